"""Ratings as arrays: codes (units x raters), counts (units x categories), and tables of two raters.

A code is a category's place on the scale, 0 to q - 1; -1 is no rating.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import columns_there
from vignette.psychometrics.frames import RatingTable
from vignette.psychometrics.problems import refuse

if TYPE_CHECKING:
    import pandas as pd

_NAME_TWO = "Name two raters: raters=(first, second)."


def category_counts(codes: Codes, categories: int) -> Floats:
    """Return how many raters gave each category, units x categories."""
    units = len(codes)
    places = np.where(codes >= 0, codes, categories) + (categories + 1) * np.arange(units)[:, None]
    counted = np.bincount(places.ravel(), minlength=units * (categories + 1))
    return counted.reshape(units, categories + 1)[:, :categories].astype(float)


def cell_indicators(first: Codes, second: Codes, categories: int) -> Floats:
    """Return, for two raters, which cell of their table each unit falls in: units x q², all 0 where one is missing."""
    both = np.flatnonzero((first >= 0) & (second >= 0))
    cells = np.zeros((len(first), categories * categories))
    cells[both, first[both] * categories + second[both]] = 1.0
    return cells


def rater_pairs(raters: int) -> list[tuple[int, int]]:
    """Return every pair of raters by place: (0, 1), (0, 2) and so on."""
    return [(one, other) for one in range(raters) for other in range(one + 1, raters)]


def rows_of_two(ratings: pd.DataFrame, rater: str, raters: tuple[object, object] | None) -> pd.DataFrame:
    """Return the rows of the two raters that are named, or all rows where none are.

    Raises
    ------
    DataError
        ``PSY-302`` where a rater is not there, or both are the same; ``PSY-201`` without the column.
    """
    if raters is None:
        return ratings
    columns_there(ratings, [rater])
    if len(set(raters)) != 2 or not set(raters) <= set(ratings[rater].unique()):
        raise refuse("PSY-302", "raters", "one of the two raters is not there, or they are the same", _NAME_TWO)
    return ratings[ratings[rater].isin(raters)]


def ordered_pair(table: RatingTable, raters: tuple[object, object] | None) -> RatingTable:
    """Return a table of two raters with the first that is named in the first column; one rater gets an empty second.

    Raises
    ------
    DataError
        ``PSY-302`` where more than two raters are there.
    """
    if len(table.raters) > 2:
        what = f"there are {len(table.raters)} raters, and no two of them are named"
        raise refuse("PSY-302", "raters", what, _NAME_TWO)
    if len(table.raters) < 2:
        return replace(table, codes=np.column_stack([table.codes, np.full(len(table.codes), -1)]))
    if raters is None or table.raters == tuple(raters):
        return table
    return replace(table, codes=table.codes[:, ::-1], raters=table.raters[::-1])


def table_of_codes(codes: Codes, categories: int) -> Floats:
    """Return the square table of counts of two raters' codes, units x 2; units that one did not rate are left out."""
    cells = cell_indicators(codes[:, 0], codes[:, 1], categories)
    return np.asarray(cells.sum(axis=0).reshape(categories, categories))


def codes_of_table(table: ArrayLike) -> Codes:
    """Return a square table of two raters' counts as codes, units x 2: rows are the first rater's.

    Raises
    ------
    DataError
        ``PSY-305`` where the table is not square or holds anything but whole numbers of 0 or above.
    """
    counts = checked_table(table)
    rows, columns = np.indices(counts.shape)
    times = counts.astype(np.int64).ravel()
    return np.column_stack([np.repeat(rows.ravel(), times), np.repeat(columns.ravel(), times)]).astype(np.int64)


def checked_table(table: ArrayLike) -> Floats:
    """Return a table of two raters' counts if it is a square of two or more categories of counts (``PSY-305``)."""
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or len(counts) < 2:
        what = "the table is not square, or has fewer than two categories"
        raise refuse("PSY-305", "table", what, "Give a row and a column for every category.")
    if not np.isfinite(counts).all() or (counts < 0).any() or (counts != np.round(counts)).any() or not counts.any():
        what = "a cell of the table is no count, or all are 0"
        raise refuse("PSY-305", "table", what, "Give whole numbers of units, not shares.")
    return counts


def checked_codes(codes: ArrayLike, categories: int) -> Codes:
    """Return codes, units x raters, if each is a category's place or -1 (``PSY-303``)."""
    places = np.asarray(codes)
    if places.ndim != 2 or not places.size or not np.issubdtype(places.dtype, np.integer):
        what = "the codes are no array of whole numbers, units by raters"
        raise refuse("PSY-303", "codes", what, "Give places on the scale, 0 to q - 1, and -1 for no rating.")
    if places.min() < -1 or places.max() >= categories:
        what = "a code is no place on the scale"
        raise refuse("PSY-303", "codes", what, "Give places on the scale, 0 to q - 1, and -1 for no rating.")
    return places.astype(np.int64)
