"""Covariances as functions of sums over households, so that a product of weights and sums resamples all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.resampling import sums_by_cluster

NOTHING = 1e-12
"""A variance that is this small a share of the mean square is what rounding leaves of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Each household's sums of the items' values and products.

    ``sums`` is households x q. Complete: people, k sums, k (k + 1) / 2 products. Paired (answers are missing): for each
    of the k² ordered pairs, people with both, their sum of the first, and their sum of products.
    """

    sums: Floats
    items: int
    paired: bool

    def of(self, sums: Floats) -> Floats:
        """Return the covariance matrices (n - 1) that sums (..., q) hold, (..., k, k); pair by pair where paired."""
        return _paired(sums, self.items) if self.paired else _complete(sums, self.items)


def household_moments(values: Floats, clusters: Codes, count: int) -> Moments:
    """Return the households' sums of people x items; nan where there is no answer.

    Values are centred first: covariances do not notice, and no digits are lost.
    """
    people, items = values.shape
    present = ~np.isnan(values)
    filled = np.where(present, centred(values), 0.0)
    paired = not present.all()
    rows = _pair_columns(filled, present) if paired else _complete_columns(filled)
    alone = count == people and np.array_equal(clusters, np.arange(people))
    return Moments(sums=rows if alone else sums_by_cluster(rows, clusters, count), items=items, paired=paired)


def covariances_of(values: Floats) -> Floats:
    """Return the covariance matrix (n - 1) of people x items; pair by pair where answers are missing."""
    present = ~np.isnan(values)
    filled = np.where(present, centred(values), 0.0)
    there = present.astype(float)
    both, firsts = there.T @ there, filled.T @ there
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (filled.T @ filled - firsts * firsts.T / both) / (both - 1)
    return np.where(both > 1, found, np.nan)


def centred(values: Floats) -> Floats:
    """Return people x items less each item's mean, nan where they are nan; exactly 0 where an item does not vary."""
    flat = np.nanmax(values, axis=0) == np.nanmin(values, axis=0)
    return np.where(flat & ~np.isnan(values), 0.0, values - np.nanmean(values, axis=0))


def correlations_of(covariances: Floats) -> Floats:
    """Return covariance matrices as correlations, (..., k, k); nan beside an item that does not vary."""
    own = np.diagonal(covariances, axis1=-2, axis2=-1)
    spread = np.sqrt(np.where(own > 0, own, np.nan))
    found = covariances / (spread[..., :, None] * spread[..., None, :])
    found[..., np.arange(covariances.shape[-1]), np.arange(covariances.shape[-1])] = 1.0
    return np.asarray(found)


def _complete_columns(values: Floats) -> Floats:
    first, second = np.triu_indices(values.shape[1])
    return np.concatenate([np.ones((len(values), 1)), values, values[:, first] * values[:, second]], axis=1)


def _pair_columns(values: Floats, present: Mask) -> Floats:
    there = present.astype(float)
    both = there[:, :, None] * there[:, None, :]
    sums = values[:, :, None] * there[:, None, :]
    products = values[:, :, None] * values[:, None, :]
    return np.concatenate([part.reshape(len(values), -1) for part in (both, sums, products)], axis=1)


def _complete(sums: Floats, items: int) -> Floats:
    count, totals = sums[..., :1, None], sums[..., 1 : items + 1]
    first, second = np.triu_indices(items)
    products = np.empty((*sums.shape[:-1], items, items))
    products[..., first, second] = products[..., second, first] = sums[..., items + 1 :]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (products - totals[..., :, None] * totals[..., None, :] / count) / (count - 1)
    return _rounded_off(np.where(count > 1, found, np.nan), products / np.maximum(count, 1))


def _paired(sums: Floats, items: int) -> Floats:
    both, firsts, products = (part.reshape(*sums.shape[:-1], items, items) for part in np.split(sums, 3, axis=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (products - firsts * np.swapaxes(firsts, -1, -2) / both) / (both - 1)
    return _rounded_off(np.where(both > 1, found, np.nan), products / np.maximum(both, 1))


def _rounded_off(covariances: Floats, squares: Floats) -> Floats:
    """Return covariances with rows and columns of exactly 0 where an item does not vary but for rounding."""
    own = np.diagonal(covariances, axis1=-2, axis2=-1)
    flat = own <= NOTHING * np.diagonal(squares, axis1=-2, axis2=-1)
    return np.where(flat[..., :, None] | flat[..., None, :], 0.0, covariances)
