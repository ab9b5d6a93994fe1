"""The bivariate normal distribution: its distribution function and density, for whole arrays at once."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats

FAR = 30.0
"""A threshold further out than this holds everything on one side, in double precision."""
_NEAR_ZERO = 1e-100


def binormal_cdf(x: Floats, y: Floats, correlation: Floats) -> Floats:
    r"""Return :math:`\Phi_2(x, y; \rho)`, by Owen's T function.

    Parameters
    ----------
    x, y, correlation : array
        Broadcast against one another; ``x`` and ``y`` may be infinite, ``correlation`` lies strictly between -1 and 1.

    Returns
    -------
    array
        Correct to about 1e-15.

    References
    ----------
    Owen, D. B. (1956). Tables for computing bivariate normal probabilities. *Annals of Mathematical Statistics* 27,
    1075-1090.

    Examples
    --------
    A quadrant holds 1/4 + arcsin(rho) / (2 pi):

    >>> round(float(binormal_cdf(np.array(0.0), np.array(0.0), np.array(0.5))), 6)
    0.333333
    """
    from scipy.special import ndtr, owens_t

    x, y = _within(x), _within(y)
    root = np.sqrt((1 - correlation) * (1 + correlation))
    opposite = 0.5 * ((x < 0) != (y < 0))
    along = owens_t(x, (y - correlation * x) / (x * root)) + owens_t(y, (x - correlation * y) / (y * root))
    return np.asarray(0.5 * (ndtr(x) + ndtr(y)) - along - opposite)


def binormal_density(x: Floats, y: Floats, correlation: Floats) -> Floats:
    """Return the bivariate normal density, which is also the derivative of the distribution by the correlation."""
    x, y = _within(x), _within(y)
    rest = (1 - correlation) * (1 + correlation)
    return np.asarray(np.exp(-(x * x - 2 * correlation * x * y + y * y) / (2 * rest)) / (2 * np.pi * np.sqrt(rest)))


def _within(x: Floats) -> Floats:
    """Return finite values, none of them 0: there Owen's T function is taken in the limit."""
    kept = np.clip(x, -FAR, FAR)
    return np.where(np.abs(kept) < _NEAR_ZERO, _NEAR_ZERO, kept)
