"""The sheet of scores, with charts that the spreadsheet draws itself from the cells above them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

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
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from vignette.assessment import ScoreKind
from vignette.i18n import Catalogue, catalogue
from vignette.report.characters import readable
from vignette.report.rows import Row, chart_description, rows_of_kind
from vignette.report.score_words import table_lines
from vignette.report.summary import Summary
from vignette.report.xlsx_cells import (
    ACCENT,
    FONT,
    Column,
    Page,
    Value,
    add_lines,
    add_table,
    cell_at,
    open_sheet,
    put,
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
    words, title = catalogue(summary.language), catalogue(summary.language)("report.scores.sheet")
    parts = _parts(rows, words)
    columns = tuple(column for column, _ in parts)
    sheet = open_sheet(book, title, title, page, columns)
    add_lines(sheet, table_lines(rows, summary.instrument, summary.language))
    first, last = add_table(sheet, columns, [[value(row) for _, value in parts] for row in rows], page)
    beside = len(columns) + 2
    _add_lengths(sheet, rows, first, beside, words)
    if any(row.value is None for row in rows):
        add_lines(sheet, [words("report.scores.chart.gap")])
    sheet.row_breaks.append(Break(id=sheet.max_row))
    texts: dict[str, str] = {}
    at, top = sheet.max_row + 1, first
    for kind in ScoreKind:
        chosen = rows_of_kind(rows, kind)
        if any(row.value is not None for row in chosen):
            chart = _chart(sheet, summary, chosen, top, beside)
            sheet.add_chart(chart, f"A{at}")
            texts[f"Chart {len(texts) + 1}"] = readable(chart_description(chosen, summary.language))
            at += round(chart.height / _SHEET_ROW_CM) + 2
        top += len(chosen)
    header = None if len(rows) <= _ONE_PAGE else first - 1
    set_up_print(sheet, page, columns=len(columns), last_row=max(at, last), landscape=True, header=header)
    return texts


def _parts(rows: Sequence[Row], words: Catalogue) -> list[tuple[Column, Callable[[Row], Value]]]:
    """List the columns with what each holds of a row; what no row has gets no column."""
    level = words.number(100 * max((row.level for row in rows if row.level is not None), default=0.0), decimals=0)

    def column(key: str, width: int, number_format: str = "General") -> Column:
        return Column(
            heading=words(f"report.scores.column.{key}", level=level), width=width, number_format=number_format
        )

    parts: list[tuple[Column, Callable[[Row], Value]]] = [
        (column("kind", 17), lambda row: words(f"report.kind.{row.kind.value}")),
        (column("name", 38), lambda row: row.label),
        (column("value", 14, "0.0"), lambda row: row.value_text if row.value is None else row.value),
        (column("rated", 10, "0"), lambda row: row.n_rated),
        (column("expected", 10, "0"), lambda row: row.n_expected),
        (column("basis", 26), lambda row: row.basis),
    ]
    if any(row.interval for row in rows):
        parts += [
            (column("low", 9, "0.0"), lambda row: row.interval[0] if row.interval else ""),
            (column("high", 9, "0.0"), lambda row: row.interval[1] if row.interval else ""),
        ]
    if any(row.interval is None and row.interval_text for row in rows):
        parts.append((column("uncertainty", 20), lambda row: "" if row.interval else row.interval_text))
    parts += [_rater(symbol, form) for symbol, form in _raters(rows)]
    if any(row.outcome for row in rows):
        parts += [
            (column("cut", 10, "0.0"), lambda row: row.outcome.cut if row.outcome else ""),
            (column("outcome", 20), lambda row: row.outcome.word if row.outcome else ""),
            (column("chance", 14), lambda row: row.outcome.chance if row.outcome else ""),
        ]
    return parts


def _raters(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((each.symbol, each.form) for row in rows for each in row.apart))


def _rater(symbol: str, form: str) -> tuple[Column, Callable[[Row], Value]]:
    def value(row: Row) -> Value:
        found = next((each.value for each in row.apart if (each.symbol, each.form) == (symbol, form)), None)
        return "" if found is None else found

    return Column(heading=f"{form} {symbol}".strip(), width=12 if form else 8, number_format="0.0"), value


def _add_lengths(sheet: Worksheet, rows: Sequence[Row], first: int, column: int, words: Catalogue) -> None:
    """Put the lengths of the chart's bars beside the table, off the printed page: a chart can only read cells."""
    if not any(row.interval for row in rows):
        return
    for place, key in enumerate(("down", "up")):
        put(cell_at(sheet, first - 1, column + place), words(f"report.scores.column.{key}"))
        for at, row in enumerate(rows, start=first):
            put(cell_at(sheet, at, column + place), _lengths(row)[place], number_format="0.0")


def _chart(sheet: Worksheet, summary: Summary, rows: Sequence[Row], first: int, beside: int) -> BarChart:
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
    if any(row.interval for row in rows):
        chart.overlap = 100
        chart.series.append(_intervals(sheet, rows, first, beside))
    _set_axes(chart, summary)
    return chart


def _series(sheet: Worksheet, rows: Sequence[Row], first: int) -> BarSeries:
    """Draw the dots; their numbers stand beside them where no interval is in the way."""
    series = _invisible_bars(sheet, rows, first, place=0)
    series.errBars = _dots()
    if not any(row.interval for row in rows):
        series.dLbls = DataLabelList(dLblPos="outEnd", numFmt=LABEL_FORMAT, showVal=True, txPr=_text(size=1000))
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showBubbleSize"):
            setattr(series.dLbls, part, False)
    return series


def _intervals(sheet: Worksheet, rows: Sequence[Row], first: int, beside: int) -> BarSeries:
    """Draw the intervals as error bars with ends, as long as the cells beside the table say."""
    series = _invisible_bars(sheet, rows, first, place=1)
    minus, plus = (
        _cells(sheet, get_column_letter(beside + place), first, [_lengths(row)[place] for row in rows])
        for place in (0, 1)
    )
    line = LineProperties(solidFill=ACCENT, w=2 * 12_700)
    look = GraphicalProperties(ln=line)
    series.errBars = ErrorBars(errBarType="both", errValType="cust", noEndCap=False, plus=plus, minus=minus, spPr=look)
    return series


def _lengths(row: Row) -> tuple[float, float]:
    """Return how far an interval reaches below and above its score."""
    if row.value is None or row.interval is None:
        return 0.0, 0.0
    return row.value - row.interval[0], row.interval[1] - row.value


def _cells(sheet: Worksheet, column: str, first: int, values: Sequence[float | None]) -> NumDataSource:
    """Point at a column's cells, and keep a copy of their values for readers that do not compute."""
    where = quote_sheetname(sheet.title) + f"!${column}${first}:${column}${first + len(values) - 1}"
    known = [NumVal(idx=at, v=value) for at, value in enumerate(values) if value is not None]
    return NumDataSource(numRef=NumRef(f=where, numCache=NumData(formatCode="0.0", ptCount=len(values), pt=known)))


def _invisible_bars(sheet: Worksheet, rows: Sequence[Row], first: int, *, place: int) -> BarSeries:
    names = quote_sheetname(sheet.title) + f"!$B${first}:$B${first + len(rows) - 1}"
    labels = [StrVal(idx=at, v=readable(row.label)) for at, row in enumerate(rows)]
    return BarSeries(
        idx=place,
        order=place,
        cat=AxDataSource(strRef=StrRef(f=names, strCache=StrData(ptCount=len(rows), pt=labels))),
        val=_cells(sheet, "C", first, [row.value for row in rows]),
        spPr=GraphicalProperties(noFill=True, ln=LineProperties(noFill=True)),
        invertIfNegative=False,
    )


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
