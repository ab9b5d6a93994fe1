"""A data set as a REDCap project: a data dictionary, the missing data codes, and the data with repeating instruments.

A home is a record. What is not of one home (a standard setting, a content review) stands in the record ``study``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vignette.errors import DataError, Problem
from vignette.exchange.assembling import assembled
from vignette.exchange.head import head_from_text, head_text
from vignette.exchange.table_csv import read_cells
from vignette.files import write_folder
from vignette.i18n import Language
from vignette.instrument import Instrument, Library
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import cells_of, in_order
from vignette.study.dataset_checks import CheckedFrame
from vignette.study.dataset_schema import (
    ORIGIN,
    CodeList,
    Column,
    ColumnKind,
    FrameSchema,
    codes_of,
    frame_schemas,
    limits_of,
    missing_of,
    origin_column,
)

if TYPE_CHECKING:
    import pandas as pd

DICTIONARY, DATA, CODES, HEAD = "data_dictionary.csv", "data.csv", "missing_data_codes.txt", "head.json"
RECORD, INSTRUMENT, INSTANCE = "record_id", "redcap_repeat_instrument", "redcap_repeat_instance"
STUDY = "study"
"""The record of what is not of one home."""
HOME = "household_id"
ONCE = "homes"
"""The instrument that does not repeat."""
HEADINGS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_FLAGS = {"true": "1", "false": "0"}


def write_redcap(
    dataset: Dataset, folder: Path, instrument: Instrument, *, language: Language = Language.SV, replace: bool = False
) -> None:
    """Write a data set as the files that a REDCap project is made of, whole or not at all.

    Four files: ``data_dictionary.csv`` for Designer, ``missing_data_codes.txt`` for the project's additional
    customisations, ``data.csv`` for the Data Import Tool (every instrument but ``homes`` repeats), and ``head.json``,
    which only `read_redcap` reads.

    Parameters
    ----------
    language : Language
        Of the choices' labels.

    Raises
    ------
    StorageError
        STO-602 if there is something already, STO-601 if it cannot be written.
    """
    schemas = frame_schemas()
    cells = {name: cells_of(each, schemas[name], instrument, dataset.origin) for name, each in dataset.frames.items()}
    files = {
        DICTIONARY: _csv(HEADINGS, _dictionary(list(cells), instrument, language)),
        CODES: "".join(f"{code}, {label}\n" for code, label in _reasons(instrument, language).items()).encode(),
        DATA: _data(cells),
        HEAD: (head_text(dataset) + "\n").encode(),
    }
    write_folder(folder, files, replace=replace)


def read_redcap(folder: Path, library: Library) -> Dataset:
    """Read ``data.csv`` as REDCap exports it raw, with the ``head.json`` that `write_redcap` laid beside it.

    Raises
    ------
    DataError
        With every problem: DAT-401 ``head.json`` is missing, 402 ``data.csv`` is, 406 it is no CSV, 411 it has no
        record or instrument; and those of `vignette.exchange.assembling.assembled`. Lines are counted within an
        instrument.
    """
    try:
        head = head_from_text((folder / HEAD).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        head = None
    if head is None:
        what, remedy = f"there is no {HEAD}, or it is not one of ours", "Lay the one that vignette convert wrote there."
        raise DataError(Problem(code="DAT-401", where=folder.name, what=what, remedy=remedy))
    try:
        content = (folder / DATA).read_bytes()
    except OSError:
        remedy = "Export the data from REDCap as raw CSV."
        raise DataError(Problem(code="DAT-402", where=DATA, what="the file is missing", remedy=remedy)) from None
    table, problems = read_cells(content, DATA)
    if table is None or not {RECORD, INSTRUMENT} <= set(table.columns):
        what, remedy = f"the column {RECORD} or {INSTRUMENT} is missing", "Export all instruments as raw CSV."
        raise DataError(*problems or [Problem(code="DAT-411", where=DATA, what=what, remedy=remedy)])
    return assembled(head, _frames(table), library, where=folder.name, problems=problems)


def field_name(frame: str, column: str) -> str:
    """Return what a column is called in a project: unique over all instruments, lower case, short.

    >>> field_name("ratings", "administration_id")
    'rat_administration_id'
    """
    return f"{frame[:3]}_{column}"


def _columns(schema: FrameSchema) -> dict[str, Column]:
    """Return the columns of an instrument; the home is the record."""
    columns = {**schema.columns, ORIGIN: origin_column()}
    return {name: column for name, column in columns.items() if name != HOME}


def _reasons(instrument: Instrument, language: Language) -> dict[str, str]:
    """Return every missing code and its label."""
    codes = [
        code
        for schema in frame_schemas().values()
        for column in schema.columns.values()
        for code in missing_of(column, instrument)
    ]
    return {code.value: code.sv if language is Language.SV else code.en for code in codes if code.value}


def _dictionary(names: Sequence[str], instrument: Instrument, language: Language) -> list[list[str]]:
    first = dict(zip(HEADINGS, [RECORD, ONCE, "", "text", "The home, or study"], strict=False))
    rows = [first]
    for name in (ONCE, *(each for each in names if each != ONCE)):
        for column_name, column in _columns(frame_schemas()[name]).items():
            rows.append(_field(name, column_name, column, instrument, language))
    return [[row.get(heading, "") for heading in HEADINGS] for row in rows]


def _field(frame: str, name: str, column: Column, instrument: Instrument, language: Language) -> dict[str, str]:
    kind, validation = _kind(column)
    low, high = limits_of(column, instrument) if validation else (None, None)
    told = {
        code.value: (code.sv if language is Language.SV else code.en).replace("|", "/")
        for code in codes_of(column, instrument)
    }
    return {
        HEADINGS[0]: field_name(frame, name),
        HEADINGS[1]: frame,
        HEADINGS[3]: kind,
        HEADINGS[4]: column.about,
        HEADINGS[5]: " | ".join(f"{value}, {label}" for value, label in told.items()),
        HEADINGS[7]: validation,
        HEADINGS[8]: "" if low is None else f"{low:g}",
        HEADINGS[9]: "" if high is None else f"{high:g}",
        HEADINGS[12]: "" if column.empty else "y",
    }


def _kind(column: Column) -> tuple[str, str]:
    """Return REDCap's type of a field, and how it checks it."""
    if column.kind is ColumnKind.FLAG:
        return "truefalse", ""
    if column.kind in (ColumnKind.CODE, ColumnKind.RATING):
        few = column.list in (None, CodeList.LEVELS)
        return ("radio" if few else "dropdown"), ""
    if column.kind in (ColumnKind.WHOLE, ColumnKind.NUMBER):
        return "text", "integer" if column.kind is ColumnKind.WHOLE else "number"
    return "text", ""


def _csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()


def _data(cells: Mapping[str, pd.DataFrame]) -> bytes:
    """Return one line per row of every frame, each in the columns of its instrument; no cell needs quotes."""
    fields = {name: [field_name(name, each) for each in _columns(frame_schemas()[name])] for name in cells}
    order = [ONCE, *(name for name in cells if name != ONCE)]
    headings = [RECORD, INSTRUMENT, INSTANCE, *(each for name in order for each in fields[name])]
    lines, before = [",".join(headings)], 0
    for name in order:
        frame = cells[name]
        records = _texts(frame[HOME]) if HOME in frame else [STUDY] * len(frame)
        once = name == ONCE
        numbers = [""] * len(frame) if once else _instances(records)
        values = map(",".join, zip(*(_texts(frame[each]) for each in _columns(frame_schemas()[name])), strict=True))
        left, right = "," * before, "," * (len(headings) - 3 - before - len(fields[name]))
        lines += [
            f"{record},{'' if once else name},{number},{left}{said}{right}"
            for record, number, said in zip(records, numbers, values, strict=True)
        ]
        before += len(fields[name])
    return ("\n".join(lines) + "\n").encode()


def _texts(column: pd.Series) -> list[str]:
    shown = [_FLAGS.get(each, each) for each in column.array.categories]
    return np.array(shown, dtype=object)[column.array.codes].tolist() if shown else []


def _instances(records: Sequence[str]) -> list[str]:
    """Return which row of its record each is, from 1 on."""
    seen: dict[str, int] = {}
    found = []
    for record in records:
        seen[record] = seen.get(record, 0) + 1
        found.append(str(seen[record]))
    return found


def _frames(table: pd.DataFrame) -> dict[str, CheckedFrame]:
    """Return the frames that stand in a project's data; one without rows is not there."""
    found = {}
    which = table[INSTRUMENT].astype(str).replace("", ONCE)
    for name, schema in frame_schemas().items():
        own = table[(which == name).to_numpy()]
        if schema.beside or own.empty:
            continue
        prefix = field_name(name, "")
        columns = {each: own[each] for each in own.columns if each.startswith(prefix)}
        cells = own[list(columns)].rename(columns=lambda each, prefix=prefix: each.removeprefix(prefix))
        if HOME in schema.columns:
            cells.insert(0, HOME, own[RECORD])
        cells = _flags(cells.astype("str").reset_index(drop=True), schema).astype("category")
        whole = set(schema.key) <= set(cells.columns)
        found[name] = CheckedFrame(cells=in_order(cells, schema) if whole else cells, file=f"{DATA} {name}")
    return found


def _flags(cells: pd.DataFrame, schema: FrameSchema) -> pd.DataFrame:
    back = {number: text for text, number in _FLAGS.items()}
    for name, column in schema.columns.items():
        if column.kind is ColumnKind.FLAG and name in cells:
            cells[name] = cells[name].map(lambda each: back.get(each, each))
    return cells
