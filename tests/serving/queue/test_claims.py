"""Claiming cases: in which order, by whom, for how long, and how much of a shift."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.serving.queue.floor import APPROVE, NOW, SKIP, Floor, open_floor

from shenyan.model.labels import Label
from shenyan.serving.cases import CaseState, Purpose
from shenyan.serving.db import Database
from shenyan.serving.errors import InvalidRequestError
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.service import Desk
from shenyan.serving.queue.values import Cursor, Filters

MINUTE = timedelta(minutes=1)
ALL = Filters()


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def claim_next(floor: Floor, actor: Actor, filters: Filters = ALL, *, now: datetime = NOW) -> str | None:
    return floor.at(lambda desk: desk.claim_next(actor, now=now, filters=filters))


def refused(work: Callable[[Desk], object], floor: Floor) -> Refusal:
    with pytest.raises(TransitionRefused) as caught:
        floor.at(work)
    return caught.value.reason


def test_cases_come_by_deadline_and_then_none(floor: Floor) -> None:
    late, mild = floor.case(), floor.case(labels=(Label.RUMOR,))
    soon, me = floor.case(high=True), floor.person()
    assert [claim_next(floor, me) for _ in range(4)] == [soon, late, mild, None]
    assert floor.kinds(soon) == ["opened", "claimed"]


def test_a_claimed_case_is_nobody_elses_until_its_lease_is_over(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    assert claim_next(floor, me) == case
    assert claim_next(floor, other) is None
    assert refused(lambda desk: desk.claim(other, case, now=NOW), floor) is Refusal.TAKEN
    later = NOW + 10 * MINUTE
    assert claim_next(floor, other, now=later) == case
    assert floor.kinds(case) == ["opened", "claimed", "expired", "claimed"]
    assert floor.events(case)[2].details == {"holder": me.id}
    assert refused(lambda desk: desk.decide(me, case, APPROVE, now=later), floor) is Refusal.TAKEN


def test_renewed_lease_lasts_longer(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    claim_next(floor, me)
    floor.at(lambda desk: desk.renew(me, case, now=NOW + 9 * MINUTE))
    assert claim_next(floor, other, now=NOW + 18 * MINUTE) is None
    assert claim_next(floor, other, now=NOW + 19 * MINUTE) == case


def test_released_case_is_there_again_at_once(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    claim_next(floor, me)
    floor.at(lambda desk: desk.release(me, case, now=NOW))
    assert claim_next(floor, other) == case


def test_held_case_comes_back_when_its_time_is_over(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    claim_next(floor, me)
    floor.at(lambda desk: desk.hold(me, case, until=NOW + 60 * MINUTE, now=NOW))
    assert claim_next(floor, other, now=NOW + 59 * MINUTE) is None
    assert claim_next(floor, other, now=NOW + 60 * MINUTE) == case
    assert "expired" not in floor.kinds(case)


def test_escalated_case_goes_to_a_senior_with_its_note_but_without_personal_data(floor: Floor) -> None:
    text = "打他电话13800138000"
    case = floor.case(text, entities=({**_entity(), "start": 4, "end": 15},))
    me, other, senior = floor.person(), floor.person(), floor.person(Role.SENIOR)
    claim_next(floor, me)
    floor.at(lambda desk: desk.escalate(me, case, note=" 13800138000 是公司热线？ ", now=NOW))
    assert claim_next(floor, other) is None
    assert claim_next(floor, senior) == case
    assert floor.events(case)[2].details == {"note": "[phone] 是公司热线？"}


@pytest.mark.parametrize("note", ["", "  ", "x" * 1001, "a\0b"])
def test_escalating_needs_a_note(floor: Floor, note: str) -> None:
    case, me = floor.case(), floor.person()
    claim_next(floor, me)
    with pytest.raises(InvalidRequestError):
        floor.at(lambda desk: desk.escalate(me, case, note=note, now=NOW))


def test_assigned_case_is_handed_to_its_assignee_alone(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(login="mei"), floor.person()
    senior = floor.person(Role.SENIOR)
    floor.at(lambda desk: desk.assign(senior, case, to="Mei", now=NOW))
    assert claim_next(floor, other) is claim_next(floor, senior) is None
    assert refused(lambda desk: desk.claim(other, case, now=NOW), floor) is Refusal.ASSIGNED
    assert claim_next(floor, me) == case


def test_nobody_can_assign_to_somebody_unknown_or_disabled(floor: Floor) -> None:
    case, senior, gone = floor.case(), floor.person(Role.SENIOR), floor.person(disabled=True)
    for to in ("nobody", gone.id):
        with pytest.raises(InvalidRequestError):
            floor.at(lambda desk, to=to: desk.assign(senior, case, to=to, now=NOW))


def test_skipped_case_is_never_given_to_the_same_moderator_again(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    floor.decided(me, case, SKIP)
    assert claim_next(floor, me) is None
    assert refused(lambda desk: desk.claim(me, case, now=NOW), floor) is Refusal.ALREADY_READ
    assert claim_next(floor, other) == case


def test_second_reading_is_for_somebody_else(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    floor.decided(me, case)
    second = floor.case(purpose=Purpose.SECOND, post_id=floor.row(case).post_id)
    assert claim_next(floor, me) is None
    assert claim_next(floor, other) == second


def test_planted_case_is_for_one_moderator(floor: Floor) -> None:
    me, senior = floor.person(), floor.person(Role.SENIOR)
    case = floor.case(purpose=Purpose.GOLDEN, slot=me.id)
    assert claim_next(floor, senior) is None
    assert claim_next(floor, me) == case


def test_auditor_claims_nothing(floor: Floor) -> None:
    case, auditor = floor.case(), floor.person(Role.AUDITOR)
    assert refused(lambda desk: desk.claim_next(auditor, now=NOW), floor) is Refusal.READ_ONLY
    assert refused(lambda desk: desk.claim(auditor, case, now=NOW), floor) is Refusal.READ_ONLY


def test_what_the_queue_offers_the_state_machine_lets_claim(floor: Floor) -> None:
    """`offered` in SQL and `transition` in Python never disagree, whatever a case is like."""
    people = [floor.person(), floor.person(), floor.person(Role.SENIOR)]
    for number, state in enumerate(list(CaseState) * 6):
        case = floor.case(purpose=Purpose.GOLDEN if number % 7 == 6 else Purpose.REVIEW)
        returns_to = (CaseState.OPEN, CaseState.ESCALATED, CaseState.APPEALED)[number % 3]
        ends = NOW + (number % 2 * 2 - 1) * MINUTE
        floor.change(
            case,
            state=state.value,
            returns_to=returns_to.value,
            holder=people[number % 2].id if state in (CaseState.LEASED, CaseState.HELD) else None,
            lease_expires_at=ends if state is CaseState.LEASED else None,
            held_until=ends if state is CaseState.HELD else None,
            assignee=people[number % 3].id if number % 5 == 0 else None,
            slot=people[number % 3].id if number % 7 == 6 else "",
        )
    # A claim that the state machine refused would raise here.
    given = [(actor.id, claim_next(floor, actor)) for _ in range(15) for actor in people]
    assert {actor for actor, case in given if case is not None} == {actor.id for actor in people}
    assert given[-1][1] is None


def test_hard_posts_alternate_with_milder_ones(floor: Floor) -> None:
    grave = [floor.case(high=True, at=NOW + number * MINUTE) for number in range(4)]
    mild = [floor.case(at=NOW + number * MINUTE) for number in range(2)]
    me = floor.person()
    order = [claim_next(floor, me, now=NOW + number * MINUTE) for number in range(6)]
    assert order == [grave[0], grave[1], mild[0], grave[2], grave[3], mild[1]]


def test_a_late_hard_post_does_not_wait_for_relief(floor: Floor) -> None:
    grave = [floor.case(high=True) for _ in range(3)]
    mild, me = floor.case(at=NOW + timedelta(hours=8)), floor.person()
    late = NOW + timedelta(hours=9)
    assert {claim_next(floor, me, now=late) for _ in range(3)} == set(grave)
    assert claim_next(floor, me, now=late) == mild


def test_shift_is_capped_with_a_kind_word_and_begins_anew(floor: Floor) -> None:
    floor.with_rules(shift_cap=2)
    for _ in range(4):
        floor.case(high=True)
    me, other = floor.person(), floor.person()
    assert claim_next(floor, me)
    assert claim_next(floor, me)
    with pytest.raises(TransitionRefused) as caught:
        claim_next(floor, me)
    assert caught.value.reason is Refusal.SHIFT_CAP
    assert "break" in caught.value.detail
    assert claim_next(floor, other)
    assert claim_next(floor, me, now=NOW + timedelta(hours=8, seconds=1))


def test_filters_choose_what_comes_next_and_never_tell_what_is_read_blind(floor: Floor) -> None:
    floor.case(purpose=Purpose.AUDIT, labels=(Label.RUMOR,))
    rumor, other = floor.case(labels=(Label.RUMOR,)), floor.case()
    me = floor.person()
    found = [claim_next(floor, me, Filters(label=Label.RUMOR)) for _ in range(2)]
    assert found == [rumor, None]
    assert claim_next(floor, me, Filters(language="en")) is None
    assert claim_next(floor, me, Filters(purpose=Purpose.REVIEW)) == other


def test_case_of_another_platform_is_not_there(floor: Floor, database: Database) -> None:
    case, me = floor.case(), floor.person()
    stranger = open_floor(database)
    with database.write() as session, pytest.raises(CaseNotFoundError):
        floor.desk(session, client_id=stranger.client_id).claim(me, case, now=NOW)
    with database.write() as session:
        assert floor.desk(session, client_id=stranger.client_id).claim_next(me, now=NOW) is None
    for wrong in ("case_1", "", f"case_{'0' * 32}"):
        with pytest.raises(CaseNotFoundError):
            floor.at(lambda desk, wrong=wrong: desk.claim(me, wrong, now=NOW))


def test_pages_follow_each_other_without_gap_or_repeat(floor: Floor) -> None:
    cases = [floor.case(at=NOW + (number % 3) * MINUTE) for number in range(10)]
    me = floor.person()
    for _ in range(3):
        claim_next(floor, me)
    for filters in (Filters(size=4), Filters(size=4, state=CaseState.OPEN), Filters(size=4, overdue=True)):
        now = NOW + timedelta(hours=30) if filters.overdue else NOW
        seen: list[str] = []
        cursor, pages = None, 0
        while pages == 0 or cursor:
            after = Cursor.parse(cursor) if cursor else None
            chosen = Filters(state=filters.state, overdue=filters.overdue, size=4, after=after)
            page = floor.at(lambda desk, chosen=chosen, now=now: desk.page(chosen, actor=me, now=now))
            seen += [line.id for line in page.lines]
            cursor, pages = page.next_cursor, pages + 1
        expected = 7 if filters.state else 10
        assert len(seen) == len(set(seen)) == expected
        assert set(seen) <= set(cases)


def test_counts_and_states_are_those_of_now(floor: Floor) -> None:
    for _ in range(3):
        floor.case()
    me = floor.person()
    first = claim_next(floor, me)
    assert first is not None
    page = floor.at(lambda desk: desk.page(Filters(state=CaseState.LEASED), actor=me, now=NOW))
    assert [line.holder for line in page.lines] == [me.id]
    assert (page.counts[CaseState.OPEN], page.counts[CaseState.LEASED]) == (2, 1)
    later = floor.at(lambda desk: desk.page(Filters(state=CaseState.OPEN), actor=me, now=NOW + 11 * MINUTE))
    assert (later.counts[CaseState.OPEN], later.counts[CaseState.LEASED]) == (3, 0)
    assert [line.state for line in later.lines] == [CaseState.OPEN] * 3
    assert all(line.holder is None for line in later.lines)


@pytest.mark.parametrize("text", ["", "%%%", "bm90IGEgY3Vyc29y", "é", "MjAyNi0xMS0yMFQwOTowMDowMCBjYXNlXzE="])
def test_cursor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="next_cursor"):
        Cursor.parse(text)


def _entity() -> dict[str, object]:
    return {"field": "text", "type": "phone", "score": 0.99, "source": "recogniser"}
