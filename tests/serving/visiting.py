"""Somebody signed in to the console, without the time that a password takes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.testclient import TestClient
from tests.serving.conftest import Service

from shenyan.serving.console.session import COOKIE, csrf_token
from shenyan.serving.events.log import EventLog
from shenyan.serving.hashing import Hasher
from shenyan.serving.home import hash_key
from shenyan.serving.people import sign_in
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role
from shenyan.serving.people.service import NewPerson, add
from shenyan.serving.people.values import Person


@dataclass
class Visit:
    """A browser of its own with a session. htmx: whether it asks as htmx does."""

    client: TestClient
    person: Person
    token: str
    csrf: str

    @property
    def id(self) -> str:
        return self.person.id

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers, follow_redirects=False)

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Any:
        """Sends a form with its token."""
        data = {"csrf": self.csrf, **(fields or {})}
        return self.client.post(path, data=data, headers=headers, follow_redirects=False)


def hasher(service: Service) -> Hasher:
    return Hasher(hash_key(service.settings))


def make_person(
    service: Service, role: Role = Role.MODERATOR, login: str | None = None, password_hash: str | None = None
) -> Person:
    """Somebody who may sign in; English, unless the test says otherwise."""
    login = login or f"{role}-{datetime.now(UTC).timestamp()}"
    wish = NewPerson(login=login, name=login.title(), role=role, password_hash=password_hash)
    with service.database.write() as session:
        log = EventLog(session, hasher(service))
        return add(PeopleRepository(session), log, wish, by="test", now=datetime.now(UTC))


def visit(service: Service, role: Role = Role.MODERATOR, *, login: str | None = None, language: str = "en") -> Visit:
    """Somebody of this role who is signed in."""
    person = make_person(service, role, login)
    with service.database.write() as session:
        people = PeopleRepository(session)
        row = people.get(person.id)
        assert row is not None
        row.language = language
        log = EventLog(session, hasher(service))
        token = sign_in.begin(people, log, row, way="test", now=datetime.now(UTC), idle=timedelta(hours=12))
    client = browser(service)
    client.cookies.set(COOKIE, token, domain="testserver.local", path="/console")
    return Visit(client, person, token, csrf_token(hasher(service), sign_in.digest(token)))


def browser(service: Service) -> TestClient:
    """Another browser for the same running app."""
    client = TestClient(service.client.app)
    # The portal is the running app's, whose lifespan belongs to the first client.
    client.portal = service.client.portal
    return client
