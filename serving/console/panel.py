"""A panel of the dashboard: a table, which a page, a picture and a CSV file are made of."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What the values of a column are. share: in [0, 1]; score: any other number."""

    DAY = "day"
    WORD = "word"
    COUNT = "count"
    SHARE = "share"
    SCORE = "score"


class Shape(StrEnum):
    """How a panel is drawn. stack: the columns on top of each other, by day. line: the last column, by day. bars: the
    last column, by word. ranges: value with its interval, by word."""

    STACK = "stack"
    LINE = "line"
    BARS = "bars"
    RANGES = "ranges"


@dataclass(frozen=True, slots=True)
class Word:
    """A value with the words that it is shown by; a CSV file has the value itself. values: of its placeholders."""

    value: str
    message: str
    values: Mapping[str, object] | None = None


Cell = Word | date | float | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """key: its name in a CSV file. drawn: whether it is in the picture."""

    key: str
    title: str
    kind: Kind
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """name: of its addresses. about: what is counted. None in a cell: there is nothing to tell it by."""

    name: str
    title: str
    about: str
    shape: Shape
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Whether every number is missing or 0."""
        return not any(cell for row in self.rows for cell in row if isinstance(cell, int | float))

    @property
    def is_unknown(self) -> bool:
        """Whether a picture would have nothing in it: there are counts, but no value follows from them."""
        drawn = [place for place, one in enumerate(self.columns) if one.drawn and one.kind in (Kind.SHARE, Kind.SCORE)]
        return bool(drawn) and all(row[place] is None for row in self.rows for place in drawn)


def number(value: float) -> float | None:
    """A number, or None where there is nothing to tell it by."""
    return None if math.isnan(value) else value
