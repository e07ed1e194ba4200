"""What the token head says of each token: five groups of BIO tags, each with its own choice.

Groups are separate because they overlap: a person's name may be an entity, the target of an accusation and
part of the evidence at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shenyan.model.labels import EntityKind, Label

OUTSIDE = 0


@dataclass(frozen=True, slots=True)
class TagGroup:
    """Tags of one group: outside, then begin and inside of each kind. first: its first column."""

    name: str
    kinds: tuple[StrEnum | str, ...]
    first: int

    @property
    def width(self) -> int:
        return 1 + 2 * len(self.kinds)

    @property
    def columns(self) -> slice:
        return slice(self.first, self.first + self.width)

    def begin(self, kind: StrEnum | str) -> int:
        """Tag of a token that begins a stretch of this kind; the next tag continues it."""
        return 1 + 2 * self.kinds.index(kind)


def _groups() -> tuple[TagGroup, ...]:
    kinds: tuple[tuple[str, tuple[StrEnum | str, ...]], ...] = (
        ("entity", tuple(EntityKind)),
        ("target", ("target",)),
        *((f"evidence_{label}", (label,)) for label in Label),
    )
    groups, first = [], 0
    for name, members in kinds:
        groups.append(TagGroup(name, members, first))
        first += groups[-1].width
    return tuple(groups)


GROUPS: tuple[TagGroup, ...] = _groups()
WIDTH = sum(group.width for group in GROUPS)


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A stretch that the token head marked. kind: an EntityKind, "target" or a Label; score in [0, 1]."""

    start: int
    end: int
    kind: StrEnum | str
    score: float


def encode(
    group: TagGroup, spans: Iterable[tuple[int, int, StrEnum | str]], offsets: Sequence[tuple[int, int]]
) -> list[int]:
    """Tags of tokens at `offsets` (code points; empty for special tokens) for spans (start, end, kind)."""
    tags = [OUTSIDE] * len(offsets)
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        inside = False
        for index, (token_start, token_end) in enumerate(offsets):
            if token_start < token_end and token_start < end and token_end > start:
                tags[index] = group.begin(kind) + inside
                inside = True
    return tags


def decode(logits: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> Iterator[TaggedSpan]:
    """Stretches marked by token logits of shape (tokens, WIDTH), group by group, from left to right.

    A stretch's score is the mean probability of its tokens' tags. An inside tag that continues nothing begins.
    """
    for group in GROUPS:
        columns = logits[:, group.columns]
        exponents = np.exp(columns - columns.max(axis=1, keepdims=True))
        best = columns.argmax(axis=1)
        sure = exponents.max(axis=1) / exponents.sum(axis=1)
        yield from _stretches(group, best.tolist(), sure.tolist(), offsets)


def _stretches(
    group: TagGroup, tags: Sequence[int], sure: Sequence[float], offsets: Sequence[tuple[int, int]]
) -> Iterator[TaggedSpan]:
    start = end = 0
    kind: int | None = None
    scores: list[float] = []
    for tag, score, (token_start, token_end) in zip(tags, sure, offsets, strict=True):
        if token_start == token_end:
            continue
        here = None if tag == OUTSIDE else (tag - 1) // 2
        continues = here is not None and here == kind and tag % 2 == 0
        if kind is not None and not continues:
            yield TaggedSpan(start, end, group.kinds[kind], sum(scores) / len(scores))
            kind = None
        if here is None:
            continue
        if not continues:
            start, kind, scores = token_start, here, []
        end = token_end
        scores.append(score)
    if kind is not None:
        yield TaggedSpan(start, end, group.kinds[kind], sum(scores) / len(scores))
