"""What a codebook may say of a column's content: counts and moments, never of a handful of homes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.study.dataset_schema import FrameSchema
from vignette.study.small_cells import LEAST, hidden_counts

if TYPE_CHECKING:
    import pandas as pd

HOME = "household_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often the values of a column occur.

    Attributes
    ----------
    rows : mapping of str to int
        By value, only of those that may be told.
    known : tuple of str
        The values that enough homes share, in order.
    """

    rows: Mapping[str, int]
    known: tuple[str, ...]


def behind(cells: pd.DataFrame, schema: FrameSchema) -> pd.Categorical:
    """Return who stands behind each row: the home or, where rows are of no home, the first of the frame's key."""
    return cells[HOME if HOME in cells else schema.key[0]].array


def tally(values: pd.Categorical, homes: pd.Categorical, codes: Collection[str]) -> Tally:
    """Count the values of a column.

    Parameters
    ----------
    homes : Categorical
        Who stands behind each row.
    codes : collection of str
        Values that may occur, besides those that do.
    """
    who = _homes(values, homes, codes)
    rows = dict(zip(values.categories, np.bincount(values.codes, minlength=len(values.categories)), strict=True))
    hidden = hidden_counts(who)
    return Tally(
        rows={value: int(rows.get(value, 0)) for value in who if value not in hidden},
        known=tuple(value for value in who if len(who[value]) >= LEAST),
    )


def moments(values: pd.Categorical, homes: pd.Categorical, missing: Collection[str]) -> dict[str, str]:
    """Return what DDI-Codebook calls summary statistics of a column of numbers, by their names there.

    Numbers of rows only where neither is of few homes; mean, median and spread only of enough homes; the smallest and
    the largest value only where enough homes share it.
    """
    who = _homes(values, homes, ())
    given = np.array([each not in missing for each in values.categories], dtype=bool)[values.codes]
    parts = {True: set(homes.codes[given]), False: set(homes.codes[~given])}
    found: dict[str, str] = {}
    if not hidden_counts({"given": parts[True], "lacking": parts[False]}):
        found = {"vald": str(int(given.sum())), "invd": str(int((~given).sum()))}
    if len(parts[True]) < LEAST:
        return found
    numbers = values[given].astype(str).astype(float)
    found |= {"mean": _shown(numbers.mean()), "medn": _shown(np.median(numbers)), "stdev": _shown(numbers.std(ddof=1))}
    known = {float(each): each for each in who if each not in missing}
    for name, value in (("min", numbers.min()), ("max", numbers.max())):
        if len(who[known[value]]) >= LEAST:
            found[name] = _shown(value)
    return found


def _homes(values: pd.Categorical, homes: pd.Categorical, codes: Collection[str]) -> dict[str, set[int]]:
    who: dict[str, set[int]] = {value: set() for value in (*codes, *values.categories)}
    for value, home in np.unique(np.stack([values.codes, homes.codes]), axis=1).T:
        who[values.categories[value]].add(int(home))
    return who


def _shown(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
