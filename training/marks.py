"""How well what the pipeline marks agrees with what annotators marked: F1 of stretches, relaxed and exact."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shenyan.data.rows import Row
from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS, EntityKind, Label
from shenyan.training.figures import Line
from shenyan.training.metrics import with_interval
from shenyan.training.slices import groups_of

FEWEST = 10  # marks of a kind, below which it has no line of its own

Span = tuple[int, int]
Agreement = Callable[[Span, Span], bool]
Counts = NDArray[np.int64]  # (posts, 4): marks found, marks, predictions that are right, predictions


@dataclass(frozen=True, slots=True)
class Compared:
    """Stretches of one kind in one post.

    marked: the annotators'. repeated: these and every other place where a marked name or number stands: annotators
    quote an entity once. predicted: the pipeline's.
    """

    index: int
    kind: EntityKind | Label
    marked: tuple[Span, ...]
    repeated: tuple[Span, ...]
    predicted: tuple[Span, ...]


def span_lines(rows: Sequence[Row], assessments: Sequence[Assessment]) -> list[Line]:
    """Section "spans", on the rows whose entities are marked.

    Slices: "entities" (of all kinds together), each kind, and "evidence" by label and of all labels.
    Relaxed: a stretch is right when it overlaps a mark of its kind, and a mark is found when a stretch of its kind
    overlaps it; exact: same bounds. Evidence is compared on posts that truly have the label and a mark of it, flagged
    or not: where the pipeline does not flag it shows no evidence, and the mark counts as not found.
    """
    compared = [
        one
        for index, (row, assessment) in enumerate(zip(rows, assessments, strict=True))
        if row.entities is not None
        for one in (*_entities(index, row, assessment), *_evidence(index, row, assessment))
    ]
    entities = [one for one in compared if isinstance(one.kind, EntityKind)]
    evidence = [one for one in compared if isinstance(one.kind, Label)]
    groups = groups_of(rows)
    lines = [*_lines("entities", "", entities, groups)]
    for kind in EntityKind:
        lines += _lines(str(kind), "", [one for one in entities if one.kind is kind], groups)
    lines += _lines("evidence", "", evidence, groups)
    for label in LABELS:
        lines += _lines("evidence", str(label), [one for one in evidence if one.kind is label], groups)
    return lines


def overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def same(one: Span, other: Span) -> bool:
    return one == other


def places(quote: str, text: str) -> list[Span]:
    """Every place where a quote stands in a text."""
    return [match.span() for match in re.finditer(re.escape(quote), text)]


def _entities(index: int, row: Row, assessment: Assessment) -> Iterator[Compared]:
    for kind in EntityKind:
        marks = [mark for mark in row.entities or () if mark.kind is kind]
        yield Compared(
            index,
            kind,
            marked=tuple((mark.start, mark.end) for mark in marks),
            repeated=tuple(span for mark in marks for span in places(row.text[mark.start : mark.end], row.text)),
            predicted=tuple((one.start, one.end) for one in assessment.entities if one.kind is kind),
        )


def _evidence(index: int, row: Row, assessment: Assessment) -> Iterator[Compared]:
    for label in LABELS:
        marked = tuple((mark.start, mark.end) for mark in row.evidence if mark.label is label)
        predicted = tuple((one.start, one.end) for one in assessment.evidence if one.category is label)
        if row.labels[label] and marked:
            yield Compared(index, label, marked, marked, predicted)


def _lines(name: str, label: str, compared: Sequence[Compared], groups: NDArray[np.int64]) -> Iterator[Line]:
    marks = sum(len(one.marked) for one in compared)
    if marks < FEWEST:
        return
    together = groups[[one.index for one in compared]]
    for suffix, agree in (("relaxed", overlap), ("exact", same)):
        counts = np.array([_counts(one, agree) for one in compared])
        for measure, function in (("f1", _f1), ("precision", _precision), ("recall", _recall)):
            figure = with_interval(function, counts, groups=together)
            yield Line("spans", "shenyan", name, label, f"{measure}_{suffix}", marks, figure)


def _counts(one: Compared, agree: Agreement) -> tuple[int, int, int, int]:
    found = sum(any(agree(mark, span) for span in one.predicted) for mark in one.marked)
    right = sum(any(agree(mark, span) for mark in one.repeated) for span in one.predicted)
    return found, len(one.marked), right, len(one.predicted)


def _recall(counts: Counts) -> float:
    found, marks = counts[:, :2].sum(axis=0)
    return float(found / marks) if marks else float("nan")


def _precision(counts: Counts) -> float:
    right, predictions = counts[:, 2:].sum(axis=0)
    return float(right / predictions) if predictions else float("nan")


def _f1(counts: Counts) -> float:
    recall, precision = _recall(counts), _precision(counts)
    if np.isnan(precision) or not recall + precision:
        return recall * 0.0  # nothing predicted, or nothing right; NaN where nothing is marked either
    return 2 * precision * recall / (precision + recall)
