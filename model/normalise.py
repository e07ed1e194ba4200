"""Folding: one plain spelling for the many in which a post can be written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shenyan.model.characters import plain_characters
from shenyan.model.digits import spelled_digits, written_figures
from shenyan.model.disguises import contact_words
from shenyan.model.edits import Edit, Traced, edited, untouched
from shenyan.model.gaps import dotted_letters, spaced_digits, spaced_han, spaced_letters
from shenyan.model.homophones import homophones
from shenyan.model.lookalikes import latin_twins, leet_words
from shenyan.model.torn import torn_words


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with, for each of its characters, the stretch of the original that it came from.

    starts[i], ends[i]: offsets in `original` (code points, end exclusive) behind `text[i]`;
    starts[i] < ends[i], and neither ever decreases along the text.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of `text[start:end]`; the span must not be empty."""
        return self.starts[start], self.ends[end - 1]


# Each finds what to write differently in a text; each leaves what the others have written.
_PASSES: tuple[Callable[[str], Iterator[Edit]], ...] = (
    latin_twins,
    leet_words,
    torn_words,
    spaced_han,
    dotted_letters,
    spaced_letters,
    spaced_digits,
    spelled_digits,
    written_figures,
    contact_words,
    homophones,
)
# One disguise may hide another (leetspeak in a word pulled apart); only a machine writes more layers.
_ROUNDS = 12


def _uncovered(traced: Traced) -> Traced:
    """`traced` after one round of passes; itself when none found anything."""
    for find in _PASSES:
        traced = edited(traced, find(traced.text))
    return traced


def fold(text: str) -> Folded:
    """`text` in its plain spelling, with the way back.

    Compatibility forms (NFKC), invisible characters, stacked marks, Traditional Chinese, look-alike
    letters, leetspeak, words and numbers pulled apart, digits in words, disguised contact words and homophones.
    Never raises; folding what is folded changes nothing; a text with nothing to fold comes back as it
    is; the result may be empty. Takes time linear in the length of the text.
    """
    traced = plain_characters(untouched(text))
    for _ in range(_ROUNDS):
        before = traced
        traced = _uncovered(before)
        if traced is before:
            break
        traced = plain_characters(traced)
    return Folded(text, traced.text, tuple(traced.starts), tuple(traced.ends))


def is_blank(text: str) -> bool:
    """Whether nothing can be read in a text: folding leaves nothing of it but white space."""
    return not fold(text).text.strip()
