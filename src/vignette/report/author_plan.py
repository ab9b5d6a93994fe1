"""The authoring workbook on squared paper: its sheets, their columns, and the words that stand for closed choices.

The workbook is written from this plan and read against it. What the words of one workbook mean stands in the workbook
itself, on a hidden sheet: a later version of the catalogues reads an older workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import CriticalKind, ExampleKind, Instrument, Sex, Status, TranslationStatus
from vignette.instrument.files import read_toml
from vignette.instrument.fingerprint import canonical_json
from vignette.instrument.shape import read_shape

SCHEMA = "vignette/author/1"
LEGEND_SHEET = "vignette"
HEADING_ROW = 3
FIRST_ROW = HEADING_ROW + 1
MOST_CHARACTERS = 32_767
"""What one cell of a workbook holds."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "yes_no": ("yes", "no"),
    "status": tuple(Status),
    "translation": tuple(TranslationStatus),
    "sex": tuple(Sex),
    "critical": tuple(CriticalKind),
    "example": tuple(ExampleKind),
}


class ColumnKind(StrEnum):
    """What a column's cells hold; `NUMBER` is the place in a list, from 1."""

    ID = "id"
    IDS = "ids"
    TEXT = "text"
    WHOLE = "whole"
    SHARE = "share"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedColumn:
    """One column, or with ``pair`` one in each language. ``link`` is a sheet whose first column is chosen from."""

    field: str
    kind: ColumnKind
    width: int
    pair: bool = False
    optional: bool = False
    choice: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTable:
    """One sheet: a table with a row per record."""

    id: str
    columns: tuple[PlannedColumn, ...]

    def single(self) -> tuple[PlannedColumn, ...]:
        """Return the columns as they stand on the sheet, the languages side by side (``title.sv``, ``title.en``)."""
        return tuple(each for column in self.columns for each in _languages(column))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All tables, in the order of the sheets."""

    sheets: tuple[PlannedTable, ...]

    def sheet(self, sheet_id: str) -> PlannedTable:
        """Return one table by its id; ``KeyError`` where there is none."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise KeyError(sheet_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """What the words of one workbook mean, and which wording it was made from.

    Attributes
    ----------
    sheets : Mapping of str to str
        Names of the sheets, by id; the front sheet is ``front``.
    headings : Mapping of tuple to str
        Headings by id of sheet and field of column.
    choices : Mapping of tuple to str
        Words by choice and value.
    """

    instrument: str
    version: str
    fingerprint: str
    language: Language
    sheets: Mapping[str, str]
    headings: Mapping[tuple[str, str], str]
    choices: Mapping[tuple[str, str], str]

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the legend as it stands on its sheet."""
        yield "schema", SCHEMA
        yield "instrument", self.instrument
        yield "version", self.version
        yield "fingerprint", self.fingerprint
        yield "language", self.language.value
        yield from ((f"sheet {sheet}", name) for sheet, name in self.sheets.items())
        yield from ((f"heading {sheet} {field}", text) for (sheet, field), text in self.headings.items())
        yield from ((f"choice {choice} {value}", word) for (choice, value), word in self.choices.items())


@cache
def author_plan() -> Plan:
    """Return the plan this package ships."""
    path = Path(__file__).with_name("author.toml")
    return read_shape(Plan, canonical_json(read_toml(path)), where=path.name)


def legend_of(instrument: Instrument, language: Language) -> Legend:
    """Return the legend of a workbook that is made now."""
    words, plan = catalogue(language), author_plan()
    return Legend(
        instrument=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        language=language,
        sheets={name: words(f"author.sheet.{name}") for name in ("front", *(sheet.id for sheet in plan.sheets))},
        headings={
            (sheet.id, column.field): heading
            for sheet in plan.sheets
            for planned in sheet.columns
            for column, heading in zip(_languages(planned), _headings(planned, words), strict=True)
        },
        choices={
            (choice, value): words(f"author.{choice}.{value}") for choice, values in CHOICES.items() for value in values
        },
    )


def legend_from(rows: Mapping[str, str]) -> Legend | None:
    """Return the legend that stands on a workbook's hidden sheet, or None if it is not one of ours, whole."""
    languages = {language.value: language for language in Language}
    facts = [rows.get(name, "") for name in ("instrument", "version", "fingerprint")]
    if rows.get("schema") != SCHEMA or rows.get("language") not in languages or not all(facts):
        return None
    plan = author_plan()
    names = ("front", *(sheet.id for sheet in plan.sheets))
    sheets = {name: rows.get(f"sheet {name}", "") for name in names}
    headings = {
        (sheet.id, column.field): rows.get(f"heading {sheet.id} {column.field}", "")
        for sheet in plan.sheets
        for column in sheet.single()
    }
    choices = {
        (choice, value): rows.get(f"choice {choice} {value}", "")
        for choice, values in CHOICES.items()
        for value in values
    }
    lists = [
        list(sheets.values()),
        *([text for (sheet, _), text in headings.items() if sheet == each.id] for each in plan.sheets),
        *([word for (choice, _), word in choices.items() if choice == each] for each in CHOICES),
    ]
    if any("" in texts or len(set(texts)) < len(texts) for texts in lists):
        return None
    return Legend(
        instrument=facts[0],
        version=facts[1],
        fingerprint=facts[2],
        language=languages[rows["language"]],
        sheets=sheets,
        headings=headings,
        choices=choices,
    )


def _languages(column: PlannedColumn) -> tuple[PlannedColumn, ...]:
    if not column.pair:
        return (column,)
    return tuple(
        PlannedColumn(
            field=f"{column.field}.{language}", kind=column.kind, width=column.width, optional=column.optional
        )
        for language in Language
    )


def _headings(column: PlannedColumn, words: Catalogue) -> tuple[str, ...]:
    heading = words(f"author.column.{column.field.replace('.', '_')}")
    if not column.pair:
        return (heading,)
    return tuple(words("author.paired", heading=heading, language=words(f"author.in.{each}")) for each in Language)
