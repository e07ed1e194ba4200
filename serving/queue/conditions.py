"""What a query on cases can ask for, as SQL: the state that counts now, the filters, what somebody may claim.

What `offered` finds, the state machine lets claim; a test holds them together.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, or_, tuple_
from sqlalchemy.orm import Session

from shenyan.serving.cases import CaseState
from shenyan.serving.queue.blindness import Condition, Viewer, has_read, open_to
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.tables import Case
from shenyan.serving.queue.values import Filters

# What ends by itself, and when.
_ENDS = {CaseState.LEASED: Case.lease_expires_at, CaseState.HELD: Case.held_until}
_FLAGS = {"rumor": Case.rumor, "defamation": Case.defamation, "privacy_leak": Case.privacy_leak}


def counting_as(state: CaseState, now: datetime) -> list[Condition]:
    """The cases that count as being in this state, in disjoint parts, each of which an index on `state` serves."""
    if state in _ENDS:
        return [and_(Case.state == state.value, _ENDS[state] > now)]
    parts = [Case.state == state.value]
    if state is not CaseState.DECIDED:
        parts += [and_(part, Case.returns_to == state.value) for part in ended(now)]
    return parts


def ended(now: datetime) -> Iterator[Condition]:
    """The leases and the holds whose time is over."""
    for state, ends in _ENDS.items():
        yield and_(Case.state == state.value, ends <= now)


def filtered(session: Session, filters: Filters, *, now: datetime, viewer: Viewer) -> list[Condition]:
    """All filters but state, place and size. viewer: from whom some hide what a blind reading must not tell."""
    plain = {
        Case.language: filters.language,
        Case.biz_type: filters.biz_type,
        Case.assignee: filters.assignee,
        Case.holder: filters.holder,
        Case.client_id: filters.client_id,
    }
    found: list[Condition] = [column == value for column, value in plain.items() if value is not None]
    if filters.overdue:
        found += [Case.due_at < now, Case.state != CaseState.DECIDED.value]
    if filters.search:
        # Here, because the words of a post are another module's business, which in turn reads cases.
        from shenyan.serving.queue.search import matching

        found.append(Case.id.in_(matching(session, filters.search)))
    return found + _telling(filters, viewer)


def _telling(filters: Filters, viewer: Viewer) -> list[Condition]:
    """Filters that would tell what a blind reading hides, and so find those that are not blind alone."""
    found: list[Condition] = []
    if filters.label is not None:
        found.append(_FLAGS[filters.label.value].is_(True))
    if filters.risk_level is not None:
        found.append(Case.risk_level == filters.risk_level)
    if filters.purpose is not None:
        found.append(Case.purpose == filters.purpose.value)
    return [*found, open_to(viewer)] if found else []


def after(filters: Filters) -> list[Condition]:
    """The place after the page before."""
    if filters.after is None:
        return []
    return [tuple_(Case.due_at, Case.id) > tuple_(filters.after.due_at, filters.after.id)]


def offered(actor: Actor) -> Condition:
    """Whether the queue may hand a case to somebody: not set aside for or assigned to another, its post not read by
    them. What is assigned to another a senior may claim, but never gets without asking for it."""
    free = or_(Case.assignee.is_(None), Case.assignee == actor.id)
    return and_(Case.slot.in_(("", actor.id)), free, ~has_read(actor))
