"""How many people Cronbach's alpha needs."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal

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

Method = Literal["exact", "asymptotic"]
METHODS: tuple[str, ...] = ("exact", "asymptotic")

BONETT = "Bonett (2002). Journal of Educational and Behavioral Statistics 27, 335-340"
FELDT = "Feldt, Woodruff & Salih (1987). Applied Psychological Measurement 11, 93-103"


def plan_alpha(
    *,
    alpha: float,
    items: int,
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
    r"""Return how many people Cronbach's alpha needs.

    Give ``null`` to plan for a test, or ``width`` to plan for an interval.

    Parameters
    ----------
    alpha : float
        The coefficient expected, 0 to 1.
    items : int
        2 or more.
    null : float, optional
        The coefficient to be refuted, 0 or more and below 1.
    sides : {1, 2}
        Of the test; needed with ``null``.
    width : float, optional
        Full width of the interval.
    assurance : float, optional
        With ``width`` and ``method="exact"``: the probability that the interval is no wider, instead of its mean width.
    significance, power : float
        Of the test.
    level : float
        Nominal level of the interval.
    method : {"exact", "asymptotic"}
        A search with Feldt's F distribution, or Bonett's closed formulas.
    household_size, household_correlation : float
        See `design_effect`.

    Returns
    -------
    Plan
        ``n`` holds ``people`` and ``items``. Items are fixed, parallel and normal: with a few coarse categories, or
        items that measure different things, the interval is wider than planned.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-361`` to ``PSY-365``, ``PSY-367``.

    References
    ----------
    Bonett, D. G. (2002). Sample size requirements for testing and estimating coefficient alpha. *Journal of Educational
    and Behavioral Statistics* 27, 335-340.

    Feldt, L. S., Woodruff, D. J. & Salih, F. A. (1987). Statistical inference for coefficient alpha. *Applied
    Psychological Measurement* 11, 93-103.

    Examples
    --------
    >>> plan_alpha(alpha=0.8, items=9, width=0.1, method="asymptotic").n["people"]
    141
    """
    goal = one_goal(null=null, width=width)
    one_of(method, METHODS, "method")
    between(0, 1, alpha=alpha)
    at_least(2, items=items)
    assumed: dict[str, float | int | str] = {"alpha": alpha}
    if goal == "null" and null is not None:
        asked = hypothesis_test(sides, significance, power)
        people, expected, said = _for_test(alpha, null, items, asked, method)
        assumed |= {"null": null, "sides": sides or 0}
    else:
        people, expected, said = _for_width(alpha, items, width or 0.0, assurance, level, method)
        assumed |= {} if assurance is None else {"assurance": assurance}
    numbers = in_households({"people": people}, household_size, household_correlation)
    return Plan(
        statistic="Cronbach's alpha",
        goal=said,
        n={**numbers.n, "items": items},
        n_exact=numbers.n_exact,
        assumptions={**assumed, **numbers.assumptions},
        method="search with Feldt's F distribution" if method == "exact" else "Bonett (2002)",
        level=1 - significance if goal == "null" else level,
        power=power if goal == "null" else None,
        width=width,
        expected=expected,
        caveats=numbers.caveats,
        references=(FELDT if method == "exact" else BONETT, *numbers.references),
    )


def alpha_power(
    people: int, *, alpha: float, null: float, items: int, sides: Sides, significance: float = 0.05
) -> float:
    """Return the power of Feldt's test of alpha against ``null``, exact for parallel normal items.

    Parameters
    ----------
    people : int
        2 or more.
    alpha, null, items, sides, significance
        As in `plan_alpha`.
    """
    from scipy.special import fdtr, fdtrc, fdtri

    first, second = people - 1, (people - 1) * (items - 1)
    ratio, cut = (1 - alpha) / (1 - null), significance / sides
    above = float(fdtrc(first, second, fdtri(first, second, 1 - cut) * ratio))
    below = float(fdtr(first, second, fdtri(first, second, cut) * ratio))
    if sides == 2:
        return above + below
    return above if alpha > null else below


def alpha_expected_width(people: int, *, alpha: float, items: int, level: float = 0.95) -> float:
    """Return the mean width of Feldt's interval, over studies of parallel normal items; infinite up to 3 people."""
    if people <= 3:
        return math.inf
    return (1 - alpha) * (people - 1) / (people - 3) * _factor(people, items, level)


def _for_test(
    alpha: float,
    null: float,
    items: int,
    asked: HypothesisTest,
    method: Method,
) -> tuple[float, dict[str, float], str]:
    """Return the people, what is expected there, and the goal in words."""
    below_one(null=null)
    apart(alpha, null)

    def reached(people: int) -> float:
        sides, significance = asked.sides, asked.significance
        return alpha_power(people, alpha=alpha, null=null, items=items, sides=sides, significance=significance)

    if method == "exact":
        found: float = smallest(lambda people: reached(people) >= asked.power, 2)
    else:
        gap = math.log((1 - null) / (1 - alpha))
        found = 2 * items / (items - 1) * (asked.z_level + asked.z_power) ** 2 / gap**2 + 2
    return found, {"power": reached(math.ceil(found - 1e-9))}, asked.refutes("alpha", null, alpha)


def _for_width(
    alpha: float, items: int, width: float, assurance: float | None, level: float, method: Method
) -> tuple[float, dict[str, float], str]:
    check_level(level)
    between(0, 1, width=width)
    said = f"the {level:.0%} interval of alpha is no wider than {width:g}"
    if assurance is not None:
        between(0, 1, assurance=assurance)
        one_of(method, ("exact",), "method")
        said += f", with probability {assurance:g}"
    if method == "asymptotic":
        z = NormalDist().inv_cdf((1 + level) / 2)
        found: float = 8 * items / (items - 1) * (1 - alpha) ** 2 * (z / width) ** 2 + 2
    elif assurance is None:
        found = smallest(lambda n: alpha_expected_width(n, alpha=alpha, items=items, level=level) <= width, 4)
    else:
        found = smallest(lambda n: _assurance(n, alpha, items, width, level) >= assurance, 4)
    there = max(math.ceil(found - 1e-9), 4)
    reached = alpha_expected_width(there, alpha=alpha, items=items, level=level)
    return found, {"width": reached, "assurance": _assurance(there, alpha, items, width, level)}, said


def _assurance(people: int, alpha: float, items: int, width: float, level: float) -> float:
    """Return the probability that Feldt's interval is no wider than ``width``."""
    from scipy.special import fdtr

    most = width / ((1 - alpha) * _factor(people, items, level))
    return float(fdtr((people - 1) * (items - 1), people - 1, most))


def _factor(people: int, items: int, level: float) -> float:
    """Return the width of Feldt's interval over one less the estimate."""
    from scipy.special import fdtri

    first, second = people - 1, (people - 1) * (items - 1)
    return float(fdtri(first, second, (1 + level) / 2) - fdtri(first, second, (1 - level) / 2))
