"""Rows whose label the model doubts: where to look for errors of labelling, by confident learning.

Northcutt et al. (2021), arXiv:1911.00068.
Only rows that the model was not trained on are judged: of the others it has learned the errors by heart.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

from shenyan.data.rows import Row
from shenyan.data.splits import Split
from shenyan.model.labels import LABELS, Label
from shenyan.training.metrics import Scores
from shenyan.training.scored import scored_rows

REVIEWED = Path(__file__).parent.parent / "data" / "reviewed.jsonl"
SPLITS = (Split.DEV, Split.CALIBRATION)  # not the test split: nobody relabels what a model is judged by


@dataclass(frozen=True, slots=True)
class Suspect:
    """A label to look at again. quality: cleanlab's score of the given label, from 0 (surely wrong) to 1."""

    row: Row
    label: Label
    given: bool
    quality: float


def suspects(folder: Path | None) -> list[Suspect]:
    """Labels of dev and calibration rows that the artifact in `folder` doubts, the most doubtful first.

    Labels in REVIEWED are left out: somebody has looked at them. Raises ArtifactError, and what load_corpus raises.
    """
    seen = reviewed()
    found: list[Suspect] = []
    for split in SPLITS:
        scored = scored_rows(folder, split=split)
        found += [one for one in doubted(scored.rows, scored.scores) if (one.row.id, one.label) not in seen]
    return sorted(found, key=lambda one: one.quality)


def doubted(rows: Sequence[Row], scores: Scores) -> Iterator[Suspect]:
    """Labels that confident learning finds wrong. scores: (rows, labels), probabilities of held-out rows."""
    for column, label in enumerate(LABELS):
        given = np.array([row.labels[label] for row in rows], dtype=int)
        if len(set(given)) < 2:
            continue
        chances = np.stack([1 - scores[:, column], scores[:, column]], axis=1)
        quality = get_label_quality_scores(given, chances)
        for index in np.flatnonzero(find_label_issues(given, chances, n_jobs=1)):
            yield Suspect(rows[int(index)], label, bool(given[index]), float(quality[index]))


def reviewed() -> set[tuple[str, Label]]:
    """Row ids and labels that somebody has looked at, whether changed or left."""
    if not REVIEWED.is_file():
        return set()
    entries = [json.loads(line) for line in REVIEWED.read_text(encoding="utf-8").splitlines()]
    return {(entry["id"], Label(entry["label"])) for entry in entries}
