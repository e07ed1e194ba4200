"""Making the figures of a period."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shenyan.data.decisions import Decision
from shenyan.data.sampling import estimate_recall
from shenyan.model.labels import LABELS, Label
from shenyan.serving.queue.agreement import by_label
from shenyan.serving.queue.figures import DueDay, Figures, Recalls, days_of, flow, last_days, spread
from shenyan.serving.queue.figures_repository import FiguresRepository, counted
from shenyan.serving.queue.quality_repository import QualityRepository


def figures(session: Session, *, now: datetime, days: int) -> Figures:
    """The figures of the last days, today among them."""
    period = last_days(now, days)
    repository = FiguresRepository(session)
    verdicts = repository.verdicts(period)
    due, oldest = repository.due(period), repository.oldest()
    return Figures(
        period=period,
        made=now,
        days=flow(
            period,
            opened=repository.opened(period),
            decided=repository.closed(period, inherited=False),
            inherited=repository.closed(period, inherited=True),
            waiting=repository.waiting(),
        ),
        ages=repository.ages(now),
        oldest=None if oldest is None else now - oldest,
        due=tuple(due.get(day, DueDay(day, 0, 0, 0)) for day in days_of(period)),
        outcomes=counted(verdicts),
        reasons=spread([(reasons, count) for _, reasons, count in verdicts]),
        appeals=repository.appeals(period),
        agreement=by_label(QualityRepository(session).second_readings(period.since, period.until)),
        precision=repository.precision(period),
    )


def recalls(decisions: Sequence[Decision], *, now: datetime) -> Recalls:
    """Recall by the decisions of a period (`readings`). Takes seconds for a hundred thousand."""
    asked: tuple[Label | None, ...] = (*LABELS, None)
    return Recalls(now, {label: estimate_recall(decisions, label) for label in asked})
