"""Equivalence by two one-sided tests (TOST): whether two forms, or two groups, differ by less than a stated margin.

When not to use: with a margin chosen after the data were seen, or to show that single people would get the same score
on both forms (that is what `bland_altman` says).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import columns_there
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD, cluster_codes, kind_of, numbers
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level, refuse
from vignette.psychometrics.repeatability.households import caveats_of
from vignette.psychometrics.repeatability.table import Missing, repeated_scores
from vignette.psychometrics.resampling import linearized_se

if TYPE_CHECKING:
    import pandas as pd

_SCHUIRMANN = "Schuirmann (1987). Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680"
_LAKENS = "Lakens (2017). Social Psychological and Personality Science 8, 355-362"
_CLUSTERED = "Liang & Zeger (1986). Biometrika 73, 13-22"


def equivalence(
    scores: pd.DataFrame,
    *,
    first: str,
    second: str,
    margin: float | tuple[float, float],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    level: float = 0.90,
) -> Estimate:
    """Return the mean of second minus first of the same people, and whether it lies within a margin.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    first, second : str
        Columns of the two scores.
    margin : float or tuple of float
        The largest difference that makes no difference, in points; or a lower and an upper one, (-1, 2).
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse missing scores, or use people who have both.
    level : float
        Of the interval: 0.90 belongs to two one-sided tests at .05 each.

    Returns
    -------
    Estimate
        The interval is Student's t with the standard error summed by household and G - 1 degrees of freedom; with
        each person a household of their own that is the paired t. ``details``: se, df, sd_difference, the margin's
        ends, t and p of both tests, p_tost (the larger), p_difference (of no difference), cohen_dz (by the standard
        deviation of the difference), cohen_dav (by the mean of both standard deviations), and equivalent: 1 where
        the interval lies within the margin, else 0. That is what the data show of this margin; 0 does not show a
        difference.

    Raises
    ------
    DataError
        ``PSY-316`` for a margin that does not hold 0 between its ends, ``PSY-314``, ``PSY-315``, ``PSY-102``.

    References
    ----------
    Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power approach. *Journal of
    Pharmacokinetics and Biopharmaceutics* 15, 657-680.
    """
    check_level(level)
    ends = _ends(margin)
    found = repeated_scores(scores, columns=[first, second], cluster=cluster, missing=missing)
    differences = found.values[:, 1] - found.values[:, 0]
    spreads = _sd(found.values[:, 0]), _sd(found.values[:, 1])
    spread = _sd(differences)
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = {
            "sd_difference": spread,
            "cohen_dz": float(np.float64(differences.mean()) / spread),
            "cohen_dav": float(np.float64(differences.mean()) / (sum(spreads) / 2)),
        }
    return _estimate(
        f"mean difference, {second} minus {first}",
        float(differences.mean()),
        linearized_se(differences, found.clusters, found.n_clusters),
        found.n_clusters - 1,
        ends,
        level,
        more=effect,
        n=found.n(),
        n_excluded=found.n_excluded,
        caveats=caveats_of(found),
        method="t over households" if found.grouped and not found.independent else "paired t",
    )


def equivalence_of_groups(
    scores: pd.DataFrame,
    *,
    score: str,
    group: str,
    first: object,
    second: object,
    margin: float | tuple[float, float],
    cluster: str | None = HOUSEHOLD,
    level: float = 0.90,
) -> Estimate:
    """Return the mean of one group minus that of another, and whether it lies within a margin.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score, group : str
        Columns of the score and of the group.
    first, second : object
        The two groups: the difference is second minus first. Rows of other groups are left out and counted.
    margin : float or tuple of float
        As `equivalence`.
    cluster : str or None
        Column of the sampling unit, whose members may be in different groups; None takes people for independent, and
        the result says so.
    level : float
        As `equivalence`.

    Returns
    -------
    Estimate
        With independent people Welch's t; else a standard error summed by household, with G - 1 degrees of freedom.
        ``details`` as `equivalence`, with cohen_d (by the mean of both variances) for the two paired ones.

    Raises
    ------
    DataError
        ``PSY-318`` where a group has fewer than two people, ``PSY-315`` for missing scores, ``PSY-316``, ``PSY-102``.

    References
    ----------
    As `equivalence`; Welch, B. L. (1947). *Biometrika* 34, 28-35.
    """
    check_level(level)
    ends = _ends(margin)
    columns_there(scores, [score, group, *([cluster] if cluster else [])])
    keep = scores[group].isin([first, second]).to_numpy()
    kept = scores[keep]
    values = numbers(kept, [score])[:, 0] if keep.any() else np.empty(0)
    if np.isnan(values).any():
        what = f"{int(np.isnan(values).sum())} scores are missing"
        raise refuse("PSY-315", score, what, "Leave their rows out beforehand, and say how many.")
    later = (kept[group] == second).to_numpy()
    if first == second or later.sum() < 2 or (~later).sum() < 2:
        what = "there are not two different groups of two or more people"
        raise refuse("PSY-318", group, what, "Name the two groups as the column does.")
    clusters, count = cluster_codes(kept, cluster)
    se, degrees = _between(values, later, clusters, count)
    one, other = values[~later], values[later]
    gap = float(other.mean() - one.mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = {"cohen_d": float(np.float64(gap) / np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2))}
    return _estimate(
        "mean difference, second group minus first",
        gap,
        se,
        degrees,
        ends,
        level,
        more=effect,
        n={
            **({kind_of(cluster): count} if cluster else {}),
            "people": len(values),
            "first": len(one),
            "second": len(other),
        },
        n_excluded=len(scores) - len(kept),
        caveats=about_clusters(count, grouped=cluster is not None),
        method="Welch's t" if count == len(values) else "t over households",
    )


def _between(values: Floats, later: np.ndarray, clusters: Codes, count: int) -> tuple[float, float]:
    """Return the standard error of a difference between two groups' means, and its degrees of freedom."""
    shares = [values[side].var(ddof=1) / side.sum() for side in (~later, later)]
    if count == len(values):
        below = sum(share**2 / (side.sum() - 1) for share, side in zip(shares, (~later, later), strict=True))
        return math.sqrt(sum(shares)), float(sum(shares) ** 2 / below) if below > 0 else math.nan
    total = len(values)
    means = np.where(later, values[later].mean(), values[~later].mean())
    sizes = np.where(later, later.sum(), -(~later).sum())
    return linearized_se((values - means) * total / sizes, clusters, count), count - 1


def _ends(margin: float | tuple[float, float]) -> tuple[float, float]:
    low, high = margin if isinstance(margin, tuple) else (-margin, margin)
    if not low < 0 < high or not math.isfinite(high - low):
        remedy = "Give the largest difference that makes no difference, such as 1.0, or two ends, (-1.0, 2.0)."
        raise refuse("PSY-316", "margin", "the margin does not hold zero between its ends", remedy)
    return float(low), float(high)


def _estimate(
    statistic: str,
    gap: float,
    se: float,
    degrees: float,
    ends: tuple[float, float],
    level: float,
    *,
    more: dict[str, float],
    n: dict[str, int],
    n_excluded: int,
    caveats: tuple[str, ...],
    method: str,
) -> Estimate:
    """Return the estimate with both tests."""
    from scipy.special import stdtr

    usable = se > 0 and math.isfinite(se) and degrees > 0
    limits = student_interval(gap, se, degrees, level, method) if usable else None
    details = {"se": se, "df": float(degrees), **more, "margin_low": ends[0], "margin_high": ends[1]}
    if limits:
        lower, upper = (gap - ends[0]) / se, (gap - ends[1]) / se
        p_lower, p_upper = float(stdtr(degrees, -lower)), float(stdtr(degrees, upper))
        details |= {
            "t_lower": lower,
            "t_upper": upper,
            "p_lower": p_lower,
            "p_upper": p_upper,
            "p_tost": max(p_lower, p_upper),
            "p_difference": float(2 * stdtr(degrees, -abs(gap / se))),
            "equivalent": float(ends[0] < limits.low and limits.high < ends[1]),
        }
    return Estimate(
        statistic=statistic,
        value=gap,
        interval=limits,
        no_interval="" if limits else "the differences do not vary, or there are fewer than two households",
        n=n,
        n_excluded=n_excluded,
        caveats=caveats if usable else (*caveats, "no_variance"),
        references=(_SCHUIRMANN, _LAKENS, *((_CLUSTERED,) if method == "t over households" else ())),
        details=details,
    )


def _sd(values: Floats) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan
