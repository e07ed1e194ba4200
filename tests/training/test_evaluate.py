"""Evaluation: nothing that was learned from is measured on."""

import dataclasses
import json

import numpy as np
import pytest
from rich.console import Console

from shenyan.data.dataset import Corpus
from shenyan.data.splits import Split
from shenyan.model.labels import LABELS
from shenyan.training import evaluate as evaluation
from shenyan.training import metrics
from shenyan.training.baseline import fit_baseline, words
from shenyan.training.evaluate import evaluate
from shenyan.training.report import show


@pytest.fixture(scope="module")
def corpus(learnable) -> Corpus:  # type: ignore[no-untyped-def]
    rows = {
        split: learnable(count, seed) for seed, (split, count) in enumerate(zip(Split, (80, 10, 60, 70), strict=True))
    }
    for index in (-1, -2):
        rows[Split.TEST][index] = dataclasses.replace(rows[Split.TEST][index], pair="p1")
    return Corpus(rows, (), ("elsewhere: not on this machine",))


LEFT_OUT = 10


@pytest.fixture(scope="module")
def report(corpus, make_artifact):  # type: ignore[no-untyped-def]
    """Of the toy artifact on the test split, as if it were trained on the first rows of that too."""
    folder = make_artifact()
    seen = [*corpus.splits[Split.TRAIN], *corpus.splits[Split.TEST][:LEFT_OUT]]
    (folder / "trained_on.txt").write_text("".join(f"{row.id}\n" for row in seen), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "load_corpus", lambda names, use: corpus)
        patch.setattr(metrics, "RESAMPLES", 20)
        return evaluate(folder, split=Split.TEST)


def test_rows_behind_the_weights_are_left_out(report, corpus: Corpus) -> None:  # type: ignore[no-untyped-def]
    rows = corpus.splits[Split.TEST][LEFT_OUT:]
    assert (report.rows, report.left_out) == (len(rows), LEFT_OUT)
    for label in LABELS:
        figures = report.labels["shenyan"]["all"][label]
        assert figures.rows == len(rows)
        assert figures.positives == sum(row.labels[label] for row in rows)


def test_a_model_that_knows_is_told_from_a_baseline(report, corpus: Corpus) -> None:  # type: ignore[no-untyped-def]
    for label in LABELS:
        assert report.labels["shenyan"]["all"][label].auroc.value == 1.0
        assert report.labels["shenyan"]["all"][label].f1.value == 1.0
        assert report.labels["baseline"]["all"][label].auroc.value > 0.5
    count, held = report.clean_held["all"]
    assert count == sum(row.clean for row in corpus.splits[Split.TEST][LEFT_OUT:])
    assert held.value == 0.0


def test_a_pair_is_right_when_both_of_its_rows_are(report) -> None:  # type: ignore[no-untyped-def]
    assert report.pairs["shenyan"][0] == 1
    assert report.pairs["shenyan"][1].value == 1.0


def test_a_report_is_printed_and_is_json(report) -> None:  # type: ignore[no-untyped-def]
    assert json.loads(report.as_json())["labels"]["shenyan"]["all"]["rumor"]["auroc"]["value"] == 1.0
    console = Console(width=200)
    with console.capture() as printed:
        show(report, console)
    for part in ("toy-1 on the test split", "linear baseline", "elsewhere: not on this machine", "rumor", "1.000 ("):
        assert part in printed.get()
    assert f"{LEFT_OUT} posts of the split were left out" in printed.get()


def test_a_split_without_pairs_is_measured_all_the_same() -> None:
    count, share = evaluation._pairs([], np.zeros((0, 3), dtype=bool))
    assert count == 0
    assert np.isnan(share.value)


def test_the_baseline_learns_from_words(learnable) -> None:  # type: ignore[no-untyped-def]
    rows = learnable(150, 9)
    scores = fit_baseline(rows).scores([row.text for row in rows])
    for column, label in enumerate(LABELS):
        positive = [score for score, row in zip(scores[:, column], rows, strict=True) if row.labels[label]]
        negative = [score for score, row in zip(scores[:, column], rows, strict=True) if not row.labels[label]]
        assert min(positive) > sum(negative) / len(negative)


def test_words_are_chinese_words_and_whole_latin_ones() -> None:
    assert words("HR通知 下周裁员") == ["hr", "通知", "下周", "裁员"]
