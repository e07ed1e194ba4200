"""Deciding about a case, drafting its statement, and taking the decision back."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.case import case_page
from shenyan.serving.console.case_view import is_mine
from shenyan.serving.console.desk import App, Decider, Reader, Work, change, look
from shenyan.serving.console.drafts import to_store, with_draft
from shenyan.serving.console.filters import Chosen
from shenyan.serving.console.moves import CARRIED, go_on_if_may
from shenyan.serving.console.pages import speaker_of
from shenyan.serving.console.session import Visitor, read_form, read_lists
from shenyan.serving.console.verdict_form import (
    UNREADABLE,
    Panel,
    VerdictProblemError,
    problem_of,
    read_verdict,
    sent_panel,
)
from shenyan.serving.errors import InvalidRequestError
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.statements import STATED
from shenyan.serving.queue.values import Verdict

router = APIRouter(route_class=ConsoleRoute)


@router.post("/cases/{case_id}/decide", include_in_schema=False)
async def decide(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    """Stores the decision and opens the next case; what is wrong with it is said on the page, filled in as it was."""
    fields = await read_lists(request)
    form = {name: values[-1] for name, values in fields.items()}
    chosen = Chosen.of(form, prefix=CARRIED)
    panel = sent_panel(fields)

    def act(work: Work) -> None:
        file = work.desk.read(case_id, actor=work.actor, now=work.now)
        verdict = _with_statement(work, case_id, read_verdict(fields, file), former=panel.draft)
        work.desk.decide(work.actor, case_id, verdict, now=work.now)

    try:
        await change(runtime, visitor, act)
    except (VerdictProblemError, InvalidRequestError) as error:
        problem = _said(request, visitor, error)
        return await case_page(request, runtime, visitor, case_id, panel=panel, problem=problem, carried=chosen)
    return await go_on_if_may(runtime, visitor, chosen, decided=case_id)


@router.post("/cases/{case_id}/draft", include_in_schema=False)
async def draft(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    """The page again, with the statement that would go to the author for one outcome, to be edited; after the
    moderator's own words, where there are some."""
    fields = await read_lists(request)
    chosen = Chosen.of({name: values[-1] for name, values in fields.items()}, prefix=CARRIED)
    panel, problem = sent_panel(fields), None

    def write(work: Work) -> Panel:
        file = work.desk.read(case_id, actor=work.actor, now=work.now)
        verdict = read_verdict({**fields, "outcome": fields.get("draft", ())}, file)
        if verdict.outcome not in STATED:
            raise VerdictProblemError(UNREADABLE)
        text, _ = work.desk.draft(case_id, verdict)
        statement = with_draft(panel.statement, former=panel.draft, fresh=text)
        return replace(panel, statement=statement, draft=text, drafted_for=verdict.outcome)

    try:
        panel = await look(runtime, visitor, write)
    except VerdictProblemError as error:
        problem = _said(request, visitor, error)
    return await case_page(request, runtime, visitor, case_id, panel=panel, problem=problem, carried=chosen)


@router.get("/cases/{case_id}/decide", include_in_schema=False)
@router.get("/cases/{case_id}/draft", include_in_schema=False)
async def back(visitor: Reader, case_id: str) -> Response:
    """To the case: what a refused decision or a draft leaves in the address bar is no page of its own."""
    return RedirectResponse(f"/console/cases/{case_id}", 303)


@router.post("/cases/{case_id}/undo", include_in_schema=False)
async def undo(request: Request, runtime: App, visitor: Decider, case_id: str) -> Response:
    """Takes a decision back and opens its case again; the one that was opened after it goes back to the queue."""
    form = await read_form(request)
    chosen = Chosen.of(form, prefix=CARRIED)
    current = form.get("release")

    def act(work: Work) -> None:
        work.desk.undo(work.actor, case_id, now=work.now)
        if current and current != case_id and _holds(work, current):
            work.desk.release(work.actor, current, now=work.now)

    await change(runtime, visitor, act)
    return RedirectResponse(f"/console/cases/{case_id}{chosen.query}", 303)


def _with_statement(work: Work, case_id: str, verdict: Verdict, *, former: str) -> Verdict:
    """The verdict with the statement that is meant: a draft that nobody changed is drafted for this verdict."""
    if verdict.statement is None:
        return verdict
    fresh = None
    if former and verdict.outcome in STATED:
        fresh, _ = work.desk.draft(case_id, verdict)
    return replace(verdict, statement=to_store(verdict.statement, former=former, fresh=fresh))


def _said(request: Request, visitor: Visitor, error: VerdictProblemError | InvalidRequestError) -> str:
    """What is wrong with a decision, in the visitor's language."""
    problem = error if isinstance(error, VerdictProblemError) else problem_of(error)
    speaker = speaker_of(request, visitor)
    return speaker.say(problem.message, limit=speaker.number(problem.limit))


def _holds(work: Work, case_id: str) -> bool:
    """Whether the visitor has a case leased still; in another tab it may have been given back or decided."""
    try:
        file = work.desk.read(case_id, actor=work.actor, now=work.now)
    except CaseNotFoundError:
        return False
    return is_mine(file, work.actor.id)
