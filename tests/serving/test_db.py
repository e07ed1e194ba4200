"""Schema, migrations and transactions on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from shenyan.serving.cases import EventKind
from shenyan.serving.db import ATTEMPTS, Database, alembic_config
from shenyan.serving.events.log import EventLog
from shenyan.serving.events.tables import ChainHead, Event
from shenyan.serving.hashing import Hasher
from shenyan.serving.queue.tables import Case
from shenyan.serving.schema import METADATA
from shenyan.serving.tables import Client


def client(number: int, created_at: datetime | None = None) -> Client:
    return Client(id=f"client_{number}", name=f"name-{number}", created_at=created_at or datetime.now(UTC))


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a class describes it; the full-text index, with SQLite's tables of its own, is made by hand."""
    return kind != "table" or not (name or "").startswith("case_terms")


def tables(database: Database) -> set[str]:
    return {name for name in inspect(database.engine).get_table_names() if is_ours(name, "table", None)}


def test_migrated_schema_is_that_of_the_classes(database: Database) -> None:
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, METADATA) == []


def test_migrations_go_down_and_up_again(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert not database.at_head()
    database.migrate()
    assert database.at_head()
    assert tables(database) == {"alembic_version", *METADATA.tables}


def test_cases_of_before_the_queue_are_kept_and_their_log_is_chained(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0001")
        for statement in (
            "INSERT INTO clients VALUES ('c1', 'one', '2026-11-01 08:00:00+00:00')",
            "INSERT INTO posts (id, client_id, revision, content_hash, biz_type, language, do_not_store, created_at) "
            "VALUES ('p1', 'c1', 1, 'x', 'b', 'auto', false, '2026-11-01 08:00:00+00:00')",
            "INSERT INTO assessments VALUES ('a1', 'p1', 'review', 'medium', '{}', '{\"rumor\": true}', '{}', '[]', "
            "'[]', '[\"zh\"]', 'm', 'p', 'l', 't', null, 1.0, '2026-11-01 08:00:00+00:00')",
            "INSERT INTO cases VALUES ('case1', 'p1', 'a1', 'open', 'policy', '2026-11-01 08:00:00+00:00')",
            "INSERT INTO case_events VALUES ('e1', 'case1', 1, 'opened', 'system', '{}', '2026-11-01 08:00:00+00:00')",
            "INSERT INTO case_events VALUES "
            "('e2', 'case1', 2, 'rescored', 'system', '{}', '2026-11-01 08:00:00+00:00')",
        ):
            connection.exec_driver_sql(statement)
    database.migrate(seal_key=b"k" * 32)
    with database.read() as session:
        [case] = session.query(Case).all()
        assert (case.client_id, case.rumor, case.defamation, case.language) == ("c1", True, False, "zh")
        assert case.due_at > case.created_at
        first, second = session.query(Event).order_by(Event.number).all()
        assert (first.kind, second.kind, second.previous) == ("opened", "rescored", first.hash)
    with database.write() as session:
        EventLog(session, Hasher(b"k" * 32)).append(EventKind.CLAIMED, tenant="c1", actor="x", now=datetime.now(UTC))
    with database.read() as session:
        assert session.get_one(ChainHead, "c1").seal  # the log went on sealed, so the migration's seal was right


def test_failed_migration_leaves_the_schema_as_it_was(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    with database.engine.begin() as connection:
        # The last table that the migration makes is already there, so it fails at its end.
        connection.execute(text("CREATE TABLE idempotency_keys (x INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        database.migrate()
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version", "idempotency_keys"}


def test_migrations_work_from_the_environment(
    database: Database, url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path / "new"))
    monkeypatch.setenv("SHENYAN_DATABASE_URL", url.render_as_string(hide_password=False))
    command.downgrade(alembic_config(), "base")
    assert not database.at_head()
    command.upgrade(alembic_config(), "head")
    assert database.at_head()


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    shanghai = datetime(2026, 11, 22, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    with database.write() as session:
        session.add(client(1, shanghai))
    with database.read() as session:
        [row] = session.query(Client).all()
        assert row.created_at == shanghai
        assert row.created_at.utcoffset() == timedelta(0)


def store(database: Database, row: Client, *, fail: bool = False) -> None:
    with database.write() as session:
        session.add(row)
        session.flush()
        if fail:
            raise RuntimeError


def test_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        store(database, client(1, datetime(2026, 11, 22)))  # noqa: DTZ001 - the mistake under test


def test_write_commits_or_rolls_back_and_read_does_neither(database: Database) -> None:
    store(database, client(1))
    with pytest.raises(RuntimeError):
        store(database, client(2), fail=True)
    with database.read() as session:
        session.add(client(3))
        session.flush()
    with database.read() as session:
        assert [row.id for row in session.query(Client)] == ["client_1"]


def test_transact_starts_again_when_a_rival_was_first(database: Database) -> None:
    runs = 0

    def work(session: Session) -> int:
        nonlocal runs
        runs += 1
        if session.get(Client, "client_1") is None:
            session.add(client(1))
            session.flush()
            if runs == 1:
                raise IntegrityError("a rival's row", None, Exception())
        return runs

    assert database.transact(work) == 2


def test_transact_gives_up_in_the_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shenyan.serving.db.time.sleep", lambda _: None)
    runs = 0

    def work(_: Session) -> None:
        nonlocal runs
        runs += 1
        raise IntegrityError("always", None, Exception())

    with pytest.raises(IntegrityError):
        database.transact(work)
    assert runs == ATTEMPTS


def test_sqlite_is_set_up_for_many_readers_and_one_writer(tmp_path: Path) -> None:
    database = Database(URL.create("sqlite", database=str(tmp_path / "x.db")))
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    database.dispose()
    assert modes == {0o600}
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}
