"""Queries on posts, assessments, cases and idempotency keys."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shenyan.serving.base import Base
from shenyan.serving.cases import Purpose
from shenyan.serving.events.log import EventLog
from shenyan.serving.hashing import Hasher
from shenyan.serving.queue.tables import Case
from shenyan.serving.tables import IdempotencyKey, Post, StoredAssessment


class ScoringRepository:
    """log: where the cases of a transaction write their events."""

    def __init__(self, session: Session, hasher: Hasher) -> None:
        self.session = session
        self.log = EventLog(session, hasher)

    def repeat_of(self, client_id: str, data_id: str, content_hash: str) -> Post | None:
        return self.session.scalar(
            select(Post).where(Post.client_id == client_id, Post.data_id == data_id, Post.content_hash == content_hash)
        )

    def lock(self, post: Post) -> None:
        """Keeps other transactions from locking this post until the end of this one; SQLite has one writer anyway."""
        self.session.execute(select(Post.id).where(Post.id == post.id).with_for_update(key_share=True))

    def latest_revision(self, client_id: str, data_id: str) -> int:
        """The highest revision stored; 0 where there is none."""
        query = select(func.max(Post.revision)).where(Post.client_id == client_id, Post.data_id == data_id)
        return self.session.scalar(query) or 0

    def post(self, client_id: str, post_id: str) -> Post | None:
        """A post of this client; another client's is as if it were not there."""
        return self.session.scalar(select(Post).where(Post.id == post_id, Post.client_id == client_id))

    def latest_assessment(self, post_id: str) -> StoredAssessment:
        query = (
            select(StoredAssessment)
            .where(StoredAssessment.post_id == post_id)
            .order_by(StoredAssessment.created_at.desc(), StoredAssessment.id)
            .limit(1)
        )
        return self.session.scalars(query).one()

    def case_id(self, post_id: str) -> str | None:
        """The case that decides about a post; not one in which it is only read."""
        return self.session.scalar(select(Case.id).where(Case.post_id == post_id, Case.purpose == Purpose.REVIEW.value))

    def add(self, row: Base) -> None:
        """Adds a row at once, so that rows that refer to it can follow and a rival's row is noticed here."""
        self.session.add(row)
        self.session.flush()

    def idempotency(self, client_id: str, key: str) -> IdempotencyKey | None:
        """The row of a key, locked until the end of the transaction."""
        return self.session.get(IdempotencyKey, (client_id, key), with_for_update=True)

    def forget_unanswered(self, client_id: str, key: str) -> None:
        """Frees a key whose request failed, so that it can be tried again."""
        row = self.idempotency(client_id, key)
        if row is not None and row.post_ids is None:
            self.session.delete(row)

    def forget_idempotency_before(self, moment: datetime) -> None:
        self.session.execute(delete(IdempotencyKey).where(IdempotencyKey.locked_at < moment))
