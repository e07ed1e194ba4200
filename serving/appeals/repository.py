"""Queries on appeals."""

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from shenyan.serving.appeals.state import AppealState
from shenyan.serving.appeals.tables import Appeal
from shenyan.serving.base import Base
from shenyan.serving.cases import Purpose
from shenyan.serving.ids import Prefix, is_id
from shenyan.serving.queue.tables import Case, StoredDecision
from shenyan.serving.tables import Post, StoredAssessment

_WHOLE = (joinedload(Appeal.case).joinedload(Case.assessment),)


class AppealRepository:
    """The queries of one transaction. client_id: of the one platform whose appeals are there at all; None for all."""

    def __init__(self, session: Session, client_id: str | None) -> None:
        self.session = session
        self._client_id = client_id

    def add(self, row: Base) -> None:
        self.session.add(row)
        self.session.flush()

    def appeal(self, appeal_id: str) -> Appeal | None:
        """An appeal with its case, locked until the end of the transaction."""
        if not is_id(appeal_id, Prefix.APPEAL):
            return None
        query = select(Appeal).where(Appeal.id == appeal_id).options(*_WHOLE).with_for_update(of=Appeal)
        if self._client_id is not None:
            query = query.where(Appeal.client_id == self._client_id)
        return self.session.scalar(query.execution_options(populate_existing=True))

    def answered(self, case_id: str, by: str, decision_id: str | None) -> bool:
        """Whether the decision in force is the answer to an appeal of the same party or, where there is none, they
        were told to wait for one."""
        query = select(Appeal.id).where(
            Appeal.case_id == case_id, Appeal.by == by, Appeal.state == AppealState.DECIDED.value
        )
        if decision_id is None:
            query = query.where(Appeal.against.is_(None))
        else:
            query = query.join(StoredDecision, StoredDecision.case_id == Appeal.case_id).where(
                StoredDecision.id == decision_id, StoredDecision.created_at == Appeal.decided_at
            )
        return self.session.scalar(query.limit(1)) is not None

    def page(self, state: AppealState | None, *, after: str | None, size: int) -> list[Appeal]:
        """Appeals with their cases, the oldest first, from behind the one named."""
        query = select(Appeal).options(*_WHOLE).order_by(Appeal.created_at, Appeal.id).limit(size)
        if self._client_id is not None:
            query = query.where(Appeal.client_id == self._client_id)
        if state is not None:
            query = query.where(Appeal.state == state.value)
        if after is not None and is_id(after, Prefix.APPEAL):
            place = select(Appeal.created_at, Appeal.id).where(Appeal.id == after).subquery()
            query = query.join(place, tuple_(Appeal.created_at, Appeal.id) > tuple_(place.c.created_at, place.c.id))
        return list(self.session.scalars(query))

    def waiting(self) -> int:
        """How many appeals have no answer."""
        query = select(func.count()).select_from(Appeal).where(Appeal.state == AppealState.OPEN.value)
        if self._client_id is not None:
            query = query.where(Appeal.client_id == self._client_id)
        return self.session.scalar(query) or 0

    def of_case(self, case_id: str) -> list[Appeal]:
        """The appeals of a case, the oldest first."""
        query = select(Appeal).where(Appeal.case_id == case_id).options(*_WHOLE)
        return list(self.session.scalars(query.order_by(Appeal.created_at, Appeal.id)))

    def decision(self, decision_id: str | None) -> StoredDecision | None:
        return None if decision_id is None else self.session.get(StoredDecision, decision_id)

    def post(self, post_id: str) -> Post | None:
        if not is_id(post_id, Prefix.POST):
            return None
        query = select(Post).where(Post.id == post_id).with_for_update(key_share=True)
        if self._client_id is not None:
            query = query.where(Post.client_id == self._client_id)
        return self.session.scalar(query)

    def case_of(self, post_id: str) -> str | None:
        """The case that decides about a post."""
        return self.session.scalar(select(Case.id).where(Case.post_id == post_id, Case.purpose == Purpose.REVIEW.value))

    def latest_assessment(self, post_id: str) -> StoredAssessment:
        query = select(StoredAssessment).where(StoredAssessment.post_id == post_id)
        return self.session.scalars(
            query.order_by(StoredAssessment.created_at.desc(), StoredAssessment.id).limit(1)
        ).one()
