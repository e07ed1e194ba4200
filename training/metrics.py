"""Figures with their intervals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

Scores = NDArray[np.float64]
Truth = NDArray[np.bool_]

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
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(scores: Scores, truth: Truth) -> float:
    return float(average_precision_score(truth, scores)) if truth.any() else float("nan")


def precision(flagged: Truth, truth: Truth) -> float:
    return float(truth[flagged].mean()) if flagged.any() else float("nan")


def recall(flagged: Truth, truth: Truth) -> float:
    return float(flagged[truth].mean()) if truth.any() else float("nan")


def f1(flagged: Truth, truth: Truth) -> float:
    total = int(flagged.sum()) + int(truth.sum())
    return 2 * int((flagged & truth).sum()) / total if total else float("nan")


def calibration_error(scores: Scores, truth: Truth) -> float:
    """Expected calibration error over BINS bins of equal count. Naeini et al. (2015)."""
    order = np.argsort(scores)
    gaps = [
        abs(float(scores[part].mean() - truth[part].mean())) * len(part)
        for part in np.array_split(order, BINS)
        if len(part)
    ]
    return sum(gaps) / len(scores) if len(scores) else float("nan")


def with_interval(measure: Callable[[Any, Truth], float], scores: NDArray[Any], truth: Truth) -> Figure:
    """A measure of (scores or flags, truth) with its bootstrap interval. Efron (1979), percentile method."""
    generator = np.random.default_rng(SEED)
    samples = []
    for _ in range(RESAMPLES):
        chosen = generator.integers(0, len(truth), len(truth))
        samples.append(measure(scores[chosen], truth[chosen]))
    low, high = np.nanpercentile(samples, [2.5, 97.5]) if not np.all(np.isnan(samples)) else (np.nan, np.nan)
    return Figure(measure(scores, truth), float(low), float(high))
