"""Which posts a figure is of: the slices of a split, and which of its rows hang together."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import opencc
from numpy.typing import NDArray

from shenyan.data.rows import Row
from shenyan.model.labels import LABELS

SHORT, LONG = 40, 250  # characters up to which a post is short, and over which it is long
TRADITIONAL_SHARE = 0.1  # of the Chinese characters of a post; Simplified posts change by a character or two

ORIGINS = ("written", "real")

# Corpora written before there was a model: the later ones seek out what a model got wrong, so that figures of all
# posts fall with every model that is made, whatever it learns.
FIRST = frozenset(
    (
        *("en_defamation", "en_general", "en_rumor", "en_tech", "long", "mixed_evasive", "privacy"),
        *("zh_defamation", "zh_general", "zh_rumor", "zh_short", "zh_tech"),
    )
)

Slices = dict[str, list[int]]


def slices_of(rows: Sequence[Row]) -> Slices:
    """Indices of the rows of each slice that has any: all, by origin and language, corpora that no model
    had a say in, script, length, difficulty, corpus.

    Rows whose corpus marks entities are written for this project, the others are real posts.
    """
    to_simplified = opencc.OpenCC("t2s").convert
    slices: defaultdict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        for name in _names(row, to_simplified):
            slices[name].append(index)
    return dict(slices)


def is_broad(name: str) -> bool:
    """Whether a slice is all posts or those of an origin, or of a language in it: what a user meets first."""
    return name.split(" ", 1)[0] in ("all", *ORIGINS)


def by_language(rows: Sequence[Row], indices: Sequence[int]) -> Slices:
    """The given indices as the slice "all" and again by language; without empty slices."""
    slices: defaultdict[str, list[int]] = defaultdict(list)
    for index in indices:
        slices["all"].append(index)
        slices[rows[index].language].append(index)
    return dict(slices)


def is_clean(row: Row) -> bool:
    """Whether a row is known to have no label: of a corpus that says nothing of one, nobody knows."""
    return row.clean and len(row.known) == len(LABELS)


def pairs_of(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Indices of the two rows of each contrast pair that is there in full."""
    members: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.pair is not None:
            members[row.corpus, row.pair].append(index)
    return [(pair[0], pair[1]) for pair in members.values() if len(pair) == 2]


def groups_of(rows: Sequence[Row]) -> NDArray[np.int64]:
    """A number for each row, the same for both rows of a contrast pair, for intervals."""
    groups = np.arange(len(rows))
    for first, second in pairs_of(rows):
        groups[second] = first
    return groups


def is_traditional(text: str, to_simplified: Callable[[str], str]) -> bool:
    """Whether a text is written in Traditional Chinese. to_simplified: OpenCC's conversion "t2s"."""
    ideographs = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    # One by one: a converted phrase could change its length.
    simplified = to_simplified("\n".join(ideographs)).split("\n")
    changed = sum(before != after for before, after in zip(ideographs, simplified, strict=False))
    return changed > TRADITIONAL_SHARE * len(ideographs)


def _names(row: Row, to_simplified: Callable[[str], str]) -> list[str]:
    written = row.entities is not None
    origin = ORIGINS[0] if written else ORIGINS[1]
    names = ["all", origin, f"{origin} {row.language}", f"corpus {row.corpus}"]
    if is_traditional(row.text, to_simplified):
        names.append("traditional")
    if len(row.text) <= SHORT:
        names.append("short")
    if len(row.text) > LONG:
        names.append("long")
    if written:
        names.append("hard" if row.hard else "easy")
    if row.corpus in FIRST:
        names += ["first", f"first {row.language}"]
    return names
