"""The descriptor of a data package: `datapackage.json` after the Data Package standard, version 2."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vignette.exchange.head import head_table
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.dataset_schema import (
    ID_PATTERN,
    ORIGIN,
    QUARTER,
    Code,
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

FORMAT = 1
DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.RATING: "integer",
    ColumnKind.WHOLE: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.FLAG: "boolean",
    ColumnKind.DATE: "date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageNotes:
    """What a package says of itself beyond its data.

    Attributes
    ----------
    title : str
    licence : str
        A name of the Open Definition's list, e.g. ``CC-BY-4.0``; none is given where it is empty.
    asked_for : tuple of str
        What is in the package only because somebody asked for it.
    reason : str
        Why.
    counts : mapping of str to int
        What was left out or emptied, by kind.
    """

    title: str = ""
    licence: str = ""
    asked_for: tuple[str, ...] = ()
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file of a package."""

    name: str
    content: bytes
    rows: int

    @property
    def path(self) -> str:
        """What the file is called."""
        return f"{self.name}.csv"

    @property
    def sha256(self) -> str:
        """Of the very bytes."""
        return hashlib.sha256(self.content).hexdigest()


def descriptor_of(
    dataset: Dataset, resources: Iterable[Resource], instrument: Instrument, *, notes: PackageNotes, language: Language
) -> bytes:
    """Return the descriptor as JSON in UTF-8.

    Parameters
    ----------
    language : Language
        Of the categories' labels.
    """
    files = tuple(resources)
    there = {each.name for each in files}
    found: dict[str, Any] = {
        "$schema": PROFILE,
        "name": f"{instrument.id}-{dataset.origin.value}",
        "title": notes.title or f"{instrument.id} {instrument.version}: {dataset.origin.value} data",
        **head_table(dataset),
        "vignette:format": FORMAT,
        "vignette:data": dataset.data,
    }
    if notes.licence:
        found["licenses"] = [{"name": notes.licence}]
    if notes.asked_for or notes.counts:
        found["vignette:export"] = {
            "asked_for": list(notes.asked_for),
            "reason": notes.reason,
            "counts": dict(notes.counts),
        }
    found["resources"] = [_resource(each, instrument, there, language) for each in files]
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(file: Resource, instrument: Instrument, there: set[str], language: Language) -> dict[str, Any]:
    schema = frame_schemas()[file.name]
    return {
        "name": file.name,
        "type": "table",
        "path": file.path,
        "description": schema.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.content),
        "hash": f"sha256:{file.sha256}",
        "vignette:rows": file.rows,
        "schema": _schema(schema, instrument, there, language),
    }


def _schema(schema: FrameSchema, instrument: Instrument, there: set[str], language: Language) -> dict[str, Any]:
    columns = {**schema.columns, ORIGIN: origin_column()}
    found: dict[str, Any] = {
        "fields": [_field(name, column, instrument, language) for name, column in columns.items()],
        "primaryKey": list(schema.key),
    }
    links = [
        {"fields": [name], "reference": {"resource": column.of, "fields": [name]}}
        for name, column in schema.columns.items()
        if column.of in there
    ]
    return {**found, "foreignKeys": links} if links else found


def _field(name: str, column: Column, instrument: Instrument, language: Language) -> dict[str, Any]:
    ordered = column.kind is ColumnKind.RATING or column.list is CodeList.LEVELS
    found: dict[str, Any] = {
        "name": name,
        "type": "integer" if ordered else _TYPES.get(column.kind, "string"),
        "description": column.about,
    }
    codes = codes_of(column, instrument)
    if codes:
        found["categories"] = [
            {"value": int(code.value) if ordered else code.value, "label": _label(code, language)} for code in codes
        ]
        found["categoriesOrdered"] = ordered
    missing = missing_of(column, instrument)
    found["missingValues"] = [{"value": code.value, "label": _label(code, language)} for code in missing]
    found["constraints"] = _constraints(column, instrument, required=not missing)
    return found


def _label(code: Code, language: Language) -> str:
    return code.sv if language is Language.SV else code.en


def _constraints(column: Column, instrument: Instrument, *, required: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"required": required}
    low, high = limits_of(column, instrument)
    if low is not None:
        found["minimum"] = low
    if high is not None:
        found["maximum"] = high
    if column.kind is ColumnKind.ID:
        found["pattern"] = ID_PATTERN
    if column.kind is ColumnKind.QUARTER:
        found["pattern"] = QUARTER.pattern
    return found
