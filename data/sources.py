"""The sets of posts that the project may read, with their licences; the table is sources.toml."""

import hashlib
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from shenyan.data.casebook import HOME_VARIABLE, decisions_folder, read_decisions
from shenyan.data.decisions import DecisionError
from shenyan.data.moderators import rows_of
from shenyan.data.readers import READERS, Reader, read_with
from shenyan.data.rows import Row, RowError, read_rows
from shenyan.model.labels import Label

TABLE = Path(__file__).with_name("sources.toml")
CORPORA = Path(__file__).with_name("corpora")
DATASETS_VARIABLE = "SHENYAN_DATASETS"
ROWS = "rows"  # the reader of our own format
DECISIONS = "decisions"  # the reader of what moderators decided
OURS = "data/corpora"  # the address of the corpora of this repository, which git guards


class Use(StrEnum):
    """What the licence of a source allows."""

    TRAIN = "train"
    BENCHMARK = "benchmark"


class LicenceError(PermissionError):
    """A source was asked for a use that its licence does not allow."""


class SourceMissingError(FileNotFoundError):
    """A source's file is not on this machine; the message says where it belongs."""


class ChecksumError(ValueError):
    """A source's file is not the one that the table describes."""


class UnmappedError(LookupError):
    """A source has no rows to give: nothing of it is mapped to our labels, or all of it is kept for measuring."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source. path: below SHENYAN_DATASETS. sha256: in hexadecimal, of the file as it lies there."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of sources.toml, whose comments say what the fields mean.

    files: none for the corpora of this repository and for decisions. test: the one of the files that only external
    benchmarks read. reader: None where the source is listed but nothing of it is mapped.
    """

    name: str
    title: str
    address: str
    licence: str
    languages: tuple[str, ...]
    use: frozenset[Use]
    files: tuple[File, ...]
    reader: str | None
    mapping: str
    labels: tuple[Label, ...] = ()
    test: File | None = None
    attribution: str | None = None

    @property
    def in_repository(self) -> bool:
        return self.address == OURS

    def permit(self, use: Use) -> None:
        """Raises LicenceError unless the source may be used so."""
        if use not in self.use:
            allowed = ", ".join(sorted(self.use))
            raise LicenceError(f"{self.name} may not be used for {use} (licence: {self.licence}; allowed: {allowed})")


def load_table() -> dict[str, Source]:
    """All sources by name, in the order of the file."""
    with TABLE.open("rb") as file:
        table = tomllib.load(file)
    return {name: _source(name, entry) for name, entry in table.items()}


def _source(name: str, entry: dict[str, Any]) -> Source:
    listed = {} if entry["address"] == OURS or entry.get("reader") == DECISIONS else entry["files"]
    files = {path: File(path, sha256) for path, sha256 in listed.items()}
    return Source(
        name=name,
        title=entry["title"],
        address=entry["address"],
        licence=entry["licence"],
        languages=tuple(entry["languages"]),
        use=frozenset(Use(use) for use in entry["use"]),
        files=tuple(files.values()),
        reader=entry.get("reader"),
        mapping=entry["mapping"],
        labels=tuple(Label(label) for label in entry.get("labels", ())),
        test=files[entry["test"]] if "test" in entry else None,
        attribution=entry.get("attribution"),
    )


def datasets_folder() -> Path:
    """The folder that SHENYAN_DATASETS names. Raises SourceMissingError where it names none."""
    folder = os.environ.get(DATASETS_VARIABLE)
    if not folder:
        raise SourceMissingError(f"set {DATASETS_VARIABLE} to the folder that holds the data sets")
    return Path(folder)


def present_files(source: Source) -> int:
    """How many of the source's files lie on this machine, whatever is in them."""
    try:
        return sum((datasets_folder() / file.path).is_file() for file in source.files)
    except SourceMissingError:
        return 0


def locate(source: Source, file: File) -> Path:
    """Where a file of the source lies. Raises SourceMissingError, or ChecksumError for another file in its place."""
    try:
        path = datasets_folder() / file.path
    except SourceMissingError as error:
        raise SourceMissingError(f"{source.name}: {error}") from None
    if not path.is_file():
        raise SourceMissingError(f"{source.name}: {file.path} is not below {DATASETS_VARIABLE} ({source.address})")
    if sha256(path) != file.sha256:
        raise ChecksumError(f"{source.name}: {file.path} has another checksum than sources.toml says")
    return path


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_source(source: Source, *, use: Use) -> Iterator[Row]:
    """Rows of a source for one use, without those of its test file.

    A row's corpus is the file's name in our own corpora, else the source's. Raises LicenceError, UnmappedError,
    SourceMissingError, ChecksumError or RowError.
    """
    source.permit(use)
    if source.in_repository:
        for path in sorted(CORPORA.glob("*.jsonl")):
            yield from read_rows(path)
        return
    if source.reader == DECISIONS:
        yield from _decided(source)
        return
    files = [file for file in source.files if file != source.test]
    if source.reader != ROWS and source.reader not in READERS:
        raise UnmappedError(f"{source.name} gives no rows; sources.toml says why: {source.mapping}")
    if not files:
        raise UnmappedError(f"{source.name} gives no rows: its only file is kept for the external benchmarks")
    for path in [locate(source, file) for file in files]:
        if source.reader == ROWS:
            yield from read_rows(path, corpus=source.name)
        else:
            yield from read_with(READERS[source.reader or ""], path, corpus=source.name)


def _decided(source: Source) -> list[Row]:
    folder = decisions_folder()
    try:
        decisions = read_decisions(folder)
    except DecisionError as error:
        raise RowError(str(error)) from None
    if not decisions:
        raise SourceMissingError(
            f"{source.name}: {folder} holds none. Bring some there with `shenyan rows import`, or set {HOME_VARIABLE}"
        )
    return rows_of(decisions)


def read_test(source: Source, reader: Reader) -> Iterator[Row]:
    """Rows of a source's own test split, for an external benchmark that reads its labels in its own way.

    Raises LicenceError, UnmappedError where there is no such split, SourceMissingError, ChecksumError or RowError.
    """
    yield from read_with(reader, find_test(source), corpus=source.name)


def find_test(source: Source) -> Path:
    """Where the source's test split lies. Raises as `read_test` does."""
    source.permit(Use.BENCHMARK)
    if source.test is None:
        raise UnmappedError(f"{source.name} names no file as its test split in sources.toml")
    return locate(source, source.test)
