"""Taking cases and giving them away: claim, next, renew, release, hold, escalate, assign."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.case import case_page
from shenyan.serving.console.case_view import HOLDS
from shenyan.serving.console.desk import App, Decider, Work, change
from shenyan.serving.console.filters import Chosen
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.pages import speaker_of
from shenyan.serving.console.session import Visitor, read_form
from shenyan.serving.errors import FieldError, InvalidRequestError
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute)

# The fields of a form that carry the queue's filters along.
CARRIED = "f-"
NO_SUCH_HOLD = mark("A case is held for one of the times in the list. Choose one of them.")
NO_NOTE = mark("Write what a senior should look at, in 1 to 1,000 characters; then escalate again.")
NOBODY = mark("Nobody who works here has that name. Choose a colleague from the list.")
# What another choice in the form mends.
_MENDED = frozenset({Refusal.CANNOT_TAKE, Refusal.ESCALATED_ALREADY})


@router.post("/next", include_in_schema=False)
async def take_next(request: Request, runtime: App, visitor: Decider) -> Response:
    """Claims the most urgent case and opens it."""
    return await go_on(runtime, visitor, Chosen.of(await read_form(request), prefix=CARRIED))


@router.post("/cases/{case_id}/claim", include_in_schema=False)
async def claim(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    chosen = Chosen.of(await read_form(request), prefix=CARRIED)
    await change(runtime, visitor, lambda work: work.desk.claim(work.actor, case_id, now=work.now))
    return RedirectResponse(f"/console/cases/{case_id}{chosen.query}", 303)


@router.post("/cases/{case_id}/renew", include_in_schema=False)
async def renew(runtime: App, visitor: Decider, case_id: str) -> Response:
    """For the page's script: how long the lease is now."""
    await change(runtime, visitor, lambda work: work.desk.renew(work.actor, case_id, now=work.now))
    return JSONResponse({"seconds": runtime.settings.lease_minutes * 60})


@router.post("/cases/{case_id}/release", include_in_schema=False)
async def release(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    chosen = Chosen.of(await read_form(request), prefix=CARRIED)
    await change(runtime, visitor, lambda work: work.desk.release(work.actor, case_id, now=work.now))
    return RedirectResponse(f"/console/queue{chosen.query}", 303)


@router.post("/cases/{case_id}/hold", include_in_schema=False)
async def hold(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    """Puts a case aside for some hours."""

    def act(work: Work, form: Mapping[str, str]) -> None:
        if form.get("hours") not in {str(hours) for hours in HOLDS}:
            raise InvalidRequestError([FieldError("hours", "is no time to hold a case for; use one of the list")])
        until = work.now + timedelta(hours=int(form["hours"]))
        work.desk.hold(work.actor, case_id, until=until, now=work.now)

    return await _then_next(request, runtime, visitor, act, case_id=case_id, wrong=NO_SUCH_HOLD)


@router.post("/cases/{case_id}/escalate", include_in_schema=False)
async def escalate(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    def act(work: Work, form: Mapping[str, str]) -> None:
        work.desk.escalate(work.actor, case_id, note=form.get("note", ""), now=work.now)

    return await _then_next(request, runtime, visitor, act, case_id=case_id, wrong=NO_NOTE)


@router.post("/cases/{case_id}/assign", include_in_schema=False)
async def assign(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    def act(work: Work, form: Mapping[str, str]) -> None:
        work.desk.assign(work.actor, case_id, to=form.get("to") or None, now=work.now)

    return await _then_next(request, runtime, visitor, act, case_id=case_id, wrong=NOBODY)


async def _then_next(
    request: Request,
    runtime: Runtime,
    visitor: Visitor,
    act: Callable[[Work, Mapping[str, str]], None],
    *,
    case_id: str,
    wrong: str,
) -> Response:
    """Does it and opens the next case; where the form does not allow it, the case again. wrong: what is said then."""
    form = await read_form(request)
    chosen = Chosen.of(form, prefix=CARRIED)
    try:
        await change(runtime, visitor, lambda work: act(work, form))
    except InvalidRequestError:
        problem = wrong
    except TransitionRefused as refused:
        if refused.reason not in _MENDED:
            raise
        problem = refused.detail
    else:
        return await go_on_if_may(runtime, visitor, chosen)
    said = speaker_of(request, visitor).say(problem)
    return await case_page(request, runtime, visitor, case_id, problem=said, carried=chosen)


async def go_on_if_may(runtime: Runtime, visitor: Visitor, chosen: Chosen, *, decided: str | None = None) -> Response:
    """To the next case after something was done; to the queue where the shift is over, which is no error then."""
    try:
        return await go_on(runtime, visitor, chosen, decided=decided)
    except TransitionRefused as refused:
        if refused.reason is not Refusal.SHIFT_CAP:
            raise
    values = {**({"decided": decided} if decided else {}), "rest": "1"}
    return RedirectResponse(f"/console/queue?{urlencode(values)}", 303)


async def go_on(runtime: Runtime, visitor: Visitor, chosen: Chosen, *, decided: str | None = None) -> Response:
    """To the next case, or back to the queue where there is none. decided: the case whose decision can be undone."""
    filters = chosen.to_claim(viewer_id=visitor.id)
    claimed = await change(
        runtime, visitor, lambda work: work.desk.claim_next(work.actor, filters=filters, now=work.now)
    )
    values = {**({"decided": decided} if decided else {}), **({} if claimed else {"empty": "1"})}
    page = "/console/queue" if claimed is None else f"/console/cases/{claimed}"
    query = chosen.query
    if values:
        query += ("&" if query else "?") + urlencode(values)
    return RedirectResponse(page + query, 303)
