"""SHENYAN_HOME: the folder of the state outside the database. Only its owner can read its secrets."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from shenyan.serving.settings import Settings


class HomeError(Exception):
    """SHENYAN_HOME cannot be used; the message says what to do."""


def prepare(home: Path) -> None:
    """Makes the folder if need be. Raises HomeError."""
    try:
        # For the owner only: the database with the posts lies here by default.
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(home, error) from error
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise HomeError(f"{home} cannot be read and written. Fix its permissions or set SHENYAN_HOME.")


def hash_key(settings: Settings) -> bytes:
    """The key of the hashes of texts and authors: SHENYAN_SECRET, or in development one kept in `home`.

    Raises HomeError where the file cannot be read or made.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    return kept(settings.home / "secret", lambda: secrets.token_hex(32)).encode()


def kept(path: Path, make: Callable[[], str]) -> str:
    """The secret in the file, made on first use with mode 0600; processes that start at once agree on it."""
    try:
        if not path.exists():
            _create(path, make())
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, error) from error
    if not value:
        raise HomeError(f"{path} is empty. Delete it; the next start makes a new one.")
    return value


def replace(path: Path, value: str) -> None:
    """Writes a secret over what the file holds, at once or not at all."""
    try:
        temporary = _write(path, value)
        temporary.replace(path)
    except OSError as error:
        raise _unusable(path, error) from error


def _create(path: Path, value: str) -> None:
    temporary = _write(path, value)
    try:
        # A link, unlike a rename, never replaces what another process has made in the meantime.
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _write(path: Path, value: str) -> Path:
    # mkstemp makes the file with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    return Path(name)


def _unusable(path: Path, error: Exception) -> HomeError:
    reason = error.strerror if isinstance(error, OSError) else "not text"
    return HomeError(
        f"{path} cannot be used ({reason}). Fix its permissions, or set SHENYAN_HOME to a folder that this "
        "user can write."
    )
