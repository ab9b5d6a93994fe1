"""What the charts of a study look like: ink, dashes, axes and frame, as Vega-Lite has them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from vignette.i18n import Language, catalogue

ACCENT, SECOND, INK, QUIET, RULE = "#1F5673", "#8A4B08", "#1A1A1A", "#4D4D4D", "#D4D4D4"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_TITLE_CHARACTERS = 34
_COLOURS = (ACCENT, SECOND, INK, QUIET)
_DASHES = ([1, 0], [7, 4], [2, 3], [9, 3, 2, 3])


def frame(values: Sequence[dict[str, Any]], *, width: Any = "container") -> dict[str, Any]:
    """Return what every chart has: its values inside, white ground, no box around the plot."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "background": "#FFFFFF",
        "padding": {"left": 8, "top": 8, "right": 12, "bottom": 8},
        "config": {"font": FONT, "view": {"stroke": None}},
        "data": {"values": list(values)},
    }


def axis(title: str | None, *, language: Language | None = None, grid: bool = True, **further: Any) -> dict[str, Any]:
    """Return an axis; its numbers as ``language`` writes them, where one is given."""
    drawn: dict[str, Any] = {
        "title": None if title is None else textwrap.wrap(title, _TITLE_CHARACTERS),
        "titleFontWeight": "normal",
        "titleFontSize": 13,
        "titleColor": QUIET,
        "labelFontSize": 13,
        "labelColor": INK,
        "grid": grid,
        "gridColor": RULE,
        "domainColor": RULE,
        "ticks": False,
        "labelPadding": 6,
        "tickCount": 5,
    }
    if language is not None:
        comma = catalogue(language).number(0.5, decimals=1)[1]
        drawn["labelExpr"] = f"replace(format(datum.value, '.2~f'), '.', '{comma}')"
    return {**drawn, **further}


def share_axis(field: str, title: str, language: Language, *, whole: bool = True) -> dict[str, Any]:
    """Return a position between 0 and 1, along the whole axis if asked."""
    scale = {"scale": {"domain": [0, 1]}} if whole else {}
    return {"field": field, "type": "quantitative", **scale, "axis": axis(title, language=language)}


def diagonal() -> dict[str, Any]:
    """Return the line from corner to corner that a chart of two shares is read against."""
    shares = {name: {"field": name, "type": "quantitative", "scale": {"domain": [0, 1]}} for name in ("x", "y")}
    return {
        "data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]},
        "mark": {"type": "line", "strokeDash": [5, 4], "color": QUIET, "strokeWidth": 1.5},
        "encoding": shares,
    }


def told_apart(names: Sequence[str], field: str) -> dict[str, Any]:
    """Return what tells lines apart: colour and dashes, named above the chart."""
    legend = {"title": None, "orient": "top", "labelFontSize": 13, "labelLimit": 0, "symbolSize": 160}
    told = {"field": field, "type": "nominal", "legend": {**legend, "symbolStrokeWidth": 2.5}}
    ways = {"color": _COLOURS, "strokeDash": _DASHES}
    return {
        channel: {
            **told,
            "scale": {"domain": list(names), "range": [choices[place % 4] for place in range(len(names))]},
        }
        for channel, choices in ways.items()
    }
