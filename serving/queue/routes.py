"""GET /v1/cases and GET /v1/cases/{id}; what is done with cases is in actions.py."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.routing import APIRoute

from shenyan.model.labels import Label
from shenyan.serving import errors
from shenyan.serving.keys.service import Caller, Scope
from shenyan.serving.openapi import problems
from shenyan.serving.queue import actions
from shenyan.serving.queue.actions import COMMON, INVALID, App, Worker, actor_named, answer
from shenyan.serving.queue.answers import CaseAnswer, CaseList
from shenyan.serving.queue.boundary import change, look
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.schemas import LabelName, LanguageName, RiskName, StateName, state_named
from shenyan.serving.queue.service import Desk
from shenyan.serving.queue.values import PAGE, Cursor, Filters
from shenyan.serving.security import requires

router = APIRouter(prefix="/v1/cases", tags=["cases"])
router.include_router(actions.router)

Reader = Annotated[Caller, Depends(requires(Scope.READ, Scope.MODERATE))]
_Text = Query(min_length=1, max_length=64, pattern=r"^[^\x00]+$")
Name = Annotated[str | None, _Text]
Looker = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=64,
        pattern=r"^[^\x00]+$",
        description="Login or id of the moderator who will see the answer. Whoever reads the post blind is shown no "
        "scores and no earlier decision. Without it the answer is for the platform itself and shows the decision: "
        "name the moderator wherever one sees it. Ignored for keys without the scope `moderate`.",
    ),
]
Words = Annotated[str | None, Query(alias="q", min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


@router.get(
    "",
    summary="List cases",
    response_description="A page of your cases, by deadline.",
    responses=problems(*COMMON, INVALID),
)
async def list_cases(
    request: Request,
    runtime: App,
    caller: Worker,
    state: StateName | None = None,
    label: LabelName | None = None,
    risk_level: RiskName | None = None,
    language: LanguageName | None = None,
    biz_type: Name = None,
    assignee: Name = None,
    overdue: bool = False,
    search: Words = None,
    moderator: Name = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    size: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> CaseList:
    """Your own cases, the earliest deadline first; needs the scope `moderate`. `moderator` (login or id) says who
    looks, and sees what they read.

    按截止时间列出本平台的工单，需要 `moderate` 权限；`moderator` 表示由谁查看。
    """
    _refuse_unknown(request)
    filters = Filters(
        state=state_named(state),
        label=None if label is None else Label(label),
        risk_level=risk_level,
        language=language,
        biz_type=biz_type,
        overdue=overdue,
        search=search,
        after=_cursor(after),
        size=size,
    )

    def work(desk: Desk) -> CaseList:
        actor = None if moderator is None else actor_named(desk, moderator)
        chosen = filters if assignee is None else filters.assigned_to(actor_named(desk, assignee).id)
        return CaseList.of(desk.page(chosen, actor=actor, now=datetime.now(UTC)))

    return await look(runtime, work, client_id=caller.client_id)


@router.get(
    "/{id}",
    summary="Read a case",
    response_description="The state and the decision; with the scope `moderate`, also what a moderator needs.",
    responses=problems(*COMMON, CaseNotFoundError(), INVALID),
)
async def read_case(
    request: Request, runtime: App, caller: Reader, id: str, moderator: Looker = None, reveal: bool = False
) -> CaseAnswer:
    """One of your own cases; needs the scope `read` or `moderate`. With `moderate`, `moderator` says who reads;
    `reveal` uncovers personal data and is logged.

    读取工单状态与决定，需要 `read` 或 `moderate` 权限；`reveal` 显示个人信息，并会留下记录。
    """
    _refuse_unknown(request)
    works = Scope.MODERATE in caller.scopes
    if reveal and (not works or moderator is None):
        detail = "needs `moderator` and a key with the scope `moderate`, because it is logged who looked"
        raise errors.InvalidRequestError([errors.FieldError("reveal", detail)])

    def work(desk: Desk) -> CaseAnswer:
        actor, now = None if moderator is None or not works else actor_named(desk, moderator), datetime.now(UTC)
        if reveal and actor is not None:
            desk.reveal(actor, id, now=now)
        return answer(desk, id, actor, now, works=works, revealed=reveal)

    return await (change if reveal else look)(runtime, work, client_id=caller.client_id)


def _refuse_unknown(request: Request) -> None:
    """Raises InvalidRequestError for a parameter that the route does not have: ignored, a filter that is spelled wrong
    would list everything."""
    route: APIRoute = request.scope["route"]
    known = [one.alias for one in route.dependant.query_params]
    if not set(known).issuperset(request.query_params):
        # What is not known can be anything, so it is not repeated.
        detail = f"has a parameter that is not known here; use {', '.join(known[:-1])} or {known[-1]}"
        raise errors.InvalidRequestError([errors.FieldError("query", detail)])


def _cursor(text: str | None) -> Cursor | None:
    try:
        return None if text is None else Cursor.parse(text)
    except ValueError as error:
        raise errors.InvalidRequestError([errors.FieldError("after", str(error))]) from None
