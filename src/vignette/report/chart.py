"""The profile as a chart: a dot per score with its interval on the instrument's scale, and each rater hollow below it.

No total, no joined lines, no colours of good and bad. The chart is a Vega-Lite specification with its values inside.
Import this module where a chart is drawn, not at start: Altair is heavy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas  # noqa: F401

# isort: split
# Altair looks for pandas, which another thread may have imported half of; the line above waits until it is whole.
import altair as alt

from vignette.assessment import SYMBOLS, ScoreKind
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.chart_axes import (
    FONT,
    INK,
    QUIET,
    level_names,
    level_numbers,
    row_height,
    rows_axis,
    scale_axis,
    wrapped,
)
from vignette.report.rows import Row, chart_description, row_in_words, rows_of_kind

__all__ = ["ACCENT", "chart_description", "profile_chart"]

ACCENT = "#1F5673"
SHAPES = dict(zip(SYMBOLS, ("triangle-up", "circle", "square", "diamond"), strict=True))
_DATA, _RATERS = "rows", "raters"
"""Stand for the values while Altair builds the specification: it would otherwise move them to the end under a hash."""

_BELOW = 13
"""Pixels from a row's line to its raters, so that the dot hides none of them."""


def profile_chart(
    rows: Sequence[Row], instrument: Instrument, language: Language, *, compact: bool = False
) -> dict[str, Any]:
    """Return the profile as a Vega-Lite specification with inline values.

    Parameters
    ----------
    rows : sequence of Row
        From `profile_rows`: the chart shows these and nothing else.
    instrument : Instrument
        Its scale is the axis, with the names of its lowest and highest level at the ends.
    language : Language
        The language of the words in the chart.
    compact : bool
        Lower rows, for paper.

    Returns
    -------
    dict
        As wide as its container; ``description`` is the text alternative. A caller that has no container (a document)
        sets ``width`` to a number of pixels.
    """
    ordered = [row for kind in ScoreKind for row in rows_of_kind(rows, kind)]
    words = catalogue(language)
    labels, beside = _labels(ordered, words), [wrapped(_beside(row), beside=True) for row in ordered]
    layers = alt.layer(*_layers(instrument, language), data=alt.NamedData(name=_DATA)).encode(y=rows_axis(labels))
    sized = layers.resolve_axis(x="independent").properties(
        width="container",
        height=alt.Step(row_height([*labels.values(), *beside], compact=compact)),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        description=chart_description(ordered, language),
        background="#FFFFFF",
        padding={"left": 8, "top": 8, "right": 8, "bottom": 8},
    )
    spec: dict[str, Any] = sized.configure(font=FONT, view=alt.ViewConfig(stroke=None)).to_dict()
    for layer in spec["layer"]:
        if layer.get("data", {}).get("name") == _RATERS:
            layer["data"] = {"values": [hollow for row in ordered for hollow in _hollow(row)]}
    return {**spec, "data": {"values": [_datum(row, words) for row in ordered]}}


def _datum(row: Row, words: Catalogue) -> dict[str, Any]:
    outcome = row.outcome
    return {
        "place": _place(row),
        "label": row.label,
        "value": row.value,
        "text": row.value_text,
        "beside": "\n".join(wrapped(_beside(row), beside=True)),
        "basis": row.basis,
        "low": row.interval[0] if row.interval else None,
        "high": row.interval[1] if row.interval else None,
        "cut": outcome.cut if outcome else None,
        "cut_text": words("report.chart.cut", cut=words.number(outcome.cut, decimals=1)) if outcome else "",
        "said": row_in_words(row),
    }


def _hollow(row: Row) -> list[dict[str, Any]]:
    scored = [each for each in row.apart if each.value is not None]
    return [{"place": _place(row), "shape": SHAPES[each.symbol], "value": each.value} for each in scored]


def _beside(row: Row) -> str:
    """Return what stands beside a row: the value, and the outcome or why there is no interval."""
    known = row.outcome.word if row.outcome else "" if row.interval else row.interval_text
    return f"{row.value_text} · {known}" if known else row.value_text


def _layers(instrument: Instrument, language: Language) -> list[alt.Chart]:
    levels = sorted(instrument.levels)
    numbered = alt.Chart().mark_circle(size=190, color=ACCENT, opacity=1)
    named = alt.Chart().mark_point(size=0, opacity=0, aria=False)
    words = alt.Chart().mark_text(
        align="left", dx=14, baseline="middle", fontSize=13, lineHeight=16, color=INK, aria=False, lineBreak="\n"
    )
    return [
        named.encode(x=scale_axis(levels, level_names(instrument, language))),
        *_cuts(levels),
        *_intervals(levels),
        alt.Chart(alt.NamedData(name=_RATERS))
        .mark_point(filled=False, size=70, strokeWidth=1.8, color=INK, yOffset=_BELOW, opacity=1, aria=False)
        .encode(x=scale_axis(levels, None), shape=alt.Shape("shape:N", scale=None)),
        words.encode(x=alt.value("width"), text="beside:N"),
        numbered.encode(x=scale_axis(levels, level_numbers(levels)), description="said:N").transform_filter(
            "isValid(datum.value)"
        ),
    ]


def _intervals(levels: Sequence[int]) -> tuple[alt.Chart, ...]:
    """Draw each interval as a bar with ends."""
    line = alt.Chart().mark_rule(strokeWidth=4, color=ACCENT, opacity=1, aria=False)
    end = alt.Chart().mark_tick(orient="vertical", size=14, thickness=2.5, color=ACCENT, opacity=1, aria=False)
    only = "isValid(datum.low)"
    return (
        line.encode(x=scale_axis(levels, None, field="low"), x2="high:Q").transform_filter(only),
        end.encode(x=scale_axis(levels, None, field="low")).transform_filter(only),
        end.encode(x=scale_axis(levels, None, field="high")).transform_filter(only),
    )


def _cuts(levels: Sequence[int]) -> tuple[alt.Chart, ...]:
    """Mark the cut score in each row that is held against one, with a word."""
    only, place = "isValid(datum.cut)", scale_axis(levels, None, field="cut")
    mark = alt.Chart().mark_tick(orient="vertical", size=34, thickness=2, color=QUIET, opacity=1, aria=False)
    word = alt.Chart().mark_text(fontSize=11, dy=-23, color=QUIET, aria=False)
    return (
        mark.encode(x=place).transform_filter(only),
        word.encode(x=place, text="cut_text:N").transform_filter(only),
    )


def _labels(rows: Sequence[Row], words: Catalogue) -> dict[str, list[str]]:
    """List the groups' headings and the rows by their place, long names on several lines instead of cut."""
    labels: dict[str, list[str]] = {}
    for kind in ScoreKind:
        chosen = rows_of_kind(rows, kind)
        if chosen:
            labels[f"heading:{kind.value}"] = [words(f"report.group.{kind.value}")]
            labels |= {_place(row): wrapped(row.label) for row in chosen}
    return labels


def _place(row: Row) -> str:
    return f"{row.kind.value}:{row.id}"
