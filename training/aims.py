"""What the project aims at, and how far a report got."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from shenyan.model.labels import LABELS
from shenyan.training.figures import Line, Report
from shenyan.training.metrics import Figure

OURS = "shenyan"  # the model of a line that is not of the baseline


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound that every matching figure of ours has to keep.

    slices: names of slices, as shell patterns without regard to case; each has to be measured. labels: "" is a
    figure without a label. at_most: the bound is an upper one.
    """

    title: str
    section: str
    slices: tuple[str, ...]
    measure: str
    bound: float
    labels: tuple[str, ...] = ("",)
    at_most: bool = False

    @property
    def wanted(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:.2f}"


WRITTEN = ("written zh", "written en")  # per language
EVERY_LABEL = tuple(str(label) for label in LABELS)

AIMS: tuple[Aim, ...] = (
    Aim("AUROC, written posts", "labels", WRITTEN, "auroc", 0.97, EVERY_LABEL),
    Aim("F1, written posts", "labels", WRITTEN, "f1", 0.90, EVERY_LABEL),
    Aim("contrast pairs, both posts right", "pairs", ("all",), "both_right", 0.85),
    Aim("calibration error", "labels", ("all",), "ece", 0.04, EVERY_LABEL, at_most=True),
    Aim("AUROC, real Chinese posts", "labels", ("real zh",), "auroc", 0.97, ("defamation",)),
    Aim("F1, real Chinese posts", "labels", ("real zh",), "f1", 0.85, ("defamation",)),
    Aim("clean real posts held back", "clean_held", ("real",), "held", 0.05, at_most=True),
    Aim("protected posts held back", "protected", ("all",), "held", 0.03, at_most=True),
    Aim("held back under an evasion, of those held plain", "evasion", ("*",), "of_plain", 0.97),
    Aim("identifiers found, plain", "identifiers", ("plain",), "recall", 0.99),
    Aim("identifiers found, disguised", "identifiers", ("disguised*",), "recall", 0.95),
    Aim("identifiers right", "identifiers", ("*",), "precision", 0.98),
    Aim("relaxed F1 of entities", "spans", ("entities",), "f1_relaxed", 0.85),
    Aim("relaxed F1 of evidence", "spans", ("evidence",), "f1_relaxed", 0.70),
    Aim("accuracy on COLD", "external", ("cold: offensive*",), "accuracy", 0.83, ("defamation",)),
)


class Standing(StrEnum):
    """Where a figure stands to its aim. The value decides; the 95 % interval says how surely."""

    MET = "met"
    MET_NARROWLY = "met, within noise"
    MISSED_NARROWLY = "not met, within noise"
    MISSED = "not met"
    UNMEASURED = "not measured"

    @property
    def met(self) -> bool:
        return self in (Standing.MET, Standing.MET_NARROWLY)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an aim on one slice and label. line: the figure, None where the report has none."""

    aim: Aim
    slice: str
    label: str
    line: Line | None
    standing: Standing


def outcomes(report: Report) -> tuple[Outcome, ...]:
    """Every aim against every figure that it is about, in the order of AIMS; one without a figure is unmeasured."""
    return tuple(outcome for aim in AIMS for outcome in _outcomes(aim, report))


def standing(aim: Aim, figure: Figure) -> Standing:
    """Where a figure stands to an aim. A value that is not defined was not measured."""
    if math.isnan(figure.value):
        return Standing.UNMEASURED
    # As if every bound were a lower one.
    sign = -1 if aim.at_most else 1
    value, bound = sign * figure.value, sign * aim.bound
    worst, best = sorted((sign * figure.low, sign * figure.high))
    if value >= bound:
        return Standing.MET_NARROWLY if worst < bound else Standing.MET
    return Standing.MISSED_NARROWLY if best >= bound else Standing.MISSED


def _outcomes(aim: Aim, report: Report) -> Iterator[Outcome]:
    for name in aim.slices:
        for label in aim.labels:
            lines = [
                line
                for line in report.of(aim.section, model=OURS, label=label, measure=aim.measure)
                if fnmatchcase(line.slice.casefold(), name)
            ]
            if not lines:
                yield Outcome(aim, name.rstrip("*") or "every one", label, None, Standing.UNMEASURED)
            for line in lines:
                yield Outcome(aim, line.slice, label, line, standing(aim, line.figure))
