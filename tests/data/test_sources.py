"""Sources: a licence binds, a changed file is refused, a missing one is named."""

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest

from shenyan.data import dataset
from shenyan.data.dataset import UnknownSourceError, load_corpus
from shenyan.data.rows import Row
from shenyan.data.sources import (
    CORPORA,
    ChecksumError,
    LicenceError,
    Source,
    SourceMissingError,
    Use,
    load_table,
    read_source,
)

RAW = {
    "text": "食堂涨价了",
    "lang": "zh",
    "rumor": 0,
    "defamation": 0,
    "privacy_leak": 0,
    "evidence": [],
    "targets": [],
}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source on this machine that may only be measured on."""
    monkeypatch.setenv("SHENYAN_DATASETS", str(tmp_path))
    content = json.dumps(RAW).encode() + b"\n"
    (tmp_path / "set.jsonl").write_bytes(content)
    return Source(
        name="invented",
        title="An invented set",
        address="https://example.org/set",
        licence="CC-BY-NC-4.0",
        languages=("zh",),
        use=frozenset({Use.BENCHMARK}),
        path="set.jsonl",
        sha256=hashlib.sha256(content).hexdigest(),
        mapping="As they are.",
    )


def read(source: Source, use: Use = Use.BENCHMARK) -> list[Row]:
    return list(read_source(source, use=use))


def test_rows_go_by_the_name_of_their_source(source: Source) -> None:
    assert [(row.text, row.corpus) for row in read(source)] == [("食堂涨价了", "invented")]


def test_a_source_for_measuring_may_not_train(source: Source) -> None:
    with pytest.raises(LicenceError, match=r"invented.*train.*CC-BY-NC-4\.0"):
        read(source, Use.TRAIN)


def test_a_changed_file_is_refused(source: Source, tmp_path: Path) -> None:
    with (tmp_path / "set.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(ChecksumError, match=r"invented.*set\.jsonl.*checksum"):
        read(source)


def test_a_missing_file_is_named_with_its_address(source: Source, tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").unlink()
    with pytest.raises(SourceMissingError, match=r"set\.jsonl.*SHENYAN_DATASETS.*https://example\.org/set"):
        read(source)


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_folder_of_data_sets_the_variable_is_named(
    source: Source, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("SHENYAN_DATASETS")
    if value is not None:
        monkeypatch.setenv("SHENYAN_DATASETS", value)
    with pytest.raises(SourceMissingError, match="invented: set SHENYAN_DATASETS"):
        read(source)


def test_our_corpora_need_no_folder_of_data_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHENYAN_DATASETS", raising=False)
    table = load_table()
    assert table["workplace"].files() == sorted(CORPORA.glob("*.jsonl"))


def test_every_other_source_is_guarded_by_a_checksum() -> None:
    for name, source in load_table().items():
        assert source.licence, name
        assert source.use, name
        assert source.path == "corpora" or len(source.sha256 or "") == 64, name


def test_a_source_that_is_not_here_is_left_out_and_named(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = dataclasses.replace(source, name="gone", path="gone.jsonl")
    monkeypatch.setattr(dataset, "load_table", lambda: {"invented": source, "gone": gone})
    corpus = load_corpus(["gone", "invented"], use=Use.BENCHMARK)
    assert corpus.sources == (source,)
    assert [line.partition(":")[0] for line in corpus.missing] == ["gone"]
    assert sum(map(len, corpus.splits.values())) == 1


def test_a_forbidden_or_unknown_source_is_not_left_out_but_refused(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "load_table", lambda: {"invented": source})
    with pytest.raises(LicenceError):
        load_corpus(["invented"], use=Use.TRAIN)
    with pytest.raises(UnknownSourceError, match=r"elsewhere.*invented"):
        load_corpus(["elsewhere"], use=Use.BENCHMARK)
