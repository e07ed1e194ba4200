"""The configured database, for commands that change it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shenyan.cli.failure import NEEDS_SERVE, fail

if TYPE_CHECKING:  # the base install has neither SQLAlchemy nor these
    from sqlalchemy.orm import Session

    from shenyan.serving.events.log import EventLog

# Who the log says did it: whoever can run commands on this machine.
ACTOR = "cli"


@contextmanager
def transaction() -> Iterator[tuple["Session", "EventLog"]]:
    """A session and the log of it, in one transaction. Ends the command where that cannot be had, and where what was
    asked for is refused."""
    try:
        from sqlalchemy.exc import SQLAlchemyError

        from shenyan.serving.db import Database
        from shenyan.serving.events.log import EventLog
        from shenyan.serving.hashing import Hasher
        from shenyan.serving.home import HomeError, hash_key, prepare
        from shenyan.serving.keys.service import KeyRefusedError
        from shenyan.serving.people.refusals import PersonRefusedError
        from shenyan.serving.settings import SettingsError, load_settings
    except ModuleNotFoundError:
        fail(NEEDS_SERVE)
    try:
        settings = load_settings()
        prepare(settings.home)
        key = hash_key(settings)
        database = Database(settings.database, pool_size=1)
        try:
            database.migrate(seal_key=key)
            with database.write() as session:
                yield session, EventLog(session, Hasher(key))
        finally:
            database.dispose()
    except (SettingsError, HomeError, KeyRefusedError, PersonRefusedError) as error:
        fail(str(error))
    except SQLAlchemyError as error:
        fail(f"The database does not answer ({type(error).__name__}). Check SHENYAN_DATABASE_URL.")
