"""The Studie page's charts, as Vega-Lite specifications with their values inside. Nothing is told by colour alone."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.chart_look import ACCENT, INK, QUIET, RULE, SECOND, frame
from vignette.report.study_tables import (
    Names,
    Scale,
    by_severity,
    figure_text,
    number_text,
    quarter_text,
    rater_text,
    row_text,
)
from vignette.study.agreement_rows import AgreementRow
from vignette.study.drift import QuarterRow
from vignette.study.measured import Measured
from vignette.study.raters_compared import RaterSeverity

_ROW_HEIGHT = 40
_HEIGHT = 300
SHARES = ("exact", "within_one")
_TITLE_CHARACTERS = 40
_LABEL_CHARACTERS = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """One figure of a chart: its name, value and limits, and the same in words."""

    label: str
    value: float
    low: float | None
    high: float | None
    said: str


def icc_chart(rows: Sequence[AgreementRow], instrument: Instrument, language: Language, *, bar: float) -> Any:
    """Return the ICC of each score with its interval, and the usual bar; None where none can be estimated."""
    figures = [(row_text(row.kind, row.id, instrument, language), row.icc_score) for row in rows if row.icc_score]
    shown = _shown(figures, "coefficient", language)
    words = catalogue(language)
    title = words("study.chart.icc", bar=words.number(bar, decimals=2))
    return forest_chart(shown, title=title, lines=(bar,), ends=(0.0, 1.0), language=language) if shown else None


def severity_chart(severities: Sequence[RaterSeverity], names: Names, language: Language) -> Any:
    """Return each rater's severity with its interval, the most severe on top; None where none can be estimated."""
    figures = [(rater_text(each.rater, names, language), each.leniency) for each in by_severity(severities)]
    shown = _shown(figures, "points", language)
    title = catalogue(language)("study.chart.severity")
    furthest = max((abs(end) for row in shown for end in (row.low, row.high, row.value) if end is not None), default=1)
    reach = max(math.ceil(furthest * 2) / 2, 0.5)
    return forest_chart(shown, title=title, lines=(0.0,), ends=(-reach, reach), language=language) if shown else None


def drift_chart(rows: Sequence[QuarterRow], language: Language) -> Any:
    """Return exact agreement and agreement within one level by quarter; None where none can be estimated."""
    words = catalogue(language)
    values = []
    for name in SHARES:
        series = words(f"study.column.{name}")
        figures = [(quarter_text(row.quarter, language), getattr(row, name)) for row in rows]
        values += [{**_datum(each), "series": series} for each in _shown(figures, "share", language)]
    if not values:
        return None
    title = words("study.chart.drift")
    x, y = _quarter_axis([quarter_text(row.quarter, language) for row in rows]), _share_axis(title, words)
    both = [words(f"study.column.{name}") for name in SHARES]
    told = {"field": "series", "type": "nominal"}
    legend = {"title": None, "orient": "top", "labelFontSize": 14, "symbolSize": 140}
    color = {**told, "scale": {"domain": both, "range": [ACCENT, SECOND]}, "legend": legend}
    shape = {**told, "scale": {"domain": both, "range": ["circle", "square"]}, "legend": legend}
    return {
        **_frame(values, description=_description(title, values)),
        "height": _HEIGHT,
        "encoding": {"x": x, "xOffset": {**told, "scale": {"domain": both}}},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "aria": False},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": color},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1},
                "encoding": {"y": y, "color": color, "shape": shape, "description": {"field": "said"}},
            },
        ],
    }


def _quarter_axis(quarters: Sequence[str]) -> dict[str, Any]:
    axis = {"title": None, "labelExpr": "split(datum.label, ' ')", "labelAngle": 0, "labelFontSize": 13}
    colours = {"labelColor": INK, "domainColor": RULE}
    domain = {"sort": list(quarters), "scale": {"domain": list(quarters)}}
    return {"field": "label", "type": "nominal", **domain, "axis": {**axis, **colours}}


def _share_axis(title: str, words: Catalogue) -> dict[str, Any]:
    percent = json.dumps(words("study.percent", number="@"), ensure_ascii=False)
    axis = {"title": title, "titleFontWeight": "normal", "titleFontSize": 13, "labelFontSize": 13, "gridColor": RULE}
    axis |= {"labelExpr": f"replace({percent}, '@', format(100 * datum.value, '.0f'))", "tickCount": 5}
    return {"field": "value", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}


def _shown(figures: Sequence[tuple[str, Measured]], scale: Scale, language: Language) -> list[ChartRow]:
    """Return the figures that there are, in order."""
    return [
        ChartRow(
            label=label,
            value=each.estimate.value,
            low=each.estimate.interval.low if each.estimate.interval else None,
            high=each.estimate.interval.high if each.estimate.interval else None,
            said=figure_text(each, scale, language),
        )
        for label, each in figures
        if each.estimate is not None and not math.isnan(each.estimate.value)
    ]


def _datum(row: ChartRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "value": row.value,
        "low": row.value if row.low is None else row.low,
        "high": row.value if row.high is None else row.high,
        "said": f"{row.label}: {row.said}",
    }


def forest_chart(
    rows: Sequence[ChartRow], *, title: str, lines: Sequence[float], ends: tuple[float, float], language: Language
) -> dict[str, Any]:
    """Return one row per figure: a dot, its interval as a bar, and dashed lines to read it against."""
    words = catalogue(language)
    values = [_datum(row) for row in rows]
    lowest, highest = min(ends[0], *(each["low"] for each in values)), max(ends[1], *(each["high"] for each in values))
    y = _name_axis([row.label for row in rows])
    numbers = {"title": textwrap.wrap(title, _TITLE_CHARACTERS), "titleFontWeight": "normal", "titleFontSize": 13}
    numbers |= {"titleColor": QUIET, "labelFontSize": 13, "labelColor": QUIET}
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [lowest, highest], "nice": True, "zero": False},
        "axis": {**numbers, "gridColor": RULE, "tickCount": 7, "labelExpr": _numbers_as_written(words)},
    }
    return {
        **_frame(values, description=_description(title, values)),
        "height": {"step": _ROW_HEIGHT},
        "encoding": {"y": y},
        "layer": [
            {
                "data": {"values": [{"at": line} for line in lines]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": QUIET, "strokeWidth": 1.5, "aria": False},
                "encoding": {"x": {"field": "at", "type": "quantitative"}, "y": None},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": ACCENT, "aria": False},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "circle", "size": 150, "color": ACCENT, "opacity": 1},
                "encoding": {"x": x, "description": {"field": "said"}},
            },
        ],
    }


def _name_axis(labels: Sequence[str]) -> dict[str, Any]:
    """Return names down the side, long ones on several lines instead of cut."""
    wrapped = json.dumps({each: textwrap.wrap(each, _LABEL_CHARACTERS) for each in labels}, ensure_ascii=False)
    words = {"labelExpr": f"{wrapped}[datum.value]", "labelFontSize": 14, "labelLineHeight": 16, "labelColor": INK}
    axis = {"title": None, "labelLimit": 0, "labelPadding": 8, "ticks": False, "domain": False, **words}
    grid = {"grid": True, "gridColor": "#F0F0F0"}
    domain = {"sort": list(labels), "scale": {"domain": list(labels)}}
    return {"field": "label", "type": "nominal", **domain, "axis": {**axis, **grid}}


def _numbers_as_written(words: Catalogue) -> str:
    """Return a Vega expression that writes an axis' numbers as the language does."""
    comma = number_text(0.5, "coefficient", words)[1]
    return f"replace(format(datum.value, '.2~f'), '.', '{comma}')"


def _frame(values: Sequence[dict[str, Any]], *, description: str) -> dict[str, Any]:
    fitted = {"autosize": {"type": "fit-x", "contains": "padding"}}
    return {**frame(values), **fitted, "description": description}


def _description(title: str, values: Sequence[dict[str, Any]]) -> str:
    return f"{title}. " + "; ".join(each["said"] for each in values) + "."
