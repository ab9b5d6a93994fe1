"""The axes of a chart of rows: the scale with its levels in words, and the rows' names on as many lines as needed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence

import altair as alt

from vignette.i18n import Language
from vignette.instrument import Instrument

INK = "#1A1A1A"
QUIET = "#4D4D4D"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_RULE = "#D4D4D4"

_ROW_HEIGHT, _COMPACT_ROW_HEIGHT = 54, 40
_LINE_HEIGHT = 17
_LABEL_CHARACTERS = 21
_BESIDE_CHARACTERS = 15
_END_CHARACTERS = 12
_END_LINE_HEIGHT = 19
_EDGE = 18
"""Pixels between the ends of the scale and the ends of the plot, so that no dot is cut."""


def wrapped(text: str, *, beside: bool = False) -> list[str]:
    """Return a text on several lines, as short as stands in front of a row or beside it."""
    return textwrap.wrap(text, _BESIDE_CHARACTERS if beside else _LABEL_CHARACTERS) or [""]


def row_height(texts: Sequence[Sequence[str]], *, compact: bool = False) -> int:
    """Return how high a row must be, in pixels; ``compact`` is for paper, where nobody has to hit it."""
    return max([_COMPACT_ROW_HEIGHT if compact else _ROW_HEIGHT, *(_LINE_HEIGHT * len(lines) + 6 for lines in texts)])


def scale_axis(levels: Sequence[int], axis: alt.Axis | None, *, field: str = "value") -> alt.X:
    """Return a position on the instrument's scale."""
    scale = alt.Scale(domain=[levels[0], levels[-1]], nice=False, zero=False, padding=_EDGE)
    return alt.X(f"{field}:Q", scale=scale, axis=axis)


def level_names(instrument: Instrument, language: Language) -> alt.Axis:
    """Put the names of the lowest and the highest level above the plot: the words large."""
    levels = sorted(instrument.scale, key=lambda level: level.value)
    low, high = levels[0], levels[-1]
    names = {
        str(level.value): textwrap.wrap(level.name.in_language(language), _END_CHARACTERS) for level in (low, high)
    }
    lines = max(len(name) for name in names.values())
    at_low = f"datum.value == {low.value}"
    return alt.Axis(
        orient="top",
        values=[low.value, high.value],
        labelExpr=f"{json.dumps(names, ensure_ascii=False)}[datum.value]",
        labelAlign={"condition": {"test": at_low, "value": "left"}, "value": "right"},
        labelFontSize=16,
        labelFontWeight="bold",
        labelColor=INK,
        labelLimit=0,
        labelLineHeight=_END_LINE_HEIGHT,
        labelPadding=6 + _END_LINE_HEIGHT * (lines - 1),
        labelOverlap=False,
        labelOffset={"condition": {"test": at_low, "value": -_EDGE}, "value": _EDGE},
        title=None,
        aria=False,
        grid=False,
        ticks=False,
        domain=False,
    )


def level_numbers(levels: Sequence[int]) -> alt.Axis:
    """Put the levels' numbers below the plot: the numbers small."""
    return alt.Axis(
        orient="bottom",
        values=list(levels),
        format="d",
        labelFontSize=12,
        labelColor=QUIET,
        labelPadding=6,
        title=None,
        aria=False,
        grid=True,
        gridColor=_RULE,
        gridDash=[2, 3],
        ticks=False,
        domain=False,
    )


def rows_axis(labels: Mapping[str, Sequence[str]]) -> alt.Y:
    """Put the rows' names in front of the plot, headings in bold, by the place they stand for."""
    found = f"{json.dumps(labels, ensure_ascii=False)}[datum.value]"
    heading = "indexof(datum.value, 'heading:') == 0"
    several = sorted({len(lines) for lines in labels.values() if len(lines) > 1})
    raised = [{"test": f"length({found}) == {lines}", "value": -_LINE_HEIGHT * (lines - 1) / 2} for lines in several]
    axis = alt.Axis(
        labelExpr=found,
        labelFontWeight={"condition": {"test": heading, "value": "bold"}, "value": "normal"},
        labelFontSize={"condition": {"test": heading, "value": 15}, "value": 14},
        labelColor=INK,
        labelLimit=0,
        labelPadding=12,
        labelLineHeight=_LINE_HEIGHT,
        labelOffset={"condition": raised, "value": 0} if raised else 0,
        labelOverlap=False,
        title=None,
        aria=False,
        ticks=False,
        domain=False,
        grid=True,
        gridColor={"condition": {"test": heading, "value": "transparent"}, "value": _RULE},
    )
    return alt.Y("place:N", sort=None, scale=alt.Scale(domain=list(labels)), axis=axis)
