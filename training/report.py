"""An evaluation as tables on a terminal."""

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from shenyan.training.aims import Standing
from shenyan.training.figures import Report
from shenyan.training.tables import Table, sections, summary

STYLES = {
    Standing.MET: "green",
    Standing.MET_NARROWLY: "green",
    Standing.MISSED_NARROWLY: "yellow",
    Standing.MISSED: "bold red",
    Standing.UNMEASURED: "dim",
}


def show(report: Report, console: Console) -> None:
    """Prints a report: the aims with what was measured, then each section. Made for 190 columns."""
    console.print(Text(f"\n{report.model_version} on the {report.split} split, {report.rows} posts", style="bold"))
    console.print(Text("In parentheses: 95 % bootstrap interval. n: posts, pairs or marks."))
    thresholds = ", ".join(f"{label} {cut:.4f}" for label, cut in report.thresholds.items())
    if thresholds:
        console.print(Text(f"Review thresholds: {thresholds}."))
    if report.left_out:
        console.print(Text(f"{report.left_out} posts of the split were left out: this model was trained on them."))
    for line in report.missing:
        console.print(Text(f"not measured: {line}"))
    print_table(summary(report), console)
    for _, table in sections(report):
        print_table(table, console)


def print_table(table: Table, console: Console) -> None:
    """One table with its title and what its figures mean."""
    console.print(Text(f"\n{table.title}", style="bold"))
    if table.about:
        console.print(Text(table.about, style="dim"))
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(table.columns):
        grid.add_column(Text(heading), overflow="fold", justify="right" if heading in ("n", "with label") else "left")
        grid.columns[number].no_wrap = number < table.headings
    for row in table.rows:
        grid.add_row(*(Text(cell, style=_style(cell)) for cell in row))
    console.print(grid)


def _style(cell: str) -> str:
    return next((style for standing, style in STYLES.items() if cell == standing), "")
