"""Reference sets: a JSON of values with their definitions beside CSV data, as `read_sets` finds them in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Value:
    """One value of a set: what it is called, what it should be, how it is defined, how close is close."""

    name: str
    expected: Any
    definition: str
    made_by: str
    tolerance: float
    arguments: Mapping[str, Any]


class ReferenceSet:
    """One JSON and its tables; tables are read when first asked for."""

    def __init__(self, path: Path) -> None:
        described = json.loads(path.read_text(encoding="utf-8"))
        self.id: str = described["id"]
        self.title: str = described.get("title", "")
        self.note: str = described.get("data_note", "")
        named = described.get("data_files", [])
        self._files = [path.parent / name for name in ([named] if isinstance(named, str) else named)]
        self.values = [
            Value(
                name=value["name"],
                expected=value["value"],
                definition=value.get("definition") or "",
                made_by=value.get("fn") or "",
                tolerance=float(value.get("tol", 1e-6)),
                arguments=value.get("args") or {},
            )
            for value in described["values"]
        ]

    @cached_property
    def tables(self) -> list[pd.DataFrame]:
        """The set's tables, in the order of the JSON."""
        return [pd.read_csv(file) for file in self._files]

    @property
    def table(self) -> pd.DataFrame:
        """The first table."""
        return self.tables[0]

    def has(self, *columns: str) -> bool:
        """Return whether the first table has these columns."""
        return bool(self._files) and set(columns) <= set(self.table.columns)


@dataclass(frozen=True)
class Call:
    """How values whose name matches ``pattern`` are computed.

    ``compute`` gets the set, the value and the pattern's match, and returns what the value should be: a number, a
    list, or a mapping with (some of) the expected keys. A key it leaves out is reported as not built. It returns None
    where the set is not one it can read.
    """

    pattern: str
    compute: Callable[..., Any]


def read_sets(folder: Path) -> list[ReferenceSet]:
    """Return every set of a folder, by id."""
    paths = sorted(path for path in folder.glob("*.json"))
    return [ReferenceSet(path) for path in paths if "values" in json.loads(path.read_text(encoding="utf-8"))]
