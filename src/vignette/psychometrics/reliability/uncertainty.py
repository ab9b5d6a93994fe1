"""Intervals of coefficients that are functions of households' sums: jackknife and bootstrap, the same way for all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.limits import student_quantile
from vignette.psychometrics.problems import check_level, one_of
from vignette.psychometrics.resampling import (
    Resampling,
    bootstrap_interval,
    bootstrap_sums,
    jackknife_se,
    left_out,
    resampling,
)

Resampled = Literal["jackknife", "bootstrap", "bootstrap-percentile"]
RESAMPLED: tuple[str | None, ...] = ("jackknife", "bootstrap", "bootstrap-percentile", None)
Scale = Literal["one-minus", "positive", "correlation"]
"""A coefficient below 1, a positive quantity, or a correlation: what its jackknife limits are computed on."""
NOT_ASKED = "none was asked for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How limits are to be had, checked once per call."""

    interval: str | None
    level: float
    replicates: int
    seed: int | None
    sampled: str = "household"
    unbiased: bool = False
    """Whether the jackknife's limits stand around its bias-corrected value."""

    @property
    def drawn(self) -> Resampling | None:
        """The plan of a bootstrap, or None."""
        if self.interval is None or self.interval == "jackknife":
            return None
        return resampling(self.interval, level=self.level, replicates=self.replicates, seed=self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """What is known of how sure one coefficient is."""

    interval: Interval | None
    no_interval: str
    se: float
    caveats: tuple[str, ...] = ()


def planned(
    interval: str | None, *, level: float, replicates: int, seed: int | None, sampled: str, closed: tuple[str, ...] = ()
) -> Plan:
    """Return a checked plan; ``closed`` names the closed intervals that the coefficient has besides.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-209``.
    """
    one_of(interval, (*closed, *RESAMPLED), "interval")
    check_level(level)
    plan = Plan(interval=interval, level=level, replicates=replicates, seed=seed, sampled=sampled)
    if interval not in closed:
        _ = plan.drawn
    return plan


def uncertainties(
    values: Floats, sums: Floats, statistic: Callable[[Floats], Floats], *, plan: Plan, scales: Sequence[Scale]
) -> list[Uncertainty]:
    """Return limits and jackknife standard errors of several coefficients of the same sums.

    Parameters
    ----------
    values : array, s
        The coefficients of the whole sample.
    sums : array, households x q
    statistic : callable
        Maps sums (..., q) to coefficients (..., s).
    plan : Plan
        Not one of the closed intervals.
    scales : sequence of str
        One per coefficient.
    """
    if len(sums) < 2:
        return [_none(f"one {plan.sampled} does not show how they differ")] * len(values)
    if plan.interval is None:
        return [_none(NOT_ASKED)] * len(values)
    without = left_out(sums, statistic)
    errors = np.array([_se(column) for column in without.T])
    drawn = plan.drawn
    if drawn is None:
        return [
            jackknifed(float(value), without[:, place], plan=plan, scale=scales[place])
            for place, value in enumerate(values)
        ]
    draws = bootstrap_sums(sums, statistic, replicates=drawn.replicates, seed=drawn.seed)
    return [
        _read_off(float(value), draws[:, place], without[:, place], float(errors[place]), drawn, plan.sampled)
        for place, value in enumerate(values)
    ]


def jackknifed(value: float, without: Floats, *, plan: Plan, scale: Scale) -> Uncertainty:
    """Return limits value ± t · se on the scale where the coefficient's distribution is most even.

    Parameters
    ----------
    value : float
    without : array, households
        The coefficient without each household in turn.
    """
    se = _se(without)
    forward, back = _SCALES[scale]
    with np.errstate(invalid="ignore", divide="ignore"):
        moved, middle = forward(without), forward(np.array(value))
    spread = _se(moved)
    if not (math.isfinite(float(middle)) and math.isfinite(spread)):
        return Uncertainty(interval=None, no_interval="it cannot be computed without some households", se=se)
    if spread == 0:
        return Uncertainty(interval=None, no_interval="no household changes it", se=se, caveats=("replicates_equal",))
    half = student_quantile(plan.level, len(without) - 1) * spread
    if plan.unbiased:
        middle = len(without) * middle - (len(without) - 1) * moved.mean()
    ends = sorted((float(back(middle - half)), float(back(middle + half))))
    method = f"{plan.sampled} jackknife, {_NAMES[scale]}, t{', bias-corrected' if plan.unbiased else ''}"
    return Uncertainty(
        interval=Interval(low=ends[0], high=ends[1], level=plan.level, method=method), no_interval="", se=se
    )


def _read_off(value: float, draws: Floats, without: Floats, se: float, drawn: Resampling, sampled: str) -> Uncertainty:
    interval, caveats = bootstrap_interval(value, draws, plan=drawn, leave_one_out=without, sampled=sampled)
    reason = "" if interval else "too many drawn samples have no value, or all have the same"
    return Uncertainty(interval=interval, no_interval=reason, se=se, caveats=caveats)


def _se(without: Floats) -> float:
    """Return the jackknife's standard error; nan where the coefficient has no value without some household."""
    return float(jackknife_se(without[:, None])[0]) if np.isfinite(without).all() else math.nan


def _none(reason: str) -> Uncertainty:
    return Uncertainty(interval=None, no_interval=reason, se=math.nan)


_SCALES: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "one-minus": (lambda x: np.log(1 - x), lambda x: 1 - np.exp(x)),
    "positive": (np.log, np.exp),
    "correlation": (np.arctanh, np.tanh),
}
_NAMES = {"one-minus": "on ln(1 - value)", "positive": "on ln(value)", "correlation": "on Fisher's z"}
