"""The page of the moderators: adding, changing, passwords, disabling."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from shenyan.serving.console import door
from shenyan.serving.console.admin_page import Admin, App, show
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.session import Visitor, read_form
from shenyan.serving.events.log import EventLog
from shenyan.serving.people import service
from shenyan.serving.people.passwords import generate, hash_password
from shenyan.serving.people.refusals import PersonRefusedError
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role
from shenyan.serving.people.service import NewPerson
from shenyan.serving.people.values import Person
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute, prefix="/admin/moderators")

_DONE = {
    "changed": mark("Changed."),
    "disabled": mark("Disabled; the sessions have ended. What was decided stays."),
    "enabled": mark("May sign in again."),
}

Change = Callable[[PeopleRepository, EventLog, datetime], Person]


@dataclass(frozen=True, slots=True)
class Handover:
    """A new password, shown once. password: None where only single sign-on is allowed."""

    person: Person
    password: str | None


@router.get("", include_in_schema=False)
async def page(request: Request, runtime: App, visitor: Admin) -> Response:
    return await _show(request, runtime, visitor, done=_DONE.get(request.query_params.get("done", "")))


@router.post("", include_in_schema=False)
async def add(request: Request, runtime: App, visitor: Admin) -> Response:
    """Adds somebody and shows the password. No redirect: it is stored nowhere that a second page could take it from."""
    form = await read_form(request)
    password = None if "no_password" in form else generate()
    stored = None if password is None else await door.hashing(lambda: hash_password(password))
    wish = NewPerson(
        form.get("login", ""),
        form.get("name", "") or form.get("login", ""),
        form.get("role", ""),
        stored,
        form.get("language", ""),
    )
    try:
        person = await _change(runtime, lambda people, log, now: service.add(people, log, wish, by=visitor.id, now=now))
    except PersonRefusedError as error:
        return await _show(request, runtime, visitor, problem=error.detail, wish=wish)
    return await _show(request, runtime, visitor, handover=Handover(person, password))


@router.post("/{moderator_id}", include_in_schema=False)
async def change(request: Request, runtime: App, visitor: Admin, moderator_id: str) -> Response:
    form = await read_form(request)
    name, role = form.get("name", ""), form.get("role", "")
    return await _do(
        request,
        runtime,
        visitor,
        "changed",
        lambda people, log, now: service.change(
            people, log, moderator_id, by=visitor.id, now=now, name=name, role=role
        ),
    )


@router.post("/{moderator_id}/password", include_in_schema=False)
async def new_password(request: Request, runtime: App, visitor: Admin, moderator_id: str) -> Response:
    """Makes another password and shows it once; the administrator's own sessions end like everybody's."""
    password = generate()
    stored = await door.hashing(lambda: hash_password(password))
    try:
        person = await _change(
            runtime,
            lambda people, log, now: service.set_password(people, log, moderator_id, stored, by=visitor.id, now=now),
        )
    except PersonRefusedError as error:
        return await _show(request, runtime, visitor, problem=error.detail)
    return await _show(request, runtime, visitor, handover=Handover(person, password))


@router.post("/{moderator_id}/disable", include_in_schema=False)
async def disable(request: Request, runtime: App, visitor: Admin, moderator_id: str) -> Response:
    return await _do(
        request,
        runtime,
        visitor,
        "disabled",
        lambda people, log, now: service.disable(people, log, moderator_id, by=visitor.id, now=now),
    )


@router.post("/{moderator_id}/enable", include_in_schema=False)
async def enable(request: Request, runtime: App, visitor: Admin, moderator_id: str) -> Response:
    return await _do(
        request,
        runtime,
        visitor,
        "enabled",
        lambda people, log, now: service.enable(people, log, moderator_id, by=visitor.id, now=now),
    )


async def _do(request: Request, runtime: Runtime, visitor: Visitor, done: str, task: Change) -> Response:
    try:
        await _change(runtime, task)
    except PersonRefusedError as error:
        return await _show(request, runtime, visitor, problem=error.detail)
    return RedirectResponse(f"/console/admin/moderators?done={done}", 303)


async def _change(runtime: Runtime, task: Change) -> Person:
    def work(session: Session) -> Person:
        return task(PeopleRepository(session), EventLog(session, runtime.hasher), datetime.now(UTC))

    return await runtime.in_thread(lambda: runtime.database.transact(work))


async def _show(
    request: Request,
    runtime: Runtime,
    visitor: Visitor,
    *,
    problem: str | None = None,
    done: str | None = None,
    wish: NewPerson | None = None,
    handover: Handover | None = None,
) -> Response:
    now = datetime.now(UTC)

    def read() -> tuple[list[Person], dict[str, int]]:
        with runtime.database.read() as session:
            people = PeopleRepository(session)
            return [Person.of(row) for row in people.all()], people.open_sessions(now)

    people, sessions = await runtime.in_thread(read)
    return show(
        request,
        visitor,
        "moderators",
        problem=problem,
        done=done,
        people=people,
        sessions=sessions,
        roles=list(Role),
        wish=wish,
        handover=handover,
        now=now,
        single_sign_on=runtime.settings.oidc_issuer is not None,
    )
