"""Reports made by hand, of every section, for the tests of what shows them."""

import dataclasses
import math
import random

from shenyan.model.labels import LABELS
from shenyan.training.figures import Curves, Line, Report
from shenyan.training.metrics import Figure

UNDEFINED = Figure(math.nan, math.nan, math.nan)


def line(section: str, name: str, measure: str, value: float, **rest: object) -> Line:
    """A line of the model with an interval of ± 0.01: line("labels", "all", "auroc", 0.98, label="rumor")."""
    figure = UNDEFINED if math.isnan(value) else Figure(value, value - 0.01, value + 0.01)
    fields = {"section": section, "model": "shenyan", "slice": name, "label": "", "measure": measure, "rows": 100}
    return Line(**(fields | {"figure": figure} | rest))  # type: ignore[arg-type]


def make_report(*lines: Line, curves: tuple[Curves, ...] = ()) -> Report:
    return Report(
        model_version="2026.11.22-0123abcd",
        split="test",
        rows=717,
        left_out=4,
        missing=("elsewhere: not on this machine",),
        thresholds={str(label): 0.4 for label in LABELS},
        lines=lines,
        curves=curves,
    )


def full_report() -> Report:
    """A report with figures in every section."""
    lines: list[Line] = []
    for label in map(str, LABELS):
        for name in ("all", "written zh", "written en", "real zh"):
            for model in ("shenyan", "baseline"):
                for measure in ("auroc", "average_precision", "precision", "recall", "f1", "ece"):
                    value = 0.03 if measure == "ece" else 0.975
                    lines.append(line("labels", name, measure, value, label=label, model=model, positives=40))
        lines.append(line("subtypes", f"{label}/other", "recall", 0.8, label=label, positives=12))
        lines.append(line("pairs", "all", "ranked", 0.9, label=label))
        lines.append(line("fairness", "surname", "mean_change", -0.004, label=label))
        lines += [line("faithfulness", "all", name, 0.5, label=label) for name in ("drop", "control_drop")]
    lines += [line("pairs", name, "both_right", 0.86, rows=125) for name in ("all", "zh", "en")]
    lines += [line("clean_held", "real", "held", 0.02), line("protected", "all", "held", 0.05)]
    for name in ("zero-width", "homoglyphs zh"):
        lines += [line("evasion", name, "of_plain", 0.99), line("evasion", name, "newly_held", 0.01)]
    lines.append(line("fairness", "surname", "flipped", 0.01))
    lines += [line("spans", name, "f1_relaxed", 0.86) for name in ("entities", "evidence", "phone")]
    for name in ("plain", "disguised 幺三八"):
        lines += [line("identifiers", name, "recall", 0.99), line("identifiers", name, "precision", 0.99, rows=98)]
    lines.append(line("external", "cold: offensive (transfer)", "accuracy", 0.81, label="defamation", positives=50))
    lines.append(line("external", "wnut17: person_name (transfer)", "entity_f1", 0.4, positives=30))
    return make_report(*lines, curves=curves())


def curves(count: int = 200) -> tuple[Curves, ...]:
    """Scores that mostly tell who has a label."""
    generator = random.Random(3)
    made = []
    for label in LABELS:
        truth = tuple(generator.random() < 0.3 for _ in range(count))
        scores = tuple(generator.betavariate(5, 2) if true else generator.betavariate(2, 6) for true in truth)
        made.append(Curves(str(label), scores, truth))
    return tuple(made)


def without(report: Report, section: str) -> Report:
    """The report less one section."""
    return dataclasses.replace(report, lines=tuple(one for one in report.lines if one.section != section))
