"""Rows with what a model says of them, through the pipeline that serves."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from shenyan.data.dataset import Corpus, load_corpus
from shenyan.data.rows import Row
from shenyan.data.sources import Use
from shenyan.data.splits import Split
from shenyan.model.artifact import Artifact, load_artifact
from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS
from shenyan.model.pipeline import Pipeline
from shenyan.training.manifest import trained_on
from shenyan.training.metrics import Scores, Truth

BATCH = 16
DRAWN = 3  # seed of all samples of posts that evaluation draws


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows with a model's scores. scores, flags: (rows, labels) in the order of LABELS; a flag is a score at or over
    the review threshold, and any flag holds the post back."""

    rows: Sequence[Row]
    scores: Scores
    flags: Truth

    @property
    def held(self) -> Truth:
        """Whether each row is held back, for review or blocked."""
        return held(self.flags)


class Judge:
    """An artifact's pipeline with its review thresholds, as an evaluation asks it."""

    def __init__(self, artifact: Artifact) -> None:
        self._pipeline = Pipeline(artifact, threads=1)
        self.review = np.array([artifact.thresholds[label].review for label in LABELS])

    def assess(self, texts: Sequence[str], *, about: str) -> list[Assessment]:
        """Assessments in the order of the texts. about: what the progress bar says."""
        batches = [texts[first : first + BATCH] for first in range(0, len(texts), BATCH)]
        # Posts side by side, each on one core: the network is too small to be shared out.
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            assessed = workers.map(self._pipeline.assess_batch, batches)
            progress = tqdm(assessed, total=len(batches), desc=about, unit="batch", disable=None)
            return [assessment for batch in progress for assessment in batch]

    def scores(self, texts: Sequence[str], *, about: str) -> Scores:
        """Scores of shape (texts, labels) as the API would give them."""
        return as_scores(self.assess(texts, about=about))

    def flags(self, scores: Scores) -> Truth:
        return scores >= self.review


def held(flags: Truth) -> Truth:
    """Whether each row of flags (rows, labels) has any."""
    return np.asarray(flags.any(axis=1))


def as_scores(assessments: Sequence[Assessment]) -> Scores:
    """Scores of shape (assessments, labels)."""
    rows = [[assessment.scores[label] for label in LABELS] for assessment in assessments]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(LABELS))


def scored_rows(folder: Path | None, *, split: Split) -> Scored:
    """The labelled rows of a split that an artifact (by default the shipped one) was not trained on, with its scores.

    Raises ArtifactError, and whatever load_corpus raises.
    """
    artifact = load_artifact(folder)
    rows = unseen(artifact, labelled(corpus_of(artifact).splits[split]))
    judge = Judge(artifact)
    scores = judge.scores([row.text for row in rows], about="scoring")
    return Scored(rows, scores, judge.flags(scores))


def corpus_of(artifact: Artifact) -> Corpus:
    """The rows of the sources that an artifact's recipe names; all that share a group with one of its own are train."""
    return load_corpus(artifact.manifest["recipe"]["sources"], use=Use.BENCHMARK, trained_on=trained_on(artifact))


def labelled(rows: Sequence[Row]) -> list[Row]:
    """The rows of which every label is known. Public sets that speak of one are for the external benchmarks."""
    return [row for row in rows if len(row.known) == len(LABELS)]


def unseen(artifact: Artifact, rows: Sequence[Row]) -> list[Row]:
    """The rows that the artifact was not trained on, however the splits have moved since."""
    learned = trained_on(artifact)
    return [row for row in rows if row.id not in learned]
