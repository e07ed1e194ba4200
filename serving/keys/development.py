"""The development key: made on first start, kept in SHENYAN_HOME, never there in production."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from shenyan.serving.cases import SYSTEM_ACTOR
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.hashing import Hasher
from shenyan.serving.home import hash_key, kept, replace
from shenyan.serving.keys.logged import issue, tell_added, withdraw_all
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Scope, digest, generate, is_stored, recognise
from shenyan.serving.settings import Settings

FILE = "dev-key"
CLIENT = "development"


def development_key(settings: Settings, database: Database) -> str | None:
    """The key to try the service with, valid in this database for everything that a key may do.

    In production None, and those that the database still has from development are revoked.

    Raises HomeError where the file cannot be read or made. Needs a migrated database.
    """
    hasher = Hasher(hash_key(settings))
    if settings.env == "production":
        with database.write() as session:
            log = EventLog(session, hasher)
            withdraw_all(KeyRepository(session), log, name=CLIENT, by=SYSTEM_ACTOR, now=datetime.now(UTC))
        return None
    path = settings.home / FILE
    key = kept(path, generate)

    with database.read() as session:
        keys = KeyRepository(session)
        caller = recognise(keys, key=key, now=datetime.now(UTC))
        if caller is not None and caller.scopes == frozenset(Scope):
            return key
        if caller is None and is_stored(keys, key):
            # Somebody revoked it: that must hold, so another one takes its place.
            key = generate()
            replace(path, key)

    def store(session: Session) -> str:
        keys, log, now = KeyRepository(session), EventLog(session, hasher), datetime.now(UTC)
        row = keys.key_with_digest(digest(key))
        if row is None:
            issue(keys, log, name=CLIENT, scopes=tuple(Scope), by=SYSTEM_ACTOR, now=now, key=key)
        elif set(row.scopes) != set(Scope):
            # Made by an earlier version, which had fewer.
            row.scopes = sorted(str(scope) for scope in Scope)
            tell_added(log, row, by=SYSTEM_ACTOR, now=now)
        return key

    return database.transact(store)
