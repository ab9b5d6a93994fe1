"""Intervals over households for several statistics of repeated scores: jackknife with t, or one bootstrap draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.limits import student_quantile
from vignette.psychometrics.problems import check_level, one_of
from vignette.psychometrics.repeatability.moments import Moments, moments_of_sums, sums_of_people
from vignette.psychometrics.repeatability.table import RepeatedScores
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    Resampling,
    bootstrap_interval,
    bootstrap_sums,
    jackknife_se,
    left_out,
    resampling,
)

Scale = Literal["plain", "log", "z"]
FEWEST_HOUSEHOLDS = 3
_ROUNDING = 1e-10
NONE_ASKED = "none was asked for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """How sure one statistic is: its interval or why there is none, its standard error over households, caveats."""

    interval: Interval | None
    reason: str
    se: float
    caveats: tuple[str, ...] = ()


def plan_of(
    interval: str | None, known: Sequence[str], *, level: float, replicates: int, seed: int | None
) -> Resampling | None:
    """Check the choice of an interval and return how replicates are drawn, if they are.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-209``.
    """
    one_of(interval, (*known, "jackknife", *BOOTSTRAPS, None), "interval")
    check_level(level)
    if interval not in BOOTSTRAPS:
        return None
    return resampling(str(interval), level=level, replicates=replicates, seed=seed)


def over_households(
    scores: RepeatedScores,
    statistics: Callable[[Moments], Floats],
    scales: Sequence[Scale],
    *,
    interval: str | None,
    level: float,
    plan: Resampling | None,
) -> list[Sureness]:
    """Return how sure each of several functions of the moments is.

    Parameters
    ----------
    scores : RepeatedScores
    statistics : callable
        Maps moments with leading axes (...) to values (..., s).
    scales : sequence of str
        For each value the scale on which the jackknife's t interval is symmetric: as it is, logarithm, Fisher's z.
    interval, level, plan
        As checked by `plan_of`. Closed intervals are the caller's to add; here they give a standard error alone.
    """
    middle = scores.values.mean(axis=0)
    shift = middle.mean()
    sums = sums_of_people(scores.values - shift, scores.clusters, scores.n_clusters)
    occasions = len(scores.columns)

    def of_sums(totals: Floats) -> Floats:
        moments = moments_of_sums(totals, occasions)
        shifted = Moments(count=moments.count, means=moments.means + shift, covariance=moments.covariance)
        return statistics(shifted)

    values = of_sums(sums.sum(axis=0))
    if scores.n_clusters < FEWEST_HOUSEHOLDS:
        reason = NONE_ASKED if interval is None else "there are fewer than three households"
        return [Sureness(interval=None, reason=reason, se=np.nan) for _ in scales]
    without = left_out(sums, of_sums)
    draws = bootstrap_sums(sums, of_sums, replicates=plan.replicates, seed=plan.seed) if plan else None
    sampled = scores.cluster_kind.removesuffix("s")
    return [
        sureness(
            float(values[place]),
            without[:, place],
            None if draws is None else draws[:, place],
            scale,
            interval=interval,
            level=level,
            plan=plan,
            sampled=sampled,
        )
        for place, scale in enumerate(scales)
    ]


def sureness(
    value: float,
    without: Floats,
    draws: Floats | None,
    scale: Scale,
    *,
    interval: str | None,
    level: float,
    plan: Resampling | None,
    sampled: str,
) -> Sureness:
    """Return how sure one statistic is, from its values without each household and its replicates."""
    se = float(jackknife_se(without[:, None])[0])
    if interval is None:
        return Sureness(interval=None, reason=NONE_ASKED, se=se)
    if plan and draws is not None:
        limits, caveats = bootstrap_interval(value, draws, plan=plan, leave_one_out=without, sampled=sampled)
        return Sureness(
            interval=limits, reason="" if limits else "the replicates do not bear one", se=se, caveats=caveats
        )
    if interval != "jackknife":
        return Sureness(interval=None, reason=f"there is none of the kind {interval}", se=se)
    limits = jackknife_interval(value, without, scale, level)
    return Sureness(interval=limits, reason="" if limits else "the jackknife bears none", se=se)


def jackknife_interval(value: float, without: Floats, scale: Scale, level: float) -> Interval | None:
    """Return value ± t · jackknife standard error, G - 1 degrees of freedom, taken on a scale and brought back."""
    there, back = _SCALES[scale]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, moved = there(np.asarray(value)), there(without)
    if not np.isfinite(middle) or not np.isfinite(moved).all() or np.ptp(moved) <= _ROUNDING * (1 + abs(float(middle))):
        return None
    half = student_quantile(level, len(without) - 1) * float(jackknife_se(moved[:, None])[0])
    name = {"plain": "", "log": " of the logarithm", "z": " of Fisher's z"}[scale]
    return Interval(
        low=float(back(middle - half)),
        high=float(back(middle + half)),
        level=level,
        method=f"household jackknife{name}, t",
    )


def caveats_of(scores: RepeatedScores, *more: str) -> tuple[str, ...]:
    """Return what a reader must know of the sample, and whatever else is given."""
    return (*about_clusters(scores.n_clusters, grouped=scores.grouped), *more)


_SCALES: dict[Scale, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "plain": (np.positive, np.positive),
    "log": (np.log, np.exp),
    "z": (np.arctanh, np.tanh),
}
