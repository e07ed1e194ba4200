"""POST /v1/appeals, GET /v1/appeals/{id}."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session

from shenyan.serving import errors
from shenyan.serving.appeals.errors import AppealAnsweredError, AppealNotFoundError
from shenyan.serving.appeals.schemas import EXAMPLES, AppealAnswer, AppealRequest
from shenyan.serving.appeals.service import Appeals
from shenyan.serving.body import BODY_LIMIT, parse, read_json
from shenyan.serving.events.log import EventLog
from shenyan.serving.keys.service import Caller, Scope
from shenyan.serving.openapi import json_body, problems
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.words import plain, search_words
from shenyan.serving.runtime import Runtime, get_runtime
from shenyan.serving.security import requires

router = APIRouter(prefix="/v1", tags=["appeals"])
T = TypeVar("T")

App = Annotated[Runtime, Depends(get_runtime)]
AppealCaller = Annotated[Caller, Depends(requires(Scope.APPEAL))]

_COMMON = (
    errors.MissingKeyError(),
    errors.WrongKeyError(),
    errors.MissingScopeError(Scope.APPEAL),
    errors.TooManyRequestsError(limit="6000 per 1 minute", retry_after=7),
    errors.InternalError(),
    errors.DatabaseUnavailableError(),
)


@router.post(
    "/appeals",
    status_code=201,
    summary="Object to a decision",
    response_description="The appeal; its answer is read by its `id`.",
    openapi_extra=json_body(AppealRequest, EXAMPLES),
    responses=problems(
        *_COMMON,
        errors.MalformedJsonError("The body stops being JSON at line 1, column 9. Make it with a JSON library."),
        errors.PostNotFoundError(),
        CaseNotFoundError(),
        TransitionRefused(Refusal.IN_WORK),
        AppealAnsweredError(),
        errors.BodyTooLargeError(BODY_LIMIT),
        errors.WrongContentTypeError(),
        errors.WrongContentEncodingError(),
        errors.InvalidRequestError([errors.FieldError("reason", "is required; add it")]),
    ),
)
async def file_appeal(request: Request, runtime: App, caller: AppealCaller) -> AppealAnswer:
    """Files an appeal by the author of a post, or by a person or company that it speaks of. A senior moderator who had
    no part in the decision answers it; one appeal about a post is looked at at a time.

    对帖子的处理结果提出申诉，由未参与原决定的高级审核员处理；同一帖子同时只处理一件申诉。
    """
    wish = parse(AppealRequest, await read_json(request))
    return await runtime.in_thread(lambda: _filed(runtime, caller.client_id, wish))


@router.get(
    "/appeals/{id}",
    summary="Read an appeal",
    response_description="The appeal, with its answer once there is one.",
    responses=problems(*_COMMON, AppealNotFoundError()),
)
async def read_appeal(runtime: App, caller: AppealCaller, id: str) -> AppealAnswer:
    """One of your own appeals. 读取自己的申诉及其答复。"""
    return await runtime.in_thread(
        lambda: _look(runtime, caller.client_id, lambda appeals: AppealAnswer.of(appeals.read(id)))
    )


def _filed(runtime: Runtime, client_id: str, wish: AppealRequest) -> AppealAnswer:
    post_id = wish.post_id
    text = None if post_id is None else _look(runtime, client_id, lambda appeals: appeals.unread_text(post_id))
    # Outside the transaction, since a long text takes its time.
    terms = () if text is None else tuple(search_words(plain(text)))

    def work(session: Session) -> AppealAnswer:
        appeals = _appeals(runtime, session, client_id)
        return AppealAnswer.of(appeals.read(appeals.file(wish.objection(terms), now=datetime.now(UTC))))

    return runtime.database.transact(work)


def _look(runtime: Runtime, client_id: str, work: Callable[[Appeals], T]) -> T:
    with runtime.database.read() as session:
        return work(_appeals(runtime, session, client_id))


def _appeals(runtime: Runtime, session: Session, client_id: str) -> Appeals:
    rules = Rules.of(runtime.settings, runtime.hasher)
    return Appeals(session, EventLog(session, runtime.hasher), rules, client_id=client_id)
