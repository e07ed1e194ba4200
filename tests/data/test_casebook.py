"""The folder of decisions: added whole or not at all, never twice, never changed."""

import dataclasses
import stat
from pathlib import Path

import pytest
from tests.data.deciding import decided

from shenyan.data import casebook
from shenyan.data.casebook import Written, check_file, decisions_folder, read_decisions, write_decisions
from shenyan.data.decisions import DecisionError, as_line
from shenyan.data.sources import SourceMissingError, Use, load_table, read_source
from shenyan.model.labels import Label

ONE, OTHER = decided("c1", Label.RUMOR, hours=5), decided("c2", hours=2)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path))
    return decisions_folder()


def test_what_was_written_is_read_oldest_first(folder: Path) -> None:
    assert read_decisions(folder) == []
    assert write_decisions([ONE], folder) == Written(added=1, skipped=0)
    assert write_decisions([OTHER], folder) == Written(added=1, skipped=0)
    assert read_decisions(folder) == [OTHER, ONE]


def test_a_repeat_is_skipped_and_leaves_no_file(folder: Path) -> None:
    write_decisions([ONE, OTHER], folder)
    files = sorted(folder.iterdir())
    assert write_decisions([OTHER, ONE], folder) == Written(added=0, skipped=2)
    assert sorted(folder.iterdir()) == files
    third = decided("c3")
    assert write_decisions([ONE, third, third], folder) == Written(added=1, skipped=2)
    assert len(read_decisions(folder)) == 3


def test_a_decision_is_never_changed(folder: Path) -> None:
    write_decisions([ONE], folder)
    changed = dataclasses.replace(ONE, labels=OTHER.labels)
    with pytest.raises(DecisionError, match=r"case c1 has two different decisions by mod_a at 2026-11-01T05:00"):
        write_decisions([OTHER, changed], folder)
    assert read_decisions(folder) == [ONE]


def test_posts_are_for_the_owner_only(folder: Path) -> None:
    write_decisions([ONE], folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


def test_a_failed_write_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(casebook.os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_decisions([ONE], folder)
    assert list(folder.iterdir()) == []


def test_every_bad_line_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "month.jsonl"
    path.write_text(as_line(ONE) + "{}\n\n" + as_line(OTHER) + "[]\n", encoding="utf-8")
    good, problems = check_file(path)
    assert good == [ONE, OTHER]
    assert [problem.partition(": ")[0] for problem in problems] == ["month.jsonl, line 2", "month.jsonl, line 5"]


def test_a_damaged_file_stops_reading_and_is_named(folder: Path) -> None:
    write_decisions([ONE], folder)
    (folder / "torn.jsonl").write_text(as_line(OTHER)[:-9], encoding="utf-8")
    with pytest.raises(DecisionError, match=r"torn\.jsonl, line 1: not JSON.*remove"):
        read_decisions(folder)


def test_decisions_are_a_source_of_rows(folder: Path) -> None:
    source = load_table()["decisions"]
    with pytest.raises(SourceMissingError, match=r"decisions: .* holds none.*shenyan rows import"):
        list(read_source(source, use=Use.TRAIN))
    write_decisions([ONE, OTHER], folder)
    rows = list(read_source(source, use=Use.TRAIN))
    assert {(row.text, row.corpus, row.decided_at) for row in rows} == {
        (one.text, "decisions", one.decided_at) for one in (ONE, OTHER)
    }
