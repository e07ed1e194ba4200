"""What moderators decided, in the form in which it comes back as training rows: JSON lines, one decision each.

Only people's decisions take this form. A decision names its moderator by a pseudonym, and says by what chance its
post came before a person, so that what is learned from the decided posts can be said of all posts.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from shenyan.data import fields
from shenyan.data.rows import EntityMark, EvidenceMark
from shenyan.model.labels import LABELS, TAXONOMY_VERSION, EntityKind, Label

LANGUAGES = ("zh", "en", "mixed")
OPTIONAL = frozenset({"title", "entities", "role", "confidence"})
REQUIRED = frozenset(
    {"case_id", "post_id", "text", "language", "biz_type", "labels", "evidence", "moderator", "decided_at"}
    | {"taxonomy_version", "model_version", "sampled"}
)
_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{1,64}")


class DecisionError(ValueError):
    """A decision that breaks the format; the message names the place and the cause, never the text."""


class Status(StrEnum):
    """What the moderator did with a stretch: confirmed or rejected what was shown, or added what was not."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    ADDED = "added"


class By(StrEnum):
    """How a post came before the moderator: held by the policy; drawn from what passed; planted, with its answer
    known; drawn from what was decided, to be read again without seeing the first decision."""

    REVIEW = "review"
    AUDIT = "audit"
    GOLDEN = "golden"
    SECOND = "second"


class Role(StrEnum):
    """reference: the answer that the team agreed on; it outranks every reading of its case."""

    MODERATOR = "moderator"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Sampled:
    """probability: of being drawn so, in (0, 1]; 1 where every such post is."""

    by: By
    probability: float


@dataclass(frozen=True, slots=True)
class DecidedEvidence(EvidenceMark):
    status: Status


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision on one post.

    evidence, entities: offsets are code points of `read`, end exclusive. entities: None where none were marked, as
    opposed to a post that has none. decided_at: in UTC. confidence: the moderator's own, in [0, 1].
    """

    case_id: str
    post_id: str
    text: str
    title: str | None
    language: str
    biz_type: str
    labels: Mapping[Label, bool]
    evidence: tuple[DecidedEvidence, ...]
    moderator: str
    decided_at: datetime
    taxonomy_version: str
    model_version: str
    sampled: Sampled
    entities: tuple[EntityMark, ...] | None = None
    role: Role = Role.MODERATOR
    confidence: float | None = None

    @property
    def read(self) -> str:
        """What the model reads: the title, if any, on a line before the text."""
        return self.text if self.title is None else f"{self.title}\n{self.text}"

    @property
    def key(self) -> tuple[str, str, datetime]:
        """Case, moderator and time, which no two decisions share."""
        return self.case_id, self.moderator, self.decided_at


def counting(decisions: Iterable[Decision]) -> list[Decision]:
    """The decision that counts for each case: the latest, or the latest reference where there is one."""
    counted: dict[str, Decision] = {}
    for one in sorted(decisions, key=lambda one: (one.role is Role.REFERENCE, one.decided_at, one.moderator)):
        counted[one.case_id] = one
    return list(counted.values())


def as_line(decision: Decision) -> str:
    """The decision as a line of JSON, for `parse`."""
    raw: dict[str, Any] = {name: getattr(decision, name) for name in ("case_id", "post_id", "text", "title")}
    raw |= {name: getattr(decision, name) for name in ("language", "biz_type", "labels", "moderator", "role")}
    raw |= {name: getattr(decision, name) for name in ("taxonomy_version", "model_version", "confidence")}
    raw["decided_at"] = decision.decided_at.astimezone(UTC).isoformat()
    raw["sampled"] = {"by": decision.sampled.by, "probability": decision.sampled.probability}
    raw["evidence"] = [
        {"start": one.start, "end": one.end, "label": one.label, "status": one.status} for one in decision.evidence
    ]
    if decision.entities is not None:
        raw["entities"] = [{"start": one.start, "end": one.end, "kind": one.kind} for one in decision.entities]
    return json.dumps(raw, ensure_ascii=False, sort_keys=True) + "\n"


def parse(line: bytes) -> Decision:
    """The decision of a line of JSON. Raises DecisionError."""
    try:
        return _decision(json.loads(line))
    except fields.FieldError as error:
        raise DecisionError(str(error)) from None
    except (ValueError, RecursionError):
        raise DecisionError("not JSON in UTF-8") from None


def _decision(line: object) -> Decision:
    raw = fields.as_object(line, "a decision", required=REQUIRED, optional=OPTIONAL)
    if raw["taxonomy_version"] != TAXONOMY_VERSION:
        raise fields.FieldError(
            f"taxonomy_version is not {TAXONOMY_VERSION}: labels of another codebook mean something else. Have the "
            "case decided again under this one, or leave the line out"
        )
    labels = fields.as_object(raw["labels"], "labels", required=LABELS)
    decision = Decision(
        case_id=fields.identifier(raw, "case_id"),
        post_id=fields.identifier(raw, "post_id"),
        text=fields.text(raw, "text"),
        title=None if raw.get("title") is None else fields.text(raw, "title"),
        language=fields.choice(raw, "language", LANGUAGES),
        biz_type=fields.identifier(raw, "biz_type"),
        labels={label: fields.flag(labels, label) for label in LABELS},
        evidence=tuple(_evidence(one) for one in fields.items(raw, "evidence")),
        moderator=_moderator(raw["moderator"]),
        decided_at=fields.time(raw, "decided_at"),
        taxonomy_version=raw["taxonomy_version"],
        model_version=fields.identifier(raw, "model_version"),
        sampled=_sampled(raw["sampled"]),
        entities=None if raw.get("entities") is None else tuple(_entity(one) for one in fields.items(raw, "entities")),
        role=fields.member(raw, "role", Role) if "role" in raw else Role.MODERATOR,
        confidence=None if raw.get("confidence") is None else fields.share(raw, "confidence"),
    )
    _check_marks(decision)
    return decision


def _check_marks(decision: Decision) -> None:
    size = len(decision.read)
    for name, marks in (("evidence", decision.evidence), ("entities", decision.entities or ())):
        if any(not 0 <= mark.start < mark.end <= size for mark in marks):
            raise fields.FieldError(f"{name} must lie within the text; offsets are code points of title, newline, text")
    for one in decision.evidence:
        if one.status is not Status.REJECTED and not decision.labels[one.label]:
            raise fields.FieldError(f"evidence of {one.label} is {one.status}, but the label is false")


def _moderator(value: object) -> str:
    if isinstance(value, str) and "@" in value:
        raise fields.FieldError("moderator looks like an e-mail address; write a pseudonym such as mod_7f3a91")
    if not isinstance(value, str) or not _PSEUDONYM.fullmatch(value):
        raise fields.FieldError("moderator must be a pseudonym of 1 to 64 letters, digits, _ or -, such as mod_7f3a91")
    return value


def _evidence(value: object) -> DecidedEvidence:
    raw = fields.as_object(value, "evidence", required=("start", "end", "label", "status"))
    return DecidedEvidence(
        *fields.offsets(raw), fields.member(raw, "label", Label), fields.member(raw, "status", Status)
    )


def _entity(value: object) -> EntityMark:
    raw = fields.as_object(value, "an entity", required=("start", "end", "kind"))
    return EntityMark(*fields.offsets(raw), fields.member(raw, "kind", EntityKind))


def _sampled(value: object) -> Sampled:
    raw = fields.as_object(value, "sampled", required=("by", "probability"))
    probability = fields.share(raw, "probability")
    if not probability:
        raise fields.FieldError("probability must be over 0: what is never drawn is not here")
    return Sampled(fields.member(raw, "by", By), probability)
