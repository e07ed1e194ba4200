"""The values of the queue, between its services, the console and the API."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from shenyan.data.decisions import Status
from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.cases import CaseState, Outcome, Purpose
from shenyan.serving.ids import Prefix, is_id
from shenyan.serving.scoring.values import EntitySpan, EvidenceSpan, TextField

PAGE = 200
_NO_CURSOR = "is no cursor; use the next_cursor of the page before, or leave it out"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after a case in the order of the queue; travels as text that means nothing to who carries it."""

    due_at: datetime
    id: str

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.due_at.astimezone(UTC).isoformat()} {self.id}".encode()).decode()

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises ValueError where the text is no cursor."""
        try:
            moment, _, case_id = base64.b64decode(text.encode("ascii"), b"-_", validate=True).decode().partition(" ")
            due_at = datetime.fromisoformat(moment)
        # UnicodeError and binascii.Error are ValueErrors.
        except ValueError as error:
            raise ValueError(_NO_CURSOR) from error
        if due_at.tzinfo is None or not is_id(case_id, Prefix.CASE):
            raise ValueError(_NO_CURSOR)
        return cls(due_at, case_id)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which cases a list shows, and which one `claim_next` takes from. Everything that is set has to hold.

    state: as it counts now; None for all. label: flagged with it. holder, assignee: moderators' ids. overdue: due, and
    not decided. search: words of the post. client_id: of one platform alone. after: the end of the page before.
    label, risk_level and purpose leave blind cases out: being found by them would tell what they hide.
    """

    state: CaseState | None = None
    label: Label | None = None
    risk_level: str | None = None
    language: str | None = None
    biz_type: str | None = None
    assignee: str | None = None
    holder: str | None = None
    overdue: bool = False
    purpose: Purpose | None = None
    search: str | None = None
    client_id: str | None = None
    after: Cursor | None = None
    size: int = PAGE

    def assigned_to(self, moderator_id: str) -> "Filters":
        return replace(self, assignee=moderator_id)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it, its state as it counts now.

    blind: a reading that must not be influenced; purpose, reason, risk_level, labels and severity are None then.
    excerpt: the beginning of the post with personal data masked; None where the text was not to be stored.
    """

    id: str
    post_id: str
    client_id: str
    data_id: str | None
    state: CaseState
    blind: bool
    purpose: Purpose | None
    reason: str | None
    risk_level: str | None
    labels: tuple[Label, ...] | None
    severity: int | None
    biz_type: str
    language: str
    due_at: datetime
    overdue: bool
    created_at: datetime
    holder: str | None
    holder_name: str | None
    lease_expires_at: datetime | None
    held_until: datetime | None
    assignee: str | None
    assignee_name: str | None
    outcome: Outcome | None
    decided_at: datetime | None
    inherited_from: str | None
    cluster_id: str | None
    title: str | None
    excerpt: str | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """counts: cases of each state, as it counts now, whatever the filters; next_cursor: None on the last page."""

    lines: tuple[CaseLine, ...]
    next_cursor: str | None
    counts: Mapping[CaseState, int]


@dataclass(frozen=True, slots=True)
class MaskSpan:
    """Personal data to mask on the screen; offsets are code points of the field."""

    field: TextField
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """What model and policy said of a post."""

    id: str
    suggestion: str
    risk_level: str
    scores: Mapping[str, float | None]
    categories: Mapping[str, bool]
    thresholds: Mapping[str, Any]
    evidence: tuple[EvidenceSpan, ...]
    entities: tuple[EntitySpan, ...]
    languages: tuple[str, ...]
    model_version: str
    policy_version: str
    lexicon_version: str
    taxonomy_version: str
    degraded_reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event of a case. actor_name: of a moderator; None for the system."""

    number: int
    kind: str
    actor: str
    actor_name: str | None
    at: datetime
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DecidedSpan:
    """What a moderator did with a stretch of the post: confirmed or rejected what was marked, or added it."""

    field: TextField
    start: int
    end: int
    label: Label
    status: Status


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator decides. labels: what they say the post is; None for `skip` alone.

    reasons: the policy's, for what is refused or changed. confidence: the moderator's own, in [0, 1]. note: for
    colleagues. statement: for the author; None has one drafted where the outcome needs one. covers_cluster: later
    near-duplicates take this decision over.
    """

    outcome: Outcome
    labels: Mapping[Label, bool] | None = None
    evidence: tuple[DecidedSpan, ...] = ()
    reasons: tuple[ReasonCode, ...] = ()
    confidence: float | None = None
    note: str | None = None
    statement: str | None = None
    statement_language: str | None = None
    covers_cluster: bool = False


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A stored decision."""

    id: str
    case_id: str
    moderator: str
    moderator_name: str
    outcome: Outcome
    labels: Mapping[str, bool]
    evidence: tuple[DecidedSpan, ...]
    reasons: tuple[str, ...]
    confidence: float | None
    note: str | None
    statement: str | None
    statement_language: str | None
    released_title: str | None
    released_text: str | None
    role: str
    covers_cluster: bool
    created_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A near-duplicate's case."""

    id: str
    state: CaseState
    outcome: Outcome | None
    created_at: datetime
    inherited: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything the page of a case shows. title, text: as the author wrote them; None where not stored.

    masks: personal data, hidden until somebody asks (`reveal`). In a blind reading assessment is None, events and
    similar are empty, and decisions are the reader's own. can_claim: whether this actor could claim it now; refusal:
    why not. excluded: this actor has decided or skipped the post before. in_force: the decision about the post that
    counts, which may be another case's. undo_until: until when this actor may undo the last decision.
    """

    case: CaseLine
    title: str | None
    text: str | None
    masks: tuple[MaskSpan, ...]
    assessment: AssessmentView | None
    events: tuple[EventLine, ...]
    decisions: tuple[DecisionLine, ...]
    in_force: DecisionLine | None
    similar: tuple[SimilarCase, ...]
    excluded: bool
    can_claim: bool
    refusal: str | None
    undo_until: datetime | None
