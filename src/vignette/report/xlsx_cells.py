"""Cells, tables and pages of a workbook: text stays text, nothing is cut, and every page says what it is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from vignette.report.characters import readable

Value = str | int | float | dt.datetime

MOST_LINES = 22
"""Lines of text in one cell. More would be taller than a row can be, and so be hidden on screen and on paper; it also
keeps every cell far below the 32,767 characters that a workbook allows."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
_BREADTHS = ((" ijltf.,:;'!|I\n", 0.6), ('r-()[]/"', 0.7), ("wmM", 1.6), ("W@%", 2.0))
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_INK = "1A1A1A"
_MARKED = "FFF2CC"
_BOXED = "EAF1F5"
ACCENT = "1F5673"
FONT = "Arial"
"""On every computer, or with a stand-in of the same widths."""

_POINTS = 10
_LINE_POINTS = 13.5
_TITLE_POINTS = 28
_PAGE_POINTS = (730, 430)
"""How wide and how high a landscape page is for cells, with a little in hand."""

_CHARACTER_POINTS = 5.6
_EDGE = Side(style="thin", color="BFBFBF")
BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_TOP = Alignment(vertical="top", wrap_text=True)
_PLAIN = Font(name=FONT, size=_POINTS, color=_INK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its heading, its width in characters, and how its numbers are shown."""

    heading: str
    width: int
    number_format: str = "General"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every sheet carries: the marks at its top and in print, and the line at the foot of a printed page.

    ``accent`` is the colour of titles and headings, as ``rrggbb``.
    """

    marks: tuple[str, ...]
    foot: str
    continued: str
    accent: str = ACCENT


def pieces(text: str, width: int) -> Iterator[str]:
    """Divide a readable text into parts that a cell of ``width`` characters can show; joined they are the text.

    A part ends after a line end or a space where there is one.
    """
    begun, lines = 0, 0
    for start in _lines(text, width):
        if lines == MOST_LINES:
            yield text[begun:start]
            begun, lines = start, 0
        lines += 1
    if lines:
        yield text[begun:]


def put(cell: Cell, value: Value, *, number_format: str = "General") -> None:
    """Write a value with its type; text is never taken for a formula, an error or a number.

    What a spreadsheet would take for an escape (``_x0041_``) is escaped itself, so that it shows as written.
    """
    cell.alignment = _TOP
    cell.font = _PLAIN
    if isinstance(value, str):
        text = readable(value)
        cell.value = _ESCAPE_LOOKALIKE.sub("_x005F_", text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    else:
        cell.value = value
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, dt.datetime) else number_format
        side = "left" if isinstance(value, dt.datetime) else "center"
        cell.alignment = Alignment(vertical="top", horizontal=side)


def open_sheet(book: Workbook, name: str, title: str, page: Page, columns: Sequence[Column]) -> Worksheet:
    """Add a sheet with its title and marks at the top, and its columns as wide as told."""
    sheet: Worksheet = book.create_sheet(name)
    sheet.sheet_view.showGridLines = False
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    put(cell_at(sheet, 1, 1), title)
    sheet["A1"].font = Font(name=FONT, size=16, bold=True, color=page.accent)
    sheet["A1"].alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = _TITLE_POINTS
    for mark in page.marks:
        sheet.append([mark])
        for place in range(1, len(columns) + 1):
            cell = sheet.cell(sheet.max_row, place)
            cell.font = Font(name=FONT, size=_POINTS + 1, bold=True, color=_INK)
            cell.fill = PatternFill("solid", fgColor=_MARKED)
    return sheet


def add_lines(sheet: Worksheet, lines: Iterable[str]) -> None:
    """Add lines of text under what the sheet holds, running over the empty cells beside them.

    One that is longer than the sheet is wide goes on in the next row.
    """
    width = round(sum(column.width for column in sheet.column_dimensions.values()))
    for line in map(readable, lines):
        starts = [*_lines(line, width)] or [0]
        for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
            cell = cell_at(sheet, sheet.max_row + 1, 1)
            put(cell, line[start:end].rstrip())
            cell.alignment = Alignment(vertical="bottom")
            sheet.row_dimensions[cell.row].height = (1.15 if start else 1.4) * _LINE_POINTS


def add_table(
    sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[Value]], page: Page
) -> tuple[int, int]:
    """Add a table under what the sheet holds; its header row is frozen.

    A row whose text has no room goes on in further rows that say so in their first cell.

    Returns
    -------
    tuple of int
        The numbers of the first and the last row under the header.
    """
    header = sheet.max_row + 1
    last = _add_row(sheet, header, columns, [column.heading for column in columns], page)
    for cell in sheet[header]:
        cell.font = Font(name=FONT, size=_POINTS, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=page.accent)
    for row in rows:
        last = _add_row(sheet, last + 1, columns, row, page)
    sheet.freeze_panes = f"A{header + 1}"
    return header + 1, last


def shade(sheet: Worksheet, first: int, last: int) -> None:
    """Set rows apart as a box: a light ground behind them."""
    for row in sheet.iter_rows(min_row=first, max_row=last):
        for cell in row:
            cell.fill = PatternFill("solid", fgColor=_BOXED)


def embolden(sheet: Worksheet, first: int, last: int) -> None:
    """Set the first cell of each row in bold: it names the row."""
    for (cell,) in sheet.iter_rows(min_row=first, max_row=last, max_col=1):
        cell.font = Font(name=FONT, size=_POINTS, bold=True, color=_INK)


def fit_row(sheet: Worksheet, row: int, texts: Iterable[tuple[str, int]]) -> None:
    """Make a row as high as its texts need, each given with the width it has in characters."""
    sheet.row_dimensions[row].height = 4 + _LINE_POINTS * max(_height(readable(text), width) for text, width in texts)


def set_up_print(
    sheet: Worksheet, page: Page, *, columns: int, last_row: int, landscape: bool, header: int | None
) -> None:
    """Fit the sheet to the width of A4, with the marks above and the document's code below.

    ``header`` is the row to repeat on every printed page; None where the table stands on one page.
    """
    if header is not None:
        sheet.print_title_rows = f"{header}:{header}"
    sheet.print_area = f"A1:{get_column_letter(columns)}{last_row}"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.75, bottom=0.75, header=0.35, footer=0.35)
    head = " | ".join(page.marks).replace("&", "&&")
    for part, text in ((sheet.oddHeader, head), (sheet.oddFooter, page.foot)):
        if part is not None and text:
            part.center.text = text


def fits_one_page(sheet: Worksheet, last_row: int) -> bool:
    """Return whether rows 1 to ``last_row`` stand on one landscape page once the sheet is fitted to its width."""
    wide = _CHARACTER_POINTS * sum(column.width for column in sheet.column_dimensions.values())
    high = sum(sheet.row_dimensions[row].height or _LINE_POINTS for row in range(1, last_row + 1))
    return high * min(1.0, _PAGE_POINTS[0] / wide) <= _PAGE_POINTS[1]


def _lines(text: str, width: int) -> Iterator[int]:
    """Yield where each line of ``text`` begins in a cell of ``width`` characters; a little is kept in hand."""
    room, start, used, gap = width - 1.5, 0, 0.0, 0
    if text:
        yield 0
    for place, character in enumerate(text):
        if used + _breadth(character) > room and character not in " \n":
            start = gap if gap > start else place
            used = sum(map(_breadth, text[start:place]))
            yield start
        used += _breadth(character)
        if character == "\n" and place + 1 < len(text):
            start, used = place + 1, 0.0
            yield start
        elif character == " ":
            gap = place + 1


@lru_cache(maxsize=4096)
def _breadth(character: str) -> float:
    """Return how many digits wide a character of `FONT` is in the sheet, rounded up by group."""
    for characters, breadth in _BREADTHS:
        if character in characters:
            return breadth
    if unicodedata.east_asian_width(character) in "WF":
        return 2.6
    return 1.5 if character.isupper() else 1.1


def _add_row(sheet: Worksheet, at: int, columns: Sequence[Column], row: Sequence[Value], page: Page) -> int:
    parts: list[list[Value]] = [
        (list(pieces(readable(value), column.width)) or [""]) if isinstance(value, str) else [value]
        for column, value in zip(columns, row, strict=True)
    ]
    depth = max(len(part) for part in parts)
    for step in range(depth):
        for place, (column, part) in enumerate(zip(columns, parts, strict=True), start=1):
            cell = cell_at(sheet, at + step, place)
            cell.border = BOX
            if step < len(part):
                put(cell, part[step], number_format=column.number_format)
            elif place == 1:
                put(cell, page.continued)
        lines = max(
            _height(part[step], column.width) for column, part in zip(columns, parts, strict=True) if step < len(part)
        )
        sheet.row_dimensions[at + step].height = 4 + _LINE_POINTS * lines
    return at + depth - 1


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell; no cells are merged here."""
    return cast(Cell, sheet.cell(row, column))


def _height(value: Value, width: int) -> int:
    return max(1, sum(1 for _ in _lines(value, width))) if isinstance(value, str) else 1
