"""A data set as SPSS files: one ``.sav`` per frame, with value labels and labelled user-missing values."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.errors import DataError, DefinitionError, Problem
from vignette.exchange.assembling import assembled
from vignette.exchange.head import Head, head_from_text, head_text
from vignette.files import write_folder
from vignette.i18n import Language
from vignette.instrument import Instrument, Library
from vignette.study.dataset import FRAMES, Dataset
from vignette.study.dataset_cells import cells_of, in_order
from vignette.study.dataset_checks import CheckedFrame
from vignette.study.dataset_schema import (
    ORIGIN,
    Code,
    CodeList,
    Column,
    ColumnKind,
    FrameSchema,
    codes_of,
    frame_schemas,
    missing_of,
    origin_column,
)

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = (ColumnKind.RATING, ColumnKind.WHOLE, ColumnKind.NUMBER, ColumnKind.FLAG)
_FLAGS = {"true": 1.0, "false": 0.0}
_NOTE = 80
"""So long is a line of a note."""


def write_spss(
    dataset: Dataset, folder: Path, instrument: Instrument, *, language: Language = Language.SV, replace: bool = False
) -> None:
    """Write a data set as a folder of ``.sav`` files, whole or not at all.

    Parameters
    ----------
    language : Language
        Of the value labels.

    Notes
    -----
    Missing codes are the user-missing values -1, -2, … of numbers, with labels, and ``withheld`` of texts. What is true
    of the data as a whole stands in each file's notes.

    Raises
    ------
    DefinitionError
        DEF-701 without the extra ``spss``.
    StorageError
        STO-602 if there is something already, STO-601 if it cannot be written.
    """
    spss = _pyreadstat()
    files = {}
    with tempfile.TemporaryDirectory() as place:
        for name, frame in dataset.frames.items():
            schema, path = frame_schemas()[name], Path(place) / f"{name}.sav"
            cells = cells_of(frame, schema, instrument, dataset.origin)
            told = _labels(schema, instrument, language)
            spss.write_sav(_numbers(cells, schema, instrument), path, note=_note(dataset), file_label=name, **told)
            files[path.name] = path.read_bytes()
    write_folder(folder, files, replace=replace)


def read_spss(folder: Path, library: Library) -> Dataset:
    """Read what `write_spss` wrote.

    Raises
    ------
    DefinitionError
        DEF-701 without the extra ``spss``.
    DataError
        With every problem: DAT-401 no such files, or they do not say where they come from; 406 no SPSS file; and those
        of `vignette.exchange.assembling.assembled`.
    """
    spss = _pyreadstat()
    frames: dict[str, CheckedFrame] = {}
    problems: list[Problem] = []
    head: Head | None = None
    for name in FRAMES:
        path = folder / f"{name}.sav"
        if not path.is_file():
            continue
        try:
            frame, meta = spss.read_sav(path, user_missing=True)
        except (spss.ReadstatError, ValueError, OSError):
            what, remedy = "not a file that SPSS wrote", "Take it from where it was exported."
            problems.append(Problem(code="DAT-406", where=path.name, what=what, remedy=remedy))
            continue
        head = head or head_from_text("".join(meta.notes or ()))
        instrument = _named(head, library)
        if instrument is not None:
            frames[name] = CheckedFrame(cells=_cells(frame, name, instrument), file=path.name)
    if head is None:
        what, remedy = "no .sav file says where its data come from", "Name a folder that vignette convert wrote."
        raise DataError(*problems, Problem(code="DAT-401", where=folder.name, what=what, remedy=remedy))
    return assembled(head, frames, library, where=folder.name, problems=problems)


def _pyreadstat() -> Any:
    with suppress(ImportError):
        import pyreadstat

        return pyreadstat
    what, remedy = "SPSS files need the extra 'spss'", "Install it: pip install 'vignette[spss]'."
    raise DefinitionError(Problem(code="DEF-701", where="pyreadstat", what=what, remedy=remedy))


def _named(head: Head | None, library: Library) -> Instrument | None:
    return next((each for each in library.instruments if head and each.id == head.instrument_id), None)


def _note(dataset: Dataset) -> list[str]:
    text = head_text(dataset)
    return [text[start : start + _NOTE] for start in range(0, len(text), _NOTE)]


def _is_number(column: Column) -> bool:
    return column.kind in _NUMBERS or column.list is CodeList.LEVELS


def _missing_numbers(column: Column, instrument: Instrument) -> Mapping[str, float]:
    """Return what stands for each missing code in a column of numbers; an empty cell is SPSS's own missing value."""
    codes = [code.value for code in missing_of(column, instrument) if code.value]
    return {code: -float(place) for place, code in enumerate(codes, start=1)}


def _numbers(cells: pd.DataFrame, schema: FrameSchema, instrument: Instrument) -> pd.DataFrame:
    """Return cells as SPSS keeps them: numbers where there are numbers, texts else."""
    import pandas as pd

    found: dict[str, Any] = {}
    for name in cells.columns:
        texts, column = cells[name].array, schema.columns.get(name)
        if column is None or not _is_number(column):
            found[name] = texts.astype("str")
        else:
            known = {**_FLAGS, **_missing_numbers(column, instrument), "": math.nan}
            values = [known[each] if each in known else float(each) for each in texts.categories]
            found[name] = np.array([*values, math.nan])[texts.codes]
    return pd.DataFrame(found)


def _cells(frame: pd.DataFrame, name: str, instrument: Instrument) -> pd.DataFrame:
    """Return what SPSS kept as cells; columns that we do not know stay as they are, to be found by the checks."""
    import pandas as pd

    schema = frame_schemas()[name]
    found: dict[str, Any] = {}
    for each in frame.columns:
        column = schema.columns.get(each)
        if column is None or not _is_number(column) or not pd.api.types.is_numeric_dtype(frame[each]):
            found[each] = frame[each].fillna("").astype("str")
        else:
            reasons = {number: code for code, number in _missing_numbers(column, instrument).items()}
            shown = _shown(column, reasons)
            seen = frame[each].unique()
            found[each] = frame[each].map({value: shown(value) for value in seen}).fillna("").astype("str")
    cells = pd.DataFrame(found).astype("category")
    return in_order(cells, schema) if set(schema.key) <= set(cells.columns) else cells


def _shown(column: Column, reasons: Mapping[float, str]) -> Callable[[float], str]:
    flags = {number: text for text, number in _FLAGS.items()} if column.kind is ColumnKind.FLAG else {}

    def show(value: float) -> str:
        if math.isnan(value):
            return ""
        return reasons.get(value) or flags.get(value) or repr(float(value)).removesuffix(".0")

    return show


def _labels(schema: FrameSchema, instrument: Instrument, language: Language) -> dict[str, Any]:
    """Return what a file says of its columns: what each is, and the names of its values and missing codes."""
    columns = {**schema.columns, ORIGIN: origin_column()}
    values: dict[str, dict[Any, str]] = {}
    missing: dict[str, list[Any]] = {}
    for name, column in columns.items():
        number, reasons = _is_number(column), _missing_numbers(column, instrument)
        told: dict[Any, str] = {
            float(code.value) if number else code.value: _label(code, language) for code in codes_of(column, instrument)
        }
        for code in missing_of(column, instrument):
            if code.value:
                told[reasons[code.value] if number else code.value] = _label(code, language)
        if told:
            values[name] = told
        if reasons:
            lowest = -float(len(reasons))
            missing[name] = [{"lo": lowest, "hi": -1.0}] if number else list(reasons)
    return {
        "column_labels": {name: column.about for name, column in columns.items()},
        "variable_value_labels": values,
        "missing_ranges": missing,
    }


def _label(code: Code, language: Language) -> str:
    return code.sv if language is Language.SV else code.en
