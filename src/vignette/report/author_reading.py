"""An authoring workbook that came back: the instrument it holds, or every fault at once, by sheet and cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.workbook import Workbook

from vignette.errors import DataError, Problem
from vignette.instrument import Instrument
from vignette.instrument.checking import check_definition
from vignette.instrument.definitions import complete, definition_of
from vignette.report.author_cells import read_tables
from vignette.report.author_documents import Documents, documents_of, in_cells
from vignette.report.author_opening import open_workbook
from vignette.report.author_plan import LEGEND_SHEET, Legend, legend_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """What an authoring workbook holds.

    Attributes
    ----------
    made_from : Legend
        Which wording the workbook was made from.
    remarks : tuple of Problem
        How well it is written (3xx), by sheet and cell. They keep nobody from importing a draft.
    documents : Documents
        The way from a place in the files to a cell.
    """

    instrument: Instrument
    made_from: Legend
    remarks: tuple[Problem, ...]
    documents: Documents


def read_authored(content: bytes, name: str) -> Authored:
    """Read an authoring workbook.

    Parameters
    ----------
    name : str
        Of the file, for problems that concern all of it.

    Raises
    ------
    DataError
        Every problem at once. ``AUT-101`` to ``AUT-104``, ``AUT-119``: see `open_workbook`; ``AUT-105`` not an
        authoring workbook; ``AUT-106`` to ``AUT-119``: see `read_tables`; ``AUT-114`` to ``AUT-116``: see
        `documents_of`; and what is wrong with the instrument itself (``DEF-1xx``, ``DEF-2xx``).
    """
    book = open_workbook(content, name)
    legend = _legend(book, name)
    tables, problems = read_tables(book, legend, name)
    found = [*problems, *(problem for table in tables.values() for problem in table.problems)]
    if problems or any(problem.code == "AUT-107" for problem in found):
        raise DataError(*found)
    documents = documents_of(tables)
    found += documents.problems
    definition = definition_of(documents.files)
    told = {problem.where for problem in found}
    found += (problem for problem in in_cells(definition.problems, documents) if problem.where not in told)
    if found:
        raise DataError(*_each_once(found))
    remarks = in_cells(check_definition(definition), documents)
    return Authored(instrument=complete(definition), made_from=legend, remarks=remarks, documents=documents)


def _legend(book: Workbook, name: str) -> Legend:
    rows: dict[str, str] = {}
    if LEGEND_SHEET in book.sheetnames:
        sheet = book[LEGEND_SHEET]
        rows = {
            str(key): str(value) for key, value in sheet.iter_rows(max_row=1000, max_col=2, values_only=True) if key
        }
    legend = legend_from(rows)
    if legend is None:
        what = "not an authoring workbook, or its hidden first facts are not as they were written"
        remedy = "Give a file made by `vignette author export`, or export it again."
        raise DataError(Problem(code="AUT-105", where=name, what=what, remedy=remedy))
    return legend


def _each_once(problems: Iterable[Problem]) -> Iterable[Problem]:
    return dict.fromkeys(problems)
