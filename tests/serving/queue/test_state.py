"""The state machine: every state with every action, and what the table's words mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shenyan.serving.cases import CaseState
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.refusals import DETAILS, Refusal, TransitionRefused
from shenyan.serving.queue.state import Action, Actor, CaseFacts, LastDecision, transition

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(hours=2)
ME = Actor("usr_me", Role.MODERATOR)
PEOPLE = {
    "me": ME,
    "other": Actor("usr_other", Role.MODERATOR),
    "senior": Actor("usr_senior", Role.SENIOR),
    "admin": Actor("usr_admin", Role.ADMIN),
    "auditor": Actor("usr_auditor", Role.AUDITOR),
    "system": None,
}
COLLEAGUE = Actor("usr_colleague", Role.SENIOR)
OPEN, LEASED, DECIDED = CaseState.OPEN, CaseState.LEASED, CaseState.DECIDED
ESCALATED, HELD, APPEALED = CaseState.ESCALATED, CaseState.HELD, CaseState.APPEALED
FACTS = {
    OPEN: CaseFacts(OPEN),
    LEASED: CaseFacts(LEASED, holder=ME.id, lease_expires_at=SOON),
    HELD: CaseFacts(HELD, holder=ME.id, held_until=SOON),
    ESCALATED: CaseFacts(ESCALATED),
    APPEALED: CaseFacts(APPEALED),
    DECIDED: CaseFacts(
        DECIDED, readers=frozenset({ME.id}), last=LastDecision(ME.id, NOW, skipped=False, followed=False)
    ),
}
DECIDERS = ("me", "other", "senior", "admin")
SENIORS = ("senior", "admin")
# Who may do what from where, and where it leads; whatever is not here is refused to everybody.
ALLOWED: dict[tuple[CaseState, Action], tuple[tuple[str, ...], CaseState]] = {
    (OPEN, Action.CLAIM): (DECIDERS, LEASED),
    (OPEN, Action.ASSIGN): (SENIORS, OPEN),
    (OPEN, Action.INHERIT): (("system",), DECIDED),
    (OPEN, Action.APPEAL): (("system",), APPEALED),
    (LEASED, Action.CLAIM): (("me",), LEASED),
    (LEASED, Action.RENEW): (("me",), LEASED),
    (LEASED, Action.RELEASE): (("me",), OPEN),
    (LEASED, Action.HOLD): (("me",), HELD),
    (LEASED, Action.ESCALATE): (("me",), ESCALATED),
    (LEASED, Action.ASSIGN): (("me",), OPEN),
    (LEASED, Action.DECIDE): (("me",), DECIDED),
    (HELD, Action.CLAIM): (("me", *SENIORS), LEASED),
    (HELD, Action.ASSIGN): (SENIORS, HELD),
    (HELD, Action.APPEAL): (("system",), APPEALED),
    (ESCALATED, Action.CLAIM): (SENIORS, LEASED),
    (ESCALATED, Action.ASSIGN): (SENIORS, ESCALATED),
    (ESCALATED, Action.APPEAL): (("system",), APPEALED),
    (APPEALED, Action.CLAIM): (SENIORS, LEASED),
    (APPEALED, Action.ASSIGN): (SENIORS, APPEALED),
    (DECIDED, Action.UNDO): (("me",), LEASED),
    (DECIDED, Action.APPEAL): (("system",), APPEALED),
    (DECIDED, Action.DISAGREE): (("system",), ESCALATED),
}
BY_SYSTEM = {Action.EXPIRE, Action.INHERIT, Action.APPEAL, Action.DISAGREE}


def act(case: CaseFacts, action: Action, actor: Actor | None, now: datetime = NOW) -> CaseFacts:
    return transition(case, action, actor=actor, now=now, until=LATER, to=COLLEAGUE)


def refusal(case: CaseFacts, action: Action, actor: Actor | None, now: datetime = NOW) -> Refusal:
    with pytest.raises(TransitionRefused) as caught:
        act(case, action, actor, now)
    return caught.value.reason


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", CaseState)
def test_every_state_with_every_action(state: CaseState, action: Action) -> None:
    who, target = ALLOWED.get((state, action), ((), state))
    # What the system does it does in nobody's name.
    for name in ["system"] if action in BY_SYSTEM else PEOPLE:
        if name in who:
            assert act(FACTS[state], action, PEOPLE[name]).state is target, name
        else:
            refusal(FACTS[state], action, PEOPLE[name])


@pytest.mark.parametrize("action", sorted(set(Action) - BY_SYSTEM))
def test_auditor_changes_nothing_and_is_told_so(action: Action) -> None:
    for state in CaseState:
        assert refusal(FACTS[state], action, PEOPLE["auditor"]) is Refusal.READ_ONLY


def test_every_refusal_says_what_to_do() -> None:
    assert set(DETAILS) == set(Refusal)
    assert all(detail.count(".") >= 2 for detail in DETAILS.values())


def test_lease_lasts_ten_minutes_and_then_counts_as_open_at_once() -> None:
    case = act(CaseFacts(OPEN), Action.CLAIM, ME)
    end = NOW + timedelta(minutes=10)
    assert case.lease_expires_at == end
    other = PEOPLE["other"]
    assert refusal(case, Action.CLAIM, other, end - timedelta(microseconds=1)) is Refusal.TAKEN
    assert act(case, Action.CLAIM, other, end).holder == "usr_other"
    for action in (Action.RENEW, Action.RELEASE, Action.HOLD, Action.ESCALATE, Action.DECIDE):
        assert refusal(case, action, ME, end) is Refusal.NOT_CLAIMED
    assert act(case, Action.EXPIRE, None, end) == CaseFacts(OPEN)


def test_lease_is_renewed_from_now() -> None:
    case = act(CaseFacts(OPEN), Action.CLAIM, ME)
    renewed = transition(case, Action.RENEW, actor=ME, now=SOON, lease=timedelta(minutes=3))
    assert renewed.lease_expires_at == SOON + timedelta(minutes=3)


def test_hold_ends_by_itself_and_the_case_goes_to_anybody() -> None:
    case = FACTS[HELD]
    assert refusal(case, Action.CLAIM, PEOPLE["other"]) is Refusal.ON_HOLD
    taken = act(case, Action.CLAIM, PEOPLE["other"], SOON)
    assert (taken.state, taken.holder, taken.held_until) == (LEASED, "usr_other", None)


@pytest.mark.parametrize("until", [None, NOW, NOW - timedelta(days=1), NOW + timedelta(days=31)])
def test_hold_needs_a_time_ahead_and_not_too_far(until: datetime | None) -> None:
    with pytest.raises(TransitionRefused) as caught:
        transition(FACTS[LEASED], Action.HOLD, actor=ME, now=NOW, until=until)
    assert caught.value.reason is Refusal.HOLD_TIME


@pytest.mark.parametrize("state", [ESCALATED, APPEALED])
def test_what_is_for_seniors_stays_so_through_leases_and_holds(state: CaseState) -> None:
    senior = PEOPLE["senior"]
    leased = act(CaseFacts(state), Action.CLAIM, senior)
    assert act(leased, Action.RELEASE, senior).state is state
    assert refusal(leased, Action.ESCALATE, senior) is Refusal.ESCALATED_ALREADY
    assert refusal(leased, Action.CLAIM, ME, LATER) is Refusal.NOT_SENIOR
    held = act(leased, Action.HOLD, senior)
    assert refusal(held, Action.CLAIM, ME, LATER) is Refusal.NOT_SENIOR
    assert act(act(held, Action.CLAIM, senior), Action.RELEASE, senior).state is state


def test_assigned_case_is_for_its_assignee_or_a_senior() -> None:
    case = replace(CaseFacts(OPEN), assignee=ME.id)
    assert refusal(case, Action.CLAIM, PEOPLE["other"]) is Refusal.ASSIGNED
    assert act(case, Action.CLAIM, ME).holder == ME.id
    assert act(case, Action.CLAIM, PEOPLE["senior"]).holder == "usr_senior"
    freed = transition(case, Action.ASSIGN, actor=PEOPLE["senior"], now=NOW, to=None)
    assert freed.assignee is None


@pytest.mark.parametrize(
    ("case", "to"),
    [
        (CaseFacts(OPEN), Actor("usr_auditor", Role.AUDITOR)),
        (CaseFacts(OPEN, readers=frozenset({"usr_other"})), Actor("usr_other", Role.MODERATOR)),
        (CaseFacts(OPEN, reserved_for="usr_me"), Actor("usr_other", Role.MODERATOR)),
        (CaseFacts(ESCALATED), Actor("usr_other", Role.MODERATOR)),
    ],
)
def test_case_goes_to_nobody_who_could_not_claim_it(case: CaseFacts, to: Actor) -> None:
    with pytest.raises(TransitionRefused) as caught:
        transition(case, Action.ASSIGN, actor=PEOPLE["senior"], now=NOW, to=to)
    assert caught.value.reason is Refusal.CANNOT_TAKE


def test_nobody_claims_a_post_that_they_have_read() -> None:
    for state in (OPEN, ESCALATED, APPEALED):
        case = CaseFacts(state, readers=frozenset({"usr_senior"}))
        assert refusal(case, Action.CLAIM, PEOPLE["senior"]) is Refusal.ALREADY_READ
    twice = replace(FACTS[LEASED], readers=frozenset({ME.id}))
    assert refusal(twice, Action.DECIDE, ME) is Refusal.ALREADY_READ


def test_case_set_aside_for_one_is_for_nobody_else() -> None:
    case = CaseFacts(OPEN, reserved_for=ME.id)
    assert refusal(case, Action.CLAIM, PEOPLE["senior"]) is Refusal.RESERVED
    assert act(case, Action.CLAIM, ME).state is LEASED


def test_undo_is_for_the_decider_within_half_a_minute_while_nothing_happened() -> None:
    case = FACTS[DECIDED]
    assert refusal(case, Action.UNDO, PEOPLE["senior"]) is Refusal.NOT_DECIDER
    assert act(case, Action.UNDO, ME, NOW + timedelta(seconds=30)).readers == frozenset()
    assert refusal(case, Action.UNDO, ME, NOW + timedelta(seconds=30, microseconds=1)) is Refusal.TOO_LATE
    followed = replace(case, last=LastDecision(ME.id, NOW, skipped=False, followed=True))
    assert refusal(followed, Action.UNDO, ME) is Refusal.CHANGED_SINCE


def test_undone_answer_of_a_senior_leads_back_to_the_seniors() -> None:
    senior = Actor("usr_senior", Role.SENIOR)
    decided = act(act(CaseFacts(ESCALATED), Action.CLAIM, senior), Action.DECIDE, senior)
    last = LastDecision(senior.id, NOW, skipped=False, followed=False)
    again = act(replace(decided, last=last, readers=frozenset({senior.id})), Action.UNDO, senior)
    assert act(again, Action.RELEASE, senior).state is ESCALATED


def test_skip_can_be_undone_too() -> None:
    last = LastDecision(ME.id, NOW, skipped=True, followed=False)
    skipped = CaseFacts(OPEN, readers=frozenset({ME.id}), last=last)
    assert act(skipped, Action.UNDO, ME).holder == ME.id
    assert refusal(replace(skipped, last=replace(last, skipped=False)), Action.UNDO, ME) is Refusal.NOTHING_TO_UNDO


def test_only_what_was_inherited_is_pulled_out() -> None:
    inherited = act(CaseFacts(OPEN), Action.INHERIT, None)
    for name in DECIDERS:
        assert act(inherited, Action.PULL_OUT, PEOPLE[name]) == CaseFacts(OPEN)
    assert refusal(inherited, Action.UNDO, ME) is Refusal.NOTHING_TO_UNDO
    assert refusal(FACTS[DECIDED], Action.PULL_OUT, ME) is Refusal.NOT_INHERITED


def test_appeal_waits_for_a_lease_but_not_for_one_that_is_over() -> None:
    assert refusal(FACTS[LEASED], Action.APPEAL, None) is Refusal.IN_WORK
    appealed = act(FACTS[LEASED], Action.APPEAL, None, SOON)
    assert (appealed.state, appealed.holder) == (APPEALED, None)


def test_only_an_appealed_case_goes_back_to_the_queue_without_a_decision() -> None:
    senior = PEOPLE["senior"]
    leased = act(CaseFacts(APPEALED), Action.CLAIM, senior)
    assert act(leased, Action.DISMISS, senior) == CaseFacts(OPEN)
    assert refusal(leased, Action.DISMISS, ME) is Refusal.TAKEN
    for state in (OPEN, ESCALATED):
        assert refusal(act(CaseFacts(state), Action.CLAIM, senior), Action.DISMISS, senior) is Refusal.NOT_APPEALED
