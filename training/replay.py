"""Which of the posts that a model has learned from are trained on again when another goes on from it.

What is not seen again is forgotten; a sample keeps most of it at a fraction of the time. Robins (1995). And what the
model still gets wrong has not been learned yet: of what it gets right, its losses would teach nothing.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

import numpy as np

from shenyan.data.dataset import Corpus
from shenyan.data.rows import Row
from shenyan.data.splits import Split
from shenyan.model.artifact import Artifact
from shenyan.model.labels import LABELS
from shenyan.training.config import Recipe
from shenyan.training.encode import units
from shenyan.training.predict import raw_scores

Misses = Mapping[str, float]
Measure = Callable[[Sequence[Row]], Misses]


def replaying(corpus: Corpus, recipe: Recipe, learned: Set[str], *, measure: Measure) -> Corpus:
    """The corpus with the training rows that are new to the start, those of the others that it still misses, and
    a sample of the rest. The twins of a pair stay together.

    learned: ids of the rows that the start has learned from. measure: how far it is from each of some rows, by id;
    asked only where the recipe has `replay_missed`.
    """
    if recipe.replay is None:
        return corpus
    train = corpus.splits[Split.TRAIN]
    kept = [row for row in train if row.id not in learned]
    old = units([row for row in train if row.id in learned])
    if recipe.replay_missed is not None:
        misses = measure([row for unit in old for row in unit])
        missed = [unit for unit in old if any(misses[row.id] > recipe.replay_missed for row in unit)]
        kept += [row for unit in missed for row in unit]
        held = {row.id for row in kept}
        old = [unit for unit in old if unit[0].id not in held]
    room = recipe.replay
    for unit in random.Random(recipe.seed).sample(old, len(old)):  # noqa: S311 - a sample of rows, not keys
        if len(unit) <= room:
            kept += unit
            room -= len(unit)
    kept.sort(key=lambda row: row.id)
    return replace(corpus, splits=corpus.splits | {Split.TRAIN: kept})


def measured(artifact: Artifact, rows: Sequence[Row], *, cache: Path) -> Misses:
    """By row id, how far the artifact's network is from the row's labels: the largest difference of a probability, in
    [0, 1], to a label that the row has or has not. What `cache` holds is not measured again.
    """
    known: dict[str, float] = json.loads(cache.read_text(encoding="utf-8")) if cache.is_file() else {}
    fresh = [row for row in rows if row.id not in known]
    if fresh:
        logits = raw_scores(artifact, [row.text for row in fresh]).logits
        probabilities = 1.0 / (1.0 + np.exp(-logits))
        for row, scores in zip(fresh, probabilities, strict=True):
            far = (
                abs(row.labels[label] - score)
                for label, score in zip(LABELS, scores, strict=True)
                if label in row.known
            )
            known[row.id] = float(max(far, default=0.0))
        draft = cache.with_suffix(".part")
        draft.write_text(json.dumps(known), encoding="utf-8")
        draft.replace(cache)
    return known
