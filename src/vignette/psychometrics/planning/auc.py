"""How many cases and controls an area under the ROC curve needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Literal

from vignette.psychometrics.planning.goals import (
    MOST,
    HypothesisTest,
    Sides,
    apart,
    at_least,
    between,
    hypothesis_test,
    one_goal,
    unreachable,
)
from vignette.psychometrics.planning.households import in_households
from vignette.psychometrics.planning.plan import Plan
from vignette.psychometrics.problems import check_level, one_of

Variance = Literal["normal", "obuchowski", "hanley-mcneil"]
VARIANCES: tuple[str, ...] = ("normal", "obuchowski", "hanley-mcneil")

OBUCHOWSKI = "Obuchowski, Lieber & Wians (2004). Clinical Chemistry 50, 1118-1125"
HANLEY = "Hanley & McNeil (1982). Radiology 143, 29-36"
FEW_CASES = 10
"""A plan with fewer of either kind carries ``few_planned``: the formulas are for large samples."""
_METHODS = {
    "normal": "empirical area, normal scores",
    "obuchowski": "fitted area, normal scores (Obuchowski)",
    "hanley-mcneil": "empirical area, exponential scores (Hanley-McNeil)",
}
_ROOT_TWO = 1.414
"""As printed in the variance's source; the fourth digit moves no plan."""


def plan_auc(
    *,
    auc: float,
    controls_per_case: float,
    variance: Variance,
    null: float | None = None,
    sides: Sides | None = None,
    width: float | None = None,
    significance: float = 0.05,
    power: float = 0.80,
    level: float = 0.95,
    household_size: float = 1,
    household_correlation: float | None = None,
) -> Plan:
    r"""Return how many cases and controls an area under the ROC curve needs.

    Give ``null`` to plan for a test, or ``width`` to plan for an interval.

    Parameters
    ----------
    auc : float
        The area expected, 0 to 1.
    controls_per_case : float
        How many controls (homes without the outcome) there are for every case.
    variance : {"normal", "obuchowski", "hanley-mcneil"}
        ``"normal"``: the empirical area of normal scores of equal spread, exact. ``"hanley-mcneil"``: the same of
        exponential scores. ``"obuchowski"``: an area fitted to graded ratings, as other planning tools have it; where
        the area is high it asks for more.
    null : float, optional
        The area to be refuted, 0.5 or another.
    sides : {1, 2}
        Of the test; needed with ``null``.
    width : float, optional
        Full width of the normal interval.
    significance, power : float
        Of the test.
    level : float
        Nominal level of the interval.
    household_size, household_correlation : float
        See `design_effect`. One where the home itself is the case.

    Returns
    -------
    Plan
        ``n`` holds ``cases`` and ``controls``: those whose outcome becomes known. Homes that are not placed have none,
        and leaving them out shifts the area (`vignette.simulation` shows how far).

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-361`` to ``PSY-365``, ``PSY-367``.

    References
    ----------
    Obuchowski, N. A., Lieber, M. L. & Wians, F. H. (2004). ROC curves in clinical chemistry: uses, misuses, and
    possible solutions. *Clinical Chemistry* 50, 1118-1125.

    Hanley, J. A. & McNeil, B. J. (1982). The meaning and use of the area under a receiver operating characteristic
    (ROC) curve. *Radiology* 143, 29-36.

    Examples
    --------
    As ``pROC::power.roc.test(auc = 0.75, kappa = 2)``:

    >>> plan_auc(auc=0.75, null=0.5, sides=2, controls_per_case=2, variance="obuchowski").n
    {'cases': 15, 'controls': 29}
    """
    goal = one_goal(null=null, width=width)
    one_of(variance, VARIANCES, "variance")
    between(0, 1, auc=auc)
    at_least(1e-6, controls_per_case=controls_per_case)
    assumed: dict[str, float | int | str] = {"auc": auc, "controls_per_case": controls_per_case}
    if goal == "null" and null is not None:
        asked = hypothesis_test(sides, significance, power)
        cases = _for_test(auc, null, controls_per_case, variance, asked)
        said = asked.refutes("AUC", null, auc)
        assumed |= {"null": null, "sides": asked.sides}
    else:
        cases = _for_width(auc, width or 0.0, controls_per_case, variance, level)
        said = f"the {level:.0%} interval of AUC is no wider than {width:g}"
    needed = {"cases": cases, "controls": controls_per_case * cases}
    numbers = in_households(needed, household_size, household_correlation)
    few = ("few_planned",) if min(numbers.n["cases"], numbers.n["controls"]) < FEW_CASES else ()
    return Plan(
        statistic="AUC",
        goal=said,
        n=numbers.n,
        n_exact=numbers.n_exact,
        assumptions={**assumed, **numbers.assumptions},
        method=_METHODS[variance],
        level=1 - significance if goal == "null" else level,
        power=power if goal == "null" else None,
        width=width,
        caveats=(*few, *numbers.caveats),
        references=(OBUCHOWSKI if variance == "obuchowski" else HANLEY, *numbers.references),
    )


def auc_variance(auc: float, *, cases: float, controls: float, variance: Variance) -> float:
    """Return the variance of an area, by formula.

    Parameters
    ----------
    auc : float
    cases, controls : float
        Numbers, which need not be whole.
    variance : {"normal", "obuchowski", "hanley-mcneil"}
        See `plan_auc`.
    """
    if variance == "obuchowski":
        gap = NormalDist().inv_cdf(auc) * _ROOT_TWO
        ratio = controls / cases
        return 0.0099 * math.exp(-(gap**2) / 2) * ((5 * gap**2 + 8) + (gap**2 + 8) / ratio) / cases
    if variance == "normal":
        from scipy.special import owens_t

        by_case = by_control = auc - 2 * float(owens_t(NormalDist().inv_cdf(auc), 1 / math.sqrt(3))) - auc**2
    else:
        by_case, by_control = auc / (2 - auc) - auc**2, 2 * auc**2 / (1 + auc) - auc**2
    return (auc * (1 - auc) + (cases - 1) * by_case + (controls - 1) * by_control) / (cases * controls)


def _for_test(auc: float, null: float, ratio: float, variance: Variance, asked: HypothesisTest) -> float:
    between(0, 1, null=null)
    apart(auc, null)

    def excess(cases: float) -> float:
        under, there = (
            math.sqrt(auc_variance(area, cases=cases, controls=ratio * cases, variance=variance))
            for area in (null, auc)
        )
        return asked.z_level * under + asked.z_power * there - abs(auc - null)

    return _cases(excess)


def _for_width(auc: float, width: float, ratio: float, variance: Variance, level: float) -> float:
    check_level(level)
    between(0, 1, width=width)
    se = width / 2 / NormalDist().inv_cdf((1 + level) / 2)
    return _cases(lambda n: auc_variance(auc, cases=n, controls=ratio * n, variance=variance) - se**2)


def _cases(excess: Callable[[float], float]) -> float:
    """Return the number of cases, one or more, at which a falling function reaches zero."""
    from scipy.optimize import brentq

    if excess(1.0) <= 0:
        return 1.0
    if excess(float(MOST)) > 0:
        raise unreachable()
    return float(brentq(excess, 1.0, float(MOST), xtol=1e-10, rtol=1e-14))
