"""How many units an intraclass correlation needs, one-way or of consistency."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.planning.goals import (
    HypothesisTest,
    Sides,
    apart,
    at_least,
    below_one,
    between,
    hypothesis_test,
    one_goal,
    smallest,
)
from vignette.psychometrics.planning.households import in_households
from vignette.psychometrics.planning.plan import Plan
from vignette.psychometrics.problems import check_level, one_of

Form = Literal["ICC(1)", "ICC(C,1)"]
FORMS: tuple[str, ...] = ("ICC(1)", "ICC(C,1)")
Method = Literal["exact", "asymptotic"]
METHODS: tuple[str, ...] = ("exact", "asymptotic")

WALTER = "Walter, Eliasziw & Donner (1998). Statistics in Medicine 17, 101-110"
BONETT = "Bonett (2002). Statistics in Medicine 21, 1331-1335"
MCGRAW = "McGraw & Wong (1996). Psychological Methods 1, 30-46"
ZOU = "Zou (2012). Statistics in Medicine 31, 3972-3981"
_POINTS = 1000


def plan_icc(
    *,
    form: Form,
    icc: float,
    raters: int,
    null: float | None = None,
    sides: Sides | None = None,
    width: float | None = None,
    assurance: float | None = None,
    significance: float = 0.05,
    power: float = 0.80,
    level: float = 0.95,
    method: Method = "exact",
    household_size: float = 1,
    household_correlation: float | None = None,
) -> Plan:
    r"""Return how many units (applicants' answers, say) an intraclass correlation needs.

    Give ``null`` to plan for a test, or ``width`` to plan for an interval.

    Parameters
    ----------
    form : {"ICC(1)", "ICC(C,1)"}
        Each unit rated by its own raters, or all units by the same ones with their severity left out. ICC(A,1) depends
        on how many raters there are and how much they differ: `plan_agreement`.
    icc : float
        The correlation expected, 0 to 1.
    raters : int
        Ratings of each unit, 2 or more.
    null : float, optional
        The correlation to be refuted, 0 or more and below 1.
    sides : {1, 2}
        Of the test; needed with ``null``.
    width : float, optional
        Full width of the interval.
    assurance : float, optional
        With ``width`` and ``method="exact"``: the probability that the interval is no wider. Without it, the interval
        is no wider *on average*, and in about half of all studies it is wider.
    significance, power : float
        Of the test.
    level : float
        Nominal level of the interval.
    method : {"exact", "asymptotic"}
        A search with the F distribution, or the closed formulas of Walter, Eliasziw and Donner (test) and Bonett
        (width), which do not tell the two forms apart.
    household_size, household_correlation : float
        See `design_effect`.

    Returns
    -------
    Plan
        ``n`` holds ``units`` and ``raters``. Raters and units are random; ratings are taken for normal.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-361`` to ``PSY-365``, ``PSY-367``.

    References
    ----------
    Walter, S. D., Eliasziw, M. & Donner, A. (1998). Sample size and optimal designs for reliability studies.
    *Statistics in Medicine* 17, 101-110.

    Bonett, D. G. (2002). Sample size requirements for estimating intraclass correlations with desired precision.
    *Statistics in Medicine* 21, 1331-1335.

    Zou, G. Y. (2012). Sample size formulas for estimating intraclass correlation coefficients with precision and
    assurance. *Statistics in Medicine* 31, 3972-3981.

    Examples
    --------
    By the formula of Walter et al., and by the exact search:

    >>> asked = {"form": "ICC(1)", "icc": 0.75, "null": 0.5, "raters": 3, "sides": 2}
    >>> plan_icc(**asked, method="asymptotic").n, plan_icc(**asked).n
    ({'units': 30, 'raters': 3}, {'units': 29, 'raters': 3})
    """
    goal = one_goal(null=null, width=width)
    one_of(form, FORMS, "form")
    one_of(method, METHODS, "method")
    between(0, 1, icc=icc)
    at_least(2, raters=raters)
    assumed: dict[str, float | int | str] = {"icc": icc}
    if goal == "null" and null is not None:
        asked = hypothesis_test(sides, significance, power)
        units, expected, said = _for_test(form, icc, null, raters, asked, method)
        assumed |= {"null": null, "sides": sides or 0}
    else:
        units, expected, said = _for_width(form, icc, raters, width or 0.0, assurance, level, method)
        assumed |= {} if assurance is None else {"assurance": assurance}
    numbers = in_households({"units": units}, household_size, household_correlation)
    closed = WALTER if goal == "null" else BONETT
    return Plan(
        statistic=form,
        goal=said,
        n={**numbers.n, "raters": raters},
        n_exact=numbers.n_exact,
        assumptions={**assumed, **numbers.assumptions},
        method="search with the F distribution" if method == "exact" else closed.split(".")[0],
        level=1 - significance if goal == "null" else level,
        power=power if goal == "null" else None,
        width=width,
        expected=expected,
        caveats=numbers.caveats,
        references=(MCGRAW if method == "exact" else closed, *((ZOU,) if assurance else ()), *numbers.references),
    )


def icc_power(
    units: int, *, form: Form, icc: float, null: float, raters: int, sides: Sides, significance: float = 0.05
) -> float:
    """Return the power of the F test of an intraclass correlation against ``null``, exact for normal ratings.

    Parameters
    ----------
    units : int
        2 or more.
    form, icc, null, raters, sides, significance
        As in `plan_icc`.
    """
    from scipy.special import fdtr, fdtrc, fdtri

    between_df, within_df = _degrees(units, form, raters)
    ratio, cut = _spread(null, raters) / _spread(icc, raters), significance / sides
    above = float(fdtrc(between_df, within_df, fdtri(between_df, within_df, 1 - cut) * ratio))
    below = float(fdtr(between_df, within_df, fdtri(between_df, within_df, cut) * ratio))
    if sides == 2:
        return above + below
    return above if icc > null else below


def icc_expected_width(units: int, *, form: Form, icc: float, raters: int, level: float = 0.95) -> float:
    """Return the mean width of the F interval of an intraclass correlation, over studies of normal ratings."""
    return float(icc_widths(units, form=form, icc=icc, raters=raters, level=level).mean())


def icc_widths(units: int, *, form: Form, icc: float, raters: int, level: float = 0.95) -> Floats:
    """Return the widths of the F interval at evenly spaced quantiles of the F ratio, an array of 1000."""
    from scipy.special import fdtri

    between_df, within_df = _degrees(units, form, raters)
    observed = fdtri(between_df, within_df, (np.arange(_POINTS) + 0.5) / _POINTS) * _spread(icc, raters)
    low = observed / fdtri(between_df, within_df, (1 + level) / 2)
    high = observed * fdtri(within_df, between_df, (1 + level) / 2)
    return np.asarray((high - 1) / (high + raters - 1) - (low - 1) / (low + raters - 1))


def _for_test(
    form: Form,
    icc: float,
    null: float,
    raters: int,
    asked: HypothesisTest,
    method: Method,
) -> tuple[float, dict[str, float], str]:
    """Return the units, what is expected there, and the goal in words."""
    below_one(null=null)
    apart(icc, null)

    def reached(units: int) -> float:
        return icc_power(
            units, form=form, icc=icc, null=null, raters=raters, sides=asked.sides, significance=asked.significance
        )

    if method == "exact":
        found: float = smallest(lambda units: reached(units) >= asked.power, 2)
    else:
        gap = math.log(_spread(null, raters) / _spread(icc, raters))
        found = 1 + 2 * (asked.z_level + asked.z_power) ** 2 * raters / (gap**2 * (raters - 1))
    return found, {"power": reached(math.ceil(found - 1e-9))}, asked.refutes(form, null, icc)


def _for_width(
    form: Form, icc: float, raters: int, width: float, assurance: float | None, level: float, method: Method
) -> tuple[float, dict[str, float], str]:
    check_level(level)
    between(0, 1, width=width)
    said = f"the {level:.0%} interval of {form} is no wider than {width:g}"
    if assurance is not None:
        between(0, 1, assurance=assurance)
        one_of(method, ("exact",), "method")
        said += f", with probability {assurance:g}"

    def widths(units: int) -> Floats:
        return icc_widths(units, form=form, icc=icc, raters=raters, level=level)

    if method == "asymptotic":
        z = NormalDist().inv_cdf((1 + level) / 2)
        spread = ((1 - icc) * (1 + (raters - 1) * icc)) ** 2
        found: float = 8 * z**2 * spread / (raters * (raters - 1) * width**2) + 1
    elif assurance is None:
        found = smallest(lambda units: float(widths(units).mean()) <= width, 2)
    else:
        found = smallest(lambda units: float(np.mean(widths(units) <= width)) >= assurance, 2)
    there = widths(max(math.ceil(found - 1e-9), 2))
    return found, {"width": float(there.mean()), "assurance": float(np.mean(there <= width))}, said


def _degrees(units: int, form: Form, raters: int) -> tuple[int, int]:
    within = units * (raters - 1) if form == "ICC(1)" else (units - 1) * (raters - 1)
    return units - 1, within


def _spread(icc: float, raters: int) -> float:
    """Return the expected mean square between units over that within."""
    return 1 + raters * icc / (1 - icc)
