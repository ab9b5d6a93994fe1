"""Orthogonal factors with a given pattern of zeros, by maximum likelihood (Fisher scoring), many matrices at once."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.factors.extraction import FLOOR, Factors, extract
from vignette.psychometrics.factors.newton import Local, minimise

_FURTHEST = 3.0


def fit_patterned(correlations: Floats, pattern: Mask) -> Factors:
    """Return the maximum-likelihood loadings where ``pattern`` allows one, and uniquenesses.

    Parameters
    ----------
    correlations : array, (..., p, p)
    pattern : array of bool, p x m
        Where a loading is free; the first factor is the general one.

    Returns
    -------
    Factors
        Columns in the pattern's order. The discrepancy times n - 1 is the likelihood-ratio statistic, with
        p (p + 1) / 2 - free loadings - p degrees of freedom.
    """
    items, factors = pattern.shape
    lead = correlations.shape[:-2]
    flat = correlations.reshape(-1, items, items)
    usable = np.asarray(np.isfinite(flat).all(axis=(1, 2)))
    usable[usable] = np.linalg.eigvalsh(flat[usable])[:, 0] > 1e-10
    loadings, unique = np.full((len(flat), items, factors), np.nan), np.full((len(flat), items), np.nan)
    value, converged = np.full(len(flat), np.nan), np.zeros(len(flat), dtype=bool)
    if usable.any():
        matrices = flat[usable]
        start = _start(matrices, pattern)
        free = int(pattern.sum())
        low = np.concatenate([np.full(free, -_FURTHEST), np.full(items, np.log(FLOOR))])
        high = np.concatenate([np.full(free, _FURTHEST), np.full(items, np.log(2.0))])
        many = (len(matrices), 1)
        point, value[usable], converged[usable] = minimise(
            lambda x, rows: _local(matrices[rows], x, pattern), start, np.tile(low, many), np.tile(high, many)
        )
        loadings[usable], unique[usable] = _unpacked(point, pattern)
    return Factors(
        loadings=loadings.reshape((*lead, items, factors)),
        uniquenesses=unique.reshape((*lead, items)),
        discrepancy=value.reshape(lead),
        converged=converged.reshape(lead),
        heywood=np.asarray((unique <= FLOOR * (1 + 1e-6)).any(axis=1)).reshape(lead),
    )


def _start(matrices: Floats, pattern: Mask) -> Floats:
    """Return loadings near one general factor, and what they leave."""
    general = np.clip(extract(matrices, factors=1, method="minres").loadings[:, :, 0], -0.8, 0.8)
    loadings = np.where(pattern, 0.3, 0.0) * np.ones((len(matrices), 1, 1))
    loadings[:, :, 0] = 0.9 * general
    unique = np.clip(1 - (loadings**2).sum(axis=2), 0.2, 0.95)
    return np.concatenate([loadings[:, pattern], np.log(unique)], axis=1)


def _unpacked(point: Floats, pattern: Mask) -> tuple[Floats, Floats]:
    free = int(pattern.sum())
    loadings = np.zeros((len(point), *pattern.shape))
    loadings[:, pattern] = point[:, :free]
    return loadings, np.exp(point[:, free:])


def _local(matrices: Floats, point: Floats, pattern: Mask) -> Local:
    """Return log|Σ| - log|S| + tr(SΣ⁻¹) - p, its slope, and its expected second derivatives."""
    loadings, unique = _unpacked(point, pattern)
    items = matrices.shape[1]
    implied = loadings @ loadings.transpose(0, 2, 1) + unique[:, :, None] * np.eye(items)
    inverse = np.linalg.inv(implied)
    ratio = inverse @ matrices
    value = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(matrices)[1] + np.trace(ratio, axis1=1, axis2=2) - items
    weight = inverse - ratio @ inverse
    row, column = np.nonzero(pattern)
    slope = np.concatenate(
        [2 * (weight @ loadings)[:, row, column], np.diagonal(weight, axis1=1, axis2=2) * unique], axis=1
    )
    carried = inverse @ loadings
    inner = loadings.transpose(0, 2, 1) @ carried
    own = 2 * (
        inverse[:, row[:, None], row] * inner[:, column[:, None], column]
        + carried[:, row[:, None], column] * carried[:, row, column[:, None]]
    )
    cross = 2 * inverse[:, row, :] * carried.transpose(0, 2, 1)[:, column, :] * unique[:, None, :]
    left = inverse**2 * unique[:, :, None] * unique[:, None, :]
    expected = np.block([[own, cross], [cross.transpose(0, 2, 1), left]])
    return Local(value=value, gradient=slope, hessian=expected, approximate=expected)
