"""One factor by weighted least squares on correlations, as in the estimation of ordinal models (DWLS)."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.factors.extraction import FLOOR, Factors
from vignette.psychometrics.factors.newton import Local, minimise


def one_weighted_factor(correlations: Floats, weights: Floats) -> Factors:
    """Return one factor's loadings, by least squares on the correlations, each weighted.

    Parameters
    ----------
    correlations : array, (..., p, p)
    weights : array, p x p
        Of each correlation, such as one over its sampling variance; the diagonal is not looked at.

    Returns
    -------
    Factors
    """
    items = correlations.shape[-1]
    lead = correlations.shape[:-2]
    flat = correlations.reshape(-1, items, items)
    beside = np.where(np.eye(items, dtype=bool), 0.0, weights)
    known = bool(np.isfinite(beside).all()) and beside.sum() > 0
    beside = beside / beside.sum() * items * (items - 1) if known else beside
    usable = np.isfinite(flat).all(axis=(1, 2)) & known
    found, value = np.full((len(flat), items), np.nan), np.full(len(flat), np.nan)
    converged = np.zeros(len(flat), dtype=bool)
    edge = np.sqrt(1 - FLOOR)
    if usable.any():
        matrices = flat[usable]
        values, vectors = np.linalg.eigh(matrices)
        start = vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:] - 0.5, 0.1))
        start *= np.where(start.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
        ends = np.full(start.shape, edge)
        found[usable], value[usable], converged[usable] = minimise(
            lambda x, rows: _local(matrices[rows], beside, x), start, -ends, ends
        )
    return Factors(
        loadings=found.reshape((*lead, items, 1)),
        uniquenesses=(1 - found**2).reshape((*lead, items)),
        discrepancy=value.reshape(lead),
        converged=converged.reshape(lead),
        heywood=(np.abs(found) >= edge - 1e-9).any(axis=1).reshape(lead),
    )


def _local(matrices: Floats, weights: Floats, loadings: Floats) -> Local:
    outer = loadings[:, :, None] * loadings[:, None, :]
    residual = weights * (matrices - outer)
    gradient = -2 * np.einsum("bij,bj->bi", residual, loadings)
    spread = np.einsum("ij,bj->bi", weights, loadings**2)[:, :, None] * np.eye(matrices.shape[1])
    return Local(
        value=(residual * (matrices - outer)).sum(axis=(1, 2)) / 2,
        gradient=gradient,
        hessian=2 * (spread + weights * outer - residual),
        approximate=2 * (spread + weights * outer),
    )
