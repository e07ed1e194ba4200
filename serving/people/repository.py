"""Queries on the people of the console and their sign-ins."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from shenyan.serving.people.roles import Role
from shenyan.serving.people.tables import Moderator, SignIn


class PeopleRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, moderator_id: str) -> Moderator | None:
        return self._session.get(Moderator, moderator_id)

    def with_login(self, login: str) -> Moderator | None:
        return self._session.scalar(select(Moderator).where(Moderator.login == login))

    def locked(self, moderator_id: str) -> Moderator | None:
        """As `get`, but a rival waits until this transaction ends."""
        query = select(Moderator).where(Moderator.id == moderator_id).with_for_update()
        return self._session.scalar(query.execution_options(populate_existing=True))

    def all(self) -> list[Moderator]:
        """Everybody: who may sign in first, then by login."""
        order = (Moderator.disabled_at.is_not(None), Moderator.login)
        return list(self._session.scalars(select(Moderator).order_by(*order)))

    def other_admins(self, moderator_id: str) -> int:
        """How many other administrators may sign in. Locks them, so that two cannot resign at once."""
        query = (
            select(Moderator.id)
            .where(Moderator.role == Role.ADMIN.value, Moderator.disabled_at.is_(None))
            .order_by(Moderator.id)
            .with_for_update()
        )
        return sum(one != moderator_id for one in self._session.scalars(query))

    def names(self) -> dict[str, str]:
        """The login of everybody, by id."""
        return {row.id: row.login for row in self._session.execute(select(Moderator.id, Moderator.login))}

    def add(self, row: Moderator | SignIn) -> None:
        self._session.add(row)
        self._session.flush()

    def sign_in(self, digest: str) -> SignIn | None:
        query = select(SignIn).where(SignIn.digest == digest).options(joinedload(SignIn.moderator))
        return self._session.scalar(query)

    def touch(self, digest: str, when: datetime) -> None:
        row = self._session.get(SignIn, digest)
        if row is not None:
            row.seen_at = when

    def end(self, digest: str) -> None:
        self._session.execute(delete(SignIn).where(SignIn.digest == digest))

    def end_all(self, moderator_id: str) -> None:
        self._session.execute(delete(SignIn).where(SignIn.moderator_id == moderator_id))

    def end_expired(self, now: datetime) -> None:
        self._session.execute(delete(SignIn).where(SignIn.expires_at <= now))

    def open_sessions(self, now: datetime) -> dict[str, int]:
        """How many sign-ins each moderator has, by id."""
        count = func.count().label("open_count")
        query = select(SignIn.moderator_id, count).where(SignIn.expires_at > now).group_by(SignIn.moderator_id)
        return {row.moderator_id: row.open_count for row in self._session.execute(query)}
