"""The request boundary of scoring: where transactions begin and commit, and where the model is waited for."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from shenyan.serving.batcher import DegradedReason, Urgency
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.logs import failure, get_logger
from shenyan.serving.queue import intake
from shenyan.serving.queue.intake import Draft, Intake
from shenyan.serving.queue.rules import Rules
from shenyan.serving.runtime import Runtime
from shenyan.serving.scoring import service
from shenyan.serving.scoring.idempotency import Reservation, complete, reserve
from shenyan.serving.scoring.judgement import judge
from shenyan.serving.scoring.repository import ScoringRepository
from shenyan.serving.scoring.values import Judgement, Outcome, Scored, Submission

log = get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """A post to score, and the time that the model has for it."""

    submission: Submission
    timeout_s: float


@dataclass(frozen=True, slots=True)
class _Judged:
    """A judgement, and how its post comes into the queue."""

    judgement: Judgement
    intake: Intake


async def score(
    runtime: Runtime, orders: Sequence[Order], *, urgency: Urgency, reservation: Reservation | None
) -> list[Scored]:
    """Scores posts and stores all of them in one transaction; repeats get the stored answer,
    unless that was degraded.

    Raises IdempotencyMismatchError, IdempotencyInProgressError and database errors; nothing is stored then.
    """
    if reservation is None:
        return await _score(runtime, orders, urgency, None)
    now = datetime.now(UTC)
    post_ids = await _write(runtime, lambda repository: reserve(repository, reservation, now=now))
    if post_ids is not None:
        client_id = reservation.client_id
        return await _read(
            runtime,
            lambda repository: [service.get(repository, client_id=client_id, post_id=post_id) for post_id in post_ids],
        )
    try:
        return await _score(runtime, orders, urgency, reservation)
    except Exception:
        await _write(
            runtime,
            lambda repository: repository.forget_unanswered(reservation.client_id, reservation.key),
        )
        raise


async def find(runtime: Runtime, *, client_id: str, post_id: str) -> Scored:
    """A stored post. Raises PostNotFoundError."""
    return await _read(runtime, lambda repository: service.get(repository, client_id=client_id, post_id=post_id))


async def _score(
    runtime: Runtime, orders: Sequence[Order], urgency: Urgency, reservation: Reservation | None
) -> list[Scored]:
    repeats: list[Scored | None] = [None] * len(orders)
    if any(order.submission.data_id is not None for order in orders):
        repeats = await _read(
            runtime,
            lambda repository: [service.find_repeat(repository, order.submission) for order in orders],
        )
    judged = await asyncio.gather(
        *(_judge(runtime, order, urgency) for order, repeat in zip(orders, repeats, strict=True) if repeat is None)
    )
    if not judged and reservation is None:
        return [repeat for repeat in repeats if repeat is not None]
    scored = await _write(runtime, lambda repository: _store(repository, orders, repeats, judged, reservation))
    for one in judged:
        runtime.metrics.scored(one.judgement.suggestion, one.judgement.degraded_reason)
    return scored


async def _judge(runtime: Runtime, order: Order, urgency: Urgency) -> _Judged:
    started = time.perf_counter()
    verdict = await runtime.batcher.assess(order.submission.whole, timeout_s=order.timeout_s, urgency=urgency)
    outcome = Outcome(verdict, (time.perf_counter() - started) * 1000)
    if isinstance(verdict, DegradedReason):
        outcome = await _identified(runtime, order.submission.whole, outcome)
    judgement = judge(
        order.submission,
        outcome,
        runtime.pipeline.policies[order.submission.biz_type],
        model_version=runtime.pipeline.model_version,
        lexicon_version=runtime.pipeline.lexicon_version,
    )
    return _Judged(judgement, await _taken_in(runtime, order.submission, judgement))


async def _taken_in(runtime: Runtime, submission: Submission, judgement: Judgement) -> Intake:
    """How the post comes into the queue; the work that this takes is done off the event loop."""
    rules = Rules.of(runtime.settings, runtime.hasher)
    draft = Draft(
        post_id=new_id(Prefix.POST),
        whole=submission.whole,
        biz_type=submission.biz_type,
        suggestion=judgement.suggestion,
        stored=not submission.do_not_store,
        reach=submission.reach,
    )
    chosen = intake.choose(draft, rules)
    if chosen.purpose is None:
        return chosen
    return await runtime.in_thread(lambda: intake.prepare(chosen, draft, rules))


async def _identified(runtime: Runtime, text: str, outcome: Outcome) -> Outcome:
    """The outcome with what the recognisers find without the model, since a degraded answer is masked too."""
    try:
        return replace(outcome, identified=await runtime.in_thread(lambda: runtime.pipeline.identify(text)))
    except Exception as error:  # noqa: BLE001 - whatever the recognisers raise, the post goes to review
        log.error("identify_failed", **failure(error))
        return replace(outcome, verdict=DegradedReason.RECOGNISER_ERROR)


def _store(
    repository: ScoringRepository,
    orders: Sequence[Order],
    repeats: Sequence[Scored | None],
    judged: Sequence[_Judged],
    reservation: Reservation | None,
) -> list[Scored]:
    now = datetime.now(UTC)
    scored = list(repeats)
    fresh = [index for index, repeat in enumerate(repeats) if repeat is None]
    work = list(zip(fresh, judged, strict=True))
    # All transactions insert in one order, else two batches that hold the same posts in another order wait for
    # each other until PostgreSQL ends one. The sort is stable: revisions of one post keep theirs.
    work.sort(key=lambda pair: orders[pair[0]].submission.data_id or "")
    for index, one in work:
        scored[index] = service.record(
            repository, submission=orders[index].submission, judgement=one.judgement, intake=one.intake, now=now
        )
    done = [post for post in scored if post is not None]
    if reservation is not None:
        complete(repository, reservation, [post.id for post in done])
    return done


async def _read(runtime: Runtime, work: Callable[[ScoringRepository], T]) -> T:
    def run() -> T:
        with runtime.database.read() as session:
            return work(ScoringRepository(session, runtime.hasher))

    return await runtime.in_thread(run)


async def _write(runtime: Runtime, work: Callable[[ScoringRepository], T]) -> T:
    return await runtime.in_thread(
        lambda: runtime.database.transact(lambda session: work(ScoringRepository(session, runtime.hasher)))
    )
