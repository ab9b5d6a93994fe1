"""What each frame of the data contract must look like, from `dataset.toml`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from vignette.assessment import DataOrigin
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.instrument.shape import read_shape

ORIGIN = "data_origin"
"""The last column of every frame: where its data come from."""
MISSING = "missing_code"
"""The column that a ``rating`` has beside it in a frame; in a file the code stands in the rating's cell."""
WITHHELD = "withheld"
SIMULATED = "SIM-"
"""What every id of invented data begins with, and no other."""
ID_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]*"
"""What an id looks like: never a formula, a number with a sign, or words."""
QUARTER = re.compile(r"[12][0-9]{3}Q[1-4]")


class ColumnKind(StrEnum):
    """What a column holds."""

    ID = "id"
    CODE = "code"
    RATING = "rating"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    QUARTER = "quarter"
    DATE = "date"
    TEXT = "text"


class CodeList(StrEnum):
    """A list of the instrument that codes are from."""

    FORMS = "forms"
    VIGNETTES = "vignettes"
    COMPETENCES = "competences"
    ASPECTS = "aspects"
    LEVELS = "levels"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; see the head of ``dataset.toml`` for the words.

    Attributes
    ----------
    scale : bool
        A number from the scale's lowest level to its highest.
    """

    kind: ColumnKind
    about: str
    of: str = ""
    list: CodeList | None = None
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    scale: bool = False
    empty: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSchema:
    """A frame: its columns in order, without ``data_origin``, which every frame has as its last.

    Attributes
    ----------
    may_lack : bool
        A study need not have it.
    beside : bool
        No frame of a `Dataset`; it goes along only where asked for.
    """

    about: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    may_lack: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One value of a closed list, and its names."""

    value: str
    sv: str
    en: str


@cache
def frame_schemas() -> Mapping[str, FrameSchema]:
    """Return the schema of every frame, in the contract's order."""
    path = Path(__file__).with_name("dataset.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: read_shape(FrameSchema, json.dumps(each), where=f"{path.name} {name}") for name, each in table.items()
    }


def codes_of(column: Column, instrument: Instrument) -> tuple[Code, ...]:
    """Return the values a column may take, with their names; none where they are not a closed list."""
    if column.values:
        return tuple(_code(each) for each in column.values)
    if column.kind is ColumnKind.RATING or column.list is CodeList.LEVELS:
        return tuple(Code(value=str(each.value), sv=each.name.sv, en=each.name.en) for each in instrument.scale)
    if column.list is CodeList.VIGNETTES:
        found = [each for form in instrument.forms for each in instrument.vignettes_of(form.id)]
        return tuple(Code(value=each.id, sv=each.title.sv, en=each.title.en) for each in found)
    if column.list is CodeList.LANGUAGES:
        return tuple(_language(each.value) for each in Language)
    if column.list is not None:
        named = getattr(instrument, column.list.value)
        return tuple(Code(value=each.id, sv=each.name.sv, en=each.name.en) for each in named)
    return ()


def missing_of(column: Column, instrument: Instrument) -> tuple[Code, ...]:
    """Return the values that say why a cell of a column has no value."""
    if column.kind is ColumnKind.RATING:
        return tuple(Code(value=each.id, sv=each.name.sv, en=each.name.en) for each in instrument.missing_codes)
    if column.withheld:
        return (_reason(WITHHELD, "data.withheld"),)
    return (_reason("", "data.not_known"),) if column.empty else ()


def limits_of(column: Column, instrument: Instrument) -> tuple[float | None, float | None]:
    """Return the smallest and the largest value of a number."""
    if column.scale:
        return float(min(instrument.levels)), float(max(instrument.levels))
    return column.low, column.high


def written_columns(schema: FrameSchema) -> Sequence[str]:
    """Return the columns of a frame's file, in order."""
    return (*schema.columns, ORIGIN)


def origin_column() -> Column:
    """Return what the last column of every frame is."""
    values = tuple(each.value for each in DataOrigin)
    return Column(kind=ColumnKind.CODE, values=values, about="Where the data come from.")


def _code(value: str) -> Code:
    said = [catalogue(each)(f"data.code.{value}") for each in Language]
    return Code(value=value, sv=said[0], en=said[1])


def _language(value: str) -> Code:
    said = [catalogue(each)(f"language.{value}") for each in Language]
    return Code(value=value, sv=said[0], en=said[1])


def _reason(value: str, sentence: str) -> Code:
    return Code(value=value, sv=catalogue(Language.SV)(sentence), en=catalogue(Language.EN)(sentence))
