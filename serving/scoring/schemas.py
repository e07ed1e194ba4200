"""Requests and answers of the score API. Requests are strict: no conversion, no unknown field."""

from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from shenyan.model.labels import LABELS
from shenyan.model.normalise import is_blank
from shenyan.model.redaction import redact
from shenyan.serving.batcher import DegradedReason
from shenyan.serving.errors import Problem
from shenyan.serving.scoring.judgement import masks, subjects
from shenyan.serving.scoring.values import EvidenceSpan, Scored

TEXT_LIMIT = 10_000
BATCH_LIMIT = 100
REACH_LIMIT = 10_000_000_000
DEFAULT_BIZ_TYPE = "workplace_anon"
# Almost every post shows something in its first characters; only those that do not are folded whole here.
_GLANCE = 100


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("holds a NUL character (U+0000); remove it")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, such as \\ud800 alone; send whole characters") from None
    return value


def _visible(value: str) -> str:
    if is_blank(value[:_GLANCE]) and is_blank(value):
        raise ValueError("has nothing to read; send a text with at least one visible character")
    return value


def _none_if_blank(value: str | None) -> str | None:
    return None if value is None or is_blank(value) else value


def _rounded(score: float | None) -> float | None:
    # Digits beyond these are noise of the calibration; what is stored keeps them.
    return None if score is None else round(score, 4)


STORED = AfterValidator(_storable)
VISIBLE = AfterValidator(_visible)
DataId = Annotated[str, Field(min_length=1, max_length=128), STORED]


class ScoreRequest(BaseModel):
    """A post to score."""

    model_config = ConfigDict(strict=True, extra="forbid", title="ScoreRequest")

    text: Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT), STORED, VISIBLE] = Field(
        description="The post, at most 10,000 characters together with its title."
    )
    title: Annotated[Annotated[str, Field(max_length=500), STORED] | None, AfterValidator(_none_if_blank)] = Field(
        default=None, description="Scored with the text; evidence in it has `field: title`."
    )
    data_id: DataId | None = Field(
        default=None,
        description="Your id of the post. Its repeats get the stored answer, or are scored again where that was "
        "degraded; other content under the same id is a new revision. Without it every call is a new post.",
    )
    author_ref: Annotated[str, Field(min_length=1, max_length=256), STORED] | None = Field(
        default=None, description="Your pseudonym of the author; kept as a keyed hash only."
    )
    biz_type: Annotated[str, Field(max_length=64)] = Field(
        default=DEFAULT_BIZ_TYPE, description="Which policy judges the post."
    )
    language: Literal["auto", "zh", "en"] = Field(
        default="auto", description="A hint that is kept for moderators; the model reads both."
    )
    wanted: list[Literal["evidence", "redacted_text"]] = Field(
        alias="return", default=["evidence"], description="The costlier parts of the answer."
    )
    do_not_store: bool = Field(
        default=False, description="Text and title are not stored; scores, offsets and the case are."
    )
    reach: Annotated[int, Field(ge=0, le=REACH_LIMIT)] | None = Field(
        default=None,
        description="How many readers you expect; a case for moderators is due the sooner. Nothing else hangs on it.",
    )
    timeout_ms: Annotated[int, Field(ge=20, le=10_000)] | None = Field(
        default=None,
        description="Time that the model has; after it the answer is `review` with `degraded: true`.",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.title is not None and len(self.title) + 1 + len(self.text) > TEXT_LIMIT:
            raise ValueError(f"title and text have more than {TEXT_LIMIT:,} characters together; shorten one")
        return self


class BatchRequest(BaseModel):
    """Posts to score together; each is validated and answered by itself."""

    model_config = ConfigDict(strict=True, extra="forbid")

    items: list[Annotated[object, WithJsonSchema({"$ref": "#/components/schemas/ScoreRequest"})]] = Field(
        min_length=1, max_length=BATCH_LIMIT
    )


class EvidenceItem(BaseModel):
    """A stretch of the post that speaks for a category; offsets are code points of `field`, end excluded."""

    field: Literal["text", "title"]
    start: int
    end: int
    category: str
    entity_type: str | None = Field(description="Set where the stretch is an identifier.")
    score: float
    source: Literal["recogniser", "model"]
    reason_code: str

    @classmethod
    def of(cls, span: EvidenceSpan) -> Self:
        return cls.model_validate({**asdict(span), "score": _rounded(span.score)})


class SubjectItem(BaseModel):
    """A person or organisation that the post speaks of."""

    field: Literal["text", "title"]
    start: int
    end: int
    type: str


class Limits(BaseModel):
    """Scores from which a category sends a post to review or blocks it; a block above 1 means never."""

    review: float
    block: float


class ScoreAnswer(BaseModel):
    """What was found in a post, and what to do with it."""

    id: str
    data_id: str | None
    languages: list[str]
    suggestion: Literal["pass", "review", "block"]
    risk_level: Literal["none", "low", "medium", "high"]
    flagged: bool
    categories: dict[str, bool]
    category_scores: dict[str, float | None] = Field(description="Null where the answer is degraded.")
    thresholds: dict[str, Limits]
    evidence: list[EvidenceItem] | None = Field(description="Null where `return` does not ask for it.")
    subjects: list[SubjectItem]
    redacted_text: str | None = Field(
        description="The text with personal data masked. Null where `return` does not ask for it, the "
        "text was not stored, or a failure left unknown what to mask."
    )
    offset_unit: Literal["code_point"] = "code_point"
    degraded: bool = Field(
        description="The model could not answer in time; a moderator looks instead. Identifiers are still "
        "found and masked."
    )
    latency_ms: float = Field(description="Time that the model took, waiting included.")
    case_id: str | None = Field(
        description="The moderators' case, for `review`; kept where a degraded answer was replaced."
    )
    model_version: str
    policy_version: str
    lexicon_version: str

    @classmethod
    def of(cls, scored: Scored, *, wanted: list[Any], text: str | None) -> Self:
        """The answer for a scored post. text: what to redact, None where it is not known any more."""
        judged = scored.judgement
        redacted = None
        # Where nobody looked for identifiers, nothing could be masked.
        looked = judged.degraded_reason != DegradedReason.RECOGNISER_ERROR
        if "redacted_text" in wanted and text is not None and looked:
            redacted = redact(text, masks(judged.evidence, judged.entities))
        # Databases give the keys of JSON objects back in their own order.
        labels = [label.value for label in LABELS]
        return cls.model_validate(
            {
                "id": scored.id,
                "data_id": scored.data_id,
                "languages": judged.languages,
                "suggestion": judged.suggestion,
                "risk_level": judged.risk_level,
                "flagged": any(judged.categories.values()),
                "categories": {label: judged.categories[label] for label in labels},
                "category_scores": {label: _rounded(judged.scores[label]) for label in labels},
                "thresholds": {label: judged.thresholds[label] for label in labels},
                "evidence": [EvidenceItem.of(span) for span in judged.evidence] if "evidence" in wanted else None,
                "subjects": subjects(judged.entities),
                "redacted_text": redacted,
                "degraded": judged.degraded_reason is not None,
                "latency_ms": judged.latency_ms,
                "case_id": scored.case_id,
                "model_version": judged.model_version,
                "policy_version": judged.policy_version,
                "lexicon_version": judged.lexicon_version,
            },
            from_attributes=True,
        )


class BatchItem(BaseModel):
    """The answer to one item: `result` for status 200, otherwise `error`."""

    index: int
    status: int
    result: ScoreAnswer | None = None
    error: Problem | None = None


class BatchAnswer(BaseModel):
    """One item for each of the request, in its order."""

    items: list[BatchItem]
