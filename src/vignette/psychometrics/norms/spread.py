"""Does the spread of scores depend on predictors, and how: a test, and a log-linear model of the variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.least_squares import LeastSquares, least_squares

LOG_CHI_SQUARE = -1.2703628454614782
"""Mean of the logarithm of a chi-square with one degree of freedom."""
_TURNS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadFit:
    """Mean and log-variance fitted together: ``mean`` is the weighted regression, whose sigma is 1 but for chance.

    ``coefficients`` and ``covariance`` are those of the log-variance.
    """

    mean: LeastSquares
    coefficients: Floats
    covariance: Floats

    def sigma(self, design: Floats) -> Floats:
        """Return the standard deviation of scores at rows of the variance's design."""
        return np.asarray(np.exp(design @ self.coefficients / 2))


def breusch_pagan(residuals: Floats, design: Floats) -> tuple[float, int, float]:
    """Return Koenker's n R² of squared residuals on the design, its degrees of freedom and p.

    References
    ----------
    Koenker, R. (1981). A note on studentizing a test for heteroscedasticity. *Journal of Econometrics* 17, 107-112.
    """
    from scipy.special import chdtrc

    squares = residuals**2
    if np.ptp(squares) == 0:
        return float("nan"), design.shape[1] - 1, float("nan")
    statistic = len(residuals) * least_squares(design, squares).r2
    return statistic, design.shape[1] - 1, float(chdtrc(design.shape[1] - 1, statistic))


def log_variance_start(residuals: Floats, design: Floats) -> Floats:
    """Return the regression of log squared residuals on the design: Harvey's first step, intercept not yet corrected.

    The intercept is too low by 1.2704, the mean of a log chi-square.

    References
    ----------
    Harvey, A. C. (1976). Estimating regression models with multiplicative heteroscedasticity. *Econometrica* 44,
    461-465.
    """
    floor = 1e-12 * float((residuals**2).mean())
    return least_squares(design, np.log(np.maximum(residuals**2, floor))).coefficients


def fit_spread(design: Floats, spread: Floats, outcome: Floats, *, clusters: Codes | None) -> SpreadFit:
    """Return mean and log-variance by maximum likelihood (normal scores), from Harvey's first step by scoring.

    Parameters
    ----------
    design, spread : array, n x p and n x q
        Designs of the mean and of the log-variance, each with its column of ones.
    outcome : array, n
        Scores.
    clusters : array of int or None
        For the standard errors of both parts.
    """
    start = least_squares(design, outcome)
    gamma = log_variance_start(start.residuals, spread)
    gamma[0] -= LOG_CHI_SQUARE
    inverse = np.linalg.inv(spread.T @ spread)
    for _ in range(_TURNS):
        mean, residuals = _weighted(design, outcome, np.exp(spread @ gamma / 2), None)
        step = inverse @ (spread.T @ (residuals**2 - 1))
        gamma = gamma + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-9:
            break
    mean, residuals = _weighted(design, outcome, np.exp(spread @ gamma / 2), clusters)
    pull = spread * (residuals**2 - 1)[:, None]
    if clusters is None:
        covariance = 2 * inverse
    else:
        count = int(clusters.max()) + 1
        sums = np.column_stack([np.bincount(clusters, column, minlength=count) for column in pull.T])
        covariance = inverse @ (sums.T @ sums) @ inverse * count / (count - 1)
    return SpreadFit(mean=mean, coefficients=gamma, covariance=np.asarray(covariance))


def _weighted(design: Floats, outcome: Floats, sigma: Floats, clusters: Codes | None) -> tuple[LeastSquares, Floats]:
    """Return the regression weighted by known standard deviations, and standardised residuals."""
    fit = least_squares(design / sigma[:, None], outcome / sigma, clusters=clusters)
    return fit, fit.residuals
