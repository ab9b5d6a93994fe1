"""Logistic regression by Newton's method, on arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats

STEPS = 50
_CLOSE = 1e-10
_STILL = 0.01
"""Logits of data that separate go on rising by about 1 a step when the deviance has stopped to fall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted logistic regression.

    Attributes
    ----------
    coefficients : array, p
    covariance : array, p x p
        Inverse of the information (model-based).
    risk : array, people
        Fitted probabilities.
    deviance : float
    converged : bool
        False where the data separate: the maximum lies at infinity, and the coefficients are not to be used.
    """

    coefficients: Floats
    covariance: Floats
    risk: Floats
    deviance: float
    converged: bool


def logistic(design: Floats, events: Floats, *, offset: Floats | float = 0.0, weights: Floats | None = None) -> Fit:
    """Return the maximum likelihood fit of P(event) = 1 / (1 + exp(-(design b + offset))).

    Parameters
    ----------
    design : array, people x p
        With a column of ones where there is to be an intercept, and of full rank.
    events : array, people
        0 or 1.
    offset : array, people, or float
        Known part of the logit.
    weights : array, people, optional
        How often each person counts.
    """
    counts = np.ones(len(events)) if weights is None else weights
    coefficients = previous = np.zeros(design.shape[1])
    deviance, moved, converged = np.inf, np.inf, False
    for _ in range(STEPS):
        risk = inverse_logit(design @ coefficients + offset)
        before, deviance = deviance, float(counts @ deviances(risk, events))
        if deviance > before + _CLOSE * abs(before):
            coefficients, deviance = (coefficients + previous) / 2, before
            continue
        previous = coefficients
        information = (design * (counts * risk * (1 - risk))[:, None]).T @ design
        if abs(before - deviance) <= _CLOSE * (abs(deviance) + 0.1):
            converged = moved < _STILL
            break
        try:
            step = np.linalg.solve(information, design.T @ (counts * (events - risk)))
        except np.linalg.LinAlgError:
            break
        coefficients = coefficients + step
        moved = float(np.abs(design @ step)[counts > 0].max())
    covariance = np.asarray(np.linalg.pinv(information), dtype=np.float64)
    return Fit(coefficients=coefficients, covariance=covariance, risk=risk, deviance=deviance, converged=converged)


def inverse_logit(logits: Floats) -> Floats:
    """Return probabilities."""
    from scipy.special import expit

    return np.asarray(expit(logits))


def deviances(risk: Floats, events: Floats) -> Floats:
    """Return -2 times each person's log likelihood under predicted risks."""
    from scipy.special import xlog1py, xlogy

    return np.asarray(-2 * (xlogy(events, risk) + xlog1py(1 - events, -risk)))


def clustered_covariance(design: Floats, events: Floats, fit: Fit, clusters: Codes, count: int) -> Floats:
    """Return the covariance of the coefficients with people of a cluster together (sandwich, times G / (G - 1))."""
    from vignette.psychometrics.resampling import sums_by_cluster

    scores = sums_by_cluster(design * (events - fit.risk)[:, None], clusters, count)
    if count < 2:
        return np.full_like(fit.covariance, np.nan)
    middle = count / (count - 1) * scores.T @ scores
    return np.asarray(fit.covariance @ middle @ fit.covariance)
