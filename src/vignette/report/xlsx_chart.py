"""A chart that the spreadsheet draws itself from cells: a dot per row, and a bar as long as its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
from openpyxl.worksheet.worksheet import Worksheet

from vignette.i18n import Catalogue
from vignette.instrument import Instrument
from vignette.report.characters import readable
from vignette.report.xlsx_book import SummaryBook
from vignette.report.xlsx_cells import FONT

LABEL_FORMAT = '"   "0.0;;;'
"""Numbers stand clear of the dot; a cell with words in it, which counts as nought, gets no label."""

_DOT_POINTS = 9
_SHEET_ROW_CM = 0.53
_CHART_CM = 25
_TOP_CM, _ROW_CM, _FOOT_CM = 1.2, 0.64, 1.7
_NAMES_SHARE = 0.36
"""The charts of a sheet leave the same room for names, so that their scales stand under each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """What a row of a chart shows; ``value`` is None where there is nothing to draw."""

    label: str
    value: float | None
    interval: tuple[float, float] | None

    @property
    def lengths(self) -> tuple[float, float]:
        """How far the interval reaches below and above the value."""
        if self.value is None or self.interval is None:
            return 0.0, 0.0
        return self.value - self.interval[0], self.interval[1] - self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCells:
    """Where the cells of a chart stand: its first row, and the letters of its columns."""

    first: int
    label: str
    value: str
    down: str
    up: str


def add_chart(
    made: SummaryBook,
    sheet: Worksheet,
    rows: Sequence[ChartRow],
    cells: ChartCells,
    *,
    title: str,
    text: str,
    instrument: Instrument,
    at: int,
    names_share: float = _NAMES_SHARE,
) -> int:
    """Draw a chart whose upper edge is in row ``at``, and return the row under it.

    The bars are invisible, and a short thick error bar with round ends marks where each ends. So a score at the foot of
    the scale is seen, and no length is taken for an amount. ``names_share`` is how much of the width the labels get.
    """
    chart = BarChart()
    chart.type = "bar"
    chart.title = _title(title, size=1200)
    chart.legend = None
    chart.roundedCorners = False
    chart.gapWidth = 60
    chart.width, chart.height = _CHART_CM, math.ceil(_TOP_CM + _ROW_CM * len(rows) + _FOOT_CM)
    chart.layout = _layout(len(rows), chart.height, names_share)
    bounded = any(row.interval for row in rows)
    colour = made.page.accent
    chart.series.append(_dots(sheet, rows, cells, colour=colour, numbered=not bounded))
    if bounded:
        chart.overlap = 100
        chart.series.append(_intervals(sheet, rows, cells, colour=colour))
    _set_axes(chart, instrument, made.words)
    sheet.add_chart(chart, f"A{at}")
    made.picture_texts.setdefault(sheet.title, []).append(readable(text))
    return at + round(chart.height / _SHEET_ROW_CM) + 2


def _layout(rows: int, height: float, names_share: float) -> Layout:
    return Layout(
        manualLayout=ManualLayout(
            layoutTarget="inner",
            xMode="edge",
            yMode="edge",
            x=names_share,
            y=_TOP_CM / height,
            w=1 - names_share - 0.07,
            h=_ROW_CM * rows / height,
        )
    )


def _dots(sheet: Worksheet, rows: Sequence[ChartRow], cells: ChartCells, *, colour: str, numbered: bool) -> BarSeries:
    """Draw the dots; their numbers stand beside them where no interval is in the way."""
    series = _invisible_bars(sheet, rows, cells, place=0)
    line = LineProperties(solidFill=colour, w=_DOT_POINTS * 12_700, cap="rnd")
    look = GraphicalProperties(ln=line)
    series.errBars = ErrorBars(errBarType="both", errValType="fixedVal", val=0.005, noEndCap=True, spPr=look)
    if numbered:
        series.dLbls = DataLabelList(dLblPos="outEnd", numFmt=LABEL_FORMAT, showVal=True, txPr=_text(size=1000))
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showBubbleSize"):
            setattr(series.dLbls, part, False)
    return series


def _intervals(sheet: Worksheet, rows: Sequence[ChartRow], cells: ChartCells, *, colour: str) -> BarSeries:
    """Draw the intervals as error bars with ends, as long as the cells beside the table say."""
    series = _invisible_bars(sheet, rows, cells, place=1)
    minus, plus = (
        _numbers(sheet, column, cells.first, [row.lengths[place] for row in rows])
        for place, column in enumerate((cells.down, cells.up))
    )
    look = GraphicalProperties(ln=LineProperties(solidFill=colour, w=2 * 12_700))
    series.errBars = ErrorBars(errBarType="both", errValType="cust", noEndCap=False, plus=plus, minus=minus, spPr=look)
    return series


def _numbers(sheet: Worksheet, column: str, first: int, values: Sequence[float | None]) -> NumDataSource:
    """Point at a column's cells, and keep a copy of their values for readers that do not compute."""
    where = quote_sheetname(sheet.title) + f"!${column}${first}:${column}${first + len(values) - 1}"
    known = [NumVal(idx=at, v=value) for at, value in enumerate(values) if value is not None]
    return NumDataSource(numRef=NumRef(f=where, numCache=NumData(formatCode="0.0", ptCount=len(values), pt=known)))


def _invisible_bars(sheet: Worksheet, rows: Sequence[ChartRow], cells: ChartCells, *, place: int) -> BarSeries:
    last = cells.first + len(rows) - 1
    names = quote_sheetname(sheet.title) + f"!${cells.label}${cells.first}:${cells.label}${last}"
    labels = [StrVal(idx=at, v=readable(row.label)) for at, row in enumerate(rows)]
    return BarSeries(
        idx=place,
        order=place,
        cat=AxDataSource(strRef=StrRef(f=names, strCache=StrData(ptCount=len(rows), pt=labels))),
        val=_numbers(sheet, cells.value, cells.first, [row.value for row in rows]),
        spPr=GraphicalProperties(noFill=True, ln=LineProperties(noFill=True)),
        invertIfNegative=False,
    )


def _set_axes(chart: BarChart, instrument: Instrument, words: Catalogue) -> None:
    levels = sorted(instrument.scale, key=lambda level: level.value)
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
    ends = words(
        "report.scores.chart.axis",
        low=low.value,
        high=high.value,
        low_name=low.name.in_language(words.language),
        high_name=high.name.in_language(words.language),
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
