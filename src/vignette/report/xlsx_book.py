"""The summary's workbook while it is made: whom it is about, and its sheets with the columns they have."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from vignette.i18n import Catalogue
from vignette.report.rows import Row
from vignette.report.summary import AdultResult, Edition
from vignette.report.xlsx_cells import (
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedColumn(Column):
    """A column with what the data dictionary says of it.

    Attributes
    ----------
    about : str
        What it means.
    holds, missing : str
        Its unit, and what it means that a cell has no value: ids of the dictionary.
    """

    id: str
    about: str
    holds: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """An adult with a result.

    Attributes
    ----------
    place : int
        Among the home's adults, from 1; it stands in the names of sheets and cells.
    name : str
        Numbered where two adults have the same.
    """

    place: int
    name: str
    result: AdultResult
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSheet:
    """A sheet as the data dictionary tells of it."""

    kind: str
    name: str
    columns: tuple[DescribedColumn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryBook:
    """The workbook in the making.

    Attributes
    ----------
    names : tuple of str
        Of the home's adults, numbered where two have the same.
    shown : list of ShownSheet
        The sheets so far.
    picture_texts : dict of str to list of str
        Text alternatives of the charts and pictures, by the name of their sheet.
    """

    book: Workbook
    edition: Edition
    words: Catalogue
    page: Page
    names: tuple[str, ...]
    assessed: tuple[Assessed, ...]
    shown: list[ShownSheet] = field(default_factory=list)
    picture_texts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        """Whether several adults have a result; then their sheets are numbered."""
        return len(self.assessed) > 1


@cache
def _plan() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    return tomllib.loads(files("vignette.report").joinpath("xlsx_columns.toml").read_text(encoding="utf-8"))


def column(kind: str, identity: str, words: Catalogue, *, heading: str = "", **blanks: object) -> DescribedColumn:
    """Return a column of a sheet; ``heading`` replaces the catalogue's, ``blanks`` are filled into it."""
    planned = _plan()[kind][identity]
    own = words.has(f"lexicon.{kind}.{identity}")
    return DescribedColumn(
        id=identity,
        heading=heading or _heading(kind, identity, words, blanks),
        width=planned["width"],
        number_format=planned.get("format", "General"),
        about=words(f"lexicon.{kind}.{identity}") if own else words(f"lexicon.column.{identity}"),
        holds=planned["holds"],
        missing=planned["missing"],
    )


def columns(kind: str, words: Catalogue, *, without: Iterable[str] = ()) -> tuple[DescribedColumn, ...]:
    """Return the columns of a sheet in the order of their plan, but for some."""
    return tuple(column(kind, each, words) for each in _plan()[kind] if each not in set(without))


def sheet_name(made: SummaryBook, kind: str, who: Assessed | None = None) -> str:
    """Return the name of a sheet; one of several adults' carries the adult's number."""
    name = made.words(f"report.{kind}.sheet")
    return f"{name} {who.place}" if who is not None and made.several else name


def begin_sheet(
    made: SummaryBook,
    kind: str,
    planned: Sequence[DescribedColumn],
    *,
    who: Assessed | None = None,
    title: str = "",
    beside: Sequence[DescribedColumn] = (),
) -> Worksheet:
    """Add a sheet with its title, which names whom it is about, and its marks.

    ``beside`` are columns that the sheet will have beside its table.
    """
    name = sheet_name(made, kind, who)
    told = title or made.words(f"report.{kind}.sheet")
    made.shown.append(ShownSheet(kind=kind, name=name, columns=(*planned, *beside)))
    return open_sheet(made.book, name, f"{told}: {who.name}" if who else told, made.page, planned)


def add_beside(
    sheet: Worksheet, planned: Sequence[DescribedColumn], rows: Iterable[Sequence[Value]], *, row: int, place: int
) -> None:
    """Put columns beside a table, off the printed page: a chart can only read cells. ``row`` is the headings'."""
    for step, each in enumerate(planned):
        sheet.column_dimensions[get_column_letter(place + step)].width = each.width
        put(cell_at(sheet, row, place + step), each.heading)
    for at, values in enumerate(rows, start=row + 1):
        for step, (each, value) in enumerate(zip(planned, values, strict=True)):
            put(cell_at(sheet, at, place + step), value, number_format=each.number_format)


def add_table_sheet(
    made: SummaryBook,
    kind: str,
    planned: Sequence[DescribedColumn],
    rows: Iterable[Sequence[Value]],
    *,
    who: Assessed | None = None,
    lines: Iterable[str] = (),
    after: Sequence[str] = (),
    title: str = "",
    landscape: bool = True,
) -> tuple[Worksheet, int, int]:
    """Add a sheet with lines, a table and lines after it, ready to be printed.

    Returns
    -------
    tuple
        The sheet, and the numbers of the first and the last row under the table's header.
    """
    sheet = begin_sheet(made, kind, planned, who=who, title=title)
    add_lines(sheet, lines)
    first, last = add_table(sheet, planned, rows, made.page)
    add_lines(sheet, after)
    end = sheet.max_row if after else last
    set_up_print(sheet, made.page, columns=len(planned), last_row=end, landscape=landscape, header=first - 1)
    return sheet, first, last


def _heading(kind: str, identity: str, words: Catalogue, blanks: Mapping[str, object]) -> str:
    own = words.has(f"report.{kind}.column.{identity}")
    return words(f"report.{kind}.column.{identity}" if own else f"report.column.{identity}", **blanks)
