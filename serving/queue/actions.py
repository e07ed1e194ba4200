"""POST /v1/cases/…: what moderators do with cases from a platform's own tools."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from shenyan.serving import errors
from shenyan.serving.body import BODY_LIMIT, parse, read_json
from shenyan.serving.cases import Purpose
from shenyan.serving.keys.service import Caller, Scope
from shenyan.serving.openapi import json_body, problems
from shenyan.serving.queue import examples
from shenyan.serving.queue.answers import CaseAnswer, ClaimAnswer
from shenyan.serving.queue.boundary import change
from shenyan.serving.queue.errors import CaseNotFoundError, ModeratorNotFoundError
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.schemas import AssignCase, CaseAction, ClaimNext, DecideCase, EscalateCase, HoldCase
from shenyan.serving.queue.service import Desk
from shenyan.serving.runtime import Runtime, get_runtime
from shenyan.serving.security import requires

router = APIRouter()

Body = TypeVar("Body", bound=CaseAction)
App = Annotated[Runtime, Depends(get_runtime)]
Worker = Annotated[Caller, Depends(requires(Scope.MODERATE))]

COMMON = (
    errors.MissingKeyError(),
    errors.WrongKeyError(),
    errors.MissingScopeError(Scope.MODERATE),
    ModeratorNotFoundError(),
    errors.TooManyRequestsError(limit="6000 per 1 minute", retry_after=7),
    errors.InternalError(),
    errors.DatabaseUnavailableError(),
)
INVALID = errors.InvalidRequestError([errors.FieldError("moderator", "is required; add it")])
_BODY = (
    *COMMON,
    errors.MalformedJsonError("The body stops being JSON at line 1, column 9. Make it with a JSON library."),
    TransitionRefused(Refusal.TAKEN),
    errors.BodyTooLargeError(BODY_LIMIT),
    errors.WrongContentTypeError(),
    errors.WrongContentEncodingError(),
    INVALID,
)


@router.post(
    "/claim",
    summary="Claim the next case",
    response_description="The case, leased to the moderator; null where none waits.",
    openapi_extra=json_body(ClaimNext, examples.CLAIM),
    responses=problems(*_BODY),
)
async def claim_next(request: Request, runtime: App, caller: Worker) -> ClaimAnswer:
    """Gives the moderator the most urgent case that they may have. 领取最紧急的一件工单。"""
    body = parse(ClaimNext, await read_json(request))

    def work(desk: Desk) -> ClaimAnswer:
        actor, now = actor_named(desk, body.moderator), datetime.now(UTC)
        case_id = desk.claim_next(actor, now=now, filters=body.filters())
        return ClaimAnswer(case=None if case_id is None else answer(desk, case_id, actor, now))

    return await change(runtime, work, client_id=caller.client_id)


def _route(path: str, model: type[BaseModel], example: dict[str, Any], summary: str) -> Callable[[Any], Any]:
    return router.post(
        f"/{{id}}/{path}",
        summary=summary,
        response_description="The case after it.",
        openapi_extra=json_body(model, example),
        responses=problems(*_BODY, CaseNotFoundError()),
    )


@_route("claim", CaseAction, examples.ACTION, "Claim a case")
async def claim(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Leases this case to the moderator. 领取指定工单。"""

    def step(desk: Desk, actor: Actor, body: CaseAction, now: datetime) -> None:
        desk.claim(actor, id, now=now)

    return await _act(request, runtime, caller, id, CaseAction, step)


@_route("renew", CaseAction, examples.ACTION, "Renew a lease")
async def renew(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Makes the moderator's lease last longer. 续期。"""

    def step(desk: Desk, actor: Actor, body: CaseAction, now: datetime) -> None:
        desk.renew(actor, id, now=now)

    return await _act(request, runtime, caller, id, CaseAction, step)


@_route("release", CaseAction, examples.ACTION, "Release a case")
async def release(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Gives the case back to the queue. 退回队列。"""

    def step(desk: Desk, actor: Actor, body: CaseAction, now: datetime) -> None:
        desk.release(actor, id, now=now)

    return await _act(request, runtime, caller, id, CaseAction, step)


@_route("hold", HoldCase, examples.HOLD, "Hold a case")
async def hold(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Puts the case aside until a time. 搁置到指定时间。"""

    def step(desk: Desk, actor: Actor, body: HoldCase, now: datetime) -> None:
        desk.hold(actor, id, until=body.moment, now=now)

    return await _act(request, runtime, caller, id, HoldCase, step)


@_route("escalate", EscalateCase, examples.ESCALATE, "Escalate a case")
async def escalate(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Hands the case to the seniors with a note. 附说明转交资深审核员。"""

    def step(desk: Desk, actor: Actor, body: EscalateCase, now: datetime) -> None:
        desk.escalate(actor, id, note=body.note, now=now)

    return await _act(request, runtime, caller, id, EscalateCase, step)


@_route("assign", AssignCase, examples.ASSIGN, "Assign a case")
async def assign(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Sets the case aside for one moderator. 指派给一位审核员。"""

    def step(desk: Desk, actor: Actor, body: AssignCase, now: datetime) -> None:
        desk.assign(actor, id, to=body.to, now=now)

    return await _act(request, runtime, caller, id, AssignCase, step)


@_route("decide", DecideCase, examples.DECIDE, "Decide a case")
async def decide(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Stores the moderator's decision. 提交审核决定。"""

    def step(desk: Desk, actor: Actor, body: DecideCase, now: datetime) -> None:
        desk.decide(actor, id, body.verdict(), now=now)

    return await _act(request, runtime, caller, id, DecideCase, step)


@_route("undo", CaseAction, examples.ACTION, "Undo a decision")
async def undo(request: Request, runtime: App, caller: Worker, id: str) -> CaseAnswer:
    """Takes the moderator's own decision back, shortly after it. 撤销刚刚作出的决定。"""

    def step(desk: Desk, actor: Actor, body: CaseAction, now: datetime) -> None:
        desk.undo(actor, id, now=now)

    return await _act(request, runtime, caller, id, CaseAction, step)


async def _act(
    request: Request,
    runtime: Runtime,
    caller: Caller,
    case_id: str,
    model: type[Body],
    step: Callable[[Desk, Actor, Body, datetime], None],
) -> CaseAnswer:
    body = parse(model, await read_json(request))

    def work(desk: Desk) -> CaseAnswer:
        actor, now = actor_named(desk, body.moderator), datetime.now(UTC)
        step(desk, actor, body, now)
        return answer(desk, case_id, actor, now)

    return await change(runtime, work, client_id=caller.client_id)


def answer(
    desk: Desk, case_id: str, actor: Actor | None, now: datetime, *, works: bool = True, revealed: bool = False
) -> CaseAnswer:
    file = desk.read(case_id, actor=actor, now=now)
    if not works and file.case.purpose is not Purpose.REVIEW:
        # A reading that decides nothing about the post is no business of the platform.
        raise CaseNotFoundError
    return CaseAnswer.of(file, works=works, revealed=revealed)


def actor_named(desk: Desk, reference: str) -> Actor:
    found = desk.actor(reference)
    if found is None:
        raise ModeratorNotFoundError
    return found
