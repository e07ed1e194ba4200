"""All rows that a use may read from this machine, split."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from shenyan.data.rows import Row
from shenyan.data.sources import Source, SourceMissingError, UnmappedError, Use, load_table, read_source
from shenyan.data.splits import Split, split_rows


class UnknownSourceError(LookupError):
    """A source was asked for that sources.toml does not name, or that gives no rows; the message says which."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Split rows with the sources they came from. missing: why a source that was asked for is not among them."""

    splits: dict[Split, list[Row]]
    sources: tuple[Source, ...]
    missing: tuple[str, ...]


def load_corpus(names: Iterable[str], *, use: Use, trained_on: Set[str] = frozenset()) -> Corpus:
    """Rows of the named sources for one use; a source that is not on this machine is left out and named.

    trained_on: as split_rows takes it.

    Raises UnknownSourceError, LicenceError for a use that a source forbids, ChecksumError, RowError.
    """
    table = load_table()
    rows: list[Row] = []
    found: list[Source] = []
    missing: list[str] = []
    for name in names:
        if name not in table:
            raise UnknownSourceError(f"no source is called {name} in sources.toml; there are: {', '.join(table)}")
        try:
            rows.extend(read_source(table[name], use=use))
        except SourceMissingError as error:
            missing.append(str(error))
        except UnmappedError as error:
            raise UnknownSourceError(str(error)) from None
        else:
            found.append(table[name])
    return Corpus(split_rows(rows, trained_on=trained_on), tuple(found), tuple(missing))
