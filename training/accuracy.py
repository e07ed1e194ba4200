"""How well scores and flags tell the labels: by slice, by subtype, and on contrast pairs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from shenyan.data.rows import Row
from shenyan.model.labels import LABELS, SUBTYPES, Label
from shenyan.training import metrics
from shenyan.training.figures import Line
from shenyan.training.metrics import mean_of, with_interval
from shenyan.training.scored import Scored
from shenyan.training.slices import FIRST, Slices, by_language, groups_of, pairs_of

FEWEST_POSITIVES = 10  # below this, and with fewer posts without the label, a slice's figures say nothing

OF_SCORES = {
    "auroc": metrics.auroc,
    "average_precision": metrics.average_precision,
    "ece": metrics.calibration_error,
}
OF_FLAGS = {"precision": metrics.precision, "recall": metrics.recall, "f1": metrics.f1}


def label_lines(scored: Scored, slices: Slices, *, model: str) -> list[Line]:
    """Section "labels": every measure of OF_SCORES and OF_FLAGS per slice and label."""
    groups = groups_of(scored.rows)
    return [
        line
        for name, members in slices.items()
        for column, label in enumerate(LABELS)
        for line in _label_lines(scored, members, groups, column=column, label=label, named=(model, name))
    ]


def _label_lines(
    scored: Scored,
    members: Sequence[int],
    groups: NDArray[np.int64],
    *,
    column: int,
    label: Label,
    named: tuple[str, str],
) -> Iterator[Line]:
    # Sorted, so that the resamples are: it halves the time of all figures.
    chosen = np.array(sorted(members, key=lambda index: scored.scores[index, column]), dtype=np.int64)
    truth = np.array([scored.rows[index].labels[label] for index in chosen], dtype=bool)
    positives = int(truth.sum())
    if min(positives, len(truth) - positives) < FEWEST_POSITIVES:
        return
    together = groups[chosen]
    for values, measures in ((scored.scores, OF_SCORES), (scored.flags, OF_FLAGS)):
        for measure, function in measures.items():
            figure = with_interval(function, values[chosen, column], truth, groups=together)
            yield Line("labels", *named, str(label), measure, len(truth), figure, positives)


def subtype_lines(scored: Scored, *, model: str) -> list[Line]:
    """Section "subtypes": share of the posts of each subtype whose label is flagged. Slices: "rumor/layoffs" …"""
    flagged: defaultdict[str, list[bool]] = defaultdict(list)
    for row, flags in zip(scored.rows, scored.flags, strict=True):
        for subtype in row.subtypes:
            label = Label(subtype.partition("/")[0])
            flagged[subtype].append(bool(flags[LABELS.index(label)]))
    return [
        Line("subtypes", model, subtype, str(label), "recall", len(hits), mean_of(hits), len(hits))
        for label in LABELS
        for name in SUBTYPES[label]
        if (hits := flagged[subtype := f"{label}/{name}"])
    ]


def pair_lines(scored: Scored, *, model: str) -> list[Line]:
    """Section "pairs": contrast pairs of which every label of both posts is right, also by language and of the first
    corpora, and pairs whose post with the label scores above the one without."""
    pairs = pairs_of(scored.rows)
    lines = []
    firsts = by_language(scored.rows, [first for first, _ in pairs])
    if early := [first for first, _ in pairs if scored.rows[first].corpus in FIRST]:
        firsts["first"] = early
    second_of = dict(pairs)
    for name, members in firsts.items():
        right = [_right(scored, first) and _right(scored, second_of[first]) for first in members]
        lines.append(Line("pairs", model, name, "", "both_right", len(right), mean_of(right)))
    for column, label in enumerate(LABELS):
        twins = [_with_label_first(scored.rows, pair, label) for pair in pairs if _differ(scored.rows, pair, label)]
        above = [bool(scored.scores[one, column] > scored.scores[other, column]) for one, other in twins]
        if above:
            lines.append(Line("pairs", model, "all", str(label), "ranked", len(above), mean_of(above)))
    return lines


def _right(scored: Scored, index: int) -> bool:
    labels = scored.rows[index].labels
    return all(bool(flag) == labels[label] for label, flag in zip(LABELS, scored.flags[index], strict=True))


def _differ(rows: Sequence[Row], pair: tuple[int, int], label: Label) -> bool:
    return rows[pair[0]].labels[label] != rows[pair[1]].labels[label]


def _with_label_first(rows: Sequence[Row], pair: tuple[int, int], label: Label) -> tuple[int, int]:
    first, second = pair
    return (first, second) if rows[first].labels[label] else (second, first)
