"""Contrasting groups: a panel sorts homes into two groups, and the cut is where their scores are divided."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.frequencies import frequencies
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON
from vignette.psychometrics.standards.dividing import RULES, Rule, logistic_coefficients
from vignette.psychometrics.standards.dividing_error import CutError, logistic_error, means_error
from vignette.psychometrics.totals import Gaps, Totals, limits_of, totals

if TYPE_CHECKING:
    import pandas as pd

Limits = Literal["fieller", "delta", "bootstrap", "bootstrap-percentile"]
_CLOSED = {"fieller": ("logistic",), "delta": ("logistic", "means")}
_LIVINGSTON = "Livingston & Zieky (1982). Passing Scores. Educational Testing Service"
_FIELLER = "Fieller (1954). Journal of the Royal Statistical Society B 16, 175-185"
_ROBUST = "Liang & Zeger (1986). Biometrika 73, 13-22"
_SOURCES = {"fieller": (_FIELLER, _ROBUST), "delta": (_ROBUST,)}


def contrasting_groups(
    scores: pd.DataFrame,
    *,
    score: str,
    group: str,
    upper: object,
    rule: Rule,
    interval: Limits | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Estimate:
    """Return the cut that divides the scores of two groups that a panel has told apart.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score, group : str
        Columns of the score and of the panel's judgement, which must have two different values.
    upper : object
        The value of ``group`` that is to lie above the cut.
    rule : {"logistic", "means", "medians", "normal"}
        The score at which the chance of the upper group is one half (logistic regression; moves with the groups'
        sizes); the point halfway between means or medians; where two normal curves of equal weight cross.
    interval : {"fieller", "delta", "bootstrap", "bootstrap-percentile"} or None
        Fieller's is for "logistic", the delta method for "logistic" and "means", by household; resampling is for all.
    level, replicates, seed
        Of the interval.
    cluster : str or None
        Column of the sampling unit; None takes rows for independent.
    missing : {"raise", "complete"}
        Refuse rows with an empty cell, or leave them out.

    Returns
    -------
    Estimate
        Details: the groups' sizes, means and standard deviations, and for "logistic" intercept, slope and their
        standard errors. nan with the caveat ``groups_separated`` where the groups do not overlap (logistic), or
        ``curves_do_not_cross`` (normal). Caveat ``judged_against_scores`` where the upper group scores lower.

    Raises
    ------
    DataError
        ``PSY-353`` an interval that the rule has not, ``PSY-359`` where there are not two groups; ``PSY-102``,
        ``PSY-201`` to ``PSY-203``, ``PSY-205``, ``PSY-207``, ``PSY-209``, ``PSY-211``.

    References
    ----------
    Livingston, S. A. & Zieky, M. J. (1982). *Passing Scores*. Educational Testing Service.

    Fieller, E. C. (1954). Some problems in interval estimation. *Journal of the Royal Statistical Society B* 16,
    175-185.

    Examples
    --------
    >>> import pandas as pd
    >>> homes = pd.read_csv("tests/reference/sim_standard_setting_150.csv")
    >>> cut = contrasting_groups(
    ...     homes, score="total", group="approved", upper=1, rule="logistic", interval="fieller", cluster=None
    ... )
    >>> round(cut.value, 3)
    24.442
    """
    one_of(rule, tuple(RULES), "rule")
    _check_interval(interval, rule, level)
    table = totals(scores, [score], cluster=cluster, missing=missing, labels=[group])
    in_upper = _two_groups(scores.loc[table.kept, group].to_numpy(), upper)
    points, sums = group_frequencies(table.values[:, 0], in_upper, table.clusters, table.n_clusters)
    half = len(points)

    def cut_of(each: Floats) -> Floats:
        return np.asarray(RULES[rule](points, each[..., :half], each[..., half:]))[..., None]

    whole = sums.sum(axis=0)
    value = float(cut_of(whole)[0])
    error = _error(table, in_upper, rule, value, logistic_slope(points, whole) if rule == "logistic" else 1.0)
    limits, reason, found = limits_of(
        value,
        sums,
        cut_of,
        interval=interval,
        level=level,
        replicates=replicates,
        seed=seed,
        sampled=table.sampled,
        closed=lambda: _closed(value, error, interval, level),
    )
    details, about = _about(table.values[:, 0], in_upper, rule, value, error)
    return Estimate(
        statistic=f"contrasting groups cut ({rule})",
        value=value,
        interval=limits,
        no_interval=reason,
        n=table.n(lower=int((~in_upper).sum()), upper=int(in_upper.sum())),
        n_excluded=table.n_excluded,
        caveats=table.caveats(*about, *found),
        references=(_LIVINGSTON, *_SOURCES.get(str(interval), (EFRON,) if interval else ())),
        details=details,
    )


def group_frequencies(values: Floats, in_upper: Mask, clusters: Codes, count: int) -> tuple[Floats, Floats]:
    """Return the K distinct scores, and each cluster's counts of them in the lower, then the upper group (2 K)."""
    points, places = np.unique(values, return_inverse=True)
    return points, frequencies(places + len(points) * in_upper, clusters, count, size=2 * len(points))


def logistic_slope(points: Floats, counts: Floats) -> float:
    """Return the slope of the logistic regression of group on score from 2 K counts."""
    return float(logistic_coefficients(points, counts[: len(points)], counts[len(points) :])[1])


def _check_interval(interval: str | None, rule: str, level: float) -> None:
    one_of(interval, ("fieller", "delta", *BOOTSTRAPS, None), "interval")
    check_level(level)
    if interval is not None and rule not in _CLOSED.get(interval, tuple(RULES)):
        raise refuse("PSY-353", "interval", "this rule has no such interval", 'Give interval="bootstrap".')


def _two_groups(judged: np.ndarray, upper: object) -> Mask:
    """Return who is in the upper group."""
    in_upper = np.asarray(judged == upper, dtype=bool)
    if len(set(judged.tolist())) != 2 or not in_upper.any():
        what = "the judgements are not two different ones, or none is the upper one"
        raise refuse("PSY-359", "group", what, "Give a column with two values, and upper= one of them.")
    return in_upper


def _error(table: Totals, in_upper: Mask, rule: str, cut: float, slope: float) -> CutError | None:
    """Return the closed error of the cut, where the rule has one and the data bear it."""
    scores = table.values[:, 0]
    if math.isnan(cut) or rule not in ("logistic", "means") or table.n_clusters < 2:
        return None
    if rule == "logistic":
        return logistic_error(scores, in_upper, cut, slope, table.clusters if table.grouped else None)
    return means_error(scores, in_upper, table.clusters, table.n_clusters)


def _closed(value: float, error: CutError | None, interval: str | None, level: float) -> tuple[Interval | None, str]:
    if error is None or not math.isfinite(error.se):
        return None, "the cut, or its error, cannot be computed from these groups"
    found = error.delta(value, level) if interval == "delta" else error.fieller(value, level)
    return found, "" if found else "the slope does not differ from zero at this level: any cut is possible"


def _about(
    scores: Floats, in_upper: Mask, rule: str, value: float, error: CutError | None
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return details and caveats of the two groups."""
    details: dict[str, float] = {}
    for name, part in (("lower", scores[~in_upper]), ("upper", scores[in_upper])):
        details[f"mean_{name}"] = float(part.mean())
        details[f"sd_{name}"] = float(part.std(ddof=1)) if len(part) > 1 else math.nan
    if error is not None:
        details["se"] = error.se
        details["df"] = error.degrees
    if error is not None and rule == "logistic":
        details |= {"intercept": -value * error.slope, "slope": error.slope}
        details["se_slope"] = math.sqrt(error.covariance[1, 1])
    turned = details["mean_upper"] < details["mean_lower"]
    caveats = ("judged_against_scores",) if turned else ()
    if math.isnan(value):
        caveats = (*caveats, "curves_do_not_cross" if rule == "normal" else "groups_separated")
    return details, caveats
