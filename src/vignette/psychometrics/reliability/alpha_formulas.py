"""Cronbach's alpha and its relatives as functions of covariance or correlation matrices, (..., k, k)."""

from __future__ import annotations

import math

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.limits import normal_quantile
from vignette.psychometrics.problems import check_level


def alpha_of(matrices: Floats) -> Floats:
    """Return alpha of covariance matrices, or standardised alpha of correlation matrices, (..., k, k) to (...)."""
    items = matrices.shape[-1]
    own, total = np.trace(matrices, axis1=-2, axis2=-1), matrices.sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(total > 0, items / (items - 1) * (1 - own / total), np.nan))


def squared_multiple_correlations(matrices: Floats) -> Floats:
    """Return how much of each item the others explain, (..., k, k) to (..., k); nan where that cannot be computed."""
    flat = matrices.reshape(-1, *matrices.shape[-2:])
    found = np.full(flat.shape[:-1], np.nan)
    sound = np.asarray(np.isfinite(flat).all(axis=(1, 2)))
    values = np.linalg.eigvalsh(flat[sound])
    sound[sound] = values[:, 0] > 1e-10 * values[:, -1]
    own = np.diagonal(flat[sound], axis1=1, axis2=2)
    found[sound] = 1 - 1 / (own * np.diagonal(np.linalg.inv(flat[sound]), axis1=1, axis2=2))
    return found.reshape(matrices.shape[:-1])


def lambda6_of(matrices: Floats) -> Floats:
    """Return Guttman's lambda 6, G6(smc), of covariance or correlation matrices."""
    own = np.diagonal(matrices, axis1=-2, axis2=-1)
    alone = own * (1 - squared_multiple_correlations(matrices))
    return np.asarray(1 - alone.sum(axis=-1) / matrices.sum(axis=(-2, -1)))


def duhachek_se(covariances: Floats, people: int) -> float:
    """Return the standard error of alpha for normal scores of ``people`` independent people.

    References
    ----------
    Duhachek, A. & Iacobucci, D. (2004). Alpha's standard error (ASE). *Journal of Applied Psychology* 89, 792-808.
    """
    items, total, own = len(covariances), float(covariances.sum()), float(np.trace(covariances))
    squared = covariances @ covariances
    inner = max(total * (float(np.trace(squared)) + own**2) - 2 * own * float(squared.sum()), 0.0)
    return math.sqrt(2 * items**2 / ((items - 1) ** 2 * total**3) * inner / people)


def feldt_interval(alpha: float, people: int, items: int, level: float) -> Interval:
    """Return Feldt's limits of alpha: exact for normal, essentially tau-equivalent items with equal error variances.

    References
    ----------
    Feldt, L. S. (1965). The approximate sampling distribution of Kuder-Richardson reliability coefficient twenty.
    *Psychometrika* 30, 357-370.

    Examples
    --------
    Alpha .80 of 10 items and 100 people:

    >>> found = feldt_interval(0.80, 100, 10, 0.95)
    >>> round(found.low, 3), round(found.high, 3)
    (0.736, 0.854)
    """
    from scipy.special import fdtri

    check_level(level)
    above, below = people - 1, (people - 1) * (items - 1)
    low, high = (float(fdtri(above, below, share)) for share in ((1 + level) / 2, (1 - level) / 2))
    return Interval(low=1 - (1 - alpha) * low, high=1 - (1 - alpha) * high, level=level, method="Feldt")


def bonett_interval(alpha: float, people: int, items: int, level: float, *, unbiased: bool = False) -> Interval:
    """Return Bonett's limits of alpha on ln(1 - alpha), without (2002) or with (2015) a correction of its bias.

    References
    ----------
    Bonett, D. G. (2002). Sample size requirements for testing and estimating coefficient alpha. *Journal of Educational
    and Behavioral Statistics* 27, 335-340.
    Bonett, D. G. & Wright, T. A. (2015). Cronbach's alpha reliability: Interval estimation, hypothesis testing, and
    sample size planning. *Journal of Organizational Behavior* 36, 3-15.
    """
    half = normal_quantile(level) * math.sqrt(2 * items / ((items - 1) * (people - 2)))
    middle = math.log(1 - alpha) - (math.log(people / (people - 1)) if unbiased else 0.0)
    method = "Bonett-Wright 2015" if unbiased else "Bonett 2002"
    return Interval(low=1 - math.exp(middle + half), high=1 - math.exp(middle - half), level=level, method=method)


def duhachek_interval(alpha: float, se: float, level: float) -> Interval:
    """Return alpha ± z · se, kept at or below 1."""
    half = normal_quantile(level) * se
    return Interval(low=alpha - half, high=min(alpha + half, 1.0), level=level, method="Duhachek-Iacobucci")
