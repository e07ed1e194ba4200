"""The people of the console as values."""

from dataclasses import dataclass
from datetime import datetime

from shenyan.serving.people.roles import Role
from shenyan.serving.people.tables import Moderator


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in the console. has_password: False where only single sign-on is allowed."""

    id: str
    login: str
    name: str
    role: Role
    language: str
    soften: bool
    has_password: bool
    created_at: datetime
    locked_until: datetime | None
    disabled_at: datetime | None

    @classmethod
    def of(cls, row: Moderator) -> "Person":
        return cls(
            id=row.id,
            login=row.login,
            name=row.name,
            role=Role(row.role),
            language=row.language,
            soften=row.soften,
            has_password=row.password_hash is not None,
            created_at=row.created_at,
            locked_until=row.locked_until,
            disabled_at=row.disabled_at,
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that is in force. stale: `seen_at` is due for an update."""

    person: Person
    digest: str
    stale: bool
