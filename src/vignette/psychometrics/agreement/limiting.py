"""How limits are found: which methods there are, and a plan that has been checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.limits import normal_quantile, score_interval, student_quantile
from vignette.psychometrics.problems import check_level, one_of
from vignette.psychometrics.resampling import BOOTSTRAPS, Resampling, resampling

Sampled = Literal["linearized", "jackknife", "bootstrap", "bootstrap-percentile"]
SAMPLED: tuple[str, ...] = ("linearized", "jackknife", *BOOTSTRAPS)
"""Intervals that take households for the sample; every coefficient has them."""

LargeSample = Literal["large-sample-t", "large-sample-normal"]
LARGE_SAMPLE: tuple[str, ...] = ("large-sample-t", "large-sample-normal")
"""Intervals that take units for independent and for many; the only ones that a printed table has."""

GwetInterval = Literal["linearized", "jackknife", "bootstrap", "bootstrap-percentile", "gwet"]
CohenInterval = Literal["linearized", "jackknife", "bootstrap", "bootstrap-percentile", "fleiss-cohen-everitt"]
ShareInterval = Literal["linearized", "jackknife", "bootstrap", "bootstrap-percentile", "gwet", "wilson"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A method of finding limits (or none), their level, and the replicates where they are drawn."""

    kind: str | None
    level: float
    drawn: Resampling | None = None


def interval_plan(
    interval: str | None, *, level: float, replicates: int, seed: int | None, also: tuple[str, ...] = ()
) -> Plan:
    """Return a checked plan.

    Parameters
    ----------
    interval : str or None
        One of `SAMPLED` or of ``also``; None for no interval.
    level, replicates, seed
        As everywhere.
    also : tuple of str
        Methods that a statistic has beside those that all have.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-209``.
    """
    check_level(level)
    one_of(interval, (*SAMPLED, *also, None), "interval")
    drawn = resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None
    return Plan(kind=interval, level=level, drawn=drawn)


def wilson_interval(share: float, se: float, clusters: int, level: float) -> Interval:
    """Return Wilson's interval of a share with as many independent units as its standard error amounts to.

    Where clusters do not differ at all, each counts as one unit: agreement among few proves little. Student's t stands
    in for the normal quantile.

    References
    ----------
    Korn, E. L. & Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. *Survey Methodology* 24, 193-201.
    """
    effective = share * (1 - share) / se**2 if se > 0 and 0 < share < 1 else float(clusters)
    shrink = (normal_quantile(level) / student_quantile(level, clusters - 1)) ** 2
    method = f"Wilson score, effective n, t with {clusters - 1} df"
    return score_interval(share, effective * shrink, level, method)
