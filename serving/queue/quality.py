"""The quality of decisions: blind second readings, planted posts whose answer is known, disagreements. Nothing here
commits.

Whoever reads a second time or a planted post sees an ordinary case and no earlier answer. Where two readings differ in
a label the case goes to a senior, whose decision is the answer that counts.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shenyan.data.decisions import Role as Standing
from shenyan.model.labels import LABELS, Label
from shenyan.serving.cases import SYSTEM_ACTOR, CaseReason, EventKind, Outcome, Purpose
from shenyan.serving.errors import FieldError, InvalidRequestError
from shenyan.serving.events.log import EventLog
from shenyan.serving.people.roles import Permission
from shenyan.serving.queue import clusters
from shenyan.serving.queue.agreement import differing
from shenyan.serving.queue.facts import Action, Actor
from shenyan.serving.queue.moves import move
from shenyan.serving.queue.opening import open_case
from shenyan.serving.queue.quality_repository import QualityRepository
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.tables import Case, GoldenPost, StoredDecision

_UNREAD = FieldError("case_id", "names a post whose text was not stored, so nobody could read it; choose another case")


def after_decision(
    session: Session, events: EventLog, *, case: Case, decision: StoredDecision, rules: Rules, now: datetime
) -> None:
    """To be called when a case got a decision: draws a second reading, compares two, and plants a known answer."""
    if decision.outcome == Outcome.SKIP.value:
        return
    repository = QualityRepository(session)
    if decision.role == Standing.MODERATOR.value:
        if case.purpose in (Purpose.REVIEW.value, Purpose.AUDIT.value):
            _draw_second(repository, events, case=case, decision=decision, rules=rules, now=now)
        _compare(repository, events, case=case, now=now)
    if case.purpose != Purpose.GOLDEN.value and _drawn("golden", decision.id, rules.golden_share, rules.key):
        _plant(repository, events, moderator_id=decision.moderator_id, drawn_by=decision.id, rules=rules, now=now)


def after_undo(session: Session, events: EventLog, *, case: Case, decision: StoredDecision, now: datetime) -> None:
    """To be called when a decision was undone. Nothing is taken back: a second reading stays useful whatever the first
    becomes, and a disagreement that a senior was told of is for the senior to look at."""


def make_golden(
    session: Session,
    events: EventLog,
    *,
    case: Case,
    labels: Mapping[Label, bool],
    actor: Actor,
    now: datetime,
) -> None:
    """Sets the answer of a post, which is then planted among the cases of others; again, to change or to revive it.
    What is its answer already is not set, or logged, again.

    Raises TransitionRefused where the actor is no senior, InvalidRequestError where the text was not stored.
    """
    _needs_senior(actor)
    repository = QualityRepository(session)
    if repository.post(case.post_id).text is None:
        raise InvalidRequestError([_UNREAD])
    answer = {label.value: bool(labels[label]) for label in LABELS}
    golden = repository.golden(case.post_id)
    if golden is not None and golden.retired_at is None and golden.labels == answer:
        return
    if golden is None:
        golden = GoldenPost(post_id=case.post_id, assessment_id=case.assessment_id, created_at=now)
    golden.labels, golden.made_by, golden.retired_at = answer, actor.id, None
    repository.add(golden)
    details = {"post_id": case.post_id, "labels": answer}
    events.append(
        EventKind.GOLDEN_MADE, tenant=case.client_id, actor=actor.id, now=now, case_id=case.id, details=details
    )


def is_golden(session: Session, post_id: str) -> bool:
    """Whether a post is planted as a known answer."""
    golden = QualityRepository(session).golden(post_id)
    return golden is not None and golden.retired_at is None


def retire_golden(session: Session, events: EventLog, *, case: Case, actor: Actor, now: datetime) -> None:
    """The post of a case is planted no more. Raises TransitionRefused where the actor is no senior."""
    _needs_senior(actor)
    golden = QualityRepository(session).golden(case.post_id)
    if golden is None or golden.retired_at is not None:
        return
    golden.retired_at = now
    session.flush()
    details = {"post_id": case.post_id, "retired": True}
    events.append(
        EventKind.GOLDEN_MADE, tenant=case.client_id, actor=actor.id, now=now, case_id=case.id, details=details
    )


def _draw_second(
    repository: QualityRepository,
    events: EventLog,
    *,
    case: Case,
    decision: StoredDecision,
    rules: Rules,
    now: datetime,
) -> None:
    """A share of the decided cases is read again; of the audit, every find, since among few finds errors are many."""
    found = case.purpose == Purpose.AUDIT.value and any(decision.labels.values())
    share = 1.0 if found else rules.second_share
    post = repository.post(case.post_id)
    if not _drawn("second", case.id, share, rules.key) or post.text is None:
        return
    if repository.blind(case.post_id, Purpose.SECOND) is None:
        open_case(
            repository.session,
            events,
            post=post,
            assessment=repository.assessment(case.assessment_id),
            purpose=Purpose.SECOND,
            reason=CaseReason.SECOND,
            now=now,
            origin_id=case.id,
            probability=share,
        )


def _compare(repository: QualityRepository, events: EventLog, *, case: Case, now: datetime) -> None:
    """Holds the two readings of a post against each other once both are there, whichever came later."""
    if case.purpose == Purpose.SECOND.value:
        second, origin_id = case, case.origin_id
    else:
        found = repository.blind(case.post_id, Purpose.SECOND)
        if found is None or found.origin_id != case.id:
            return
        second, origin_id = found, case.id
    if origin_id is None:
        return
    one, other = repository.decision(origin_id), repository.decision(second.id)
    if one is None or other is None or one.role == Standing.REFERENCE.value:
        return
    labels = differing(one.labels, other.labels)
    if labels:
        _disagree(repository, events, origin_id=origin_id, second=other, labels=labels, now=now)


def _disagree(
    repository: QualityRepository,
    events: EventLog,
    *,
    origin_id: str,
    second: StoredDecision,
    labels: Sequence[Label],
    now: datetime,
) -> None:
    """Hands a case to the seniors; what was decided stays in force until they answer."""
    session = repository.session
    origin = repository.locked(origin_id)
    try:
        move(QueueRepository(session), events, origin, Action.DISAGREE, actor=None, now=now)
    except TransitionRefused:
        # It is with a senior already, or was appealed: whoever answers that answers this.
        return
    clusters.suspend(session, case=origin)
    details = {"labels": [label.value for label in labels], "decision_id": second.id, "second_case": second.case_id}
    events.append(
        EventKind.DISAGREED, tenant=origin.client_id, actor=SYSTEM_ACTOR, now=now, case_id=origin.id, details=details
    )


def _plant(
    repository: QualityRepository,
    events: EventLog,
    *,
    moderator_id: str,
    drawn_by: str,
    rules: Rules,
    now: datetime,
) -> None:
    """Sets one known answer among the moderator's next cases, if there is one that is new to them."""
    choices = repository.plantable(moderator_id)
    if not choices:
        return
    golden = choices[int(_number("which", drawn_by, rules.key) * len(choices))]
    assessment = repository.assessment(golden.assessment_id)
    open_case(
        repository.session,
        events,
        post=repository.post(golden.post_id),
        assessment=assessment,
        purpose=Purpose.GOLDEN,
        reason=CaseReason.GOLDEN,
        now=now,
        slot=moderator_id,
        probability=rules.golden_share,
    )


def _needs_senior(actor: Actor) -> None:
    if not actor.may(Permission.JUDGE):
        raise TransitionRefused(Refusal.NOT_SENIOR)


def _drawn(purpose: str, subject: str, share: float, key: bytes) -> bool:
    return _number(purpose, subject, key) < share


def _number(purpose: str, subject: str, key: bytes) -> float:
    """A number in [0, 1) that hangs on the subject and a secret: repeated work draws the same, nobody foresees it."""
    found = hmac.digest(key, f"{purpose}:{subject}".encode(), hashlib.sha256)
    return int.from_bytes(found[:6], "big") / 2**48
