"""How many units and raters the ICC of absolute agreement needs. Raters who differ cannot be outnumbered by units."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.planning.goals import at_least, below_one, between, one_goal, smallest
from vignette.psychometrics.planning.households import in_households
from vignette.psychometrics.planning.plan import Plan
from vignette.psychometrics.problems import check_level, refuse

MCGRAW = "McGraw & Wong (1996). Psychological Methods 1, 30-46"
ZOU = "Zou (2012). Statistics in Medicine 31, 3972-3981"
_POINTS = 2048


def plan_agreement(
    *,
    icc: float,
    rater_share: float,
    raters: int,
    lower: float | None = None,
    width: float | None = None,
    assurance: float = 0.80,
    level: float = 0.95,
    household_size: float = 1,
    household_correlation: float | None = None,
) -> Plan:
    """Return how many units ICC(A,1) needs, given how many raters there are and how much they differ.

    Give ``lower`` for a lower limit of at least that, or ``width`` for an interval no wider than that.

    Parameters
    ----------
    icc : float
        The ICC(A,1) expected: the units' share of the variance of one rating.
    rater_share : float
        The share of that variance that lies in raters' severity. With ``icc`` it is below 1.
    raters : int
        2 or more; all of them rate every unit.
    lower : float, optional
        Least lower limit of the two-sided interval.
    width : float, optional
        Full width of the interval.
    assurance : float
        Probability that the limit or the width comes out so.
    level : float
        Nominal level of the interval.
    household_size, household_correlation : float
        See `design_effect`.

    Returns
    -------
    Plan
        ``n`` holds ``units`` and ``raters``. Units and raters are random, effects normal; the interval is McGraw and
        Wong's.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-361`` to ``PSY-365``; ``PSY-367`` where no number of units is enough: then plan for more
        raters.

    References
    ----------
    McGraw, K. O. & Wong, S. P. (1996). Forming inferences about some intraclass correlation coefficients.
    *Psychological Methods* 1, 30-46.

    Zou, G. Y. (2012). Sample size formulas for estimating intraclass correlation coefficients with precision and
    assurance. *Statistics in Medicine* 31, 3972-3981.

    Examples
    --------
    A lower limit above 0.60 where ICC(A,1) is 0.75 and a twentieth of the variance is severity. Three raters would
    never do, however many the units:

    >>> asked = {"icc": 0.75, "rater_share": 0.05, "lower": 0.60}
    >>> [plan_agreement(**asked, raters=raters).n["units"] for raters in (4, 6, 8)]
    [202, 71, 54]
    """
    one_goal(lower=lower, width=width)
    check_level(level)
    between(0, 1, icc=icc, assurance=assurance)
    below_one(rater_share=rater_share)
    at_least(2, raters=raters)
    if icc + rater_share >= 1:
        what, remedy = "icc and rater_share leave nothing to chance", "Give shares whose sum is below 1."
        raise refuse("PSY-362", "rater_share", what, remedy)
    if lower is not None:
        between(0, icc, lower=lower)
        wanted = f"above {lower:g}"
    elif width is not None:
        between(0, 1, width=width)
        wanted = f"no wider than {width:g}"

    def reached(units: int) -> float:
        low, high = agreement_studies(units, icc=icc, rater_share=rater_share, raters=raters, level=level)
        return float(np.mean(low >= lower if lower is not None else high - low <= (width or 0.0)))

    units = smallest(lambda units: reached(units) >= assurance, 3)
    numbers = in_households({"units": units}, household_size, household_correlation)
    given = {"icc": icc, "rater_share": rater_share, "assurance": assurance}
    assumed = given if lower is None else {**given, "lower": lower}
    return Plan(
        statistic="ICC(A,1)",
        goal=f"the {level:.0%} interval of ICC(A,1) is {wanted}, with probability {assurance:g}",
        n={**numbers.n, "raters": raters},
        n_exact=numbers.n_exact,
        assumptions={**assumed, **numbers.assumptions},
        method="search, McGraw-Wong limits",
        level=level,
        width=width,
        expected={"assurance": reached(units)},
        caveats=numbers.caveats,
        references=(MCGRAW, ZOU, *numbers.references),
    )


def agreement_studies(
    units: int, *, icc: float, rater_share: float, raters: int, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the lower and upper limits of ICC(A,1) in 2048 evenly spread studies, two arrays.

    The three mean squares of a study are independent multiples of chi-squares. Their quantiles are taken at the points
    of a lattice in place of random ones, so that the same numbers come every time.

    Parameters
    ----------
    units : int
        3 or more.
    icc, rater_share, raters, level
        As in `plan_agreement`.
    """
    from scipy.special import fdtri, gammaincinv

    row_df, column_df, rest_df = units - 1, raters - 1, (units - 1) * (raters - 1)
    shares = _lattice()
    rest_variance = 1 - icc - rater_share
    scales = (rest_variance + raters * icc, rest_variance + units * rater_share, rest_variance)
    rows, columns, rest = (
        scale * 2 * gammaincinv(df / 2, shares[:, place]) / df
        for place, (scale, df) in enumerate(zip(scales, (row_df, column_df, rest_df), strict=True))
    )
    value = (rows - rest) / (rows + (raters - 1) * rest + raters * (columns - rest) / units)
    weight = raters * value / (units * (1 - value))
    among, left = weight * columns, (1 + weight * (units - 1)) * rest
    df = (among + left) ** 2 / (among**2 / column_df + left**2 / rest_df)
    down, up = fdtri(row_df, df, (1 + level) / 2), fdtri(df, row_df, (1 + level) / 2)
    others = raters * columns + (raters * units - raters - units) * rest
    low = units * (rows - down * rest) / (down * others + units * rows)
    high = units * (up * rows - rest) / (others + units * up * rows)
    return np.asarray(low), np.asarray(high)


def _lattice() -> Floats:
    """Return points spread evenly over the unit cube, by multiples of powers of one irrational number."""
    root = 1.2207440846057596  # of x^4 = x + 1
    steps = 1 / root ** np.arange(1, 4)
    return np.asarray((0.5 + np.arange(1, _POINTS + 1)[:, None] * steps) % 1)
