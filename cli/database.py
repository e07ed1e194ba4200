"""The configured database, for the commands that read what the service has stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shenyan.cli.failure import NEEDS_SERVE, fail

if TYPE_CHECKING:  # the base install has neither of them
    from shenyan.serving.db import Database
    from shenyan.serving.hashing import Hasher
    from shenyan.serving.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    settings: "Settings"
    database: "Database"

    @property
    def hasher(self) -> "Hasher":
        """Of the secret that the service hashes with. Ends the command where there is none: a new one would find fault
        with everything that was stored."""
        from shenyan.serving.hashing import Hasher
        from shenyan.serving.home import hash_key

        if self.settings.secret is None and not _is_there(self.settings.home / "secret"):
            fail(
                f"{self.settings.home} holds no secret. Set SHENYAN_HOME to the folder that the service uses, or "
                "SHENYAN_SECRET to its secret."
            )
        return Hasher(hash_key(self.settings))


@contextmanager
def opened() -> Iterator[Opened]:
    """The database of the settings, as the service left it: nothing is made and nothing migrated. Ends the command
    where it cannot be had."""
    try:
        from sqlalchemy.exc import SQLAlchemyError

        from shenyan.serving.db import Database
        from shenyan.serving.home import HomeError, prepare
        from shenyan.serving.settings import SettingsError, load_settings
    except ModuleNotFoundError:
        fail(NEEDS_SERVE)
    try:
        settings = load_settings()
        _check_there(settings)
        if settings.database_url is None:
            # It is there; this asks whether it may be used.
            prepare(settings.home)
        database = Database(settings.database, pool_size=1)
        try:
            if not database.at_head():
                fail(
                    "The database is not of this version, or new. Start `shenyan serve` once; it brings it up to date."
                )
            yield Opened(settings, database)
        finally:
            database.dispose()
    except (SettingsError, HomeError) as error:
        fail(str(error))
    except SQLAlchemyError as error:
        fail(f"The database does not answer ({type(error).__name__}). Check SHENYAN_DATABASE_URL.")


def _check_there(settings: "Settings") -> None:
    """Ends the command where SQLite has no file yet; asking it would make one."""
    url = settings.database
    if url.get_backend_name() != "sqlite" or _is_there(Path(str(url.database))):
        return
    if settings.database_url is not None:
        fail(
            f"There is no database at {url.database}. Set SHENYAN_DATABASE_URL to the one that the service uses, or "
            "start `shenyan serve` once; it makes it."
        )
    fail(
        f"There is nothing at SHENYAN_HOME ({settings.home}). Set it to the folder that the service uses, or start "
        "`shenyan serve` once; it makes it."
    )


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError as error:
        fail(f"{file} cannot be read ({error.strerror}). Fix its permissions, or set SHENYAN_HOME.")
