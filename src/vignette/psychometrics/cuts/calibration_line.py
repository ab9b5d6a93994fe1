"""Calibration as a line: the logistic regression of the event on the logit of its predicted risk."""

from __future__ import annotations

import math

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.newton import clustered_covariance, logistic
from vignette.psychometrics.cuts.outcomes import OutcomeTable, estimate
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.resampling import Resampling, bootstrap_clusters, bootstrap_interval

COX = "Cox (1958). Biometrika 45, 562-565"
LINES = ("calibration intercept", "calibration slope", "calibration-in-the-large")


def line_estimates(
    risk: Floats, table: OutcomeTable, interval: str | None, level: float, plan: Resampling | None
) -> tuple[Estimate, ...]:
    """Return intercept, slope, and calibration-in-the-large, the intercept with the slope held at 1.

    Parameters
    ----------
    risk : array, people
        Predicted risks of the event.
    interval : {"clustered", "wald", "bootstrap", "bootstrap-percentile"} or None
        ``plan`` says how a bootstrap is drawn.
    """
    certain = bool(((risk <= 0) | (risk >= 1)).any())
    one_sided = not table.events.any() or bool(table.events.all())
    if certain or one_sided or not np.ptp(risk):
        caveat = "certain_risk" if certain else "one_outcome" if one_sided else "no_variance"
        return tuple(
            estimate(table, name, math.nan, no_interval="it is not defined", caveats=(caveat,), references=(COX,))
            for name in LINES
        )
    logits = np.log(risk / (1 - risk))
    values, errors = lines(logits, table), standard_errors(logits, table, grouped=interval != "wald")
    limits = _limits(logits, values, errors, table, interval, level, plan)
    why = "not asked for" if interval is None else "the fit has no maximum"
    return tuple(
        estimate(
            table,
            name,
            float(value),
            interval=found,
            no_interval=why,
            caveats=(*more, *(() if math.isfinite(value) else ("scores_separate",))),
            references=(COX,),
            details={"se": float(se)},
            grouped=interval != "wald",
        )
        for name, value, se, (found, more) in zip(LINES, values, errors, limits, strict=True)
    )


def lines(logits: Floats, table: OutcomeTable, weights: Floats | None = None) -> Floats:
    """Return the three of `LINES` with clusters counted by weight; nan where a fit has no maximum."""
    each = None if weights is None else weights[table.clusters]
    events, ones = table.events.astype(float), np.ones((len(logits), 1))
    line = logistic(np.column_stack([ones, logits]), events, weights=each)
    large = logistic(ones, events, offset=logits, weights=each)
    found = np.r_[line.coefficients, large.coefficients]
    return np.where([line.converged, line.converged, large.converged], found, np.nan)


def standard_errors(logits: Floats, table: OutcomeTable, *, grouped: bool) -> Floats:
    """Return standard errors of `LINES`: between clusters, or of the model where people are independent."""
    events, ones = table.events.astype(float), np.ones((len(logits), 1))
    found = []
    for design, offset in ((np.column_stack([ones, logits]), np.zeros(len(logits))), (ones, logits)):
        fit = logistic(design, events, offset=offset)
        covariance = fit.covariance
        if grouped:
            covariance = clustered_covariance(design, events, fit, table.clusters, table.n_clusters)
        found.append(np.sqrt(np.diag(covariance)))
    return np.concatenate(found)


def _limits(
    logits: Floats,
    values: Floats,
    errors: Floats,
    table: OutcomeTable,
    interval: str | None,
    level: float,
    plan: Resampling | None,
) -> list[tuple[Interval | None, tuple[str, ...]]]:
    if interval is None:
        return [(None, ())] * len(values)
    if plan is not None:
        draws = bootstrap_clusters(
            lambda weights: lines(logits, table, weights),
            table.n_clusters,
            replicates=plan.replicates,
            seed=plan.seed,
        )
        return [
            bootstrap_interval(float(value), drawn, plan=plan, sampled=table.sampled)
            for value, drawn in zip(values, draws.T, strict=True)
        ]
    degrees = math.inf if interval == "wald" else table.n_clusters - 1
    method = "Wald" if interval == "wald" else "sandwich between clusters, Student's t"
    return [
        (student_interval(float(value), float(se), degrees, level, method) if math.isfinite(value * se) else None, ())
        for value, se in zip(values, errors, strict=True)
    ]
