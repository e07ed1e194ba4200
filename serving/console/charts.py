"""Panels as pictures: SVG drawn by Vega-Lite on the server, so that the page needs no script for them."""

from typing import Any

from shenyan.serving.console.i18n import Speaker
from shenyan.serving.console.panel import Cell, Kind, Panel, Shape, Word

WIDTH, HEIGHT, ROW = 460, 190, 30
# Of Okabe and Ito (2008), darkened where they were too pale on white: told apart by those who see colours differently.
COLOURS = ["#0072b2", "#d55e00", "#00805e", "#a0528a", "#8a6d00", "#56636f"]
# Room for names: the reader's font may be wider than the one that they are measured in here.
_PADDING = {"left": 48, "right": 16, "top": 5, "bottom": 5}
_CONFIG: dict[str, Any] = {
    "background": "white",
    "font": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": "#1b2230", "titleColor": "#1b2230"},
    "legend": {
        "orient": "bottom",
        "labelFontSize": 12,
        "title": None,
        "columns": 3,
        "columnPadding": 24,
        "labelLimit": 220,
    },
    "view": {"stroke": None},
}


def draw(panel: Panel, speaker: Speaker) -> str:
    """The picture of a panel, in the speaker's language. Takes some tenths of a second, the first one some more."""
    # Altair takes a second to import, which the start of the service need not wait for.
    import altair as alt
    import vl_convert

    drawn = _DRAWERS[panel.shape](alt, panel, speaker)
    svg: str = vl_convert.vegalite_to_svg(drawn.to_dict(), config=_CONFIG)
    return svg


def say(cell: Word, speaker: Speaker) -> str:
    """The words of a value."""
    return speaker.say(cell.message, **(cell.values or {}))


def _stack(alt: Any, panel: Panel, speaker: Speaker) -> Any:
    named = [(place, speaker.say(one.title)) for place, one in enumerate(panel.columns) if _is_drawn(panel, place)]
    values = [
        {"day": _day(row[0]), "series": name, "order": place, "value": row[place]}
        for row in panel.rows
        for place, name in named
    ]
    scale = alt.Scale(domain=[name for _, name in named], range=COLOURS[: len(named)])
    return (
        alt.Chart(alt.Data(values=values))
        .mark_bar()
        .encode(
            x=_days(alt),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color("series:N", scale=scale),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )


def _line(alt: Any, panel: Panel, speaker: Speaker) -> Any:
    values = [{"day": _day(row[0]), "value": row[-1]} for row in panel.rows]
    return (
        alt.Chart(alt.Data(values=values))
        .mark_line(color=COLOURS[0], strokeWidth=2.5, point=alt.OverlayMarkDef(color=COLOURS[0], size=24))
        .encode(
            x=_days(alt),
            y=alt.Y(
                "value:Q",
                title=speaker.say(panel.columns[-1].title),
                scale=alt.Scale(zero=True),
                axis=alt.Axis(tickMinStep=1, format="d"),
            ),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )


def _bars(alt: Any, panel: Panel, speaker: Speaker) -> Any:
    values = [{"name": _name(row[0], speaker), "value": row[-1]} for row in panel.rows]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("value:Q", title=speaker.say(panel.columns[-1].title), axis=alt.Axis(tickMinStep=1, format="d")),
        y=_names(alt, values),
    )
    numbers = base.mark_text(align="left", dx=4, fontSize=12).encode(text=alt.Text("value:Q", format=",d"))
    size = {"width": WIDTH - 160, "height": ROW * len(values)}
    return (base.mark_bar(color=COLOURS[0]) + numbers).properties(padding=_PADDING, **size)


def _ranges(alt: Any, panel: Panel, speaker: Speaker) -> Any:
    value, low, high = (place for place, _ in enumerate(panel.columns) if _is_drawn(panel, place))
    values = [
        {"name": _name(row[0], speaker), "value": row[value], "low": row[low], "high": row[high]}
        for row in panel.rows
        if row[value] is not None
    ]
    is_share = panel.columns[value].kind is Kind.SHARE
    scale = alt.Scale(domain=[0, 1]) if is_share else alt.Scale(domain=[min(0, *_lows(values)), 1])
    x = alt.X(
        "value:Q",
        title=speaker.say(panel.columns[value].title),
        scale=scale,
        axis=alt.Axis(format=".0%" if is_share else ".1f", tickCount=6),
    )
    base = alt.Chart(alt.Data(values=values)).encode(y=_names(alt, values))
    interval = base.mark_rule(color=COLOURS[0], strokeWidth=3).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    point = base.mark_point(color=COLOURS[0], filled=True, size=110, opacity=1).encode(x=x)
    return (interval + point).properties(padding=_PADDING, width=WIDTH - 160, height=ROW * len(values))


def _is_drawn(panel: Panel, place: int) -> bool:
    column = panel.columns[place]
    return column.drawn and column.kind not in (Kind.DAY, Kind.WORD)


def _days(alt: Any) -> Any:
    # As words: a time would be shifted into the zone of the server.
    return alt.X("day:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy"))


def _names(alt: Any, values: list[dict[str, Any]]) -> Any:
    order = [one["name"] for one in values]
    return alt.Y("name:N", title=None, sort=order, axis=alt.Axis(labelLimit=220))


def _lows(values: list[dict[str, Any]]) -> list[float]:
    return [one["low"] for one in values] or [0.0]


def _day(cell: Cell) -> str:
    return f"{cell:%m-%d}"


def _name(cell: Cell, speaker: Speaker) -> str:
    return say(cell, speaker) if isinstance(cell, Word) else str(cell)


_DRAWERS = {Shape.STACK: _stack, Shape.LINE: _line, Shape.BARS: _bars, Shape.RANGES: _ranges}
