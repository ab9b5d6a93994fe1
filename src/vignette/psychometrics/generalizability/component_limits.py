"""Limits of single variance components, by every method."""

from __future__ import annotations

from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.generalizability.fitting import fit
from vignette.psychometrics.generalizability.profile_limits import profile_of_effect, profile_of_variance
from vignette.psychometrics.generalizability.solving import Solution, likelihood_of
from vignette.psychometrics.limits import normal_quantile, student_quantile
from vignette.psychometrics.resampling import BOOTSTRAPS, Resampling, bootstrap_interval

ComponentInterval = Literal[
    "generalized", "profile", "profile-restricted", "wald", "satterthwaite", "bootstrap", "bootstrap-percentile"
]
INTERVALS: tuple[str | None, ...] = (
    "generalized",
    "profile",
    "profile-restricted",
    "wald",
    "satterthwaite",
    *BOOTSTRAPS,
    None,
)
AT_ZERO = "the estimate is zero or less"
HOMES_ONLY = "homes drawn again do not tell how raters or vignettes differ; ask for the generalized interval"
FEW_KNOWN = "the variance of a few raters or vignettes is part of it; ask for the generalized interval"
UNDEFINED = "the value is not defined"
NOT_ASKED = "no interval was asked for"

Limits = tuple[Interval | None, str, tuple[str, ...]]
"""An interval, or the reason for none; and caveats."""


def closed_limits(value: float, variance: float, method: str, level: float) -> Limits:
    """Return Wald's limits on the log scale, or Satterthwaite's by chi-square, of one component.

    The upper limit is infinite where the data set none.
    """
    if not value > 0 or not np.isfinite(variance):
        return None, AT_ZERO, ()
    if method == "wald":
        half = normal_quantile(level) * np.sqrt(variance) / value
        with np.errstate(over="ignore"):
            low, high, name = value * np.exp(-half), value * np.exp(half), "Wald on the log scale"
    else:
        from scipy.special import chdtri

        degrees = 2 * value**2 / variance
        quantiles = chdtri(degrees, np.array([(1 - level) / 2, (1 + level) / 2]))
        with np.errstate(divide="ignore", over="ignore"):
            low, high = degrees * value / quantiles
        name = f"Satterthwaite chi-square, df {degrees:.1f}"
    return Interval(low=float(low), high=float(high), level=level, method=name), "", ()


def drawn_limits(value: float, draws: Floats, left_out: Floats | None, plan: Resampling, sampled: str) -> Limits:
    """Return the limits read off replicates of a component, of a coefficient, or of an error."""
    if plan.kind == "generalized":
        defined = draws[np.isfinite(draws)]
        if len(defined) < 0.95 * len(draws) or not np.isfinite(value):
            return None, "not defined in every replicate", ("replicates_undefined",)
        low, high = np.quantile(defined, [(1 - plan.level) / 2, (1 + plan.level) / 2])
        method = f"generalized (chi-squares of mean squares), {plan.replicates} replicates, seed {plan.seed}"
        return Interval(low=float(low), high=float(high), level=plan.level, method=method), "", ()
    interval, caveats = bootstrap_interval(value, draws, plan=plan, leave_one_out=left_out, sampled=sampled)
    return interval, "" if interval else "the replicates do not bear one", caveats


def profile_limits(solution: Solution, component: int, *, restricted: bool, level: float) -> Limits:
    """Return profile limits of one component, by the restricted or the full likelihood.

    Raises
    ------
    DataError
        ``PSY-327`` where components were not estimated by likelihood.
    """
    data, crossed, best = likelihood_of(solution)
    if best.state.restricted != restricted:
        best = fit(data, crossed, restricted=restricted, start=best.state.variances)
    low, high = profile_of_variance(data, crossed, best, component, level=level)
    name = "profile of the restricted likelihood" if restricted else "profile likelihood"
    if not np.isfinite(high):
        return None, "the likelihood has no upper limit", ()
    return Interval(low=low**2, high=high**2, level=level, method=name), "", ()


def effect_limits(solution: Solution, effect: int, *, method: str | None, level: float) -> Limits:
    """Return limits of a fixed effect: by profile where asked for, else Student's t with Satterthwaite's df."""
    if method is None:
        return None, NOT_ASKED, ()
    if method == "profile":
        data, crossed, best = likelihood_of(solution)
        best = fit(data, crossed, restricted=False, start=best.state.variances)
        low, high = profile_of_effect(data, crossed, best, effect, level=level)
        return Interval(low=low, high=high, level=level, method="profile likelihood"), "", ()
    variance, degrees = float(solution.beta_covariance[effect, effect]), float(solution.beta_degrees[effect])
    if not variance > 0:
        return None, AT_ZERO, ()
    quantile = normal_quantile(level) if np.isinf(degrees) else student_quantile(level, max(degrees, 1.0))
    half, value = quantile * np.sqrt(variance), float(solution.beta[effect])
    return Interval(low=value - half, high=value + half, level=level, method=f"Student's t, df {degrees:.1f}"), "", ()
