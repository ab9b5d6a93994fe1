"""Oblique rotation: direct oblimin with gamma 0 (quartimin), by gradient projection, for many solutions at once."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats

_STEPS = 1000
_FLAT = 1e-8
_SHORTEST = 1e-12


def oblimin(loadings: Floats, *, normalize: bool) -> tuple[Floats, Floats]:
    """Return the pattern and the factors' correlations after direct oblimin (gamma 0).

    Parameters
    ----------
    loadings : array, (..., p, m)
        Unrotated loadings, none of them nan.
    normalize : bool
        Kaiser's row normalisation: every item counts alike, however little the factors explain of it. Programs differ.

    Returns
    -------
    pattern : array, (..., p, m)
        Columns in falling order of their sums of squares, each with a sum above 0.
    correlations : array, (..., m, m)

    References
    ----------
    Jennrich, R. I. & Sampson, P. F. (1966). Rotation for simple loadings. *Psychometrika* 31, 313-323.
    Bernaards, C. A. & Jennrich, R. I. (2005). Gradient projection algorithms and software for arbitrary rotation
    criteria in factor analysis. *Educational and Psychological Measurement* 65, 676-696.
    """
    shape, factors = loadings.shape, loadings.shape[-1]
    flat = loadings.reshape(-1, *shape[-2:])
    weight = np.sqrt((flat**2).sum(axis=2, keepdims=True)) if normalize else np.ones((*flat.shape[:2], 1))
    turned, axes = _projected(flat / weight)
    pattern, correlations = _ordered(turned * weight, axes.transpose(0, 2, 1) @ axes)
    return pattern.reshape(shape), correlations.reshape((*shape[:-2], factors, factors))


def _projected(loadings: Floats) -> tuple[Floats, Floats]:
    """Return the rotated loadings and the axes, walking down the criterion with every axis kept at length 1."""
    count, _, factors = loadings.shape
    axes = np.tile(np.eye(factors), (count, 1, 1))
    pace = np.full(count, 2.0)
    pattern, value, slope = _criterion(loadings, axes)
    projected, size = _along(axes, slope)
    going = np.flatnonzero(size > _FLAT)
    for _ in range(_STEPS * 20):
        if not len(going):
            break
        aim = axes[going] - pace[going, None, None] * projected[going]
        aim /= np.sqrt((aim**2).sum(axis=1, keepdims=True))
        there = _criterion(loadings[going], aim)
        lower = there[1] < value[going] - 0.5 * size[going] ** 2 * pace[going]
        moved = going[lower]
        axes[moved], pattern[moved], value[moved] = aim[lower], there[0][lower], there[1][lower]
        projected[moved], size[moved] = _along(aim[lower], there[2][lower])
        pace[moved] *= 2
        pace[going[~lower]] /= 2
        going = going[(size[going] > _FLAT) & (pace[going] > _SHORTEST)]
    return pattern, axes


def _along(axes: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """Return the slope without the part that would change an axis's length, and its size."""
    projected = slope - axes * (axes * slope).sum(axis=1, keepdims=True)
    return projected, np.sqrt((projected**2).sum(axis=(1, 2)))


def _criterion(loadings: Floats, axes: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the pattern on these axes, the quartimin criterion, and its slope by the axes."""
    inverse = np.linalg.inv(axes)
    pattern = loadings @ inverse.transpose(0, 2, 1)
    squares = pattern**2
    others = squares.sum(axis=2, keepdims=True) - squares
    slope = -((pattern.transpose(0, 2, 1) @ (pattern * others)) @ inverse).transpose(0, 2, 1)
    return pattern, np.asarray((squares * others).sum(axis=(1, 2)) / 4), slope


def _ordered(pattern: Floats, correlations: Floats) -> tuple[Floats, Floats]:
    signs = np.where(pattern.sum(axis=1) < 0, -1.0, 1.0)
    order = np.argsort(-(pattern**2).sum(axis=1), axis=1, kind="stable")
    turned = correlations * signs[:, None, :] * signs[:, :, None]
    rows = np.arange(len(pattern))[:, None]
    upright = (pattern * signs[:, None, :]).transpose(0, 2, 1)[rows, order].transpose(0, 2, 1)
    return upright, turned[rows[:, :, None], order[:, :, None], order[:, None, :]]
