"""The page of a case, and revealing its personal data."""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from fastapi import APIRouter, Request
from starlette.responses import Response

from shenyan.serving.appeals.service import Appeals
from shenyan.serving.appeals.state import AppealState
from shenyan.serving.cases import CaseState
from shenyan.serving.console.addresses import page_of
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.case_view import Undo, is_mine, page_values, post_values, standing, undo_of
from shenyan.serving.console.desk import App, Reader, Work, change, look, shift_of
from shenyan.serving.console.filters import Chosen
from shenyan.serving.console.marks import Look
from shenyan.serving.console.pages import render, speaker_of
from shenyan.serving.console.session import Visitor
from shenyan.serving.console.verdict_form import Panel, fresh_panel
from shenyan.serving.people.roles import Permission, Role, allows
from shenyan.serving.queue import clusters, quality
from shenyan.serving.queue.cluster_repository import ClusterRepository
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.refusals import DETAILS, Refusal
from shenyan.serving.queue.values import CaseFile
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute)

SEARCH_COOKIE = "shenyan_search"


@router.get("/cases/{case_id}", include_in_schema=False)
async def show(request: Request, runtime: App, visitor: Reader, case_id: str) -> Response:
    """A case with its post; personal data masked."""
    return await case_page(request, runtime, visitor, case_id)


@router.post("/cases/{case_id}/reveal", include_in_schema=False)
async def reveal(request: Request, runtime: App, visitor: Reader, case_id: str) -> Response:
    """The post without its masks; that somebody looked is logged before they see it. For htmx the post alone."""
    await change(runtime, visitor, lambda work: work.desk.reveal(work.actor, case_id, now=work.now))
    if request.headers.get("HX-Request") != "true":
        return await case_page(request, runtime, visitor, case_id, revealed=True)
    file = await look(runtime, visitor, lambda work: work.desk.read(case_id, actor=work.actor, now=work.now))
    shown = Look(revealed=True, softened=visitor.soften)
    values = post_values(file, speaker_of(request, visitor), look=shown, panel=None)
    return render(request, "post.html", viewer=visitor, **values)


def carried_filters(request: Request) -> Chosen:
    """The filters of the queue that a page was reached from."""
    return Chosen.of_address(request.query_params, kept=unquote(request.cookies.get(SEARCH_COOKIE, "")))


async def case_page(
    request: Request,
    runtime: Runtime,
    visitor: Visitor,
    case_id: str,
    *,
    revealed: bool = False,
    panel: Panel | None = None,
    problem: str | None = None,
    carried: Chosen | None = None,
) -> Response:
    """The page of a case. panel, problem: of a decision that could not be stored, to be sent again; the problem in the
    visitor's language."""
    speaker = speaker_of(request, visitor)
    decided = request.query_params.get("decided", "")
    found = await look(runtime, visitor, lambda work: _found(work, case_id, decided))
    file: CaseFile = found["file"]
    kept = panel or fresh_panel(file)
    chosen = carried or carried_filters(request)
    refusal = None if file.refusal is None else DETAILS[Refusal(file.refusal)]
    values = {
        **found,
        **post_values(file, speaker, look=Look(revealed=revealed, softened=visitor.soften), panel=kept),
        **page_values(file, speaker, viewer_id=visitor.id, panel=kept, now=found["now"]),
        "refusal": None if refusal is None else speaker.say(refusal),
        "carried": chosen.values,
        "back": f"/console/queue{chosen.query}",
        "problem": problem,
        **_offers(file, visitor, known=found["known"]),
    }
    here = None if request.method == "GET" else f"{page_of(request.url.path)}{chosen.query}"
    return render(request, "case.html", viewer=visitor, status=200 if problem is None else 422, here=here, **values)


def undo_bar(work: Work, case_id: str) -> Undo | None:
    """What the visitor may still take back of a case; None too where there is no such case."""
    try:
        file = work.desk.read(case_id, actor=work.actor, now=work.now)
    except CaseNotFoundError:
        return None
    return _undo(work, file)


def _undo(work: Work, file: CaseFile) -> Undo | None:
    found = undo_of(file, viewer_id=work.actor.id, now=work.now)
    return found and replace(found, covered=ClusterRepository(work.session).covered(file.case.id))


def _found(work: Work, case_id: str, decided: str) -> dict[str, Any]:
    file = work.desk.read(case_id, actor=work.actor, now=work.now)
    own = _undo(work, file)
    follow = file.similar and is_mine(file, work.actor.id)
    colleagues = [
        {"id": one.id, "name": one.name}
        for one in work.repository.people()
        if one.id != work.actor.id and allows(Role(one.role), Permission.DECIDE)
    ]
    return {
        "file": file,
        "followers": clusters.followers(work.session, case_id=case_id, now=work.now) if follow else {},
        "now": work.now,
        "undo": own or (undo_bar(work, decided) if decided else None),
        "colleagues": colleagues,
        "names": work.repository.names(to for one in file.events if isinstance(to := one.details.get("to"), str)),
        "shift": shift_of(work),
        "appeal_id": _open_appeal(work, file),
        "known": work.actor.may(Permission.JUDGE) and quality.is_golden(work.session, file.case.post_id),
    }


def _open_appeal(work: Work, file: CaseFile) -> str | None:
    """The appeal that a case waits for."""
    if file.case.state is not CaseState.APPEALED:
        return None
    filed = Appeals(work.session, work.log, work.rules).of_case(file.case.id)
    return next((one.id for one in filed if one.state is AppealState.OPEN), None)


def _offers(file: CaseFile, visitor: Visitor, *, known: bool) -> dict[str, bool]:
    """What else the visitor can do with a case that is decided. known: its post is a known answer."""
    decided = file.case.state is CaseState.DECIDED
    judged = standing(file) is not None and visitor.may(Permission.JUDGE)
    return {
        "can_pull_out": decided and file.case.inherited_from is not None and visitor.may(Permission.DECIDE),
        "can_make_golden": judged and file.text is not None and not known,
        "can_retire_golden": judged and known,
    }
