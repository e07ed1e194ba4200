"""The gate: what is worse beyond noise is refused, what is noise is not."""

import dataclasses

import numpy as np
import pytest

from shenyan.data.rows import Row
from shenyan.model.labels import LABELS, Label
from shenyan.training import differences, metrics
from shenyan.training.gate import MARGIN, Answers, Asked, Measure, Verdict, as_table, compare, judge
from shenyan.training.scored import Scored

ROWS = 400


@pytest.fixture(autouse=True)
def _fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "RESAMPLES", 2000)


def asked(count: int = ROWS, seed: int = 1) -> Asked:
    """Posts of two slices, in pairs of equal labels."""
    generator = np.random.default_rng(seed)
    truth = np.repeat(generator.random((count // 2, len(LABELS))) < 0.3, 2, axis=0)
    return Asked(
        slices={"all": list(range(count)), "written zh": list(range(count // 2))},
        truth=truth,
        known=np.ones_like(truth),
        clean=~truth.any(axis=1),
        groups=np.repeat(np.arange(count // 2), 2),
    )


def answers(truth: metrics.Truth, *, noise: float, seed: int) -> Answers:
    scores = truth + np.random.default_rng(seed).normal(0, noise, truth.shape)
    return Answers(scores, scores >= 0.5)


def of(verdict: Verdict, measure: Measure, name: str = "all", label: str = "") -> metrics.Figure:
    (line,) = [one for one in verdict.lines if (one.slice, one.label, one.measure) == (name, label, measure)]
    return line.difference


def test_a_model_passes_against_itself() -> None:
    posts = asked()
    same = answers(posts.truth, noise=0.4, seed=2)
    verdict = compare(posts, champion=same, candidate=same)
    assert verdict.passed
    assert len(verdict.lines) == 2 * (2 * len(LABELS) + 1)
    assert {line.difference for line in verdict.lines} == {metrics.Figure(0.0, 0.0, 0.0)}
    assert "passed" in verdict.reason


def test_as_good_a_model_with_other_mistakes_passes() -> None:
    posts = asked()
    for seed in range(10):
        champion, candidate = (answers(posts.truth, noise=0.4, seed=100 + 2 * seed + one) for one in (0, 1))
        assert compare(posts, champion=champion, candidate=candidate).passed, seed


def test_a_worse_model_is_refused_and_the_better_one_passes() -> None:
    posts = asked()
    good, bad = answers(posts.truth, noise=0.3, seed=2), answers(posts.truth, noise=0.9, seed=3)
    verdict = compare(posts, champion=good, candidate=bad)
    assert not verdict.passed
    assert "refused" in verdict.reason
    assert {line.slice for line in verdict.lines if line.worse} == {"all", "written zh"}
    assert compare(posts, champion=bad, candidate=good).passed


def test_worse_on_one_slice_and_label_is_refused() -> None:
    posts = asked()
    champion, candidate = (answers(posts.truth, noise=0.3, seed=2) for _ in range(2))
    half = slice(0, ROWS // 2)
    column = LABELS.index(Label.DEFAMATION)
    candidate.scores[half, column] = 0.0
    candidate.flags[half, column] = False
    verdict = compare(posts, champion=champion, candidate=candidate)
    assert not verdict.passed
    assert {line.label for line in verdict.lines if line.worse} == {"defamation"}


def test_many_small_slices_do_not_hide_a_fall_on_all_posts() -> None:
    posts = asked()
    small = {f"corpus {number}": list(range(number * 2, number * 2 + 60)) for number in range(150)}
    posts = dataclasses.replace(posts, slices={"all": list(range(ROWS)), **small})
    champion = answers(posts.truth, noise=0.3, seed=2)
    column = LABELS.index(Label.DEFAMATION)
    flags = champion.flags.copy()
    found = np.flatnonzero(posts.truth[:, column] & flags[:, column])
    flags[found[::12], column] = False
    verdict = compare(posts, champion=champion, candidate=Answers(champion.scores, flags))
    assert not verdict.passed
    assert "all" in {line.slice for line in verdict.lines if line.worse}


def test_holding_back_clean_posts_is_worse_though_the_difference_is_positive() -> None:
    posts = asked()
    champion = answers(posts.truth, noise=0.2, seed=2)
    flags = champion.flags.copy()
    flags[np.flatnonzero(posts.clean)[:30], 0] = True
    verdict = compare(posts, champion=champion, candidate=Answers(champion.scores, flags))
    assert of(verdict, Measure.HELD).low > MARGIN
    assert {line.measure for line in verdict.lines if line.worse} >= {Measure.HELD}
    assert not verdict.passed


def test_a_fall_within_the_margin_passes_however_sure() -> None:
    count, missed = 2000, 6
    truth = np.zeros((count, len(LABELS)), dtype=bool)
    truth[: count // 2] = True
    flags = truth.copy()
    flags[:missed] = False
    posts = Asked(
        slices={"all": list(range(count))},
        truth=truth,
        known=np.ones_like(truth),
        clean=~truth.any(axis=1),
        groups=np.arange(count),
    )
    scores = truth.astype(np.float64)
    verdict = compare(posts, champion=Answers(scores, truth), candidate=Answers(scores, flags))
    fall = of(verdict, Measure.F1, label="rumor")
    assert -MARGIN < fall.value < fall.high < 0
    assert verdict.passed


def test_figures_are_those_of_the_metrics() -> None:
    posts = asked()
    posts = dataclasses.replace(posts, known=np.random.default_rng(5).random(posts.truth.shape) < 0.8)
    champion, candidate = (answers(posts.truth, noise=0.5, seed=seed) for seed in (2, 3))
    champion.scores[:, 0] = champion.scores[:, 0].round(1)  # with ties
    verdict = compare(posts, champion=champion, candidate=candidate)
    for column, label in enumerate(LABELS):
        known = posts.known[:, column]
        truth = posts.truth[known, column]
        for line in verdict.lines:
            if (line.slice, line.label) == ("all", label):
                function = metrics.auroc if line.measure is Measure.AUROC else metrics.f1
                for model, value in ((champion, line.champion), (candidate, line.candidate)):
                    said = model.scores if line.measure is Measure.AUROC else model.flags
                    assert value == pytest.approx(function(said[known, column], truth), abs=1e-6)
                assert line.rows == len(truth)


def test_intervals_are_those_of_resampled_pairs() -> None:
    posts = asked()
    champion, candidate = (answers(posts.truth, noise=0.5, seed=seed) for seed in (2, 3))
    found = of(compare(posts, champion=champion, candidate=candidate), Measure.AUROC, label="rumor")
    generator = np.random.default_rng(9)
    falls = []
    for _ in range(2000):
        pairs = generator.integers(0, ROWS // 2, ROWS // 2)
        rows = np.concatenate([2 * pairs, 2 * pairs + 1])
        one, other = (metrics.auroc(model.scores[rows, 0], posts.truth[rows, 0]) for model in (champion, candidate))
        falls.append(other - one)
    low, high = np.percentile(falls, [2.5, 97.5])
    assert found.low == pytest.approx(low, abs=0.004)
    assert found.high == pytest.approx(high, abs=0.004)


def test_slices_of_too_few_posts_are_not_compared() -> None:
    posts = asked()
    posts = dataclasses.replace(posts, slices={"few": [0, 1, 2, 3]})
    same = answers(posts.truth, noise=0.4, seed=2)
    verdict = compare(posts, champion=same, candidate=same)
    assert verdict.lines == ()


def test_a_gate_that_measured_nothing_does_not_open() -> None:
    nothing = np.zeros((0, len(LABELS)))
    found = Scored([], nothing, nothing.astype(bool))
    verdict = judge(champion=found, candidate=found)
    assert not verdict.passed
    assert "too few posts" in verdict.reason


def rows_of(truth: metrics.Truth) -> list[Row]:
    return [
        Row(f"post {number}", "zh", dict(zip(LABELS, map(bool, labels), strict=True)), "invented", entities=())
        for number, labels in enumerate(truth)
    ]


def test_only_posts_that_both_were_scored_on_count_in_whatever_order() -> None:
    posts = asked()
    rows = rows_of(posts.truth)
    said = answers(posts.truth, noise=0.5, seed=2)
    champion = Scored(rows[50:], said.scores[50:], said.flags[50:])
    order = np.random.default_rng(1).permutation(ROWS - 50)
    candidate = Scored([rows[index] for index in order], said.scores[order], said.flags[order])
    verdict = judge(champion=champion, candidate=candidate)
    assert verdict.passed
    assert {line.rows for line in verdict.lines if line.slice == "all" and line.label} == {ROWS - 100}
    assert all(line.champion == pytest.approx(line.candidate) for line in verdict.lines)


def test_a_label_that_a_corpus_says_nothing_of_is_not_compared() -> None:
    posts = asked()
    rows = [dataclasses.replace(row, known=frozenset({Label.RUMOR})) for row in rows_of(posts.truth)]
    said = answers(posts.truth, noise=0.5, seed=2)
    found = Scored(rows, said.scores, said.flags)
    verdict = judge(champion=found, candidate=found)
    assert {line.label for line in verdict.lines} == {"rumor"}


def test_the_table_begins_with_what_is_worse() -> None:
    posts = asked()
    good, bad = answers(posts.truth, noise=0.3, seed=2), answers(posts.truth, noise=0.6, seed=3)
    verdict = compare(posts, champion=good, candidate=bad)
    marks = [row[-1] for row in as_table(verdict).rows]
    assert marks[0] == "worse"
    assert marks == sorted(marks, reverse=True)
    assert len(marks) == len(verdict.lines)
