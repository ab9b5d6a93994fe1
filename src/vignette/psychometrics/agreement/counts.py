"""Ratings as arrays: codes (units x raters), counts (units x categories), and tables of two raters.

A code is a category's place on the scale, 0 to q - 1; -1 is no rating.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.frames import RatingTable
from vignette.psychometrics.problems import refuse


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


def rater_pair(table: RatingTable, raters: tuple[object, object] | None) -> RatingTable:
    """Return the ratings of two raters only; a unit that neither rated is dropped.

    Raises
    ------
    DataError
        ``PSY-302`` where a rater is not there, both are the same, or more than two are there and none are named.
    """
    if raters is None and len(table.raters) <= 2:
        return _widened(table)
    named = raters or ()
    if len(named) != 2 or named[0] == named[1] or not set(named) <= set(table.raters):
        what = f"there are {len(table.raters)} raters, and no two different ones of them are named"
        raise refuse("PSY-302", "raters", what, "Name two raters: raters=(first, second).")
    codes = table.codes[:, [table.raters.index(one) for one in named]]
    kept = (codes >= 0).any(axis=1)
    clusters, members = np.unique(table.clusters[kept], return_inverse=True)
    return replace(
        table,
        codes=codes[kept],
        raters=tuple(named),
        units=table.units[kept].reset_index(drop=True),
        clusters=members.astype(np.int64),
        n_clusters=len(clusters),
    )


def _widened(table: RatingTable) -> RatingTable:
    """Return one rater's ratings with an empty column for the second, who has rated nothing."""
    if len(table.raters) == 2:
        return table
    return replace(table, codes=np.column_stack([table.codes, np.full(len(table.codes), -1)]))


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
