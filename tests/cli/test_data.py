"""`shenyan data`."""

import gzip
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from shenyan.cli import data
from shenyan.cli.main import app
from shenyan.data.rows import read_rows
from shenyan.data.sources import CORPORA, File, Source, Use, load_table
from shenyan.model.labels import Label
from shenyan.training import suspects
from shenyan.training.suspects import Suspect

SECRET = "星澜"  # stands in texts; nothing may show it

Run = Callable[..., Result]


def pack(*lines: object) -> bytes:
    return gzip.compress("".join(f"{json.dumps(one)}\n" for one in lines).encode())


CONTENT = pack({"text": SECRET, "lang": "zh", "label_raw": "false"})


def source(name: str, *, use: frozenset[Use] = frozenset({Use.BENCHMARK})) -> Source:
    return Source(
        name=name,
        title="An invented set",
        address="https://example.org/set",
        licence="CC-BY-NC-4.0",
        languages=("zh",),
        use=use,
        files=(File(f"{name}/all.jsonl.gz", hashlib.sha256(CONTENT).hexdigest()),),
        reader="weibo16_glan",
        mapping="As they are.",
        attribution="Somebody, 2020",
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """SHENYAN_DATASETS with one set of two, and a table of these and a small corpus of our own."""
    folder = tmp_path / "datasets"
    (folder / "here").mkdir(parents=True)
    (folder / "here" / "all.jsonl.gz").write_bytes(CONTENT)
    ours = tmp_path / "corpora"
    ours.mkdir()
    row = {"text": "食堂涨价了", "lang": "zh", "rumor": 0, "defamation": 0, "privacy_leak": 0}
    line = json.dumps(row | {"evidence": [], "targets": []}) + "\n"
    (ours / "ours.jsonl").write_text(line, encoding="utf-8")
    monkeypatch.setenv("SHENYAN_DATASETS", str(folder))
    table = {"workplace": load_table()["workplace"], "here": source("here"), "gone": source("gone")}
    monkeypatch.setattr(data, "load_table", lambda: table)
    monkeypatch.setattr(data, "CORPORA", ours)
    return folder


@pytest.fixture
def run(home: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(app, ["data", *map(str, arguments)])


def refused(ended: Result) -> str:
    assert ended.exit_code == 1, ended.output
    assert isinstance(ended.exception, SystemExit)
    assert ended.stderr.startswith("Error: ")
    assert len(ended.stderr.splitlines()) == 1
    return ended.stderr


def test_the_list_says_what_each_set_may_be_used_for_and_whether_it_is_here(run: Run) -> None:
    ended = run("list")
    assert ended.exit_code == 0
    lines = {name: line for line in ended.stdout.splitlines() for name in ("workplace", "here", "gone") if name in line}
    assert "benchmark train" in lines["workplace"]
    for name, presence in (("here", "yes"), ("gone", "no")):
        cells = [cell.strip() for cell in lines[name].split("│")[1:-1]]
        assert cells == [name, "zh", "CC-BY-NC-4.0", "benchmark", "–", presence]


def test_the_real_table_can_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHENYAN_DATASETS", raising=False)
    ended = CliRunner().invoke(app, ["data", "list"])
    assert ended.exit_code == 0
    for name in load_table():
        assert name in ended.stdout


def test_everything_present_is_checked(run: Run) -> None:
    ended = run("check")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.splitlines() == [
        "Not on this machine: 1 of 3 sets; see: shenyan data list",
        "workplace: good",
        "here: good",
    ]


def test_a_problem_is_a_line_and_the_exit_status(run: Run, home: Path) -> None:
    (home / "here" / "all.jsonl.gz").write_bytes(b"changed")
    ended = run("check", "here", "workplace")
    assert ended.exit_code == 1
    first, *rest = ended.stdout.splitlines()
    assert first.startswith("here/all.jsonl.gz: ")
    assert "checksum" in first
    assert rest == ["here: 1 problem", "workplace: good"]


def test_a_set_that_is_asked_for_has_to_be_here(run: Run) -> None:
    ended = run("check", "gone")
    assert ended.exit_code == 1
    assert "is not below SHENYAN_DATASETS" in ended.stdout


def test_a_file_is_checked_beside_our_corpora_without_its_text(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.jsonl"
    row = {"text": f"{SECRET}裁人", "lang": "zh", "rumor": 1, "defamation": 0, "privacy_leak": 0}
    copy = {"text": "食堂涨价了", "lang": "zh", "rumor": 0, "defamation": 0, "privacy_leak": 0, "targets": ["食堂"]}
    lines = [json.dumps({"evidence": [], "targets": []} | one) for one in (row, copy)]
    draft.write_text("\n".join(lines), encoding="utf-8")
    ended = run("check", draft)
    assert ended.exit_code == 1
    assert ended.stdout.splitlines() == [
        "draft.jsonl:1: rumor: evidence and label disagree",
        "draft.jsonl:1: rumor: subtype and label disagree",
        "draft.jsonl:2: the text of ours.jsonl, line 1, with other labels or marks",
        "draft.jsonl: 3 problems",
    ]


def test_many_problems_are_not_all_shown(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.jsonl"
    draft.write_text("[]\n" * 60, encoding="utf-8")
    lines = run("check", draft).stdout.splitlines()
    assert len(lines) == 52
    assert lines[-2:] == ["… and 10 more", "draft.jsonl: 60 problems"]


def test_what_is_neither_source_nor_file_is_refused(run: Run, tmp_path: Path) -> None:
    assert "shenyan data list" in refused(run("check", tmp_path / "nothing.jsonl"))
    assert "shenyan data list" in refused(run("fetch", "nothing"))


def test_without_the_training_libraries_the_check_says_how_to_get_them(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shenyan.data.checks", None)
    assert "shenyan[train]" in refused(run("check"))


def test_a_set_is_fetched_from_a_folder(run: Run, home: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror" / "gone"
    mirror.mkdir(parents=True)
    (mirror / "all.jsonl.gz").write_bytes(CONTENT)
    ended = run("fetch", "gone", "here", "--from", mirror.parent)
    assert ended.exit_code == 0, ended.output
    assert (home / "gone" / "all.jsonl.gz").read_bytes() == CONTENT
    assert "gone: complete. Licence: CC-BY-NC-4.0. Use: benchmark." in ended.stdout
    assert "here: complete." in ended.stdout
    assert ended.stdout.count("fetched ") == 1
    assert "Attribution: Somebody, 2020" in ended.stdout


def test_without_a_mirror_it_says_where_the_set_can_be_had(run: Run) -> None:
    ended = run("fetch", "gone")
    assert ended.exit_code == 1
    for part in ("https://example.org/set", "CC-BY-NC-4.0", "SHENYAN_DATASETS/gone/all.jsonl.gz", "--from"):
        assert part in ended.stdout


def test_a_mirror_that_fails_is_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "same layout" in refused(run("fetch", "gone", "--from", tmp_path))
    assert "https" in refused(run("fetch", "gone", "--from", "http://example.org"))
    assert "nothing to fetch" in refused(run("fetch", "workplace"))
    monkeypatch.delenv("SHENYAN_DATASETS")
    assert "SHENYAN_DATASETS" in refused(run("fetch", "gone"))


def test_doubtful_labels_are_listed_by_file_and_line_without_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    [row, *_] = read_rows(CORPORA / "zh_rumor.jsonl")
    doubt = Suspect(row, Label.RUMOR, row.labels[Label.RUMOR], 0.01)
    monkeypatch.setattr(suspects, "suspects", lambda folder: [doubt])
    result = CliRunner().invoke(app, ["data", "suspects"])
    assert result.exit_code == 0
    assert result.output.startswith(f"zh_rumor.jsonl:1  rumor is {int(doubt.given)}  quality 0.010")
    assert row.text not in result.output
