"""The people of the console: adding, changing, disabling, passwords. Hashing a password is slow, so callers hash
first (shenyan.serving.people.passwords) and hand over what is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shenyan.serving.cases import SYSTEM_TENANT, EventKind
from shenyan.serving.events.log import EventLog
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.people.passwords import is_strong
from shenyan.serving.people.refusals import PersonRefusal, PersonRefusedError
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role
from shenyan.serving.people.tables import Moderator
from shenyan.serving.people.values import Person

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
NAME_LENGTH = 64
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to add. password_hash: None where only single sign-on is allowed."""

    login: str
    name: str
    role: str
    password_hash: str | None
    language: str = "en"


def add(
    people: PeopleRepository,
    log: EventLog,
    wish: NewPerson,
    *,
    by: str,
    now: datetime,
    moderator_id: str | None = None,
) -> Person:
    """Adds somebody, with a new id unless given. Raises PersonRefusedError."""
    login = checked_login(wish.login)
    if people.with_login(login) is not None:
        raise PersonRefusedError(PersonRefusal.TAKEN)
    row = Moderator(
        id=moderator_id or new_id(Prefix.MODERATOR),
        login=login,
        name=_checked_name(wish.name),
        role=checked_role(wish.role).value,
        password_hash=wish.password_hash,
        language=_checked_language(wish.language),
        soften=True,
        failures=0,
        created_at=now,
    )
    people.add(row)
    details = {"moderator": row.id, "login": row.login, "role": row.role}
    log.append(EventKind.MODERATOR_ADDED, tenant=SYSTEM_TENANT, actor=by, now=now, details=details)
    return Person.of(row)


def find(people: PeopleRepository, login_or_id: str) -> Person:
    """Somebody by login or id. Raises PersonRefusedError."""
    row = people.get(login_or_id) or people.with_login(login_or_id.strip().lower())
    if row is None:
        raise PersonRefusedError(PersonRefusal.UNKNOWN)
    return Person.of(row)


def change(
    people: PeopleRepository,
    log: EventLog,
    moderator_id: str,
    *,
    by: str,
    now: datetime,
    name: str | None = None,
    role: str | None = None,
) -> Person:
    """Changes name or role, each where given. Raises PersonRefusedError."""
    row = _row(people, moderator_id)
    changed: dict[str, object] = {}
    if name is not None and _checked_name(name) != row.name:
        row.name = _checked_name(name)
        # The log is for ever, a person's name is not.
        changed["name"] = True
    if role is not None and checked_role(role).value != row.role:
        _keep_an_admin(people, row, by=by)
        changed["role"] = {"from": row.role, "to": checked_role(role).value}
        row.role = checked_role(role).value
    if changed:
        _tell(log, row, changed, by=by, now=now)
    return Person.of(row)


def prefer(people: PeopleRepository, moderator_id: str, *, language: str, soften: bool) -> Person:
    """How somebody's own screen is; nobody else is concerned, so that it is not logged."""
    row = _row(people, moderator_id)
    row.language, row.soften = _checked_language(language), soften
    return Person.of(row)


def disable(people: PeopleRepository, log: EventLog, moderator_id: str, *, by: str, now: datetime) -> Person:
    """Ends all sessions of somebody and lets them sign in no more; twice is no error. Raises PersonRefusedError."""
    row = _row(people, moderator_id)
    if row.disabled_at is None:
        _keep_an_admin(people, row, by=by)
        row.disabled_at = now
        people.end_all(row.id)
        _tell(log, row, {"disabled": True}, by=by, now=now)
    return Person.of(row)


def enable(people: PeopleRepository, log: EventLog, moderator_id: str, *, by: str, now: datetime) -> Person:
    """Lets somebody sign in again, who was disabled or locked out. Raises PersonRefusedError."""
    row = _row(people, moderator_id)
    if row.disabled_at is not None or row.locked_until is not None:
        changed = {"disabled": False} if row.disabled_at is not None else {"locked": False}
        row.disabled_at, row.locked_until, row.failures = None, None, 0
        _tell(log, row, changed, by=by, now=now)
    return Person.of(row)


def set_password(
    people: PeopleRepository, log: EventLog, moderator_id: str, password_hash: str, *, by: str, now: datetime
) -> Person:
    """Gives somebody another password, and ends their sessions and lock-out. Raises PersonRefusedError."""
    row = _row(people, moderator_id)
    row.password_hash, row.failures, row.locked_until = password_hash, 0, None
    people.end_all(row.id)
    details = {"moderator": row.id}
    log.append(EventKind.PASSWORD_CHANGED, tenant=SYSTEM_TENANT, actor=by, now=now, details=details)
    return Person.of(row)


def checked_login(login: str) -> str:
    """The login as it is stored. Raises PersonRefusedError."""
    login = login.strip().lower()
    if LOGIN.fullmatch(login) is None:
        raise PersonRefusedError(PersonRefusal.LOGIN)
    return login


def checked_role(role: str) -> Role:
    """Raises PersonRefusedError."""
    try:
        return Role(role)
    except ValueError:
        raise PersonRefusedError(PersonRefusal.ROLE) from None


def checked_password(password: str) -> str:
    """Raises PersonRefusedError where it is too weak."""
    if not is_strong(password):
        raise PersonRefusedError(PersonRefusal.WEAK)
    return password


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
        raise PersonRefusedError(PersonRefusal.NAME)
    return name


def _checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise PersonRefusedError(PersonRefusal.LANGUAGE)
    return language


def _row(people: PeopleRepository, moderator_id: str) -> Moderator:
    row = people.locked(moderator_id)
    if row is None:
        raise PersonRefusedError(PersonRefusal.UNKNOWN)
    return row


def _keep_an_admin(people: PeopleRepository, row: Moderator, *, by: str) -> None:
    """Refuses what would lock the one who asks, or everybody, out of the administration."""
    if row.role != Role.ADMIN:
        return
    if row.disabled_at is None and people.other_admins(row.id) == 0:
        raise PersonRefusedError(PersonRefusal.LAST_ADMIN)
    if row.id == by:
        raise PersonRefusedError(PersonRefusal.SELF)


def _tell(log: EventLog, row: Moderator, changed: Mapping[str, object], *, by: str, now: datetime) -> None:
    details = {"moderator": row.id, **changed}
    log.append(EventKind.MODERATOR_CHANGED, tenant=SYSTEM_TENANT, actor=by, now=now, details=details)
