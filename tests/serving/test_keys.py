"""API keys: what is stored of them, and who they let in."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.serving.conftest import Service

from shenyan.serving.cases import EventKind
from shenyan.serving.db import Database
from shenyan.serving.events.tables import Event
from shenyan.serving.keys.development import development_key
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import (
    KeyRefusedError,
    Scope,
    add_key,
    list_keys,
    recognise,
    revoke,
)
from shenyan.serving.settings import Settings
from shenyan.serving.tables import ApiKey

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def make(database: Database, name: str = "platform", *scopes: Scope) -> str:
    with database.write() as session:
        return add_key(KeyRepository(session), name=name, scopes=scopes or tuple(Scope), now=NOW)


def test_only_a_hash_and_the_first_characters_are_stored(database: Database) -> None:
    key = make(database)
    with database.read() as session:
        [row] = session.query(ApiKey).all()
    assert key.startswith("sk_shenyan_")
    assert len(key) == len("sk_shenyan_") + 43
    assert row.digest == hashlib.sha256(key.encode()).hexdigest()
    assert row.prefix == key[:19]
    assert key not in str({column.name: getattr(row, column.name) for column in ApiKey.__table__.columns})


def test_key_is_recognised_with_its_client_and_scopes(database: Database) -> None:
    key, other = make(database, "one", Scope.SCORE), make(database, "two")
    with database.read() as session:
        keys = KeyRepository(session)
        caller, second = (recognise(keys, key=given, now=NOW) for given in (key, other))
        assert caller is not None
        assert second is not None
        assert caller.scopes == {"score"}
        assert caller.client_id != second.client_id
        for wrong in (key[:-1], key + "x", key[:19], "", "sk_shenyan_", key.replace("sk_", "pk_"), key + "\0"):
            assert recognise(keys, key=wrong, now=NOW) is None, wrong


def test_client_may_have_several_keys_and_lose_one(database: Database) -> None:
    old, new = make(database, "one"), make(database, "one")
    with database.write() as session:
        revoke(KeyRepository(session), prefix=old[:19], now=NOW)
        revoke(KeyRepository(session), prefix=old, now=NOW + timedelta(days=1))
    with database.read() as session:
        keys = KeyRepository(session)
        assert recognise(keys, key=old, now=NOW) is None
        assert recognise(keys, key=new, now=NOW) is not None
        entries = list_keys(keys)
    assert [entry.client for entry in entries] == ["one", "one"]
    assert sorted((entry.revoked_at for entry in entries), key=str) == [NOW, None]


def test_revoking_what_is_not_there_and_bad_names_are_refused(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(KeyRefusedError, match="keys list"):
            revoke(KeyRepository(session), prefix="sk_shenyan_nothing", now=NOW)
        for name in ("", "a b", "x" * 65, "a\0"):
            with pytest.raises(KeyRefusedError, match="1 to 64"):
                add_key(KeyRepository(session), name=name, scopes=(), now=NOW)


def test_last_use_is_kept_to_the_hour(service: Service) -> None:
    service.score("x")
    [first] = [row["last_used_at"] for row in service.rows("api_keys")]
    service.score("y")
    [second] = [row["last_used_at"] for row in service.rows("api_keys")]
    assert first == second is not None
    with service.database.write() as session:
        session.execute(update(ApiKey).values(last_used_at=datetime.now(UTC) - timedelta(hours=2)))
    service.score("z")
    [third] = [row["last_used_at"] for row in service.rows("api_keys")]
    assert str(third) >= str(second)


def test_revoked_key_is_refused_at_once(service: Service) -> None:
    service.score("x")
    with service.database.write() as session:
        revoke(KeyRepository(session), prefix=service.key, now=datetime.now(UTC))
    assert service.post("/v1/score", {"text": "x"}).status_code == 401


def test_development_key_is_made_once_and_survives_a_new_database(database: Database, settings: Settings) -> None:
    key = development_key(settings, database)
    path = settings.home / "dev-key"
    assert path.read_text().strip() == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert development_key(settings, database) == key
    with database.write() as session:
        session.query(ApiKey).delete()
    assert development_key(settings, database) == key
    with database.read() as session:
        caller = recognise(KeyRepository(session), key=str(key), now=NOW)
        assert caller is not None
        assert caller.scopes == set(Scope)


def test_development_key_of_an_earlier_version_gets_the_new_scopes(database: Database, settings: Settings) -> None:
    key = development_key(settings, database)
    with database.write() as session:
        session.execute(update(ApiKey).values(scopes=["score"]))
    assert development_key(settings, database) == key
    with database.read() as session:
        [entry] = list_keys(KeyRepository(session))
        assert set(entry.scopes) == set(Scope)
        assert [event.kind for event in session.scalars(select(Event))] == [EventKind.KEY_ADDED] * 2


def test_revoked_development_key_is_replaced(database: Database, settings: Settings) -> None:
    key = development_key(settings, database)
    with database.write() as session:
        revoke(KeyRepository(session), prefix=str(key), now=NOW)
    fresh = development_key(settings, database)
    assert fresh != key
    assert development_key(settings, database) == fresh
    assert (settings.home / "dev-key").stat().st_mode & 0o777 == 0o600


def test_production_has_no_development_key(database: Database, settings: Settings, tmp_path: Path) -> None:
    production = settings.model_copy(update={"env": "production"})
    assert development_key(production, database) is None
    assert not (tmp_path / "dev-key").exists()


def test_development_key_dies_when_its_database_goes_to_production(database: Database, settings: Settings) -> None:
    key, kept = str(development_key(settings, database)), make(database)
    development_key(settings.model_copy(update={"env": "production"}), database)
    with database.read() as session:
        assert recognise(KeyRepository(session), key=key, now=NOW) is None
        assert recognise(KeyRepository(session), key=kept, now=NOW) is not None


def stored(database: Database, *keys: str) -> None:
    with database.write() as session:
        for number, key in enumerate(keys):
            add_key(KeyRepository(session), name=f"client-{number}", scopes=tuple(Scope), now=NOW, key=key)


def revoked(database: Database, given: str) -> list[str]:
    """The clients whose keys are revoked once `given` is."""
    with database.write() as session:
        revoke(KeyRepository(session), prefix=given, now=NOW)
    with database.read() as session:
        return [entry.client for entry in list_keys(KeyRepository(session)) if entry.revoked_at]


ALIKE = "sk_shenyan_ab12cdef"
TAIL = "x" * 34


@pytest.mark.parametrize("given", ["sk_shenyan_ab", "sk_shenyan_ab1", "sk_shenyan_ab12cdef", f"{ALIKE}xxx"])
def test_any_start_that_one_key_has_revokes_it(database: Database, given: str) -> None:
    stored(database, f"{ALIKE}{TAIL}1", f"sk_shenyan_AB12cdef{TAIL}1", f"sk_shenyan_a_12cdef{TAIL}1")
    assert revoked(database, given) == ["client-0"]


def test_whole_key_is_compared_whole(database: Database) -> None:
    stored(database, f"{ALIKE}{TAIL}1", f"{ALIKE}{TAIL}2")
    assert revoked(database, f"{ALIKE}{TAIL}2") == ["client-1"]
    with pytest.raises(KeyRefusedError, match="keys list"):
        revoked(database, f"{ALIKE}{TAIL}3")


def test_wrong_key_does_not_revoke_the_one_that_starts_like_it(database: Database) -> None:
    stored(database, f"{ALIKE}{TAIL}1")
    with pytest.raises(KeyRefusedError, match="keys list"):
        revoked(database, f"{ALIKE}{TAIL}3")


def test_start_of_several_keys_lists_them(database: Database) -> None:
    stored(database, f"{ALIKE}{TAIL}1", f"sk_shenyan_ab34cdef{TAIL}1")
    with pytest.raises(
        KeyRefusedError, match=r"2 keys .*ab12cdef… \(client-0.*ab34cdef… \(client-1.*as much"
    ) as caught:
        revoked(database, "sk_shenyan_ab")
    assert TAIL not in str(caught.value)


@pytest.mark.parametrize("given", ["", "sk_", "sk_shenyan_", "sk_shenyan_%", "\udcff", "慎言"])
def test_start_that_tells_nothing_revokes_nothing(database: Database, given: str) -> None:
    stored(database, f"{ALIKE}{TAIL}1")
    with pytest.raises(KeyRefusedError, match="keys list"):
        revoked(database, given)
