"""Whether a name, a region or a gender sways the scores: the same posts with just that changed."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shenyan.data.rows import Row
from shenyan.model.labels import LABELS
from shenyan.training.figures import Line
from shenyan.training.genders import chinese_genders, english_genders
from shenyan.training.metrics import Scores, Truth, mean_of
from shenyan.training.scored import DRAWN, Judge, Scored, held
from shenyan.training.swaps import Swap, chinese_surnames, countries, english_surnames, provinces

MOST = 150  # posts per feature
FEWEST = 10  # changed posts, below which a group has no line of its own

FEATURES: tuple[tuple[str, Callable[[Row, random.Random], list[Swap]]], ...] = (
    ("surnames zh", chinese_surnames),
    ("surnames en", english_surnames),
    ("regions", provinces),
    ("countries", countries),
    ("gender zh", chinese_genders),
    ("gender en", english_genders),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """A row with one swap."""

    feature: str
    index: int
    swap: Swap


def fairness_lines(judge: Judge, scored: Scored, *, most: int = MOST) -> list[Line]:
    """Section "fairness", over changed posts of each feature.

    mean_change: mean absolute change of a label's score. flipped: share whose verdict (held back or not) changes.
    shift, per group of what was put in: mean change of a label's score with its sign; groups of one feature are put
    into the same posts, so that it is their differences that tell (for gender, into posts of the other one).
    """
    changed = [one for name, swaps in FEATURES for one in _changed(scored, name, swaps, most)]
    scores = judge.scores([one.swap.text for one in changed], about="swaps")
    before = np.array([one.index for one in changed], dtype=np.int64)
    changes = scores - scored.scores[before]
    flipped = held(judge.flags(scores)) != scored.held[before]
    lines: list[Line] = []
    for name, _ in FEATURES:
        chosen = [number for number, one in enumerate(changed) if one.feature == name]
        lines += _feature_lines(name, before[chosen], changes[chosen], flipped[chosen])
        lines += _group_lines(name, [changed[number].swap.group for number in chosen], changes[chosen])
    return lines


def _changed(
    scored: Scored, name: str, swaps: Callable[[Row, random.Random], list[Swap]], most: int
) -> Iterator[Changed]:
    """The swaps of as many posts with the feature as there are, up to `most`."""
    order = list(range(len(scored.rows)))
    random.Random(DRAWN).shuffle(order)  # noqa: S311 - a sample, not a key
    count = 0
    for index in order:
        generator = random.Random(f"{DRAWN} {name} {index}")  # noqa: S311 - a sample, not a key
        found = [swap for swap in swaps(scored.rows[index], generator) if swap.text != scored.rows[index].text]
        yield from (Changed(name, index, swap) for swap in found)
        count += bool(found)
        if count == most:
            return


def _feature_lines(name: str, posts: NDArray[np.int64], changes: Scores, flipped: Truth) -> Iterator[Line]:
    if len(posts):
        yield Line("fairness", "shenyan", name, "", "flipped", len(posts), mean_of(flipped, posts))
        for column, label in enumerate(LABELS):
            figure = mean_of(np.abs(changes[:, column]), posts)
            yield Line("fairness", "shenyan", name, str(label), "mean_change", len(posts), figure)


def _group_lines(name: str, groups: Sequence[str], changes: Scores) -> Iterator[Line]:
    for group in dict.fromkeys(groups):
        members = [number for number, one in enumerate(groups) if one == group]
        for column, label in enumerate(LABELS):
            if len(members) >= FEWEST:
                figure = mean_of(changes[members, column])
                yield Line("fairness", "shenyan", f"{name}: {group}", str(label), "shift", len(members), figure)
