"""What a reliability set holds: which columns are items, which the households, how a call is made.

Tables are wide: one row per person, items as whole numbers in columns. Which columns are items is read off the value
(its rows or keys), off the set's item statistics, or off the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
from tests.reference.sets import ReferenceSet, Value

from vignette.psychometrics.reliability import covariances_of

Match = re.Match[str]
NO_ITEM = re.compile(
    r".*_id|household|home|person|applicant|rater|occasion|language|group|gender|age|sex", re.IGNORECASE
)
MOST_CATEGORIES = 12
MATRIX = {"cov": "covariances", "cor": "correlations", "covariances": "covariances", "correlations": "correlations"}
PARTS = r"(?:_(?P<part>[A-Z]|pairwise|listwise))?"


def numeric_items(table: pd.DataFrame) -> list[str]:
    """Return the columns that look like items: few whole numbers, and no name of something else."""
    found = []
    for name in table.columns:
        values = table[name].dropna()
        if NO_ITEM.fullmatch(str(name)) or not pd.api.types.is_numeric_dtype(values):
            continue
        if len(values) and (values % 1 == 0).all() and values.nunique() <= MOST_CATEGORIES:
            found.append(name)
    return found


def named_items(ref: ReferenceSet, expected: Any) -> list[str]:
    """Return the items that a value's rows or keys name."""
    names: list[str] = []
    if isinstance(expected, Mapping):
        names = list(expected.get("rows") or expected)
    names = [name.removeprefix("loading_").split("|")[0] for name in map(str, names)]
    names = list(dict.fromkeys(name for name in names if ref.has(name)))
    return names if len(names) > 1 else []


def items_of(ref: ReferenceSet, value: Value, part: str | None = None, *, every: bool = False) -> list[str]:
    """Return the items that a value is about."""
    if not ref._files:
        return []
    if part is not None and len(part) == 1:
        return [name for name in ref.table.columns if re.fullmatch(rf"{part}\d+", str(name))]
    found = named_items(ref, value.expected)
    if not found and not every:
        for other in ref.values:
            if re.match(r"item_stats|category_proportions|response_freq", other.name):
                found = named_items(ref, other.expected)
                if found:
                    break
    found = found or numeric_items(ref.table)
    return found if len(found) > 2 else []


def cluster_of(table: pd.DataFrame) -> str | None:
    """Return the column of households, if there is one."""
    return next(
        (name for name in table.columns if re.fullmatch(r"household_id|household|home_id|home", str(name))), None
    )


def scores_of(ref: ReferenceSet, value: Value, items: list[str]) -> pd.DataFrame:
    """Return the table that a value is about: the one with holes where the definition says so."""
    wants = "missing" in value.name or "missing" in value.definition
    for table in ref.tables:
        if set(items) <= set(table.columns) and (not wants or table[items].isna().to_numpy().any()):
            return table
    return ref.table


def given(ref: ReferenceSet, value: Value, items: list[str], part: str | None = None) -> dict[str, Any]:
    """Return the arguments that every call has."""
    table = scores_of(ref, value, items)
    holes = bool(table[items].isna().to_numpy().any())
    missing = "available" if part == "pairwise" or "pairwise" in value.name else "complete" if holes else "raise"
    return {"scores": table, "items": items, "cluster": cluster_of(table), "missing": missing}


def call(function: Any, arguments: dict[str, Any], **more: Any) -> Any:
    rest = {name: part for name, part in arguments.items() if name != "scores"}
    return function(arguments["scores"], **rest, **more)


def categories_of(table: pd.DataFrame, items: list[str]) -> list[int]:
    values = table[items].to_numpy(dtype=float)
    return list(range(int(np.nanmin(values)), int(np.nanmax(values)) + 1))


def matrix_of(arguments: dict[str, Any]) -> np.ndarray:
    """Return the covariances that the estimators start from."""
    values = arguments["scores"][arguments["items"]].to_numpy(dtype=float)
    if arguments["missing"] == "complete":
        values = values[~np.isnan(values).any(axis=1)]
    return covariances_of(values)


def aligned(loadings: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return columns in the order and with the signs that come nearest: sets say loadings compare up to these."""
    return min(
        (turned(loadings, list(order), expected) for order in permutations(range(loadings.shape[1]))),
        key=lambda each: float(np.abs(each - expected).sum()),
    )


def turned(loadings: np.ndarray, order: list[int], expected: np.ndarray) -> np.ndarray:
    ordered = loadings[:, order]
    return ordered * np.where((ordered * expected).sum(axis=0) < 0, -1.0, 1.0)
