"""How far people agree: Cohen's kappa (1960) by label, by moderator and by week. Pure functions of values."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shenyan.model.labels import LABELS, Label

DRAWS = 20_000
SEED = 7
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Reading:
    """A post that was read twice. first: None where it is the known answer. at: of the second reading."""

    first: str | None
    second: str
    first_labels: Mapping[str, bool]
    second_labels: Mapping[str, bool]
    at: datetime


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance, at most 1, with its 95 % interval; 0 is chance. agreed: share of equal answers.

    NaN where all answers are the same, as then there is nothing to tell by, and where nothing was read twice.
    """

    value: float
    low: float
    high: float
    agreed: float
    count: int


def kappa(answers: Sequence[tuple[bool, bool]]) -> Kappa:
    """Agreement of pairs of answers.

    The interval is of draws from the distribution of the four kinds of pairs that the answers leave open (Dirichlet,
    with half a pair of each kind beforehand): unlike the usual one it does not shrink to a point where few agree fully.
    """
    table = np.zeros((2, 2))
    for first, second in answers:
        table[int(first), int(second)] += 1
    if not answers:
        return Kappa(float("nan"), float("nan"), float("nan"), float("nan"), 0)
    agreed = float(np.trace(table) / table.sum())
    value = float(_kappas(table[np.newaxis])[0])
    if np.isnan(value):
        return Kappa(value, value, value, agreed, len(answers))
    generator = np.random.default_rng(SEED)
    drawn = _kappas(generator.dirichlet(table.ravel() + 0.5, DRAWS).reshape(-1, 2, 2))
    low, high = (float(one) for one in np.nanquantile(drawn, (0.025, 0.975)))
    return Kappa(value, min(low, value), max(high, value), agreed, len(answers))


def by_label(readings: Iterable[Reading]) -> dict[Label, Kappa]:
    """Agreement on each label."""
    known = list(readings)
    return {label: kappa([_answers(one, label) for one in known]) for label in LABELS}


def by_moderator(readings: Iterable[Reading]) -> dict[str, dict[Label, Kappa]]:
    """Agreement of each moderator with whoever read the same post, and with known answers."""
    found: defaultdict[str, list[Reading]] = defaultdict(list)
    for one in readings:
        for name in {one.first, one.second} - {None}:
            found[str(name)].append(one)
    return _each(found)


def by_week(readings: Iterable[Reading]) -> dict[date, dict[Label, Kappa]]:
    """Agreement in each week, under its Monday (UTC)."""
    found: defaultdict[date, list[Reading]] = defaultdict(list)
    for one in readings:
        day = one.at.date()
        found[day - timedelta(days=day.weekday())].append(one)
    return _each(found)


def differing(first: Mapping[str, bool], second: Mapping[str, bool]) -> tuple[Label, ...]:
    """The labels on which two answers differ."""
    return tuple(label for label in LABELS if bool(first[label]) != bool(second[label]))


def _each(found: Mapping[Key, list[Reading]]) -> dict[Key, dict[Label, Kappa]]:
    return {key: by_label(found[key]) for key in sorted(found, key=str)}


def _answers(reading: Reading, label: Label) -> tuple[bool, bool]:
    return bool(reading.first_labels[label]), bool(reading.second_labels[label])


def _kappas(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cohen's kappa of each table [first][second]; NaN where chance alone makes all answers equal."""
    shares = tables / tables.sum(axis=(1, 2), keepdims=True)
    observed = np.trace(shares, axis1=1, axis2=2)
    expected = (shares.sum(axis=1) * shares.sum(axis=2)).sum(axis=1)
    room = 1 - expected
    return np.where(room > 0, (observed - expected) / np.where(room > 0, room, 1), np.nan)
