"""How often each score occurs, by household: the sums that cuts and norms are functions of.

With ``scores`` the K distinct scores in rising order, ``counts`` has the shape (..., K): one row of counts for the
sample, or many rows for replicates of it.
"""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats


def frequencies(places: Codes, clusters: Codes, count: int, *, size: int) -> Floats:
    """Return how often each of ``size`` places occurs in each cluster, clusters x size."""
    cells = np.bincount(clusters * size + places, minlength=count * size)
    return cells.reshape(count, size).astype(float)


def score_frequencies(values: Floats, clusters: Codes, count: int) -> tuple[Floats, Floats]:
    """Return the K distinct scores, and how often each occurs in each cluster (clusters x K)."""
    scores, places = np.unique(values, return_inverse=True)
    return scores, frequencies(places, clusters, count, size=len(scores))


def mean_and_variance(scores: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance (n - 1 below) of each row of counts; nan where there are too few."""
    size = counts.sum(axis=-1)
    middle = scores.mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = counts @ (scores - middle) / size
        squares = counts @ (scores - middle) ** 2
        return middle + shift, (squares - size * shift**2) / (size - 1)


def quantiles(scores: Floats, counts: Floats, share: float) -> Floats:
    """Return the quantile of each row of counts by the linear rule (R's type 7); nan where a row is empty."""
    upto = counts.cumsum(axis=-1)
    size = upto[..., -1]
    place = np.maximum(size - 1, 0) * share
    low = np.floor(place + 1e-9)
    first = scores[(upto > low[..., None]).argmax(axis=-1)]
    second = scores[(upto > np.minimum(low + 1, size - 1)[..., None]).argmax(axis=-1)]
    return np.where(size > 0, first + (place - low) * (second - first), np.nan)


def mid_shares(counts: Floats) -> Floats:
    """Return the share below each score plus half the share at it, by row of counts."""
    with np.errstate(invalid="ignore"):
        return np.asarray((counts.cumsum(axis=-1) - counts / 2) / counts.sum(axis=-1, keepdims=True))
