"""How far each moderator's word can be taken for each label, and decisions as training rows that count as far.

Moderators are compared where they read the same post: planted posts whose answer is known, and posts read twice
without seeing the first reading. Dawid and Skene (1979), by expectation–maximisation, with a prior for those of whom
little is known: the chance of saying yes where the answer is yes (sensitivity) and no where it is no (specificity).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shenyan.data.decisions import Decision, Role, Status, counting
from shenyan.data.rows import EvidenceMark, Row
from shenyan.model.labels import LABELS, Label

CORPUS = "decisions"  # of the rows
# The prior: as if a moderator had been seen five times with either answer and erred once.
RIGHT, WRONG = 4.0, 1.0
ROUNDS = 50
LEAST = 0.1  # weight below which a moderator's word on a label is taken as no word at all
SURE = 0.7  # a moderator's own confidence below which the labels are borderline

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reliability:
    """A moderator's on one label. compared: readings that could be held against another or against the answer."""

    sensitivity: float
    specificity: float
    compared: int

    @property
    def weight(self) -> float:
        """How much a decision counts, from 0, where it is guessed, to 1: sensitivity + specificity − 1. Youden (1950).

        It is 2 · accuracy − 1 with either answer as frequent as the other, the weight of a voter by Li and Yu (2014);
        who always says no gains nothing by the rarity of yes.
        """
        return max(0.0, self.sensitivity + self.specificity - 1)


UNKNOWN = Reliability(RIGHT / (RIGHT + WRONG), RIGHT / (RIGHT + WRONG), 0)


@dataclass(frozen=True, slots=True)
class _Readings:
    """Readings of one label that can be compared: of each its case, moderator and answer; answers that are known,
    NaN for the others."""

    cases: NDArray[np.int64]
    moderators: NDArray[np.int64]
    said: Numbers
    known: Numbers


def reliabilities(decisions: Sequence[Decision]) -> dict[str, dict[Label, Reliability]]:
    """Reliability of each moderator on each label; one who was never compared has the prior's."""
    names = sorted({one.moderator for one in decisions})
    answers = {one.case_id: one for one in counting(decisions) if one.role is Role.REFERENCE}
    # Of what a moderator decided on a case again, the latest; an answer is no reading.
    readings: dict[tuple[str, str], Decision] = {}
    for one in sorted(decisions, key=lambda one: one.decided_at):
        if one.role is Role.MODERATOR:
            readings[one.case_id, one.moderator] = one
    by_case: defaultdict[str, list[Decision]] = defaultdict(list)
    for (case, _), reading in readings.items():
        by_case[case].append(reading)
    compared = {case: read for case, read in by_case.items() if case in answers or len(read) > 1}
    found: dict[str, dict[Label, Reliability]] = {name: {} for name in names}
    for label in LABELS:
        table = _table(compared, answers, names, label)
        for name, fitted in zip(names, _fitted(table, len(names)), strict=True):
            found[name][label] = fitted
    return found


def _table(
    compared: Mapping[str, Sequence[Decision]], answers: Mapping[str, Decision], names: Sequence[str], label: Label
) -> _Readings:
    numbered = [(number, one) for number, read in enumerate(compared.values()) for one in read]
    places = {name: place for place, name in enumerate(names)}
    known = [float(answers[case].labels[label]) if case in answers else np.nan for case in compared]
    return _Readings(
        cases=np.array([number for number, _ in numbered], dtype=np.int64),
        moderators=np.array([places[one.moderator] for _, one in numbered], dtype=np.int64),
        said=np.array([one.labels[label] for _, one in numbered], dtype=np.float64),
        known=np.array(known, dtype=np.float64),
    )


def _fitted(readings: _Readings, moderators: int) -> list[Reliability]:
    """Reliabilities of the moderators 0, 1, …, by expectation–maximisation from the majority's answers."""

    def per_moderator(values: Numbers) -> Numbers:
        return np.bincount(readings.moderators, values, minlength=moderators).astype(np.float64)

    def per_case(values: Numbers) -> Numbers:
        return np.bincount(readings.cases, values, minlength=len(readings.known)).astype(np.float64)

    said, is_known = readings.said, ~np.isnan(readings.known)
    guessed = per_case(said) / np.maximum(1, per_case(np.ones_like(said)))
    for _ in range(ROUNDS):
        chance = np.where(is_known, readings.known, guessed)  # that the answer is yes
        yes = chance[readings.cases]
        sensitivity = (RIGHT + per_moderator(yes * said)) / (RIGHT + WRONG + per_moderator(yes))
        specificity = (RIGHT + per_moderator((1 - yes) * (1 - said))) / (RIGHT + WRONG + per_moderator(1 - yes))
        common = (1 + chance.sum()) / (2 + len(chance))
        true_yes, true_no = sensitivity[readings.moderators], specificity[readings.moderators]
        ratios = np.where(said == 1, true_yes / (1 - true_no), (1 - true_yes) / true_no)
        guessed = 1 / (1 + np.exp(-(np.log(common / (1 - common)) + per_case(np.log(ratios)))))
    counts = per_moderator(np.ones_like(said))
    found = zip(sensitivity.tolist(), specificity.tolist(), counts.tolist(), strict=True)
    return [Reliability(yes, no, int(count)) for yes, no, count in found]


def rows_of(decisions: Sequence[Decision]) -> list[Row]:
    """A training row of each case, after the decision that counts for it.

    A row weighs what its moderator's word weighs, on average over the labels; a label that the moderator all but
    guesses is not known, and a case with no known label gives no row. Weights are not divided by the chance of being
    drawn: whether a post has a label hangs on the post, not on how it came to be read.
    """
    found = reliabilities(decisions)
    rows = (_row(one, found[one.moderator]) for one in counting(decisions))
    return [row for row in rows if row is not None]


def _row(decision: Decision, reliability: Mapping[Label, Reliability]) -> Row | None:
    certain = decision.role is Role.REFERENCE
    weights = {label: 1.0 if certain else reliability[label].weight for label in LABELS}
    known = frozenset(label for label in LABELS if weights[label] >= LEAST)
    if not known:
        return None
    unsure = decision.confidence is not None and decision.confidence < SURE
    return Row(
        text=decision.read,
        language=decision.language,
        labels={label: decision.labels[label] and label in known for label in LABELS},
        corpus=CORPUS,
        evidence=tuple(
            EvidenceMark(one.start, one.end, one.label)
            for one in decision.evidence
            if one.status is not Status.REJECTED and one.label in known
        ),
        entities=decision.entities,
        unsure=known if unsure else frozenset(),
        known=known,
        weight=sum(weights[label] for label in known) / len(known),
        decided_at=decision.decided_at,
    )
