"""Objections against decisions: the list, and answering one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from shenyan.model.labels import LABELS, Label
from shenyan.serving.appeals.service import Appeals
from shenyan.serving.appeals.state import AppealOutcome, AppealState
from shenyan.serving.appeals.values import Answer, AppealFile, AppealPage
from shenyan.serving.appeals.verdict import MESSAGE_LIMIT
from shenyan.serving.cases import Outcome
from shenyan.serving.console import words
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.case_view import LABEL_KEYS, post_values
from shenyan.serving.console.desk import App, Judge, Reader, Work, change, look, shift_of
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.marks import Look
from shenyan.serving.console.pages import render, speaker_of
from shenyan.serving.console.session import Visitor, read_lists
from shenyan.serving.console.verdict_form import NOTE
from shenyan.serving.errors import InvalidRequestError
from shenyan.serving.people.roles import Permission
from shenyan.serving.queue.blindness import Viewer
from shenyan.serving.queue.checking import NOTE_LIMIT
from shenyan.serving.queue.listing import ListingRepository
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.values import CaseFile
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute)

NO_MESSAGE = mark("Say in a few words to whoever objected why you decided so.")
LONG_MESSAGE = mark("The message is too long: %(limit)s characters at most. Shorten it.")
MISFIT = mark("This answer does not fit the post. To take it down a label has to hold; to redact it, the privacy leak.")
_NOTHING: Mapping[str, Sequence[str]] = {}


@router.get("/appeals", include_in_schema=False)
async def appeals(request: Request, runtime: App, visitor: Reader) -> Response:
    """Appeals of a state, the oldest first."""
    wanted = request.query_params.get("state", AppealState.OPEN.value)
    state = AppealState(wanted) if wanted in set(AppealState) else AppealState.OPEN
    after = request.query_params.get("after") or None

    def find(work: Work) -> tuple[AppealPage, datetime]:
        page = _appeals(work).page(state, after=after)
        # What was decided is not told to who may read the post blind.
        viewer = Viewer(work.actor, work.now, work.rules.undo_window)
        hidden = ListingRepository(work.session).beside_blind(viewer, [one.case_id for one in page.appeals])
        return replace(page, appeals=tuple(one for one in page.appeals if one.case_id not in hidden)), work.now

    page, now = await look(runtime, visitor, find)
    return render(request, "appeals.html", viewer=visitor, page=page, state=state.value, now=now)


@router.get("/appeals/{appeal_id}", include_in_schema=False)
async def show(request: Request, runtime: App, visitor: Reader, appeal_id: str) -> Response:
    return await _page(request, runtime, visitor, appeal_id)


@router.post("/appeals/{appeal_id}", include_in_schema=False)
async def answer(request: Request, runtime: App, visitor: Judge, appeal_id: str) -> Response:
    """Stores the answer and goes back to the appeals that wait."""
    fields = await read_lists(request)

    def act(work: Work) -> None:
        service = _appeals(work)
        service.answer(work.actor, appeal_id, _answer(fields, service.read(appeal_id)), now=work.now)

    try:
        await change(runtime, visitor, act)
    except InvalidRequestError as error:
        message, limit = _problem(error, fields)
        speaker = speaker_of(request, visitor)
        problem = speaker.say(message, limit=speaker.number(limit))
        return await _page(request, runtime, visitor, appeal_id, fields=fields, problem=problem)
    return RedirectResponse("/console/appeals", 303)


def _problem(error: InvalidRequestError, fields: Mapping[str, Sequence[str]]) -> tuple[str, int]:
    """What is wrong with an answer, by the first field that is to blame, and what it names as %(limit)s."""
    field = error.errors[0].field if error.errors else ""
    if field == "message":
        return (LONG_MESSAGE, MESSAGE_LIMIT) if _text(fields, "message").strip() else (NO_MESSAGE, 0)
    return (NOTE, NOTE_LIMIT) if field == "note" else (MISFIT, 0)


def _appeals(work: Work) -> Appeals:
    return Appeals(work.session, work.log, work.rules)


def _answer(fields: Mapping[str, Sequence[str]], appeal: AppealFile) -> Answer:
    """The answer of the form. Who releases a post and leaves the labels as they were says that none holds."""
    try:
        outcome = AppealOutcome(_text(fields, "outcome"))
    except ValueError:
        raise HTTPException(422) from None
    ticked, before = set(fields.get("label", ())), set(fields.get("proposed", ()))
    releases = outcome is AppealOutcome.OVERTURN and appeal.after(outcome) is Outcome.APPROVE
    labels: dict[Label, bool] | None = {label: label.value in ticked for label in LABELS}
    if ticked == before and releases:
        labels = dict.fromkeys(LABELS, False)
    if ticked == before and outcome is AppealOutcome.UPHOLD and appeal.against is not None:
        labels = None
    message = _text(fields, "message")[: MESSAGE_LIMIT + 1]
    return Answer(outcome=outcome, message=message, labels=labels, note=_text(fields, "note").strip() or None)


async def _page(
    request: Request,
    runtime: Runtime,
    visitor: Visitor,
    appeal_id: str,
    *,
    fields: Mapping[str, Sequence[str]] = _NOTHING,
    problem: str | None = None,
) -> Response:
    def find(work: Work) -> dict[str, Any]:
        appeal = _appeals(work).read(appeal_id)
        file = work.desk.read(appeal.case_id, actor=work.actor, now=work.now)
        if file.case.blind:
            raise TransitionRefused(Refusal.READS_BLIND)
        # Of a copy it may be another case's.
        former = _appeals(work).former(appeal)
        return {"appeal": appeal, "file": file, "former": former, "now": work.now, "shift": shift_of(work)}

    found = await look(runtime, visitor, find)
    speaker = speaker_of(request, visitor)
    file, appeal, former = found["file"], found["appeal"], found["former"]
    proposed = _proposed(file, None if former is None else former.labels)
    mine = former is not None and former.moderator == visitor.id
    values = {
        **found,
        **post_values(file, speaker, look=Look(revealed=False, softened=visitor.soften), panel=None),
        "proposed": proposed,
        "ticked": set(fields.get("label", ())) if fields else proposed,
        "message": _text(fields, "message"),
        "note": _text(fields, "note"),
        "problem": problem,
        "label_keys": LABEL_KEYS,
        "effects": {outcome.value: _effect(appeal, outcome) for outcome in AppealOutcome},
        "mine": False,
        "can_answer": appeal.state is AppealState.OPEN
        and visitor.may(Permission.JUDGE)
        and not file.excluded
        and not mine,
    }
    return render(request, "appeal.html", viewer=visitor, status=200 if problem is None else 422, **values)


def _effect(appeal: AppealFile, outcome: AppealOutcome) -> str:
    """What an answer does to the post, in English."""
    after = appeal.after(outcome)
    if after is None:
        return words.NOT_DECIDED
    return (words.STAYS if after is appeal.standing else words.BECOMES)[after]


def _proposed(file: CaseFile, former: Mapping[str, bool] | None) -> set[str]:
    """The labels of the decision that is objected to, else those of the policy."""
    labels = former if former is not None else {} if file.assessment is None else file.assessment.categories
    return {str(label) for label, on in labels.items() if on}


def _text(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")
