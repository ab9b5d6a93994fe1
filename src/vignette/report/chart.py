"""The profile as a chart: one dot per score on the instrument's scale. No total, no lines, no colours of good and bad.

The chart is a Vega-Lite specification with its values inside. Import this module where a chart is drawn, not at start:
Altair is heavy.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas  # noqa: F401

# isort: split
# Altair looks for pandas, which another thread may have imported half of; the line above waits until it is whole.
import altair as alt

from vignette.assessment import ScoreKind
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.report.rows import Row, chart_description, rows_of_kind

__all__ = ["ACCENT", "chart_description", "profile_chart"]

ACCENT = "#1F5673"
_INK = "#1A1A1A"
_QUIET = "#4D4D4D"
_RULE = "#D4D4D4"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_DATA = "rows"
"""Stands for the values while Altair builds the specification: it would otherwise move them to the end under a hash."""

_ROW_HEIGHT = 36
_LINE_HEIGHT = 17
_LABEL_CHARACTERS = 26
_END_CHARACTERS = 14
_END_LINE_HEIGHT = 19
_EDGE = 18
"""Pixels between the ends of the scale and the ends of the plot, so that no dot is cut."""


def profile_chart(rows: Sequence[Row], instrument: Instrument, language: Language) -> dict[str, Any]:
    """Return the profile as a Vega-Lite specification with inline values.

    Parameters
    ----------
    rows : sequence of Row
        From `profile_rows`: the chart shows these and nothing else.
    instrument : Instrument
        Its scale is the axis, with the names of its lowest and highest level at the ends.
    language : Language
        The language of the words in the chart.

    Returns
    -------
    dict
        As wide as its container; ``description`` is the text alternative. A caller that has no container (a document)
        sets ``width`` to a number of pixels.
    """
    ordered = [row for kind in ScoreKind for row in rows_of_kind(rows, kind)]
    labels = _labels(ordered, language)
    layers = alt.layer(*_layers(instrument, language), data=alt.NamedData(name=_DATA)).encode(
        y=_rows_axis(labels), tooltip=_tooltip(language)
    )
    sized = layers.resolve_axis(x="independent").properties(
        width="container",
        height=alt.Step(max([_ROW_HEIGHT, *(_LINE_HEIGHT * len(lines) + 6 for lines in labels.values())])),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        description=chart_description(ordered, language),
        background="#FFFFFF",
        padding={"left": 8, "top": 8, "right": 8, "bottom": 8},
    )
    spec: dict[str, Any] = sized.configure(font=_FONT, view=alt.ViewConfig(stroke=None)).to_dict()
    return {**spec, "data": {"values": [_datum(row, language) for row in ordered]}}


def _datum(row: Row, language: Language) -> dict[str, Any]:
    partly = row.value is not None and row.n_rated < row.n_expected
    counts = {"value": row.value_text, "rated": row.n_rated, "expected": row.n_expected}
    return {
        "place": _place(row),
        "label": row.label,
        "value": row.value,
        "text": row.value_text,
        "beside": catalogue(language)("report.chart.partly", **counts) if partly else row.value_text,
        "basis": row.basis,
        "said": f"{row.label}: {row.value_text} ({row.basis})",
    }


def _layers(instrument: Instrument, language: Language) -> list[alt.Chart]:
    levels = sorted(instrument.levels)
    middle = (levels[0] + levels[-1]) / 2
    base = alt.Chart()
    scored = base.encode(x=_scale_axis(levels, None), text="beside:N")
    unscored = base.encode(x=alt.value(_EDGE), text="text:N", description="said:N")
    numbered = base.mark_circle(size=190, color=ACCENT, opacity=1).encode(
        x=_scale_axis(levels, _level_numbers(levels)), description="said:N"
    )
    named = base.mark_point(size=0, opacity=0, aria=False).encode(
        x=_scale_axis(levels, _level_names(instrument, language))
    )
    right, left = {"align": "left", "dx": 13}, {"align": "right", "dx": -13}
    return [
        named,
        *_words(scored, f"isValid(datum.value) && datum.value <= {middle}", color=_INK, aria=False, **right),
        *_words(scored, f"isValid(datum.value) && datum.value > {middle}", color=_INK, aria=False, **left),
        *_words(unscored, "!isValid(datum.value)", color=_QUIET, fontStyle="italic", align="left"),
        numbered.transform_filter("isValid(datum.value)"),
    ]


def _tooltip(language: Language) -> list[alt.Tooltip]:
    words = catalogue(language)
    return [
        alt.Tooltip("label:N", title=words("report.chart.tooltip.name")),
        alt.Tooltip("text:N", title=words("report.scores.column.value")),
        alt.Tooltip("basis:N", title=words("report.scores.column.basis")),
    ]


def _words(chart: alt.Chart, only: str, **mark: Any) -> tuple[alt.Chart, alt.Chart]:
    """Draw words twice: first a white edge that parts them from the row's line, then the words."""
    mark |= {"fontSize": 13, "baseline": "middle"}
    edge = {**mark, "color": "#FFFFFF", "stroke": "#FFFFFF", "strokeWidth": 6, "aria": False}
    return chart.mark_text(**edge).transform_filter(only), chart.mark_text(**mark).transform_filter(only)


def _scale_axis(levels: Sequence[int], axis: alt.Axis | None) -> alt.X:
    scale = alt.Scale(domain=[levels[0], levels[-1]], nice=False, zero=False, padding=_EDGE)
    return alt.X("value:Q", scale=scale, axis=axis)


def _level_names(instrument: Instrument, language: Language) -> alt.Axis:
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
        labelColor=_INK,
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


def _level_numbers(levels: Sequence[int]) -> alt.Axis:
    """Put the levels' numbers below the plot: the numbers small."""
    return alt.Axis(
        orient="bottom",
        values=list(levels),
        format="d",
        labelFontSize=12,
        labelColor=_QUIET,
        labelPadding=6,
        title=None,
        aria=False,
        grid=True,
        gridColor=_RULE,
        gridDash=[2, 3],
        ticks=False,
        domain=False,
    )


def _labels(rows: Sequence[Row], language: Language) -> dict[str, list[str]]:
    """List the groups' headings and the rows by their place, long names on several lines instead of cut."""
    words = catalogue(language)
    labels: dict[str, list[str]] = {}
    for kind in ScoreKind:
        chosen = rows_of_kind(rows, kind)
        if chosen:
            labels[f"heading:{kind.value}"] = [words(f"report.group.{kind.value}")]
            labels |= {_place(row): textwrap.wrap(row.label, _LABEL_CHARACTERS) for row in chosen}
    return labels


def _rows_axis(labels: Mapping[str, Sequence[str]]) -> alt.Y:
    found = f"{json.dumps(labels, ensure_ascii=False)}[datum.value]"
    heading = "indexof(datum.value, 'heading:') == 0"
    several = sorted({len(lines) for lines in labels.values() if len(lines) > 1})
    raised = [{"test": f"length({found}) == {lines}", "value": -_LINE_HEIGHT * (lines - 1) / 2} for lines in several]
    axis = alt.Axis(
        labelExpr=found,
        labelFontWeight={"condition": {"test": heading, "value": "bold"}, "value": "normal"},
        labelFontSize={"condition": {"test": heading, "value": 15}, "value": 14},
        labelColor=_INK,
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


def _place(row: Row) -> str:
    return f"{row.kind.value}:{row.id}"
