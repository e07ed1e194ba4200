"""The model card of an artifact. Mitchell et al. (2019), "Model cards for model reporting"."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from shenyan.model.artifact import Artifact
from shenyan.training.aims import OURS
from shenyan.training.calibrate import BLOCK_PRECISION, CONFIDENCE
from shenyan.training.figures import Line, Report
from shenyan.training.tables import sections, summary

CARD = "MODEL_CARD.md"
TEMPLATE = Path(__file__).with_name("card.md.jinja")


def card(report: Report, manifest: Mapping[str, Any]) -> str:
    """The card in Markdown. manifest: of the artifact that the report is of.

    Raises ValueError where the two are of different versions.
    """
    if report.model_version != manifest["version"]:
        raise ValueError(
            f"the report is of {report.model_version}, the model is {manifest['version']}: evaluate that model first"
        )
    environment = Environment(
        autoescape=False,  # noqa: S701 - Markdown, of words and figures that are ours
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    shown = replace(report, lines=tuple(line for line in report.lines if _is_shown(line)))
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        report=report,
        manifest=manifest,
        summary=summary(report),
        tables={section.name: table for section, table in sections(shown)},
        block_precision=BLOCK_PRECISION,
        confidence=CONFIDENCE,
    )


def write_card(report: Report, artifact: Artifact) -> Path:
    """Writes the card into the artifact's folder, where its manifest does not vouch for it, and returns its path.

    Raises ValueError as `card` does, OSError where the folder cannot be written.
    """
    path = artifact.folder / CARD
    path.write_text(card(report, artifact.manifest), encoding="utf-8")
    return path


def _is_shown(line: Line) -> bool:
    """A card leaves out corpora, single groups of names, and the baseline but where it is to be beaten."""
    if line.slice.startswith("corpus ") or line.measure == "shift":
        return False
    return line.model == OURS or line.section in ("labels", "pairs")
