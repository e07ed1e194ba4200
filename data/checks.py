"""What can be wrong with a set of posts; a problem names file, line and cause, never the text."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shenyan.data.readers import READERS, cause, read_lines, read_text
from shenyan.data.rows import Row, RowError, parse_row
from shenyan.data.sources import ROWS, ChecksumError, File, Source, SourceMissingError, locate
from shenyan.data.spans import SPANS, marked
from shenyan.data.splits import near_duplicates
from shenyan.model.labels import LABELS, EntityKind, Label

LANGUAGES = ("zh", "en", "mixed")
OPENING = 4  # letters
OPENING_SHARE, OPENING_COUNT = 0.04, 4  # of a file's posts may begin alike; of few posts, this many
ORGANISATION_COUNT = 12  # posts of a file may name one organisation: a split takes all of them together


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong. file: its name, or its path below SHENYAN_DATASETS. line: from 1; 0 is the file as a whole."""

    file: str
    line: int
    cause: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row with the line of its file that it stands in, from 1."""

    line: int
    row: Row


def check_corpora(paths: Sequence[Path], *, beside: Sequence[Path] = ()) -> list[Problem]:
    """Problems of files in our own format, each by itself and all together.

    beside: files that are taken to be good; of them only copies of their texts are a problem.
    """
    problems: list[Problem] = []
    files = [(path.name, _parse(path)[0]) for path in beside]
    for path in paths:
        rows, broken = _parse(path)
        files.append((path.name, rows))
        problems += broken
        problems += [Problem(path.name, line, cause) for check in CHECKS for line, cause in check(rows)]
    return sorted({*problems, *_unequal_copies(files)})


def check_source(source: Source) -> list[Problem]:
    """Problems of a source's files on this machine: missing, another checksum, lines that its reader cannot read."""
    return [problem for file in source.files for problem in _check_file(source, file)]


def _check_file(source: Source, file: File) -> Iterator[Problem]:
    try:
        path = locate(source, file)
    except (SourceMissingError, ChecksumError) as error:
        yield Problem(file.path, 0, str(error).removeprefix(f"{source.name}: {file.path} "))
        return
    try:
        for number, line in _lines(path):
            if line.strip() and (problem := _unreadable(line, source)):
                yield Problem(file.path, number, problem)
    except RowError as error:
        yield Problem(file.path, 0, str(error))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if path.suffix == ".gz":
        yield from read_lines(path)
        return
    with path.open("rb") as lines:
        yield from enumerate(lines, start=1)


def _unreadable(line: bytes, source: Source) -> str | None:
    """Why a line cannot be read, or None. A set without a reader has to have texts all the same."""
    try:
        raw = json.loads(line)
        if source.reader == ROWS:
            parse_row(raw, corpus=source.name)
        elif source.reader == SPANS:
            marked(raw, source.name)
        elif source.reader is None:
            read_text(raw)
        else:
            READERS[source.reader](raw, source.name)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return cause(error)
    return None


def _parse(path: Path) -> tuple[list[Numbered], list[Problem]]:
    rows, problems = [], []
    for number, line in _lines(path):
        if line.strip():
            try:
                rows.append(Numbered(number, parse_row(json.loads(line), corpus=path.stem)))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                problems.append(Problem(path.name, number, cause(error)))
    return rows, problems


Found = Iterator[tuple[int, str]]  # line and cause


def _labels(rows: Sequence[Numbered]) -> Found:
    """The codebook: each positive label has a subtype and evidence, a negative one neither; whom does it defame?"""
    for line, row in ((one.line, one.row) for one in rows):
        if row.language not in LANGUAGES:
            yield line, f"lang must be one of {', '.join(LANGUAGES)}"
        subtypes = {subtype.partition("/")[0] for subtype in row.subtypes}
        evidence = {mark.label for mark in row.evidence}
        for label in LABELS:
            if (label in subtypes) != row.labels[label]:
                yield line, f"{label}: subtype and label disagree"
            if (label in evidence) != row.labels[label]:
                yield line, f"{label}: evidence and label disagree"
        if row.labels[Label.DEFAMATION] and not row.targets:
            yield line, "defamation without a target"


def _pairs(rows: Sequence[Numbered]) -> Found:
    for pair, members in _grouped(rows, lambda row: [row.pair] if row.pair is not None else []).items():
        if len(members) != 2:
            yield members[0].line, f"pair {pair} has {len(members)} rows; a pair has two"
        elif members[0].row.labels == members[1].row.labels:
            yield members[0].line, f"both rows of pair {pair} have the same labels"


def _near_duplicates(rows: Sequence[Numbered]) -> Found:
    for left, right in near_duplicates([one.row.text for one in rows]):
        pair = rows[left].row.pair
        if pair is None or pair != rows[right].row.pair:
            yield rows[right].line, f"nearly the text of line {rows[left].line}; only rows of a pair may be so alike"


def _openings(rows: Sequence[Numbered]) -> Found:
    limit = max(OPENING_COUNT, int(len(rows) * OPENING_SHARE))
    for members in _grouped(rows, _opening_of).values():
        if len(members) > limit:
            yield members[0].line, f"{len(members)} posts begin as this one does; at most {limit} may"


def _organisations(rows: Sequence[Numbered]) -> Found:
    for members in _grouped(rows, _organisations_of).values():
        if len(members) > ORGANISATION_COUNT:
            yield (
                members[0].line,
                f"{len(members)} posts name an organisation that this one names; at most {ORGANISATION_COUNT} may",
            )


CHECKS: tuple[Callable[[Sequence[Numbered]], Found], ...] = (
    _labels,
    _pairs,
    _near_duplicates,
    _openings,
    _organisations,
)


def _unequal_copies(files: Sequence[tuple[str, list[Numbered]]]) -> Iterator[Problem]:
    """Equal copies of a text do no harm: one is taken. Of unequal ones nobody knows which is meant."""
    first: dict[str, tuple[str, Numbered]] = {}
    for name, rows in files:
        for one in rows:
            other, known = first.setdefault(one.row.text, (name, one))
            if _meaning(known.row) != _meaning(one.row):
                yield Problem(name, one.line, f"the text of {other}, line {known.line}, with other labels or marks")


def _meaning(row: Row) -> tuple[object, ...]:
    return row.labels, row.subtypes, row.evidence, row.targets, row.entities


def _grouped(rows: Sequence[Numbered], keys: Callable[[Row], Iterable[Hashable]]) -> dict[Hashable, list[Numbered]]:
    groups: defaultdict[Hashable, list[Numbered]] = defaultdict(list)
    for one in rows:
        for key in keys(one.row):
            groups[key].append(one)
    return dict(groups)


def _organisations_of(row: Row) -> set[str]:
    marks = [mark for mark in row.entities or () if mark.kind is EntityKind.ORGANISATION]
    return {row.text[mark.start : mark.end].casefold() for mark in marks}


def _opening_of(row: Row) -> list[str]:
    letters = re.sub(r"\W+", "", row.text.lower())
    return [letters[:OPENING]] if letters else []
