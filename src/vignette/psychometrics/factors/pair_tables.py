"""Contingency tables of every pair of items at once."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats


def pair_places(items: int) -> tuple[Codes, Codes]:
    """Return the places of each pair's first and second item, row by row of the upper triangle."""
    first, second = np.triu_indices(items, 1)
    return first.astype(np.int64), second.astype(np.int64)


def item_counts(codes: Codes, categories: int) -> Floats:
    """Return how often each item has each category, items x categories; people x items, -1 where there is no answer."""
    return np.array([np.bincount(column[column >= 0], minlength=categories) for column in codes.T], dtype=float)


def pair_counts(codes: Codes, categories: int) -> Floats:
    """Return the table of every pair of items.

    Parameters
    ----------
    codes : array of int, people x items
        Category of each answer as 0, 1, …; -1 where there is none.
    categories : int
        How many categories the scale has.

    Returns
    -------
    array, pairs x categories x categories
        Counts of the people who answered both, in the order of `pair_places`.
    """
    people, items = codes.shape
    marked = codes[:, :, None] == np.arange(categories)
    flat = marked.astype(np.float32).reshape(people, items * categories)
    every = (flat.T @ flat).reshape(items, categories, items, categories)
    first, second = pair_places(items)
    return np.asarray(every[first, :, second, :], dtype=float)


def counts_by_cluster(codes: Codes, categories: int, clusters: Codes, count: int) -> Floats:
    """Return each cluster's item counts and pair counts as one row of sums, clusters x (k c + pairs c c)."""
    first, second = pair_places(codes.shape[1])
    cells = np.where(
        (codes[:, first] >= 0) & (codes[:, second] >= 0), codes[:, first] * categories + codes[:, second], -1
    )
    single = _counted(codes, categories, clusters, count)
    return np.concatenate([single, _counted(cells, categories**2, clusters, count)], axis=1)


def split_counts(sums: Floats, items: int, categories: int) -> tuple[Floats, Floats]:
    """Return item counts (..., items, categories) and pair counts (..., pairs, categories, categories) of sums."""
    lead = sums.shape[:-1]
    border = items * categories
    single = sums[..., :border].reshape(*lead, items, categories)
    return single, sums[..., border:].reshape(*lead, -1, categories, categories)


def _counted(places: Codes, width: int, clusters: Codes, count: int) -> Floats:
    """Return counts of places per cluster and column, clusters x (columns width)."""
    columns = places.shape[1]
    rows, column = np.nonzero(places >= 0)
    flat = (clusters[rows] * columns + column) * width + places[rows, column]
    return np.bincount(flat, minlength=count * columns * width).reshape(count, columns * width).astype(float)
