"""API keys: making, listing, revoking, recognising."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.tables import ApiKey, Client

KEY_PREFIX = "sk_shenyan_"
# The part of a key that is shown in lists; the 35 characters after it (210 bits) stay secret.
SHOWN = len(KEY_PREFIX) + 8
LENGTH = len(KEY_PREFIX) + 43
# Of several keys, how many a message names.
LISTED = 5
_NO_KEY = "No key starts like that. `shenyan keys list` shows the first characters of each."
NAME = re.compile(r"[\w.-]{1,64}")
# last_used_at is for finding dead keys, not for watching a client: an hour is enough, and spares writes.
TOUCH_AFTER = timedelta(hours=1)


class Scope(StrEnum):
    """What a key may do: send posts to be scored, read what was stored of them, work on their cases for moderators who
    use the platform's own tools, or file appeals."""

    SCORE = "score"
    READ = "read"
    MODERATE = "moderate"
    APPEAL = "appeal"


class KeyRefusedError(Exception):
    """A request about keys that cannot be met; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request; stale: last_used_at is due for an update."""

    client_id: str
    key_id: str
    scopes: frozenset[str]
    stale: bool


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key as a list shows it."""

    id: str
    client: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def generate() -> str:
    """A new key with 256 random bits."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What is stored of a key. A plain SHA-256 is enough: nobody guesses 256 random bits, so the slow, salted
    hashes that passwords need would only add milliseconds to each request."""
    return hashlib.sha256(key.encode()).hexdigest()


def add_key(keys: KeyRepository, *, name: str, scopes: Sequence[Scope], now: datetime, key: str | None = None) -> str:
    """Stores a key (a new one unless given) for the client of that name, made if need be; returns the key.

    The only time that the whole key is known. Raises KeyRefusedError for a bad name.
    """
    if NAME.fullmatch(name) is None:
        raise KeyRefusedError("A client's name has 1 to 64 letters, digits, '.', '_' or '-'.")
    client = keys.client_named(name)
    if client is None:
        client = Client(id=new_id(Prefix.CLIENT), name=name, created_at=now)
        keys.add(client)
    key = key or generate()
    keys.add(
        ApiKey(
            id=new_id(Prefix.KEY),
            client_id=client.id,
            prefix=key[:SHOWN],
            digest=digest(key),
            scopes=sorted({str(scope) for scope in scopes}),
            created_at=now,
        )
    )
    return key


def list_keys(keys: KeyRepository) -> list[KeyEntry]:
    return [
        KeyEntry(
            row.id,
            row.client.name,
            row.prefix,
            tuple(row.scopes),
            row.created_at,
            row.last_used_at,
            row.revoked_at,
        )
        for row in keys.all_keys()
    ]


def revoke(keys: KeyRepository, *, prefix: str, now: datetime) -> None:
    """Revokes the one key that is `prefix` or starts with it; twice is no error.

    Raises KeyRefusedError where none does or several do. Of a key cut short, what is stored can be compared.
    """
    key = only_key(keys, prefix)
    key.revoked_at = key.revoked_at or now


def only_key(keys: KeyRepository, given: str) -> ApiKey:
    """The one key that is `given` or starts with it. Raises KeyRefusedError where none does or several do."""
    if not given.isascii():
        raise KeyRefusedError(_NO_KEY)
    whole = keys.key_with_digest(digest(given))
    if whole is not None:
        return whole
    if len(given) >= LENGTH:
        raise KeyRefusedError("No key is that one. `shenyan keys list` shows the first characters of each.")
    if len(given) <= len(KEY_PREFIX):
        raise KeyRefusedError(f"Every key starts with {KEY_PREFIX}; give more of the key, as `shenyan keys list` does.")
    found = keys.keys_starting(given[:SHOWN])
    if not found:
        raise KeyRefusedError(_NO_KEY)
    if len(found) > 1:
        shown = ", ".join(
            f"{key.prefix}… ({key.client.name}, made {key.created_at:%Y-%m-%d})" for key in found[:LISTED]
        )
        more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
        raise KeyRefusedError(
            f"{len(found)} keys start like that: {shown}{more}. Give as much of the key as tells it from the "
            "others, or all of it where these are alike."
        )
    return found[0]


def revoke_all(keys: KeyRepository, *, name: str, now: datetime) -> None:
    """Revokes every key of the client of that name, if there is one."""
    client = keys.client_named(name)
    for key in keys.keys_of(client.id) if client is not None else ():
        key.revoked_at = key.revoked_at or now


def recognise(keys: KeyRepository, *, key: str, now: datetime) -> Caller | None:
    """The caller that a valid key stands for; None for an unknown or revoked one.

    Looked up by the part that is no secret, compared in constant time.
    """
    if not key.startswith(KEY_PREFIX) or not key.isprintable():
        return None
    given = digest(key)
    for row in keys.keys_with_prefix(key[:SHOWN]):
        if hmac.compare_digest(row.digest, given) and row.revoked_at is None:
            stale = row.last_used_at is None or now - row.last_used_at >= TOUCH_AFTER
            return Caller(row.client_id, row.id, frozenset(row.scopes), stale)
    return None


def is_stored(keys: KeyRepository, key: str) -> bool:
    """Whether the database knows this key, revoked or not."""
    return any(row.digest == digest(key) for row in keys.keys_with_prefix(key[:SHOWN]))
