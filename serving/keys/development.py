"""The development key: made on first start, kept in SHENYAN_HOME, never there in production."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from shenyan.serving.db import Database
from shenyan.serving.home import kept, replace
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Scope, add_key, generate, is_stored, recognise, revoke_all
from shenyan.serving.settings import Settings

FILE = "dev-key"
CLIENT = "development"


def development_key(settings: Settings, database: Database) -> str | None:
    """The key to try the service with, valid in this database.

    In production None, and those that the database still has from development are revoked.

    Raises HomeError where the file cannot be read or made. Needs a migrated database.
    """
    if settings.env == "production":
        with database.write() as session:
            revoke_all(KeyRepository(session), name=CLIENT, now=datetime.now(UTC))
        return None
    path = settings.home / FILE
    key = kept(path, generate)

    with database.read() as session:
        keys = KeyRepository(session)
        if recognise(keys, key=key, now=datetime.now(UTC)) is not None:
            return key
        if is_stored(keys, key):
            # Somebody revoked it: that must hold, so another one takes its place.
            key = generate()
            replace(path, key)

    def store(session: Session) -> str:
        keys = KeyRepository(session)
        if not is_stored(keys, key):
            add_key(keys, name=CLIENT, scopes=tuple(Scope), now=datetime.now(UTC), key=key)
        return key

    return database.transact(store)
