"""Signing in and out, and the sessions in between.

A session is a random token in a cookie; its SHA-256 is stored. It ends when nothing was done for a while, at the
latest after twice that, and at once when its moderator is disabled or gets another password.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from shenyan.serving.cases import SYSTEM_TENANT, EventKind
from shenyan.serving.events.log import EventLog
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.tables import Moderator, SignIn
from shenyan.serving.people.values import Person, Session

ATTEMPTS = 5
LOCKED_FOR = timedelta(minutes=15)
# Seen to five minutes is enough for an idle time of hours, and spares a write for each request.
TOUCH_AFTER = timedelta(minutes=5)
TOKEN_LENGTH = 43


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whose password has to be checked; moderator_id: None for an unknown login, which is checked all the same."""

    moderator_id: str | None
    password_hash: str | None


def candidate(people: PeopleRepository, login: str) -> Candidate:
    row = people.with_login(login.strip().lower())
    return Candidate(None, None) if row is None else Candidate(row.id, row.password_hash)


def sign_in(
    people: PeopleRepository,
    log: EventLog,
    who: Candidate,
    *,
    right: bool,
    now: datetime,
    idle: timedelta,
    better_hash: str | None = None,
) -> str | None:
    """A token where the password was right, else None; never tells whether the login is wrong, locked or disabled.

    right: whether the password matched `who.password_hash`; it is checked before, because that takes a while, and no
    transaction should wait for it. better_hash: of the same password, where the stored one is outdated.
    The fifth wrong password in a row locks the login; while it is, even the right one opens nothing.
    """
    row = None if who.moderator_id is None else people.locked(who.moderator_id)
    if row is None or is_shut(row, now):
        return None
    # Somebody may have changed the password while this one was checked.
    if not right or row.password_hash != who.password_hash:
        count_failure(log, row, now=now)
        return None
    row.failures, row.locked_until = 0, None
    row.password_hash = better_hash or row.password_hash
    return begin(people, log, row, way="password", now=now, idle=idle)


def is_shut(row: Moderator, now: datetime) -> bool:
    """Whether somebody may not sign in whatever the password is."""
    return row.disabled_at is not None or (row.locked_until is not None and row.locked_until > now)


def count_failure(log: EventLog, row: Moderator, *, now: datetime) -> None:
    """Counts a wrong password, and locks the login if it is one too many."""
    row.failures += 1
    details = {"moderator": row.id}
    log.append(EventKind.SIGN_IN_FAILED, tenant=SYSTEM_TENANT, actor=row.id, now=now, details=details)
    if row.failures >= ATTEMPTS:
        row.failures, row.locked_until = 0, now + LOCKED_FOR
        log.append(EventKind.LOCKED_OUT, tenant=SYSTEM_TENANT, actor=row.id, now=now, details=details)


def sign_in_by_provider(
    people: PeopleRepository, log: EventLog, logins: list[str], *, now: datetime, idle: timedelta
) -> str | None:
    """A token for the first of the logins that exists and is not disabled: the single sign-on vouches for them."""
    for login in logins:
        row = people.with_login(login.strip().lower())
        if row is not None:
            if row.disabled_at is not None:
                return None
            return begin(people, log, row, way="single sign-on", now=now, idle=idle)
    return None


def begin(people: PeopleRepository, log: EventLog, row: Moderator, *, way: str, now: datetime, idle: timedelta) -> str:
    """Starts a session and returns its token."""
    people.end_expired(now)
    token = secrets.token_urlsafe(32)
    people.add(
        SignIn(digest=digest(token), moderator_id=row.id, created_at=now, seen_at=now, expires_at=now + 2 * idle)
    )
    log.append(EventKind.SIGNED_IN, tenant=SYSTEM_TENANT, actor=row.id, now=now, details={"way": way})
    return token


def sign_out(people: PeopleRepository, log: EventLog, session: Session, *, now: datetime) -> None:
    people.end(session.digest)
    log.append(EventKind.SIGNED_OUT, tenant=SYSTEM_TENANT, actor=session.person.id, now=now)


def session_of(people: PeopleRepository, token: str, *, now: datetime, idle: timedelta) -> Session | None:
    """The session that a token opens, or None where it is over or never was."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    row = people.sign_in(digest(token))
    if row is None or row.expires_at <= now or row.seen_at + idle <= now or row.moderator.disabled_at is not None:
        return None
    return Session(Person.of(row.moderator), row.digest, stale=now - row.seen_at >= TOUCH_AFTER)


def digest(token: str) -> str:
    """What is stored of a token: plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
