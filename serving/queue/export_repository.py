"""Queries on decisions for who takes them out, counts them or checks them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, type_coerce
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session, aliased

from shenyan.model.labels import TAXONOMY_VERSION
from shenyan.serving.base import UtcDateTime
from shenyan.serving.cases import EventKind, Outcome, Purpose
from shenyan.serving.events.tables import Event
from shenyan.serving.queue.digest import digest
from shenyan.serving.queue.tables import Case, GoldenPost, StoredDecision
from shenyan.serving.tables import Post, StoredAssessment

FETCHED = 1000  # rows at once


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, in UTC. until: exclusive."""

    since: datetime
    until: datetime


class ExportRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def decided(self, period: Period) -> Iterator[Any]:
        """People's decisions of a period that stand and whose posts are stored, under today's codebook, oldest first.

        Columns of the decision, its case and its post, and `first_case`: the id of the post's first case.
        """
        query = (
            _decided(period)
            .add_columns(StoredDecision.evidence, StoredDecision.confidence, _first_case(Case.post_id))
            .add_columns(Post.text, Post.title, Case.language, Case.biz_type, StoredAssessment.model_version)
            .join(Post, Post.id == Case.post_id)
            .join(StoredAssessment, StoredAssessment.id == StoredDecision.assessment_id)
            .where(Post.text.is_not(None))
        )
        yield from self._session.execute(query.execution_options(yield_per=FETCHED))

    def judged(self, period: Period) -> Iterator[Any]:
        """The same without post and `first_case`, and of posts that are not stored too."""
        yield from self._session.execute(_decided(period).execution_options(yield_per=FETCHED))

    def answers(self, *, until: datetime) -> Iterator[Any]:
        """The known answers in use, with the columns of `decided` as far as they have them; created_at: when the answer
        was last set, since one that was changed is another."""
        case = aliased(Case)
        set_at = (
            select(func.max(Event.created_at))
            .join(case, case.id == Event.case_id)
            .where(case.post_id == GoldenPost.post_id, Event.kind == EventKind.GOLDEN_MADE.value)
            .scalar_subquery()
        )
        at = type_coerce(func.coalesce(set_at, GoldenPost.created_at), UtcDateTime())
        query = (
            select(
                GoldenPost.labels,
                GoldenPost.post_id,
                GoldenPost.made_by.label("moderator_id"),
                at.label("created_at"),
                _first_case(GoldenPost.post_id),
                Post.text,
                Post.title,
                Post.language,
                Post.biz_type,
                StoredAssessment.model_version,
                StoredAssessment.taxonomy_version,
            )
            .join(Post, Post.id == GoldenPost.post_id)
            .join(StoredAssessment, StoredAssessment.id == GoldenPost.assessment_id)
            .where(GoldenPost.retired_at.is_(None), at < until, Post.text.is_not(None))
            .order_by(GoldenPost.post_id)
        )
        yield from self._session.execute(query)

    def evidence(self, case_id: str | None, *, labels: dict[str, Any], until: datetime) -> list[Any]:
        """The marks of a case's latest decision with these labels that stood at a time; none where there is none."""
        query = (
            select(StoredDecision.labels, StoredDecision.evidence)
            .where(
                StoredDecision.case_id == case_id,
                StoredDecision.created_at <= until,
                StoredDecision.undone_at.is_(None),
                StoredDecision.outcome != Outcome.SKIP.value,
            )
            .order_by(StoredDecision.created_at.desc(), StoredDecision.id)
        )
        return next((row.evidence for row in self._session.execute(query) if row.labels == labels), [])

    def digests(self) -> Iterator[tuple[str, str]]:
        """Id and digest of every stored decision, computed from its content; "" where that cannot be read."""
        for decision in list(self._session.scalars(select(StoredDecision.id).order_by(StoredDecision.id))):
            yield decision, self._digest(decision)
            self._session.expunge_all()

    def _digest(self, decision: str) -> str:
        try:
            row = self._session.get(StoredDecision, decision)
            return "" if row is None else digest(row)
        except (TypeError, ValueError, AttributeError):
            # SQLite lets anything be written over a value.
            return ""

    def undone(self) -> Iterator[str]:
        """The decisions that count as undone."""
        yield from self._session.scalars(select(StoredDecision.id).where(StoredDecision.undone_at.is_not(None)))


def _decided(period: Period) -> Select[*tuple[Any, ...]]:
    return (
        select(
            StoredDecision.id,
            StoredDecision.labels,
            StoredDecision.moderator_id,
            StoredDecision.created_at,
            StoredDecision.purpose,
            StoredDecision.probability,
            StoredDecision.role,
            Case.reason,
            Case.post_id,
        )
        .join(Case, Case.id == StoredDecision.case_id)
        .where(
            StoredDecision.created_at >= period.since,
            StoredDecision.created_at < period.until,
            StoredDecision.undone_at.is_(None),
            StoredDecision.outcome != Outcome.SKIP.value,
            StoredDecision.taxonomy_version == TAXONOMY_VERSION,
        )
        .order_by(StoredDecision.created_at, StoredDecision.id)
    )


def _first_case(post_id: Any) -> Any:
    """The first case of a post: what is read again, planted or appealed comes after it."""
    other = aliased(Case)
    # Of two of one moment, the one that is no reading of the other.
    again = sql_case((other.purpose.in_((Purpose.REVIEW.value, Purpose.AUDIT.value)), 0), else_=1)
    query = select(other.id).where(other.post_id == post_id).order_by(other.created_at, again, other.id).limit(1)
    return query.scalar_subquery().label("first_case")
