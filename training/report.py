"""An evaluation as tables on a terminal."""

import math

from rich.console import Console
from rich.table import Table

from shenyan.training.evaluate import LabelFigures, Report
from shenyan.training.metrics import Figure

TITLES = {"shenyan": "the model", "baseline": "linear baseline"}


def show(report: Report, console: Console) -> None:
    """Prints a report: figures by slice and label, contrast pairs, and clean posts held back."""
    console.print(f"\n{report.model_version} on the {report.split} split, {report.rows} posts", style="bold")
    console.print(
        "In parentheses: 95 % bootstrap interval over posts. Precision, recall and F1 at the review threshold."
    )
    if report.left_out:
        console.print(f"{report.left_out} posts of the split were left out: this model was trained on them.")
    for line in report.missing:
        console.print(f"not measured: {line}")
    console.print(_labels(report))
    console.print(_shares(report))


def _labels(report: Report) -> Table:
    table = Table(
        "posts", "label", "model", "n", "positive", "AUROC", "AP", "precision", "recall", "F1", "ECE", box=None
    )
    for name in report.labels["shenyan"]:
        for label in report.labels["shenyan"][name]:
            for model, title in TITLES.items():
                table.add_row(name, label, title, *_cells(report.labels[model][name][label]))
    return table


def _cells(figures: LabelFigures) -> list[str]:
    measured = (
        figures.auroc,
        figures.average_precision,
        figures.precision,
        figures.recall,
        figures.f1,
        figures.calibration_error,
    )
    return [str(figures.rows), str(figures.positives), *map(figure, measured)]


def _shares(report: Report) -> Table:
    table = Table("share", "n", "value", box=None)
    for model, (count, value) in report.pairs.items():
        table.add_row(f"contrast pairs with both rows right, {TITLES[model]}", str(count), figure(value))
    for name, (count, value) in report.clean_held.items():
        table.add_row(f"posts without a label held back, {name}", str(count), figure(value))
    return table


def figure(value: Figure) -> str:
    """A figure with its interval, such as "0.912 (0.87–0.95)"."""
    if math.isnan(value.value):
        return "–"
    return f"{value.value:.3f} ({value.low:.2f}–{value.high:.2f})"
