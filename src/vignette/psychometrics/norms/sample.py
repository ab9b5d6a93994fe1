"""What a norm sample looks like: mean, spread, shape; and when it is too small to lean on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.limits import student_interval, student_quantile
from vignette.psychometrics.problems import check_level, one_of
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON, linearized_se, resampling, sums_by_cluster
from vignette.psychometrics.totals import NOT_ASKED, RESAMPLING_GAVE_NONE, Gaps, Totals, resampled, totals

if TYPE_CHECKING:
    import pandas as pd

SMALL = 100
"""Below this many people a norm carries the caveat ``small_norm_sample``."""
_COCHRAN = "Cochran (1977). Sampling Techniques. Wiley"
_JOANES = "Joanes & Gill (1998). The Statistician 47, 183-189"
_NAMES = ("mean", "standard deviation", "skewness (g1)", "excess kurtosis (g2)")


def about_sample(table: Totals) -> tuple[str, ...]:
    """Return what a reader must know of a norm sample."""
    return table.caveats(*(("small_norm_sample",) if len(table.values) < SMALL else ()))


def norm_sample(
    scores: pd.DataFrame,
    *,
    score: str,
    interval: Literal["t", "bootstrap", "bootstrap-percentile"] | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> EstimateSet:
    """Return mean, standard deviation (n - 1), skewness and excess kurtosis (moments, g1 and g2) of a norm sample.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score : str
        Column of the score.
    interval : {"t", "bootstrap", "bootstrap-percentile"} or None
        Student's t over households is for the mean and, on the logarithm, for the standard deviation.
    level, replicates, seed, cluster, missing
        As in `percentile_points`.

    Returns
    -------
    EstimateSet

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-201`` to ``PSY-203``, ``PSY-205``, ``PSY-207``, ``PSY-209``, ``PSY-211``.

    References
    ----------
    Joanes, D. N. & Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis. *The Statistician* 47,
    183-189.
    """
    one_of(interval, ("t", *BOOTSTRAPS, None), "interval")
    check_level(level)
    table = totals(scores, [score], cluster=cluster, missing=missing)
    values = table.values[:, 0]
    middle = values.mean()
    powers = np.column_stack([(values - middle) ** power for power in range(5)])
    sums = sums_by_cluster(powers, table.clusters, table.n_clusters)

    def shape(each: Floats) -> Floats:
        return np.asarray(shape_of_sums(each) + np.array([middle, 0, 0, 0]))

    found = shape(sums.sum(axis=0))
    limits: list[tuple[Interval | None, tuple[str, ...]]] = [(None, ())] * len(_NAMES)
    reasons = [NOT_ASKED if interval is None else RESAMPLING_GAVE_NONE] * len(_NAMES)
    if interval in BOOTSTRAPS:
        plan = resampling(str(interval), level=level, replicates=replicates, seed=seed)
        limits = resampled(found, sums, shape, plan=plan, sampled=table.sampled)
    elif interval == "t":
        reasons = [*["too few households, or no spread"] * 2, *["no closed interval"] * 2]
        limits = [(_over_households(table, level), ()), (spread_limits(table, 1.0, level), ()), *limits[2:]]
    about = (*about_sample(table), *(("no_variance",) if np.ptp(values) == 0 else ()))
    return EstimateSet(
        title="Norm sample",
        estimates=tuple(
            Estimate(
                statistic=name,
                value=float(value),
                interval=between,
                no_interval="" if between else reason,
                n=table.n(),
                n_excluded=table.n_excluded,
                caveats=(*about, *caveats),
                references=(_JOANES, EFRON if interval in BOOTSTRAPS else _COCHRAN),
            )
            for name, value, (between, caveats), reason in zip(_NAMES, found, limits, reasons, strict=True)
        ),
    )


def shape_of_sums(sums: Floats) -> Floats:
    """Return mean, standard deviation, g1 and g2 from sums of powers 0 to 4, (..., 5) to (..., 4)."""
    size = sums[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        m1, m2, m3, m4 = (sums[..., power] / size for power in range(1, 5))
        variance = m2 - m1**2
        variance = np.where(variance > 1e-12 * np.abs(m2), variance, 0.0)
        third = m3 - 3 * m1 * m2 + 2 * m1**3
        fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
        spread = np.sqrt(variance * size / (size - 1))
        return np.stack([m1, spread, third / variance**1.5, fourth / variance**2 - 3], axis=-1)


def spread_limits(table: Totals, multiple: float, level: float) -> Interval | None:
    """Return limits of a multiple of the standard deviation: Student's t on the logarithm, by household."""
    values = table.values[:, 0]
    if table.n_clusters < 2 or np.ptp(values) == 0:
        return None
    value = float(values.std(ddof=1))
    influence = (values - values.mean()) ** 2 / (2 * value**2)
    se = linearized_se(influence, table.clusters, table.n_clusters)
    reach = np.exp(student_quantile(level, table.n_clusters - 1) * se)
    method = f"Student's t on the logarithm, over {table.cluster_kind}"
    return Interval(
        low=float(multiple * value / reach), high=float(multiple * value * reach), level=level, method=method
    )


def _over_households(table: Totals, level: float) -> Interval | None:
    if table.n_clusters < 2:
        return None
    values = table.values[:, 0]
    se = linearized_se(values, table.clusters, table.n_clusters)
    method = f"Student's t over {table.cluster_kind}"
    return student_interval(float(values.mean()), se, table.n_clusters - 1, level, method)
