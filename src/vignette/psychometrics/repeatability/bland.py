"""Bland and Altman's limits of agreement: in points, how far a second score may lie from the first.

When not to use: where differences grow with the score (caveat ``proportional_bias``): the limits are then too wide at
one end and too narrow at the other.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.limits import normal_quantile, student_interval, student_quantile
from vignette.psychometrics.problems import check_level
from vignette.psychometrics.repeatability.households import Sureness, caveats_of, over_households, plan_of
from vignette.psychometrics.repeatability.moments import Moments, change, moments_of, slope_on_mean, spread_of_change
from vignette.psychometrics.repeatability.table import Missing, RepeatedScores, check_closed, repeated_scores
from vignette.psychometrics.resampling import Bootstrap

if TYPE_CHECKING:
    import pandas as pd

CLOSED = ("exact", "bland-altman")
PROPORTIONAL = 0.05
"""Below this p of the slope on the mean, the result carries ``proportional_bias``."""

_NAMES = ("bias", "lower limit", "upper limit", "slope on mean")
_BLAND_1986 = "Bland & Altman (1986). Lancet i, 307-310"
_BLAND_1999 = "Bland & Altman (1999). Statistical Methods in Medical Research 8, 135-160"
_CARKEET = "Carkeet (2015). Optometry and Vision Science 92, e71-e80"


def bland_altman(
    scores: pd.DataFrame,
    *,
    first: str,
    second: str,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Literal["exact", "bland-altman", "jackknife"] | Bootstrap | None = "jackknife",
    level: float = 0.95,
    share: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Curve:
    """Return differences, second minus first, against means, with the bias and the limits of agreement.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    first, second : str
        Columns of the two scores.
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse missing scores, or use people who have both.
    interval : str or None
        ``"jackknife"`` over households, with t; ``"exact"`` by the noncentral t (Carkeet 2015) or ``"bland-altman"``
        (1999, with t), both for independent people and normal differences; ``"bootstrap"`` (BCa),
        ``"bootstrap-percentile"``. The closed ones give bias and slope their usual t intervals.
    level, replicates, seed
        Of the intervals.
    share : float
        Share of differences between the limits of agreement, for normal differences.

    Returns
    -------
    Curve
        Columns ``mean`` and ``difference``, one row per person. Estimates ``bias``, ``lower limit``, ``upper limit``
        and ``slope on mean``; the bias has t and p of no difference, sd_difference and share_within (the limits) in
        ``details``, the limits se_1999 and se_1986 (Bland and Altman's approximations), the slope its t and p.

    Raises
    ------
    DataError
        ``PSY-312`` for a closed interval with several people of a household, ``PSY-314``, ``PSY-315``, ``PSY-102``.

    References
    ----------
    Bland, J. M. & Altman, D. G. (1999). Measuring agreement in method comparison studies. *Statistical Methods in
    Medical Research* 8, 135-160.

    Carkeet, A. (2015). Exact parametric confidence intervals for Bland-Altman limits of agreement. *Optometry and
    Vision Science* 92, e71-e80.

    Examples
    --------
    Two meters of peak flow (Bland & Altman 1986 print a bias of -2.1):

    >>> import pandas as pd
    >>> meters = pd.read_csv("tests/reference/bland_altman_1986_pefr.csv")
    >>> found = bland_altman(meters, first="mini", second="wright", cluster="subject", interval="exact")
    >>> print(" ".join(f"{found.estimates[place].value:.1f}" for place in range(3)))
    -2.1 -78.1 73.9
    """
    check_level(share)
    plan = plan_of(interval, CLOSED, level=level, replicates=replicates, seed=seed)
    found = repeated_scores(scores, columns=[first, second], cluster=cluster, missing=missing)
    check_closed(found, interval, CLOSED)
    reach = normal_quantile(share)

    def statistics(moments: Moments) -> Floats:
        half = reach * spread_of_change(moments)
        bias = change(moments)
        return np.stack([bias, bias - half, bias + half, slope_on_mean(moments)], axis=-1)

    moments = moments_of(found.values)
    values = statistics(moments)
    sure = over_households(found, statistics, ("plain",) * 4, interval=interval, level=level, plan=plan)
    details = _details(found, moments, reach)
    if interval in CLOSED and len(found.values) > 2:
        sure = _closed(sure, moments, details, reach, str(interval), level)
    caveats = caveats_of(found, *_about(found, values[3], sure[3].se, details[3]["p"]))
    sources = (_BLAND_1986, _BLAND_1999, *((_CARKEET,) if interval == "exact" else ()))
    estimates = tuple(
        Estimate(
            statistic=name,
            value=float(values[place]),
            interval=sure[place].interval,
            no_interval=sure[place].reason,
            n=found.n(),
            n_excluded=found.n_excluded,
            caveats=(*caveats, *sure[place].caveats),
            references=sources,
            details={"se": sure[place].se, **details[place]},
        )
        for place, name in enumerate(_NAMES)
    )
    return Curve(
        title=f"Limits of agreement, {second} minus {first}",
        columns={"mean": found.values.mean(axis=1).tolist(), "difference": np.diff(found.values)[:, 0].tolist()},
        estimates=EstimateSet(title="Limits of agreement", estimates=estimates),
        n=found.n(),
        n_excluded=found.n_excluded,
        caveats=caveats,
        references=sources,
    )


def exact_limits(bias: float, spread: float, count: int, *, reach: float, level: float) -> tuple[float, float]:
    """Return the exact interval of the upper limit ``bias + reach * spread`` (Carkeet 2015).

    That of the lower limit is its mirror image about the bias.

    Parameters
    ----------
    bias, spread : float
        Mean and standard deviation of ``count`` differences.
    reach : float
        1.96 for limits that hold 95 % of normal differences.
    level : float
        Nominal level.
    """
    from scipy.special import nctdtrit

    check_level(level)
    root = math.sqrt(count)
    low, high = (float(nctdtrit(count - 1, reach * root, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    return bias + spread * low / root, bias + spread * high / root


def _details(scores: RepeatedScores, moments: Moments, reach: float) -> list[dict[str, float]]:
    """Return the further figures of bias, lower limit, upper limit and slope; tests take people for independent."""
    from scipy.special import stdtr

    count = len(scores.values)
    differences = scores.values[:, 1] - scores.values[:, 0]
    bias, spread = float(change(moments)), float(spread_of_change(moments))
    inside = float(np.mean(np.abs(differences - bias) <= reach * spread)) if spread > 0 else math.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        t = float(np.float64(bias) / (spread / math.sqrt(count)))
        se_1999 = spread * float(np.sqrt(1 / count + reach**2 / np.float64(2 * (count - 1))))
        middle = scores.values.mean(axis=1)
        slope = float(slope_on_mean(moments))
        rest = differences - bias - slope * (middle - middle.mean())
        error = float(np.sqrt((rest**2).sum() / np.float64(count - 2) / ((middle - middle.mean()) ** 2).sum()))
        t_slope = float(np.float64(slope) / error)
    limit = {"se_1999": se_1999, "se_1986": spread * math.sqrt(3 / count)}
    return [
        {
            "t": t,
            "df": count - 1,
            "p": float(2 * stdtr(count - 1, -abs(t))),
            "sd_difference": spread,
            "share_within": inside,
        },
        limit,
        limit,
        {"se_ols": error, "t": t_slope, "df": count - 2, "p": float(2 * stdtr(count - 2, -abs(t_slope)))},
    ]


def _closed(
    sure: list[Sureness],
    moments: Moments,
    details: list[dict[str, float]],
    reach: float,
    interval: str,
    level: float,
) -> list[Sureness]:
    """Return the same with closed intervals; none where all differences are equal."""
    count = int(moments.count)
    bias, spread = float(change(moments)), float(spread_of_change(moments))
    if spread == 0:
        return [Sureness(interval=None, reason="all differences are equal", se=one.se) for one in sure]
    usual = student_interval(bias, spread / math.sqrt(count), count - 1, level, "t")
    if interval == "exact":
        low, high = exact_limits(bias, spread, count, reach=reach, level=level)
    else:
        half = student_quantile(level, count - 1) * details[1]["se_1999"]
        low, high = bias + reach * spread - half, bias + reach * spread + half
    method = "exact, noncentral t" if interval == "exact" else "Bland-Altman 1999, t"
    upper = Interval(low=low, high=high, level=level, method=method)
    lower = Interval(low=2 * bias - high, high=2 * bias - low, level=level, method=method)
    slope = student_interval(float(slope_on_mean(moments)), details[3]["se_ols"], count - 2, level, "t")
    limits: list[Interval | None] = [usual, lower, upper, slope if math.isfinite(slope.low) else None]
    return [
        Sureness(interval=limit, reason="" if limit else "the means do not vary", se=one.se)
        for one, limit in zip(sure, limits, strict=True)
    ]


def _about(scores: RepeatedScores, slope: float, se: float, p: float) -> tuple[str, ...]:
    """Return caveats about the differences; the slope is judged over households where people share them."""
    from scipy.special import stdtr

    differences = scores.values[:, 1] - scores.values[:, 0]
    equal = ("no_variance",) if np.ptp(differences) == 0 else ()
    if not scores.independent and se > 0:
        p = float(2 * stdtr(scores.n_clusters - 1, -abs(slope / se)))
    return (*equal, *(("proportional_bias",) if p < PROPORTIONAL else ()))
