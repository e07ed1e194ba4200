"""The development administrator."""

from datetime import UTC, datetime

from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.hashing import Hasher
from shenyan.serving.people import service
from shenyan.serving.people.development import ID, development_login
from shenyan.serving.people.passwords import hash_password, matches
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role
from shenyan.serving.people.service import NewPerson
from shenyan.serving.people.values import Person
from shenyan.serving.settings import Settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def people(database: Database) -> list[Person]:
    with database.read() as session:
        return [Person.of(row) for row in PeopleRepository(session).all()]


def test_is_made_once_and_survives_a_new_database(database: Database, settings: Settings) -> None:
    login = development_login(settings, database)
    assert login is not None
    path = settings.home / "dev-password"
    assert path.read_text().strip() == login.password
    assert path.stat().st_mode & 0o777 == 0o600
    assert login.password not in repr(login)
    assert development_login(settings, database) == login
    [person] = people(database)
    assert (person.login, person.role) == ("admin", Role.ADMIN)
    with database.write() as session:
        row = PeopleRepository(session).get(ID)
        assert row is not None
        assert matches(row.password_hash, login.password)
        session.delete(row)
    assert development_login(settings, database) == login


def test_another_password_is_respected(database: Database, settings: Settings) -> None:
    development_login(settings, database)
    with database.write() as session:
        tools = (PeopleRepository(session), EventLog(session, Hasher(b"k")))
        service.set_password(*tools, ID, hash_password("correct horse battery"), by=ID, now=NOW)
    assert development_login(settings, database) is None
    with database.read() as session:
        row = PeopleRepository(session).get(ID)
        assert row is not None
        assert matches(row.password_hash, "correct horse battery")


def test_somebody_elses_account_of_that_name_is_left_alone(database: Database, settings: Settings) -> None:
    with database.write() as session:
        tools = (PeopleRepository(session), EventLog(session, Hasher(b"k")))
        service.add(*tools, NewPerson("admin", "Admin", "admin", None), by="cli", now=NOW)
    assert development_login(settings, database) is None
    development_login(settings.model_copy(update={"env": "production"}), database)
    [person] = people(database)
    assert person.disabled_at is None


def test_production_disables_it_and_makes_none(database: Database, settings: Settings) -> None:
    production = settings.model_copy(update={"env": "production"})
    assert development_login(production, database) is None
    assert people(database) == []
    assert not (settings.home / "dev-password").exists()
    development_login(settings, database)
    assert development_login(production, database) is None
    [person] = people(database)
    assert person.disabled_at is not None
    assert development_login(settings, database) is None
