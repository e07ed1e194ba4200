"""What the state machine knows: actions, who acts, the facts of a case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shenyan.serving.cases import CaseState
from shenyan.serving.people.roles import Permission, Role, allows

LEASE = timedelta(minutes=10)
UNDO = timedelta(seconds=30)
LONGEST_HOLD = timedelta(days=30)
SENIOR_STATES = frozenset({CaseState.ESCALATED, CaseState.APPEALED})


class Action(StrEnum):
    """What can be done to a case."""

    CLAIM = "claim"
    RENEW = "renew"
    RELEASE = "release"
    DISMISS = "dismiss"
    EXPIRE = "expire"
    HOLD = "hold"
    ESCALATE = "escalate"
    ASSIGN = "assign"
    DECIDE = "decide"
    UNDO = "undo"
    INHERIT = "inherit"
    PULL_OUT = "pull_out"
    APPEAL = "appeal"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a moderator's id and role."""

    id: str
    role: Role

    def may(self, permission: Permission) -> bool:
        return allows(self.role, permission)


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The latest decision of a case that stands. followed: whether anything happened to the case since."""

    by: str
    at: datetime
    skipped: bool
    followed: bool


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the state machine needs to know of a case.

    returns_to: where the case rests when its lease or hold ends: open, escalated or appealed. holder: who has it leased
    or held. reserved_for: the only one who may read it. readers: who has decided or skipped a case of this post.
    """

    state: CaseState
    returns_to: CaseState = CaseState.OPEN
    holder: str | None = None
    lease_expires_at: datetime | None = None
    held_until: datetime | None = None
    assignee: str | None = None
    reserved_for: str | None = None
    readers: frozenset[str] = frozenset()
    inherited: bool = False
    last: LastDecision | None = None


def resting(case: CaseFacts, now: datetime) -> CaseState:
    """The state that counts now: a lease or a hold whose time is over has ended."""
    ended = {CaseState.LEASED: case.lease_expires_at, CaseState.HELD: case.held_until}.get(case.state)
    return case.returns_to if ended is not None and ended <= now else case.state
