"""What is kept from whom, so that a blind reading stays blind: of a case, and in SQL.

Whoever may still read a post blind sees nothing of what its other cases tell, claimed or not, else giving a case back
would be the way to the first answer; and whoever has read it sees nothing until their own answer is final.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import aliased

from shenyan.serving.cases import CaseState, EventKind, Purpose
from shenyan.serving.events.tables import Event
from shenyan.serving.people.roles import Permission, Role
from shenyan.serving.queue.facts import SENIOR_STATES, UNDO, Actor
from shenyan.serving.queue.tables import Case, StoredDecision

Condition = ColumnElement[bool]
_SENIOR = tuple(state.value for state in SENIOR_STATES)
_TAKEN = (CaseState.LEASED.value, CaseState.HELD.value)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at cases, and when. actor: None for nobody in particular. undo: how long a decision can be undone."""

    actor: Actor | None
    now: datetime
    undo: timedelta = UNDO


def is_blind(case: Case, actor: Actor | None, read: frozenset[str]) -> bool:
    """Whether a case is read without seeing anything of it: until one has read it oneself, for good (`read`). An
    auditor, who decides nothing, sees it when it is decided."""
    if case.purpose == Purpose.REVIEW.value or case.id in read:
        return False
    audits = actor is not None and actor.role is Role.AUDITOR
    return not (audits and case.state == CaseState.DECIDED.value)


def tells(event: Event, actor: Actor | None) -> bool:
    """Whether somebody may know of an event: a known answer is of use as long as those who get it do not see it."""
    return event.kind != EventKind.GOLDEN_MADE or (actor is not None and actor.may(Permission.JUDGE))


def open_to(viewer: Viewer) -> Condition:
    """Whether nothing of a case is hidden from somebody: it is no blind reading or a final one of theirs, and the post
    is before them in no other blind reading."""
    plain = Case.purpose == Purpose.REVIEW.value
    if viewer.actor is None:
        return plain
    mine = exists().where(StoredDecision.case_id == Case.id, *is_final(viewer.actor, viewer))
    return and_(or_(plain, mine), ~is_beside_blind(viewer))


def is_beside_blind(viewer: Viewer) -> Condition:
    """Whether a case is hidden from somebody because of another one of its post, which is read blind.

    It is while they read that one; until their decision of it is final; and as long as it waits for a reader who could
    be them. The last is no reason to keep a case from whoever has it, nor what is with the seniors from those.
    """
    actor = viewer.actor
    if actor is None or not actor.may(Permission.DECIDE):
        return false()
    blind = aliased(Case)
    beside = (
        blind.post_id == Case.post_id,
        blind.id != Case.id,
        blind.purpose != Purpose.REVIEW.value,
        blind.slot.in_(("", actor.id)),
    )
    reading = exists().where(*beside, blind.holder == actor.id, _lasts(blind, viewer))
    recent = exists().where(
        *beside,
        StoredDecision.case_id == blind.id,
        StoredDecision.moderator_id == actor.id,
        StoredDecision.undone_at.is_(None),
        StoredDecision.created_at >= viewer.now - viewer.undo,
    )
    waits = exists().where(*beside, blind.state != CaseState.DECIDED.value)
    return or_(reading, recent, and_(waits, ~has_read(actor), ~_answers(actor, viewer)))


def is_final(actor: Actor, viewer: Viewer) -> tuple[Condition, ...]:
    """Whether a decision is somebody's and cannot be undone any more."""
    return (
        StoredDecision.moderator_id == actor.id,
        StoredDecision.undone_at.is_(None),
        StoredDecision.created_at < viewer.now - viewer.undo,
    )


def has_read(actor: Actor) -> Condition:
    """Whether somebody has decided or skipped the post of a case, in whichever case."""
    other = aliased(Case)
    return exists().where(
        other.post_id == Case.post_id,
        StoredDecision.case_id == other.id,
        StoredDecision.moderator_id == actor.id,
        StoredDecision.undone_at.is_(None),
    )


def _answers(actor: Actor, viewer: Viewer) -> Condition:
    """Whether a case is for somebody to answer: they have it, or it is with the seniors and they are one."""
    theirs = and_(Case.holder.is_not_distinct_from(actor.id), _lasts(Case, viewer))
    if not actor.may(Permission.JUDGE):
        return theirs
    return or_(theirs, Case.state.in_(_SENIOR), and_(Case.state.in_(_TAKEN), Case.returns_to.in_(_SENIOR)))


def _lasts(case: type[Case], viewer: Viewer) -> Condition:
    """Whether there is a lease or a hold that is not over; never NULL, which could not be negated."""
    ends = (case.lease_expires_at, case.held_until)
    return or_(*(and_(end.is_not(None), end > viewer.now) for end in ends))
