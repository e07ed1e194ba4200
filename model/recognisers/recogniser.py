"""One rule that finds one kind of personal data in a folded text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shenyan.model.labels import EntityKind

# Candidates that one recogniser looks at in one text: a post made of nothing but decoys costs a bounded time.
_MOST_CANDIDATES = 400
# Groups of digits that may be cut off the end of a candidate: "+1 463 555 0172 5 pm".
_MOST_CUTS = 3
_LAST_GROUP = re.compile(r"[^0-9A-Za-z]+[0-9A-Za-z]+[^0-9A-Za-z]*\Z")


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in which case does not matter and \\w, \\d and \\b know ASCII only.

    A Chinese character is then never part of a word, so that \\b stands between "手机" and "abc".
    """
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """What to look for and what confirms it.

    pattern: its group "value" is the find; the whole match where it has no such group.
    validate: takes the find as written, separators included; None accepts every match.
    cue: must occur within `reach` = (characters before, characters after) of the find.
    digits: digits that the text must hold for a search to be worth while.
    hints: lower-case strings of which the text must hold one; empty means no such condition.
    shrink: a find that fails `validate` is tried again without its last group of characters.
    """

    name: str
    kind: EntityKind
    pattern: re.Pattern[str]
    score: float
    validate: Callable[[str], bool] | None = None
    cue: re.Pattern[str] | None = None
    reach: tuple[int, int] = (24, 0)
    digits: int = 0
    hints: tuple[str, ...] = ()
    shrink: bool = False

    def worth_searching(self, lowered: str, digits: int) -> bool:
        """Whether a text, in lower case and with so many digits, can hold a find at all."""
        return digits >= self.digits and (not self.hints or any(hint in lowered for hint in self.hints))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Offsets of the finds in `text`, which do not overlap."""
        group = "value" if "value" in self.pattern.groupindex else 0
        position = 0
        for _ in range(_MOST_CANDIDATES):
            match = self.pattern.search(text, position)
            if match is None:
                return
            start, end = match.span(group)
            length = self._accepted(text[start:end])
            if length and self._has_cue(text, start, start + length):
                yield start, start + length
                position = start + length
            else:
                # A find may start inside a candidate that failed: "500 6214 5964 …".
                position = match.start() + 1

    def _accepted(self, value: str) -> int:
        if self.validate is None or self.validate(value):
            return len(value)
        for _ in range(_MOST_CUTS if self.shrink else 0):
            cut = _LAST_GROUP.search(value)
            if cut is None:
                return 0
            value = value[: cut.start()]
            if self.validate(value):
                return len(value)
        return 0

    def _has_cue(self, text: str, start: int, end: int) -> bool:
        if self.cue is None:
            return True
        before, after = self.reach
        if self.cue.search(text, max(0, start - before), start):
            return True
        return after > 0 and self.cue.search(text, end, end + after) is not None
