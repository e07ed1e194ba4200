"""What is kept from whoever could read a post blind."""

from datetime import datetime, timedelta

import pytest
from tests.serving.queue.arriving import arrived, cases
from tests.serving.queue.floor import APPROVE, NOW, REJECT, RULES, Floor, open_floor

from shenyan.model.labels import Label
from shenyan.serving.cases import CaseState, Outcome, Purpose
from shenyan.serving.db import Database
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.values import Filters

TEXT = "听说星澜科技下个月要在杭州全员裁员一半，研发部的群里都在传。"
# When a decision of `NOW` cannot be undone any more.
FINAL = NOW + RULES.undo_window + timedelta(seconds=1)


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def hides(floor: Floor, case: str, actor: Actor | None, *, now: datetime = NOW) -> bool:
    """Whether a case tells somebody nothing, on its page and in the list alike."""
    file = floor.at(lambda desk: desk.read(case, actor=actor, now=now))
    [line] = [one for one in floor.at(lambda desk: desk.page(Filters(), actor=actor, now=now)).lines if one.id == case]
    filters = Filters(risk_level="medium")
    found = [one.id for one in floor.at(lambda desk: desk.page(filters, actor=actor, now=now)).lines]
    told = (file.decisions, file.events, file.in_force, file.assessment, file.case.outcome, file.case.labels)
    hidden = told == ((), (), None, None, None, None)
    assert hidden is file.case.blind is line.blind is (case not in found)
    return hidden


def read_twice(floor: Floor) -> tuple[str, str, Actor]:
    """A decided case, its second reading, and who decided it."""
    case, first = floor.case(), floor.person()
    floor.decided(first, case, REJECT)
    return case, floor.case(purpose=Purpose.SECOND, post_id=floor.row(case).post_id), first


def test_first_decision_is_hidden_from_whoever_could_read_the_post_blind(floor: Floor) -> None:
    case, second, first = read_twice(floor)
    me, senior, auditor = floor.person(), floor.person(Role.SENIOR), floor.person(Role.AUDITOR)
    assert hides(floor, case, me)
    assert hides(floor, case, senior), "they may be the second reader as well"
    assert not hides(floor, case, first)
    assert not hides(floor, case, auditor)
    floor.at(lambda desk: desk.claim(me, second, now=NOW))
    assert hides(floor, case, me)
    floor.at(lambda desk: desk.release(me, second, now=NOW))
    assert hides(floor, case, me), "they may claim it again"
    floor.at(lambda desk: desk.claim(me, second, now=NOW))
    floor.at(lambda desk: desk.hold(me, second, until=NOW + timedelta(hours=2), now=NOW))
    assert hides(floor, case, me)
    assert hides(floor, case, senior), "they may claim what is on hold"


def test_first_decision_stays_hidden_until_the_second_is_final(floor: Floor) -> None:
    case, second, _ = read_twice(floor)
    me, other = floor.person(), floor.person()
    floor.decided(me, second, APPROVE)
    assert hides(floor, case, me)
    assert hides(floor, case, me, now=NOW + RULES.undo_window)
    assert not hides(floor, case, other), "the post has its second reading"
    assert not hides(floor, case, me, now=FINAL)
    floor.at(lambda desk: desk.undo(me, second, now=NOW + RULES.undo_window))
    assert hides(floor, case, me, now=FINAL)
    assert hides(floor, case, other, now=FINAL)


def test_known_answer_hides_the_post_from_the_one_whom_it_is_set_for(floor: Floor) -> None:
    case, first, me, other = floor.case(), floor.person(), floor.person(), floor.person()
    floor.decided(first, case, REJECT)
    planted = floor.case(purpose=Purpose.GOLDEN, post_id=floor.row(case).post_id, slot=me.id)
    assert hides(floor, case, me)
    assert not hides(floor, case, other)
    floor.decided(me, planted)
    assert not hides(floor, case, me, now=FINAL)


@pytest.mark.parametrize("state", [CaseState.ESCALATED, CaseState.APPEALED])
def test_seniors_see_what_they_have_to_answer_unless_they_read_it_blind(floor: Floor, state: CaseState) -> None:
    case, second, _ = read_twice(floor)
    floor.change(case, state=state.value, returns_to=state.value)
    me, senior = floor.person(), floor.person(Role.SENIOR)
    assert hides(floor, case, me)
    assert not hides(floor, case, senior)
    floor.at(lambda desk: desk.claim(senior, second, now=NOW))
    assert hides(floor, case, senior)
    over = NOW + RULES.lease
    assert not hides(floor, case, senior, now=over)
    floor.at(lambda desk: desk.claim(senior, case, now=over))
    assert not hides(floor, case, senior, now=over)


def test_whoever_has_a_case_sees_what_they_decide_on(floor: Floor) -> None:
    case, _, first = read_twice(floor)
    floor.at(lambda desk: desk.undo(first, case, now=NOW))
    floor.at(lambda desk: desk.release(first, case, now=NOW))
    me, other = floor.person(), floor.person()
    floor.at(lambda desk: desk.claim(me, case, now=NOW))
    assert not hides(floor, case, me)
    assert hides(floor, case, other)


def test_who_may_read_a_post_blind_finds_its_first_decision_in_no_list(floor: Floor) -> None:
    floor.with_rules(second_share=1.0)
    case, other = arrived(floor, TEXT), floor.person()
    floor.decided(floor.person(), case, REJECT)
    [second] = cases(floor, "second")

    def lines(filters: Filters, now: datetime = NOW) -> list[tuple[bool, object, object]]:
        page = floor.at(lambda desk: desk.page(filters, actor=other, now=now))
        return [(one.blind, one.outcome, one.labels) for one in page.lines if one.id == case]

    found, decided = Filters(search="星澜科技"), Filters(state=CaseState.DECIDED)
    telling = [Filters(label=Label.RUMOR), Filters(risk_level="medium"), Filters(purpose=Purpose.REVIEW)]
    for act in ("claim", "release", "claim"):
        assert lines(found) == lines(decided) == [(True, None, None)]
        assert [lines(filters) for filters in telling] == [[], [], []]
        floor.at(lambda desk, act=act: getattr(desk, act)(other, second.id, now=NOW))
    floor.at(lambda desk: desk.decide(other, second.id, REJECT, now=NOW))
    assert lines(found) == [(True, None, None)]
    for filters in (found, decided, *telling):
        assert lines(filters, NOW + timedelta(minutes=1)) == [(False, Outcome.REJECT, (Label.RUMOR,))]
