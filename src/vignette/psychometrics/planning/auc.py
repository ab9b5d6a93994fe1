"""How many cases and controls an area under the ROC curve needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Literal

from vignette.psychometrics.planning.goals import (
    MOST,
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

Variance = Literal["obuchowski", "hanley-mcneil"]
VARIANCES: tuple[str, ...] = ("obuchowski", "hanley-mcneil")

OBUCHOWSKI = "Obuchowski, Lieber & Wians (2004). Clinical Chemistry 50, 1118-1125"
HANLEY = "Hanley & McNeil (1982). Radiology 143, 29-36"
FEW_CASES = 10
"""A plan with fewer of either kind carries ``few_cases``: the formulas are for large samples."""
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
    variance : {"obuchowski", "hanley-mcneil"}
        Scores normal in both groups, or exponential.
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

    def spread(area: float, cases: float) -> float:
        return auc_variance(area, cases=cases, controls=controls_per_case * cases, variance=variance)

    if goal == "null" and null is not None:
        between(0, 1, null=null)
        apart(auc, null)
        asked = hypothesis_test(sides, significance, power)
        said = asked.refutes("AUC", null, auc)
        under, there, gap = asked.z_level, asked.z_power, abs(auc - null)
        cases = _cases(lambda n: under * math.sqrt(spread(null, n)) + there * math.sqrt(spread(auc, n)) - gap)
    else:
        check_level(level)
        half = (width or 0.0) / 2
        between(0, 0.5, half_width=half)
        z = NormalDist().inv_cdf((1 + level) / 2)
        cases = _cases(lambda n: z * math.sqrt(spread(auc, n)) - half)
        said = f"the {level:.0%} interval of AUC is no wider than {width:g}"
    numbers = in_households(
        {"cases": cases, "controls": controls_per_case * cases}, household_size, household_correlation
    )
    few = ("few_cases",) if min(numbers.n["cases"], numbers.n["controls"]) < FEW_CASES else ()
    tested = {} if null is None else {"null": null, "sides": float(sides or 0)}
    return Plan(
        statistic="AUC",
        goal=said,
        n=numbers.n,
        n_exact=numbers.n_exact,
        assumptions={"auc": auc, **tested, "controls_per_case": controls_per_case, **numbers.assumptions},
        method="normal scores (Obuchowski)" if variance == "obuchowski" else "exponential scores (Hanley-McNeil)",
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
    variance : {"obuchowski", "hanley-mcneil"}
        Scores normal in both groups, or exponential.
    """
    if variance == "obuchowski":
        gap = NormalDist().inv_cdf(auc) * _ROOT_TWO
        ratio = controls / cases
        return 0.0099 * math.exp(-(gap**2) / 2) * ((5 * gap**2 + 8) + (gap**2 + 8) / ratio) / cases
    by_case, by_control = auc / (2 - auc) - auc**2, 2 * auc**2 / (1 + auc) - auc**2
    return (auc * (1 - auc) + (cases - 1) * by_case + (controls - 1) * by_control) / (cases * controls)


def _cases(excess: Callable[[float], float]) -> float:
    """Return the number of cases, one or more, at which a falling function reaches zero."""
    from scipy.optimize import brentq

    if excess(1.0) <= 0:
        return 1.0
    if excess(float(MOST)) > 0:
        raise unreachable()
    return float(brentq(excess, 1.0, float(MOST), xtol=1e-10, rtol=1e-14))
