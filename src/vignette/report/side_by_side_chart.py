"""The adults of a home in one chart: each person's dot with its interval, one under the other, told apart by shape.

Import this module where a chart is drawn, not at start: Altair is heavy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas  # noqa: F401

# isort: split
# See chart.py: Altair looks for pandas.
import altair as alt

from vignette.assessment import ScoreKind
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.report.chart_axes import FONT, INK, level_names, level_numbers, row_height, rows_axis, scale_axis, wrapped
from vignette.report.rows import value_in_words
from vignette.report.side_by_side import SideRow, side_description

SHAPES = ("circle", "diamond", "square", "triangle-up")
_COLOURS = ("#1F5673", "#7A4B00", INK, INK)
_BETWEEN = 18
_DATA = "rows"


def side_chart(
    rows: Sequence[SideRow],
    names: Sequence[str],
    instrument: Instrument,
    language: Language,
    *,
    compact: bool = False,
) -> dict[str, Any]:
    """Return the adults side by side as a Vega-Lite specification with inline values, as wide as its container.

    ``compact`` is for paper: lower rows.
    """
    levels = sorted(instrument.levels)
    offsets = [_BETWEEN * (place - (len(names) - 1) / 2) for place in range(len(names))]
    named = alt.Chart().mark_point(size=0, opacity=0, aria=False)
    layers = [
        named.encode(x=scale_axis(levels, level_names(instrument, language))),
        named.encode(x=scale_axis(levels, level_numbers(levels))),
        *(layer for place, offset in enumerate(offsets) for layer in _person(place, offset, levels)),
    ]
    labels = _labels(rows, language)
    layered = alt.layer(*layers, data=alt.NamedData(name=_DATA)).encode(y=rows_axis(labels))
    sized = layered.resolve_axis(x="independent").properties(
        width="container",
        height=alt.Step(row_height(list(labels.values()), compact=compact) + _BETWEEN * max(0, len(names) - 2)),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        description=side_description(rows, names, language),
        background="#FFFFFF",
        padding={"left": 8, "top": 8, "right": 8, "bottom": 8},
    )
    spec: dict[str, Any] = sized.configure(font=FONT, view=alt.ViewConfig(stroke=None)).to_dict()
    return {**spec, "data": {"values": [each for row in rows for each in _data(row, names)]}}


def _person(place: int, offset: float, levels: Sequence[int]) -> tuple[alt.Chart, ...]:
    colour, shape, mine = _COLOURS[place % 4], SHAPES[place % 4], f"datum.who == {place}"
    line = alt.Chart().mark_rule(strokeWidth=3, color=colour, opacity=1, yOffset=offset, aria=False)
    dot = alt.Chart().mark_point(filled=True, size=150, shape=shape, color=colour, opacity=1, yOffset=offset)
    return (
        line.encode(x=scale_axis(levels, None, field="low"), x2="high:Q").transform_filter(
            f"{mine} && isValid(datum.low)"
        ),
        dot.encode(x=scale_axis(levels, None), description="said:N").transform_filter(
            f"{mine} && isValid(datum.value)"
        ),
    )


def _data(row: SideRow, names: Sequence[str]) -> list[dict[str, Any]]:
    place = f"{row.kind.value}:{row.id}"
    return [
        {
            "place": place,
            "who": who,
            "value": own.value if own else None,
            "low": own.interval[0] if own and own.interval else None,
            "high": own.interval[1] if own and own.interval else None,
            "said": f"{row.label}, {name}: {value_in_words(own)}",
        }
        for who, (name, own) in enumerate(zip(names, row.rows, strict=True))
    ]


def _labels(rows: Sequence[SideRow], language: Language) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = {}
    for kind in ScoreKind:
        chosen = [row for row in rows if row.kind is kind]
        if chosen:
            labels[f"heading:{kind.value}"] = [catalogue(language)(f"report.group.{kind.value}")]
            labels |= {f"{kind.value}:{row.id}": wrapped(row.label) for row in chosen}
    return labels
