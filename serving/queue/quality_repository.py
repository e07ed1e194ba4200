"""Queries on second readings and on planted posts whose answer is known."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from shenyan.serving.base import Base
from shenyan.serving.cases import Outcome, Purpose
from shenyan.serving.queue.agreement import Reading
from shenyan.serving.queue.tables import Case, GoldenPost, StoredDecision
from shenyan.serving.tables import Post, StoredAssessment

_COUNTS = (StoredDecision.undone_at.is_(None), StoredDecision.outcome != Outcome.SKIP.value)


class QualityRepository:
    """The queries of one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Base) -> None:
        self.session.add(row)
        self.session.flush()

    def post(self, post_id: str) -> Post:
        return self.session.scalars(select(Post).where(Post.id == post_id)).one()

    def assessment(self, assessment_id: str) -> StoredAssessment:
        return self.session.scalars(select(StoredAssessment).where(StoredAssessment.id == assessment_id)).one()

    def blind(self, post_id: str, purpose: Purpose, slot: str = "") -> Case | None:
        """The blind reading of a post."""
        return self.session.scalar(
            select(Case).where(Case.post_id == post_id, Case.purpose == purpose.value, Case.slot == slot)
        )

    def locked(self, case_id: str) -> Case:
        query = select(Case).where(Case.id == case_id).with_for_update(of=Case)
        loads = (joinedload(Case.post), joinedload(Case.assessment))
        return self.session.scalars(query.options(*loads).execution_options(populate_existing=True)).one()

    def decision(self, case_id: str) -> StoredDecision | None:
        """The latest decision of a case that counts."""
        query = select(StoredDecision).where(StoredDecision.case_id == case_id, *_COUNTS)
        return self.session.scalar(query.order_by(StoredDecision.created_at.desc(), StoredDecision.id).limit(1))

    def golden(self, post_id: str) -> GoldenPost | None:
        return self.session.get(GoldenPost, post_id)

    def plantable(self, moderator_id: str) -> list[GoldenPost]:
        """Known answers that this moderator has neither set, nor been given, nor read in any case."""
        read = (
            select(Case.post_id)
            .join(StoredDecision, StoredDecision.case_id == Case.id)
            .where(StoredDecision.moderator_id == moderator_id, StoredDecision.undone_at.is_(None))
        )
        given = select(Case.post_id).where(Case.purpose == Purpose.GOLDEN.value, Case.slot == moderator_id)
        query = select(GoldenPost).where(
            GoldenPost.retired_at.is_(None),
            GoldenPost.made_by != moderator_id,
            GoldenPost.post_id.not_in(read),
            GoldenPost.post_id.not_in(given),
        )
        return list(self.session.scalars(query.order_by(GoldenPost.post_id)))

    def second_readings(self, since: datetime, until: datetime) -> list[Reading]:
        """Posts that two people read without either seeing the other's answer; at: of the second reading."""
        origin, first, second = aliased(Case), aliased(StoredDecision), aliased(StoredDecision)
        query = (
            select(first.moderator_id, second.moderator_id, first.labels, second.labels, second.created_at)
            .select_from(second)
            .join(Case, Case.id == second.case_id)
            .join(origin, origin.id == Case.origin_id)
            .join(first, first.case_id == origin.id)
            .where(
                Case.purpose == Purpose.SECOND.value,
                second.id == _earliest(Case.id),
                first.id == _earliest(origin.id),
                second.created_at >= since,
                second.created_at < until,
            )
        )
        return [Reading(*row) for row in self.session.execute(query.order_by(second.created_at, second.id))]

    def planted_readings(self, since: datetime, until: datetime) -> list[Reading]:
        """Readings of posts whose answer was known; first: None, for the answer."""
        query = (
            select(StoredDecision.moderator_id, GoldenPost.labels, StoredDecision.labels, StoredDecision.created_at)
            .join(Case, Case.id == StoredDecision.case_id)
            .join(GoldenPost, GoldenPost.post_id == Case.post_id)
            .where(
                Case.purpose == Purpose.GOLDEN.value,
                *_COUNTS,
                StoredDecision.created_at >= since,
                StoredDecision.created_at < until,
            )
        )
        found = self.session.execute(query.order_by(StoredDecision.created_at, StoredDecision.id))
        return [Reading(None, reader, answer, said, at) for reader, answer, said, at in found]


def _earliest(case_id: InstrumentedAttribute[str]) -> ColumnElement[str | None]:
    """A case's first decision that counts: the one made before anybody compared anything."""
    one = aliased(StoredDecision)
    query = select(one.id).where(
        one.case_id == case_id, one.undone_at.is_(None), one.outcome != Outcome.SKIP.value, one.role == "moderator"
    )
    return query.order_by(one.created_at, one.id).limit(1).scalar_subquery()
