"""Bookmark: judges page through items from easy to hard and mark where a barely sufficient home would stop."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, Estimate, Interval
from vignette.psychometrics.frames import numbers
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.standards.judges import (
    ONE_JUDGE,
    about_judges,
    judge_names,
    judges_table,
    mean_over_judges,
)
from vignette.psychometrics.totals import NOT_ASKED

if TYPE_CHECKING:
    import pandas as pd

Place = Literal["page", "page before", "between"]
_LEWIS = "Lewis, Mitzel, Mercado & Schulz (2012). In Cizek (Ed.), Setting Performance Standards, 225-253. Routledge"
_RANKS = "Hahn & Meeker (1991). Statistical Intervals. Wiley"


def bookmark(
    judgements: pd.DataFrame,
    *,
    locations: Sequence[float],
    place: Place,
    rule: Literal["mean", "median"],
    page: str = "page",
    judge: str = "judge_id",
    interval: Literal["t", "order statistics"] | None,
    level: float = 0.95,
) -> Curve:
    """Return the bookmark cut: the mean or median over judges of the location at each judge's mark.

    Parameters
    ----------
    judgements : DataFrame
        One row per judge.
    locations : sequence of float
        Each page's location in the booklet's order, rising or falling all the way: difficulties at a stated response
        probability (2/3 is usual), or the items' observed shares. The cut is on their scale.
    place : {"page", "page before", "between"}
        What a mark on page 7 means: the location of page 7, of page 6, or halfway. Handbooks differ, and the cut with
        them. A mark on page 1 has no page before: it counts as page 1.
    rule : {"mean", "median"}
        How judges are combined.
    page, judge : str
        Columns of the marked page, counted from 1, and of the judge.
    interval : {"t", "order statistics"} or None
        Student's t over judges goes with the mean; the interval between two ordered judges, which has at least its
        level for any distribution, with the median (six judges at least for 95 %).
    level : float
        Nominal level.

    Returns
    -------
    Curve
        One row per judge, and the cut in ``estimates``. Judges are random; the locations are taken as known, and
        their own error is not in the interval.

    Raises
    ------
    DataError
        ``PSY-351`` a page that is not in the booklet, ``PSY-352`` locations out of order, ``PSY-353`` an interval that
        does not go with the rule; ``PSY-102``, ``PSY-201``, ``PSY-203``, ``PSY-207``, ``PSY-211``.

    References
    ----------
    Lewis, D. M., Mitzel, H. C., Mercado, R. L. & Schulz, E. M. (2012). The bookmark standard setting procedure. In
    G. J. Cizek (Ed.), *Setting Performance Standards* (2nd ed., 225-253). Routledge.

    Examples
    --------
    >>> import pandas as pd
    >>> marks = pd.DataFrame({"judge_id": ["A", "B", "C"], "page": [3, 4, 4]})
    >>> found = bookmark(marks, locations=[-1, 0, 0.5, 1.5], place="page", rule="mean", interval="t")
    >>> round(found.estimates[0].value, 3)
    1.167
    """
    one_of(place, ("page", "page before", "between"), "place")
    one_of(rule, ("mean", "median"), "rule")
    one_of(interval, ("t", "order statistics", None), "interval")
    check_level(level)
    if (interval, rule) in {("t", "median"), ("order statistics", "mean")}:
        what = "the interval does not go with the rule"
        raise refuse("PSY-353", "interval", what, 'Give "t" with the mean, "order statistics" with the median.')
    names = judge_names(judgements, judge)
    ordered = _booklet(locations)
    cuts = bookmark_cuts(_pages(numbers(judgements, [page])[:, 0], len(ordered)), ordered, place=place)
    n = {"judges": len(cuts), "pages": len(ordered)}
    bounds = (float(ordered.min()), float(ordered.max()))
    if rule == "mean":
        cut = mean_over_judges(
            "bookmark cut", cuts, interval=interval, level=level, bounds=bounds, n=n, references=(_LEWIS,)
        )
    else:
        cut = _median_over_judges(cuts, interval=interval, level=level, n=n)
    return judges_table("Bookmark", names, cuts, cut)


def bookmark_cuts(pages: Floats, locations: Floats, *, place: Place) -> Floats:
    """Return each judge's cut from marked pages (1 to the number of locations)."""
    at = pages.astype(np.int64) - 1
    before = np.maximum(at - 1, 0)
    if place == "page":
        return np.asarray(locations[at])
    if place == "page before":
        return np.asarray(locations[before])
    return np.asarray((locations[at] + locations[before]) / 2)


def median_interval(values: Floats, level: float) -> Interval | None:
    """Return the distribution-free interval of a median between two order statistics; None where values are too few."""
    from scipy.special import bdtr

    ordered, count = np.sort(values), len(values)
    tail = (1 - level) / 2
    out = int((bdtr(np.arange(count), count, 0.5) <= tail).sum())
    if out == 0:
        return None
    return Interval(
        low=float(ordered[out - 1]),
        high=float(ordered[count - out]),
        level=level,
        method="order statistics over judges",
    )


def _median_over_judges(cuts: Floats, *, interval: str | None, level: float, n: dict[str, int]) -> Estimate:
    count = len(cuts)
    found = median_interval(cuts, level) if interval else None
    few = ONE_JUDGE if count < 2 else "too few judges for an interval of this level between two of them"
    return Estimate(
        statistic="bookmark cut",
        value=float(np.median(cuts)),
        interval=found,
        no_interval="" if found else NOT_ASKED if interval is None else few,
        n=n,
        references=(_LEWIS, _RANKS),
        caveats=about_judges(count),
        details={"mean": float(cuts.mean()), "sd_judges": float(cuts.std(ddof=1)) if count > 1 else math.nan},
    )


def _booklet(locations: Sequence[float]) -> Floats:
    ordered = np.asarray(locations, dtype=float)
    steps = np.diff(ordered)
    if len(ordered) < 2 or not np.isfinite(ordered).all() or not ((steps >= 0).all() or (steps <= 0).all()):
        what = "the pages' locations are fewer than two, are no numbers, or neither rise nor fall all the way"
        raise refuse("PSY-352", "locations", what, "Give each page's location in the order of the booklet.")
    return ordered


def _pages(pages: Floats, count: int) -> Floats:
    if np.isnan(pages).any() or (pages != np.floor(pages)).any() or (pages < 1).any() or (pages > count).any():
        what = f"a mark is on no page from 1 to {count}"
        raise refuse("PSY-351", "page", what, "Give the number of the marked page, counted from 1, for every judge.")
    return pages
