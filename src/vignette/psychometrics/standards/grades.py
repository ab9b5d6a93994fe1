"""Borderline grades: a panel grades each home as a whole; the cut is the score that goes with the borderline grade."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.frequencies import mean_and_variance, quantiles, score_frequencies
from vignette.psychometrics.least_squares import CLUSTERED, least_squares
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.norms.effective import effective_people
from vignette.psychometrics.norms.percentiles import quantile_limits
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON, linearized_se, sums_by_cluster
from vignette.psychometrics.totals import Gaps, Totals, limits_of, totals

if TYPE_CHECKING:
    import pandas as pd

Limits = Literal["t", "bootstrap", "bootstrap-percentile"]
_WOOD = "Wood, Humphrey-Murto & Norman (2006). Advances in Health Sciences Education 11, 115-122"
_LIVINGSTON = "Livingston & Zieky (1982). Passing Scores. Educational Testing Service"


def borderline_regression(
    scores: pd.DataFrame,
    *,
    score: str,
    grade: str,
    borderline: float,
    interval: Limits | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Estimate:
    """Return the score that the line of score on global grade has at the borderline grade.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score, grade : str
        Columns of the score and of the global grade, both numbers. The line is that of score on grade.
    borderline : float
        The grade that means "only just sufficient".
    interval : {"t", "bootstrap", "bootstrap-percentile"} or None
        Of the line's height at the borderline grade, not of single homes: Student's t with standard errors by household
        (CR3), or resampling of households.
    level, replicates, seed
        Of the interval.
    cluster : str or None
        Column of the sampling unit; None takes rows for independent, with the usual standard error.
    missing : {"raise", "complete"}
        Refuse rows with an empty cell, or leave them out.

    Returns
    -------
    Estimate
        Details: intercept, slope, se (of the height), sigma, r2, df, and how many have the borderline grade. Caveat
        ``judged_against_scores`` where the line falls, ``grade_not_observed`` where the borderline grade is outside
        those given; nan with ``no_variance`` where all have one grade.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-201`` to ``PSY-203``, ``PSY-205``, ``PSY-207``, ``PSY-209``, ``PSY-211``; ``PSY-358`` with
        fewer than three households.

    References
    ----------
    Wood, T. J., Humphrey-Murto, S. M. & Norman, G. R. (2006). Standard setting in a small scale OSCE: a comparison of
    the modified borderline-group method and the borderline regression method. *Advances in Health Sciences Education*
    11, 115-122.

    Examples
    --------
    >>> import pandas as pd
    >>> homes = pd.read_csv("tests/reference/sim_standard_setting_150.csv")
    >>> cut = borderline_regression(
    ...     homes, score="total", grade="global", borderline=2, interval="t", cluster=None
    ... )
    >>> round(cut.value, 3), round(cut.details["se"], 3)
    (24.053, 0.347)
    """
    one_of(interval, ("t", *BOOTSTRAPS, None), "interval")
    check_level(level)
    table = totals(scores, [score, grade], cluster=cluster, missing=missing)
    outcome, above = table.values[:, 0], table.values[:, 1] - borderline
    if np.ptp(above) == 0:
        return _one_grade(table, borderline)
    design = np.column_stack([np.ones(len(above)), above])
    fit = least_squares(design, outcome, clusters=table.clusters if table.grouped else None)
    heights, errors = fit.at(np.array([[1.0, 0.0]]))
    value, se, slope = float(heights[0]), float(errors[0]), float(fit.coefficients[1])
    limits, reason, found = limits_of(
        value,
        sums_by_cluster(line_terms(outcome, above), table.clusters, table.n_clusters),
        height_at_zero,
        interval=interval,
        level=level,
        replicates=replicates,
        seed=seed,
        sampled=table.sampled,
        closed=lambda: (student_interval(value, se, fit.degrees, level, "Student's t, height of the line"), ""),
    )
    beyond = () if above.min() <= 0 <= above.max() else ("grade_not_observed",)
    return Estimate(
        statistic="borderline regression cut",
        value=value,
        interval=limits,
        no_interval=reason,
        n=table.n(borderline=int((above == 0).sum())),
        n_excluded=table.n_excluded,
        caveats=table.caveats(*beyond, *(("judged_against_scores",) if slope <= 0 else ()), *found),
        references=(_WOOD, *_source(interval)),
        details={
            "se": se,
            "df": fit.degrees,
            "intercept": value - slope * borderline,
            "slope": slope,
            "sigma": fit.sigma,
            "r2": fit.r2,
        },
    )


def borderline_group(
    scores: pd.DataFrame,
    *,
    score: str,
    grade: str,
    borderline: float,
    rule: Literal["mean", "median"],
    interval: Literal["t", "order statistics", "bootstrap", "bootstrap-percentile"] | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Estimate:
    """Return the mean or median score of those with the borderline grade.

    Parameters as in `borderline_regression`, and ``rule``; the interval "t" is for the mean, "order statistics"
    (with as many people as the households are worth) for the median.

    Returns
    -------
    Estimate
        ``n`` counts those with the borderline grade, and the caveats are about them.

    Raises
    ------
    DataError
        As `borderline_regression`, and ``PSY-353`` for an interval that does not go with the rule, ``PSY-359`` where
        nobody has the grade.

    References
    ----------
    Livingston, S. A. & Zieky, M. J. (1982). *Passing Scores*. Educational Testing Service.
    """
    one_of(rule, ("mean", "median"), "rule")
    one_of(interval, ("t", "order statistics", *BOOTSTRAPS, None), "interval")
    check_level(level)
    if (interval, rule) in {("t", "median"), ("order statistics", "mean")}:
        what = "the interval does not go with the rule"
        raise refuse("PSY-353", "interval", what, 'Give "t" with the mean, "order statistics" with the median.')
    table = totals(scores, [score, grade], cluster=cluster, missing=missing)
    at = table.values[:, 1] == borderline
    if not at.any():
        raise refuse("PSY-359", "borderline", "nobody has the borderline grade", "Give a grade that is in the data.")
    values = table.values[at, 0]
    clusters = np.unique(table.clusters[at], return_inverse=True)[1].astype(np.int64)
    count = int(clusters.max()) + 1
    points, sums = score_frequencies(values, clusters, count)

    def cut_of(counts: Floats) -> Floats:
        found = mean_and_variance(points, counts)[0] if rule == "mean" else quantiles(points, counts, 0.5)
        return np.asarray(found)[..., None]

    value = float(cut_of(sums.sum(axis=0))[0])
    se = linearized_se(values, clusters, count)
    limits, reason, found = limits_of(
        value,
        sums,
        cut_of,
        interval=interval,
        level=level,
        replicates=replicates,
        seed=seed,
        sampled=table.sampled,
        closed=lambda: _group_limits(rule, values, clusters, se, level),
    )
    return Estimate(
        statistic=f"borderline group cut ({rule})",
        value=value,
        interval=limits,
        no_interval=reason,
        n={**({table.cluster_kind: count} if table.grouped else {}), "people": len(values)},
        n_excluded=table.n_excluded,
        caveats=(*about_clusters(count, grouped=table.grouped), *found),
        references=(_LIVINGSTON, *_source(interval)),
        details={"se": se, "df": count - 1.0} if rule == "mean" else {},
    )


def line_terms(outcome: Floats, predictor: Floats) -> Floats:
    """Return what a regression line is a function of, one row per person: 1, x, x squared, y, x y."""
    return np.column_stack([np.ones(len(outcome)), predictor, predictor**2, outcome, predictor * outcome])


def height_at_zero(sums: Floats) -> Floats:
    """Return the height at zero of the line through summed `line_terms`, (..., 5) to (..., 1)."""
    size, x, xx, y, xy = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        determinant = size * xx - x**2
        level = np.where(determinant > 1e-9 * size * xx, (xx * y - x * xy) / determinant, np.nan)
    return np.asarray(level)[..., None]


def _one_grade(table: Totals, borderline: float) -> Estimate:
    return Estimate(
        statistic="borderline regression cut",
        value=math.nan,
        interval=None,
        no_interval="all have one grade",
        n=table.n(borderline=int((table.values[:, 1] == borderline).sum())),
        n_excluded=table.n_excluded,
        caveats=table.caveats("no_variance"),
        references=(_WOOD,),
        details={"mean": float(table.values[:, 0].mean())},
    )


def _group_limits(rule: str, values: Floats, clusters: Codes, se: float, level: float) -> tuple[Interval | None, str]:
    """Return the closed limits of a mean or a median, and why there are none."""
    count = int(clusters.max()) + 1
    if count < 2:
        return None, "one household does not show how households differ"
    if rule == "mean":
        return student_interval(float(values.mean()), se, count - 1, level, "Student's t over households"), ""
    effective = float(effective_people(np.array(0.5), values, clusters, count))
    found = quantile_limits(values, 0.5, level, effective=effective)
    if math.isinf(found.high - found.low):
        return None, "too few people for an interval of this level between two of them"
    return found, ""


def _source(interval: str | None) -> tuple[str, ...]:
    return (EFRON,) if interval in BOOTSTRAPS else (CLUSTERED,) if interval == "t" else ()
