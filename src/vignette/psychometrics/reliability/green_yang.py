"""Reliability of the observed sum of ordinal items from a model of the responses behind them (Green and Yang)."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.factors.binormal import binormal_cdf
from vignette.psychometrics.factors.latent_correlation import LARGEST, finite


def categorical_omega_of(loadings: Floats, thresholds: Floats, correlations: Floats) -> Floats:
    """Return the share of the sum's variance that the factor gives, the categories counting as 1, 2, 3.

    Parameters
    ----------
    loadings : array, (..., k)
        Standardised loadings of the latent responses.
    thresholds : array, (..., k, c - 1)
    correlations : array, (..., k, k)
        Of the latent responses: those observed (polychoric), or those the model implies.

    Returns
    -------
    array, (...)

    References
    ----------
    Green, S. B. & Yang, Y. (2009). Reliability of summed item scores using structural equation modeling.
    *Psychometrika* 74, 155-167.
    """
    shared = loadings[..., :, None] * loadings[..., None, :]
    true = _covariances(shared, thresholds)
    items = correlations.shape[-1]
    beside = np.where(np.eye(items, dtype=bool), 0.0, correlations)
    observed = _covariances(beside, thresholds)
    own = _variances(thresholds)
    return np.asarray(true.sum(axis=(-2, -1)) / (observed.sum(axis=(-2, -1)) + own.sum(axis=-1)))


def _covariances(latent: Floats, thresholds: Floats) -> Floats:
    """Return the covariances of category numbers whose latent responses correlate so, (..., k, k)."""
    from scipy.special import ndtr

    cuts = finite(thresholds)
    below = ndtr(cuts).sum(axis=-1)
    rho = np.clip(latent, -LARGEST, LARGEST)[..., None, None]
    both = binormal_cdf(cuts[..., :, None, :, None], cuts[..., None, :, None, :], rho)
    return np.asarray(both.sum(axis=(-2, -1)) - below[..., :, None] * below[..., None, :])


def _variances(thresholds: Floats) -> Floats:
    """Return the variances of category numbers, (..., k)."""
    from scipy.special import ndtr

    below = ndtr(finite(thresholds))
    steps = thresholds.shape[-1]
    weight = 2 * (steps - np.arange(steps)) - 1
    return np.asarray((below * weight).sum(axis=-1) - below.sum(axis=-1) ** 2)
