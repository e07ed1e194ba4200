"""Signing in with a password, and out."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from shenyan.serving.console import door
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.pages import render, speaker_of
from shenyan.serving.console.session import (
    SIGN_IN,
    Visitor,
    find_visitor,
    forget,
    idle_time,
    local_address,
    read_form,
    remember,
    signed_in,
)
from shenyan.serving.events.log import EventLog
from shenyan.serving.logs import get_logger
from shenyan.serving.people import sign_in
from shenyan.serving.people.oidc import Provider
from shenyan.serving.people.passwords import MAX_LENGTH, hash_password, is_outdated, matches
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.sign_in import Candidate
from shenyan.serving.runtime import Runtime, get_runtime

log = get_logger(__name__)
router = APIRouter(route_class=ConsoleRoute)

App = Annotated[Runtime, Depends(get_runtime)]

# One message for every cause: whether a login exists is nobody's business.
WRONG = mark(
    "That did not open: the login or the password is wrong, or the login is locked. Check both. After five wrong "
    "passwords a login is locked for 15 minutes; an administrator can unlock it and give you a new password."
)
STALE = mark("The page was open too long, or your browser takes no cookies. Allow cookies for this site and try again.")
FLOOD = mark("Too many tries from your address. Wait a minute, then try again.")
EMPTY = mark("Fill in your login and your password.")


@router.get("/sign-in", include_in_schema=False)
async def page(request: Request, runtime: App) -> Response:
    """The form; who is signed in already goes on."""
    target = local_address(request.query_params.get("next"))
    if await find_visitor(request, runtime) is not None:
        return RedirectResponse(target, 303)
    return show(request, runtime, target=target)


@router.post("/sign-in", include_in_schema=False)
async def enter(request: Request, runtime: App) -> Response:
    form = await read_form(request)
    target, login, password = local_address(form.get("next")), form.get("login", ""), form.get("password", "")
    if not door.is_ours(request, form, runtime.hasher):
        return show(request, runtime, target=target, login=login, problem=STALE, status=403)
    if not login.strip() or not password:
        return show(request, runtime, target=target, login=login, problem=EMPTY, status=422)
    if door.is_flood(request, runtime):
        return show(request, runtime, target=target, login=login, problem=FLOOD, status=429)
    token = await _open(runtime, login, password)
    if token is None:
        log.warning("sign_in_failed")
        return show(request, runtime, target=target, login=login, problem=WRONG, status=401)
    response = RedirectResponse(target, 303)
    remember(response, token, runtime.settings)
    return response


@router.post("/sign-out", include_in_schema=False)
async def leave(runtime: App, visitor: Annotated[Visitor, Depends(signed_in)]) -> Response:
    def work(session: Session) -> None:
        events = EventLog(session, runtime.hasher)
        sign_in.sign_out(PeopleRepository(session), events, visitor.session, now=datetime.now(UTC))

    await runtime.in_thread(lambda: runtime.database.transact(work))
    response = RedirectResponse(SIGN_IN, 303)
    forget(response, runtime.settings)
    return response


def show(
    request: Request,
    runtime: Runtime,
    *,
    target: str,
    login: str = "",
    problem: str | None = None,
    status: int = 200,
) -> Response:
    """The page of the sign-in, with what went wrong."""
    secret, csrf = door.door_token(request, runtime.hasher)
    response = render(
        request,
        "sign_in.html",
        status=status,
        csrf=csrf,
        target=target,
        login=login[:64],
        problem=None if problem is None else speaker_of(request, None).say(problem),
        provider=Provider.of(runtime.settings),
    )
    door.keep(response, secret, secure=runtime.settings.env == "production")
    return response


async def _open(runtime: Runtime, login: str, password: str) -> str | None:
    """A token for the right password, else None."""

    def look() -> Candidate:
        with runtime.database.read() as session:
            return sign_in.candidate(PeopleRepository(session), login)

    who = await runtime.in_thread(look)
    # What is longer was never set, and is not worth hashing.
    right = await door.hashing(lambda: matches(who.password_hash, password[: MAX_LENGTH + 1]))
    better = None
    if right and who.password_hash is not None and is_outdated(who.password_hash):
        better = await door.hashing(lambda: hash_password(password))

    def work(session: Session) -> str | None:
        return sign_in.sign_in(
            PeopleRepository(session),
            EventLog(session, runtime.hasher),
            who,
            right=right,
            now=datetime.now(UTC),
            idle=idle_time(runtime.settings),
            better_hash=better,
        )

    return await runtime.in_thread(lambda: runtime.database.transact(work))
