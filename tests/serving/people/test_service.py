"""The people of the console, without pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shenyan.serving.cases import EventKind
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.events.tables import Event
from shenyan.serving.hashing import Hasher
from shenyan.serving.people import service, sign_in
from shenyan.serving.people.passwords import hash_password, matches
from shenyan.serving.people.refusals import DETAILS, PersonRefusal, PersonRefusedError
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Permission, Role, allows
from shenyan.serving.people.service import NewPerson
from shenyan.serving.people.values import Person

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
IDLE = timedelta(hours=12)
PASSWORD = "correct horse battery"


class Office:
    """What these tests do, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def do(self, what: Any, *arguments: Any, now: datetime = NOW, by: str = "boss", **values: Any) -> Any:
        with self.database.write() as session:
            return what(*self._tools(session), *arguments, now=now, by=by, **values)

    def add(self, login: str = "wang", role: Role = Role.MODERATOR, password: str | None = PASSWORD) -> Person:
        stored = None if password is None else hash_password(password)
        made: Person = self.do(service.add, NewPerson(login, "Wang", role, stored))
        return made

    def enter(self, login: str, password: str, *, now: datetime = NOW) -> str | None:
        with self.database.read() as session:
            who = sign_in.candidate(PeopleRepository(session), login)
        right = matches(who.password_hash, password)
        with self.database.write() as session:
            return sign_in.sign_in(*self._tools(session), who, right=right, now=now, idle=IDLE)

    def session(self, token: str | None, *, now: datetime = NOW) -> Any:
        assert token is not None
        with self.database.read() as session:
            return sign_in.session_of(PeopleRepository(session), token, now=now, idle=IDLE)

    def kinds(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(Event.kind).order_by(Event.number)))

    @staticmethod
    def _tools(session: Session) -> tuple[PeopleRepository, EventLog]:
        return PeopleRepository(session), EventLog(session, Hasher(b"k" * 32))


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def refused(office: Office, *arguments: Any, **values: Any) -> PersonRefusal:
    with pytest.raises(PersonRefusedError) as caught:
        office.do(*arguments, **values)
    return caught.value.reason


def test_each_role_may_what_it_should() -> None:
    table = {
        Role.MODERATOR: {Permission.READ, Permission.DECIDE},
        Role.SENIOR: {Permission.READ, Permission.DECIDE, Permission.JUDGE},
        Role.AUDITOR: {Permission.READ, Permission.AUDIT},
        Role.ADMIN: set(Permission),
    }
    for role in Role:
        assert {one for one in Permission if allows(role, one)} == table[role]


def test_added_person_is_found_by_login_and_id(office: Office, database: Database) -> None:
    person = office.add("Wang.Wei@Example.com")
    assert person.login == "wang.wei@example.com"
    with database.read() as session:
        people = PeopleRepository(session)
        assert service.find(people, " WANG.wei@example.com") == service.find(people, person.id)
        with pytest.raises(PersonRefusedError, match="list"):
            service.find(people, "nobody")
    assert office.kinds() == [EventKind.MODERATOR_ADDED]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"login": ""}, PersonRefusal.LOGIN),
        ({"login": "wang wei"}, PersonRefusal.LOGIN),
        ({"login": "-wang"}, PersonRefusal.LOGIN),
        ({"login": "王"}, PersonRefusal.LOGIN),
        ({"login": "x" * 65}, PersonRefusal.LOGIN),
        ({"login": "wang\0"}, PersonRefusal.LOGIN),
        ({"login": "taken"}, PersonRefusal.TAKEN),
        ({"name": "  "}, PersonRefusal.NAME),
        ({"name": "x" * 65}, PersonRefusal.NAME),
        ({"name": "a\nb"}, PersonRefusal.NAME),
        ({"role": "king"}, PersonRefusal.ROLE),
        ({"language": "fr"}, PersonRefusal.LANGUAGE),
    ],
)
def test_bad_values_are_refused_with_what_to_do(office: Office, values: dict[str, str], reason: PersonRefusal) -> None:
    office.add("taken")
    fine = {"login": "wang", "name": "Wang", "role": "moderator", "password_hash": None, "language": "zh"}
    assert refused(office, service.add, NewPerson(**{**fine, **values})) is reason
    assert office.kinds() == [EventKind.MODERATOR_ADDED]


def test_every_refusal_says_what_to_do() -> None:
    assert set(DETAILS) == set(PersonRefusal)


def test_changes_are_logged_without_the_name(office: Office, database: Database) -> None:
    person = office.add()
    changed = office.do(service.change, person.id, name="Wang Wei", role="senior")
    assert (changed.name, changed.role) == ("Wang Wei", Role.SENIOR)
    office.do(service.change, person.id, name="Wang Wei", role="senior")
    assert office.kinds() == [EventKind.MODERATOR_ADDED, EventKind.MODERATOR_CHANGED]
    with database.read() as session:
        event = session.scalars(select(Event).where(Event.number == 2)).one()
    assert event.actor == "boss"
    assert event.details == {"moderator": person.id, "name": True, "role": {"from": "moderator", "to": "senior"}}


def test_last_admin_stays(office: Office) -> None:
    one = office.add("one", Role.ADMIN)
    assert refused(office, service.disable, one.id) is PersonRefusal.LAST_ADMIN
    assert refused(office, service.change, one.id, role="senior") is PersonRefusal.LAST_ADMIN
    other = office.add("other", Role.ADMIN)
    assert refused(office, service.disable, one.id, by=one.id) is PersonRefusal.SELF
    assert refused(office, service.change, one.id, role="senior", by=one.id) is PersonRefusal.SELF
    office.do(service.disable, one.id, by=other.id)
    assert refused(office, service.disable, other.id) is PersonRefusal.LAST_ADMIN
    office.do(service.enable, one.id)
    office.do(service.disable, other.id)


def test_right_password_opens_a_session_and_logs_it(office: Office) -> None:
    person = office.add()
    token = office.enter(" Wang ", PASSWORD)
    found = office.session(token)
    assert found.person.id == person.id
    assert found.digest != token
    assert office.kinds() == [EventKind.MODERATOR_ADDED, EventKind.SIGNED_IN]
    for wrong in ("", "x", f"{token}x", "x" * 43, "密" * 43):
        assert office.session(wrong) is None


def test_fifth_wrong_password_locks_for_fifteen_minutes_even_against_the_right_one(office: Office) -> None:
    office.add()
    for _ in range(4):
        assert office.enter("wang", "wrong") is None
    assert office.enter("wang", PASSWORD) is not None
    for _ in range(5):
        assert office.enter("wang", "wrong") is None
    assert office.enter("wang", PASSWORD) is None
    assert office.enter("wang", PASSWORD, now=NOW + timedelta(minutes=14, seconds=59)) is None
    assert office.kinds().count(EventKind.LOCKED_OUT) == 1
    assert office.kinds().count(EventKind.SIGN_IN_FAILED) == 9
    assert office.enter("wang", PASSWORD, now=NOW + timedelta(minutes=15)) is not None


def test_tries_while_locked_do_not_lock_longer(office: Office) -> None:
    office.add()
    for _ in range(20):
        office.enter("wang", "wrong")
    assert office.enter("wang", PASSWORD, now=NOW + timedelta(minutes=15)) is not None


def test_unknown_login_opens_nothing_and_fills_no_log(office: Office) -> None:
    for _ in range(6):
        assert office.enter("nobody", PASSWORD) is None
    assert office.kinds() == []


def test_who_has_no_password_enters_by_none(office: Office) -> None:
    office.add(password=None)
    assert office.enter("wang", "") is None
    assert office.enter("wang", PASSWORD) is None


def test_session_ends_when_idle_and_at_the_latest_after_a_day(office: Office, database: Database) -> None:
    office.add()
    token = office.enter("wang", PASSWORD)
    assert office.session(token, now=NOW + timedelta(hours=11, minutes=59)) is not None
    assert office.session(token, now=NOW + timedelta(hours=12)) is None
    with database.write() as session:
        PeopleRepository(session).touch(sign_in.digest(token or ""), NOW + timedelta(hours=20))
    assert office.session(token, now=NOW + timedelta(hours=23, minutes=59)) is not None
    assert office.session(token, now=NOW + timedelta(hours=24)) is None


def test_sessions_end_with_the_account_and_the_password(office: Office) -> None:
    person = office.add()
    first = office.enter("wang", PASSWORD)
    office.do(service.disable, person.id)
    assert office.session(first) is None
    assert office.enter("wang", PASSWORD) is None
    office.do(service.enable, person.id)
    assert office.session(first) is None
    second = office.enter("wang", PASSWORD)
    office.do(service.set_password, person.id, hash_password("another horse battery"))
    assert office.session(second) is None
    assert office.enter("wang", PASSWORD) is None
    assert office.enter("wang", "another horse battery") is not None


def test_password_that_changed_while_it_was_checked_opens_nothing(office: Office, database: Database) -> None:
    person = office.add()
    with database.read() as session:
        who = sign_in.candidate(PeopleRepository(session), "wang")
    office.do(service.set_password, person.id, hash_password("another horse battery"))
    with database.write() as session:
        assert sign_in.sign_in(*Office._tools(session), who, right=True, now=NOW, idle=IDLE) is None


def test_outdated_hash_is_replaced_at_the_sign_in(office: Office, database: Database) -> None:
    office.add()
    with database.read() as session:
        who = sign_in.candidate(PeopleRepository(session), "wang")
    with database.write() as session:
        tools = Office._tools(session)
        assert sign_in.sign_in(*tools, who, right=True, now=NOW, idle=IDLE, better_hash="better") is not None
    with database.read() as session:
        assert sign_in.candidate(PeopleRepository(session), "wang").password_hash == "better"


def test_expired_sessions_are_cleared_away(office: Office, database: Database) -> None:
    office.add()
    old = office.enter("wang", PASSWORD)
    office.enter("wang", PASSWORD, now=NOW + timedelta(hours=25))
    with database.read() as session:
        assert PeopleRepository(session).sign_in(sign_in.digest(old or "")) is None
