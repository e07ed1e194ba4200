"""Making and revoking keys, with the event that tells of it in the log."""

from collections.abc import Sequence
from datetime import datetime

from shenyan.serving.cases import SYSTEM_TENANT, EventKind
from shenyan.serving.events.log import EventLog
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import KeyRefusedError, Scope, add_key, digest, only_key
from shenyan.serving.tables import ApiKey

_GONE = "There is no such key any more. Reload the list of keys."


def issue(
    keys: KeyRepository,
    log: EventLog,
    *,
    name: str,
    scopes: Sequence[Scope],
    by: str,
    now: datetime,
    key: str | None = None,
) -> str:
    """As add_key. by: a moderator's id, "cli", or SYSTEM_ACTOR. Raises KeyRefusedError."""
    made = add_key(keys, name=name, scopes=scopes, now=now, key=key)
    row = keys.key_with_digest(digest(made))
    if row is None:
        raise AssertionError("a key that was stored just now is not there")
    tell_added(log, row, by=by, now=now)
    return made


def withdraw(keys: KeyRepository, log: EventLog, *, prefix: str, by: str, now: datetime) -> None:
    """Revokes the one key that is `prefix` or starts with it; twice is no error. Raises KeyRefusedError."""
    _revoke(log, only_key(keys, prefix), by=by, now=now)


def withdraw_id(keys: KeyRepository, log: EventLog, *, key_id: str, by: str, now: datetime) -> None:
    """Revokes a key by its id; twice is no error. Raises KeyRefusedError where there is none."""
    row = keys.get(key_id)
    if row is None:
        raise KeyRefusedError(_GONE)
    _revoke(log, row, by=by, now=now)


def withdraw_all(keys: KeyRepository, log: EventLog, *, name: str, by: str, now: datetime) -> None:
    """Revokes every key of the client of that name, if there is one."""
    client = keys.client_named(name)
    for row in keys.keys_of(client.id) if client is not None else ():
        _revoke(log, row, by=by, now=now)


def tell_added(log: EventLog, row: ApiKey, *, by: str, now: datetime) -> None:
    details = {"key": row.id, "client": row.client_id, "prefix": row.prefix, "scopes": list(row.scopes)}
    log.append(EventKind.KEY_ADDED, tenant=SYSTEM_TENANT, actor=by, now=now, details=details)


def _revoke(log: EventLog, row: ApiKey, *, by: str, now: datetime) -> None:
    if row.revoked_at is not None:
        return
    row.revoked_at = now
    details = {"key": row.id, "client": row.client_id, "prefix": row.prefix}
    log.append(EventKind.KEY_REVOKED, tenant=SYSTEM_TENANT, actor=by, now=now, details=details)
