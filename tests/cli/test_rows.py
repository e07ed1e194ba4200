"""`shenyan rows`: all is imported or nothing, and what was imported comes out again."""

import dataclasses
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.data.deciding import decided
from typer.testing import CliRunner

from shenyan.cli.main import app
from shenyan.cli.rows import MONTH_POSTS
from shenyan.data.casebook import read_decisions
from shenyan.data.decisions import Decision, as_line, parse
from shenyan.data.rows import Row, read_rows
from shenyan.model.labels import LABELS, Label

SECRET = "星澜"
ONE = decided("c1", Label.RUMOR, hours=1, text=f"听说{SECRET}")
OTHER = decided("c2", hours=49)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SHENYAN_HOME", str(folder))
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["rows", *map(str, arguments)])


def done(*arguments: object) -> str:
    ended = run(*arguments)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def refused(*arguments: object) -> str:
    ended = run(*arguments)
    assert ended.exit_code == 1, ended.output
    assert isinstance(ended.exception, SystemExit)
    assert ended.stderr.splitlines()[-1].startswith("Error: ")
    assert SECRET not in ended.output
    return ended.stderr


def write(path: Path, *decisions: Decision) -> Path:
    path.write_text("".join(map(as_line, decisions)), encoding="utf-8")
    return path


def invented(count: int, seed: int) -> list[Row]:
    """Posts with nothing in common, half of them rumours in the eyes of the toy network."""
    generator = random.Random(seed)
    letters = [chr(code) for code in range(0x4E00, 0x9000)]
    rows = []
    for number in range(count):
        rumour = generator.random() < 0.5
        text = "".join(generator.choices(letters, k=20)) + ("谣" if rumour else "闻") + str(number)
        labels = {label: rumour and label is Label.RUMOR for label in LABELS}
        rows.append(Row(text, "zh", labels, "invented", entities=()))
    return rows


def test_what_is_imported_lies_in_the_home(home: Path, tmp_path: Path) -> None:
    said = done("import", write(tmp_path / "a.jsonl", ONE), write(tmp_path / "b.jsonl", OTHER))
    assert "Imported: 2 decisions. There already: 0." in said
    assert str(home / "decisions") in said
    assert read_decisions(home / "decisions") == [ONE, OTHER]


def test_a_repeat_is_skipped_and_counted(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", ONE)
    done("import", file)
    assert "Imported: 1 decisions. There already: 1." in done("import", write(file, ONE, OTHER))


def test_on_a_bad_line_nothing_is_imported_and_the_first_twenty_are_named(home: Path, tmp_path: Path) -> None:
    good, bad = write(tmp_path / "good.jsonl", ONE), tmp_path / "bad.jsonl"
    bad.write_text(as_line(OTHER) + f'{{"text": "{SECRET}"}}\n' * 25, encoding="utf-8")
    said = refused("import", good, bad).splitlines()
    assert said[0].startswith("bad.jsonl, line 2: a decision lacks")
    assert len([line for line in said if line.startswith("bad.jsonl, line")]) == 20
    assert said[-2] == "… and 5 more"
    assert "nothing was imported" in said[-1]
    assert not (home / "decisions").exists()


def test_a_decision_that_contradicts_an_imported_one_is_refused(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", ONE)
    done("import", file)
    write(file, OTHER, dataclasses.replace(ONE, confidence=0.1))
    assert "case c1 has two different decisions" in refused("import", file)
    assert read_decisions(home / "decisions") == [ONE]


def test_a_file_that_is_not_there_is_named(home: Path, tmp_path: Path) -> None:
    assert "gone.jsonl cannot be read" in refused("import", tmp_path / "gone.jsonl")


def test_an_export_is_what_an_import_takes(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done("import", write(tmp_path / "a.jsonl", OTHER, ONE))
    said = done("export")
    assert [parse(line.encode()) for line in said.splitlines()] == [ONE, OTHER]
    file = tmp_path / "out.jsonl"
    assert done("export", "--output", file) == ""
    assert file.read_text(encoding="utf-8") == said
    assert file.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path / "second"))
    assert "Imported: 2 decisions" in done("import", file)


def test_an_export_may_be_of_some_days(home: Path, tmp_path: Path) -> None:
    done("import", write(tmp_path / "a.jsonl", ONE, OTHER))
    days = [("--since", "2026-11-02"), ("--until", "2026-11-02"), ("--since", "2026-11-03", "--until", "2026-11-03")]
    found = [[parse(line.encode()) for line in done("export", *options).splitlines()] for options in days]
    assert found == [[OTHER], [ONE], [OTHER]]
    assert run("export", "--since", "yesterday").exit_code == 2


def test_there_may_be_nothing_to_export(home: Path) -> None:
    assert done("export") == ""


def test_a_damaged_home_is_named(home: Path) -> None:
    (home / "decisions").mkdir(parents=True)
    (home / "decisions" / "torn.jsonl").write_text(as_line(ONE)[:-9], encoding="utf-8")
    assert "torn.jsonl, line 1" in refused("export")


@pytest.fixture
def retrained(make_artifact: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the month was trained with; the toy network stands for the model before, and for the one after."""
    from shenyan.cli import rows as command
    from shenyan.data.dataset import Corpus
    from shenyan.data.splits import Split
    from shenyan.model.artifact import load_artifact
    from shenyan.training import drift

    seen: dict[str, Any] = {}
    artifact = load_artifact(make_artifact())

    def learn(month: Any, recipe: Any, **how: Any) -> drift.Learned:
        seen.update(how, recipe=recipe, was_there=how["home"].is_dir())
        corpus = Corpus({split: invented(60, 2) if split is Split.DEV else [] for split in Split}, (), ())
        return drift.Learned(artifact, corpus)

    monkeypatch.setattr(command, "load_artifact", lambda: artifact)
    monkeypatch.setattr(drift, "golden_rows", lambda _: invented(200, 5))
    monkeypatch.setattr(drift, "learn", learn)
    posts = invented(120, 1)
    monkeypatch.setattr("shenyan.data.rows.read_rows", lambda path: iter(posts))
    return seen


def test_a_month_is_played_and_compared(home: Path, retrained: dict[str, Any]) -> None:
    said = done("simulate")
    assert "The month: 120 posts" in said
    for heading in ("Moderators", "What the audit tells", "The drifted slice", "All slices"):
        assert heading in said
    assert "not better beyond noise" in said
    assert "passed" in said
    assert retrained["recipe"].sources[0] == "decisions"
    assert retrained["was_there"]
    assert not retrained["home"].exists()
    assert not home.exists()
    assert os.environ["SHENYAN_HOME"] == str(home)


def test_a_month_may_be_kept_in_a_folder_of_its_own(home: Path, retrained: dict[str, Any], tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    done("simulate", "--home", kept)
    assert retrained["home"] == kept
    (kept / "month.jsonl").touch()
    done("simulate", "--home", kept)


def test_a_month_does_not_go_where_something_else_lies(retrained: dict[str, Any], home: Path) -> None:
    (home / "decisions").mkdir(parents=True)
    assert "no empty folder" in refused("simulate", "--home", home)
    assert retrained == {}


def test_a_month_of_few_posts_is_refused(
    home: Path, retrained: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shenyan.data.rows.read_rows", lambda path: iter(invented(20, 1)))
    assert "a month needs 100" in refused("simulate")


def test_the_posts_of_the_month_are_rows() -> None:
    assert len(list(read_rows(MONTH_POSTS))) > 100
