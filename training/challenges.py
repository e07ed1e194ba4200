"""Posts rewritten to escape: what of the risky is still held back, and what of the clean is held back for it."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shenyan.data.evasions import EVASIONS, evade
from shenyan.training.figures import Line
from shenyan.training.metrics import Truth, mean_of, with_interval
from shenyan.training.scored import DRAWN, Judge, Scored, held
from shenyan.training.slices import is_clean

MOST = 250  # posts of each kind per evasion
FEWEST = 10  # posts, below which a language has no line of its own


@dataclass(frozen=True, slots=True)
class Disguised:
    """A row's text under an evasion. risky: it has a label; else it is clean and passed plain."""

    evasion: str
    index: int
    text: str
    risky: bool


def evasion_lines(judge: Judge, scored: Scored, *, most: int = MOST) -> list[Line]:
    """Section "evasion", by evasion and language and for all together.

    of_plain: how many risky posts are held back under the evasion, for each that is held back plain. kept: share of
    the risky posts held back plain that are held back under the evasion too; a post at the threshold crosses it
    either way, so that this is the lower. newly_held: share of the clean posts that pass plain and are held back
    under the evasion. A post that an evasion leaves as it is does not count.
    """
    disguised = list(_disguised(scored, most))
    scores = judge.scores([one.text for one in disguised], about="evasions")
    still = held(judge.flags(scores))
    members: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for number, one in enumerate(disguised):
        language = scored.rows[one.index].language
        for name in ("all", f"all {language}", one.evasion, f"{one.evasion} {language}"):
            members[name, one.risky].append(number)
    posts = np.array([one.index for one in disguised])
    lines: list[Line] = []
    for evasion in ("all", *EVASIONS):
        for name in (evasion, f"{evasion} zh", f"{evasion} en", f"{evasion} mixed"):
            for risky, lines_of in ((True, _risky), (False, _clean)):
                chosen = members[name, risky]
                if chosen and (name == evasion or len(chosen) >= FEWEST):
                    lines += lines_of(name, still[chosen], scored.held[posts[chosen]], posts[chosen])
    return lines


def _risky(name: str, still: Truth, plain: Truth, posts: NDArray[np.int64]) -> Iterator[Line]:
    figure = with_interval(_ratio, still, plain, groups=posts)
    yield Line("evasion", "shenyan", name, "", "of_plain", len(still), figure)
    yield Line("evasion", "shenyan", name, "", "kept", int(plain.sum()), mean_of(still[plain], posts[plain]))


def _clean(name: str, still: Truth, _: Truth, posts: NDArray[np.int64]) -> Iterator[Line]:
    yield Line("evasion", "shenyan", name, "", "newly_held", len(still), mean_of(still, posts))


def _ratio(still: Truth, plain: Truth) -> float:
    return float(still.sum() / plain.sum()) if plain.any() else float("nan")


def _disguised(scored: Scored, most: int) -> Iterator[Disguised]:
    """Every evasion of as many posts as there are, up to `most` of each kind, the same ones first for each evasion."""
    order = list(range(len(scored.rows)))
    random.Random(DRAWN).shuffle(order)  # noqa: S311 - a sample, not a key
    kinds = {
        True: [index for index in order if not scored.rows[index].clean],
        False: [index for index in order if is_clean(scored.rows[index]) and not scored.held[index]],
    }
    for evasion in EVASIONS:
        for risky, candidates in kinds.items():
            yield from _first(scored, evasion, candidates, most=most, risky=risky)


def _first(scored: Scored, evasion: str, candidates: Sequence[int], *, most: int, risky: bool) -> Iterator[Disguised]:
    count = 0
    for index in candidates:
        text = scored.rows[index].text
        generator = random.Random(f"{DRAWN} {evasion} {index}")  # noqa: S311 - a sample, not a key
        disguised = "".join(evade(evasion, text, generator))
        if disguised != text:
            yield Disguised(evasion, index, disguised, risky)
            count += 1
        if count == most:
            return
