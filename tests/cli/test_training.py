"""`shenyan train`, `evaluate`, `gate` and `promote`; that they name the missing extra is in test_imports."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from click.testing import Result
from tests.training.reports import full_report
from typer.testing import CliRunner

from shenyan.cli import training
from shenyan.cli.main import app
from shenyan.data.rows import Row
from shenyan.data.splits import Split
from shenyan.model import artifact
from shenyan.model.artifact import load_artifact
from shenyan.model.labels import LABELS
from shenyan.training import evaluate as evaluation
from shenyan.training import scored
from shenyan.training.config import SHIPPED
from shenyan.training.figures import Report, from_json
from shenyan.training.manifest import TRAINED_ON


def refused(*arguments: object) -> str:
    ended = CliRunner().invoke(app, [str(one) for one in arguments])
    assert ended.exit_code == 1, ended.output
    lines = [line for line in ended.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert isinstance(ended.exception, SystemExit)
    return lines[0]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def gate(folder: Path) -> Result:
    alone = typer.Typer()
    alone.command()(training.gate)
    return CliRunner().invoke(alone, [str(folder)])


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where shipped artifacts lie, empty."""
    folder = tmp_path / "artifacts"
    folder.mkdir()
    monkeypatch.setattr(training, "ARTIFACTS", folder)
    monkeypatch.setattr(artifact, "ARTIFACTS", folder)
    return folder


@pytest.fixture
def make_model(make_artifact, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Makes an artifact that is as good as its noise says: make_model("toy-2", noise=0.3)."""
    truth = np.random.default_rng(1).random((300, len(LABELS))) < 0.3
    rows = [
        Row(f"post {number}", "zh", dict(zip(LABELS, map(bool, labels), strict=True)), "invented", entities=())
        for number, labels in enumerate(truth)
    ]
    noises: dict[str, float] = {}

    def scored_rows(folder: Path, *, split: Split) -> scored.Scored:
        assert split is Split.DEV
        scores = truth + np.random.default_rng(2).normal(0, noises[load_artifact(folder).version], truth.shape)
        return scored.Scored(rows, scores, scores >= 0.5)

    def make(version: str = "toy-1", *, noise: float = 0.3, **rest: Any) -> Path:
        noises[version] = noise
        folder: Path = make_artifact(version=version, **rest)
        (folder / TRAINED_ON).write_text("", encoding="utf-8")
        return folder

    monkeypatch.setattr(scored, "scored_rows", scored_rows)
    return make


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What an evaluation was asked for; it finds a report made by hand."""
    asked: dict[str, Any] = {}

    def evaluate(folder: Path | None, **how: Any) -> Report:
        asked.update(how, folder=folder)
        fields = full_report()
        version = load_artifact(folder).version
        return Report(**{name: getattr(fields, name) for name in Report.__slots__} | {"model_version": version})

    monkeypatch.setattr(evaluation, "evaluate", evaluate)
    return asked


def promote(folder: Path, *options: str) -> str:
    ended = run("promote", folder, *options)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def shipped(shelf: Path) -> str:
    return (shelf / "current.txt").read_text(encoding="utf-8").strip()


def record(shelf: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shelf / "promoted.json").read_text(encoding="utf-8"))
    return found


def test_the_first_model_is_shipped_with_nothing_to_compare_with(shelf: Path, make_artifact) -> None:  # type: ignore[no-untyped-def]
    said = promote(make_artifact())
    assert "no model is shipped yet" in said
    assert "toy-1" in said
    assert (shelf / "current.txt").read_text(encoding="utf-8") == "toy-1\n"
    assert load_artifact().folder == shelf / "toy-1"
    assert (record(shelf)["version"], record(shelf)["former"]) == ("toy-1", None)
    assert "no model is shipped yet" in record(shelf)["gate"]


def test_a_model_that_is_no_worse_is_shipped_and_the_former_one_stays(shelf: Path, make_model) -> None:  # type: ignore[no-untyped-def]
    promote(make_model("toy-1", noise=0.6))
    assert "Gate: passed" in promote(make_model("toy-2", noise=0.2))
    assert shipped(shelf) == "toy-2"
    assert (record(shelf)["former"], record(shelf)["reason"]) == ("toy-1", None)
    assert record(shelf)["gate"].startswith("passed")
    assert load_artifact(shelf / "toy-1").version == "toy-1"


def test_a_worse_model_is_refused_unless_someone_says_why(shelf: Path, make_model) -> None:  # type: ignore[no-untyped-def]
    promote(make_model("toy-1", noise=0.2))
    worse = make_model("toy-2", noise=0.9)
    assert "--without-gate" in refused("promote", worse)
    assert shipped(shelf) == "toy-1"
    assert not (shelf / "toy-2").exists()
    assert "reason" in refused("promote", worse, "--without-gate", " ")
    ended = run("promote", worse, "--without-gate", "the dev split is wrong")
    assert ended.exit_code == 0
    assert "Warning" in ended.stderr
    assert shipped(shelf) == "toy-2"
    assert record(shelf)["reason"] == "the dev split is wrong"
    assert record(shelf)["gate"] == "not run"


def test_the_former_model_is_one_command_away(shelf: Path, make_model) -> None:  # type: ignore[no-untyped-def]
    promote(make_model("toy-1", noise=0.6))
    promote(make_model("toy-2", noise=0.2))
    promote(shelf / "toy-1", "--without-gate", "roll back")
    assert load_artifact().version == "toy-1"


def test_the_gate_ends_with_what_it_says(shelf: Path, make_model) -> None:  # type: ignore[no-untyped-def]
    first = gate(make_model("toy-1", noise=0.4))
    assert (first.exit_code, "no model is shipped yet" in first.stdout) == (0, True)
    promote(make_model("toy-1", noise=0.4))
    better, worse = gate(make_model("toy-2", noise=0.1)), gate(make_model("toy-3", noise=1.2))
    assert better.exit_code == 0, better.output
    assert "Gate: passed" in better.stdout
    assert worse.exit_code == 1
    assert "Gate: refused" in worse.stdout
    assert "worse" in worse.stdout
    assert shipped(shelf) == "toy-1"


def test_a_champion_that_cannot_be_read_is_named(shelf: Path, make_model) -> None:  # type: ignore[no-untyped-def]
    promote(make_model("toy-1"))
    (shelf / "toy-1" / artifact.NETWORK).write_bytes(b"")
    candidate = make_model("toy-2")
    ended = gate(candidate)
    assert ended.exit_code == 1
    assert "cannot read what it compares" in ended.stderr
    line = refused("promote", candidate)
    assert "toy-1" in line
    assert "--without-gate" in line
    assert shipped(shelf) == "toy-1"


def test_a_model_that_hides_what_it_was_trained_on_is_not_compared(shelf: Path, make_model) -> None:  # type: ignore[no-untyped-def]
    promote(make_model("toy-1"))
    candidate = make_model("toy-2")
    (candidate / TRAINED_ON).unlink()
    assert TRAINED_ON in refused("promote", candidate)
    assert shipped(shelf) == "toy-1"


def test_a_damaged_model_is_not_promoted(shelf: Path, make_artifact) -> None:  # type: ignore[no-untyped-def]
    folder = make_artifact()
    (folder / artifact.NETWORK).write_bytes(b"")
    assert "model.onnx" in refused("promote", folder)
    assert "model.onnx" in refused("promote", folder, "--without-gate", "in a hurry")
    assert list(shelf.iterdir()) == []


def test_a_missing_model_is_neither_promoted_nor_measured(shelf: Path, tmp_path: Path) -> None:
    assert "make train" in refused("promote", tmp_path / "nothing")
    assert "make train" in refused("evaluate", "--model", tmp_path / "nothing")
    assert gate(tmp_path / "nothing").exit_code == 1
    assert list(shelf.iterdir()) == []


def test_an_evaluation_is_printed_and_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_artifact,  # type: ignore[no-untyped-def]
    evaluated: dict[str, Any],
) -> None:
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path / "home"))
    folder = make_artifact()
    ended = run("evaluate", "--model", folder)
    assert ended.exit_code == 0, ended.output
    assert evaluated == {"folder": folder, "split": Split.TEST, "full": True}
    target = tmp_path / "home" / "evaluation"
    for name in ("report.html", "report.json"):
        assert str(target / name) in ended.stdout
    assert from_json((target / "report.json").read_text(encoding="utf-8")).model_version == "toy-1"
    assert (target / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert not (folder / "MODEL_CARD.md").exists()


def test_an_evaluation_is_told_where_what_and_how_much(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_artifact,  # type: ignore[no-untyped-def]
    evaluated: dict[str, Any],
) -> None:
    monkeypatch.setattr("shenyan.training.pages.page", lambda report: "")  # drawn above
    target = tmp_path / "elsewhere"
    ended = run("evaluate", "--model", make_artifact(), "--output", target, "--split", "dev", "--quick")
    assert ended.exit_code == 0, ended.output
    assert (evaluated["split"], evaluated["full"]) == (Split.DEV, False)
    assert {path.name for path in target.iterdir()} == {"report.html", "report.json"}
    assert "--split" in refused("evaluate", "--split", "train")
    assert "folder" in refused("evaluate", "--model", make_artifact(), "--output", target / "report.json")


def test_a_card_is_written_of_the_whole_test_split_only(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_artifact,  # type: ignore[no-untyped-def]
    evaluated: dict[str, Any],
) -> None:
    monkeypatch.setattr("shenyan.training.pages.page", lambda report: "")
    folder = make_artifact()
    for options in (("--quick",), ("--split", "dev")):
        assert "--quick" in refused("evaluate", "--model", folder, "--card", *options)
    assert not (folder / "MODEL_CARD.md").exists()
    ended = run("evaluate", "--model", folder, "--output", tmp_path, "--card")
    assert ended.exit_code == 0, ended.output
    assert str(folder / "MODEL_CARD.md") in ended.stdout
    assert "Model card: Shenyan toy-1" in (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert load_artifact(folder).version == "toy-1"


def test_a_recipe_that_cannot_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path))
    assert "missing.toml" in refused("train", "--recipe", tmp_path / "missing.toml")
    recipe = tmp_path / "mine.toml"
    recipe.write_text(SHIPPED.read_text(encoding="utf-8") + "speed = 3\n", encoding="utf-8")
    assert "speed" in refused("train", "--recipe", recipe)
    recipe.write_text("seed = ", encoding="utf-8")
    assert "mine.toml" in refused("train", "--recipe", recipe)


def test_a_source_that_is_not_in_the_table_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path))
    recipe = tmp_path / "mine.toml"
    text = SHIPPED.read_text(encoding="utf-8").replace('"workplace"', '"playground"')
    recipe.write_text(text, encoding="utf-8")
    line = refused("train", "--recipe", recipe)
    assert "playground" in line
    assert "sources.toml" in line
