"""Closed intervals that several families share."""

from __future__ import annotations

import math

from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.problems import check_level


def normal_quantile(level: float) -> float:
    """Return the normal quantile of a two-sided level, 1.96 for 0.95."""
    from statistics import NormalDist

    check_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)


def student_quantile(level: float, degrees: float) -> float:
    """Return Student's quantile of a two-sided level."""
    from scipy.special import stdtrit

    check_level(level)
    return float(stdtrit(degrees, (1 + level) / 2))


def score_interval(share: float, trials: float, level: float, method: str) -> Interval:
    """Return Wilson's score interval of a share of ``trials``, which need not be whole (Wilson 1927)."""
    z = normal_quantile(level)
    middle = 2 * trials * share + z**2
    half = z * math.sqrt(4 * trials * share * (1 - share) + z**2)
    below = 2 * (trials + z**2)
    low, high = (min(max((middle + side) / below, 0.0), 1.0) for side in (-half, half))
    return Interval(low=min(low, share), high=max(high, share), level=level, method=method)


def exact_interval(successes: float, trials: float, level: float) -> Interval:
    """Return the exact interval of a share (Clopper & Pearson 1934)."""
    from scipy.special import betaincinv

    check_level(level)
    tail = (1 - level) / 2
    low = 0.0 if successes <= 0 else float(betaincinv(successes, trials - successes + 1, tail))
    high = 1.0 if successes >= trials else float(betaincinv(successes + 1, trials - successes, 1 - tail))
    return Interval(low=low, high=high, level=level, method="exact (Clopper-Pearson)")


def student_interval(
    value: float,
    se: float,
    degrees: float,
    level: float,
    method: str,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """Return value ± t · se, kept within ``bounds``; the normal quantile where ``degrees`` is infinite."""
    quantile = normal_quantile(level) if math.isinf(degrees) else student_quantile(level, degrees)
    half = quantile * se
    return Interval(low=max(value - half, bounds[0]), high=min(value + half, bounds[1]), level=level, method=method)
