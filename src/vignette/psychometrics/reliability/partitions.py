"""Ways to part items in two, and what each way gives."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from vignette.psychometrics.arrays import Floats

MOST_SPLITS = 100_000
MOST_PARTITIONS = 17
"""Up to this many items every partition is tried; beyond, the best is searched for from many starts."""


def count_halves(items: int) -> int:
    """Return how many ways there are to part items into halves (of sizes that differ by at most one)."""
    return comb(items, items // 2) // (1 if items % 2 else 2)


def all_halves(items: int) -> Floats:
    """Return every split into halves, splits x items, 1 for the first half and 0 for the second."""
    chosen = list(combinations(range(items), items // 2))
    if items % 2 == 0:
        chosen = chosen[: len(chosen) // 2]
    halves = np.zeros((len(chosen), items))
    halves[np.arange(len(chosen))[:, None], np.array(chosen)] = 1
    return halves


def drawn_halves(items: int, count: int, seed: int) -> Floats:
    """Return splits drawn at random."""
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(items), (count, 1)), axis=1)
    return (order < items // 2).astype(float)


def all_partitions(items: int) -> Floats:
    """Return every way to part items into two groups that are not empty, (2^(items - 1) - 1) x items."""
    numbers = np.arange(1, 2 ** (items - 1))
    return ((numbers[:, None] >> np.arange(items)) & 1).astype(float)


def guttman_of(halves: Floats, matrices: Floats) -> Floats:
    """Return 4 cov(A, B) / var(A + B) of each split (Guttman's lambda 4, Flanagan, Rulon).

    ``halves`` is splits x k, ``matrices`` (..., k, k), what is returned (..., splits).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(4 * _between(halves, 1 - halves, matrices) / matrices.sum(axis=(-2, -1))[..., None])


def mean_guttman_of(matrices: Floats) -> Floats:
    """Return the mean of `guttman_of` over every split into halves, (..., k, k) to (...): alpha, for an even k."""
    items = matrices.shape[-1]
    parted = 2 * (items // 2) * (items - items // 2) / (items * (items - 1))
    total = matrices.sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(2 * parted * (1 - np.trace(matrices, axis1=-2, axis2=-1) / total))


def correlation_of(halves: Floats, matrices: Floats) -> Floats:
    """Return the correlation of the two halves of each split; shapes as in `guttman_of`."""
    own, other = _between(halves, halves, matrices), _between(1 - halves, 1 - halves, matrices)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_between(halves, 1 - halves, matrices) / np.sqrt(own * other))


def best_partition(matrix: Floats, starts: int = 200) -> tuple[float, bool]:
    """Return the highest lambda 4 of any partition, and whether every partition was tried.

    With more than `MOST_PARTITIONS` items, single items change sides as long as that helps, from many starts: what is
    found is at most the true maximum.
    """
    items = len(matrix)
    if items <= MOST_PARTITIONS:
        return float(guttman_of(all_partitions(items), matrix).max()), True
    signs = np.where(drawn_halves(items, starts, seed=items) > 0, 1.0, -1.0)
    signs[0] = np.where(np.linalg.eigh(matrix)[1][:, 0] > 0, 1.0, -1.0)
    own = np.diagonal(matrix)
    for _ in range(20 * items):
        gain = signs * (signs @ matrix) - own
        place = gain.argmax(axis=1)
        better = gain[np.arange(len(signs)), place] > 1e-12 * own.max()
        if not better.any():
            break
        rows = np.flatnonzero(better)
        signs[rows, place[better]] *= -1
    return float(guttman_of((signs + 1) / 2, matrix).max()), False


def _between(halves: Floats, others: Floats, matrices: Floats) -> Floats:
    return np.asarray((halves @ matrices * others).sum(axis=-1))
