"""Oblique rotation: direct oblimin with gamma 0 (quartimin), by gradient projection."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats

_STEPS = 1000
_FLAT = 1e-9


def oblimin(loadings: Floats, *, normalize: bool) -> tuple[Floats, Floats]:
    """Return the pattern and the factors' correlations after direct oblimin (gamma 0).

    Parameters
    ----------
    loadings : array, p x m
        Unrotated loadings.
    normalize : bool
        Kaiser's row normalisation: every item counts alike, however little the factors explain of it. Programs differ.

    Returns
    -------
    pattern : array, p x m
        Columns in falling order of their sums of squares, each with a sum above 0.
    correlations : array, m x m

    References
    ----------
    Jennrich, R. I. & Sampson, P. F. (1966). Rotation for simple loadings. *Psychometrika* 31, 313-323.
    Bernaards, C. A. & Jennrich, R. I. (2005). Gradient projection algorithms and software for arbitrary rotation
    criteria in factor analysis. *Educational and Psychological Measurement* 65, 676-696.
    """
    if loadings.shape[1] == 1:
        return loadings.copy(), np.ones((1, 1))
    weight = np.sqrt((loadings**2).sum(axis=1, keepdims=True)) if normalize else np.ones((len(loadings), 1))
    turned, axes = _projected(loadings / weight)
    return _ordered(turned * weight, axes.T @ axes)


def _projected(loadings: Floats) -> tuple[Floats, Floats]:
    """Return the rotated loadings and the axes, walking down the criterion with every axis kept at length 1."""
    axes = np.eye(loadings.shape[1])
    pace = 1.0
    pattern, value, slope = _criterion(loadings, axes)
    for _ in range(_STEPS):
        projected = slope - axes * (axes * slope).sum(axis=0)
        size = float(np.sqrt((projected**2).sum()))
        if size < _FLAT:
            break
        pace *= 2
        while pace > 1e-12:
            aim = axes - pace * projected
            aim /= np.sqrt((aim**2).sum(axis=0))
            there = _criterion(loadings, aim)
            if there[1] < value - 0.5 * size**2 * pace:
                break
            pace /= 2
        else:
            break
        axes, (pattern, value, slope) = aim, there
    return pattern, axes


def _criterion(loadings: Floats, axes: Floats) -> tuple[Floats, float, Floats]:
    """Return the pattern on these axes, the quartimin criterion, and its slope by the axes."""
    inverse = np.linalg.inv(axes)
    pattern = loadings @ inverse.T
    squares = pattern**2
    others = squares.sum(axis=1, keepdims=True) - squares
    slope = -((pattern.T @ (pattern * others)) @ inverse).T
    return pattern, float((squares * others).sum() / 4), np.asarray(slope)


def _ordered(pattern: Floats, correlations: Floats) -> tuple[Floats, Floats]:
    signs = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)
    order = np.argsort(-(pattern**2).sum(axis=0), kind="stable")
    turned = correlations * signs * signs[:, None]
    return (pattern * signs)[:, order], turned[np.ix_(order, order)]
