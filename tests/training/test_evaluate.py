"""Evaluation: nothing that was learned from is measured on."""

import dataclasses

import pytest

from shenyan.data.dataset import Corpus
from shenyan.data.splits import Split
from shenyan.model.labels import LABELS, Label
from shenyan.training import evaluate as evaluation
from shenyan.training import metrics, scored
from shenyan.training.baseline import fit_baseline, words
from shenyan.training.evaluate import evaluate
from shenyan.training.figures import Line, Report, from_json
from shenyan.training.metrics import Figure

LEFT_OUT = 10


@pytest.fixture(scope="module")
def corpus(learnable, make_row) -> Corpus:  # type: ignore[no-untyped-def]
    rows = {
        split: learnable(count, seed) for seed, (split, count) in enumerate(zip(Split, (80, 10, 60, 70), strict=True))
    }
    for index in (-1, -2):
        rows[Split.TEST][index] = dataclasses.replace(rows[Split.TEST][index], pair="p1")
    for members in rows.values():
        # Of a set that speaks of one label only: neither the model nor the baseline is judged by it.
        members.append(make_row("谣诽隐", known=frozenset({Label.RUMOR})))
    return Corpus(rows, (), ("elsewhere: not on this machine",))


@pytest.fixture(scope="module")
def measure(corpus, make_artifact):  # type: ignore[no-untyped-def]
    """Evaluates the toy artifact on the test split, as if it were trained on the first rows of that too."""
    folder = make_artifact()
    seen = [*corpus.splits[Split.TRAIN], *corpus.splits[Split.TEST][:LEFT_OUT]]
    (folder / "trained_on.txt").write_text("".join(f"{row.id}\n" for row in seen), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scored, "load_corpus", lambda names, use, trained_on: corpus)
        patch.setattr(metrics, "RESAMPLES", 20)
        yield lambda **options: evaluate(folder, split=Split.TEST, **options)


@pytest.fixture(scope="module")
def report(measure) -> Report:  # type: ignore[no-untyped-def]
    made: Report = measure(external=False)
    return made


def test_rows_behind_the_weights_are_left_out(report: Report, corpus: Corpus) -> None:
    rows = corpus.splits[Split.TEST][LEFT_OUT:-1]
    assert (report.rows, report.left_out, report.split) == (len(rows), LEFT_OUT, "test")
    for label in LABELS:
        lines = list(report.of("labels", model="shenyan", slice="all", label=label))
        assert {line.rows for line in lines} == {len(rows)}
        assert {line.positives for line in lines} == {sum(row.labels[label] for row in rows)}


def test_a_model_that_knows_is_told_from_a_baseline(report: Report, corpus: Corpus) -> None:
    for label in LABELS:
        for measure, bound in (("auroc", 1.0), ("f1", 1.0), ("average_precision", 1.0)):
            [line] = report.of("labels", model="shenyan", slice="all", label=label, measure=measure)
            assert line.figure.value == bound
        [line] = report.of("labels", model="baseline", slice="all", label=label, measure="auroc")
        assert line.figure.value > 0.5
    [line] = report.of("clean_held", model="shenyan", slice="all")
    assert line.rows == sum(row.clean for row in corpus.splits[Split.TEST][LEFT_OUT:-1])
    assert line.figure.value == 0.0


def test_every_section_is_of_the_same_posts(report: Report) -> None:
    sections = {line.section for line in report.lines}
    assert {"labels", "pairs", "clean_held", "spans", "evasion", "faithfulness"} <= sections
    assert "external" not in sections
    [line] = report.of("pairs", model="shenyan", slice="all", measure="both_right")
    assert (line.rows, line.figure.value) == (1, 1.0)
    [line] = report.of("spans", slice="evidence", label="rumor", measure="f1_relaxed")
    assert line.figure.value == 1.0


def test_lines_are_named_apart(report: Report) -> None:
    names = [(line.section, line.model, line.slice, line.label, line.measure) for line in report.lines]
    assert len(set(names)) == len(names)


def test_curves_lead_to_no_post(report: Report, corpus: Corpus) -> None:
    for curve, label in zip(report.curves, LABELS, strict=True):
        assert curve.label == label
        assert list(curve.scores) == sorted(curve.scores, reverse=True)
        assert sum(curve.truth) == sum(row.labels[label] for row in corpus.splits[Split.TEST][LEFT_OUT:-1])


def test_a_report_outlives_json(report: Report) -> None:
    again = from_json(report.as_json())
    assert repr(again) == repr(report)  # equal but for NaN, which equals nothing
    assert again.thresholds == dict.fromkeys(map(str, LABELS), 0.5)
    assert again.missing == ("elsewhere: not on this machine",)


def test_a_quick_evaluation_asks_less(measure) -> None:  # type: ignore[no-untyped-def]
    assert {line.section for line in measure(full=False).lines} == {"labels", "pairs", "clean_held", "spans"}


def test_public_sets_are_measured_where_everything_is(measure, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    line = Line("external", "shenyan", "set", "", "accuracy", 3, Figure(0.5, 0.4, 0.6))

    def lines(score, table, *, review):  # type: ignore[no-untyped-def]
        assert score(["谣", "字"])[:, 0].round().tolist() == [1, 0]
        assert review == dict.fromkeys(LABELS, 0.5)
        return [line]

    def marks(assess, table):  # type: ignore[no-untyped-def]
        return [dataclasses.replace(line, slice=assess(["佟"])[0].entities[0].kind)]

    monkeypatch.setattr(evaluation, "_more_lines", lambda *_: [])
    monkeypatch.setattr(evaluation, "external_lines", lines)
    monkeypatch.setattr(evaluation, "entity_lines", marks)
    monkeypatch.setattr(evaluation, "absent", lambda table: ("a set: not here",))
    report = measure()
    assert [line.slice for line in report.of("external")] == ["set", "person_name"]
    assert report.missing == ("elsewhere: not on this machine", "a set: not here")


def test_the_baseline_learns_from_words(learnable) -> None:  # type: ignore[no-untyped-def]
    rows = learnable(150, 9)
    scores = fit_baseline(rows).scores([row.text for row in rows])
    for column, label in enumerate(LABELS):
        positive = [score for score, row in zip(scores[:, column], rows, strict=True) if row.labels[label]]
        negative = [score for score, row in zip(scores[:, column], rows, strict=True) if not row.labels[label]]
        assert min(positive) > sum(negative) / len(negative)


def test_words_are_chinese_words_and_whole_latin_ones() -> None:
    assert words("HR通知 下周裁员") == ["hr", "通知", "下周", "裁员"]
