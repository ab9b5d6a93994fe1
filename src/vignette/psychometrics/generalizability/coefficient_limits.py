"""Limits of what is made of variance components: coefficients, standard errors, numbers of raters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.generalizability.component_limits import (
    FEW_KNOWN,
    HOMES_ONLY,
    NOT_ASKED,
    Limits,
    closed_limits,
    drawn_limits,
)
from vignette.psychometrics.generalizability.result import VarianceComponents
from vignette.psychometrics.limits import normal_quantile

Scale = Literal["share", "deviation", "variance"]
BRENNAN = "Brennan (2001). Generalizability Theory. Springer"
_STEP = 1e-6


def limits_of(components: VarianceComponents, function: Callable[[Floats], Floats], scale: Scale) -> Limits:
    """Return the limits of a function of components, as the components' own were made.

    Parameters
    ----------
    components : VarianceComponents
        With their covariance or their replicates.
    function : callable
        Maps components (..., k) to values (...).
    scale : {"share", "deviation", "variance"}
        What the value is. Without replicates, limits of a share come by the delta method on the logit, those of a
        variance or its root by Satterthwaite's chi-square; none are given where a few raters' or vignettes' variance
        is part of it, since they would be far too narrow.
    """
    value = float(function(components.values))
    if components.plan is not None and components.draws is not None:
        if components.plan.kind != "generalized" and rests_on_shared(components, function):
            return None, HOMES_ONLY, ()
        left = None if components.left_out is None else function(components.left_out)
        sampled = next(iter(components.n), "household").removesuffix("s")
        return drawn_limits(value, function(components.draws), left, components.plan, sampled)
    if components.interval is None:
        return None, "the components have no intervals" if components.method == "stated" else NOT_ASKED, ()
    se = delta_se(components, function)
    inside = 0 < value < 1 if scale == "share" else value > 0
    if not inside or not np.isfinite(se):
        return None, "the value is at its edge", ()
    if scale != "share" and rests_on_shared(components, function):
        return None, FEW_KNOWN, ()
    if scale != "share":
        power = 2 if scale == "deviation" else 1
        variance = (power * value ** (power - 1) * se) ** 2
        interval, reason, caveats = closed_limits(value**power, variance, "satterthwaite", components.level)
        if interval is not None and scale == "deviation":
            interval = replace(interval, low=interval.low**0.5, high=interval.high**0.5)
        return interval, reason, caveats
    centre, half = np.log(value / (1 - value)), normal_quantile(components.level) * se / (value * (1 - value))
    low, high = (float(1 / (1 + np.exp(-(centre + sign * half)))) for sign in (-1, 1))
    return Interval(low=low, high=high, level=components.level, method="delta method on the logit"), "", ()


def delta_se(components: VarianceComponents, function: Callable[[Floats], Floats]) -> float:
    """Return the large-sample standard error of a function of components, slopes by central differences."""
    slopes = _slopes(components, function)
    variance = float(slopes @ components.covariance @ slopes)
    return float(np.sqrt(variance)) if variance >= 0 else float("nan")


def rests_on_shared(components: VarianceComponents, function: Callable[[Floats], Floats]) -> bool:
    """Return whether a value depends on the variance of facets that all homes share, such as raters."""
    shared = [not any(column in components.object_columns for column in term) for term in components.terms]
    return bool((np.abs(_slopes(components, function)[shared]) > 0).any())


def _slopes(components: VarianceComponents, function: Callable[[Floats], Floats]) -> Floats:
    step = _STEP * float(np.abs(components.values).sum())
    centre = np.maximum(components.values, 2 * step)
    moves = step * np.eye(len(centre))
    return (function(centre + moves) - function(centre - moves)) / (2 * step)


def derived(
    components: VarianceComponents,
    name: str,
    function: Callable[[Floats], Floats],
    *,
    scale: Scale,
    caveats: tuple[str, ...] = (),
) -> Estimate:
    """Return a function of components as an estimate."""
    interval, reason, more = limits_of(components, function, scale)
    negative = ("component_negative",) if (components.values < 0).any() else ()
    known = np.isfinite(components.covariance).all()
    return Estimate(
        statistic=name,
        value=float(function(components.values)),
        interval=interval,
        no_interval=reason,
        n=components.n,
        n_excluded=components.n_excluded,
        caveats=tuple(dict.fromkeys((*components.caveats, *negative, *more, *caveats))),
        references=(BRENNAN,),
        details={"se": delta_se(components, function)} if known else {},
    )
