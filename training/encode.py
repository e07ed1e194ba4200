"""Rows → the numbers that the network reads: token ids, labels of the post and tags of its tokens."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from datasets import Dataset
from tokenizers import Tokenizer

from shenyan.data.rows import Row
from shenyan.model.labels import LABELS, Label
from shenyan.model.normalise import Folded, fold
from shenyan.model.reading import read
from shenyan.model.tags import GROUPS, TagGroup, encode
from shenyan.model.windows import BEGIN_ID, END_ID, windows

IGNORED = -100  # torch's mark for a tag that no loss is taken of
NO_PAIR = -1
UNSURE_WEIGHT = 0.5  # of a label that its annotator found borderline

Span = tuple[int, int, StrEnum | str]


def encode_rows(rows: Sequence[Row], tokenizer: Tokenizer) -> Dataset:
    """One example per window of each row.

    Columns: input_ids (tokens), labels (3 floats), weights (3 floats), tags (tokens × 5 groups), length,
    row (index of the row), pair (NO_PAIR). A window of a long post is positive only where the evidence lies in it.
    """
    examples = [example | {"row": index} for index, row in enumerate(rows) for example in encode_row(row, tokenizer)]
    return Dataset.from_list(examples)


def units(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that are to be trained on side by side: the twins of a contrast pair together, all others alone."""
    pairs: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    alone: list[list[Row]] = []
    for row in rows:
        if row.pair is None:
            alone.append([row])
        else:
            pairs[row.corpus, row.pair].append(row)
    return alone + list(pairs.values())


def encode_row(row: Row, tokenizer: Tokenizer) -> Iterator[dict[str, Any]]:
    """Examples of one row, a window each; the text is read first, as it will be when it is scored."""
    folded = fold(row.text)
    encoding = tokenizer.encode(read(folded).shown, add_special_tokens=False)
    spans = _folded_spans(row, folded)
    parts = list(windows(len(encoding.ids)))
    for start, end in parts:
        offsets = [(0, 0), *encoding.offsets[start:end], (0, 0)]
        yield {
            "input_ids": [BEGIN_ID, *encoding.ids[start:end], END_ID],
            "labels": [float(_positive(row, label, spans, offsets, len(parts))) for label in LABELS],
            "weights": [_weight(row, label) for label in LABELS],
            "tags": _tags(row, spans, offsets),
            "length": end - start + 2,
            "pair": NO_PAIR,
        }


def _weight(row: Row, label: Label) -> float:
    if label not in row.known:
        return 0.0
    return row.weight * (UNSURE_WEIGHT if label in row.unsure else 1.0)


def _folded_spans(row: Row, folded: Folded) -> dict[str, list[Span]]:
    def convert(start: int, end: int) -> tuple[int, int]:
        inside = [
            index
            for index, (left, right) in enumerate(zip(folded.starts, folded.ends, strict=True))
            if left < end and right > start
        ]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    spans: dict[str, list[Span]] = {group.name: [] for group in GROUPS}
    for entity in row.entities or ():
        spans["entity"].append((*convert(entity.start, entity.end), entity.kind))
    for target in row.targets:
        spans["target"].append((*convert(target.start, target.end), "target"))
    for evidence in row.evidence:
        spans[f"evidence_{evidence.label}"].append((*convert(evidence.start, evidence.end), evidence.label))
    return spans


def _positive(
    row: Row,
    label: Label,
    spans: dict[str, list[Span]],
    offsets: Sequence[tuple[int, int]],
    window_count: int,
) -> bool:
    marks = spans[f"evidence_{label}"]
    if not row.labels[label] or window_count == 1 or not marks:
        return row.labels[label]
    first, last = offsets[1][0], offsets[-2][1]
    return any(start < last and end > first for start, end, _ in marks)


def _tags(row: Row, spans: dict[str, list[Span]], offsets: Sequence[tuple[int, int]]) -> list[list[int]]:
    columns = [_column(row, group, spans[group.name], offsets) for group in GROUPS]
    return [list(tags) for tags in zip(*columns, strict=True)]


def _column(row: Row, group: TagGroup, spans: list[Span], offsets: Sequence[tuple[int, int]]) -> list[int]:
    if group.name == "entity" and row.entities is None:
        return [IGNORED] * len(offsets)
    tags = encode(group, spans, offsets)
    return [tag if start < end else IGNORED for tag, (start, end) in zip(tags, offsets, strict=True)]
