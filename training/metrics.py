"""Figures with their intervals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scores = NDArray[np.float64]
Truth = NDArray[np.bool_]
Groups = ArrayLike  # a number for each row, the same for rows that hang together

RESAMPLES = 500
BINS = 10  # of equal count, for the calibration error
SEED = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with the bounds of its 95 % bootstrap interval over rows; NaN where it is not defined."""

    value: float
    low: float
    high: float


def auroc(scores: Scores, truth: Truth) -> float:
    """Chance that a row with the label scores above one without."""
    count, hits = _steps(scores, truth)
    positives, negatives = hits[-1], count[-1] - hits[-1]
    if not positives or not negatives:
        return float("nan")
    # The area under the curve of hits over misses; rows of one score are one straight step.
    misses = count - hits
    return float(np.trapezoid(hits, misses) / (positives * negatives))


def average_precision(scores: Scores, truth: Truth) -> float:
    """Mean precision at each row with the label, highest score first; tied rows count as one step."""
    if not truth.any():
        return float("nan")
    count, hits = _steps(scores, truth)
    return float((np.diff(hits) * hits[1:] / count[1:]).sum() / hits[-1])


def _steps(scores: Scores, truth: Truth) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many rows, and how many with the label, lie at or over each score, highest first; both begin with 0."""
    order = np.argsort(scores, kind="stable")[::-1]  # a stable sort is quick on rows that are sorted already
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    return np.append(0, last + 1), np.append(0, np.cumsum(truth[order])[last])


def precision(flagged: Truth, truth: Truth) -> float:
    return float(truth[flagged].mean()) if flagged.any() else float("nan")


def recall(flagged: Truth, truth: Truth) -> float:
    return float(flagged[truth].mean()) if truth.any() else float("nan")


def f1(flagged: Truth, truth: Truth) -> float:
    total = int(flagged.sum()) + int(truth.sum())
    return 2 * int((flagged & truth).sum()) / total if total else float("nan")


def calibration_error(scores: Scores, truth: Truth) -> float:
    """Expected calibration error over BINS bins of equal count. Naeini et al. (2015)."""
    if not len(scores):
        return float("nan")
    order = np.argsort(scores, kind="stable")
    excess = np.concatenate([[0.0], np.cumsum(scores[order] - truth[order])])
    edges = np.arange(BINS + 1) * len(scores) // BINS
    return float(np.abs(np.diff(excess[edges])).sum() / len(scores))


def with_interval(measure: Callable[..., float], *arrays: NDArray[Any], groups: Groups | None = None) -> Figure:
    """A measure of one or more arrays of equal length, with its bootstrap interval. Efron (1979), percentile method.

    groups: a number for each row. Rows that share one hang together, as the posts of a contrast pair do, and are
    drawn together.
    """
    size = len(arrays[0])
    if not size:
        return Figure(float("nan"), float("nan"), float("nan"))
    samples = [measure(*(array[chosen] for array in arrays)) for chosen in _draws(size, groups)]
    low, high = np.nanpercentile(samples, [2.5, 97.5]) if not np.all(np.isnan(samples)) else (np.nan, np.nan)
    return Figure(measure(*arrays), float(low), float(high))


def mean_of(values: ArrayLike, groups: Groups | None = None) -> Figure:
    """Mean of values, or share of hits, with its interval."""
    return with_interval(_mean, np.asarray(values, dtype=np.float64), groups=groups)


def _mean(values: Scores) -> float:
    return float(values.mean())


def _draws(size: int, groups: Groups | None) -> list[NDArray[np.int64]]:
    """Indices of the rows of each resample."""
    generator = np.random.default_rng(SEED)
    members = np.arange(size) if groups is None else np.unique(groups, return_inverse=True)[1]
    count = int(members.max()) + 1
    drawn = (np.bincount(generator.integers(0, count, count), minlength=count) for _ in range(RESAMPLES))
    return [np.repeat(np.arange(size), times[members]) for times in drawn]
