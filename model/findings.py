"""The values that travel from the recognisers and the classifier to policy, serving and training.

All offsets are Unicode code points of the text as the author wrote it, end exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shenyan.model.labels import EntityKind, Label, ReasonCode


class Source(StrEnum):
    """Which part of the pipeline marked a stretch of text."""

    RECOGNISER = "recogniser"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data that a recogniser found.

    score: in [0, 1]; 1.0 where a check digit or a dialling plan confirms it, lower where context alone does.
    rule: name of the recogniser, such as "cn_mobile".
    """

    start: int
    end: int
    kind: EntityKind
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of text that makes a label positive; entity_type is set where it is an identifier.

    rule: the recogniser that found it, None where the model did.
    """

    start: int
    end: int
    category: Label
    score: float
    source: Source
    reason_code: ReasonCode
    entity_type: EntityKind | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation or identifier that a post mentions, whether or not that is a risk."""

    start: int
    end: int
    kind: EntityKind
    score: float
    source: Source


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the pipeline knows of one post; policy decides on it.

    scores: probability in [0, 1] per label, calibrated on posts like those of the training corpora.
    subjects: the people and organisations that the post speaks of, identifiers left out.
    languages: "zh", "en", both or none, most used first.
    """

    scores: Mapping[Label, float]
    evidence: tuple[Evidence, ...]
    entities: tuple[Entity, ...]
    languages: tuple[str, ...]
    model_version: str
    lexicon_version: str

    @property
    def subjects(self) -> tuple[Entity, ...]:
        named = (EntityKind.PERSON_NAME, EntityKind.ORGANISATION)
        return tuple(entity for entity in self.entities if entity.kind in named)
