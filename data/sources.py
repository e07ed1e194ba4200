"""The sets of posts that the project may read, with their licences; the table is sources.toml."""

import hashlib
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from shenyan.data.rows import Row, read_rows

TABLE = Path(__file__).with_name("sources.toml")
CORPORA = Path(__file__).with_name("corpora")
DATASETS_VARIABLE = "SHENYAN_DATASETS"


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


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of sources.toml. sha256 is None for the corpora of this repository, which git guards."""

    name: str
    title: str
    address: str
    licence: str
    languages: tuple[str, ...]
    use: frozenset[Use]
    path: str
    sha256: str | None
    mapping: str

    def permit(self, use: Use) -> None:
        """Raises LicenceError unless the source may be used so."""
        if use not in self.use:
            allowed = ", ".join(sorted(self.use))
            raise LicenceError(f"{self.name} may not be used for {use} (licence: {self.licence}; allowed: {allowed})")

    def files(self) -> list[Path]:
        """The source's files. Raises SourceMissingError or ChecksumError."""
        if self.path == "corpora":
            return sorted(CORPORA.glob("*.jsonl"))
        path = _datasets_folder(self.name) / self.path
        if not path.is_file():
            raise SourceMissingError(f"{self.name}: {path.name} is not below {DATASETS_VARIABLE} ({self.address})")
        if hashlib.sha256(path.read_bytes()).hexdigest() != self.sha256:
            raise ChecksumError(f"{self.name}: {path.name} has another checksum than sources.toml says")
        return [path]


def _datasets_folder(name: str) -> Path:
    folder = os.environ.get(DATASETS_VARIABLE)
    if not folder:
        raise SourceMissingError(f"{name}: set {DATASETS_VARIABLE} to the folder that holds the data sets")
    return Path(folder)


def load_table() -> dict[str, Source]:
    """All sources by name, in the order of the file."""
    with TABLE.open("rb") as file:
        table = tomllib.load(file)
    return {name: _source(name, entry) for name, entry in table.items()}


def _source(name: str, entry: dict[str, Any]) -> Source:
    return Source(
        name=name,
        title=entry["title"],
        address=entry["address"],
        licence=entry["licence"],
        languages=tuple(entry["languages"]),
        use=frozenset(Use(use) for use in entry["use"]),
        path=entry["path"],
        sha256=entry.get("sha256"),
        mapping=entry["mapping"],
    )


def read_source(source: Source, *, use: Use) -> Iterator[Row]:
    """Rows of a source for one use. A row's corpus is the file's name in our own corpora, else the source's.

    Raises LicenceError, SourceMissingError, ChecksumError or RowError.
    """
    source.permit(use)
    for path in source.files():
        yield from read_rows(path, corpus=None if source.path == "corpora" else source.name)
