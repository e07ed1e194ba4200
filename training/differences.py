"""The difference between two models on the same posts, as measured and in every resample of a paired bootstrap.

Sums over resamples are matrix products, so that thousands of resamples of hundreds of figures take seconds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shenyan.training.metrics import SEED, Groups, Scores, Truth

RESAMPLES = 10_000  # so that the smallest p-value, 1 in 10,001, still counts among hundreds of comparisons

Weights = NDArray[np.float32]  # (resamples, rows): how often each row was drawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure of both models.

    rows: how many it is of. differences: candidate − champion in each resample, NaN where it is not defined there.
    """

    rows: int
    champion: float
    candidate: float
    differences: NDArray[np.float64]


def draw(groups: Groups) -> Weights:
    """How often each row is drawn in each resample of groups."""
    generator = np.random.default_rng(SEED)
    members = np.unique(np.asarray(groups), return_inverse=True)[1]
    count = int(members.max()) + 1
    drawn = generator.multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    weights: Weights = drawn.astype(np.float32)[:, members]
    return weights


def auroc(truth: Truth, champion: Scores, candidate: Scores, weights: Weights) -> Drawn:
    """Difference of AUROC. truth: at least one row of each kind."""
    one, other = (_wins(scores[truth], scores[~truth]) for scores in (champion, candidate))
    above, below = weights[:, truth], weights[:, ~truth]
    gains = ((above @ (other - one)) * below).sum(axis=1)
    drawn = _ratio(gains, above.sum(axis=1) * below.sum(axis=1))
    return Drawn(len(truth), float(one.mean()), float(other.mean()), drawn)


def _wins(above: Scores, below: Scores) -> NDArray[np.float32]:
    """Of each pair of a row with the label and one without: 1 in the right order, 0 in the wrong one, ½ at a tie."""
    gaps = above[:, None] - below
    wins: NDArray[np.float32] = ((gaps > 0) + 0.5 * (gaps == 0)).astype(np.float32)
    return wins


def f1(truth: Truth, champion: Truth, candidate: Truth, weights: Weights) -> Drawn:
    """Difference of F1 of two models' flags."""
    (one, drawn_one), (other, drawn_other) = ((_f1(truth, flags, weights)) for flags in (champion, candidate))
    return Drawn(len(truth), one, other, drawn_other - drawn_one)


def share(champion: Truth, candidate: Truth, weights: Weights) -> Drawn:
    """Difference of the shares of rows that are marked."""
    gains = _ratio(weights @ (candidate.astype(np.float32) - champion), weights.sum(axis=1))
    return Drawn(len(champion), float(champion.mean()), float(candidate.mean()), gains)


def _f1(truth: Truth, flags: Truth, weights: Weights) -> tuple[float, NDArray[np.float64]]:
    """F1 as measured and in each resample."""
    right, marks = (flags & truth).astype(np.float32), flags.astype(np.float32) + truth
    return 2 * float(right.sum() / marks.sum()), _ratio(2 * (weights @ right), weights @ marks)


def _ratio(above: NDArray[np.float32], below: NDArray[np.float32]) -> NDArray[np.float64]:
    """Quotients, NaN where nothing was drawn."""
    quotients: NDArray[np.float64] = np.full(len(below), np.nan)
    np.divide(above, below, out=quotients, where=below > 0)
    return quotients
