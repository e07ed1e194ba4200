"""Folding: one plain spelling for the many in which a post can be written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with, for each of its characters, the stretch of the original that it came from.

    starts[i], ends[i]: offsets in `original` (code points, end exclusive) behind `text[i]`.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of `text[start:end]`; the span must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    raise NotImplementedError
