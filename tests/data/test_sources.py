"""Sources: a licence binds, a changed file is refused, a missing one is named."""

import dataclasses
import gzip
import hashlib
import json
from pathlib import Path

import pytest

from shenyan.data import dataset
from shenyan.data.dataset import UnknownSourceError, load_corpus
from shenyan.data.readers import cold_offensive
from shenyan.data.rows import Row
from shenyan.data.sources import (
    CORPORA,
    DECISIONS,
    ChecksumError,
    File,
    LicenceError,
    Source,
    SourceMissingError,
    UnmappedError,
    Use,
    load_table,
    present_files,
    read_source,
    read_test,
)
from shenyan.model.labels import LABELS, Label

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
        files=(File("set.jsonl", hashlib.sha256(content).hexdigest()),),
        reader="rows",
        mapping="As they are.",
        labels=LABELS,
    )


@pytest.fixture
def split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A public set on this machine with a test split of its own, in COLD's layout."""
    monkeypatch.setenv("SHENYAN_DATASETS", str(tmp_path))
    folder = tmp_path / "split"
    folder.mkdir()
    files = []
    for name, label in (("train", 0), ("test", 1)):
        raw = {"text": f"{name}里的一句", "lang": "zh", "label_raw": {"label": label}}
        path = folder / f"{name}.jsonl.gz"
        path.write_bytes(gzip.compress(json.dumps(raw).encode()))
        files.append(File(f"split/{path.name}", hashlib.sha256(path.read_bytes()).hexdigest()))
    return Source(
        name="split",
        title="An invented set with a test split",
        address="https://example.org/split",
        licence="Apache-2.0",
        languages=("zh",),
        use=frozenset(Use),
        files=tuple(files),
        reader="cold_individual",
        mapping="As COLD.",
        labels=(Label.DEFAMATION,),
        test=files[1],
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
    corpora = {row.corpus for row in read(load_table()["workplace"])}
    assert corpora == {path.stem for path in CORPORA.glob("*.jsonl")}


def test_every_source_says_what_is_asked_of_it() -> None:
    table = load_table()
    assert [source.name for source in table.values() if source.in_repository] == ["workplace"]
    for name, source in table.items():
        assert source.title, name
        assert source.mapping, name
        assert source.licence, name
        assert Use.BENCHMARK in source.use, name
        assert source.languages, name
        assert set(source.languages) <= {"zh", "en"}, name
        assert all(len(file.sha256) == 64 for file in source.files), name
        assert source.in_repository or source.files or source.reader == DECISIONS, name


@pytest.mark.parametrize("words", ["none stated", "NC", "research", "share-alike", "until"])
def test_no_licence_that_is_not_plainly_open_may_train(words: str) -> None:
    bound = [source for source in load_table().values() if words in source.licence]
    assert bound
    for source in bound:
        assert source.use == {Use.BENCHMARK}, source.name


def test_who_may_train_and_asks_to_be_named_is_named() -> None:
    for name, source in load_table().items():
        if Use.TRAIN in source.use and source.licence.startswith(("CC BY", "MIT", "Apache-2.0 (")):
            assert source.attribution, name


def test_a_test_split_is_read_by_benchmarks_alone(split: Source) -> None:
    for use in Use:
        assert [row.text for row in read(split, use)] == ["train里的一句"]
    rows = list(read_test(split, cold_offensive))
    assert [(row.text, row.corpus, row.labels[Label.DEFAMATION]) for row in rows] == [("test里的一句", "split", True)]


def test_a_set_that_is_all_test_split_or_not_mapped_gives_no_rows(split: Source) -> None:
    with pytest.raises(UnmappedError, match=r"split gives no rows.*external benchmarks"):
        read(dataclasses.replace(split, files=split.files[1:]))
    with pytest.raises(UnmappedError, match=r"split gives no rows.*Nothing is mapped"):
        read(dataclasses.replace(split, reader=None, mapping="Nothing is mapped."))
    with pytest.raises(UnmappedError, match=r"split names no file as its test split"):
        list(read_test(dataclasses.replace(split, test=None), cold_offensive))


def test_files_on_this_machine_are_counted(split: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert present_files(split) == 2
    (tmp_path / "split" / "test.jsonl.gz").unlink()
    assert present_files(split) == 1
    monkeypatch.delenv("SHENYAN_DATASETS")
    assert present_files(split) == 0


def test_a_source_that_is_not_here_is_left_out_and_named(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = dataclasses.replace(source, name="gone", files=(File("gone.jsonl", "0" * 64),))
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


def test_a_set_without_rows_is_not_left_out_but_refused(split: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = dataclasses.replace(split, reader=None)
    monkeypatch.setattr(dataset, "load_table", lambda: {"split": listed})
    with pytest.raises(UnknownSourceError, match="split gives no rows"):
        load_corpus(["split"], use=Use.TRAIN)


def test_no_benchmark_of_the_table_reaches_a_training_corpus() -> None:
    bound = [name for name, source in load_table().items() if Use.TRAIN not in source.use]
    assert {"olid", "weibo16_glan", "chineseharm_bench", "weibo_ner"} <= set(bound)
    for name in bound:
        with pytest.raises(LicenceError, match=f"{name} may not be used for train"):
            load_corpus([name], use=Use.TRAIN)
