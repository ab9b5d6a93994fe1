"""The tables of an authoring workbook, cell by cell: each value of the right kind, or told by sheet and cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from vignette.errors import Problem
from vignette.instrument.files import clean_text
from vignette.report.author_plan import (
    CHOICES,
    FIRST_ROW,
    HEADING_ROW,
    LEGEND_SHEET,
    ColumnKind,
    Legend,
    PlannedColumn,
    PlannedTable,
    author_plan,
)
from vignette.report.author_rows import CELL_CODE
from vignette.report.characters import readable

_MOST_ROWS, _MOST_COLUMNS = 20_000, 200
_CARRIAGE_RETURN = re.compile(r"_x000[dD]_")
_BLANK_LINE = re.compile(r"\n\s*\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredRow:
    """One row with something in it: values by field, and the place of every cell (``Vinjetter!F7``).

    ``stand_ins`` are for cells that are told already: with them the rest of the record can be looked at too.
    """

    values: Mapping[str, Any]
    places: Mapping[str, str]
    stand_ins: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredTable:
    """One sheet as it was read; ``place`` is that of its headings."""

    place: str
    rows: tuple[AuthoredRow, ...]
    problems: tuple[Problem, ...]


def read_tables(book: Workbook, legend: Legend, name: str) -> tuple[Mapping[str, AuthoredTable], tuple[Problem, ...]]:
    """Return the tables that could be read, by id, and the problems of the workbook as a whole.

    Problems are ``AUT-106`` (a sheet is missing or was added); those of a table stand with it: ``AUT-107`` a column is
    missing, ``AUT-108`` something is written where no column is, ``AUT-109`` merged cells, ``AUT-110`` a formula,
    ``AUT-111`` of another kind, ``AUT-112`` not a choice, ``AUT-113`` empty, ``AUT-117`` a line break that divides
    nothing, ``AUT-118`` a character that is none, ``AUT-119`` a note or words struck through.
    """
    problems = []
    tables: dict[str, AuthoredTable] = {}
    for table in author_plan().sheets:
        if legend.sheets[table.id] not in book.sheetnames:
            what = f'the sheet "{legend.sheets[table.id]}" is missing'
            remedy = "Put it back under its name, or export the workbook again."
            problems.append(Problem(code="AUT-106", where=name, what=what, remedy=remedy))
            continue
        sheet = book[legend.sheets[table.id]]
        if not isinstance(sheet, Worksheet):
            problems.append(_not_a_table(name, sheet.title))
            continue
        tables[table.id] = _read_table(sheet, table, legend)
    known = {LEGEND_SHEET, *legend.sheets.values()}
    for title in book.sheetnames:
        if title not in known:
            what, remedy = f'a sheet "{title}" was added', "Nobody would read it: move its words, and delete it."
            problems.append(Problem(code="AUT-106", where=name, what=what, remedy=remedy))
    return tables, tuple(problems)


def _not_a_table(name: str, title: str) -> Problem:
    what, remedy = f'the sheet "{title}" has no cells', "Export the workbook again."
    return Problem(code="AUT-106", where=name, what=what, remedy=remedy)


def _read_table(sheet: Worksheet, table: PlannedTable, legend: Legend) -> AuthoredTable:
    problems = [_merged(sheet, str(each.coord)) for each in sheet.merged_cells.ranges]
    heading = f"{sheet.title}!A{HEADING_ROW}"
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        where = f"{sheet.title}!{get_column_letter(sheet.max_column)}{sheet.max_row}"
        what, remedy = "the sheet reaches as far as here", "Delete the rows below and the columns beside the table."
        problems.append(Problem(code="AUT-108", where=where, what=what, remedy=remedy))
        return AuthoredTable(place=heading, rows=(), problems=tuple(problems))
    columns, found = _columns(sheet, table, legend)
    problems += found
    rows = []
    for number, line in enumerate(sheet.iter_rows(), start=1):
        cells = [cast(Cell, cell) for cell in line]
        problems += [problem for cell in cells for problem in _marked(sheet, cell)]
        if number < HEADING_ROW:
            problems += [_stray(sheet, cell) for cell in cells[1:] if not _is_empty(cell.value)]
        if number < FIRST_ROW or all(_is_empty(cell.value) for cell in cells):
            continue
        problems += _outside(sheet, cells, columns)
        row, found = _read_row(sheet, cells, columns, legend)
        rows.append(row)
        problems += found
    return AuthoredTable(place=heading, rows=tuple(rows), problems=tuple(problems))


def _columns(
    sheet: Worksheet, table: PlannedTable, legend: Legend
) -> tuple[Mapping[int, PlannedColumn], list[Problem]]:
    """Return which column of the sheet is which, by their headings, in any order."""
    wanted = {legend.headings[table.id, column.field]: column for column in table.single()}
    columns: dict[int, PlannedColumn] = {}
    problems = []
    for place in range(1, sheet.max_column + 1):
        cell = cast(Cell, sheet.cell(HEADING_ROW, place))
        heading = _spaced(cell.value)
        if not heading:
            continue
        if heading not in wanted:
            what, remedy = "no column has this heading", "Delete the column, or give it its heading back."
            problems.append(Problem(code="AUT-108", where=_at(sheet, cell), what=what, remedy=remedy))
        elif wanted[heading] in columns.values():
            what, remedy = "a second column with this heading", "Keep one of them."
            problems.append(Problem(code="AUT-108", where=_at(sheet, cell), what=what, remedy=remedy))
        else:
            columns[place] = wanted[heading]
    for heading, column in wanted.items():
        if column not in columns.values():
            what = f'the column "{heading}" is missing'
            remedy = f"Put it back, with this heading in row {HEADING_ROW}."
            where = f"{sheet.title}!A{HEADING_ROW}"
            problems.append(Problem(code="AUT-107", where=where, what=what, remedy=remedy))
    return columns, problems


def _read_row(
    sheet: Worksheet, cells: Sequence[Cell], columns: Mapping[int, PlannedColumn], legend: Legend
) -> tuple[AuthoredRow, list[Problem]]:
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    stand_ins: dict[str, Any] = {}
    problems = []
    for place, column in columns.items():
        cell = cells[place - 1]
        where = places[column.field] = _at(sheet, cell)
        fault = _no_value(cell)
        value: object = None
        if fault is None:
            value, fault = _read_empty(column) if _is_empty(cell.value) else _READERS[column.kind](cell, column, legend)
        if fault is not None:
            code, what, remedy = fault
            problems.append(Problem(code=code, where=where, what=what, remedy=remedy))
            stand_ins |= _stand_in(column)
        elif value is not None:
            values[column.field] = value
    return AuthoredRow(values=values, places=places, stand_ins=stand_ins), problems


def _stand_in(column: PlannedColumn) -> Mapping[str, Any]:
    """Return a value of the right kind, unless it could be taken for another row's: then the field stays away."""
    if column.field == "value" or column.choice == "example":
        return {}
    if column.choice and column.kind is ColumnKind.CHOICE:
        return {column.field: CHOICES[column.choice][0]}
    return {column.field: _STAND_INS[column.kind]} if column.kind in _STAND_INS else {}


_Fault = tuple[str, str, str]
_Read = tuple[object, _Fault | None]


def _no_value(cell: Cell) -> _Fault | None:
    """Tell of a cell that holds no value of its own."""
    if cell.data_type == "f":
        return "AUT-110", "a formula", "Copy it and paste the value; text that begins with = is typed into a text cell."
    if cell.data_type == "e":
        return "AUT-110", "an error of the spreadsheet", "Write the value."
    return None


def _read_empty(column: PlannedColumn) -> _Read:
    """Return what an empty cell stands for; that a text is missing is for the instrument's own checks to say."""
    if column.optional:
        return None, None
    if column.kind is ColumnKind.IDS:
        return [], None
    if column.kind is ColumnKind.TEXT:
        return "", None
    return None, ("AUT-113", "nothing is written here", "Fill it in, or delete the whole row.")


def _read_text(cell: Cell, column: PlannedColumn, legend: Legend) -> _Read:
    if not isinstance(cell.value, str | CellRichText):
        remedy = "Set the cell's format to text, and type it again."
        return None, ("AUT-111", f"{_kind(cell.value)} where text is wanted", remedy)
    text = _CARRIAGE_RETURN.sub("", str(cell.value)).replace("\r\n", "\n").replace("\r", "\n")
    code = CELL_CODE.search(text)
    if code or readable(text) != text:
        shown = f' ("{code[0]}")' if code else ""
        return None, ("AUT-118", f"a character that is none{shown}", "Type the text again without it.")
    if any("\n" in paragraph for paragraph in _BLANK_LINE.split(text.strip())):
        remedy = "Leave an empty line between paragraphs, or take the line break away."
        return None, ("AUT-117", "a line break inside a paragraph", remedy)
    return clean_text(text), None


def _read_ids(cell: Cell, column: PlannedColumn, legend: Legend) -> _Read:
    text, fault = _read_text(cell, column, legend)
    return (None, fault) if fault else ([each for each in re.split(r"[,;\s]+", str(text)) if each], None)


def _read_whole(cell: Cell, column: PlannedColumn, legend: Legend) -> _Read:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
        return None, ("AUT-111", f"{_kind(value)} where a whole number is wanted", _RETYPE)
    return int(value), None


def _read_share(cell: Cell, column: PlannedColumn, legend: Legend) -> _Read:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, ("AUT-111", f"{_kind(value)} where a number is wanted", _RETYPE)
    return value, None


def _read_date(cell: Cell, column: PlannedColumn, legend: Legend) -> _Read:
    value = cell.value
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date(), None
    remedy = "Set the cell's format to date, and type it again, like 2026-11-22."
    return None, ("AUT-111", f"{_kind(value)} where a date is wanted", remedy)


def _read_choice(cell: Cell, column: PlannedColumn, legend: Legend) -> _Read:
    words = {word: value for (choice, value), word in legend.choices.items() if choice == column.choice}
    word = _spaced(cell.value)
    if word not in words:
        return None, ("AUT-112", "not one of the choices", f"Choose: {', '.join(words)}.")
    value = words[word]
    return (value == "yes" if column.kind is ColumnKind.YES_NO else value), None


_RETYPE = "Set the cell's format to number, and type it again."
_STAND_INS: Mapping[ColumnKind, Any] = {
    ColumnKind.ID: "",
    ColumnKind.TEXT: "",
    ColumnKind.IDS: [],
    ColumnKind.WHOLE: 1,
    ColumnKind.SHARE: 0,
    ColumnKind.DATE: dt.date(2000, 1, 1),
    ColumnKind.YES_NO: False,
}
_READERS: Mapping[ColumnKind, Callable[[Cell, PlannedColumn, Legend], _Read]] = {
    ColumnKind.ID: _read_text,
    ColumnKind.IDS: _read_ids,
    ColumnKind.TEXT: _read_text,
    ColumnKind.WHOLE: _read_whole,
    ColumnKind.NUMBER: _read_whole,
    ColumnKind.SHARE: _read_share,
    ColumnKind.DATE: _read_date,
    ColumnKind.CHOICE: _read_choice,
    ColumnKind.YES_NO: _read_choice,
}


def _kind(value: object) -> str:
    """Return what a cell holds, in words and without its content."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return "a date or time"
    text = str(value).strip().replace(",", ".").replace("\u2212", "-")
    return "a number or date as text" if re.fullmatch(r"[-+]?[\d.:/ -]+", text) else "text"


def _marked(sheet: Worksheet, cell: Cell) -> Iterator[Problem]:
    """Tell of what an author says beside or with a cell, and an import would lose."""
    if cell.comment is not None:
        what, remedy = "a note hangs on the cell", "Settle what it says, and delete the note."
        yield Problem(code="AUT-119", where=_at(sheet, cell), what=what, remedy=remedy)
    value = cell.value
    pieces = [piece for piece in value if isinstance(piece, TextBlock)] if isinstance(value, CellRichText) else []
    if not _is_empty(value) and (cell.font.strike or any(piece.font.strike for piece in pieces)):
        what, remedy = "words are struck through", "Delete them, or take the line away."
        yield Problem(code="AUT-119", where=_at(sheet, cell), what=what, remedy=remedy)


def _outside(sheet: Worksheet, cells: Sequence[Cell], columns: Mapping[int, PlannedColumn]) -> Iterator[Problem]:
    """Tell of words beside the table, under no heading."""
    for place, cell in enumerate(cells, start=1):
        if place not in columns and not _is_empty(cell.value) and _is_empty(sheet.cell(HEADING_ROW, place).value):
            yield _stray(sheet, cell)


def _stray(sheet: Worksheet, cell: Cell) -> Problem:
    what, remedy = "something is written where no column is", "Move it into the table, or delete it."
    return Problem(code="AUT-108", where=_at(sheet, cell), what=what, remedy=remedy)


def _merged(sheet: Worksheet, coord: str) -> Problem:
    what, remedy = "merged cells", "Undo the merging, and fill in each cell."
    return Problem(code="AUT-109", where=f"{sheet.title}!{coord}", what=what, remedy=remedy)


def _is_empty(value: object) -> bool:
    return value is None or not str(value).strip()


def _spaced(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _at(sheet: Worksheet, cell: Cell) -> str:
    return f"{sheet.title}!{cell.coordinate}"
