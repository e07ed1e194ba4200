"""What an evaluation finds: lines of one shape, so that a table, a picture, a gate and a card read the same ones."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from shenyan.training.metrics import Figure


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure.

    section: what kind of question it answers, such as "labels", "pairs" or "evasion". model: "shenyan" or
    "baseline". slice: which posts, such as "all" or "written zh". label: one of LABELS, or "" where the figure is of
    all. measure: such as "auroc". rows: how many posts, pairs or marks it was measured on. positives: how many of
    them have the label, where that is meaningful.
    """

    section: str
    model: str
    slice: str
    label: str
    measure: str
    rows: int
    figure: Figure
    positives: int | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """Scores and truth of one label on all rows, for pictures: no text, in no order that leads back to it."""

    label: str
    scores: tuple[float, ...]
    truth: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that an evaluation found.

    left_out: rows of the split that the model was trained on, and so was not measured on. missing: why a source is
    not among the rows. thresholds: the review threshold of each label that flags were taken at.
    """

    model_version: str
    split: str
    rows: int
    left_out: int
    missing: tuple[str, ...]
    thresholds: dict[str, float]
    lines: tuple[Line, ...]
    curves: tuple[Curves, ...]

    def of(self, section: str, **wanted: str) -> Iterator[Line]:
        """Lines of a section whose other fields have the wanted values."""
        for line in self.lines:
            if line.section == section and all(getattr(line, name) == value for name, value in wanted.items()):
                yield line

    def as_json(self) -> str:
        """The report as JSON, for `from_json`. NaN marks a figure that is not defined."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Report:
    """The report that `as_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    raw: dict[str, Any] = json.loads(text)
    lines = tuple(Line(**(line | {"figure": Figure(**line["figure"])})) for line in raw.pop("lines"))
    curves = tuple(Curves(one["label"], tuple(one["scores"]), tuple(one["truth"])) for one in raw.pop("curves"))
    return Report(**(raw | {"missing": tuple(raw["missing"])}), lines=lines, curves=curves)
