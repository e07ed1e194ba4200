"""Edits: the one way in which folding changes a text, so that every change keeps its offsets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Write `text` instead of the stretch [start, end), which must not be empty; "" removes it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Traced:
    """A text on its way to its folded form; starts[i], ends[i] are the original offsets behind text[i]."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def untouched(text: str) -> Traced:
    """The text before any edit: each character comes from itself."""
    return Traced(text, range(len(text)), range(1, len(text) + 1))


def edited(traced: Traced, edits: Iterable[Edit]) -> Traced:
    """`traced` after `edits`, which are in order and do not overlap.

    A replacement as long as its stretch maps character by character; any other maps each of
    its characters to the whole stretch, so offsets never decrease along the text.
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for edit in edits:
        pieces += (traced.text[at : edit.start], edit.text)
        same_length = len(edit.text) == edit.end - edit.start
        kept = edit.end if same_length else edit.start
        starts.extend(traced.starts[at:kept])
        ends.extend(traced.ends[at:kept])
        if not same_length:
            starts.extend([traced.starts[edit.start]] * len(edit.text))
            ends.extend([traced.ends[edit.end - 1]] * len(edit.text))
        at = edit.end
    if at == 0:
        return traced
    pieces.append(traced.text[at:])
    starts.extend(traced.starts[at:])
    ends.extend(traced.ends[at:])
    return Traced("".join(pieces), starts, ends)
