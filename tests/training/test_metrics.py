"""Figures against what others compute."""

import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from shenyan.training import metrics
from shenyan.training.metrics import mean_of, with_interval

GENERATOR = np.random.default_rng(5)
SCORES = GENERATOR.random(400).round(2)  # with ties
TRUTH = GENERATOR.random(400) < SCORES


def test_auroc_and_average_precision_are_scikit_learns_ties_included() -> None:
    assert metrics.auroc(SCORES, TRUTH) == pytest.approx(roc_auc_score(TRUTH, SCORES))
    assert metrics.average_precision(SCORES, TRUTH) == pytest.approx(average_precision_score(TRUTH, SCORES))
    assert metrics.auroc(TRUTH.astype(float), TRUTH) == 1.0
    assert metrics.auroc(np.zeros(400), TRUTH) == 0.5


def test_shares_by_hand() -> None:
    flagged, truth = np.array([1, 1, 1, 0, 0], dtype=bool), np.array([1, 1, 0, 1, 0], dtype=bool)
    assert metrics.precision(flagged, truth) == pytest.approx(2 / 3)
    assert metrics.recall(flagged, truth) == pytest.approx(2 / 3)
    assert metrics.f1(flagged, truth) == pytest.approx(2 / 3)
    assert metrics.average_precision(np.array([0.9, 0.8, 0.1]), np.array([True, False, True])) == pytest.approx(5 / 6)


def test_what_is_not_defined_is_nan() -> None:
    nothing, scores = np.zeros(3, dtype=bool), np.array([0.1, 0.2, 0.3])
    for value in (
        metrics.auroc(scores, nothing),
        metrics.auroc(scores, ~nothing),
        metrics.average_precision(scores, nothing),
        metrics.precision(nothing, ~nothing),
        metrics.recall(nothing, nothing),
        metrics.f1(nothing, nothing),
        metrics.calibration_error(scores[:0], nothing[:0]),
    ):
        assert math.isnan(value)


def test_calibration_error_is_the_gap_between_score_and_share() -> None:
    scores = GENERATOR.random(50_000)
    perfect = GENERATOR.random(50_000) < scores
    assert metrics.calibration_error(scores, perfect) < 0.01
    assert metrics.calibration_error(np.full(1_000, 0.9), np.arange(1_000) % 10 < 6) == pytest.approx(0.3)


@pytest.mark.parametrize("measure", [metrics.auroc, metrics.average_precision, metrics.calibration_error])
def test_interval_contains_the_value_and_narrows_with_rows(measure) -> None:  # type: ignore[no-untyped-def]
    few, many = with_interval(measure, SCORES[:60], TRUTH[:60]), with_interval(measure, SCORES, TRUTH)
    assert many.value == measure(SCORES, TRUTH)
    if measure is not metrics.calibration_error:  # which resampling biases upwards
        assert few.low <= few.value <= few.high
        assert many.low <= many.value <= many.high
    assert 0 < many.high - many.low < few.high - few.low


def test_same_rows_get_the_same_interval() -> None:
    assert with_interval(metrics.auroc, SCORES, TRUTH) == with_interval(metrics.auroc, SCORES, TRUTH)


def test_interval_of_what_is_never_defined_is_nan() -> None:
    for found in (with_interval(metrics.auroc, SCORES[:5], np.zeros(5, dtype=bool)), mean_of([])):
        assert all(math.isnan(value) for value in (found.value, found.low, found.high))


def test_rows_that_hang_together_are_drawn_together() -> None:
    """Copies of every row make an interval narrower only where they are taken for rows of their own."""
    hits = GENERATOR.random(100) < 0.5
    alone, copied = mean_of(hits), mean_of(np.repeat(hits, 4))
    together = mean_of(np.repeat(hits, 4), np.repeat(np.arange(100), 4))
    assert together.value == copied.value == alone.value == hits.mean()
    assert copied.high - copied.low < 0.6 * (alone.high - alone.low)
    assert together.high - together.low == pytest.approx(alone.high - alone.low, rel=0.15)


def test_twins_that_cancel_out_leave_no_doubt() -> None:
    found = mean_of([0, 1] * 30, [index // 2 for index in range(60)])
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)
