"""The dashboard: figures of the queue as pictures, tables and CSV files. Nothing here names a post or a person."""

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shenyan.data.decisions import Decision
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.charts import draw, say
from shenyan.serving.console.desk import App, Reader
from shenyan.serving.console.i18n import Speaker
from shenyan.serving.console.pages import render, speaker_of
from shenyan.serving.console.panel import Cell, Column, Kind, Panel, Word, number
from shenyan.serving.console.panels import RECALL, panels, recall_panel
from shenyan.serving.queue.dashboard import figures, recalls
from shenyan.serving.queue.export import readings
from shenyan.serving.queue.figures import Figures, Recalls, last_days
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute)

PERIODS = (7, 30, 90)
USUAL = 30
# Of one visit the page, its pictures and its files are of the same count.
FRESH = timedelta(minutes=1)
# The recall takes seconds to estimate, and does not change much in this time.
LASTING = timedelta(minutes=15)


@dataclass(slots=True)
class Shelf:
    """What an app counted and drew a moment ago. pictures: by time of the count, period, panel and language."""

    figures: dict[int, Figures] = field(default_factory=dict)
    recalls: dict[int, Recalls] = field(default_factory=dict)
    pictures: dict[tuple[datetime, int, str, str], str] = field(default_factory=dict)
    # One of each at a time: the rest of the machine is for the scores.
    counting: anyio.Lock = field(default_factory=anyio.Lock)
    estimating: anyio.Lock = field(default_factory=anyio.Lock)
    drawing: anyio.Lock = field(default_factory=anyio.Lock)

    def tidy(self) -> None:
        """Takes off the pictures of what is counted anew."""
        made = {one.made for one in self.figures.values()} | {one.made for one in self.recalls.values()}
        self.pictures = {key: svg for key, svg in self.pictures.items() if key[0] in made}


@router.get("/dashboard", include_in_schema=False)
async def dashboard(request: Request, runtime: App, visitor: Reader) -> Response:
    """All panels of a period; that of the recall is asked for by the page."""
    days = _period(request)
    found = await _figures(request, runtime, days)
    speaker = speaker_of(request, visitor)
    return render(
        request,
        "dashboard/dashboard.html",
        viewer=visitor,
        days=days,
        periods=PERIODS,
        figures=found,
        in_time=number(found.in_time.value),
        panels=[_shown(panel, found.made, speaker) for panel in panels(found)],
    )


@router.get("/dashboard/recall", include_in_schema=False)
async def recall(request: Request, runtime: App, visitor: Reader) -> Response:
    """The panel of the recall, as a piece of the page."""
    days = _period(request)
    found = await _recalls(request, runtime, days)
    one = _shown(recall_panel(found), found.made, speaker_of(request, visitor))
    return render(request, "dashboard/recall.html", viewer=visitor, days=days, one=one)


@router.get("/dashboard/chart/{name}.svg", include_in_schema=False)
async def chart(request: Request, runtime: App, visitor: Reader, name: str) -> Response:
    """The picture of a panel."""
    days = _period(request)
    panel, made = await _panel(request, runtime, days, name)
    speaker, shelf = speaker_of(request, visitor), _shelf(request)
    key = (made, days, name, speaker.language.value)
    async with shelf.drawing:
        svg = shelf.pictures.get(key)
        if svg is None:
            # In a thread of its own: those of the runtime are for the database.
            svg = shelf.pictures[key] = await anyio.to_thread.run_sync(draw, panel, speaker)
    return Response(svg, media_type="image/svg+xml")


@router.get("/dashboard/{name}.csv", include_in_schema=False)
async def table(request: Request, runtime: App, visitor: Reader, name: str) -> Response:
    """A panel as CSV (RFC 4180) in UTF-8: names of columns and values in English, whoever asks."""
    days = _period(request)
    panel, _ = await _panel(request, runtime, days, name)
    headers = {"Content-Disposition": f'attachment; filename="shenyan-{panel.name}-{days}d.csv"'}
    return Response(as_csv(panel), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(panel: Panel) -> str:
    """The table of a panel; a cell is empty where there is nothing to tell it by."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.key for column in panel.columns])
    writer.writerows([_plain(cell) for cell in row] for row in panel.rows)
    return file.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Word):
        return cell.value
    return cell.isoformat() if isinstance(cell, date) else repr(round(cell, 6))


def _shown(panel: Panel, made: datetime, speaker: Speaker) -> dict[str, Any]:
    """A panel with its cells as the page writes them. version: of its picture, which browsers may otherwise keep."""
    rows = [
        [_said(cell, column, speaker) for cell, column in zip(row, panel.columns, strict=True)] for row in panel.rows
    ]
    return {"panel": panel, "rows": rows, "version": f"{made.timestamp():.0f}-{speaker.language}"}


def _said(cell: Cell, column: Column, speaker: Speaker) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Word):
        return say(cell, speaker)
    if isinstance(cell, date):
        return cell.isoformat()
    if column.kind is Kind.SHARE:
        return speaker.percent(cell)
    return speaker.number(round(cell, 2))


def _period(request: Request) -> int:
    given = request.query_params.get("days", "")
    return next((days for days in PERIODS if str(days) == given), USUAL)


async def _panel(request: Request, runtime: Runtime, days: int, name: str) -> tuple[Panel, datetime]:
    """A panel by its name, and when it was counted."""
    if name == RECALL:
        estimated = await _recalls(request, runtime, days)
        return recall_panel(estimated), estimated.made
    found = await _figures(request, runtime, days)
    for panel in panels(found):
        if panel.name == name:
            return panel, found.made
    raise HTTPException(404)


async def _figures(request: Request, runtime: Runtime, days: int) -> Figures:
    """The figures of a period, at most FRESH old."""
    shelf = _shelf(request)
    async with shelf.counting:
        known, now = shelf.figures.get(days), datetime.now(UTC)
        if known is None or not timedelta(0) <= now - known.made < FRESH:
            known = await runtime.in_thread(lambda: _count(runtime, now, days))
            shelf.figures[days] = known
            shelf.tidy()
    return known


async def _recalls(request: Request, runtime: Runtime, days: int) -> Recalls:
    """The recall of a period, at most LASTING old."""
    shelf = _shelf(request)
    async with shelf.estimating:
        known, now = shelf.recalls.get(days), datetime.now(UTC)
        if known is None or not timedelta(0) <= now - known.made < LASTING:
            decisions = await runtime.in_thread(lambda: _read(runtime, now, days))
            known = await anyio.to_thread.run_sync(lambda: recalls(decisions, now=now))
            shelf.recalls[days] = known
            shelf.tidy()
    return known


def _count(runtime: Runtime, now: datetime, days: int) -> Figures:
    with runtime.database.read() as session:
        return figures(session, now=now, days=days)


def _read(runtime: Runtime, now: datetime, days: int) -> list[Decision]:
    with runtime.database.read() as session:
        return readings(session, last_days(now, days))


def _shelf(request: Request) -> Shelf:
    state = request.app.state
    if not hasattr(state, "dashboard"):
        state.dashboard = Shelf()
    shelf: Shelf = state.dashboard
    return shelf
