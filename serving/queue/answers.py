"""Answers of the case API."""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from shenyan.serving.queue.masking import covered
from shenyan.serving.queue.values import CaseFile, CaseLine, CasePage
from shenyan.serving.scoring.values import TextField


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CaseItem(_Answer):
    """A case as a list shows it."""

    id: str
    post_id: str
    data_id: str | None
    state: Literal["open", "leased", "decided", "escalated", "held", "appealed"]
    blind: bool = Field(description="A reading that must not be influenced; what would do so is null.")
    purpose: str | None
    reason: str | None
    risk_level: str | None
    labels: list[str] | None
    biz_type: str
    language: str
    due_at: datetime
    overdue: bool
    created_at: datetime
    holder: str | None
    lease_expires_at: datetime | None
    held_until: datetime | None
    assignee: str | None
    outcome: str | None
    decided_at: datetime | None
    inherited_from: str | None
    title: str | None = Field(description="With personal data masked.")
    excerpt: str | None = Field(description="The beginning of the text with personal data masked.")

    @classmethod
    def of(cls, line: CaseLine) -> Self:
        return cls.model_validate(line)


class CaseList(_Answer):
    """Cases by deadline, the earliest first."""

    items: list[CaseItem]
    next_cursor: str | None = Field(description="Send it as `after` for the next page; null on the last one.")
    counts: dict[str, int] = Field(description="All your cases by state, whatever the filters.")

    @classmethod
    def of(cls, page: CasePage) -> Self:
        counts = {state.value: number for state, number in page.counts.items()}
        return cls(items=[CaseItem.of(one) for one in page.lines], next_cursor=page.next_cursor, counts=counts)


class DecidedSpanItem(_Answer):
    """What a moderator did with a stretch of the post."""

    field: str
    start: int
    end: int
    label: str
    status: str


class DecisionItem(_Answer):
    """A decision as those who work on the case see it."""

    id: str
    moderator: str
    outcome: str
    labels: dict[str, bool]
    evidence: list[DecidedSpanItem]
    reasons: list[str]
    confidence: float | None
    note: str | None
    role: str
    created_at: datetime
    undone_at: datetime | None


class EventItem(_Answer):
    """An event of the case."""

    number: int
    kind: str
    actor: str
    at: datetime
    details: dict[str, Any]


class MaskItem(_Answer):
    """Personal data that is covered in title and text."""

    field: str
    start: int
    end: int
    kind: str


class AssessmentItem(_Answer):
    """What model and policy said of the post."""

    suggestion: str
    risk_level: str
    scores: dict[str, float | None]
    categories: dict[str, bool]
    thresholds: dict[str, Any]
    evidence: list[dict[str, Any]]
    model_version: str
    policy_version: str
    lexicon_version: str


class CaseWork(_Answer):
    """What a moderator needs to decide. In a blind reading assessment is null, events are empty, and decisions are
    their own."""

    title: str | None = Field(description="Personal data is covered character by character, so that offsets hold.")
    text: str | None = Field(description="The same; null where the text was not to be stored.")
    revealed: bool
    masks: list[MaskItem]
    assessment: AssessmentItem | None
    decisions: list[DecisionItem]
    events: list[EventItem]
    similar: list[str] = Field(description="Cases of near-duplicates, latest first.")
    undo_until: datetime | None


class CaseResult(_Answer):
    """The decision in force, as the platform and the author need it."""

    id: str
    outcome: str
    reasons: list[str]
    statement: str | None
    statement_language: str | None
    released_title: str | None = Field(description="To publish instead of the title, after `redact_and_approve`.")
    released_text: str | None = Field(description="To publish instead of the text, after `redact_and_approve`.")
    created_at: datetime


class CaseAnswer(_Answer):
    """A case."""

    id: str
    post_id: str
    data_id: str | None
    state: Literal["open", "leased", "decided", "escalated", "held", "appealed"]
    outcome: str | None
    decided_at: datetime | None
    decision: CaseResult | None = Field(description="Null until a moderator decided about the post.")
    case: CaseItem | None = Field(description="For keys with the scope `moderate`.")
    work: CaseWork | None = Field(description="For keys with the scope `moderate`.")

    @classmethod
    def of(cls, file: CaseFile, *, works: bool, revealed: bool) -> Self:
        """works: whether the key may see how the case is worked on."""
        line = file.case
        return cls(
            id=line.id,
            post_id=line.post_id,
            data_id=line.data_id,
            state=line.state.value,
            outcome=line.outcome,
            decided_at=line.decided_at,
            decision=None if file.in_force is None else CaseResult.model_validate(file.in_force),
            case=CaseItem.of(line) if works else None,
            work=_work(file, revealed=revealed) if works else None,
        )


class ClaimAnswer(_Answer):
    """The case that was claimed; null where none waits for this moderator."""

    case: CaseAnswer | None


def _work(file: CaseFile, *, revealed: bool) -> CaseWork:
    hidden = () if revealed else file.masks
    found = None
    if file.assessment is not None:
        evidence = [
            {name: getattr(one, name) for name in ("field", "start", "end", "category", "entity_type", "score", "rule")}
            for one in file.assessment.evidence
        ]
        plain = ("suggestion", "risk_level", "scores", "categories", "thresholds")
        versions = ("model_version", "policy_version", "lexicon_version")
        known = {name: getattr(file.assessment, name) for name in (*plain, *versions)}
        found = AssessmentItem.model_validate({**known, "evidence": evidence})
    return CaseWork(
        title=covered(file.title, TextField.TITLE, hidden),
        text=covered(file.text, TextField.TEXT, hidden),
        revealed=revealed,
        masks=[MaskItem.model_validate(one) for one in file.masks],
        assessment=found,
        decisions=[DecisionItem.model_validate(one) for one in file.decisions],
        events=[EventItem.model_validate(one) for one in file.events],
        similar=[one.id for one in file.similar],
        undo_until=file.undo_until,
    )
