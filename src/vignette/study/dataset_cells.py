"""Frames of the data contract as text, cell by cell, and back: the one form that files are written and checked in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.assessment import DataOrigin
from vignette.instrument import Instrument
from vignette.study.dataset_schema import (
    MISSING,
    ORIGIN,
    CodeList,
    Column,
    ColumnKind,
    FrameSchema,
    codes_of,
    frame_schemas,
    missing_of,
    origin_column,
    written_columns,
)

if TYPE_CHECKING:
    import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula."""
_QUOTED = (",", '"', "\n", "\r")


def cells_of(frame: pd.DataFrame, schema: FrameSchema, instrument: Instrument, origin: DataOrigin) -> pd.DataFrame:
    """Return a frame as text, each column a category of the texts in it, by its key; further columns are left out."""
    import pandas as pd

    found: dict[str, Any] = {}
    for name, column in schema.columns.items():
        code = frame[MISSING] if column.kind is ColumnKind.RATING else None
        missing = missing_of(column, instrument)
        found[name] = _texts(frame[name], column, missing[0].value if missing else "", code)
    found[ORIGIN] = pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), categories=[origin.value])
    return in_order(pd.DataFrame(found), schema)


def in_order(cells: pd.DataFrame, schema: FrameSchema) -> pd.DataFrame:
    """Return cells in the order of the frame's key, as text: rows in a file tell nothing of when they came."""
    keys = [cells[name].array for name in reversed(schema.key)]
    return cells.iloc[np.lexsort([each.codes for each in keys])].reset_index(drop=True)


def frame_of(cells: pd.DataFrame, schema: FrameSchema, instrument: Instrument) -> pd.DataFrame:
    """Return text that `dataset_problems` has nothing against as a frame with the contract's types.

    Names and codes are categories: ids in the order of their text, codes in the instrument's, both only those in use.
    """
    import pandas as pd

    found: dict[str, Any] = {}
    for name, column in schema.columns.items():
        texts = cells[name].array
        if column.kind is ColumnKind.RATING:
            found[name], found[MISSING] = _ratings(texts, column, instrument)
        else:
            found[name] = _values(texts, column, instrument)
    found[ORIGIN] = _codes(cells[ORIGIN].array, [code.value for code in codes_of(origin_column(), instrument)])
    return pd.DataFrame(found)


def csv_of(cells: pd.DataFrame, schema: FrameSchema) -> bytes:
    """Return cells as CSV: UTF-8, commas, line feeds, quotes only where needed.

    A free text that a spreadsheet would take for a formula gets an apostrophe before it; ids and codes cannot be one.
    """
    names = written_columns(schema)
    columns = []
    for name in names:
        kind = schema.columns[name].kind if name in schema.columns else ColumnKind.CODE
        texts = [_cell(each, kind) for each in cells[name].array.categories]
        columns.append(np.array(texts, dtype=object)[cells[name].array.codes].tolist() if texts else [])
    rows = map(",".join, zip(*columns, strict=True))
    return ("\n".join((",".join(names), *rows)) + "\n").encode()


def typed(
    frames: Mapping[str, pd.DataFrame], instrument: Instrument, origin: DataOrigin
) -> tuple[dict[str, pd.DataFrame], str]:
    """Return frames with the contract's columns and types, and the SHA-256 of the data as a package would have it."""
    schemas = frame_schemas()
    cells = {name: cells_of(frame, schemas[name], instrument, origin) for name, frame in frames.items()}
    hashes = {name: hashlib.sha256(csv_of(each, schemas[name])).hexdigest() for name, each in cells.items()}
    return {name: frame_of(each, schemas[name], instrument) for name, each in cells.items()}, data_hash(hashes)


def data_hash(hashes: Mapping[str, str]) -> str:
    """Return one SHA-256 over those of the frames' files, in the contract's order.

    >>> data_hash({"homes": "a", "ratings": "b"}) == data_hash({"ratings": "b", "homes": "a"})
    True
    """
    lines = [f"{name} {hashes[name]}\n" for name in frame_schemas() if name in hashes]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _cell(text: str, kind: ColumnKind) -> str:
    if kind is ColumnKind.TEXT and text.startswith(FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if any(each in text for each in _QUOTED) else text


def _texts(values: pd.Series, column: Column, missing: str, code: pd.Series | None) -> pd.Categorical:
    """Return a column as text; where there is no value, the code beside it or else ``missing``."""
    import pandas as pd

    places, seen = pd.factorize(values)
    shown = _number if column.list is CodeList.LEVELS else _TEXT.get(column.kind, str)
    texts = [shown(each) for each in seen]
    absent = places < 0
    if absent.any() and code is None:
        places, texts = np.where(absent, len(texts), places), [*texts, missing]
    elif code is not None:
        reasons, named = pd.factorize(code)
        places = np.where(absent, np.where(reasons < 0, len(texts) + len(named), len(texts) + reasons), places)
        texts = [*texts, *map(str, named), ""]
    order = sorted(set(texts))
    place = {text: rank for rank, text in enumerate(order)}
    rank = np.array([place[each] for each in texts], dtype=np.int64)
    found = pd.Categorical.from_codes(rank[places] if len(texts) else places, categories=pd.Index(order, dtype="str"))
    return found.remove_unused_categories()


def _ratings(texts: pd.Categorical, column: Column, instrument: Instrument) -> tuple[np.ndarray, pd.Categorical]:
    reasons = [code.value for code in missing_of(column, instrument)]
    values = np.array([np.nan if each in reasons else float(each) for each in texts.categories])
    levels = texts.remove_categories([each for each in texts.categories if each not in reasons])
    return values[texts.codes], levels.set_categories(reasons)


def _values(texts: pd.Categorical, column: Column, instrument: Instrument) -> Any:
    import pandas as pd

    absent = [code.value for code in missing_of(column, instrument) if code.value in texts.categories]
    kept = texts.remove_categories(absent)
    if column.kind is ColumnKind.FLAG:
        found = pd.array(_mapped(kept, {"true": True, "false": False}), dtype="boolean")
        return found if absent else found.to_numpy(bool)
    if column.kind is ColumnKind.NUMBER:
        values = np.array([*map(float, kept.categories), np.nan])
        return values[kept.codes]
    if column.kind is ColumnKind.WHOLE or column.list is CodeList.LEVELS:
        return np.array([int(each) for each in kept.categories], dtype=np.int64)[kept.codes]
    if column.kind is ColumnKind.CODE:
        return _codes(kept, [code.value for code in codes_of(column, instrument)])
    return kept.reorder_categories(sorted(kept.categories))


def _codes(texts: pd.Categorical, order: Sequence[str]) -> pd.Categorical:
    """Return codes in a closed list's order, only those in use."""
    used = set(texts.categories)
    return texts.set_categories([each for each in order if each in used])


def _mapped(texts: pd.Categorical, values: Mapping[str, bool]) -> list[bool | None]:
    found = [*(values[each] for each in texts.categories), None]
    return [found[code] for code in texts.codes]


def _number(value: float) -> str:
    """Return the shortest text of a number."""
    return repr(float(value)).removesuffix(".0")


_TEXT: Mapping[ColumnKind, Callable[[Any], str]] = {
    ColumnKind.RATING: _number,
    ColumnKind.NUMBER: _number,
    ColumnKind.WHOLE: _number,
    ColumnKind.FLAG: lambda value: "true" if value else "false",
}
