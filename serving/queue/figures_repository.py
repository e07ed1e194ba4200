"""Queries for the figures: counted in the database, which hands over some hundred rows however many cases there are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from shenyan.model.labels import LABELS, Label
from shenyan.serving.appeals.tables import Appeal
from shenyan.serving.cases import CaseReason, CaseState, Outcome, Purpose
from shenyan.serving.queue.export_repository import Period
from shenyan.serving.queue.figures import AGES, AgeBand, Appealed, DueDay, Share
from shenyan.serving.queue.tables import Case, StoredDecision

_DECIDED = Case.state == CaseState.DECIDED.value
_STANDS = and_(StoredDecision.undone_at.is_(None), StoredDecision.outcome != Outcome.SKIP.value)
_FLAGS = {Label.RUMOR: Case.rumor, Label.DEFAMATION: Case.defamation, Label.PRIVACY_LEAK: Case.privacy_leak}


class FiguresRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def opened(self, period: Period) -> dict[tuple[date, CaseReason], int]:
        """Cases that were opened, by day and reason."""
        day = self._day(Case.created_at)
        query = (
            select(day, Case.reason, func.count()).where(_within(Case.created_at, period)).group_by(day, Case.reason)
        )
        return {(_date(one), CaseReason(reason)): count for one, reason, count in self._session.execute(query)}

    def closed(self, period: Period, *, inherited: bool) -> dict[date, int]:
        """Cases that are decided, by the day on which they were. inherited: with a near-duplicate, or by themselves."""
        day = self._day(Case.decided_at)
        query = select(day, func.count()).where(
            _DECIDED, _within(Case.decided_at, period), Case.inherited_from.is_not(None) == inherited
        )
        return {_date(one): count for one, count in self._session.execute(query.group_by(day))}

    def waiting(self) -> int:
        """Cases that are not decided."""
        return self._session.scalar(select(func.count()).where(~_DECIDED)) or 0

    def ages(self, now: datetime) -> tuple[AgeBand, ...]:
        """Waiting cases by the time since they were opened. Appeals, which are opened long after their case, are left
        out."""
        band = case(*((Case.created_at > now - timedelta(hours=hours), hours) for hours in AGES), else_=None).label(
            "band"
        )
        overdue = func.sum(case((Case.due_at < now, 1), else_=0))
        query = select(band, func.count(), overdue).where(_waits()).group_by(band)
        found = {hours: (count, late) for hours, count, late in self._session.execute(query)}
        return tuple(AgeBand(hours, *found.get(hours, (0, 0))) for hours in (*AGES, None))

    def oldest(self) -> datetime | None:
        """When the case was opened that has waited longest."""
        return self._session.scalar(select(func.min(Case.created_at)).where(_waits()))

    def due(self, period: Period) -> dict[date, DueDay]:
        """Posts to decide about by the day on which they were due. What counts is the first decision: one that was
        overturned later was there in time all the same."""
        first = (
            select(StoredDecision.case_id, func.min(StoredDecision.created_at).label("at"))
            .where(_STANDS)
            .group_by(StoredDecision.case_id)
            .subquery()
        )
        # An inherited decision is no row of the decisions.
        at = func.coalesce(first.c.at, Case.decided_at)
        day = self._day(Case.due_at)
        query = (
            select(
                day,
                func.sum(case((at <= Case.due_at, 1), else_=0)),
                func.sum(case((at > Case.due_at, 1), else_=0)),
                func.sum(case((at.is_(None), 1), else_=0)),
            )
            .outerjoin(first, first.c.case_id == Case.id)
            .where(Case.purpose == Purpose.REVIEW.value, _within(Case.due_at, period))
            .group_by(day)
        )
        return {_date(one): DueDay(_date(one), *counts) for one, *counts in self._session.execute(query)}

    def verdicts(self, period: Period) -> list[tuple[Outcome, Sequence[str], int]]:
        """People's decisions about posts, counted by outcome and set of reasons."""
        query = (
            select(StoredDecision.outcome, StoredDecision.reasons, func.count())
            .where(_STANDS, StoredDecision.purpose == Purpose.REVIEW.value, _within(StoredDecision.created_at, period))
            .group_by(StoredDecision.outcome, StoredDecision.reasons)
        )
        return [(Outcome(outcome), reasons, count) for outcome, reasons, count in self._session.execute(query)]

    def appeals(self, period: Period) -> tuple[Appealed, ...]:
        """Appeals that were filed, and those that were answered, by who objected."""
        filed = (
            select(Appeal.by, func.count().label("filed")).where(_within(Appeal.created_at, period)).group_by(Appeal.by)
        )
        turned = func.sum(case((Appeal.outcome.in_(("overturn", "partial")), 1), else_=0))
        answered = select(Appeal.by, turned, func.count()).where(_within(Appeal.decided_at, period)).group_by(Appeal.by)
        came = {row.by: row.filed for row in self._session.execute(filed)}
        shares = {by: Share(hits, count) for by, hits, count in self._session.execute(answered)}
        return tuple(
            Appealed(by, came.get(by, 0), shares.get(by, Share(0, 0))) for by in sorted(came.keys() | shares.keys())
        )

    def precision(self, period: Period) -> dict[Label, Share]:
        """Of the posts that the model flagged with a label, and people decided, those with that label in the decision
        in force."""
        query = (
            select(*_FLAGS.values(), StoredDecision.labels, func.count())
            .join(StoredDecision, StoredDecision.id == Case.decision_id)
            .where(
                # Without the degraded, of which the model said nothing, and the inherited, of which people did not.
                Case.reason == CaseReason.POLICY.value,
                Case.inherited_from.is_(None),
                _STANDS,
                _within(StoredDecision.created_at, period),
            )
            .group_by(*_FLAGS.values(), StoredDecision.labels)
        )
        hits, counts = dict.fromkeys(LABELS, 0), dict.fromkeys(LABELS, 0)
        for *flags, labels, count in self._session.execute(query):
            for label in _flagged(flags):
                counts[label] += count
                hits[label] += count if labels.get(label.value) else 0
        return {label: Share(hits[label], counts[label]) for label in LABELS}

    def _day(self, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
        """The day of a time, in UTC."""
        if self._session.get_bind().dialect.name == "postgresql":
            return func.date(func.timezone("UTC", column))
        return func.date(column)


def _flagged(flags: Sequence[bool]) -> Iterator[Label]:
    return (label for label, flag in zip(_FLAGS, flags, strict=True) if flag)


def _within(column: Any, period: Period) -> ColumnElement[bool]:
    return and_(column >= period.since, column < period.until)


def _waits() -> ColumnElement[bool]:
    appealed = CaseState.APPEALED.value
    return and_(
        ~_DECIDED, Case.state != appealed, or_(Case.state != CaseState.LEASED.value, Case.returns_to != appealed)
    )


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def counted(verdicts: Sequence[tuple[Outcome, Sequence[str], int]]) -> Mapping[Outcome, int]:
    """How often each outcome was decided."""
    return {
        outcome: sum(count for one, _, count in verdicts if one is outcome)
        for outcome in Outcome
        if outcome is not Outcome.SKIP
    }
