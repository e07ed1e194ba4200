"""Queries that only the console has: saved views, colleagues, figures of the queue's page."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shenyan.serving.cases import CaseState
from shenyan.serving.people.tables import Moderator
from shenyan.serving.queue.priority import GRAVE
from shenyan.serving.queue.tables import Case, Exposure, SavedView


class ConsoleRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def overdue(self, now: datetime) -> int:
        """How many cases are due and not decided."""
        waiting = [state.value for state in CaseState if state is not CaseState.DECIDED]
        query = select(func.count()).where(Case.state.in_(waiting), Case.due_at < now)
        return self._session.scalar(query) or 0

    def grave_cases(self, moderator_id: str, *, since: datetime) -> int:
        """How many grave cases somebody was shown."""
        query = select(func.count()).where(
            Exposure.moderator_id == moderator_id, Exposure.created_at >= since, Exposure.severity == GRAVE
        )
        return self._session.scalar(query) or 0

    def people(self) -> Sequence[Moderator]:
        """Everybody who may sign in, by name."""
        query = select(Moderator).where(Moderator.disabled_at.is_(None)).order_by(Moderator.name, Moderator.id)
        return list(self._session.scalars(query))

    def names(self, moderator_ids: Iterable[str]) -> dict[str, str]:
        """Names by id, also of those who may sign in no more."""
        query = select(Moderator.id, Moderator.name).where(Moderator.id.in_(set(moderator_ids)))
        return {row.id: row.name for row in self._session.execute(query)}

    def views(self, moderator_id: str) -> Sequence[SavedView]:
        """Somebody's saved views, by name."""
        query = select(SavedView).where(SavedView.moderator_id == moderator_id).order_by(SavedView.name)
        return list(self._session.scalars(query))

    def view(self, moderator_id: str, view_id: str) -> SavedView | None:
        """One of somebody's own views."""
        row = self._session.get(SavedView, view_id)
        return row if row is not None and row.moderator_id == moderator_id else None

    def view_named(self, moderator_id: str, name: str) -> SavedView | None:
        query = select(SavedView).where(SavedView.moderator_id == moderator_id, SavedView.name == name)
        return self._session.scalar(query)

    def add(self, row: SavedView) -> None:
        self._session.add(row)
        self._session.flush()

    def delete_view(self, moderator_id: str, view_id: str) -> None:
        self._session.execute(delete(SavedView).where(SavedView.id == view_id, SavedView.moderator_id == moderator_id))
