"""May a candidate take the champion's place? Not where it is worse beyond noise on any slice that can be measured.

Both score the same posts of the dev split, which neither was trained on. For every slice: AUROC and F1 of each label,
and the share of clean posts held back. The difference is resampled with the posts paired, contrast pairs together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shenyan.model.labels import LABELS
from shenyan.training import differences
from shenyan.training.accuracy import FEWEST_POSITIVES
from shenyan.training.differences import Drawn, Weights
from shenyan.training.metrics import Figure, Groups, Scores, Truth
from shenyan.training.scored import Scored
from shenyan.training.slices import groups_of, is_broad, is_clean, slices_of
from shenyan.training.tables import Table, figure

# Of two hundred posts half a point is one. A fall of less is not worth a refusal, however sure it is.
MARGIN = 0.005
# Some two hundred comparisons are made, so that by chance alone several would look like a regression. Their one-sided
# p-values are held to this false discovery rate by the procedure of Benjamini and Hochberg (1995), which stands
# comparisons that hang together positively, as overlapping slices do (Benjamini and Yekutieli, 2001). Broad slices
# are a family of their own: among two hundred small ones a fall on all posts at p = 0.001 went through.
DISCOVERY_RATE = 0.05


class Measure(StrEnum):
    AUROC = "auroc"
    F1 = "f1"
    HELD = "held"  # of clean posts: less is better


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model says of the rows. scores, flags: (rows, labels)."""

    scores: Scores
    flags: Truth

    @property
    def held(self) -> Truth:
        """Whether each row is held back."""
        return np.asarray(self.flags.any(axis=1), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of both models.

    slices: indices of rows by name. truth, known: (rows, labels); a label that is not known is not compared. clean:
    rows known to have no label. groups: a number for each row, the same for rows that hang together.
    """

    slices: Mapping[str, Sequence[int]]
    truth: Truth
    known: Truth
    clean: Truth
    groups: Groups


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of both models. difference: candidate − champion with its 95 % interval. p: share of
    the resamples in which the candidate is at most MARGIN worse. worse: it is more than that, beyond noise."""

    slice: str
    label: str
    measure: Measure
    rows: int
    champion: float
    candidate: float
    difference: Figure
    p: float
    worse: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """passed: something was measured, and nothing of it is worse beyond noise. lines: everything that was compared."""

    passed: bool
    lines: tuple[Comparison, ...]

    @property
    def reason(self) -> str:
        """The verdict in words."""
        worse = sum(line.worse for line in self.lines)
        if self.passed:
            return f"passed: none of {len(self.lines)} figures is worse beyond noise"
        if not self.lines:
            return "refused: there are too few posts that neither model was trained on to compare anything"
        return f"refused: {worse} of {len(self.lines)} figures are worse beyond noise"


def judge(champion: Scored, candidate: Scored) -> Verdict:
    """The verdict on the rows that both were scored on; each leaves out those that its model was trained on."""
    theirs = {row.id: index for index, row in enumerate(champion.rows)}
    shared = [(theirs[row.id], index) for index, row in enumerate(candidate.rows) if row.id in theirs]
    first, second = np.array(shared, dtype=np.int64).reshape(-1, 2).T
    rows = [candidate.rows[index] for index in second]
    asked = Asked(
        slices=slices_of(rows),
        truth=_table([[row.labels[label] for label in LABELS] for row in rows]),
        known=_table([[label in row.known for label in LABELS] for row in rows]),
        clean=np.array([is_clean(row) for row in rows], dtype=bool),
        groups=groups_of(rows),
    )
    return compare(
        asked,
        champion=Answers(champion.scores[first], champion.flags[first]),
        candidate=Answers(candidate.scores[second], candidate.flags[second]),
    )


def compare(asked: Asked, *, champion: Answers, candidate: Answers) -> Verdict:
    """Every comparison that has enough posts, and the verdict on them all."""
    if not len(asked.truth):
        return Verdict(passed=False, lines=())
    weights = differences.draw(asked.groups)
    lines = [
        _comparison(name, label, measure, drawn)
        for name, members in asked.slices.items()
        for label, measure, drawn in _figures(asked, np.asarray(members), champion, candidate, weights)
    ]
    lines = _corrected(lines)
    return Verdict(bool(lines) and not any(line.worse for line in lines), tuple(lines))


def as_table(verdict: Verdict) -> Table:
    """The comparisons as a table, those that are worse first."""
    rows = tuple(
        (
            line.slice,
            line.label,
            "clean held back" if line.measure is Measure.HELD else line.measure,
            str(line.rows),
            f"{line.champion:.3f}",
            f"{line.candidate:.3f}",
            figure(line.difference, places=3),
            f"{line.p:.4f}",
            "worse" if line.worse else "",
        )
        for line in sorted(verdict.lines, key=lambda line: not line.worse)
    )
    about = (
        f"Candidate − champion on posts of the dev split that neither was trained on, with paired 95 % bootstrap "
        f"intervals. Worse: by more than {MARGIN}, at a false discovery rate of {DISCOVERY_RATE:.0%}, over "
        "the broad slices and over the others. "
        "A fall that is smaller than its interval is wide cannot be seen here."
    )
    columns = ("posts", "label", "measure", "n", "champion", "candidate", "difference", "p", "")
    return Table("Candidate against champion", about, columns, 3, rows)


def _figures(
    asked: Asked, members: NDArray[np.int64], champion: Answers, candidate: Answers, weights: Weights
) -> Iterator[tuple[str, Measure, Drawn]]:
    """The figures of one slice, where it has enough posts of both kinds."""
    for column, label in enumerate(LABELS):
        chosen = members[asked.known[members, column]]
        truth = asked.truth[chosen, column]
        if min(truth.sum(), (~truth).sum()) < FEWEST_POSITIVES:
            continue
        drawn = weights[:, chosen]
        scores = [one.scores[chosen, column] for one in (champion, candidate)]
        flags = [one.flags[chosen, column] for one in (champion, candidate)]
        yield str(label), Measure.AUROC, differences.auroc(truth, scores[0], scores[1], drawn)
        yield str(label), Measure.F1, differences.f1(truth, flags[0], flags[1], drawn)
    chosen = members[asked.clean[members]]
    if len(chosen) >= FEWEST_POSITIVES:
        held = [one.held[chosen] for one in (champion, candidate)]
        yield "", Measure.HELD, differences.share(held[0], held[1], weights[:, chosen])


def _comparison(name: str, label: str, measure: Measure, drawn: Drawn) -> Comparison:
    defined = drawn.differences[~np.isnan(drawn.differences)]
    low, high = np.percentile(defined, [2.5, 97.5])
    gains = -defined if measure is Measure.HELD else defined
    p = (1 + int((gains >= -MARGIN).sum())) / (len(gains) + 1)
    difference = Figure(drawn.candidate - drawn.champion, float(low), float(high))
    return Comparison(name, label, measure, drawn.rows, drawn.champion, drawn.candidate, difference, p)


def _corrected(lines: Sequence[Comparison]) -> list[Comparison]:
    """The lines with those marked worse whose p-value the procedure rejects, in the family of the line."""
    cuts = {broad: _cut([line.p for line in lines if is_broad(line.slice) is broad]) for broad in (True, False)}
    return [replace(line, worse=bool(line.p <= cuts[is_broad(line.slice)])) for line in lines]


def _cut(values: Sequence[float]) -> float:
    """The greatest p-value that the procedure of Benjamini and Hochberg rejects, or less than any."""
    ranked = np.sort(values)
    holds = ranked <= DISCOVERY_RATE * np.arange(1, len(ranked) + 1) / max(1, len(ranked))
    return float(ranked[np.flatnonzero(holds)[-1]]) if holds.any() else -1.0


def _table(rows: Sequence[Sequence[bool]]) -> Truth:
    return np.array(rows, dtype=bool).reshape(len(rows), len(LABELS))
