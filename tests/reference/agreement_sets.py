"""Sets of ratings as the functions of agreement take them.

Three shapes of table are read: long (a column ``rater_id`` and a column ``rating``), wide (one column per rater) and
counts of two raters (``row``, ``col``, ``count``).
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from tests.reference.sets import ReferenceSet

from vignette.psychometrics import Estimate

WEIGHTS = r"(unweighted|linear|quadratic|ordinal|radical|ratio)"
METRIC = r"(nominal|ordinal|interval|ratio)"
UNITS = ("administration_id", "vignette_id", "aspect_id")
MOST_CATEGORIES = 12
PARTS = (
    "administration_id",
    "household_id",
    "occasion",
    "vignette_id",
    "aspect_id",
    "competence_id",
    "form_id",
    "item_id",
)


class Ratings:
    """A set's ratings as a long frame, with what the functions need to be told of it."""

    def __init__(self, long: pd.DataFrame, unit: list[str], categories: list[Any]) -> None:
        self.long, self.unit, self.categories = long, unit, categories

    @property
    def household(self) -> dict[str, Any]:
        """The arguments that name the columns, with the household as the sampling unit."""
        return {"categories": self.categories, "unit": self.unit, "missing": "available"}

    @property
    def rows(self) -> dict[str, Any]:
        """The same with units taken for independent."""
        return {**self.household, "cluster": None}

    @property
    def complete(self) -> dict[str, Any]:
        """The same with only the units that every rater has rated, as irr takes them."""
        return {**self.rows, "missing": "complete"}


def ratings(reference: ReferenceSet, part: str | None = None) -> Ratings | None:
    """Return the set's ratings, or those of one aspect, vignette or other part; None where the shape is another."""
    if not reference._files:
        return None
    table = reference.table
    if {"rater_id", "rating"} <= set(table.columns):
        unit = [name for name in UNITS if name in table.columns] or [
            name for name in table.columns if name not in ("rater_id", "rating")
        ]
        kept = table if part in (None, "overall") else _part(table, str(part))
        return None if kept is None else Ratings(kept, unit, _scale(table["rating"]))
    wide = _wide(reference)
    if wide is None:
        return None
    long = wide.rename_axis("unit").reset_index().melt("unit", var_name="rater_id", value_name="rating")
    return Ratings(long, ["unit"], _scale(long["rating"]))


def _wide(reference: ReferenceSet) -> pd.DataFrame | None:
    """Return the raters' columns: those named so, else all beside the first that hold few different values."""
    table = reference.table
    if {"row", "col"} <= set(table.columns) or len(table.columns) < 3:
        return None
    raters = [name for name in table.columns[1:] if re.search(r"(?i)(rater|judge|observer|coder|expert)_?\w*$", name)]
    if len(raters) < 2:
        few = [name for name in table.columns[1:] if table[name].nunique() <= MOST_CATEGORIES]
        used = {name: set(table[name].dropna()) for name in few}
        raters = [name for name in few if any(used[name] & used[other] for other in few if other != name)]
    return table[raters] if len(raters) > 1 else None


def _part(table: pd.DataFrame, part: str) -> pd.DataFrame | None:
    for column in PARTS:
        if column in table.columns and (table[column].astype(str) == part).any():
            return table[table[column].astype(str) == part]
    return None


def _scale(values: pd.Series) -> list[Any]:
    seen = sorted(values.dropna().unique())
    if isinstance(seen[0], str):
        return seen
    return seen if any(value != int(value) for value in seen) else list(range(int(seen[0]), int(seen[-1]) + 1))


def observed_scale(found: Ratings) -> list[Any]:
    """Return only the categories that occur, as irrCAC counts them."""
    return sorted(found.long["rating"].dropna().unique())


def square(reference: ReferenceSet) -> np.ndarray | None:
    """Return a set's table of counts of two raters."""
    if not reference._files or not reference.has("row", "col", "count"):
        return None
    table = reference.table
    names = list(dict.fromkeys(table["row"]))
    return table.pivot(index="row", columns="col", values="count").loc[names, names].to_numpy()


def whole(estimate: Estimate, **more: Any) -> dict[str, Any]:
    """Return an estimate by the keys that the sets use."""
    found: dict[str, Any] = {"estimate": estimate.value, **more}
    if "se" in estimate.details:
        found |= {"se": estimate.details["se"], "ase": estimate.details["se"]}
    if "observed" in estimate.details:
        found |= {"pa": estimate.details["observed"], "po": estimate.details["observed"]}
        found["pe"] = estimate.details["chance"]
    if estimate.interval:
        limits = [estimate.interval.low, estimate.interval.high]
        found |= {"ci95": limits, "ci95_rounded3": limits}
    return found
