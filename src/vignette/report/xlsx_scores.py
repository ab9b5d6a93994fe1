"""The sheet of scores, with charts that the spreadsheet draws itself from the cells above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.error_bar import ErrorBars
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from vignette.assessment import ScoreKind
from vignette.i18n import Catalogue, catalogue
from vignette.report.rows import Row, chart_description, rows_of_kind
from vignette.report.summary import Summary
from vignette.report.xlsx_cells import ACCENT, Column, Page, add_lines, add_table, open_sheet, set_up_print

_NAME, _VALUE = 2, 3
"""Columns that the charts read."""

_SHEET_ROW_CM = 0.53
_CHART_WIDTH_CM = 21.5


def add_scores(book: Workbook, summary: Summary, rows: Sequence[Row], page: Page) -> Mapping[str, str]:
    """Add the sheet of scores and return the text alternative of each chart on it, by the chart's name."""
    words = catalogue(summary.language)
    levels = sorted(summary.instrument.levels)
    sheet = open_sheet(book, words("report.scores.sheet"), words("report.scores.sheet"), page)
    add_lines(sheet, [words("report.scores.intro", low=levels[0], high=levels[-1])])
    cells = [
        (
            words(f"report.kind.{row.kind.value}"),
            row.label,
            row.value_text if row.value is None else row.value,
            row.n_rated,
            row.n_expected,
            row.basis,
        )
        for row in rows
    ]
    first, last = add_table(sheet, _columns(words), cells, page)
    if any(row.value is None for row in rows):
        add_lines(sheet, [words("report.scores.chart.gap")])
    texts, at, top = {}, sheet.max_row + 2, first
    for kind in ScoreKind:
        chosen = rows_of_kind(rows, kind)
        if any(row.value is not None for row in chosen):
            chart = _chart(sheet, summary, kind, (top, top + len(chosen) - 1))
            sheet.add_chart(chart, f"A{at}")
            texts[f"Chart {len(texts) + 1}"] = chart_description(chosen, summary.language)
            at += round(chart.height / _SHEET_ROW_CM) + 2
        top += len(chosen)
    set_up_print(sheet, page, columns=6, last_row=max(at, last), landscape=False)
    return texts


def _columns(words: Catalogue) -> tuple[Column, ...]:
    return (
        Column(heading=words("report.scores.column.kind"), width=18),
        Column(heading=words("report.scores.column.name"), width=36),
        Column(heading=words("report.scores.column.value"), width=12, number_format="0.0"),
        Column(heading=words("report.scores.column.rated"), width=12, number_format="0"),
        Column(heading=words("report.scores.column.expected"), width=12, number_format="0"),
        Column(heading=words("report.scores.column.basis"), width=24),
    )


def _chart(sheet: Worksheet, summary: Summary, kind: ScoreKind, rows: tuple[int, int]) -> BarChart:
    """Draw a dot per score: the bars are invisible, and a short thick error bar with round ends marks where each ends.

    So a score at the foot of the scale is seen, and no length is taken for an amount.
    """
    first, last = rows
    chart = BarChart()
    chart.type = "bar"
    chart.title = catalogue(summary.language)(f"report.scores.chart.{kind.value}")
    chart.legend = None
    chart.gapWidth = 60
    chart.width, chart.height = _CHART_WIDTH_CM, 3.2 + 0.75 * (last - first + 1)
    values = Reference(sheet, min_col=_VALUE, min_row=first, max_row=last)
    series = Series(values, title=catalogue(summary.language)("report.scores.column.value"))
    series.graphicalProperties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    series.errBars = _dots()
    series.dLbls = DataLabelList(dLblPos="outEnd", numFmt='"   "0.0;;;', showVal=True)
    for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(series.dLbls, part, False)
    chart.series.append(series)
    chart.set_categories(Reference(sheet, min_col=_NAME, min_row=first, max_row=last))
    _set_axes(chart, summary)
    return chart


def _dots() -> ErrorBars:
    line = LineProperties(solidFill=ACCENT, w=127_000, cap="rnd")
    return ErrorBars(
        errBarType="both",
        errValType="fixedVal",
        val=0.005,
        noEndCap=True,
        spPr=GraphicalProperties(ln=line),
    )


def _set_axes(chart: BarChart, summary: Summary) -> None:
    levels = sorted(summary.instrument.scale, key=lambda level: level.value)
    low, high = levels[0], levels[-1]
    names, scale = chart.x_axis, chart.y_axis
    names.scaling.orientation = "maxMin"
    names.delete = scale.delete = False
    names.tickLblPos = "low"
    scale.scaling.min, scale.scaling.max, scale.majorUnit = low.value, high.value, 1
    scale.crosses = "max"
    scale.number_format = "0"
    scale.title = catalogue(summary.language)(
        "report.scores.chart.axis",
        low=low.value,
        high=high.value,
        low_name=low.name.in_language(summary.language),
        high_name=high.name.in_language(summary.language),
    )
    scale.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D4D4D4"))
