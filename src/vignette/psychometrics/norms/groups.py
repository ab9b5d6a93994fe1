"""Norms by group: bands of age, and the difference between two languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import columns_there
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.limits import student_interval, student_quantile
from vignette.psychometrics.norms.sample import SMALL, about_sample
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import linearized_se
from vignette.psychometrics.totals import NOT_ASKED, Gaps, Totals, totals

if TYPE_CHECKING:
    import pandas as pd

_COCHRAN = "Cochran (1977). Sampling Techniques. Wiley"
_WELCH = "Welch (1947). Biometrika 34, 28-35"


def band_norms(
    scores: pd.DataFrame,
    *,
    score: str,
    by: str,
    edges: Sequence[float],
    level: float = 0.95,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Curve:
    """Return n, mean and standard deviation in bands of a number such as age.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score, by : str
        Columns of the score and of what is cut into bands.
    edges : sequence of float
        Where one band ends and the next begins, rising; a value on an edge belongs to the band above.
    level : float
        Of the means' intervals (Student's t over the band's households).
    cluster : str or None
        Column of the sampling unit; None takes rows for independent.
    missing : {"raise", "complete"}
        Refuse rows with an empty cell, or leave them out.

    Returns
    -------
    Curve
        Columns ``band``, ``n``, ``mean``, ``low``, ``high``, ``sd``. A norm per band jumps at its edges;
        `regression_norm` does not. Caveat ``small_norm_sample`` where any band has fewer than 100 people.

    Raises
    ------
    DataError
        ``PSY-359`` edges that do not rise or a band that nobody is in; ``PSY-102``, ``PSY-201`` to ``PSY-203``,
        ``PSY-205``, ``PSY-207``, ``PSY-211``.
    """
    check_level(level)
    table = totals(scores, [score, by], cluster=cluster, missing=missing)
    bounds = np.asarray(edges, dtype=float)
    bands = np.searchsorted(bounds, table.values[:, 1], side="right")
    sizes = np.bincount(bands, minlength=len(bounds) + 1)
    if not len(bounds) or (np.diff(bounds) <= 0).any() or (sizes == 0).any():
        what = "the edges do not rise, or a band has nobody in it"
        raise refuse("PSY-359", "edges", what, "Give rising edges with people in every band.")
    rows = [_band(table, bands == band, level) for band in range(len(sizes))]
    small = ("small_norm_sample",) if sizes.min() < SMALL else ()
    return Curve(
        title=f"Norms by {by}",
        columns={
            "band": _labels(bounds),
            "n": sizes.tolist(),
            **{name: [row[place] for row in rows] for place, name in enumerate(("mean", "low", "high", "sd"))},
        },
        estimates=EstimateSet(title=f"Norms by {by}", estimates=()),
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=table.caveats(*small),
        references=(_COCHRAN,),
    )


def mean_difference(
    scores: pd.DataFrame,
    *,
    score: str,
    group: str,
    first: object,
    second: object,
    interval: Literal["welch"] | None,
    level: float = 0.95,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Estimate:
    """Return the difference of two groups' mean scores, first minus second, variances not taken as equal.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score, group : str
        Columns of the score and of the group.
    first, second : object
        The two values of ``group``; people of other groups are left out and not counted as excluded.
    interval : {"welch"} or None
        Student's t with Welch's degrees of freedom; with households standard errors and degrees of freedom are theirs.
    level : float
        Nominal level.
    cluster : str or None
        Column of the sampling unit; None takes rows for independent: Welch's test as such.
    missing : {"raise", "complete"}
        Refuse rows with an empty cell, or leave them out.

    Returns
    -------
    Estimate
        Details: both means and standard deviations, se, t, df, p. A difference of means says nothing of bias: groups
        may differ.

    Raises
    ------
    DataError
        ``PSY-359`` where a group has nobody; ``PSY-102``, ``PSY-201`` to ``PSY-203``, ``PSY-205``, ``PSY-207``,
        ``PSY-211``.

    References
    ----------
    Welch, B. L. (1947). The generalization of 'Student's' problem when several different population variances are
    involved. *Biometrika* 34, 28-35.

    Examples
    --------
    >>> import pandas as pd
    >>> norms = pd.read_csv("tests/reference/own_norms_a.csv")
    >>> gap = mean_difference(norms, score="total_score", group="language", first="en", second="sv",
    ...     interval="welch", cluster=None)
    >>> round(gap.value, 3), round(gap.details["p"], 3)
    (0.608, 0.211)
    """
    from scipy.special import stdtr

    one_of(interval, ("welch", None), "interval")
    check_level(level)
    columns_there(scores, [group])
    _sides(scores[group].to_numpy(), first, second)
    chosen = scores[scores[group].isin([first, second]) | scores[group].isna()]
    table = totals(chosen, [score], cluster=cluster, missing=missing, labels=[group])
    sides = _sides(chosen.loc[table.kept, group].to_numpy(), first, second)
    value, se, degrees, told = _difference(table, sides)
    usable = math.isfinite(se) and se > 0
    limits = student_interval(value, se, degrees, level, "Welch's t") if interval and usable else None
    t = value / se if usable else math.nan
    p = 2 * float(stdtr(degrees, -abs(t))) if usable else math.nan
    return Estimate(
        statistic=f"difference of means, {first} - {second}",
        value=value,
        interval=limits,
        no_interval="" if limits else NOT_ASKED if interval is None else "too few households or no spread",
        n=table.n(first=int(sides[0].sum()), second=int(sides[1].sum())),
        n_excluded=table.n_excluded,
        caveats=about_sample(table),
        references=(_WELCH,),
        details={
            **told,
            "se": se,
            "t": t,
            "df": degrees,
            "p": p,
        },
    )


def _sides(labels: np.ndarray, first: object, second: object) -> list[np.ndarray]:
    """Return who is in either group; refuse an empty one."""
    sides = [np.asarray(labels == side, dtype=bool) for side in (first, second)]
    if first == second or not all(side.any() for side in sides):
        raise refuse("PSY-359", "group", "a group has nobody in it", "Give two different values of the column.")
    return sides


def _difference(table: Totals, sides: list[np.ndarray]) -> tuple[float, float, float, dict[str, float]]:
    """Return difference, standard error by household and Welch's degrees of freedom, and the groups' figures."""
    values = table.values[:, 0]
    told: dict[str, float] = {}
    influence, parts = np.zeros(len(values)), []
    for name, sign, side in zip(("first", "second"), (1, -1), sides, strict=True):
        members, count = _members(table.clusters[side])
        se = linearized_se(values[side], members, count)
        mean = float(values[side].mean())
        inflate = math.sqrt(count / (count - 1)) if count > 1 else math.nan
        influence[side] = sign * inflate * (values[side] - mean) / side.sum()
        parts.append((se**2, count - 1))
        told |= {f"mean_{name}": mean, f"sd_{name}": float(values[side].std(ddof=1)) if side.sum() > 1 else math.nan}
    se = float(np.sqrt((np.bincount(table.clusters, influence, minlength=table.n_clusters) ** 2).sum()))
    below = sum(part**2 / degrees for part, degrees in parts if degrees > 0)
    degrees = sum(part for part, _ in parts) ** 2 / below if below > 0 else math.nan
    return told["mean_first"] - told["mean_second"], se, degrees, told


def _band(table: Totals, inside: np.ndarray, level: float) -> tuple[float, float, float, float]:
    values = table.values[inside, 0]
    members, count = _members(table.clusters[inside])
    se = linearized_se(values, members, count)
    reach = student_quantile(level, count - 1) * se if count > 1 else math.nan
    mean = float(values.mean())
    return mean, mean - reach, mean + reach, float(values.std(ddof=1)) if len(values) > 1 else math.nan


def _members(clusters: Codes) -> tuple[Codes, int]:
    old, members = np.unique(clusters, return_inverse=True)
    return members.astype(np.int64), len(old)


def _labels(edges: Floats) -> list[str]:
    between = [f"{low:g} to below {high:g}" for low, high in pairwise(edges)]
    return [f"below {edges[0]:g}", *between, f"{edges[-1]:g} and above"]
