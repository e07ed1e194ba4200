"""`shenyan train`, `evaluate` and `promote`; that they name the missing extra is in test_imports."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from shenyan.cli import training
from shenyan.cli.main import app
from shenyan.model import artifact
from shenyan.model.artifact import load_artifact
from shenyan.training.config import SHIPPED


def refused(*arguments: object) -> str:
    ended = CliRunner().invoke(app, [str(one) for one in arguments])
    assert ended.exit_code == 1, ended.output
    lines = [line for line in ended.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert isinstance(ended.exception, SystemExit)
    return lines[0]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where shipped artifacts lie, empty."""
    folder = tmp_path / "artifacts"
    folder.mkdir()
    monkeypatch.setattr(training, "ARTIFACTS", folder)
    monkeypatch.setattr(artifact, "ARTIFACTS", folder)
    return folder


def promote(folder: Path) -> str:
    ended = CliRunner().invoke(app, ["promote", str(folder)])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_a_promoted_model_is_the_shipped_one(shelf: Path, make_artifact) -> None:  # type: ignore[no-untyped-def]
    assert "toy-1" in promote(make_artifact())
    assert (shelf / "current.txt").read_text(encoding="utf-8") == "toy-1\n"
    assert load_artifact().folder == shelf / "toy-1"


def test_the_former_model_stays_and_can_be_promoted_again(shelf: Path, make_artifact) -> None:  # type: ignore[no-untyped-def]
    promote(make_artifact(version="toy-1"))
    promote(make_artifact(version="toy-2"))
    assert load_artifact().version == "toy-2"
    promote(shelf / "toy-1")
    assert load_artifact().version == "toy-1"


def test_a_damaged_model_is_not_promoted(shelf: Path, make_artifact) -> None:  # type: ignore[no-untyped-def]
    folder = make_artifact()
    (folder / artifact.NETWORK).write_bytes(b"")
    assert "model.onnx" in refused("promote", folder)
    assert list(shelf.iterdir()) == []


def test_a_missing_model_is_neither_promoted_nor_measured(shelf: Path, tmp_path: Path) -> None:
    assert "make train" in refused("promote", tmp_path / "nothing")
    assert "make train" in refused("evaluate", "--model", tmp_path / "nothing")
    assert list(shelf.iterdir()) == []


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
