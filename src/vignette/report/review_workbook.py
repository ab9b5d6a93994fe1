"""The workbook in which an expert reviews an instrument: texts to read, cells to answer in, nothing else to change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.review_plan import (
    IDENTITY_SHEET,
    OPEN_ROLES,
    PlannedCell,
    PlannedSheet,
    ReviewIdentity,
    Role,
    identity_of,
    plan_review,
)
from vignette.report.xlsx_cells import ACCENT, BOX, FONT, Page, fit_row, put, set_up_print
from vignette.report.xlsx_package import file_bytes
from vignette.study import ReviewRules

_TO_ANSWER = PatternFill("solid", fgColor="FFF2CC")
_LINES_WIDE = 130


def review_workbook(instrument: Instrument, forms: Sequence[str], *, language: Language, rules: ReviewRules) -> bytes:
    """Return the review workbook of some forms, empty, as an XLSX file.

    Everything but the cells to answer in is protected against slips of the hand (without a password; what was changed
    all the same is found when the workbook comes back).

    Parameters
    ----------
    instrument : Instrument
        The wording to review.
    forms : sequence of str
        Ids of its forms.
    language : Language
        Of the texts that are reviewed, and of the workbook's own words.
    rules : ReviewRules
        The scale of the answers.

    Returns
    -------
    bytes
        The same bytes for the same wording, forms and language.
    """
    identity = identity_of(instrument, forms, language)
    words = catalogue(language)
    book = Workbook()
    del book["Sheet"]
    book.properties.title = words("review.title", title=instrument.title.in_language(language))
    book.properties.creator = "vignette"
    book.properties.language = "sv-SE" if language is Language.SV else "en-GB"
    changed = dt.datetime.combine(max(revision.date for revision in instrument.revisions), dt.time(), dt.UTC)
    book.properties.created = changed.replace(tzinfo=None)
    for sheet in plan_review(instrument, identity, rules):
        _add(book, sheet, rules, words)
    _add_identity(book, identity)
    book.security = WorkbookProtection(lockStructure=True)
    return file_bytes(book, made_at=changed, picture_texts={})


def _add(book: Workbook, planned: PlannedSheet, rules: ReviewRules, words: Catalogue) -> None:
    sheet: Worksheet = book.create_sheet(planned.name)
    sheet.sheet_view.showGridLines = False
    for place, width in enumerate(planned.widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    choice = DataValidation(
        type="whole",
        operator="between",
        formula1=str(rules.lowest),
        formula2=str(rules.highest),
        allow_blank=True,
        showErrorMessage=True,
        error=words("review.choose", lowest=rules.lowest, highest=rules.highest),
    )
    sheet.add_data_validation(choice)
    for cell in planned.cells:
        _write(cast(Cell, sheet.cell(cell.row, cell.column)), cell, choice)
    for row in {cell.row for cell in planned.cells if cell.role in (Role.FIXED, Role.HEADING)}:
        texts = [(cell.text, planned.widths[cell.column - 1]) for cell in planned.cells if cell.row == row]
        fit_row(sheet, row, texts)
    for cell in planned.cells:
        if cell.role is Role.LINE:
            fit_row(sheet, cell.row, [(cell.text, _LINES_WIDE)])
            sheet.merge_cells(start_row=cell.row, end_row=cell.row, start_column=1, end_column=len(planned.widths))
    if planned.heading_row == 2:
        sheet.freeze_panes = "B3"
    _protect(sheet)
    last = max(cell.row for cell in planned.cells)
    page = Page(marks=(), foot=words("review.foot", page="&P", pages="&N"), continued="")
    header = 2 if planned.heading_row == 2 else None
    set_up_print(sheet, page, columns=len(planned.widths), last_row=last, landscape=True, header=header)


def _write(cell: Cell, planned: PlannedCell, choice: DataValidation) -> None:
    if planned.role not in OPEN_ROLES:
        put(cell, planned.text)
    if planned.role is Role.TITLE:
        cell.font = Font(name=FONT, size=16, bold=True, color=ACCENT)
        cell.alignment = Alignment(vertical="center")
    elif planned.role is Role.HEADING:
        cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=ACCENT)
    elif planned.role in OPEN_ROLES:
        cell.fill = _TO_ANSWER
        cell.font = Font(name=FONT, size=10)
        cell.protection = Protection(locked=False)
        side = "center" if planned.role is Role.ANSWER else "left"
        cell.alignment = Alignment(vertical="top", horizontal=side, wrap_text=True)
    if planned.role not in (Role.TITLE, Role.LINE):
        cell.border = BOX
    if planned.role is Role.ANSWER:
        choice.add(cell)
    elif planned.role in (Role.COMMENT, Role.CODE):
        cell.number_format = "@"  # what is typed stays text, also if it begins like a formula


def _protect(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    sheet.protection.objects = True  # notes and drawings: the import would not read them
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _add_identity(book: Workbook, identity: ReviewIdentity) -> None:
    """Add the hidden sheet that says which wording the workbook is about."""
    sheet: Worksheet = book.create_sheet(IDENTITY_SHEET)
    for row in identity.rows():
        sheet.append(list(row))
    sheet.sheet_state = "hidden"
    _protect(sheet)
