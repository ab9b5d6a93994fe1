"""Tables as a page has them, and an analysis's exhibit as one of them: every cell in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.report.finding_words import NOTHING, names_in, number_text
from vignette.study.answering import Cell, Exhibit


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: what it shows, a head per column, and rows whose first cell names the row.

    Attributes
    ----------
    numbers : tuple of bool
        Which columns hold numbers.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...] = ()


def exhibit_title(exhibit: Exhibit, instrument: Instrument, language: Language) -> str:
    """Return what an exhibit shows, and of which competence or form."""
    words = catalogue(language)
    title = words(f"exhibit.{exhibit.id}")
    if not exhibit.of:
        return title
    return words("exhibit.of", title=title, of=names_in(instrument, language).get(exhibit.of, exhibit.of))


def family_table(family: Sequence[Exhibit], instrument: Instrument, language: Language) -> Table:
    """Return exhibits of one kind as one table: of which score each row is stands first, where there are several."""
    tables = [exhibit_table(each, instrument, language) for each in family]
    if len(family) == 1:
        return tables[0]
    words, names = catalogue(language), names_in(instrument, language)
    return Table(
        caption=words(f"exhibit.{family[0].id}"),
        heads=(words("evidence_report.column.of"), *tables[0].heads),
        rows=tuple(
            (names.get(each.of, each.of), *row)
            for each, table in zip(family, tables, strict=True)
            for row in table.rows
        ),
        numbers=(False, *tables[0].numbers),
    )


def exhibit_table(exhibit: Exhibit, instrument: Instrument, language: Language) -> Table:
    """Return an exhibit's columns as a table; whole numbers as such, others with two decimals."""
    columns = named_columns(exhibit, instrument, language)
    texts = [column_text(column, language) for column in columns.values()]
    return Table(
        caption=exhibit_title(exhibit, instrument, language),
        heads=tuple(columns),
        rows=tuple(zip(*texts, strict=True)),
        numbers=tuple(_is_number(column) for column in columns.values()),
    )


def named_columns(exhibit: Exhibit, instrument: Instrument, language: Language) -> dict[str, tuple[Cell, ...]]:
    """Return an exhibit's columns under their names in the reader's language, ids in them as names too."""
    words, names = catalogue(language), names_in(instrument, language)

    def named(cell: Cell) -> Cell:
        if not isinstance(cell, str):
            return cell
        return names.get(cell) or (words(f"exhibit.value.{cell}") if words.has(f"exhibit.value.{cell}") else cell)

    return {
        words(f"exhibit.column.{name}"): tuple(named(cell) for cell in column)
        for name, column in exhibit.columns.items()
    }


def column_text(cells: Sequence[Cell], language: Language) -> tuple[str, ...]:
    """Return a column in words: whole numbers above one as such, all others with two decimals."""
    numbers = [each for each in cells if isinstance(each, int | float) and math.isfinite(each)]
    whole = all(float(each).is_integer() for each in numbers) and max(numbers, default=0) > 1
    return tuple(
        cell_text(int(each) if whole and isinstance(each, float) and math.isfinite(each) else each, language)
        for each in cells
    )


def cell_text(cell: Cell, language: Language) -> str:
    """Return a cell in words; a dash for nothing."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return NOTHING
    return cell if isinstance(cell, str) else number_text(cell, catalogue(language))


def rows_in_words(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as one text, for where a chart cannot be seen."""
    said = ("; ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True)) for row in rows)
    return ". ".join(said)


def _is_number(column: Sequence[Cell]) -> bool:
    return all(cell is None or isinstance(cell, int | float) for cell in column)
