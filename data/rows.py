"""One labelled post, whatever corpus it comes from."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shenyan.model.labels import LABELS, SUBTYPES, EntityKind, Label


class RowError(ValueError):
    """A row that breaks the format; the message names file, line and cause, never the text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a row's text. start, end: code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EvidenceMark(Mark):
    label: Label


@dataclass(frozen=True, slots=True)
class EntityMark(Mark):
    kind: EntityKind


@dataclass(frozen=True, slots=True)
class Row:
    """A post with its labels and marks.

    language: "zh", "en" or "mixed". corpus: the file or source it comes from. pair: rows with the same pair
    differ in just the fact that flips a label. hard: a careless classifier would err on it.
    entities: None where the corpus does not mark them, as opposed to a post that has none.
    unsure: labels that the annotator found borderline. known: labels that the corpus says anything of; the others
    read False and are neither trained nor measured on. weight: how much the row counts in training. decided_at: when
    a moderator decided on the post, in UTC; None for what is no decision.
    """

    text: str
    language: str
    labels: Mapping[Label, bool]
    corpus: str
    evidence: tuple[EvidenceMark, ...] = ()
    targets: tuple[Mark, ...] = ()
    entities: tuple[EntityMark, ...] | None = None
    subtypes: tuple[str, ...] = ()
    pair: str | None = None
    hard: bool = False
    unsure: frozenset[Label] = frozenset()
    known: frozenset[Label] = frozenset(LABELS)
    weight: float = 1.0
    decided_at: datetime | None = None

    @property
    def id(self) -> str:
        """Stable name of the row: a hash of its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    @property
    def clean(self) -> bool:
        return not any(self.labels.values())


def read_rows(path: Path, *, corpus: str | None = None) -> Iterator[Row]:
    """Rows of a JSON-lines file. corpus: its name in reports, by default the file's.

    Raises RowError at the first line that breaks the format.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield parse_row(json.loads(line), corpus=corpus or path.stem)
                except (KeyError, TypeError, ValueError) as error:
                    raise RowError(f"{path.name}, line {number}: {_cause(error)}") from None


def parse_row(raw: Mapping[str, Any], *, corpus: str) -> Row:
    """A row from its JSON form, whose marks are quotes: the first occurrence in the text is meant.

    Raises KeyError for a missing key, ValueError for a wrong value.
    """
    text = _text(raw["text"])
    entities = raw.get("entities")
    row = Row(
        text=text,
        language=raw["lang"],
        labels={label: _flag(raw[label], label) for label in LABELS},
        corpus=corpus,
        evidence=tuple(
            EvidenceMark(*_locate(mark["quote"], text), label=Label(mark["label"])) for mark in raw["evidence"]
        ),
        targets=tuple(Mark(*_locate(quote, text)) for quote in raw["targets"]),
        entities=None
        if entities is None
        else tuple(EntityMark(*_locate(mark["quote"], text), kind=EntityKind(mark["kind"])) for mark in entities),
        subtypes=tuple(raw.get("subtypes", ())),
        pair=raw.get("pair"),
        hard=bool(raw.get("hard", False)),
        unsure=frozenset(Label(label) for label in raw.get("unsure", ())),
    )
    _check_subtypes(row)
    return row


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text must be a string that is not blank")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("text holds half of a surrogate pair")
    return value


def _flag(value: object, label: Label) -> bool:
    if value not in (0, 1):
        raise ValueError(f"{label} must be 0 or 1")
    return bool(value)


def _locate(quote: str, text: str) -> tuple[int, int]:
    start = text.find(quote)
    if not quote or start < 0:
        raise ValueError("a quoted mark does not occur in the text")
    return start, start + len(quote)


def _check_subtypes(row: Row) -> None:
    for subtype in row.subtypes:
        label, _, name = subtype.partition("/")
        if name not in SUBTYPES.get(Label(label), ()):
            raise ValueError(f"unknown subtype {subtype}")


def _cause(error: Exception) -> str:
    return f"the key '{error.args[0]}' is missing" if isinstance(error, KeyError) else str(error)
