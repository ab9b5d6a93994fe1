"""How many units an unweighted kappa needs, for two raters or for any number of raters who are alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.planning.goals import (
    HypothesisTest,
    Sides,
    apart,
    at_least,
    between,
    hypothesis_test,
    one_goal,
)
from vignette.psychometrics.planning.households import Numbers, in_households
from vignette.psychometrics.planning.plan import Plan
from vignette.psychometrics.problems import check_level, one_of, refuse

Method = Literal["largest-variance", "goodness-of-fit"]
METHODS: tuple[str, ...] = ("largest-variance", "goodness-of-fit")

FLACK = "Flack, Afifi, Lachenbruch & Schouten (1988). Psychometrika 53, 321-325"
FLEISS = "Fleiss, Cohen & Everitt (1969). Psychological Bulletin 72, 323-327"
DONNER = "Donner & Eliasziw (1992). Statistics in Medicine 11, 1511-1519"
ROTONDI = "Rotondi & Donner (2012). Journal of Clinical Epidemiology 65, 778-784"
SMALL_CELL = 5.0
"""A plan that expects a kind of unit (all raters say yes) fewer times than this carries ``expected_cell_small``."""


def plan_kappa(
    *,
    kappa: float,
    shares: Sequence[float],
    raters: int,
    method: Method,
    null: float | None = None,
    sides: Sides | None = None,
    width: float | None = None,
    lower: float | None = None,
    upper: float | None = None,
    significance: float = 0.05,
    power: float = 0.80,
    level: float = 0.95,
    household_size: float = 1,
    household_correlation: float | None = None,
) -> Plan:
    r"""Return how many units an unweighted kappa needs.

    Give one of ``null`` (a test), ``width`` (an interval) or ``lower`` (an interval whose lower limit is at least so).

    Parameters
    ----------
    kappa : float
        The coefficient expected.
    shares : sequence of float
        Share of each category among all ratings, the same for every rater; adds up to 1.
    raters : int
        2 or more; only 2 for ``"largest-variance"``.
    method : {"largest-variance", "goodness-of-fit"}
        Flack et al.: two raters, with the largest variance that these shares and kappa allow. Donner and Eliasziw: any
        number of raters, each pair of them alike.
    null, sides, significance, power
        The coefficient to be refuted and how; ``"goodness-of-fit"`` is two-sided.
    width : float, optional
        Full width of the normal interval, with ``"largest-variance"``.
    lower, upper : float, optional
        Limits that the interval is to stay within, with ``"goodness-of-fit"``. With ``lower`` alone the interval is
        one-sided.
    level : float
        Nominal level of the interval.
    household_size, household_correlation : float
        See `design_effect`.

    Returns
    -------
    Plan
        ``n`` holds ``units`` and ``raters``. Raters are fixed. With ``lower``, kappa is taken to be found just as
        expected: about half of all studies will miss the limit (caveat ``expected_value_only``).

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-361`` to ``PSY-366``.

    References
    ----------
    Flack, V. F., Afifi, A. A., Lachenbruch, P. A. & Schouten, H. J. A. (1988). Sample size determinations for the two
    rater kappa statistic. *Psychometrika* 53, 321-325.

    Donner, A. & Eliasziw, M. (1992). A goodness-of-fit approach to inference procedures for the kappa statistic.
    *Statistics in Medicine* 11, 1511-1519.

    Rotondi, M. A. & Donner, A. (2012). A confidence interval approach to sample size estimation for interobserver
    agreement studies with multiple raters and outcomes. *Journal of Clinical Epidemiology* 65, 778-784.

    Examples
    --------
    >>> plan_kappa(kappa=0.7, null=0.4, sides=1, shares=(0.3, 0.7), raters=2, method="largest-variance").n["units"]
    59
    """
    goal = one_goal(null=null, width=width, lower=lower)
    if upper is not None and lower is None:
        raise refuse("PSY-361", "upper", "an upper limit is given without a lower one", "Give lower= as well.")
    one_of(method, METHODS, "method")
    between(-1, 1, kappa=kappa)
    at_least(2, raters=raters)
    _check_shares(shares, raters, method)
    if goal == "null" and null is not None:
        between(-1, 1, null=null)
        apart(kappa, null)
        asked = hypothesis_test(sides, significance, power)
        units, said = _for_test(kappa, null, shares, raters, method, asked), asked.refutes("kappa", null, kappa)
    elif goal == "width" and width is not None:
        one_of(method, ("largest-variance",), "method")
        check_level(level)
        between(0, 2, width=width)
        units = (2 * NormalDist().inv_cdf((1 + level) / 2) / width) ** 2 * kappa_variance(kappa, shares)
        said = f"the {level:.0%} interval of kappa is no wider than {width:g}"
    else:
        one_of(method, ("goodness-of-fit",), "method")
        units, said = _for_limits(kappa, lower or 0.0, upper, shares, raters, level)
    numbers = in_households({"units": units}, household_size, household_correlation)
    return Plan(
        statistic="Cohen's kappa" if method == "largest-variance" else "kappa, raters alike",
        goal=said,
        n={**numbers.n, "raters": raters},
        n_exact=numbers.n_exact,
        assumptions={"kappa": kappa, **_assumed(null, sides, lower, upper, shares), **numbers.assumptions},
        method="largest variance (Flack)" if method == "largest-variance" else "goodness of fit (Donner-Eliasziw)",
        level=1 - significance if goal == "null" else level,
        power=power if goal == "null" else None,
        width=width,
        caveats=_caveats(goal, kappa, shares, raters, method, numbers),
        references=(*((FLACK, FLEISS) if method == "largest-variance" else (DONNER, ROTONDI)), *numbers.references),
    )


def kappa_variance(kappa: float, shares: Sequence[float]) -> float:
    """Return the largest large-sample variance of kappa, times the number of units, for two raters.

    The table of the two raters' ratings is not known beforehand. Among all tables with these margins and this kappa,
    the one is taken whose variance (Fleiss, Cohen & Everitt 1969) is largest. Two categories leave only one table.

    Parameters
    ----------
    kappa : float
    shares : sequence of float, k
        Share of each category, for both raters.

    Raises
    ------
    DataError
        ``PSY-366`` where no table has these margins and this kappa.
    """
    from scipy.optimize import linprog

    margins = np.asarray(shares, dtype=float)
    k, chance = len(margins), float((margins**2).sum())
    agreed = kappa + chance * (1 - kappa)
    pairs = margins[:, None] + margins[None, :]
    terms = (1 - agreed) ** 2 * pairs**2
    np.fill_diagonal(terms, ((1 - chance) - (1 - agreed) * 2 * margins) ** 2)
    rows, columns = np.kron(np.eye(k), np.ones(k)), np.kron(np.ones(k), np.eye(k))
    held = np.vstack([rows, columns, np.eye(k).ravel()])
    found = linprog(-terms.ravel(), A_eq=held, b_eq=[*margins, *margins, agreed], bounds=(0, None))
    if found.status != 0:
        what = "no table of two raters has these shares and this kappa"
        raise refuse("PSY-366", "shares", what, "Look at the shares again: rare categories bound kappa.")
    return float((-found.fun - (agreed * chance - 2 * chance + agreed) ** 2) / (1 - chance) ** 4)


def kappa_information(kappa: float, other: float, shares: Sequence[float], raters: int) -> float:
    """Return what one unit adds to the goodness-of-fit chi-square of ``other`` against the value ``kappa``.

    Raters are alike. With two categories the cells are how many raters choose the first: with probability kappa a unit
    makes all agree, else each decides by herself. With more the cells are "all choose this one", for each category, and
    "not all agree", from the Dirichlet-multinomial distribution (for two raters the same model as the other).

    Parameters
    ----------
    kappa : float
        The value under which counts are expected.
    other : float
        The value that holds.
    shares : sequence of float
        Share of each category.
    raters : int
    """
    expected, found = _cells(kappa, shares, raters), _cells(other, shares, raters)
    return float(((found - expected) ** 2 / expected).sum())


def _cells(kappa: float, shares: Sequence[float], raters: int) -> Floats:
    """Return the probability of each kind of unit."""
    p = np.asarray(shares, dtype=float)
    if len(p) > 2:
        steps = kappa * np.arange(raters)
        alike = np.prod(((1 - kappa) * p[:, None] + steps) / (1 - kappa + steps), axis=1)
        return np.append(alike, 1 - alike.sum())
    alone = [math.comb(raters, count) * p[0] ** count * p[1] ** (raters - count) for count in range(raters + 1)]
    together = np.zeros(raters + 1)
    together[[0, -1]] = p[1], p[0]
    return np.asarray((1 - kappa) * np.array(alone) + kappa * together)


def _for_test(
    kappa: float, null: float, shares: Sequence[float], raters: int, method: Method, asked: HypothesisTest
) -> float:
    if method == "largest-variance":
        under, there = (math.sqrt(kappa_variance(value, shares)) for value in (null, kappa))
        return ((asked.z_level * under + asked.z_power * there) / (kappa - null)) ** 2
    one_of(asked.sides, (2,), "sides")
    between(0, 1, kappa=kappa, null=null)
    shift = noncentrality(asked.significance, asked.power)
    return shift / kappa_information(null, kappa, shares, raters)


def _for_limits(
    kappa: float, lower: float, upper: float | None, shares: Sequence[float], raters: int, level: float
) -> tuple[float, str]:
    from scipy.special import chdtri

    check_level(level)
    between(0, 1, kappa=kappa)
    between(0, kappa, lower=lower)
    if upper is not None:
        between(kappa, 1, upper=upper)
    least = float(chdtri(1, (1 - level) * (1 if upper is not None else 2)))
    limits = [lower] if upper is None else [lower, upper]
    units = max(least / kappa_information(limit, kappa, shares, raters) for limit in limits)
    above = "" if upper is None else f" and at most {upper:g}"
    kind = "one-sided " if upper is None else ""
    return units, f"the {kind}{level:.0%} limits of kappa are at least {lower:g}{above} where {kappa:g} is found"


def noncentrality(significance: float, power: float) -> float:
    """Return the noncentrality at which a chi-square test of one degree of freedom has this power."""
    from scipy.optimize import brentq
    from scipy.special import chdtri, ndtr

    root = math.sqrt(float(chdtri(1, significance)))
    found = brentq(lambda shift: ndtr(shift - root) + ndtr(-shift - root) - power, 0, 50, xtol=1e-13)
    return float(found) ** 2


def _check_shares(shares: Sequence[float], raters: int, method: Method) -> None:
    if method == "largest-variance" and raters != 2:
        what, remedy = "this method is for two raters", 'Give raters=2, or method="goodness-of-fit".'
        raise refuse("PSY-363", "raters", what, remedy)
    if len(shares) < 2 or not all(0 < share < 1 for share in shares) or abs(math.fsum(shares) - 1) > 1e-9:
        what = "the shares are not two or more between 0 and 1 that add up to 1"
        raise refuse("PSY-366", "shares", what, "Give the share of each category, like (0.3, 0.7).")


def _assumed(
    null: float | None, sides: Sides | None, lower: float | None, upper: float | None, shares: Sequence[float]
) -> dict[str, float | int | str]:
    given = {"null": null, "sides": sides, "lower": lower, "upper": upper}
    found: dict[str, float | int | str] = {name: value for name, value in given.items() if value is not None}
    return {**found, "shares": ", ".join(f"{share:g}" for share in shares)}


def _caveats(
    goal: str, kappa: float, shares: Sequence[float], raters: int, method: Method, numbers: Numbers
) -> tuple[str, ...]:
    units = numbers.n["units"]
    rarest = float(_cells(kappa, shares, raters).min()) if method == "goodness-of-fit" else min(shares)
    found = ("expected_cell_small",) if rarest * units < SMALL_CELL else ()
    return (*found, *(("expected_value_only",) if goal == "lower" else ()), *numbers.caveats)
