"""Means and covariances of repeated scores, from sums over households, and what two occasions say from these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.intraclass.squares import MeanSquares
from vignette.psychometrics.resampling import sums_by_cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """How many people, their means, and their covariances (n - 1) over occasions; leading axes are replicates.

    Attributes
    ----------
    count : array, (...)
    means : array, (..., occasions)
    covariance : array, (..., occasions, occasions)
    """

    count: Floats
    means: Floats
    covariance: Floats


def sums_of_people(values: Floats, clusters: Codes, count: int) -> Floats:
    """Return each household's sums of one, of scores and of their products: clusters x (1 + occasions + products).

    Values should be centred near zero, lest digits are lost.
    """
    people, occasions = values.shape
    above = np.triu_indices(occasions)
    sums = np.hstack([np.ones((people, 1)), values, values[:, above[0]] * values[:, above[1]]])
    return sums if count == people else sums_by_cluster(sums, clusters, count)


def moments_of_sums(sums: Floats, occasions: int) -> Moments:
    """Return moments of added-up sums, (..., 1 + occasions + products)."""
    above = np.triu_indices(occasions)
    count = sums[..., 0]
    products = np.empty((*sums.shape[:-1], occasions, occasions))
    products[..., above[0], above[1]] = products[..., above[1], above[0]] = sums[..., 1 + occasions :]
    with np.errstate(divide="ignore", invalid="ignore"):
        means = sums[..., 1 : 1 + occasions] / count[..., None]
        spread = products - count[..., None, None] * means[..., :, None] * means[..., None, :]
        covariance = spread / (count - 1)[..., None, None]
    return Moments(count=count, means=means, covariance=covariance)


def moments_of(values: Floats) -> Moments:
    """Return the moments of complete scores, people x occasions, two people or more."""
    centred = values - values.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = centred.T @ centred / np.float64(len(values) - 1)
    return Moments(count=np.asarray(float(len(values))), means=values.mean(axis=0), covariance=covariance)


def squares_of_moments(moments: Moments) -> MeanSquares:
    """Return the mean squares of people x occasions."""
    count = moments.count
    occasions = moments.means.shape[-1]
    trace = np.trace(moments.covariance, axis1=-2, axis2=-1)
    rows = moments.covariance.sum(axis=(-2, -1)) / occasions
    residual = np.maximum(trace - rows, 0.0) / (occasions - 1)
    columns = count * moments.means.var(axis=-1) * occasions / (occasions - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        within = ((count - 1) * residual + columns) / count
    return MeanSquares(
        units=count, raters=np.asarray(float(occasions)), rows=rows, columns=columns, residual=residual, within=within
    )


def pearson(moments: Moments) -> Floats:
    """Return Pearson's r of the first two occasions, ``nan`` where one does not vary."""
    covariance = moments.covariance
    spread = np.sqrt(np.maximum(covariance[..., 0, 0] * covariance[..., 1, 1], 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 0, np.clip(covariance[..., 0, 1] / spread, -1.0, 1.0), np.nan))


def concordance(moments: Moments) -> Floats:
    """Return Lin's concordance of the first two occasions, with variances over n (Lin 1989)."""
    share = (moments.count - 1) / moments.count
    covariance = moments.covariance * np.asarray(share)[..., None, None]
    gap = (moments.means[..., 1] - moments.means[..., 0]) ** 2
    below = covariance[..., 0, 0] + covariance[..., 1, 1] + gap
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below > 0, 2 * covariance[..., 0, 1] / below, np.nan))


def change(moments: Moments) -> Floats:
    """Return the mean of second minus first."""
    return np.asarray(moments.means[..., 1] - moments.means[..., 0])


def spread_of_change(moments: Moments) -> Floats:
    """Return the standard deviation of second minus first."""
    covariance = moments.covariance
    squared = covariance[..., 0, 0] + covariance[..., 1, 1] - 2 * covariance[..., 0, 1]
    return np.sqrt(np.maximum(squared, 0.0))


def slope_on_mean(moments: Moments) -> Floats:
    """Return the slope of (second minus first) on the mean of both, ``nan`` where the means do not vary."""
    covariance = moments.covariance
    first, second, both = covariance[..., 0, 0], covariance[..., 1, 1], covariance[..., 0, 1]
    spread = (first + second + 2 * both) / 4
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 0, (second - first) / 2 / spread, np.nan))
