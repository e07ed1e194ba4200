"""A post cut into the pieces that a page draws: marked evidence, named subjects, masked data, slurs, signs. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shenyan.model.labels import LABELS, EntityKind, Label
from shenyan.serving.console import bidi, slurs
from shenyan.serving.queue.values import MaskSpan
from shenyan.serving.scoring.values import EntitySpan, EvidenceSpan

DOT = "●"
# A long number and a short one look alike.
DOTS = 6
SUBJECTS = frozenset({EntityKind.PERSON_NAME, EntityKind.ORGANISATION})


@dataclass(frozen=True, slots=True)
class Mark:
    """Evidence of one field with its number on the page, from 0."""

    number: int
    span: EvidenceSpan


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one field that looks the same throughout.

    shown: what stands on the screen. start, end: where it is in the field. marks: the numbers of the evidence that
    covers it; opens: of that which begins here. labels: of that evidence. subject, mask: kind of the name or of the
    hidden data. plain, soft: the two ways to show a slur; None elsewhere. sign: it is one character that turns the
    direction of the text, and a sign is shown for it.
    """

    shown: str
    start: int
    end: int
    marks: tuple[int, ...]
    opens: tuple[int, ...]
    labels: tuple[Label, ...]
    subject: str | None
    mask: str | None
    plain: str | None
    soft: str | None
    sign: bool

    @property
    def is_whole(self) -> bool:
        """Whether what is shown does not stand for the field character by character."""
        return bool(self.mask or self.soft or self.sign)


@dataclass(frozen=True, slots=True)
class Look:
    """How to show a post: revealed, without its masks; softened, with its slurs hidden."""

    revealed: bool
    softened: bool


def pieces(
    text: str,
    *,
    marks: Sequence[Mark],
    entities: Iterable[EntitySpan],
    masks: Iterable[MaskSpan],
    look: Look,
) -> tuple[Piece, ...]:
    """The pieces of a field, in order; together they cover it. All spans belong to this field.

    A mask is shown whole: what else begins or ends inside of it begins or ends with it.
    """
    layers = _Layers(
        marks=tuple(marks),
        subjects=tuple(one for one in entities if one.type in SUBJECTS),
        hidden=() if look.revealed else tuple(_merged(masks, len(text))),
        words=tuple(slurs.find(text)),
        controls=frozenset(bidi.find(text)),
    )
    cuts = layers.cuts(len(text))
    opened: set[int] = set()
    made = []
    for start, end in pairwise(cuts):
        piece = _piece(text[start:end], (start, end), layers, look=look, opened=opened)
        opened.update(piece.opens)
        made.append(piece)
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Layers:
    """Everything that covers a field. words: the slurs. controls: where characters turn the direction."""

    marks: tuple[Mark, ...]
    subjects: tuple[EntitySpan, ...]
    hidden: tuple[MaskSpan, ...]
    words: tuple[tuple[int, int], ...]
    controls: frozenset[int]

    def cuts(self, length: int) -> list[int]:
        """Where pieces begin and end: at every edge, but for those inside of a mask."""
        spans = [(one.span.start, one.span.end) for one in self.marks]
        spans += [(one.start, one.end) for one in self.subjects] + list(self.words)
        spans += [(place, place + 1) for place in self.controls]
        edges = {0, length} | {min(max(edge, 0), length) for span in spans for edge in span}
        edges = {edge for edge in edges if not any(one.start < edge < one.end for one in self.hidden)}
        return sorted(edges | {edge for one in self.hidden for edge in (one.start, one.end)})


def _piece(plain: str, span: tuple[int, int], layers: _Layers, *, look: Look, opened: set[int]) -> Piece:
    over = [one for one in layers.marks if _overlap(span, (one.span.start, one.span.end))]
    subject = next((one.type for one in layers.subjects if _overlap(span, (one.start, one.end))), None)
    mask = next((one.kind for one in layers.hidden if _overlap(span, (one.start, one.end))), None)
    slur = mask is None and any(_overlap(span, word) for word in layers.words)
    soft = slurs.soften(plain) if slur else None
    sign = mask is None and span[0] in layers.controls
    return Piece(
        shown=DOT * DOTS if mask else soft if soft and look.softened else bidi.visible(plain),
        start=span[0],
        end=span[1],
        marks=tuple(one.number for one in over),
        opens=tuple(one.number for one in over if one.number not in opened),
        labels=tuple(label for label in LABELS if any(one.span.category == label for one in over)),
        subject=subject,
        mask=mask,
        plain=plain if slur else None,
        soft=soft,
        sign=sign,
    )


def quote(parts: Iterable[Piece], start: int, end: int) -> str:
    """What the screen shows of a stretch, masks, softened words and signs as they are."""
    return "".join(
        one.shown if one.is_whole else one.shown[max(start - one.start, 0) : max(end - one.start, 0)]
        for one in parts
        if _overlap((one.start, one.end), (start, end))
    )


def _merged(masks: Iterable[MaskSpan], length: int) -> list[MaskSpan]:
    """The masks in order, those that overlap made one under the kind of the first."""
    merged: list[MaskSpan] = []
    for one in sorted(masks, key=lambda mask: (mask.start, -mask.end)):
        start, end = max(one.start, 0), min(one.end, length)
        if start >= end:
            continue
        if merged and start < merged[-1].end:
            last = merged.pop()
            merged.append(MaskSpan(last.field, last.start, max(last.end, end), last.kind))
        else:
            merged.append(MaskSpan(one.field, start, end, one.kind))
    return merged


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
