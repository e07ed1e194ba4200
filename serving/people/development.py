"""The development administrator: made on first start, its password kept in SHENYAN_HOME, never there in production."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from shenyan.serving.cases import SYSTEM_ACTOR, SYSTEM_TENANT, EventKind
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.hashing import Hasher
from shenyan.serving.home import hash_key, kept
from shenyan.serving.ids import Prefix
from shenyan.serving.people.passwords import generate, hash_password, matches
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role
from shenyan.serving.people.service import NewPerson, add
from shenyan.serving.settings import Settings

FILE = "dev-password"
LOGIN = "admin"
# Tells this account from one that somebody made, which production lets live.
ID = f"{Prefix.MODERATOR}_{'0' * 32}"


@dataclass(frozen=True, slots=True)
class DevelopmentLogin:
    login: str
    password: str = field(repr=False)


def development_login(settings: Settings, database: Database) -> DevelopmentLogin | None:
    """The login to try the console with; None where somebody gave it another password, disabled it, or has its name.

    In production None, and the one that the database still has from development is disabled.

    Raises HomeError where the file cannot be read or made. Needs a migrated database.
    """
    hasher = Hasher(hash_key(settings))
    if settings.env == "production":
        database.transact(lambda session: _disable(session, hasher))
        return None
    password = kept(settings.home / FILE, generate)
    with database.read() as session:
        people = PeopleRepository(session)
        row = people.get(ID) or people.with_login(LOGIN)
        known = row is not None
        valid = row is not None and row.disabled_at is None and matches(row.password_hash, password)
    if not known:
        stored = hash_password(password)
        valid = database.transact(lambda session: _add(session, hasher, stored))
    return DevelopmentLogin(LOGIN, password) if valid else None


def _add(session: Session, hasher: Hasher, password_hash: str) -> bool:
    people, now = PeopleRepository(session), datetime.now(UTC)
    if people.with_login(LOGIN) is None:
        wish = NewPerson(LOGIN, "Development", Role.ADMIN, password_hash)
        add(people, EventLog(session, hasher), wish, by=SYSTEM_ACTOR, now=now, moderator_id=ID)
    # Of two that start at once, the other one stored the same password.
    return True


def _disable(session: Session, hasher: Hasher) -> None:
    people, now = PeopleRepository(session), datetime.now(UTC)
    row = people.get(ID)
    if row is None or row.disabled_at is not None:
        return
    row.disabled_at = now
    people.end_all(ID)
    EventLog(session, hasher).append(
        EventKind.MODERATOR_CHANGED,
        tenant=SYSTEM_TENANT,
        actor=SYSTEM_ACTOR,
        now=now,
        details={"moderator": ID, "disabled": True},
    )
