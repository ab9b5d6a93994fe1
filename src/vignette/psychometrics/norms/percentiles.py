"""Percentiles of scores and scores at percentiles, with what the size of the norm sample leaves open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frequencies import quantiles, score_frequencies
from vignette.psychometrics.norms.effective import KISH, effective_people
from vignette.psychometrics.norms.sample import about_sample
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON
from vignette.psychometrics.totals import Gaps, limits_of, totals

if TYPE_CHECKING:
    import pandas as pd

Quantile = Literal["linear", "weibull"]
_CRAWFORD = "Crawford, Garthwaite & Slick (2009). The Clinical Neuropsychologist 23, 1173-1195"
_HAHN = "Hahn & Meeker (1991). Statistical Intervals. Wiley"
_HYNDMAN = "Hyndman & Fan (1996). The American Statistician 50, 361-365"
_WOODRUFF = "Woodruff (1952). Journal of the American Statistical Association 47, 635-646"


def jeffreys_limits(shares: Floats, people: Floats | float, level: float) -> tuple[Floats, Floats]:
    """Return Jeffreys limits of shares (0 to 1) that rest on ``people`` independent people, a real number.

    With *x* = share x people the limits are quantiles of Beta(x + 1/2, people - x + 1/2); *x* counts those below a
    score and half of those at it.

    References
    ----------
    Crawford, J. R., Garthwaite, P. H. & Slick, D. J. (2009). On percentile norms in neuropsychology. *The Clinical
    Neuropsychologist* 23, 1173-1195.

    Examples
    --------
    >>> low, high = jeffreys_limits(np.array([0.05]), 100, 0.95)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0193, 0.1061)
    """
    from scipy.special import betaincinv

    check_level(level)
    count, tail = np.asarray(shares) * people, (1 - level) / 2
    below = np.maximum(people - count, 0) + 0.5
    return betaincinv(count + 0.5, below, tail), betaincinv(count + 0.5, below, 1 - tail)


def order_statistic_ranks(
    people: int, share: float, level: float, *, effective: float | None = None
) -> tuple[int, int]:
    """Return the ranks (from 1) between whose values a quantile lies with at least this level, for any distribution.

    They are the binomial quantiles b(low) and b(high) + 1; a rank of 0 or people + 1 is beyond the sample. With fewer
    ``effective`` people the ranks of that many are spread over the sample, outwards.
    """
    from scipy.special import bdtr

    count = people if effective is None else min(max(math.floor(effective + 1e-9), 1), people)
    upto = bdtr(np.arange(count + 1), count, share)
    low = int(np.searchsorted(upto, (1 - level) / 2 * (1 - 1e-12)))
    high = int(np.searchsorted(upto, (1 + level) / 2 * (1 - 1e-12))) + 1
    if count == people:
        return low, high
    return math.floor(low * people / count), people + 1 if high > count else math.ceil(high * people / count)


def percentile_points(
    scores: pd.DataFrame,
    *,
    score: str,
    percentiles: Sequence[float],
    definition: Quantile,
    interval: Literal["order statistics", "bootstrap", "bootstrap-percentile"] | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> EstimateSet:
    """Return the score at each percentile of the norm sample.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score : str
        Column of the score.
    percentiles : sequence of float
        Above 0 and below 100.
    definition : {"linear", "weibull"}
        Between two ranks: R's type 7, (n - 1) p + 1, or type 6, (n + 1) p.
    interval : {"order statistics", "bootstrap", "bootstrap-percentile"} or None
        Between two scores of the sample, for any distribution; the households' likeness enters as a design effect.
        Resampling is for "linear".
    level, replicates, seed
        Of the interval.
    cluster : str or None
        Column of the sampling unit; None takes rows for independent.
    missing : {"raise", "complete"}
        Refuse rows with an empty score, or leave them out.

    Returns
    -------
    EstimateSet
        ``percentile 5``, ``percentile 10`` and so on. A limit beyond the lowest or highest score of the sample is
        infinite, with the caveat ``limit_beyond_sample``.

    Raises
    ------
    DataError
        ``PSY-353`` resampling with "weibull", ``PSY-355`` a percentile out of range; ``PSY-102``, ``PSY-201`` to
        ``PSY-203``, ``PSY-205``, ``PSY-207``, ``PSY-209``, ``PSY-211``.

    References
    ----------
    Hahn, G. J. & Meeker, W. Q. (1991). *Statistical Intervals*. Wiley. Hyndman, R. J. & Fan, Y. (1996). Sample
    quantiles in statistical packages. *The American Statistician* 50, 361-365. Woodruff, R. S. (1952). Confidence
    intervals for medians and other position measures. *Journal of the American Statistical Association* 47, 635-646.

    Examples
    --------
    >>> import pandas as pd
    >>> norms = pd.read_csv("tests/reference/own_norms_a.csv")
    >>> found = percentile_points(norms, score="total_score", percentiles=[10], definition="linear",
    ...     interval="order statistics", cluster=None)[0]
    >>> found.value, found.interval.low, found.interval.high
    (21.0, 20.0, 22.0)
    """
    one_of(definition, ("linear", "weibull"), "definition")
    one_of(interval, ("order statistics", *BOOTSTRAPS, None), "interval")
    check_level(level)
    if definition == "weibull" and interval in BOOTSTRAPS:
        raise refuse("PSY-353", "interval", "resampling is for the linear definition", 'Give "order statistics".')
    if any(not 0 < each < 100 for each in percentiles) or not len(percentiles):
        raise refuse("PSY-355", "percentiles", "a percentile is not above 0 and below 100", "Give some like 5 or 50.")
    table = totals(scores, [score], cluster=cluster, missing=missing)
    values = table.values[:, 0]
    points, sums = score_frequencies(values, table.clusters, table.n_clusters)
    shares = np.array(percentiles, dtype=float) / 100
    people = effective_people(shares, values, table.clusters, table.n_clusters)
    found = []
    for percentile, share, effective in zip(percentiles, shares.tolist(), people.tolist(), strict=True):
        value = quantile(values, share, definition)
        limits, reason, caveats = limits_of(
            value,
            sums,
            lambda counts, share=share: quantiles(points, counts, share)[..., None],  # type: ignore[misc]
            interval=interval,
            level=level,
            replicates=replicates,
            seed=seed,
            sampled=table.sampled,
            closed=lambda share=share, effective=effective: (
                quantile_limits(values, share, level, effective=effective),
                "",
            ),  # type: ignore[misc]
        )
        beyond = limits is not None and not math.isfinite(limits.high - limits.low)
        found.append(
            Estimate(
                statistic=f"percentile {percentile:g}",
                value=value,
                interval=limits,
                no_interval=reason,
                n=table.n(),
                n_excluded=table.n_excluded,
                caveats=(*about_sample(table), *caveats, *(("limit_beyond_sample",) if beyond else ())),
                references=(_HYNDMAN, *_source(interval)),
                details={"effective_people": effective},
            )
        )
    return EstimateSet(title="Scores at percentiles", estimates=tuple(found))


def quantile(values: Floats, share: float, definition: Quantile) -> float:
    """Return the quantile of scores."""
    return float(np.quantile(values, share, method=definition))


def quantile_limits(values: Floats, share: float, level: float, *, effective: float | None = None) -> Interval:
    """Return the limits of a quantile between two of the values, infinite where they lie beyond them all."""
    ordered = np.sort(values)
    low, high = order_statistic_ranks(len(ordered), share, level, effective=effective)
    return Interval(
        low=float(ordered[low - 1]) if low > 0 else -math.inf,
        high=float(ordered[high - 1]) if high <= len(ordered) else math.inf,
        level=level,
        method="order statistics",
    )


def _source(interval: str | None) -> tuple[str, ...]:
    return (EFRON,) if interval in BOOTSTRAPS else (_HAHN, _WOODRUFF, KISH) if interval else ()
