"""The sheet of scores, with charts that the spreadsheet draws itself from the cells above them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from openpyxl.chart import BarChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.error_bar import ErrorBars
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import Series as BarSeries
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.drawing.text import Font as Typeface
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from vignette.assessment import ScoreKind
from vignette.i18n import Catalogue, catalogue
from vignette.report.rows import Row, chart_description, rows_of_kind
from vignette.report.summary import Summary
from vignette.report.xlsx_cells import (
    ACCENT,
    FONT,
    Column,
    Page,
    add_lines,
    add_table,
    open_sheet,
    readable,
    set_up_print,
)

LABEL_FORMAT = '"   "0.0;;;'
"""Numbers stand clear of the dot; a cell with words in it, which counts as nought, gets no label."""

_DOT_POINTS = 9
_SHEET_ROW_CM = 0.53
_ONE_PAGE = 20
"""So many rows stand on one printed page; their header is not repeated above the charts on the next."""

_CHART_CM = 25
_TOP_CM, _ROW_CM, _FOOT_CM = 1.2, 0.64, 1.7
_NAMES_SHARE = 0.36
"""Both charts leave the same room for names, so that their scales stand under each other."""


def add_scores(book: Workbook, summary: Summary, rows: Sequence[Row], page: Page) -> Mapping[str, str]:
    """Add the sheet of scores and return the text alternative of each chart on it, by the chart's name."""
    words = catalogue(summary.language)
    levels = sorted(summary.instrument.levels)
    columns, title = _columns(words), words("report.scores.sheet")
    sheet = open_sheet(book, title, title, page, columns)
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
    first, last = add_table(sheet, columns, cells, page)
    if any(row.value is None for row in rows):
        add_lines(sheet, [words("report.scores.chart.gap")])
    sheet.row_breaks.append(Break(id=sheet.max_row))
    texts: dict[str, str] = {}
    at, top = sheet.max_row + 1, first
    for kind in ScoreKind:
        chosen = rows_of_kind(rows, kind)
        if any(row.value is not None for row in chosen):
            chart = _chart(sheet, summary, chosen, top)
            sheet.add_chart(chart, f"A{at}")
            texts[f"Chart {len(texts) + 1}"] = readable(chart_description(chosen, summary.language))
            at += round(chart.height / _SHEET_ROW_CM) + 2
        top += len(chosen)
    header = None if len(rows) <= _ONE_PAGE else first - 1
    set_up_print(sheet, page, columns=len(columns), last_row=max(at, last), landscape=True, header=header)
    return texts


def _columns(words: Catalogue) -> tuple[Column, ...]:
    return (
        Column(heading=words("report.scores.column.kind"), width=20),
        Column(heading=words("report.scores.column.name"), width=44),
        Column(heading=words("report.scores.column.value"), width=20, number_format="0.0"),
        Column(heading=words("report.scores.column.rated"), width=13, number_format="0"),
        Column(heading=words("report.scores.column.expected"), width=13, number_format="0"),
        Column(heading=words("report.scores.column.basis"), width=34),
    )


def _chart(sheet: Worksheet, summary: Summary, rows: Sequence[Row], first: int) -> BarChart:
    """Draw a dot per score: the bars are invisible, and a short thick error bar with round ends marks where each ends.

    So a score at the foot of the scale is seen, and no length is taken for an amount.
    """
    words = catalogue(summary.language)
    chart = BarChart()
    chart.type = "bar"
    chart.title = _title(words(f"report.scores.chart.{rows[0].kind.value}"), size=1200)
    chart.legend = None
    chart.roundedCorners = False
    chart.gapWidth = 60
    chart.width, chart.height = _CHART_CM, math.ceil(_TOP_CM + _ROW_CM * len(rows) + _FOOT_CM)
    chart.layout = Layout(
        manualLayout=ManualLayout(
            layoutTarget="inner",
            xMode="edge",
            yMode="edge",
            x=_NAMES_SHARE,
            y=_TOP_CM / chart.height,
            w=1 - _NAMES_SHARE - 0.07,
            h=_ROW_CM * len(rows) / chart.height,
        )
    )
    chart.series.append(_series(sheet, rows, first))
    _set_axes(chart, summary)
    return chart


def _series(sheet: Worksheet, rows: Sequence[Row], first: int) -> BarSeries:
    """Point at the cells, and keep a copy of their values for readers that do not compute."""
    names, values = (
        quote_sheetname(sheet.title) + f"!${column}${first}:${column}${first + len(rows) - 1}" for column in "BC"
    )
    shown = [NumVal(idx=place, v=row.value) for place, row in enumerate(rows) if row.value is not None]
    labels = [StrVal(idx=place, v=readable(row.label)) for place, row in enumerate(rows)]
    series = BarSeries(
        idx=0,
        order=0,
        cat=AxDataSource(strRef=StrRef(f=names, strCache=StrData(ptCount=len(rows), pt=labels))),
        val=NumDataSource(numRef=NumRef(f=values, numCache=NumData(formatCode="0.0", ptCount=len(rows), pt=shown))),
        spPr=GraphicalProperties(noFill=True, ln=LineProperties(noFill=True)),
        errBars=_dots(),
        invertIfNegative=False,
    )
    series.dLbls = DataLabelList(dLblPos="outEnd", numFmt=LABEL_FORMAT, showVal=True, txPr=_text(size=1000))
    for part in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showBubbleSize"):
        setattr(series.dLbls, part, False)
    return series


def _dots() -> ErrorBars:
    line = LineProperties(solidFill=ACCENT, w=_DOT_POINTS * 12_700, cap="rnd")
    return ErrorBars(
        errBarType="both", errValType="fixedVal", val=0.005, noEndCap=True, spPr=GraphicalProperties(ln=line)
    )


def _set_axes(chart: BarChart, summary: Summary) -> None:
    levels = sorted(summary.instrument.scale, key=lambda level: level.value)
    low, high = levels[0], levels[-1]
    names, scale = chart.x_axis, chart.y_axis
    names.scaling.orientation = "maxMin"
    names.delete = scale.delete = False
    names.tickLblPos = "low"
    names.txPr = scale.txPr = _text(size=1000)
    scale.scaling.min, scale.scaling.max, scale.majorUnit = low.value, high.value, 1
    scale.crosses = "max"
    scale.number_format = "0"
    scale.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="D4D4D4")))
    ends = catalogue(summary.language)(
        "report.scores.chart.axis",
        low=low.value,
        high=high.value,
        low_name=low.name.in_language(summary.language),
        high_name=high.name.in_language(summary.language),
    )
    scale.title = _title(ends, size=1000)


def _title(text: str, *, size: int) -> Title:
    """Return a heading beside the plot, never over it; ``size`` in hundredths of a point."""
    look = CharacterProperties(sz=size, b=True, latin=Typeface(typeface=FONT))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=readable(text))])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _text(*, size: int) -> RichText:
    look = CharacterProperties(sz=size, latin=Typeface(typeface=FONT))
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])
