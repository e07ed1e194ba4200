"""Requests of the case API. Strict: no conversion, no unknown field."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shenyan.data.decisions import Status
from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.cases import CaseState, Outcome
from shenyan.serving.queue.checking import EVIDENCE_LIMIT, NOTE_LIMIT, STATEMENT_LIMIT, is_storable
from shenyan.serving.queue.values import DecidedSpan, Filters, Verdict
from shenyan.serving.scoring.values import TextField

LabelName = Literal["rumor", "defamation", "privacy_leak"]
RiskName = Literal["none", "low", "medium", "high"]
LanguageName = Literal["zh", "en", "mixed"]
StateName = Literal["open", "leased", "decided", "escalated", "held", "appealed"]
ReasonName = Literal[
    "RUMOR-UNVERIFIED",
    "DEFAM-REPUTATION",
    "PRIV-DISCLOSURE",
    "PRIV-CONTACT",
    "PRIV-GOVERNMENT-ID",
    "PRIV-ADDRESS",
    "PRIV-FINANCIAL",
    "PRIV-EMPLOYMENT-RECORD",
    "PRIV-DOXXING",
]


def _storable(value: str) -> str:
    if not is_storable(value):
        raise ValueError("holds a NUL character or half of a surrogate pair; send whole characters")
    return value


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("is no time; write it like 2026-11-30T09:00:00+08:00") from None
    if moment.tzinfo is None:
        raise ValueError("has no time zone; write it like 2026-11-30T09:00:00+08:00")
    return value


_Stored = AfterValidator(_storable)
_Name = Annotated[str, Field(min_length=1, max_length=64), _Stored]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class CaseAction(_Body):
    """Who does it."""

    moderator: _Name = Field(description="Login or id of an active moderator.")


class ClaimNext(CaseAction):
    """Who wants a case, and which."""

    label: LabelName | None = None
    risk_level: RiskName | None = None
    language: LanguageName | None = None
    biz_type: _Name | None = None
    overdue: bool = False

    def filters(self) -> Filters:
        return Filters(
            label=None if self.label is None else Label(self.label),
            risk_level=self.risk_level,
            language=self.language,
            biz_type=self.biz_type,
            overdue=self.overdue,
        )


class HoldCase(CaseAction):
    """Until when a case is put aside."""

    until: Annotated[str, Field(max_length=64), AfterValidator(_moment)] = Field(
        description="A time with its zone, at most 30 days away.",
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-30T09:00:00+08:00"],
    )

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.until)


class EscalateCase(CaseAction):
    """What the seniors should know."""

    note: Annotated[str, Field(min_length=1, max_length=1000), _Stored] = Field(
        description="In your own words; do not quote personal data."
    )


class AssignCase(CaseAction):
    """Who alone may claim a case."""

    to: _Name | None = Field(description="Login or id of a moderator; null lets anybody claim it again.")


class LabelsBody(_Body):
    """What the moderator says the post is."""

    rumor: bool
    defamation: bool
    privacy_leak: bool


class DecidedSpanBody(_Body):
    """What the moderator did with a stretch; offsets are code points of `field`, end excluded."""

    field: Literal["text", "title"]
    start: Annotated[int, Field(ge=0, le=20_000)]
    end: Annotated[int, Field(ge=0, le=20_000)]
    label: LabelName
    status: Literal["confirmed", "rejected", "added"]

    def span(self) -> DecidedSpan:
        return DecidedSpan(TextField(self.field), self.start, self.end, Label(self.label), Status(self.status))


class DecideCase(CaseAction):
    """A decision."""

    outcome: Literal["approve", "reject", "redact_and_approve", "request_edit", "skip"]
    labels: LabelsBody | None = Field(default=None, description="Needed unless the outcome is `skip`.")
    evidence: list[DecidedSpanBody] = Field(default=[], max_length=EVIDENCE_LIMIT)
    reasons: list[ReasonName] = Field(default=[], max_length=len(ReasonCode))
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    note: Annotated[str, Field(max_length=NOTE_LIMIT), _Stored] | None = Field(
        default=None, description="For colleagues; the author never sees it."
    )
    statement: Annotated[str, Field(min_length=1, max_length=STATEMENT_LIMIT), _Stored] | None = Field(
        default=None, description="What the author is told; drafted where it is left out and the outcome needs it."
    )
    statement_language: Literal["zh", "en"] | None = None
    covers_cluster: bool = Field(default=False, description="Later near-duplicates take the decision over.")

    def verdict(self) -> Verdict:
        return Verdict(
            outcome=Outcome(self.outcome),
            labels=None if self.labels is None else {label: getattr(self.labels, label.value) for label in Label},
            evidence=tuple(one.span() for one in self.evidence),
            reasons=tuple(ReasonCode(one) for one in self.reasons),
            confidence=self.confidence,
            note=self.note,
            statement=self.statement,
            statement_language=self.statement_language,
            covers_cluster=self.covers_cluster,
        )


def state_named(name: StateName | None) -> CaseState | None:
    return None if name is None else CaseState(name)


BODIES: tuple[type[BaseModel], ...] = (CaseAction, ClaimNext, HoldCase, EscalateCase, AssignCase, DecideCase)
