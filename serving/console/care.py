"""What seniors and moderators do for the queue as a whole: known answers, and groups of near-duplicates."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from shenyan.model.labels import LABELS
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.case_view import standing
from shenyan.serving.console.desk import App, Decider, Judge, Work, change
from shenyan.serving.queue import clusters, quality
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.tables import Case

router = APIRouter(route_class=ConsoleRoute)


@router.post("/cases/{case_id}/pull-out", include_in_schema=False)
async def pull_out(runtime: App, visitor: Decider, case_id: str) -> Response:
    """Takes a case out of its group of near-duplicates: it waits for a decision of its own."""

    def act(work: Work) -> None:
        clusters.pull_out(work.session, work.log, case=_case(work, case_id), actor=work.actor, now=work.now)

    await change(runtime, visitor, act)
    return RedirectResponse(f"/console/cases/{case_id}", 303)


@router.post("/cases/{case_id}/golden", include_in_schema=False)
async def make_golden(runtime: App, visitor: Judge, case_id: str) -> Response:
    """Makes the decision in force the known answer of its post."""

    def act(work: Work) -> None:
        decision = standing(work.desk.read(case_id, actor=work.actor, now=work.now))
        if decision is None:
            raise HTTPException(409)
        labels = {label: bool(decision.labels.get(label)) for label in LABELS}
        quality.make_golden(
            work.session, work.log, case=_case(work, case_id), labels=labels, actor=work.actor, now=work.now
        )

    await change(runtime, visitor, act)
    return RedirectResponse(f"/console/cases/{case_id}", 303)


@router.post("/cases/{case_id}/golden/retire", include_in_schema=False)
async def retire_golden(runtime: App, visitor: Judge, case_id: str) -> Response:
    """The post of a case is no known answer any more."""

    def act(work: Work) -> None:
        quality.retire_golden(work.session, work.log, case=_case(work, case_id), actor=work.actor, now=work.now)

    await change(runtime, visitor, act)
    return RedirectResponse(f"/console/cases/{case_id}", 303)


def _case(work: Work, case_id: str) -> Case:
    """The case, locked."""
    case = QueueRepository(work.session).locked(case_id)
    if case is None:
        raise CaseNotFoundError
    return case
