"""The visitor's own page: how the screen is, and the password."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from shenyan.serving.console import door
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.pages import render, speaker_of
from shenyan.serving.console.session import SIGN_IN, Visitor, forget, idle_time, read_form, remember, signed_in
from shenyan.serving.events.log import EventLog
from shenyan.serving.people import service, sign_in
from shenyan.serving.people.passwords import hash_password, matches
from shenyan.serving.people.refusals import PersonRefusal, PersonRefusedError
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.sign_in import Candidate
from shenyan.serving.runtime import Runtime, get_runtime

router = APIRouter(route_class=ConsoleRoute)

App = Annotated[Runtime, Depends(get_runtime)]
SignedIn = Annotated[Visitor, Depends(signed_in)]

SAVED = mark("Saved.")
CHANGED = mark("Your password is changed, and your other sessions have ended.")
UNLIKE = mark("The two new passwords are not the same. Type them again.")
SAME = mark("The new password is the present one. Choose another.")
_DONE = {"saved": SAVED, "password": CHANGED}


@router.get("/me", include_in_schema=False)
async def page(request: Request, visitor: SignedIn) -> Response:
    return _show(request, visitor, done=_DONE.get(request.query_params.get("done", "")))


@router.post("/me", include_in_schema=False)
async def prefer(request: Request, runtime: App, visitor: SignedIn) -> Response:
    form = await read_form(request)
    language, soften = form.get("language", ""), "soften" in form

    def work(session: Session) -> None:
        service.prefer(PeopleRepository(session), visitor.id, language=language, soften=soften)

    try:
        await runtime.in_thread(lambda: runtime.database.transact(work))
    except PersonRefusedError as error:
        return _show(request, visitor, problem=error.detail)
    return RedirectResponse("/console/me?done=saved", 303)


@router.post("/me/password", include_in_schema=False)
async def change_password(request: Request, runtime: App, visitor: SignedIn) -> Response:
    """Another password for who knows the present one; every session but this one ends, and this one gets a new token.
    Wrong ones count as they do at the sign-in, so that nobody can guess on from a screen left alone."""
    form = await read_form(request)
    problem = _wrong(visitor, form)
    if problem is not None:
        return _show(request, visitor, problem=problem)
    stored = await runtime.in_thread(lambda: _stored(runtime, visitor))
    right = await door.hashing(lambda: matches(stored, form.get("current", "")))
    fresh = await door.hashing(lambda: hash_password(form.get("new", ""))) if right else None
    who = Candidate(visitor.id, stored)
    token, shut = await runtime.in_thread(
        lambda: runtime.database.transact(lambda session: _change(runtime, session, who, fresh))
    )
    if token is not None:
        response: Response = RedirectResponse("/console/me?done=password", 303)
        remember(response, token, runtime.settings)
        return response
    if shut:
        response = RedirectResponse(SIGN_IN, 303)
        forget(response, runtime.settings)
        return response
    return _show(request, visitor, problem=PersonRefusedError(PersonRefusal.WRONG_PASSWORD).detail)


def _wrong(visitor: Visitor, form: Mapping[str, str]) -> str | None:
    """What is wrong with the form itself."""
    if not visitor.has_password:
        return PersonRefusedError(PersonRefusal.NO_PASSWORD).detail
    if form.get("new") != form.get("again"):
        return UNLIKE
    if form.get("new") == form.get("current"):
        return SAME
    try:
        service.checked_password(form.get("new", ""))
    except PersonRefusedError as error:
        return error.detail
    return None


def _stored(runtime: Runtime, visitor: Visitor) -> str | None:
    with runtime.database.read() as session:
        row = PeopleRepository(session).get(visitor.id)
        return None if row is None else row.password_hash


def _change(runtime: Runtime, session: Session, who: Candidate, fresh: str | None) -> tuple[str | None, bool]:
    """The token of a new session, or None and whether the login is locked now. fresh: None for a wrong password."""
    people, log, now = PeopleRepository(session), EventLog(session, runtime.hasher), datetime.now(UTC)
    row = people.locked(who.moderator_id or "")
    if row is None or sign_in.is_shut(row, now):
        return None, True
    if fresh is None or row.password_hash != who.password_hash:
        sign_in.count_failure(log, row, now=now)
        if sign_in.is_shut(row, now):
            people.end_all(row.id)
        return None, sign_in.is_shut(row, now)
    service.set_password(people, log, row.id, fresh, by=row.id, now=now)
    return sign_in.begin(people, log, row, way="new password", now=now, idle=idle_time(runtime.settings)), False


def _show(request: Request, visitor: Visitor, *, problem: str | None = None, done: str | None = None) -> Response:
    speaker = speaker_of(request, visitor)
    return render(
        request,
        "me.html",
        viewer=visitor,
        status=200 if problem is None else 422,
        problem=None if problem is None else speaker.say(problem),
        done=None if done is None else speaker.say(done),
    )
