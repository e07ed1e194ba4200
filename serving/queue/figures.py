"""The figures of the dashboard: what came in, what waits, what was decided and how well. Pure functions of values."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shenyan.data.sampling import Recall
from shenyan.model.labels import Label
from shenyan.serving.cases import CaseReason, Outcome
from shenyan.serving.queue.agreement import Kappa
from shenyan.serving.queue.export_repository import Period

Z = 1.959964  # of a 95 % interval
# Ages of what waits: up to so many hours, the last without an end.
AGES = (1, 4, 24, 72)


@dataclass(frozen=True, slots=True)
class Share:
    """hits of count, with the interval of Wilson (1927) at 95 %, which holds for few and for extreme shares too.

    NaN where there is nothing to count.
    """

    hits: int
    count: int

    @property
    def value(self) -> float:
        return self.hits / self.count if self.count else math.nan

    @property
    def low(self) -> float:
        return self._bound(-1)

    @property
    def high(self) -> float:
        return self._bound(1)

    def _bound(self, side: int) -> float:
        if not self.count:
            return math.nan
        share, spread = self.value, Z**2 / self.count
        middle = share + spread / 2
        width = Z * math.sqrt(share * (1 - share) / self.count + spread / (4 * self.count))
        return min(1.0, max(0.0, (middle + side * width) / (1 + spread)))


@dataclass(frozen=True, slots=True)
class Day:
    """One day in UTC. opened: cases by reason. decided: by people; inherited: with a near-duplicate. backlog: cases
    that waited at its end."""

    day: date
    opened: Mapping[CaseReason, int]
    decided: int
    inherited: int
    backlog: int


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Waiting cases that were opened up to so many hours ago; None has no end."""

    hours: int | None
    cases: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DueDay:
    """Posts that were due on a day: decided in time, decided late, still waiting."""

    day: date
    in_time: int
    late: int
    waiting: int

    @property
    def share(self) -> Share:
        return Share(self.in_time, self.in_time + self.late + self.waiting)


@dataclass(frozen=True, slots=True)
class Appealed:
    """Answered appeals of one kind of people. overturned includes what was overturned in part."""

    by: str
    filed: int
    share: Share


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them, of one period; `made`: when they were counted."""

    period: Period
    made: datetime
    days: tuple[Day, ...]
    ages: tuple[AgeBand, ...]
    oldest: timedelta | None
    due: tuple[DueDay, ...]
    outcomes: Mapping[Outcome, int]
    reasons: Mapping[str, int]
    appeals: tuple[Appealed, ...]
    agreement: Mapping[Label, Kappa]
    precision: Mapping[Label, Share]

    @property
    def waiting(self) -> int:
        return self.days[-1].backlog

    @property
    def overdue(self) -> int:
        return sum(band.overdue for band in self.ages)

    @property
    def in_time(self) -> Share:
        return Share(sum(one.in_time for one in self.due), sum(one.share.count for one in self.due))


@dataclass(frozen=True, slots=True)
class Recalls:
    """Estimated recall by label, and under None that of posts with any. Apart from the rest, since it takes longer."""

    made: datetime
    by_label: Mapping[Label | None, Recall]


def last_days(now: datetime, count: int) -> Period:
    """The last whole days in UTC, today among them as far as it has come."""
    first = now.astimezone(UTC).date() - timedelta(days=count - 1)
    return Period(datetime.combine(first, time.min, UTC), now)


def days_of(period: Period) -> Iterator[date]:
    """Every day of a period."""
    day = period.since.date()
    while day <= period.until.date():
        yield day
        day += timedelta(days=1)


def flow(
    period: Period,
    *,
    opened: Mapping[tuple[date, CaseReason], int],
    decided: Mapping[date, int],
    inherited: Mapping[date, int],
    waiting: int,
) -> tuple[Day, ...]:
    """Each day's cases. waiting: now; the backlog of each earlier day follows from what came and went since.

    A case that was opened again counts as one that was never decided.
    """
    found: list[Day] = []
    backlog = waiting
    for day in reversed(list(days_of(period))):
        came = {reason: opened.get((day, reason), 0) for reason in CaseReason}
        found.append(Day(day, came, decided.get(day, 0), inherited.get(day, 0), backlog))
        backlog -= sum(came.values()) - decided.get(day, 0) - inherited.get(day, 0)
    return tuple(reversed(found))


def spread(counts: Sequence[tuple[Sequence[str], int]]) -> dict[str, int]:
    """How often each reason was given. counts: each set of reasons, with how many decisions gave it."""
    found: dict[str, int] = {}
    for reasons, count in counts:
        for reason in set(reasons):
            found[reason] = found.get(reason, 0) + count
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
