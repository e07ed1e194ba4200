"""An evaluation as one HTML file: tables and pictures, nothing from elsewhere, and no post text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from shenyan.training import pictures
from shenyan.training.aims import Standing
from shenyan.training.figures import Report
from shenyan.training.tables import Section, Table, sections, summary, title

TEMPLATE = Path(__file__).with_name("report.html.jinja")

# Measures of each section that are drawn. The rest is read from the tables.
DRAWN: dict[str, tuple[str, ...]] = {
    "labels": ("auroc", "f1"),
    "subtypes": ("recall",),
    "pairs": ("both_right", "ranked"),
    "clean_held": ("held",),
    "protected": ("held",),
    "evasion": ("of_plain", "kept"),
    "fairness": ("mean_change", "flipped"),
    "faithfulness": ("drop", "control_drop"),
    "spans": ("f1_relaxed",),
    "identifiers": ("recall", "precision"),
    "external": ("auroc", "accuracy", "macro_f1", "entity_f1"),
}

VERDICTS = {
    Standing.MET: "met",
    Standing.MET_NARROWLY: "met",
    Standing.MISSED_NARROWLY: "narrow",
    Standing.MISSED: "missed",
    Standing.UNMEASURED: "unmeasured",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG element and the words below it."""

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page. name: its id, fit for an address."""

    name: str
    table: Table
    pictures: tuple[Picture, ...]


def page(report: Report) -> str:
    """The page of a report."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        report=report,
        summary=summary(report),
        curves=tuple(_curves(report)),
        parts=tuple(_part(report, section, table) for section, table in sections(report)),
        verdicts={str(standing): name for standing, name in VERDICTS.items()},
    )


def _curves(report: Report) -> Iterator[Picture]:
    if report.curves:
        yield _picture(
            pictures.precision_recall(report), "Precision against recall; the dot is where the review threshold lies."
        )
        yield _picture(
            pictures.reliability(report),
            "Reliability: of the posts with about this score, so many have the label. On the dashed line the scores "
            "are probabilities. Bins of equal count, with Wilson's 95 % intervals.",
        )
        yield _picture(
            pictures.histograms(report), "Scores of posts with and without the label; the line is the review threshold."
        )


def _part(report: Report, section: Section, table: Table) -> Part:
    drawn = []
    for measure in DRAWN.get(section.name, ()):
        # Corpora are many and small: their figures are in the table.
        lines = [line for line in report.of(section.name, measure=measure) if not line.slice.startswith("corpus ")]
        if lines:
            name = f"{section.title}, {title(measure)}"
            drawn.append(_picture(pictures.bars(lines, name), f"{name}. The thin lines are 95 % intervals."))
    return Part(re.sub(r"\W+", "-", section.name), table, tuple(drawn))


def _picture(svg: str, caption: str) -> Picture:
    # The SVG is ours: matplotlib escapes what it writes, and so does what names the picture.
    return Picture(Markup(svg), caption)  # noqa: S704
