"""From raw scores to probabilities and thresholds, on the calibration split of the exported file."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression

from shenyan.model.artifact import Calibration
from shenyan.model.labels import Label
from shenyan.model.policy import Threshold

BLOCK_PRECISION = 0.97  # that a block threshold must hold, and …
REVIEW_RECALL = 0.95  # … that a careful review threshold must hold …
CONFIDENCE = 0.90  # … with this confidence, one-sided
F1_SLACK = 0.01  # of the highest F1, that a balanced review threshold may give away to hold back fewer clean posts
NEVER = 1.01  # a block threshold that no score reaches
ALWAYS = 0.0001  # a review threshold that every score reaches, for all that it says
ENOUGH = 25  # posts with and without a label from which a language is calibrated by itself

Scores = NDArray[np.float64]
Truth = NDArray[np.bool_]


def fit_platt(logits: Scores, truth: Truth) -> Calibration:
    """Slope and intercept that turn logits into probabilities. Platt (1999), with his smoothed targets.

    Raises ValueError unless both classes occur.
    """
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if not positives or not negatives:
        raise ValueError("calibration needs rows with and without the label")
    # Platt's targets (n₊+1)/(n₊+2) and 1/(n₋+2) as weighted pairs of hard ones.
    target = np.where(truth, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    stacked = np.concatenate([logits, logits])[:, None]
    classes = np.concatenate([np.ones_like(target), np.zeros_like(target)])
    model = LogisticRegression(C=1e6).fit(stacked, classes, sample_weight=np.concatenate([target, 1 - target]))
    return Calibration(slope=float(model.coef_[0, 0]), intercept=float(model.intercept_[0]))


def apply(calibration: Calibration, logits: Scores) -> Scores:
    """Calibrated probabilities of logits."""
    return np.asarray(1.0 / (1.0 + np.exp(-(calibration.slope * logits + calibration.intercept))))


def fit_languages(logits: Scores, truth: Truth, spoken: Sequence[str]) -> tuple[Calibration, dict[str, Calibration]]:
    """Calibration of one label on all posts, and of each language that has ENOUGH posts of both classes.

    spoken: the language that each post is read in.
    """
    languages = np.array(spoken)
    own = {}
    for language in sorted(set(spoken)):
        chosen = languages == language
        if min(int(truth[chosen].sum()), int((~truth[chosen]).sum())) >= ENOUGH:
            own[language] = fit_platt(logits[chosen], truth[chosen])
    return fit_platt(logits, truth), own


def balanced_threshold(scores: Scores, truth: Truth) -> Threshold:
    """Review where F1 is about highest; block where precision is held at BLOCK_PRECISION with CONFIDENCE."""
    review = high_f1_threshold(scores, truth)
    return Threshold(review=review, block=max(review, precise_threshold(scores, truth)))


def careful_threshold(scores: Scores, truth: Truth) -> Threshold:
    """Review where recall is held at REVIEW_RECALL with CONFIDENCE; block as the balanced one does."""
    review = complete_threshold(scores, truth)
    return Threshold(review=review, block=max(review, precise_threshold(scores, truth)))


def high_f1_threshold(scores: Scores, truth: Truth) -> float:
    """The highest score from which F1 is within F1_SLACK of its highest.

    F1 is flat about its top, and where exactly it is highest is chance; the highest of equals holds back the fewest
    clean posts. Half-way to the next lower score, so that it hangs on no single row.
    """
    ranked = np.sort(np.unique(scores))[::-1]
    f1 = np.array([_f1(scores >= cut, truth) for cut in ranked])
    best = int(np.argmax(f1 >= f1.max() - F1_SLACK))
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float(round((ranked[best] + below) / 2, 4)) or 0.0001


def precise_threshold(scores: Scores, truth: Truth) -> float:
    """The lowest score from which precision is at least BLOCK_PRECISION with CONFIDENCE; else NEVER.

    The bound is Clopper and Pearson's (1934). Scores are tried from the highest down, and the search stops at
    the first that fails after one has held, as fixed-sequence testing wants.
    """
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    threshold = NEVER
    for count, (index, right) in enumerate(zip(order, hits, strict=True), start=1):
        holds = lower_bound(int(right), count) >= BLOCK_PRECISION
        if holds:
            threshold = float(np.floor(scores[index] * 1e4) / 1e4)
        elif threshold != NEVER:
            break
    return threshold


def complete_threshold(scores: Scores, truth: Truth) -> float:
    """The highest score from which recall is at least REVIEW_RECALL with CONFIDENCE; else ALWAYS.

    Whether a post with the label is missed is one trial; the most misses that the bound allows fix the threshold at
    an order statistic of the positives' scores, which is valid whatever the scores' distribution (Bates et al. 2021,
    "Distribution-free, risk-controlling prediction sets", with the exact binomial bound).
    """
    ranked = np.sort(scores[truth])
    positives = len(ranked)
    missed = -1
    while missed + 1 < positives and lower_bound(positives - missed - 1, positives) >= REVIEW_RECALL:
        missed += 1
    if missed < 0:
        return ALWAYS
    return max(ALWAYS, float(np.floor(ranked[missed] * 1e4) / 1e4))


def lower_bound(successes: int, trials: int) -> float:
    """One-sided lower Clopper–Pearson bound of a share at CONFIDENCE."""
    return float(beta.ppf(1 - CONFIDENCE, successes, trials - successes + 1)) if successes else 0.0


def identifier_weight(found: Sequence[bool], truth: Truth) -> float:
    """How often a post with an identifier leaks privacy: (hits + 1) / (posts with one + 2), after Laplace."""
    with_one = np.asarray(found, dtype=bool)
    return float((truth[with_one].sum() + 1) / (with_one.sum() + 2))


def as_manifest(values: Mapping[Label, Calibration] | Mapping[Label, Threshold]) -> dict[str, dict[str, float]]:
    """Calibrations or thresholds in the form in which a manifest holds them."""
    return {
        str(label): {name: float(getattr(value, name)) for name in type(value).__slots__}
        for label, value in values.items()
    }


def _f1(flagged: Truth, truth: Truth) -> float:
    right = int((flagged & truth).sum())
    return 2 * right / max(1, int(flagged.sum()) + int(truth.sum()))
