"""Second readings, disagreements, planted answers, and how far people agree."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session
from tests.serving.queue.arriving import arrive, arrived, cases
from tests.serving.queue.floor import APPROVE, NONE, NOW, REJECT, Floor, open_floor

from shenyan.data.decisions import Role as Standing
from shenyan.model.labels import Label
from shenyan.serving.cases import CaseState, EventKind, Outcome
from shenyan.serving.db import Database
from shenyan.serving.errors import InvalidRequestError
from shenyan.serving.events.log import EventLog
from shenyan.serving.people.roles import Role
from shenyan.serving.queue import quality
from shenyan.serving.queue.agreement import Reading, by_label, by_moderator, by_week, kappa
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.quality_repository import QualityRepository
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.repository import QueueRepository

DAY = timedelta(days=1)
TEXT = "听说星澜科技下个月要在杭州全员裁员一半，研发部的群里都在传。"
RUMOR = NONE | {Label.RUMOR: True}


@pytest.fixture
def floor(database: Database) -> Floor:
    floor = open_floor(database)
    floor.with_rules(second_share=1.0)
    return floor


def make_golden(floor: Floor, case_id: str, actor: Actor, labels: dict[Label, bool] = RUMOR) -> None:
    def work(session: Session) -> None:
        case = QueueRepository(session).locked(case_id)
        assert case is not None
        events = EventLog(session, floor.hasher)
        quality.make_golden(session, events, case=case, labels=labels, actor=actor, now=NOW)

    floor.database.transact(work)


def test_share_of_decided_cases_is_read_again_blind_and_by_another(floor: Floor) -> None:
    case, me, other = arrived(floor, TEXT), floor.person(), floor.person()
    floor.decided(me, case)
    [second] = cases(floor, "second")
    assert (second.origin_id, second.state, second.probability) == (case, CaseState.OPEN, 1.0)
    with pytest.raises(TransitionRefused) as caught:
        floor.at(lambda desk: desk.claim(me, second.id, now=NOW))
    assert caught.value.reason is Refusal.ALREADY_READ
    seen = floor.at(lambda desk: desk.read(second.id, actor=other, now=NOW))
    assert (seen.assessment, seen.decisions, seen.events) == (None, (), ())
    floor.decided(other, second.id)
    assert floor.row(case).state == CaseState.DECIDED, "they agree"
    assert len(cases(floor, "second")) == 1, "a second reading is not read a third time"


def test_no_share_no_second_reading(floor: Floor) -> None:
    floor.with_rules(second_share=0.0)
    floor.decided(floor.person(), arrived(floor, TEXT))
    floor.decided(floor.person(), arrived(floor, "another one", stored=False))
    assert cases(floor, "second") == []


def test_post_that_nobody_can_read_is_not_read_again(floor: Floor) -> None:
    floor.decided(floor.person(), arrived(floor, TEXT, stored=False))
    assert cases(floor, "second") == []


def test_every_find_of_the_audit_is_read_again(floor: Floor) -> None:
    floor.with_rules(second_share=0.0, passed_share=1.0)
    for text in (TEXT, "食堂的红烧肉太咸了"):
        arrive(floor, text, suggestion="pass", labels=())
    find, plain = cases(floor, "audit")
    floor.decided(floor.person(), find.id, REJECT)
    floor.decided(floor.person(), plain.id)
    assert [one.origin_id for one in cases(floor, "second")] == [find.id]


def test_disagreement_goes_to_a_senior_whose_answer_counts(floor: Floor) -> None:
    case, me, other = arrived(floor, TEXT), floor.person(), floor.person()
    floor.decided(me, case, REJECT)
    [second] = cases(floor, "second")
    floor.decided(other, second.id, APPROVE)
    row = floor.row(case)
    assert (row.state, row.outcome) == (CaseState.ESCALATED, Outcome.REJECT), "in force until the answer"
    event = floor.events(case)[-1]
    assert (event.kind, event.details["labels"]) == (EventKind.DISAGREED, ["defamation"])
    for reader in (floor.person(), Actor(other.id, Role.SENIOR), Actor(me.id, Role.SENIOR)):
        with pytest.raises(TransitionRefused):
            floor.at(lambda desk, reader=reader: desk.claim(reader, case, now=NOW))
    floor.decided(floor.person(Role.SENIOR), case, APPROVE)
    assert floor.row(case).outcome == Outcome.APPROVE
    assert floor.decisions()[-1].role == Standing.REFERENCE
    assert floor.row(case).state == CaseState.DECIDED
    assert not floor.verified().flaws


def test_disagreement_is_found_whichever_reading_is_later(floor: Floor) -> None:
    case, me = arrived(floor, TEXT), floor.person()
    floor.decided(me, case, REJECT)
    floor.at(lambda desk: desk.undo(me, case, now=NOW))
    [second] = cases(floor, "second")
    floor.decided(floor.person(), second.id, APPROVE)
    floor.at(lambda desk: desk.decide(me, case, REJECT, now=NOW))
    assert floor.row(case).state == CaseState.ESCALATED


def test_copies_do_not_take_over_what_is_in_doubt(floor: Floor) -> None:
    case = arrived(floor, TEXT)
    floor.decided(floor.person(), case, replace(REJECT, covers_cluster=True))
    assert floor.row(arrived(floor, TEXT)).state == CaseState.DECIDED
    [second] = cases(floor, "second")
    floor.decided(floor.person(), second.id, APPROVE)
    assert floor.row(arrived(floor, TEXT)).state == CaseState.OPEN


def test_known_answers_are_planted_once_for_each_who_does_not_know_them(floor: Floor) -> None:
    floor.with_rules(second_share=0.0, golden_share=1.0)
    senior, author, me = floor.person(Role.SENIOR), floor.person(), floor.person()
    golden = arrived(floor, TEXT)
    floor.decided(author, golden)
    make_golden(floor, golden, senior)
    for number, actor in enumerate((me, me, author, senior)):
        floor.decided(actor, arrived(floor, f"食堂今天第{number}道菜"))
    [planted] = cases(floor, "golden")
    assert (planted.slot, planted.assignee) == (me.id, None)
    other = floor.person()
    assert floor.at(lambda desk: desk.claim_next(other, now=NOW)) is None, "it is set aside for one"
    floor.decided(me, planted.id, APPROVE)
    assert floor.row(golden).state == CaseState.DECIDED, "a wrong answer changes nothing for the post"
    with floor.database.read() as session:
        [reading] = QualityRepository(session).planted_readings(NOW, NOW + DAY)
    assert (reading.first, reading.second) == (None, me.id)
    assert (reading.first_labels["rumor"], reading.second_labels["rumor"]) == (True, False)


def test_known_answer_is_logged_again_only_where_it_changes(floor: Floor) -> None:
    case, one, other = arrived(floor, TEXT), floor.person(Role.SENIOR), floor.person(Role.SENIOR)
    for actor, labels, made in ((one, RUMOR, 1), (one, RUMOR, 1), (other, RUMOR, 1), (other, NONE, 2), (one, RUMOR, 3)):
        make_golden(floor, case, actor, labels)
        assert floor.kinds(case).count("golden_made") == made


def test_only_seniors_set_answers_and_only_of_what_can_be_read(floor: Floor) -> None:
    case, unread = arrived(floor, TEXT), arrived(floor, TEXT, stored=False)
    with pytest.raises(TransitionRefused):
        make_golden(floor, case, floor.person())
    with pytest.raises(InvalidRequestError):
        make_golden(floor, unread, floor.person(Role.SENIOR))


def test_second_readings_are_paired_with_the_first(floor: Floor) -> None:
    case, me, other = arrived(floor, TEXT), floor.person(), floor.person()
    floor.decided(me, case, REJECT)
    [second] = cases(floor, "second")
    floor.decided(other, second.id, APPROVE)
    floor.decided(floor.person(Role.SENIOR), case, APPROVE)
    with floor.database.read() as session:
        [reading] = QualityRepository(session).second_readings(NOW, NOW + DAY)
        assert QualityRepository(session).second_readings(NOW + DAY, NOW + 2 * DAY) == []
    assert (reading.first, reading.second) == (me.id, other.id)
    assert (reading.first_labels["defamation"], reading.second_labels["defamation"]) == (True, False)


def test_kappa_is_cohens() -> None:
    # Cohen's kappa of 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no is 0.4.
    answers = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    found = kappa(answers)
    assert found.value == pytest.approx(0.4)
    assert found.agreed == pytest.approx(0.7)
    assert 0.1 < found.low < 0.25 < 0.5 < found.high < 0.7


def test_full_agreement_of_few_is_not_certain() -> None:
    found = kappa([(True, True)] * 2 + [(False, False)] * 2)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low < 0.5


def test_kappa_of_nothing_or_of_equal_answers_is_not_known() -> None:
    assert kappa([]).count == 0
    assert math.isnan(kappa([]).value)
    alike = kappa([(False, False)] * 9)
    assert (math.isnan(alike.value), alike.agreed) == (True, 1.0)


def test_agreement_is_told_by_label_moderator_and_week() -> None:
    def read(first: str | None, second: str, at: datetime, *, same: bool) -> Reading:
        one = {label.value: False for label in Label} | {"rumor": True}
        return Reading(first, second, one, one if same else one | {"rumor": False}, at)

    sunday, monday = datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 23, 1, tzinfo=UTC)
    readings = [read("a", "b", sunday, same=True), read(None, "b", monday, same=False)]
    assert by_label(readings)[Label.RUMOR].agreed == 0.5
    people = by_moderator(readings)
    assert {name: found[Label.RUMOR].count for name, found in people.items()} == {"a": 1, "b": 2}
    weeks = by_week(readings)
    assert {day: found[Label.RUMOR].agreed for day, found in weeks.items()} == {
        date(2026, 11, 16): 1.0,
        date(2026, 11, 23): 0.0,
    }


def test_deadlines_of_blind_readings_tell_nothing(floor: Floor) -> None:
    floor.with_rules(passed_share=1.0, golden_share=1.0)
    grave = (Label.PRIVACY_LEAK, Label.RUMOR)
    arrive(floor, "食堂的红烧肉太咸了", suggestion="pass", labels=())
    for text, labels in ((TEXT, (Label.RUMOR,)), ("他的手机号码在这里", grave)):
        floor.decided(floor.person(), arrived(floor, text, labels=labels))
    known = arrived(floor, "另一条关于年终奖的帖子", labels=grave)
    make_golden(floor, known, floor.person(Role.SENIOR))
    floor.decided(floor.person(), arrived(floor, "食堂今天的菜"))
    blind = [one for purpose in ("audit", "second", "golden") for one in cases(floor, purpose)]
    assert {one.purpose for one in blind} == {"audit", "second", "golden"}
    assert len({one.due_at - one.created_at for one in blind}) == 1
    assert len({one.severity for one in blind}) > 1, "the cap of a shift still knows what is grave"


def test_only_who_sets_known_answers_learns_of_them(floor: Floor) -> None:
    floor.with_rules(second_share=0.0)
    case, senior = arrived(floor, TEXT), floor.person(Role.SENIOR)
    floor.decided(floor.person(), case, REJECT)
    make_golden(floor, case, senior)

    def kinds(actor: Actor | None) -> list[str]:
        return [one.kind for one in floor.at(lambda desk: desk.read(case, actor=actor, now=NOW)).events]

    assert kinds(senior)[-1] == EventKind.GOLDEN_MADE
    for actor in (floor.person(), floor.person(Role.AUDITOR), None):
        assert kinds(actor) == [EventKind.OPENED, EventKind.CLAIMED, EventKind.DECIDED]
