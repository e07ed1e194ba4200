"""A report as tables of text: a terminal, a page and a model card show the same ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shenyan.training.aims import Standing, outcomes
from shenyan.training.figures import Line, Report
from shenyan.training.metrics import Figure
from shenyan.training.published import PUBLISHED

NOTHING = "–"

MODELS = {"shenyan": "the model", "baseline": "linear baseline"}

MEASURES = {
    "auroc": "AUROC",
    "average_precision": "AP",
    "f1": "F1",
    "ece": "ECE",
    "both_right": "both right",
    "ranked": "ranked right",
    "held": "held back",
    "of_plain": "held back, of those held back plain",
    "newly_held": "newly held back",
    "mean_change": "mean change, without sign",
    "shift": "mean change",
    "flipped": "verdict flipped",
    "drop": "fall without evidence",
    "fell_below": "below the threshold without it",
    "kept_alone": "kept by its sentences alone",
    "control_drop": "fall without as much else",
    "control_fell_below": "below the threshold without as much else",
    "f1_relaxed": "F1, relaxed",
    "f1_exact": "F1, exact",
    "precision_relaxed": "precision, relaxed",
    "recall_relaxed": "recall, relaxed",
    "precision_exact": "precision, exact",
    "recall_exact": "recall, exact",
    "macro_f1": "macro-F1",
    "entity_f1": "entity F1",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report. about: what its figures mean. places: decimals of the bounds of an interval."""

    name: str
    title: str
    about: str
    places: int = 3


SECTIONS: tuple[Section, ...] = (
    Section("labels", "Labels", "Precision, recall and F1 are taken at the review threshold.", places=2),
    Section("subtypes", "Subtypes", "Share of the posts of a subtype whose label is found at the review threshold."),
    Section(
        "pairs",
        "Contrast pairs",
        "Two posts that differ in just the fact that flips a label. Both right: every label of both posts. Ranked "
        "right: the post with the label scores higher.",
    ),
    Section("clean_held", "Clean posts held back", "Share of the posts without any label that are not let through."),
    Section(
        "protected",
        "Protected talk held back",
        "Talk about pay, hours, safety and organising without any label, which has to get through (NLRA s. 7).",
    ),
    Section(
        "evasion",
        "Evasion",
        "The same posts written to escape. Kept: of the posts with a label that were held back, those that still are. "
        "Newly held back: of the clean posts that passed, those that no longer do.",
    ),
    Section(
        "fairness",
        "Fairness",
        "The same posts under another surname, region or gender: by how much a score changes, and how often a post is "
        "held back that was not, or the reverse. Groups of one feature stand in the same posts: compare them.",
    ),
    Section(
        "faithfulness",
        "Faithfulness of evidence",
        "Rightly flagged posts told without the evidence shown, without as much of the rest, and by the sentences with "
        "evidence alone. After DeYoung et al. (2020), ERASER.",
    ),
    Section(
        "spans",
        "Marked stretches",
        "Relaxed: a stretch is right when it overlaps a mark of its kind; exact: same bounds. n: marks.",
    ),
    Section("identifiers", "Identifiers", "Phone numbers, ID numbers and the like, written plainly and disguised."),
    Section(
        "external",
        "Public benchmarks: transfer",
        "Public sets, whose labels are near ours and not the same. The published systems were made for the set and "
        "ours was not: the figures show transfer, and are no race.",
    ),
)


@dataclass(frozen=True, slots=True)
class Table:
    """columns: headings. headings: how many leading cells of a row name it. rows: cells, as many as columns."""

    title: str
    about: str
    columns: tuple[str, ...]
    headings: int
    rows: tuple[tuple[str, ...], ...]


def figure(value: Figure, *, places: int = 2) -> str:
    """A figure with its interval, such as "0.912 (0.87–0.95)"."""
    if math.isnan(value.value):
        return NOTHING
    if math.isnan(value.low):
        return f"{value.value:.3f}"
    between = " to " if value.low < 0 else "–"
    return f"{value.value:.3f} ({value.low:.{places}f}{between}{value.high:.{places}f})"


def summary(report: Report) -> Table:
    """Every aim beside what was measured."""
    found = outcomes(report)
    rows = []
    for outcome in found:
        line = outcome.line
        measured = (*_counts(line), figure(line.figure, places=3)) if line else ("", "", NOTHING)
        rows.append((outcome.aim.title, outcome.slice, outcome.label, *measured, outcome.aim.wanted, outcome.standing))
    judged = [outcome.standing for outcome in found if outcome.standing is not Standing.UNMEASURED]
    return Table(
        "Aims and what was measured",
        f"{sum(one.met for one in judged)} of {len(judged)} measured figures meet their aim; "
        f"{len(found) - len(judged)} were not measured. n: posts, pairs or marks. In parentheses: 95 % bootstrap "
        "interval. Within noise: the interval lies on both sides of the bound.",
        ("aim", "posts", "label", "n", "with label", "measured", "aim at", "verdict"),
        3,
        tuple(rows),
    )


def sections(report: Report) -> tuple[tuple[Section, Table], ...]:
    """The sections that the report has figures of, known ones first."""
    found = list(dict.fromkeys(line.section for line in report.lines))
    known = [section for section in SECTIONS if section.name in found]
    names = [section.name for section in known]
    unknown = [Section(name, title(name).capitalize(), "") for name in found if name not in names]
    return tuple((section, _table(section, list(report.of(section.name)))) for section in (*known, *unknown))


def title(measure: str) -> str:
    """A measure's heading."""
    return MEASURES.get(measure, measure.replace("_", " "))


def _table(section: Section, lines: Sequence[Line]) -> Table:
    """A row for each slice, label and model; a column for each measure, and one only for what sets rows apart."""
    measures = list(dict.fromkeys(line.measure for line in lines))
    named = any(line.label for line in lines)
    several = len({line.model for line in lines}) > 1
    counted = any(line.positives is not None for line in lines)
    elsewhere = section.name == "external"
    members: dict[tuple[str, str, str], list[Line]] = {}
    for line in _in_order(lines):
        members.setdefault((line.slice, line.label, line.model), []).append(line)
    rows = []
    for (name, label, model), group in members.items():
        cells = [name, *([label] if named else []), *([MODELS.get(model, model)] if several else [])]
        n, positives = _counts(group[0])
        cells += [n, *([positives] if counted else [])]
        cells += [_cell(measure, group, section.places) for measure in measures]
        rows.append((*cells, *([_published(name)] if elsewhere else [])))
    columns = ["posts", *(["label"] if named else []), *(["model"] if several else [])]
    headings = len(columns)
    columns += ["n", *(["with label"] if counted else []), *map(title, measures)]
    columns += ["published elsewhere"] if elsewhere else []
    return Table(section.title, section.about, tuple(columns), headings, tuple(rows))


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """Lines by slice, then label, then model, each in the order in which they first come."""
    places = [
        {value: place for place, value in enumerate(dict.fromkeys(getattr(line, field) for line in lines))}
        for field in ("slice", "label", "model")
    ]
    slices, labels, models = places
    return sorted(lines, key=lambda line: (slices[line.slice], labels[line.label], models[line.model]))


def _cell(measure: str, group: Sequence[Line], places: int) -> str:
    """The figure of a measure in a row; its own n too, where that is another than the row's."""
    line = next((line for line in group if line.measure == measure), None)
    if line is None:
        return ""
    apart = f" n {line.rows}" if line.rows != group[0].rows else ""
    return figure(line.figure, places=places) + apart


def _published(name: str) -> str:
    """What others report beside a slice of a public set."""
    return "; ".join(
        f"{one.system}: {title(one.measure)} {one.value:.3f} ({one.differs}; {one.origin})"
        for one in PUBLISHED
        if one.slice == name
    )


def _counts(line: Line) -> tuple[str, str]:
    return str(line.rows), "" if line.positives is None else str(line.positives)
