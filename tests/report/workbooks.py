"""The workbooks of `editions`, each made and read back once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.report.editions import EDITIONS

from vignette.i18n import catalogue
from vignette.report import Row, profile_rows
from vignette.report.organisation import Organisation
from vignette.report.summary import Edition
from vignette.report.xlsx import summary_workbook

NOBODY = Organisation()


@cache
def edition_of(name: str) -> Edition:
    """Return an edition by its name."""
    return EDITIONS[name]()


@cache
def made(name: str) -> bytes:
    """Return the workbook of an edition, by the edition's name."""
    return summary_workbook(edition_of(name), NOBODY)


@cache
def opened(name: str) -> Workbook:
    """Return the same, read back. Tests only read it."""
    return load_workbook(io.BytesIO(made(name)))


def read_back(edition: Edition, organisation: Organisation = NOBODY) -> Workbook:
    """Return the workbook of an edition, made and read back."""
    return load_workbook(io.BytesIO(summary_workbook(edition, organisation)))


def sheet_of(name: str, key: str, number: int = 0) -> Worksheet:
    """Return one sheet of an edition by the key of its name; ``number`` is an adult's where there are several."""
    title = catalogue(edition_of(name).language)(f"report.{key}.sheet")
    return opened(name)[f"{title} {number}" if number else title]


def rows_of(name: str, place: int = 0) -> tuple[Row, ...]:
    """Return the rows of an edition's adult."""
    edition = edition_of(name)
    result = edition.summary.assessed[place][1]
    return profile_rows(result.profile, result.instrument, edition.language)


def table(sheet: Worksheet) -> Iterator[tuple[object, ...]]:
    """Yield the rows under the frozen header."""
    for row in sheet.iter_rows(min_row=int(sheet.freeze_panes[1:]), values_only=True):
        if any(value is not None for value in row):
            yield row


def above(sheet: Worksheet) -> list[str]:
    """Return what stands above the table's header."""
    rows = sheet.iter_rows(max_row=int(sheet.freeze_panes[1:]) - 2, max_col=1, values_only=True)
    return [str(value) for (value,) in rows if value]


def headings(sheet: Worksheet) -> list[object]:
    """Return the table's header."""
    return [cell.value for cell in sheet[int(sheet.freeze_panes[1:]) - 1]]


def facts(sheet: Worksheet) -> dict[object, object]:
    """Return a two-column sheet as a mapping."""
    return {row[0]: row[1] for row in table(sheet)}


def cells(book: Workbook) -> list[Cell]:
    """Return every cell with a value."""
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def named(book: Workbook) -> dict[str, object]:
    """Return what the named cells hold."""
    found = {}
    for name, defined in book.defined_names.items():
        ((title, place),) = defined.destinations
        found[name] = book[title][place.replace("$", "")].value
    return found
