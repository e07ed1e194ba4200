"""The figures say what happened on the floor, on both databases."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.serving.queue.floor import APPROVE, NOW, REJECT, Floor, open_floor

from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.appeals.tables import Appeal
from shenyan.serving.cases import CaseReason, Outcome, Purpose
from shenyan.serving.db import Database
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.queue.dashboard import figures, recalls
from shenyan.serving.queue.export import readings
from shenyan.serving.queue.export_repository import Period
from shenyan.serving.queue.figures import Figures, Share, flow, last_days, spread

DAY = timedelta(days=1)


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def counted(floor: Floor, days: int = 7, now: datetime = NOW) -> Figures:
    with floor.database.read() as session:
        return figures(session, now=now, days=days)


def test_an_empty_queue_has_figures(floor: Floor) -> None:
    found = counted(floor)
    assert [one.day for one in found.days] == [date(2026, 11, day) for day in range(14, 21)]
    assert (found.waiting, found.overdue, found.oldest, found.reasons) == (0, 0, None, {})
    assert math.isnan(found.in_time.value)
    assert math.isnan(found.precision[Label.RUMOR].value)


def test_flow_age_and_deadlines(floor: Floor) -> None:
    moderator = floor.person()
    in_time = floor.case("in time", at=NOW - 2 * DAY)
    late = floor.case("late", at=NOW - 2 * DAY)
    floor.change(late, due_at=NOW - 2 * DAY)
    waiting = floor.case("waiting", at=NOW - 2 * DAY)
    floor.case("new", at=NOW - timedelta(minutes=5))
    inherited = floor.case("inherited", at=NOW - DAY)
    floor.change(
        inherited, state="decided", outcome="approve", inherited_from=in_time, decided_at=NOW - DAY, due_at=NOW - DAY
    )
    floor.decided(moderator, in_time, now=NOW - 2 * DAY + timedelta(minutes=1))
    floor.decided(moderator, late, REJECT, now=NOW - DAY)
    floor.case("audit", purpose=Purpose.AUDIT, at=NOW - 100 * DAY)
    found = counted(floor)
    by_day = {one.day: one for one in found.days}
    before, middle, today = (by_day[date(2026, 11, day)] for day in (18, 19, 20))
    assert (before.opened[CaseReason.POLICY], before.decided, before.backlog) == (3, 1, 3)
    assert (middle.opened[CaseReason.POLICY], middle.decided, middle.inherited, middle.backlog) == (1, 1, 1, 2)
    assert (today.opened[CaseReason.POLICY], today.backlog) == (1, 3)
    assert by_day[date(2026, 11, 14)].backlog == 1
    assert {band.hours: band.cases for band in found.ages} == {1: 1, 4: 0, 24: 0, 72: 1, None: 1}
    assert found.oldest == 100 * DAY
    floor.change(waiting, due_at=NOW - timedelta(hours=1))
    found = counted(floor)
    due = {one.day: (one.in_time, one.late, one.waiting) for one in found.due if one.share.count}
    first = floor.row(in_time).due_at.date()
    expected = {date(2026, 11, 18): [0, 1, 0], date(2026, 11, 19): [1, 0, 0], date(2026, 11, 20): [0, 0, 1]}
    expected[first][0] += 1
    assert due == {day: tuple(counts) for day, counts in expected.items()}
    assert found.in_time == Share(2, 4)


def test_decisions_precision_and_agreement(floor: Floor) -> None:
    one, other = floor.person(), floor.person()
    right = floor.case("right", labels=(Label.DEFAMATION,))
    floor.decided(one, right, REJECT)
    floor.decided(one, floor.case("wrong", labels=(Label.DEFAMATION, Label.RUMOR)), APPROVE)
    undone = floor.case("undone", labels=(Label.RUMOR,))
    floor.decided(one, undone)
    floor.at(lambda desk: desk.undo(one, undone, now=NOW))
    degraded = floor.case("degraded")
    floor.change(degraded, reason=CaseReason.DEGRADED.value)
    floor.decided(one, degraded)
    second = floor.case(purpose=Purpose.SECOND, post_id=floor.row(right).post_id)
    floor.change(second, origin_id=right)
    floor.decided(other, second, REJECT)
    found = counted(floor, now=NOW + timedelta(hours=1))
    assert found.precision[Label.DEFAMATION] == Share(1, 2)
    assert found.precision[Label.RUMOR] == Share(0, 1)
    assert found.outcomes[Outcome.REJECT] == 1
    assert found.outcomes[Outcome.APPROVE] == 2
    assert found.reasons == {ReasonCode.DEFAMATION_REPUTATION: 1}
    assert found.agreement[Label.DEFAMATION].count == 1
    assert found.agreement[Label.DEFAMATION].agreed == 1.0


def test_overturned_appeals_are_counted(floor: Floor) -> None:
    case = floor.case()
    with floor.database.write() as session:
        for number, outcome in enumerate(("overturn", "partial", "uphold", None)):
            session.add(
                Appeal(
                    id=new_id(Prefix.APPEAL),
                    case_id=case,
                    client_id=floor.client_id,
                    by="person" if number == 1 else "author",
                    reason="why",
                    language="en",
                    state="decided" if outcome else "open",
                    outcome=outcome,
                    created_at=NOW - DAY,
                    decided_at=NOW - timedelta(hours=1) if outcome else None,
                )
            )
    found = {one.by: one for one in counted(floor).appeals}
    assert found["author"].filed == 3
    assert found["author"].share == Share(1, 2)
    assert found["person"].share == Share(1, 1)


def test_recall_is_that_of_all_decisions_though_some_are_left_out(floor: Floor) -> None:
    moderator = floor.person()
    for number in range(6):
        floor.decided(moderator, floor.case(f"held {number}"), REJECT if number < 4 else APPROVE)
    for number in range(3):
        audited = floor.case(f"passed {number}", purpose=Purpose.AUDIT, labels=())
        floor.change(audited, probability=0.5)
        floor.decided(moderator, audited, REJECT if number < 1 else APPROVE)
    with floor.database.read() as session:
        decisions = readings(session, Period(NOW - DAY, NOW + DAY))
    found = recalls(decisions, now=NOW).by_label[None]
    assert len(decisions) == 7
    assert (found.caught, found.found, found.missed) == (4, 1, 2.0)
    assert found.value == pytest.approx(4 / 6)


def test_the_interval_of_a_share_is_wilsons() -> None:
    share = Share(8, 10)
    assert (share.low, share.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert Share(0, 5).low == 0.0
    assert Share(5, 5).high == 1.0
    assert math.isnan(Share(0, 0).low)


def test_backlog_follows_from_what_came_and_went() -> None:
    now = datetime(2026, 11, 3, 12, tzinfo=UTC)
    first, second, third = (date(2026, 11, day) for day in (1, 2, 3))
    opened = {(first, CaseReason.POLICY): 5, (second, CaseReason.AUDIT): 2}
    found = flow(last_days(now, 3), opened=opened, decided={second: 3}, inherited={third: 1}, waiting=10)
    assert [(one.day, one.backlog) for one in found] == [(first, 12), (second, 11), (third, 10)]


def test_a_decision_may_have_several_reasons() -> None:
    assert spread([(["a", "b"], 2), (["b"], 1), ([], 9)]) == {"b": 3, "a": 2}
