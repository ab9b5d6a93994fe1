"""The workbook in which an instrument is written: a table per kind of text, both languages side by side."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import cast

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
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
    legend_of,
)
from vignette.report.author_rows import Value, author_rows
from vignette.report.xlsx_cells import ACCENT, BOX, FONT, Page, cell_at, fit_row, put, set_up_print
from vignette.report.xlsx_package import file_bytes

_GREY = PatternFill("solid", fgColor="E7E6E6")
_GREY_KINDS = frozenset({ColumnKind.ID, ColumnKind.IDS, ColumnKind.NUMBER})
_NUMBER_FORMATS = {ColumnKind.SHARE: "General", ColumnKind.WHOLE: "0", ColumnKind.NUMBER: "0"}
_LAST_ROW = FIRST_ROW + 4999
_FRONT_WIDTH = 110
_PAGE_WIDTH = 200
_HIGHEST = 409
"""Points: no row is taller."""

_ABOUT = ("what", "rows", "grey", "choose", "languages", "paragraphs", "numbers", "order", "secrecy", "back")


def author_workbook(instrument: Instrument, *, language: Language) -> bytes:
    """Return the authoring workbook of an instrument, as an XLSX file.

    Parameters
    ----------
    language : Language
        Of headings, help and choices. The texts stand in both languages.

    Returns
    -------
    bytes
        The same bytes for the same wording and language.

    Raises
    ------
    DataError
        ``AUT-120`` for each text that no cell can hold.
    """
    rows, legend, words = author_rows(instrument), legend_of(instrument, language), catalogue(language)
    book = Workbook()
    del book["Sheet"]
    book.properties.title = words("author.title", title=instrument.title.in_language(language))
    book.properties.creator = "vignette"
    book.properties.language = "sv-SE" if language is Language.SV else "en-GB"
    changed = dt.datetime.combine(
        max((revision.date for revision in instrument.revisions), default=dt.date(2000, 1, 1)), dt.time(), dt.UTC
    )
    book.properties.created = changed.replace(tzinfo=None)
    _add_front(book, instrument, legend, words)
    for table in author_plan().sheets:
        _add_table(book, table, rows[table.id], legend, words)
    _add_legend(book, legend)
    book.security = WorkbookProtection(lockStructure=True)
    return file_bytes(book, made_at=changed, picture_texts={})


def _add_front(book: Workbook, instrument: Instrument, legend: Legend, words: Catalogue) -> None:
    """Add the first sheet: what this is, how to fill it in, and what each sheet is for."""
    sheet: Worksheet = book.create_sheet(legend.sheets["front"])
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = _FRONT_WIDTH
    _title(sheet, words("author.title", title=instrument.title.in_language(legend.language)))
    facts = [("made_from", f"{legend.instrument} {legend.version}"), ("fingerprint", legend.fingerprint)]
    lines = [(words(f"author.{name}"), value) for name, value in facts]
    lines += [(words(f"author.about.{part}"), words(f"author.about.{part}.text")) for part in _ABOUT]
    lines += [(legend.sheets[table.id], words(f"author.help.{table.id}")) for table in author_plan().sheets]
    for row, (name, text) in enumerate(lines, start=HEADING_ROW):
        for column, value in enumerate((name, text), start=1):
            cell = cell_at(sheet, row, column)
            put(cell, value)
            cell.border = BOX
        sheet.cell(row, 1).font = Font(name=FONT, size=10, bold=True)
        fit_row(sheet, row, [(name, 24), (text, _FRONT_WIDTH)])
    page = Page(marks=(), foot=words("author.foot", page="&P", pages="&N"), continued="")
    set_up_print(sheet, page, columns=2, last_row=HEADING_ROW + len(lines) - 1, landscape=True, header=None)


def _title(sheet: Worksheet, text: str) -> None:
    put(cell_at(sheet, 1, 1), text)
    sheet["A1"].font = Font(name=FONT, size=16, bold=True, color=ACCENT)
    sheet["A1"].alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 26


def _add_table(
    book: Workbook, table: PlannedTable, rows: Sequence[Sequence[Value]], legend: Legend, words: Catalogue
) -> None:
    sheet: Worksheet = book.create_sheet(legend.sheets[table.id])
    sheet.sheet_view.showGridLines = False
    columns = table.single()
    _title(sheet, legend.sheets[table.id])
    put(cell_at(sheet, 2, 1), words(f"author.help.{table.id}"))
    sheet["A2"].alignment = Alignment(vertical="center")
    headings = [legend.headings[table.id, column.field] for column in columns]
    for place, (column, heading) in enumerate(zip(columns, headings, strict=True), start=1):
        _head(sheet, place, column, heading)
        _offer(sheet, place, column, legend, words)
    fit_row(sheet, HEADING_ROW, [(text, column.width - 3) for text, column in zip(headings, columns, strict=True)])
    for number, row in enumerate(rows, start=FIRST_ROW):
        _add_row(sheet, number, columns, row, legend)
    last = FIRST_ROW + max(len(rows), 1) - 1
    letter = get_column_letter(len(columns))
    sheet.freeze_panes = f"B{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{letter}{last}"
    page = Page(
        marks=(f"{legend.instrument} {legend.version}",),
        foot=words("author.foot_sheet", sheet=legend.sheets[table.id], page="&P", pages="&N").replace("& ", "&& "),
        continued="",
    )
    set_up_print(sheet, page, columns=len(columns), last_row=last, landscape=True, header=HEADING_ROW)
    sheet.page_setup.fitToWidth = math.ceil(sum(column.width for column in columns) / _PAGE_WIDTH)
    sheet.print_title_cols = "A:A"


def _head(sheet: Worksheet, place: int, column: PlannedColumn, heading: str) -> None:
    """Write a heading, and let what is typed under it later be of the right kind and look."""
    whole = sheet.column_dimensions[get_column_letter(place)]
    whole.width = column.width
    whole.number_format = _number_format(column)
    whole.alignment = _alignment(column)
    whole.font = Font(name=FONT, size=10)
    for row in range(1, HEADING_ROW):
        cell_at(sheet, row, place).number_format = "General"
    cell = cell_at(sheet, HEADING_ROW, place)
    put(cell, heading)
    cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=ACCENT)
    cell.border = BOX


def _add_row(
    sheet: Worksheet, number: int, columns: Sequence[PlannedColumn], row: Sequence[Value], legend: Legend
) -> None:
    texts: list[tuple[str, int]] = [("", 10)]
    for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
        cell = cell_at(sheet, number, place)
        if column.choice:
            value = legend.choices[column.choice, str(value)]
        if isinstance(value, str):
            put(cell, value)
            texts.append((value, column.width))
        else:
            cell.value = value
            cell.font = Font(name=FONT, size=10)
        cell.number_format = _number_format(column)
        cell.alignment = _alignment(column)
        cell.border = BOX
        if column.kind in _GREY_KINDS or column.link:
            cell.fill = _GREY
    fit_row(sheet, number, texts)
    sheet.row_dimensions[number].height = min(_HIGHEST, sheet.row_dimensions[number].height or 0)


def _number_format(column: PlannedColumn) -> str:
    if column.kind is ColumnKind.DATE:
        return "yyyy-mm-dd"
    return _NUMBER_FORMATS.get(column.kind, "@")  # what is typed stays text, also if it begins like a formula


def _alignment(column: PlannedColumn) -> Alignment:
    side = "center" if column.kind in (ColumnKind.WHOLE, ColumnKind.NUMBER, ColumnKind.SHARE) else "left"
    return Alignment(vertical="top", horizontal=side, wrap_text=True)


def _offer(sheet: Worksheet, place: int, column: PlannedColumn, legend: Legend, words: Catalogue) -> None:
    """Let a cell be chosen from a list where the choice is closed, and refuse what cannot be a number or date."""
    rule: DataValidation | None = None
    if column.choice:
        known = [name for name, _ in legend.rows()]
        values = [known.index(f"choice {column.choice} {value}") + 1 for value in CHOICES[column.choice]]
        source = f"{quote_sheetname(LEGEND_SHEET)}!$B${values[0]}:$B${values[-1]}"
        rule = DataValidation(type="list", formula1=source, error=words("author.choose"), showErrorMessage=True)
    elif column.link:
        source = f"{quote_sheetname(legend.sheets[column.link])}!$A${FIRST_ROW}:$A${_LAST_ROW}"
        rule = DataValidation(type="list", formula1=source, showErrorMessage=False)
    elif column.kind in (ColumnKind.WHOLE, ColumnKind.NUMBER):
        rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", showErrorMessage=True)
        rule.error = words("author.whole")
    elif column.kind is ColumnKind.SHARE:
        rule = DataValidation(type="decimal", operator="between", formula1="0", formula2="1", showErrorMessage=True)
        rule.error = words("author.share")
    elif column.kind is ColumnKind.DATE:
        rule = DataValidation(type="date", operator="greaterThan", formula1="1", showErrorMessage=True)
        rule.error = words("author.date")
    if rule is not None:
        rule.allow_blank = True
        letter = get_column_letter(place)
        rule.add(f"{letter}{FIRST_ROW}:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)


def _add_legend(book: Workbook, legend: Legend) -> None:
    """Add the hidden sheet that says what the workbook's words mean and which wording it was made from."""
    sheet: Worksheet = book.create_sheet(LEGEND_SHEET)
    for number, row in enumerate(legend.rows(), start=1):
        for place, text in enumerate(row, start=1):
            put(cast(Cell, sheet.cell(number, place)), text)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
