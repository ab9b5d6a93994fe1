"""The data dictionary: every sheet and column of the workbook, what it means, its unit, and what a gap means."""

from __future__ import annotations

from collections.abc import Iterator

from vignette.report.xlsx_book import DescribedColumn, SummaryBook, add_table_sheet, columns, sheet_name
from vignette.report.xlsx_cells import Value


def add_dictionary(made: SummaryBook) -> None:
    """Add the data dictionary, of the sheets that the workbook has and its own."""
    words, planned = made.words, columns("dictionary", made.words)
    own = [(sheet_name(made, "dictionary"), each) for each in planned]
    rows = [*_rows(made), *(_row(made, [name], [each.heading], each) for name, each in own)]
    lines = [words("dictionary.intro"), words("dictionary.empty")]
    add_table_sheet(made, "dictionary", planned, rows, lines=lines)


def _rows(made: SummaryBook) -> Iterator[tuple[Value, ...]]:
    """Yield a row for each column; one that several adults' sheets have, or several raters, is told once."""
    found: dict[tuple[str, str], tuple[list[str], list[str], DescribedColumn]] = {}
    for sheet in made.shown:
        for each in sheet.columns:
            names, headings, _ = found.setdefault((sheet.kind, each.id), ([], [], each))
            names.append(sheet.name)
            headings.append(each.heading)
    for names, headings, each in found.values():
        yield _row(made, names, headings, each)


def _row(made: SummaryBook, names: list[str], headings: list[str], each: DescribedColumn) -> tuple[Value, ...]:
    words = made.words
    return (
        ", ".join(dict.fromkeys(names)),
        ", ".join(dict.fromkeys(headings)),
        each.about,
        words(f"lexicon.holds.{each.holds}"),
        words(f"lexicon.missing.{each.missing}"),
    )
