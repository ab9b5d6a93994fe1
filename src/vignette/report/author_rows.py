"""An instrument as the rows of the authoring workbook's tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from vignette.errors import DataError, Problem
from vignette.instrument import Instrument
from vignette.instrument.toml_text import in_order
from vignette.report.author_plan import MOST_CHARACTERS, ColumnKind, PlannedColumn, PlannedTable, author_plan
from vignette.report.characters import readable

Value = str | int | float | dt.date | None
Rows = Mapping[str, tuple[tuple[Value, ...], ...]]
"""By id of table: one tuple of values per row, in the order of the single columns. Choices stand with their value."""

CELL_CODE = re.compile(r"_x[0-9A-Fa-f]{4}_|x005F_")
"""What programs take for the code of a character in a cell."""

_LISTS = ("scale", "missing_codes", "aspects", "competences", "forms", "references", "revisions")


def author_rows(instrument: Instrument) -> Rows:
    """Return every row of every table.

    Raises
    ------
    DataError
        ``AUT-120`` for each text that no cell can hold: too long, or with characters that workbooks do not have.
    """
    plan = author_plan()
    records = _records(in_order(instrument))
    rows = {
        sheet.id: tuple(tuple(_value(record, column) for column in sheet.single()) for record in records[sheet.id])
        for sheet in plan.sheets
    }
    problems = [problem for sheet in plan.sheets for row in rows[sheet.id] for problem in _unholdable(sheet, row)]
    if problems:
        raise DataError(*problems)
    return rows


def _records(whole: Mapping[str, Any]) -> Mapping[str, list[Mapping[str, Any]]]:
    """Return the records of each table, as they stand in the definition and with the ids of what they belong to."""
    vignettes = whole["vignettes"]
    return {
        "instrument": [whole],
        "briefing": list(_points(whole["briefing"])),
        **{name: whole[name] for name in _LISTS},
        "bbic": [
            {"competence": each["id"], **point} for each in whole["competences"] for point in _points(each["bbic"])
        ],
        "vignettes": vignettes,
        **{name: [row for each in vignettes for row in _listed(each, name)] for name in ("probes", "critical_answers")},
        "anchors": [
            {"vignette": each["id"], "aspect": aspect, "level": int(level), **point}
            for each in vignettes
            for aspect, levels in each["anchors"].items()
            for level, points in levels.items()
            for point in _points(points)
        ],
        "guidance": [
            {"vignette": each["id"], "aspect": aspect, **point}
            for each in vignettes
            for aspect, points in each["guidance"].items()
            for point in _points(points)
        ],
        "examples": [row for each in vignettes for row in _listed(each, "examples")],
        "keys": [
            {"vignette": each["id"], "kind": example["kind"], "aspect": aspect, **rating}
            for each in vignettes
            for example in each.get("examples", ())
            for aspect, rating in example["key"].items()
        ],
    }


def _points(points: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for number, (swedish, english) in enumerate(zip_longest(points["sv"], points["en"], fillvalue=""), start=1):
        yield {"number": number, "point": {"sv": swedish, "en": english}}


def _listed(vignette: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    for number, record in enumerate(vignette.get(name, ()), start=1):
        yield {"vignette": vignette["id"], "number": number, **record}


def _value(record: Mapping[str, Any], column: PlannedColumn) -> Value:
    """Return one field of a record as its cell has it; a field at its default is not in the record."""
    value: Any = record
    for step in column.field.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if column.kind is ColumnKind.YES_NO:
        return "yes" if value else "no"
    if column.kind is ColumnKind.IDS:
        return ", ".join(value or ())
    if column.kind is ColumnKind.DATE:
        return dt.date.fromisoformat(value)
    return value  # type: ignore[no-any-return]


def _unholdable(sheet: PlannedTable, row: tuple[Value, ...]) -> Iterator[Problem]:
    for column, value in zip(sheet.single(), row, strict=True):
        if not isinstance(value, str):
            continue
        found = CELL_CODE.search(value)
        place = f"{sheet.id} {row[0]} {column.field}"
        if len(value.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
            what = f"{len(value)} characters; a cell of a workbook holds {MOST_CHARACTERS}"
            yield Problem(code="AUT-120", where=place, what=what, remedy="Shorten it, or edit the file.")
        elif found or readable(value) != value:
            shown = f' ("{found[0]}")' if found else ""
            what = f"characters that a workbook cannot hold{shown}"
            yield Problem(code="AUT-120", where=place, what=what, remedy="Take them away, or edit the file.")
