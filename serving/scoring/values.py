"""The values of a scoring request, from the validated post to what is answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shenyan.model.findings import Assessment
from shenyan.serving.batcher import Verdict


class TextField(StrEnum):
    """The part of a post that an offset counts in."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Submission:
    """A post as a client sent it. content_hash, author_hash: see shenyan.serving.hashing. reach: expected readers."""

    client_id: str
    data_id: str | None
    text: str
    title: str | None
    content_hash: str
    author_hash: str | None
    biz_type: str
    language: str
    do_not_store: bool
    reach: int | None = None

    @property
    def whole(self) -> str:
        """What the pipeline reads: the title, if any, on a line before the text."""
        return self.text if self.title is None else f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a submission: an assessment, or why there is none; latency_ms: waiting and inference.

    identified: what the recognisers alone found, where there is no assessment.
    """

    verdict: Verdict
    latency_ms: float
    identified: Assessment | None = None


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """Evidence with offsets into its field; stored as JSON with these names."""

    field: str
    start: int
    end: int
    category: str
    entity_type: str | None
    score: float
    source: str
    reason_code: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class EntitySpan:
    """A name, organisation or identifier with offsets into its field; stored as JSON with these names."""

    field: str
    start: int
    end: int
    type: str
    score: float
    source: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """An assessment and what the policy made of it, in the words that are stored and answered."""

    suggestion: str
    risk_level: str
    categories: dict[str, bool]
    scores: dict[str, float | None]
    thresholds: dict[str, Any]
    evidence: tuple[EvidenceSpan, ...]
    entities: tuple[EntitySpan, ...]
    languages: tuple[str, ...]
    model_version: str
    policy_version: str
    lexicon_version: str
    degraded_reason: str | None
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A stored post with its latest judgement. text: None where it was not to be stored."""

    id: str
    data_id: str | None
    text: str | None
    created_at: datetime
    judgement: Judgement
    case_id: str | None
