"""Errors of measurement on the norm's scale: from a reliability to the limits of a person's score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet, Interval
from vignette.psychometrics.limits import normal_quantile
from vignette.psychometrics.norms.sample import about_sample, shape_of_sums, spread_limits
from vignette.psychometrics.norms.scales import t_score
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON, resampling, sums_by_cluster
from vignette.psychometrics.totals import NOT_ASKED, RESAMPLING_GAVE_NONE, Gaps, Totals, resampled, totals

if TYPE_CHECKING:
    import pandas as pd

_LORD = "Lord & Novick (1968). Statistical Theories of Mental Test Scores. Addison-Wesley"
_KELLEY = "Kelley (1947). Fundamentals of Statistics. Harvard University Press"
_JACOBSON = "Jacobson & Truax (1991). Journal of Consulting and Clinical Psychology 59, 12-19"


def errors_from_reliability(
    scores: pd.DataFrame,
    *,
    score: str,
    reliability: float,
    interval: Literal["t", "bootstrap", "bootstrap-percentile"] | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> EstimateSet:
    r"""Return the errors of measurement that a reliability and the norm sample's spread imply.

    With *s* the standard deviation and *r* the reliability: ``standard error of measurement`` :math:`s \sqrt{1 - r}`;
    ``standard error of estimation`` of a true score :math:`s \sqrt{r (1 - r)}`; ``smallest detectable change (95 %)``
    :math:`1.96 \sqrt{2}` times the first; ``reliable change (90 %)`` :math:`1.645 \sqrt{2}` times the first.

    Parameters
    ----------
    scores : DataFrame
        One row per person of the norm sample.
    score : str
        Column of the score.
    reliability : float
        Between 0 and 1, of the kind that the question asks for: between raters, occasions or forms. It is taken as
        known (caveat ``reliability_given``); intervals tell of the spread only.
    interval : {"t", "bootstrap", "bootstrap-percentile"} or None
        Of the standard deviation: Student's t on its logarithm by household, or resampling of households.
    level, replicates, seed, cluster, missing
        As in `percentile_points`.

    Returns
    -------
    EstimateSet

    Raises
    ------
    DataError
        ``PSY-356`` a reliability not between 0 and 1; ``PSY-102``, ``PSY-201`` to ``PSY-203``, ``PSY-205``,
        ``PSY-207``, ``PSY-209``, ``PSY-211``.

    References
    ----------
    Lord, F. M. & Novick, M. R. (1968). *Statistical Theories of Mental Test Scores*. Addison-Wesley. Jacobson, N. S. &
    Truax, P. (1991). Clinical significance. *Journal of Consulting and Clinical Psychology* 59, 12-19.

    Examples
    --------
    >>> import pandas as pd
    >>> norms = pd.read_csv("tests/reference/own_norms_a.csv")
    >>> found = errors_from_reliability(norms, score="total_score", reliability=0.84, interval=None, cluster=None)
    >>> [round(each.value, 3) for each in found]
    [1.916, 1.756, 5.312, 4.458]
    """
    one_of(interval, ("t", *BOOTSTRAPS, None), "interval")
    check_level(level)
    factors = _factors(reliability)
    table = totals(scores, [score], cluster=cluster, missing=missing)
    gaps = table.values[:, 0] - table.values[:, 0].mean()
    sums = sums_by_cluster(np.column_stack([gaps**power for power in range(5)]), table.clusters, table.n_clusters)
    names, sizes = list(factors), np.array(list(factors.values()))

    def errors(each: Floats) -> Floats:
        return np.asarray(shape_of_sums(each)[..., 1:2] * sizes)

    values = errors(sums.sum(axis=0))
    limits: list[tuple[Interval | None, tuple[str, ...]]] = [(None, ())] * len(names)
    if interval == "t":
        limits = [(spread_limits(table, float(size), level), ()) for size in sizes]
    elif interval is not None:
        plan = resampling(interval, level=level, replicates=replicates, seed=seed)
        limits = resampled(values, sums, errors, plan=plan, sampled=table.sampled)
    return EstimateSet(
        title="Errors of measurement",
        estimates=tuple(
            Estimate(
                statistic=name,
                value=float(value),
                interval=between,
                no_interval="" if between else _why_none(interval),
                n=table.n(),
                n_excluded=table.n_excluded,
                caveats=(*_about(table), *caveats),
                references=(_LORD, _JACOBSON, *((EFRON,) if interval in BOOTSTRAPS else ())),
                details={"reliability": reliability},
            )
            for name, value, (between, caveats) in zip(names, values, limits, strict=True)
        ),
    )


def score_limits(
    scores: pd.DataFrame,
    *,
    score: str,
    reliability: float,
    at: Sequence[float],
    level: float = 0.95,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Curve:
    r"""Return limits of the true score behind an observed one: around it, and around Kelley's estimate.

    Around the observed score *x* they are :math:`x \pm z s \sqrt{1 - r}`; Kelley's estimate :math:`\bar{x} + r (x -
    \bar{x})` leans to the mean of the norm sample, with :math:`\pm z s \sqrt{r (1 - r)}`. The second is right for a
    person who is one of those normed; for a home that comes with a history of its own the first leans on less.

    Parameters
    ----------
    scores : DataFrame
        One row per person of the norm sample.
    score : str
        Column of the score.
    reliability : float
        Between 0 and 1; taken as known, as are mean and spread of the norm sample.
    at : sequence of float
        Observed scores.
    level, cluster, missing
        As in `percentile_points`.

    Returns
    -------
    Curve
        Columns ``score``, ``low``, ``high``, ``true``, ``true_low``, ``true_high``; the limits again as ``t_low``,
        ``t_high``, ``t_true_low``, ``t_true_high`` (T of the norm sample) and the first as ``percentile_low``,
        ``percentile_high`` (normal curve).

    Raises
    ------
    DataError
        As `errors_from_reliability`.

    References
    ----------
    Kelley, T. L. (1947). *Fundamentals of Statistics*. Harvard University Press.

    Examples
    --------
    >>> import pandas as pd
    >>> norms = pd.read_csv("tests/reference/own_norms_a.csv")
    >>> found = score_limits(norms, score="total_score", reliability=0.84, at=[20], cluster=None).to_frame()
    >>> found[["low", "high", "true", "true_low", "true_high"]].round(2).values.tolist()
    [[16.24, 23.76, 21.12, 17.68, 24.56]]
    """
    from scipy.special import ndtr

    check_level(level)
    factors = _factors(reliability)
    table = totals(scores, [score], cluster=cluster, missing=missing)
    values, observed = table.values[:, 0], np.asarray(at, dtype=float)
    mean, spread = float(values.mean()), float(values.std(ddof=1)) if np.ptp(values) > 0 else math.nan
    reach, near = (normal_quantile(level) * spread * factors[name] for name in list(factors)[:2])
    true = kelley_true_score(observed, mean, reliability)
    ends = {"low": observed - reach, "high": observed + reach, "true_low": true - near, "true_high": true + near}
    z = {name: (end - mean) / spread for name, end in ends.items()}
    columns = {
        "score": observed,
        "low": ends["low"],
        "high": ends["high"],
        "true": true,
        "true_low": ends["true_low"],
        "true_high": ends["true_high"],
        **{f"t_{name}": t_score(each) for name, each in z.items()},
        "percentile_low": 100 * ndtr(z["low"]),
        "percentile_high": 100 * ndtr(z["high"]),
    }
    return Curve(
        title=f"Limits of the true score ({level:.0%})",
        columns={name: column.tolist() for name, column in columns.items()},
        estimates=EstimateSet(title="Limits of the true score", estimates=()),
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=(*_about(table), *(("no_variance",) if math.isnan(spread) else ())),
        references=(_LORD, _KELLEY),
    )


def kelley_true_score(observed: Floats, mean: float, reliability: float) -> Floats:
    """Return Kelley's estimate of true scores: the observed score drawn to the mean by the share of error."""
    return np.asarray(mean + reliability * (observed - mean))


def _factors(reliability: float) -> dict[str, float]:
    """Return each error as a multiple of the standard deviation."""
    if not 0 < reliability < 1:
        raise refuse("PSY-356", "reliability", "the reliability is not between 0 and 1", "Give a number like 0.8.")
    measurement = math.sqrt(1 - reliability)
    return {
        "standard error of measurement": measurement,
        "standard error of estimation": math.sqrt(reliability * (1 - reliability)),
        "smallest detectable change (95 %)": normal_quantile(0.95) * math.sqrt(2) * measurement,
        "reliable change (90 %)": normal_quantile(0.90) * math.sqrt(2) * measurement,
    }


def _about(table: Totals) -> tuple[str, ...]:
    return (*about_sample(table), "reliability_given")


def _why_none(interval: str | None) -> str:
    if interval is None:
        return NOT_ASKED
    return "too few households, or no spread" if interval == "t" else RESAMPLING_GAVE_NONE
