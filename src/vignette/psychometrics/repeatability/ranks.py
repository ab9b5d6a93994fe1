"""Spearman's rank correlation, of people and of any weights of their households."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats


def spearman(first: Floats, second: Floats) -> float:
    """Return Spearman's rho, Pearson's r of midranks; ``nan`` where one does not vary.

    Parameters
    ----------
    first, second : array, people
    """
    return float(spearman_of_weights(first, second, np.arange(len(first)), np.ones((1, len(first))))[0])


def spearman_of_weights(first: Floats, second: Floats, clusters: Codes, weights: Floats) -> Floats:
    """Return Spearman's rho for people counted as often as their household is.

    Parameters
    ----------
    first, second : array, people
    clusters : array of int, people
        Each person's household.
    weights : array, replicates x households
        How often each household counts.

    Returns
    -------
    array, replicates
    """
    times = weights[:, clusters]
    total = times.sum(axis=1, keepdims=True)
    ranks = [_midranks(values, times) - (total + 1) / 2 for values in (first, second)]
    products = (times * ranks[0] * ranks[1]).sum(axis=1)
    squares = (times * ranks[0] ** 2).sum(axis=1) * (times * ranks[1] ** 2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(squares > 0, products / np.sqrt(squares), np.nan))


def _midranks(values: Floats, times: Floats) -> Floats:
    """Return each person's midrank among people counted ``times`` times, replicates x people."""
    from scipy.sparse import csr_array

    levels, places = np.unique(values, return_inverse=True)
    people = len(values)
    member = csr_array((np.ones(people), (np.arange(people), places)), shape=(people, len(levels)))
    held = times @ member
    return np.asarray((np.cumsum(held, axis=1) - (held - 1) / 2)[:, places])
