"""`make evaluate`: what the shipped file is worth on the test split, with the linear baseline beside it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from shenyan.data.dataset import Corpus, load_corpus
from shenyan.data.rows import Row
from shenyan.data.sources import Use
from shenyan.data.splits import Split
from shenyan.model.artifact import Artifact, load_artifact
from shenyan.model.labels import LABELS
from shenyan.model.pipeline import Pipeline
from shenyan.training import metrics
from shenyan.training.baseline import fit_baseline
from shenyan.training.calibrate import best_f1_threshold
from shenyan.training.metrics import Figure, with_interval
from shenyan.training.run import TRAINED_ON

BATCH = 64
FEWEST_POSITIVES = 10  # below this a slice's figures say nothing


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Figures of one label on one slice; flags are scores at or over the review threshold."""

    rows: int
    positives: int
    auroc: Figure
    average_precision: Figure
    precision: Figure
    recall: Figure
    f1: Figure
    calibration_error: Figure


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that an evaluation found; `as_json` and `shenyan evaluate` print it.

    labels: by model ("shenyan", "baseline"), slice and label. pairs: contrast pairs with both rows right, by
    model. clean_held: share of posts without any label that are held back, by slice.
    """

    model_version: str
    split: str
    rows: int
    left_out: int
    missing: tuple[str, ...]
    labels: dict[str, dict[str, dict[str, LabelFigures]]]
    pairs: dict[str, tuple[int, Figure]]
    clean_held: dict[str, tuple[int, Figure]]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def evaluate(folder: Path | None, *, split: Split) -> Report:
    """Measures the artifact in `folder` (the shipped one by default) through the pipeline that serves it.

    Rows that the artifact was trained on are left out, however the splits have moved since. The baseline is
    trained here, on the training split; its threshold is the best F1 on the calibration split, as the model's is.
    Raises ArtifactError.
    """
    artifact = load_artifact(folder)
    corpus = load_corpus(artifact.manifest["recipe"]["sources"], use=Use.BENCHMARK)
    trained_on = set((artifact.folder / TRAINED_ON).read_text(encoding="utf-8").split())
    rows = [row for row in corpus.splits[split] if row.id not in trained_on]
    texts = [row.text for row in rows]
    scores = {"shenyan": pipeline_scores(Pipeline(artifact), texts)}
    flags = {"shenyan": scores["shenyan"] >= _review(artifact)}
    scores["baseline"], flags["baseline"] = _baseline(corpus, texts)
    slices = _slices(rows)
    return Report(
        model_version=artifact.version,
        split=split,
        rows=len(rows),
        left_out=len(corpus.splits[split]) - len(rows),
        missing=corpus.missing,
        labels={
            model: {
                name: _label_figures(rows, members, scores[model], flags[model]) for name, members in slices.items()
            }
            for model in scores
        },
        pairs={model: _pairs(rows, flags[model]) for model in scores},
        clean_held={
            name: held
            for name, members in slices.items()
            if (held := _clean_held(rows, members, flags["shenyan"])) is not None
        },
    )


def pipeline_scores(pipeline: Pipeline, texts: Sequence[str]) -> NDArray[np.float64]:
    """Scores of shape (texts, labels) as the API would give them."""
    scores: list[list[float]] = []
    for first in tqdm(range(0, len(texts), BATCH), desc="scoring", unit="batch"):
        scores += [
            [assessment.scores[label] for label in LABELS]
            for assessment in pipeline.assess_batch(texts[first : first + BATCH])
        ]
    return np.array(scores, dtype=np.float64)


def _review(artifact: Artifact) -> NDArray[np.float64]:
    return np.array([artifact.thresholds[label].review for label in LABELS])


def _baseline(corpus: Corpus, texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    baseline = fit_baseline(corpus.splits[Split.TRAIN])
    held_out = corpus.splits[Split.CALIBRATION]
    chosen = baseline.scores([row.text for row in held_out])
    cuts = [
        best_f1_threshold(chosen[:, column], np.array([row.labels[label] for row in held_out]))
        for column, label in enumerate(LABELS)
    ]
    scores = baseline.scores(texts)
    return scores, scores >= np.array(cuts)


def _slices(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Indices of the rows of each slice: all, by language, written or real, hard ones, short and long ones."""
    slices: defaultdict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        origin = "real" if row.entities is None else "written"
        slices["all"].append(index)
        slices[origin].append(index)
        slices[f"{origin} {row.language}"].append(index)
        if row.hard:
            slices["hard"].append(index)
        if len(row.text) > 250:
            slices["over 250 characters"].append(index)
    return dict(slices)


def _label_figures(
    rows: Sequence[Row], members: Sequence[int], scores: NDArray[np.float64], flags: NDArray[np.bool_]
) -> dict[str, LabelFigures]:
    chosen = np.array(members)
    figures = {}
    for column, label in enumerate(LABELS):
        truth = np.array([rows[index].labels[label] for index in members])
        if truth.sum() < FEWEST_POSITIVES:
            continue
        score, flag = scores[chosen, column], flags[chosen, column]
        figures[str(label)] = LabelFigures(
            rows=len(truth),
            positives=int(truth.sum()),
            auroc=with_interval(metrics.auroc, score, truth),
            average_precision=with_interval(metrics.average_precision, score, truth),
            precision=with_interval(metrics.precision, flag, truth),
            recall=with_interval(metrics.recall, flag, truth),
            f1=with_interval(metrics.f1, flag, truth),
            calibration_error=with_interval(metrics.calibration_error, score, truth),
        )
    return figures


def _pairs(rows: Sequence[Row], flags: NDArray[np.bool_]) -> tuple[int, Figure]:
    """Share of contrast pairs of which every label of both rows is right."""
    members: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.pair is not None:
            members[row.corpus, row.pair].append(index)
    right = [all(_right(rows[index], flags[index]) for index in pair) for pair in members.values() if len(pair) == 2]
    return len(right), _share(right)


def _right(row: Row, flags: NDArray[np.bool_]) -> bool:
    return all(bool(flag) == row.labels[label] for label, flag in zip(LABELS, flags, strict=True))


def _clean_held(rows: Sequence[Row], members: Sequence[int], flags: NDArray[np.bool_]) -> tuple[int, Figure] | None:
    held = [bool(flags[index].any()) for index in members if rows[index].clean]
    return (len(held), _share(held)) if held else None


def _share(hits: Sequence[bool]) -> Figure:
    values = np.array(hits, dtype=np.float64)
    return with_interval(_mean, values, np.ones(len(values), dtype=bool))


def _mean(values: NDArray[np.float64], _: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")
