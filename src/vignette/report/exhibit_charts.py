"""An analysis's exhibits as Vega-Lite specifications, with the tables' own values. Nothing is told by colour alone.

``{"width": "container"}`` suits a page and a notebook; `vignette.report.drawing` gives a document's width.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from vignette.assessment import StatedBar
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.report.chart_look import (
    ACCENT,
    INK,
    RULE,
    axis,
    diagonal,
    frame,
    share_axis,
    told_apart,
)
from vignette.report.exhibit_tables import cell_text, exhibit_title, family_table, named_columns, rows_in_words
from vignette.report.finding_words import FindingLine, names_in
from vignette.report.study_charts import ChartRow, forest_chart
from vignette.study.answering import Cell, Exhibit, ExhibitKind

Spec = dict[str, Any]
Rows = list[dict[str, Any]]
Heads = Mapping[str, str]
_CELL, _SMALL, _HEIGHT, _ABREAST, _NAME_CHARACTERS = 46, 180, 300, 3, 28
_DRAWABLE = frozenset(ExhibitKind) - {ExhibitKind.TABLE, ExhibitKind.FLOW}
_TOLD_ROWS = 25
"""A description says no more rows than this; the table has them all."""


def exhibit_chart(exhibit: Exhibit, instrument: Instrument, language: Language) -> Spec | None:
    """Return an exhibit as a chart whose ``description`` is its text alternative; None where a table says it all."""
    return family_chart([exhibit], instrument, language)


def family_chart(family: Sequence[Exhibit], instrument: Instrument, language: Language) -> Spec | None:
    """Return exhibits of one kind as one chart, small ones side by side where there are several."""
    first = family[0]
    if first.kind not in _DRAWABLE or not any(next(iter(each.columns.values()), ()) for each in family):
        return None
    if first.kind is ExhibitKind.FOREST:
        return _forest(first, instrument, language)
    heads = {name: catalogue(language)(f"exhibit.column.{name}") for name in first.columns}
    rows = [row for each in family for row in _rows(each, instrument, language)]
    drawn = _DRAWN[first.kind](rows, heads, language)
    several = len(family) > 1
    spec = frame(drawn.pop("rows", rows), width=drawn.pop("width", "container"))
    spec |= _abreast(drawn, [row["of"] for row in rows]) if several else drawn
    if several:
        spec.pop("width")
    return {**spec, "description": _description(family, instrument, language)}


def findings_chart(lines: Sequence[FindingLine], bar: StatedBar | None, title: str, language: Language) -> Spec | None:
    """Return findings of one statistic as a forest with their bar; None where fewer than two have an interval."""
    rows = [
        ChartRow(
            label=line.of,
            value=line.finding.figure.value,
            low=line.finding.figure.low,
            high=line.finding.figure.high,
            said=line.figure,
        )
        for line in lines
        if line.finding.figure is not None
    ]
    if len(rows) < 2:
        return None
    at = bar_lines(bar)
    return forest_chart(rows, title=title, lines=at, ends=_ends(rows, at), language=language)


def bar_lines(bar: StatedBar | None) -> tuple[float, ...]:
    """Return where a bar lies on a chart's axis."""
    if bar is None:
        return ()
    if bar.within is not None:
        return (-bar.within, bar.within)
    return tuple(float(each) for each in (bar.at_least, bar.at_most) if each is not None)


def _abreast(drawn: Spec, names: Sequence[str]) -> Spec:
    """Return small charts of the same kind, one per score, with the score's name above each."""
    ordered = list(dict.fromkeys(names))
    lines = {name: textwrap.wrap(name, _NAME_CHARACTERS) for name in ordered}
    header = {
        "title": None,
        "labelExpr": f"{json.dumps(lines, ensure_ascii=False)}[datum.value]",
        "labelFontSize": 13,
        "labelFontWeight": "bold",
        "labelColor": INK,
        "labelLimit": 0,
    }
    small = {key: value for key, value in drawn.items() if key not in ("height", "width")}
    return {
        "facet": {"field": "of", "type": "nominal", "sort": ordered, "header": header},
        "columns": _ABREAST,
        "spec": {"width": _SMALL, "height": _SMALL, **small},
    }


def _description(family: Sequence[Exhibit], instrument: Instrument, language: Language) -> str:
    table = family_table(family, instrument, language)
    if len(table.rows) > _TOLD_ROWS:
        return catalogue(language)("evidence_report.chart.see_table", title=table.caption)
    return f"{table.caption}. {rows_in_words(table.heads, table.rows)}."


def _ends(rows: Sequence[ChartRow], lines: Sequence[float]) -> tuple[float, float]:
    """Return an axis's ends: 0 to 1 where everything lies there, else what the rows and lines need."""
    given = [end for row in rows for end in (row.value, row.low, row.high) if end is not None]
    numbers = [*given, *lines]
    if min(numbers) >= 0 and max(numbers) <= 1:
        return (0.0, 1.0)
    reach = max(map(abs, numbers))
    return (-reach, reach) if min(numbers) < 0 else (min(numbers), max(numbers))


def _forest(exhibit: Exhibit, instrument: Instrument, language: Language) -> Spec:
    rows = list(_forest_rows(exhibit, instrument, language))
    zero = (0.0,) if any(row.value < 0 for row in rows) else ()
    title = exhibit_title(exhibit, instrument, language)
    return forest_chart(rows, title=title, lines=zero, ends=_ends(rows, zero), language=language)


def _forest_rows(exhibit: Exhibit, instrument: Instrument, language: Language) -> Iterator[ChartRow]:
    for row in _rows(exhibit, instrument, language):
        if row["value"] is not None:
            said = cell_text(row["value"], language)
            yield ChartRow(label=str(row["name"]), value=row["value"], low=row["low"], high=row["high"], said=said)


def _matrix(rows: Rows, heads: Heads, language: Language) -> Spec:
    x, y = (
        {"field": name, "type": "ordinal", "axis": axis(heads[name], grid=False, labelAngle=0)}
        for name in ("second", "first")
    )
    fill = {"field": "count", "type": "quantitative", "scale": {"range": ["#FFFFFF", "#8DB4C9"]}, "legend": None}
    said = [{**row, "said": cell_text(row["count"], language)} for row in rows]
    return {
        "rows": said,
        "width": {"step": _CELL},
        "height": {"step": _CELL},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "rect", "stroke": RULE}, "encoding": {"color": fill}},
            {"mark": {"type": "text", "fontSize": 14, "color": INK}, "encoding": {"text": {"field": "said"}}},
        ],
    }


def _roc(rows: Rows, heads: Heads, language: Language) -> Spec:
    x = share_axis("false_alarm", heads["false_alarm"], language)
    y = share_axis("sensitivity", heads["sensitivity"], language)
    line = {"type": "line", "interpolate": "linear", "color": ACCENT, "strokeWidth": 2.5}
    drawn = {"mark": line, "encoding": {"x": x, "y": y, "order": {"field": "place"}}}
    return {"width": _HEIGHT, "height": _HEIGHT, "layer": [diagonal(), drawn]}


def _calibration(rows: Rows, heads: Heads, language: Language) -> Spec:
    x = share_axis("expected", heads["expected"], language)
    y = share_axis("observed", heads["observed"], language)
    limits = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    return {
        "width": _HEIGHT,
        "height": _HEIGHT,
        "layer": [
            diagonal(),
            {"mark": {"type": "rule", "color": ACCENT, "strokeWidth": 2}, "encoding": {"x": x, **limits}},
            {"mark": {"type": "circle", "color": ACCENT, "size": 70, "opacity": 1}, "encoding": {"x": x, "y": y}},
        ],
    }


def _survival(rows: Rows, heads: Heads, language: Language) -> Spec:
    x = {"field": "months", "type": "quantitative", "axis": axis(heads["months"])}
    y = share_axis("share", heads["share"], language)
    group = next((name for name in heads if any(isinstance(row[name], str) for row in rows)), None)
    told = told_apart(list(dict.fromkeys(row[group] for row in rows)), group) if group else {}
    area = {"type": "area", "interpolate": "step-after", "opacity": 0.18, "line": False}
    band = {"y": {**y, "field": "low"}, "y2": {"field": "high"}, "strokeDash": {"value": [1, 0]}}
    return {
        "height": _HEIGHT,
        "encoding": {"x": x, **(told or {"color": {"value": ACCENT}})},
        "layer": [
            {"mark": area, "encoding": band},
            {"mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5}, "encoding": {"y": y}},
        ],
    }


def _net_benefit(rows: Rows, heads: Heads, language: Language) -> Spec:
    policies = [name for name in heads if name != "threshold"]
    told = told_apart([heads[name] for name in policies], "policy")
    title = catalogue(language)("exhibit.axis.net_benefit")
    return {
        "rows": [
            {"of": row["of"], "threshold": row["threshold"], "benefit": row[name], "policy": heads[name]}
            for row in rows
            for name in policies
        ],
        "height": _HEIGHT,
        "mark": {"type": "line", "strokeWidth": 2.5},
        "encoding": {
            "x": share_axis("threshold", heads["threshold"], language, whole=False),
            "y": {"field": "benefit", "type": "quantitative", "axis": axis(title, language=language)},
            **told,
        },
    }


def _bars(rows: Rows, heads: Heads, language: Language) -> Spec:
    names = {"field": "name", "type": "nominal", "sort": None, "axis": axis(None, grid=False, labelLimit=260)}
    x = {"field": "value", "type": "quantitative", "axis": axis(heads["value"], language=language)}
    text = {"type": "text", "align": "left", "dx": 5, "fontSize": 13, "color": INK}
    return {
        "rows": [
            {**row, "name": textwrap.shorten(str(row["name"]), 60), "said": cell_text(row["value"], language)}
            for row in rows
        ],
        "height": {"step": 30},
        "encoding": {"y": names, "x": x},
        "layer": [
            {"mark": {"type": "bar", "color": ACCENT, "height": 18}},
            {"mark": text, "encoding": {"text": {"field": "said"}}},
        ],
    }


_DRAWN: Mapping[ExhibitKind, Callable[[Rows, Heads, Language], Spec]] = {
    ExhibitKind.MATRIX: _matrix,
    ExhibitKind.ROC: _roc,
    ExhibitKind.CALIBRATION: _calibration,
    ExhibitKind.SURVIVAL: _survival,
    ExhibitKind.NET_BENEFIT: _net_benefit,
    ExhibitKind.BARS: _bars,
}


def _rows(exhibit: Exhibit, instrument: Instrument, language: Language) -> Rows:
    """Return an exhibit's rows by column, numbered, with names instead of ids, and of which score they are."""
    columns = dict(zip(exhibit.columns, named_columns(exhibit, instrument, language).values(), strict=True))
    of = names_in(instrument, language).get(exhibit.of, exhibit.of)
    return [
        {"of": of, "place": place, **{name: _drawable(cell) for name, cell in zip(columns, row, strict=True)}}
        for place, row in enumerate(zip(*columns.values(), strict=True))
    ]


def _drawable(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
