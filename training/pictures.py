"""Pictures of a report as SVG elements that stand within a page: no scripts, no fonts, no addresses, no post text.

Colours are the page's (currentColor and the custom properties in INKS), so that a picture follows a light or a dark
page; words stay words, in the page's font, so that Chinese names are drawn with what the reader has.
"""

import io
import math
import re
import warnings
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

from shenyan.training.aims import OURS
from shenyan.training.figures import Curves, Line, Report
from shenyan.training.metrics import BINS
from shenyan.training.tables import MODELS, title

# Colours that nothing else has stand for the page's until the picture is written.
INKS = {
    "#010203": "currentColor",
    "#010204": "var(--rule)",
    "#010205": "var(--ours)",
    "#010206": "var(--other)",
}
INK, RULE, FIRST, SECOND = INKS

STYLE: dict[Any, Any] = {  # matplotlib's settings by their names
    "figure.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "shenyan",  # ids that do not change from one run to the next
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": RULE,
    "axes.grid": True,
    "axes.axisbelow": True,
    "legend.frameon": False,
}
PANEL = (3.4, 3.0)  # inches
HISTOGRAM_BINS = 25
BAR = 0.17  # inches of height for each bar
SMALL = 0.2  # shares of which none is larger are drawn on a scale of their own

Scores = NDArray[np.float64]
Truth = NDArray[np.bool_]
Draw = Callable[[Axes, Scores, Truth, float | None], None]


def precision_recall(report: Report) -> str:
    """Precision against recall of each label; a dot marks the review threshold."""
    return _curves(report, "Precision against recall", _precision_recall)


def reliability(report: Report) -> str:
    """Share with the label against score of each label, in bins of equal count; the diagonal is perfect."""
    return _curves(report, "Reliability of the scores", _reliability)


def histograms(report: Report) -> str:
    """Scores of posts with and without each label; a line marks the review threshold."""
    return _curves(report, "Scores with and without the label", _histogram)


def bars(lines: Sequence[Line], name: str) -> str:
    """One measure with its intervals: a panel for each label, a bar for each slice, a diamond for the baseline.

    name: the picture's title. Figures that are not defined are left out.
    """
    rows: dict[str, list[str]] = {}  # slices of each label
    for line in lines:
        if line.slice not in rows.setdefault(line.label, []):
            rows[line.label].append(line.slice)
    counts = [len(slices) for slices in rows.values()]
    # Labels with the same slices stand side by side and share their names; else one below the other.
    beside = len({tuple(slices) for slices in rows.values()}) == 1
    across, down = (len(rows), 1) if beside else (1, len(rows))
    with rc_context(STYLE):
        width = across * PANEL[0] * 0.8 + max(_width(line.slice) for line in lines) * 0.075 + 0.4
        height = (counts[0] if beside else sum(counts)) * BAR + down * 1.0
        canvas = Canvas(figsize=(width, height), layout="constrained")
        ratios = None if beside else counts
        panels = canvas.subplots(down, across, squeeze=False, sharey=beside, height_ratios=ratios).flatten()
        for panel, (label, slices) in zip(panels, rows.items(), strict=True):
            _bars(panel, [line for line in lines if line.label == label], slices)
            panel.set(title=label or ("all" if len(rows) > 1 else ""), xlabel=title(lines[0].measure))
        if any(line.model != OURS for line in lines):
            _legend(canvas, panels[0])
        return _svg(canvas, name, f"{name}: {title(lines[0].measure)}. The figures are in the table beside it.")


def _curves(report: Report, name: str, draw: Draw) -> str:
    with rc_context(STYLE):
        canvas = Canvas(figsize=(PANEL[0] * len(report.curves), PANEL[1]), layout="constrained")
        panels = canvas.subplots(1, len(report.curves), squeeze=False)[0]
        for panel, one in zip(panels, report.curves, strict=True):
            draw(panel, np.array(one.scores), np.array(one.truth, dtype=bool), report.thresholds.get(one.label))
            panel.set_title(one.label)
            panel.set_xlim(0, 1.01)
        _legend(canvas, panels[0])
        return _svg(canvas, name, f"{name}, {_described(report.curves)}.")


def _legend(canvas: Canvas, panel: Axes) -> None:
    """One legend below all panels, of what the first one shows."""
    handles, names = panel.get_legend_handles_labels()
    if handles:
        canvas.legend(handles, names, loc="outside lower center", ncols=len(names), fontsize=8)


def _described(curves: Sequence[Curves]) -> str:
    return "; ".join(f"{one.label}: {len(one.truth)} posts, {sum(one.truth)} with the label" for one in curves)


def _precision_recall(panel: Axes, scores: Scores, truth: Truth, threshold: float | None) -> None:
    panel.set(xlabel="recall", ylabel="precision", ylim=(0, 1.02))
    if not truth.any():
        return
    precision, recall, _ = precision_recall_curve(truth, scores)
    panel.plot(recall, precision, color=FIRST)
    flagged = scores >= threshold if threshold is not None else np.zeros(len(scores), dtype=bool)
    if flagged.any():
        panel.plot(flagged[truth].mean(), truth[flagged].mean(), "o", color=INK, label="review threshold")


def _reliability(panel: Axes, scores: Scores, truth: Truth, _: float | None) -> None:
    panel.set(xlabel="mean score", ylabel="share with the label", ylim=(0, 1.02))
    panel.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle="--", label="perfect")
    bins = [part for part in np.array_split(np.argsort(scores), BINS) if len(part)]
    means = np.array([scores[part].mean() for part in bins])
    hits, counts = np.array([truth[part].sum() for part in bins]), np.array([len(part) for part in bins])
    shares = hits / counts
    low, high = _wilson(shares, counts)
    spread = np.vstack([shares - low, high - shares])
    panel.errorbar(means, shares, yerr=spread, color=FIRST, marker="o", markersize=4, label="bins, 95 % interval")


def _wilson(shares: Scores, counts: NDArray[np.int64]) -> tuple[Scores, Scores]:
    """Bounds of the 95 % interval of shares. Wilson (1927)."""
    z = 1.96
    middle = (shares + z**2 / (2 * counts)) / (1 + z**2 / counts)
    half = z / (1 + z**2 / counts) * np.sqrt(shares * (1 - shares) / counts + (z / (2 * counts)) ** 2)
    return np.minimum(middle - half, shares), np.maximum(middle + half, shares)


def _histogram(panel: Axes, scores: Scores, truth: Truth, threshold: float | None) -> None:
    panel.set(xlabel="score", ylabel="posts (log scale)", yscale="log")
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    panel.hist(scores[~truth], bins=edges.tolist(), color=SECOND, alpha=0.55, label="without the label")
    panel.hist(scores[truth], bins=edges.tolist(), color=FIRST, alpha=0.55, label="with the label")
    if threshold is not None:
        panel.axvline(threshold, color=INK, linestyle=":", label="review threshold")


def _bars(panel: Axes, lines: Sequence[Line], slices: Sequence[str]) -> None:
    defined = [line for line in lines if not math.isnan(line.figure.value)]
    for line in defined:
        height = -slices.index(line.slice)
        value, low, high = line.figure.value, line.figure.low, line.figure.high
        if line.model == OURS:
            panel.barh(height, value, 0.7, color=FIRST, label=MODELS[OURS] if height == 0 else None)
            panel.plot([low, high], [height, height], color=INK, linewidth=1)
    others = [line for line in defined if line.model != OURS]
    heights = [-slices.index(line.slice) for line in others]
    for model in dict.fromkeys(line.model for line in others):
        theirs = [line.figure.value for line in others]
        panel.plot(theirs, heights, "D", color=SECOND, markersize=4, label=MODELS.get(model, model))
    panel.set_yticks([-number for number in range(len(slices))], slices)
    panel.grid(axis="y", visible=False)
    panel.set_ylim(0.6 - len(slices), 0.6)
    values = [line.figure.value for line in defined]
    if values and min(values) >= 0 and SMALL < max(values) <= 1:
        panel.set_xlim(0, 1.01)


def _width(text: str) -> int:
    """Columns that a text takes: a Chinese character is as wide as two Latin ones."""
    return sum(1 + (ord(character) > 0x2E7F) for character in text)


def _svg(canvas: Canvas, name: str, description: str) -> str:
    """The drawn canvas as one SVG element with a title and a description for those who do not see it."""
    written = io.StringIO()
    with warnings.catch_warnings():
        # Only the reader's font draws; that ours has no glyph for a name costs an estimate of its width.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        canvas.savefig(written, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    svg = written.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", svg, flags=re.DOTALL)
    prefix = re.sub(r"\W+", "-", name.lower())
    # Ids and the links to them are unique in a picture, and have to be so in a page of many.
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    for colour, ink in INKS.items():
        svg = svg.replace(colour, ink)
    opening, rest = svg.split(">", 1)
    words = f'<title id="{prefix}-name">{escape(name)}</title><desc id="{prefix}-about">{escape(description)}</desc>'
    return f'{opening} role="img" aria-labelledby="{prefix}-name {prefix}-about">{words}{rest.strip()}'
