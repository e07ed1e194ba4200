"""Queries on posts, assessments, cases and idempotency keys."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shenyan.serving.tables import Base, Case, CaseEvent, IdempotencyKey, Post, StoredAssessment


class ScoringRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def repeat_of(self, client_id: str, data_id: str, content_hash: str) -> Post | None:
        return self._session.scalar(
            select(Post).where(Post.client_id == client_id, Post.data_id == data_id, Post.content_hash == content_hash)
        )

    def lock(self, post: Post) -> None:
        """Keeps other transactions from locking this post until the end of this one; SQLite has one writer anyway."""
        self._session.execute(select(Post.id).where(Post.id == post.id).with_for_update(key_share=True))

    def latest_revision(self, client_id: str, data_id: str) -> int:
        """The highest revision stored; 0 where there is none."""
        query = select(func.max(Post.revision)).where(Post.client_id == client_id, Post.data_id == data_id)
        return self._session.scalar(query) or 0

    def post(self, client_id: str, post_id: str) -> Post | None:
        """A post of this client; another client's is as if it were not there."""
        return self._session.scalar(select(Post).where(Post.id == post_id, Post.client_id == client_id))

    def latest_assessment(self, post_id: str) -> StoredAssessment:
        query = (
            select(StoredAssessment)
            .where(StoredAssessment.post_id == post_id)
            .order_by(StoredAssessment.created_at.desc(), StoredAssessment.id)
            .limit(1)
        )
        return self._session.scalars(query).one()

    def case_id(self, post_id: str) -> str | None:
        return self._session.scalar(select(Case.id).where(Case.post_id == post_id))

    def latest_event(self, case_id: str) -> int:
        """The highest sequence number among the events of a case; 0 where there is none."""
        return self._session.scalar(select(func.max(CaseEvent.sequence)).where(CaseEvent.case_id == case_id)) or 0

    def add(self, row: Base) -> None:
        """Adds a row at once, so that rows that refer to it can follow and a rival's row is noticed here."""
        self._session.add(row)
        self._session.flush()

    def idempotency(self, client_id: str, key: str) -> IdempotencyKey | None:
        """The row of a key, locked until the end of the transaction."""
        return self._session.get(IdempotencyKey, (client_id, key), with_for_update=True)

    def forget_unanswered(self, client_id: str, key: str) -> None:
        """Frees a key whose request failed, so that it can be tried again."""
        row = self.idempotency(client_id, key)
        if row is not None and row.post_ids is None:
            self._session.delete(row)

    def forget_idempotency_before(self, moment: datetime) -> None:
        self._session.execute(delete(IdempotencyKey).where(IdempotencyKey.locked_at < moment))
