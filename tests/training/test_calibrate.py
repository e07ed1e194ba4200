"""Calibration and thresholds on data whose answer is known."""

import numpy as np
import pytest

from shenyan.model.artifact import Calibration
from shenyan.model.labels import Label
from shenyan.model.policy import Threshold
from shenyan.training.calibrate import (
    ALWAYS,
    BLOCK_PRECISION,
    CONFIDENCE,
    ENOUGH,
    NEVER,
    REVIEW_RECALL,
    apply,
    as_manifest,
    balanced_threshold,
    careful_threshold,
    complete_threshold,
    fit_languages,
    fit_platt,
    high_f1_threshold,
    identifier_weight,
    lower_bound,
    precise_threshold,
)


def test_platt_recovers_the_curve_that_made_the_labels() -> None:
    generator = np.random.default_rng(1)
    logits = generator.normal(0, 2, 20_000)
    truth = generator.random(20_000) < 1 / (1 + np.exp(-(1.7 * logits - 0.8)))
    found = fit_platt(logits, truth)
    assert found.slope == pytest.approx(1.7, abs=0.1)
    assert found.intercept == pytest.approx(-0.8, abs=0.1)


def test_platt_stays_finite_where_the_classes_part_cleanly() -> None:
    found = fit_platt(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([False, False, True, True]))
    chances = apply(found, np.array([-2.0, 2.0]))
    assert 0.1 < chances[0] < 0.4
    assert 0.6 < chances[1] < 0.9


@pytest.mark.parametrize("truth", [[True, True], [False, False]])
def test_platt_needs_both_classes(truth: list[bool]) -> None:
    with pytest.raises(ValueError, match="with and without"):
        fit_platt(np.array([0.0, 1.0]), np.array(truth))


def test_calibrating_keeps_the_order() -> None:
    logits = np.linspace(-5, 5, 11)
    chances = apply(Calibration(0.5, 1.0), logits)
    assert (np.diff(chances) > 0).all()
    assert chances[3] == pytest.approx(0.5)  # 0.5 · -2 + 1 = 0


@pytest.mark.parametrize(
    ("scores", "truth", "threshold"),
    [
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 0.5),
        ([0.1, 0.3, 0.6, 0.9], [0, 1, 0, 1], 0.2),  # F1 0.8 with three flagged, 0.67 with one
        ([0.9, 0.8, 0.1, 0.2], [1, 1, 0, 0], 0.5),
        ([0.4, 0.6], [1, 1], 0.2),
        ([0.5, 0.5, 0.5], [1, 0, 1], 0.25),
    ],
)
def test_review_threshold_has_the_highest_f1(scores: list[float], truth: list[int], threshold: float) -> None:
    assert high_f1_threshold(np.array(scores), np.array(truth, dtype=bool)) == pytest.approx(threshold)


def test_of_thresholds_with_about_the_same_f1_the_highest_is_taken() -> None:
    scores = np.array([0.9] * 100 + [0.5] + [0.1] * 50)
    truth = np.array([True] * 101 + [False] * 50)
    assert high_f1_threshold(scores, truth) == pytest.approx(0.7)  # one of 101 missed: F1 0.995 instead of 1


# The one-sided lower bound at 90 %; for all of n right it is 0.1 ** (1 / n) in closed form.
@pytest.mark.parametrize(
    ("successes", "trials", "bound"),
    [(1, 1, 0.1), (10, 10, 0.1**0.1), (76, 76, 0.1 ** (1 / 76)), (0, 10, 0.0), (5, 10, 0.267318), (95, 100, 0.909207)],
)
def test_lower_bound_is_clopper_and_pearsons(successes: int, trials: int, bound: float) -> None:
    assert lower_bound(successes, trials) == pytest.approx(bound, abs=1e-4)


def test_block_threshold_holds_its_precision_with_confidence() -> None:
    # 150 right ones on top, then noise: the threshold lies where the bound still holds.
    scores = np.linspace(1, 0, 301)[:-1]
    truth = np.array([True] * 150 + [False] * 150)
    threshold = precise_threshold(scores, truth)
    flagged = scores >= threshold
    assert 150 <= flagged.sum() < 155
    assert lower_bound(int((flagged & truth).sum()), int(flagged.sum())) >= BLOCK_PRECISION


def test_too_few_rows_for_confidence_never_block() -> None:
    scores = np.linspace(0.9, 0.95, 20)
    assert precise_threshold(scores, np.ones(20, dtype=bool)) == NEVER
    assert balanced_threshold(scores, np.ones(20, dtype=bool)).block == NEVER


def test_a_wrong_row_at_the_top_puts_blocking_off_but_does_not_forbid_it() -> None:
    scores = np.linspace(1, 0, 401)[:-1]
    truth = np.array([False] + [True] * 299 + [False] * 100)
    threshold = precise_threshold(scores, truth)
    assert threshold < scores[150]
    assert threshold != NEVER


def test_block_never_lies_below_review() -> None:
    generator = np.random.default_rng(2)
    for _ in range(20):
        scores = generator.random(200)
        found = balanced_threshold(scores, scores + generator.normal(0, 0.1, 200) > 0.3)
        assert 0 < found.review <= found.block


def test_an_identifier_weighs_as_often_as_it_leaked() -> None:
    found = [True] * 8 + [False] * 4
    truth = np.array([True] * 7 + [False] + [True] * 4)
    assert identifier_weight(found, truth) == pytest.approx(8 / 10)
    assert identifier_weight([False] * 12, truth) == 0.5


def test_a_manifest_holds_plain_numbers() -> None:
    assert as_manifest({Label.RUMOR: Calibration(np.float64(1.5), -0.5)}) == {
        "rumor": {"slope": 1.5, "intercept": -0.5}
    }
    assert as_manifest({Label.RUMOR: Threshold(0.5, 0.9)}) == {"rumor": {"review": 0.5, "block": 0.9}}


def test_a_careful_threshold_keeps_its_recall_on_other_posts() -> None:
    generator = np.random.default_rng(3)
    kept = []
    for _ in range(300):
        scores = generator.beta(4, 2, 400)
        cut = complete_threshold(scores, np.ones(400, dtype=bool))
        kept.append((generator.beta(4, 2, 4_000) >= cut).mean() >= REVIEW_RECALL)
    assert np.mean(kept) >= CONFIDENCE - 0.03
    assert careful_threshold(scores, np.ones(400, dtype=bool)).review == cut


def test_too_few_posts_to_promise_anything_hold_every_post_back() -> None:
    assert complete_threshold(np.full(40, 0.9), np.ones(40, dtype=bool)) == ALWAYS  # 0.95 ** 40 > 0.1
    assert complete_threshold(np.full(50, 0.9), np.ones(50, dtype=bool)) == pytest.approx(0.9)


def test_a_language_of_few_posts_is_calibrated_with_the_others() -> None:
    generator = np.random.default_rng(2)
    logits = generator.normal(0, 2, 4 * ENOUGH + 10)
    truth = np.arange(len(logits)) % 2 == 0
    spoken = ["zh"] * (4 * ENOUGH) + ["en"] * 10
    together, own = fit_languages(logits, truth, spoken)
    assert set(own) == {"zh"}
    assert together == fit_platt(logits, truth)
