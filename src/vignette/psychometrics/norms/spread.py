"""Does the spread of scores depend on predictors, and how: a test, and a log-linear model of the variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.least_squares import LeastSquares, least_squares
from vignette.psychometrics.problems import refuse

LOG_CHI_SQUARE = -1.2703628454614782
"""Mean of the logarithm of a chi-square with one degree of freedom."""
_TURNS = 200
_FULL_PACE = 20
"""Turns before steps are halved: full steps may swing between two points for ever."""
_STEEPEST = 20.0
"""Log-variances further apart than this are no fit but a search that runs away."""


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
    """Return mean and log-variance by scoring (normal scores), from Harvey's first step.

    Squared residuals are divided by 1 - leverage, as in restricted likelihood: without that the spread comes out too
    small in small samples.

    Parameters
    ----------
    design, spread : array, n x p and n x q
        Designs of the mean and of the log-variance, each with its column of ones.
    outcome : array, n
        Scores.
    clusters : array of int or None
        For the standard errors of both parts.

    Raises
    ------
    DataError
        ``PSY-358`` where no finite log-variance fits: scores do not spread, or too few people tell how they do.

    References
    ----------
    Smyth, G. K. & Verbyla, A. P. (1999). Adjusted likelihood methods for modelling dispersion in generalized linear
    models. *Environmetrics* 10, 695-709.
    """
    start = least_squares(design, outcome)
    inverse = np.asarray(np.linalg.inv(spread.T @ spread))
    gamma = _scored(design, spread, outcome, start.residuals, inverse)
    sigma = np.exp(spread @ gamma / 2)
    mean = least_squares(design / sigma[:, None], outcome / sigma, clusters=clusters)
    # Near the solution the surplus is the working response less its fit: its regression has the same sandwich.
    part = least_squares(spread, _surplus(design, outcome, sigma), clusters=clusters)
    covariance = 2 * inverse if clusters is None else _no_less(part.covariance, 2 * inverse)
    return SpreadFit(mean=mean, coefficients=gamma, covariance=np.asarray(covariance))


def _scored(design: Floats, spread: Floats, outcome: Floats, residuals: Floats, inverse: Floats) -> Floats:
    """Return the log-variance's coefficients by Fisher scoring."""
    gamma = log_variance_start(residuals, spread) if np.ptp(residuals) > 0 else np.full(spread.shape[1], np.nan)
    gamma[0] -= LOG_CHI_SQUARE
    with np.errstate(all="ignore"):
        for turn in range(_TURNS):
            heights = spread @ gamma
            if not np.isfinite(heights).all() or np.ptp(heights) > _STEEPEST:
                break
            step = inverse @ (spread.T @ _surplus(design, outcome, np.exp(heights / 2)))
            pace = 1.0 if turn < _FULL_PACE else 0.5
            gamma = gamma + pace * step / max(1.0, float(np.abs(spread @ step).max()))
            if np.abs(spread @ step).max() < 1e-8:
                return np.asarray(gamma)
    what = "no finite spread fits: scores do not spread, or too few people tell how they do"
    raise refuse("PSY-358", "spread", what, "Give spread=None, or more people.")


def _no_less(covariance: Floats, floor: Floats) -> Floats:
    """Return the covariance with no variance below the floor's: squared residuals hide theirs in small samples."""
    raised = np.sqrt(np.maximum(np.diag(floor) / np.maximum(np.diag(covariance), 1e-300), 1.0))
    return np.asarray(covariance * np.outer(raised, raised))


def _surplus(design: Floats, outcome: Floats, sigma: Floats) -> Floats:
    """Return squared standardised residuals, made whole for the leverage of the fitted mean, less 1."""
    q, _ = np.linalg.qr(design / sigma[:, None])
    scaled = outcome / sigma
    left = np.maximum(1 - (q**2).sum(axis=1), 1e-9)
    return np.asarray((scaled - q @ (q.T @ scaled)) ** 2 / left - 1)
