"""Before and after a month: what is compared, and on which posts. Training itself is replaced by a ready artifact."""

import dataclasses
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.training.conftest import RECIPE

from shenyan.data import dataset
from shenyan.data.casebook import in_order, read_decisions
from shenyan.data.dataset import Corpus
from shenyan.data.decisions import DecisionError
from shenyan.data.rows import Row
from shenyan.data.sources import Use, load_table
from shenyan.data.splits import Split
from shenyan.model.artifact import load_artifact
from shenyan.model.labels import LABELS
from shenyan.training import drift, run
from shenyan.training.config import MONTH, SHIPPED_MODEL, load_recipe
from shenyan.training.manifest import TRAINED_ON
from shenyan.training.month import START, Arrival, Month, play
from shenyan.training.scored import Judge

Learnable = Callable[[int, int], list[Row]]


def month_of(rows: list[Row]) -> Month:
    return Month(tuple(Arrival(number, row, START, (), held=False) for number, row in enumerate(rows)), ())


def corpus_of(**splits: list[Row]) -> Corpus:
    return Corpus({split: splits.get(split, []) for split in Split}, (), ())


@pytest.fixture
def deaf(make_artifact: Callable[..., Path]) -> Judge:
    """A judge that holds nothing back."""
    thresholds = {label: {"review": 1.0, "block": 1.01} for label in LABELS}
    return Judge(load_artifact(make_artifact(thresholds=thresholds)))


def test_posts_that_a_model_learned_from_are_not_measured_on(make_row: Callable[..., Row]) -> None:
    generator = random.Random(3)
    letters = [chr(code) for code in range(0x4E00, 0x9000)]
    rows = [make_row("".join(generator.choices(letters, k=30))) for _ in range(40)]
    twin = make_row(rows[0].text + "！")
    newest = [*rows[30:39], twin]
    month = month_of([*rows[:30], *newest])
    found = drift.newest(month, corpus_of(train=[rows[0], rows[35]], calibration=[rows[36]], dev=[rows[37]]))
    assert {row.id for row in found} == {row.id for row in newest} - {rows[35].id, rows[36].id, twin.id}


def test_a_better_model_is_seen_to_be_better(learnable: Learnable, judge: Judge, deaf: Judge) -> None:
    month, corpus = month_of(learnable(400, 1)), corpus_of(dev=learnable(120, 2))
    gain = drift.measure(month, corpus, before=deaf, after=judge)
    assert gain.improved
    assert gain.verdict.passed
    changes = {one.measure: (one.rows, one.before, one.after) for one in gain.changes}
    newest = drift.newest(month, corpus)
    positives = sum(not row.clean for row in newest)
    assert changes["f1"] == (len(newest), 0.0, 1.0)
    assert changes["auroc"] == (len(newest), 1.0, 1.0)
    assert changes["with a label, held back"] == (positives, 0.0, 1.0)
    assert changes["clean, held back"] == (len(newest) - positives, 0.0, 0.0)
    slices = {line.slice for line in gain.verdict.lines}
    assert {drift.DRIFTED, "all", "written zh"} <= slices


def test_a_worse_model_is_refused_and_no_gain(learnable: Learnable, judge: Judge, deaf: Judge) -> None:
    gain = drift.measure(month_of(learnable(400, 1)), corpus_of(dev=learnable(120, 2)), before=judge, after=deaf)
    assert not gain.improved
    assert not gain.verdict.passed


def test_decisions_are_no_part_of_the_other_slices(learnable: Learnable, judge: Judge) -> None:
    decided = [dataclasses.replace(row, corpus="decisions") for row in learnable(50, 3)]
    corpus = corpus_of(dev=[*learnable(120, 2), *decided])
    gain = drift.measure(month_of(learnable(100, 1)), corpus, before=judge, after=judge)
    assert {line.rows for line in gain.verdict.lines if line.slice == "all" and line.label} == {120}


def test_the_month_is_imported_into_its_home_and_trained_on(
    learnable: Learnable,
    judge: Judge,
    make_artifact: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = make_artifact()
    (folder / TRAINED_ON).write_text("", encoding="utf-8")
    ready = load_artifact(folder)
    seen: dict[str, object] = {}

    def train(recipe: object, *, home: Path, say: run.Say) -> object:
        seen.update(recipe=recipe, home=home, variable=os.environ["SHENYAN_HOME"])
        return ready

    monkeypatch.setattr(run, "train", train)
    monkeypatch.setattr(dataset, "load_table", lambda: {"decisions": load_table()["decisions"]})
    monkeypatch.setenv("SHENYAN_HOME", "elsewhere")
    month = play(learnable(60, 1), [], judge, seed=1)
    recipe = dataclasses.replace(RECIPE, sources=("decisions",))
    learned = drift.learn(month, recipe, before=ready, home=tmp_path, say=lambda _: None)
    assert seen == {"recipe": recipe, "home": tmp_path, "variable": str(tmp_path)}
    assert os.environ["SHENYAN_HOME"] == "elsewhere"
    assert read_decisions(tmp_path / "decisions") == in_order(month.decisions)
    cases = {one.text for one in month.decisions}
    assert {row.text for rows in learned.corpus.splits.values() for row in rows} <= cases
    assert learned.corpus.splits[Split.TRAIN]
    changed = [dataclasses.replace(one, labels=dict.fromkeys(LABELS, False), evidence=()) for one in month.decisions]
    with pytest.raises(DecisionError, match="two different decisions"):
        drift.learn(
            dataclasses.replace(month, decisions=tuple(changed)),
            recipe,
            before=ready,
            home=tmp_path,
            say=lambda _: None,
        )


def test_planted_posts_are_ones_that_the_model_knows(make_artifact: Callable[..., Path]) -> None:
    folder = make_artifact()
    (folder / TRAINED_ON).write_text("", encoding="utf-8")
    assert drift.golden_rows(load_artifact(folder)) == []


def test_the_recipe_of_the_month_goes_on_from_the_shipped_model() -> None:
    recipe = load_recipe(MONTH)
    assert recipe.start == SHIPPED_MODEL
    assert recipe.sources[0] == "decisions"
    assert recipe.replay
    for name in recipe.sources:
        load_table()[name].permit(Use.TRAIN)
