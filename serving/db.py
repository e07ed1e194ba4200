"""The database: engine, transactions and migrations, the same on SQLite and PostgreSQL."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

T = TypeVar("T")

# How long to wait for a rival's lock, for a free connection, and for a server that may be gone.
BUSY_TIMEOUT_MS = 10_000
POOL_TIMEOUT_S = 10
CONNECT_TIMEOUT_S = "5"
# Under a race each attempt lets at least one rival through; this many rivals on one post are not real.
ATTEMPTS = 50
# PostgreSQL's serialization_failure and deadlock_detected.
RIVAL_STATES = frozenset({"40001", "40P01"})
READ_ONLY = "shenyan_read_only"
# Any constant; it keeps two starting replicas from migrating at once.
MIGRATION_LOCK = 7_436_926


class Database:
    """Hands out sessions. Nothing below it commits: `write` and `transact` do on success, `read` never."""

    def __init__(self, url: URL, *, pool_size: int = 8) -> None:
        self.engine = _engine(url, pool_size)
        self._reading = self.engine.execution_options(**{READ_ONLY: True})
        # SQLite has one writer; its own waiting polls, which under load makes a few wait for seconds.
        self._turn: AbstractContextManager[Any] = (
            threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        )

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes are thrown away."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed on success, rolled back on any exception."""
        with self._turn, Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def transact(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in one transaction, and again from the start if a rival stored the same thing first.

        `work` must look before it inserts, so that on the second run it finds what the rival stored.
        """
        for attempt in range(ATTEMPTS):
            try:
                with self.write() as session:
                    return work(session)
            except (IntegrityError, OperationalError) as error:
                if attempt == ATTEMPTS - 1 or not _lost_to_a_rival(error):
                    raise
                time.sleep(random.uniform(0, 0.002 * (attempt + 1)))  # noqa: S311 - spreads rivals, no secret
        raise AssertionError("unreachable")

    def migrate(self, *, seal_key: bytes | None = None) -> None:
        """Brings the schema to the newest revision; safe when several processes start at once.

        seal_key: the installation's secret; needed where a log from before there were seals has to be sealed.
        """
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Another replica's migration may take longer than a request may wait.
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            command.upgrade(alembic_config(connection, seal_key=seal_key), "head")

    def at_head(self) -> bool:
        """Whether the schema is the one that this code needs. Raises OperationalError if unreachable."""
        with self._reading.connect() as connection:
            current = MigrationContext.configure(connection).get_current_heads()
        return set(current) == self._heads

    @cached_property
    def _heads(self) -> set[str]:
        return set(ScriptDirectory.from_config(alembic_config()).get_heads())

    def dispose(self) -> None:
        self.engine.dispose()


def alembic_config(connection: Connection | None = None, *, seal_key: bytes | None = None) -> Config:
    """Alembic's configuration, made in code so that an installed wheel needs no alembic.ini."""
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["seal_key"] = seal_key
    return config


def _engine(url: URL, pool_size: int) -> Engine:
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_no_rows)
    if url.get_backend_name() == "postgresql":
        url = url.set(query={"connect_timeout": CONNECT_TIMEOUT_S, **url.query})
    # hide_parameters keeps texts out of SQLAlchemy's log lines and exceptions.
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_size=pool_size, pool_timeout=POOL_TIMEOUT_S
    )
    if engine.dialect.name == "sqlite":
        _make_private(Path(str(url.database)))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _lost_to_a_rival(error: DBAPIError) -> bool:
    """Whether another transaction stored the same first, or PostgreSQL ended this one in its favour."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in RIVAL_STATES


def _no_rows(record: logging.LogRecord) -> bool:
    """At DEBUG SQLAlchemy writes every row that it fetched, texts included; such lines are dropped."""
    return record.levelno > logging.DEBUG


def _make_private(file: Path) -> None:
    """Posts are personal data: a new file is readable by its owner only, and so are those SQLite adds to it."""
    # Where the file cannot be made, SQLite says so itself on the first connection.
    with suppress(OSError):
        file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver must not begin transactions by itself: it does so too late, before the first write only.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _prepare_postgresql(connection: Any, _: Any) -> None:
    # Outside a transaction, or the first rollback would take it back.
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
    connection.autocommit = False


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer, it fails at once; taking
    # the write lock at the start makes it wait for busy_timeout instead.
    reading = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
