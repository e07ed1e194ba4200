"""Rows written anew for training: other names and numbers, other spellings; what the labels hang on stays.

Rows of one contrast pair are rewritten together, so that the fact that flips the label stays their only difference.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from shenyan.data.evasions import EVASIONS, carry, evade
from shenyan.data.rows import EntityMark, EvidenceMark, Mark, Row
from shenyan.model.labels import EntityKind

NUMBERS = frozenset({EntityKind.PHONE, EntityKind.ID_NUMBER, EntityKind.BANK_CARD, EntityKind.EMPLOYEE_ID})
NAMES = frozenset({EntityKind.PERSON_NAME, EntityKind.ORGANISATION})
KEPT_DIGITS = 3  # at the front: the network, the country or the issuer, which make a number credible
# How often an evasion is drawn: those that folding cannot undo more often; the others, which it mostly can, 1.
EVASION_WEIGHTS = {"leet": 2, "homophones": 4, "pinyin_initials": 4}
LAST_STOP = re.compile(r"[。.!！~…]+$")

M = TypeVar("M", bound=Mark)
Shape = tuple[EntityKind, str, int]


@dataclass(frozen=True, slots=True)
class Shares:
    """How often rows are rewritten, each from 0 to 1. swap: names and numbers. evade: one evasion. noise: case and
    closing punctuation."""

    swap: float
    evade: float
    noise: float


class Augmenter:
    """Rewrites rows with the names of other rows. One instance keeps one course of chances."""

    def __init__(self, rows: Iterable[Row], shares: Shares, *, seed: int) -> None:
        self._shares = shares
        self._generator = random.Random(seed)  # noqa: S311 - chances of training, not keys
        self._names: defaultdict[Shape, list[str]] = defaultdict(list)
        for row in rows:
            for entity in row.entities or ():
                if entity.kind in NAMES:
                    name = row.text[entity.start : entity.end]
                    self._names[_shape(entity.kind, name)].append(name)

    def rewrite(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of one post or contrast pair, each change made to all of them or to none."""
        chance = self._generator.random
        if chance() < self._shares.swap:
            swaps = self._swaps(rows)
            rows = [_replaced(row, swaps) for row in rows]
        if chance() < self._shares.evade:
            rows = self._disguised(rows)
        if chance() < self._shares.noise:
            lower = chance() < 0.5
            rows = [rewritten(row, _noisy(row.text, lower=lower)) for row in rows]
        return list(rows)

    def _disguised(self, rows: Sequence[Row]) -> list[Row]:
        """The rows under one evasion that changes them: half of all leave a text of one language as it is."""
        names = list(EVASIONS)
        while names:
            name = self._generator.choices(names, [EVASION_WEIGHTS.get(one, 1) for one in names])[0]
            names.remove(name)
            # The same seed for both: a disguise must not tell the twins apart.
            seed = self._generator.random()
            disguised = [rewritten(row, evade(name, row.text, random.Random(seed))) for row in rows]  # noqa: S311
            if any(new.text != old.text for new, old in zip(disguised, rows, strict=True)):
                return disguised
        return list(rows)

    def _swaps(self, rows: Sequence[Row]) -> dict[str, str]:
        """For each marked name or number of the rows, what to put in its place."""
        swaps: dict[str, str] = {}
        for row in rows:
            for entity in row.entities or ():
                quote = row.text[entity.start : entity.end]
                if quote not in swaps and len(quote) > 1:
                    swaps[quote] = self._other(entity.kind, quote)
        return swaps

    def _other(self, kind: EntityKind, quote: str) -> str:
        if kind in NAMES:
            return self._generator.choice(self._names.get(_shape(kind, quote)) or [quote])
        if kind in NUMBERS:
            return self._other_digits(quote)
        return quote

    def _other_digits(self, quote: str) -> str:
        """Other digits in the same places; a check digit seldom survives, as in a number typed wrong."""
        seen, written = 0, []
        for character in quote:
            if character.isascii() and character.isdigit():
                seen += 1
                written.append(character if seen <= KEPT_DIGITS else str(self._generator.randrange(10)))
            else:
                written.append(character)
        return "".join(written)


def rewritten(row: Row, pieces: Sequence[str]) -> Row:
    """The row with each code point of its text replaced by its piece; marks that vanish are dropped."""

    def kept(marks: Iterable[M]) -> tuple[M, ...]:
        moved = ((mark, *carry(pieces, mark.start, mark.end)) for mark in marks)
        return tuple(replace(mark, start=start, end=end) for mark, start, end in moved if start < end)

    text = "".join(pieces)
    if not text.strip():
        return row
    evidence: tuple[EvidenceMark, ...] = kept(row.evidence)
    entities: tuple[EntityMark, ...] | None = None if row.entities is None else kept(row.entities)
    return replace(row, text=text, evidence=evidence, entities=entities, targets=kept(row.targets))


def _replaced(row: Row, swaps: dict[str, str]) -> Row:
    """The row with every occurrence of each swapped quote written anew, longest quotes first."""
    if not swaps:
        return row
    pieces = list(row.text)
    quotes = sorted(swaps, key=len, reverse=True)
    for found in re.finditer("|".join(map(re.escape, quotes)), row.text):
        new = swaps[found[0]]
        # One for one as far as both go, so that a mark inside a name keeps its place; the rest goes to the last.
        width = len(found[0])
        letters = [*new[: width - 1], new[width - 1 :]] if len(new) >= width else [*new, *[""] * (width - len(new))]
        pieces[found.start() : found.end()] = letters
    return rewritten(row, pieces)


def _shape(kind: EntityKind, name: str) -> Shape:
    """Names of one shape can stand for each other: Chinese ones of one length, Latin ones of as many words."""
    if name.isascii():
        return kind, "latin", len(name.split())
    return kind, "han", len(name)


def _noisy(text: str, *, lower: bool) -> list[str]:
    pieces = [one.lower() if len(one.lower()) == 1 else one for one in text] if lower else list(text)
    stop = LAST_STOP.search(text)
    if stop:
        pieces[stop.start() :] = [""] * (len(text) - stop.start())
    return pieces
