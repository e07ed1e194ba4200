"""The state machine of a case: one pure function of values.

A lease or a hold ends by itself when its time is over; the case then counts as resting again at once, without anybody
having written it down. `resting` says where.

    action    from                                   to                        by
    claim     open; own lease                        leased                    who decides
              held (its time not over)               leased                    who held it, senior
              escalated, appealed                    leased                    senior
    renew     leased                                 leased, a longer lease    holder
    release   leased                                 where it rested           holder
    dismiss   leased from appealed                   open                      holder
    expire    leased, its time over                  where it rested           system
    hold      leased                                 held, until a time        holder
    escalate  leased (not from escalated, appealed)  escalated                 holder
    assign    open, held, escalated, appealed        same, for one alone       senior
              leased                                 where it rested           holder, to a colleague
    decide    leased                                 decided                   holder
    undo      decided, or released by a skip         leased, by the same       the decider, within 30 s, if nothing
                                                                               happened since
    inherit   open                                   decided                   system
    pull_out  decided by inheritance                 open                      who decides
    appeal    all but leased and appealed            appealed                  system
    disagree  decided                                escalated                 system

"Senior" is whoever has Permission.JUDGE, "who decides" Permission.DECIDE; an auditor changes nothing. Nobody claims
what is assigned to somebody else (but a senior), what is set aside for somebody else, or a post that they have decided
or skipped before, in this case or in another one. Everything that is not in the table is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shenyan.serving.cases import CaseState
from shenyan.serving.people.roles import Permission
from shenyan.serving.queue.facts import (
    LEASE,
    LONGEST_HOLD,
    SENIOR_STATES,
    UNDO,
    Action,
    Actor,
    CaseFacts,
    LastDecision,
    resting,
)
from shenyan.serving.queue.refusals import Refusal, TransitionRefused

__all__ = ["Action", "Actor", "CaseFacts", "LastDecision", "resting", "transition"]


@dataclass(frozen=True, slots=True)
class _Step:
    """One call of `transition`; resting: the state with ended leases and holds counted as such."""

    case: CaseFacts
    resting: CaseState
    actor: Actor | None
    now: datetime
    until: datetime | None
    to: Actor | None
    lease: timedelta
    undo: timedelta

    @property
    def me(self) -> Actor:
        if self.actor is None:
            raise TransitionRefused(Refusal.NOBODY)
        return self.actor

    @property
    def is_senior(self) -> bool:
        return self.me.may(Permission.JUDGE)

    def leased(self, returns_to: CaseState) -> CaseFacts:
        return replace(
            self.case,
            state=CaseState.LEASED,
            returns_to=returns_to,
            holder=self.me.id,
            lease_expires_at=self.now + self.lease,
            held_until=None,
        )

    def rested(self, state: CaseState) -> CaseFacts:
        return replace(self.case, state=state, holder=None, lease_expires_at=None, held_until=None)


def transition(
    case: CaseFacts,
    action: Action,
    *,
    actor: Actor | None,
    now: datetime,
    until: datetime | None = None,
    to: Actor | None = None,
    lease: timedelta = LEASE,
    undo: timedelta = UNDO,
) -> CaseFacts:
    """The case after the action, by the table above. Raises TransitionRefused, whose detail says what to do.

    actor: None for the system. until: of `hold`. to: of `assign`; None takes an assignment back. lease: how long one
    lasts. undo: how long a decision can be taken back.
    """
    if action not in _BY_SYSTEM and (actor is None or not actor.may(Permission.DECIDE)):
        raise TransitionRefused(Refusal.NOBODY if actor is None else Refusal.READ_ONLY)
    return _RULES[action](_Step(case, resting(case, now), actor, now, until, to, lease, undo))


def _claim(step: _Step) -> CaseFacts:
    case, me = step.case, step.me
    _refuse_if(step.resting is CaseState.DECIDED, Refusal.DECIDED)
    if step.resting is CaseState.LEASED:
        _refuse_if(case.holder != me.id, Refusal.TAKEN)
        return step.leased(case.returns_to)
    _refuse_if(case.reserved_for not in (None, me.id), Refusal.RESERVED)
    _refuse_if(me.id in case.readers, Refusal.ALREADY_READ)
    on_hold = step.resting is CaseState.HELD
    _refuse_if(on_hold and case.holder != me.id and not step.is_senior, Refusal.ON_HOLD)
    rests = case.returns_to if on_hold else step.resting
    _refuse_if(rests in SENIOR_STATES and not step.is_senior, Refusal.NOT_SENIOR)
    _refuse_if(case.assignee not in (None, me.id) and not step.is_senior, Refusal.ASSIGNED)
    return step.leased(rests)


def _renew(step: _Step) -> CaseFacts:
    return step.leased(_held_by_me(step).returns_to)


def _release(step: _Step) -> CaseFacts:
    return step.rested(_held_by_me(step).returns_to)


def _dismiss(step: _Step) -> CaseFacts:
    case = _held_by_me(step)
    _refuse_if(case.returns_to is not CaseState.APPEALED, Refusal.NOT_APPEALED)
    return replace(step.rested(CaseState.OPEN), returns_to=CaseState.OPEN)


def _expire(step: _Step) -> CaseFacts:
    _refuse_if(step.case.state is not CaseState.LEASED or step.resting is CaseState.LEASED, Refusal.NOT_EXPIRED)
    return step.rested(step.resting)


def _hold(step: _Step) -> CaseFacts:
    case = _held_by_me(step)
    if step.until is None or not step.now < step.until <= step.now + LONGEST_HOLD:
        raise TransitionRefused(Refusal.HOLD_TIME)
    return replace(case, state=CaseState.HELD, lease_expires_at=None, held_until=step.until)


def _escalate(step: _Step) -> CaseFacts:
    case = _held_by_me(step)
    _refuse_if(case.returns_to in SENIOR_STATES, Refusal.ESCALATED_ALREADY)
    # Whoever it was assigned to is no senior as a rule; any senior may take it now.
    return replace(step.rested(CaseState.ESCALATED), assignee=None)


def _assign(step: _Step) -> CaseFacts:
    case, me = step.case, step.me
    _refuse_if(step.resting is CaseState.DECIDED, Refusal.DECIDED)
    mine = step.resting is CaseState.LEASED and case.holder == me.id
    _refuse_if(step.resting is CaseState.LEASED and not mine, Refusal.TAKEN)
    _refuse_if(not mine and not step.is_senior, Refusal.NOT_SENIOR)
    on_hold = step.resting is CaseState.HELD
    rests = case.returns_to if mine or on_hold else step.resting
    _refuse_if(step.to is not None and not _can_take(case, rests, step.to), Refusal.CANNOT_TAKE)
    after = replace(case, state=step.resting) if on_hold else step.rested(rests)
    return replace(after, assignee=None if step.to is None else step.to.id)


def _can_take(case: CaseFacts, rests: CaseState, to: Actor) -> bool:
    needed = Permission.JUDGE if rests in SENIOR_STATES else Permission.DECIDE
    return to.may(needed) and to.id not in case.readers and case.reserved_for in (None, to.id)


def _decide(step: _Step) -> CaseFacts:
    case = _held_by_me(step)
    # Whoever holds two cases of one post at once decides one of them.
    _refuse_if(step.me.id in case.readers, Refusal.ALREADY_READ)
    # returns_to stays, for an undo.
    return step.rested(CaseState.DECIDED)


def _undo(step: _Step) -> CaseFacts:
    last = step.case.last
    if last is None or not (last.skipped or step.resting is CaseState.DECIDED):
        raise TransitionRefused(Refusal.NOTHING_TO_UNDO)
    _refuse_if(last.by != step.me.id, Refusal.NOT_DECIDER)
    _refuse_if(step.now - last.at > step.undo, Refusal.TOO_LATE)
    _refuse_if(last.followed, Refusal.CHANGED_SINCE)
    return replace(step.leased(step.case.returns_to), readers=step.case.readers - {step.me.id}, last=None)


def _inherit(step: _Step) -> CaseFacts:
    _refuse_if(step.resting is not CaseState.OPEN, Refusal.NOT_OPEN)
    return replace(step.rested(CaseState.DECIDED), returns_to=CaseState.OPEN, inherited=True)


def _pull_out(step: _Step) -> CaseFacts:
    _refuse_if(step.resting is not CaseState.DECIDED or not step.case.inherited, Refusal.NOT_INHERITED)
    return replace(step.rested(CaseState.OPEN), inherited=False)


def _appeal(step: _Step) -> CaseFacts:
    _refuse_if(step.resting is CaseState.LEASED, Refusal.IN_WORK)
    _refuse_if(step.resting is CaseState.APPEALED, Refusal.APPEALED_ALREADY)
    return replace(step.rested(CaseState.APPEALED), assignee=None)


def _disagree(step: _Step) -> CaseFacts:
    _refuse_if(step.resting is not CaseState.DECIDED, Refusal.NOT_DECIDED)
    return replace(step.rested(CaseState.ESCALATED), assignee=None)


def _held_by_me(step: _Step) -> CaseFacts:
    _refuse_if(step.resting is CaseState.DECIDED, Refusal.DECIDED)
    _refuse_if(step.resting is not CaseState.LEASED, Refusal.NOT_CLAIMED)
    _refuse_if(step.case.holder != step.me.id, Refusal.TAKEN)
    return step.case


def _refuse_if(wrong: bool, why: Refusal) -> None:
    if wrong:
        raise TransitionRefused(why)


_BY_SYSTEM = frozenset({Action.EXPIRE, Action.INHERIT, Action.APPEAL, Action.DISAGREE})
_RULES: dict[Action, Callable[[_Step], CaseFacts]] = {
    Action.CLAIM: _claim,
    Action.RENEW: _renew,
    Action.RELEASE: _release,
    Action.DISMISS: _dismiss,
    Action.EXPIRE: _expire,
    Action.HOLD: _hold,
    Action.ESCALATE: _escalate,
    Action.ASSIGN: _assign,
    Action.DECIDE: _decide,
    Action.UNDO: _undo,
    Action.INHERIT: _inherit,
    Action.PULL_OUT: _pull_out,
    Action.APPEAL: _appeal,
    Action.DISAGREE: _disagree,
}
