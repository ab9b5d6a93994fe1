"""How many homes a sensitivity or a specificity needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.planning.goals import between, one_goal, smallest, unreachable
from vignette.psychometrics.planning.households import in_households
from vignette.psychometrics.planning.plan import Plan
from vignette.psychometrics.problems import check_level, one_of

ShareInterval = Literal["wald", "wilson", "exact"]
INTERVALS: tuple[str, ...] = ("wald", "wilson", "exact")
LIMITS: tuple[str, ...] = ("wilson", "exact")

BUDERER = "Buderer (1996). Academic Emergency Medicine 3, 895-900"
WILSON = "Wilson (1927). Journal of the American Statistical Association 22, 209-212"
CLOPPER = "Clopper & Pearson (1934). Biometrika 26, 404-413"
_MOST_LISTED = 2_000_000
FLAHAULT = "Flahault, Cadilhac & Thomas (2005). Journal of Clinical Epidemiology 58, 859-862"


def plan_sensitivity(
    *,
    sensitivity: float,
    prevalence: float,
    interval: ShareInterval,
    width: float | None = None,
    lower: float | None = None,
    assurance: float = 0.80,
    level: float = 0.95,
    household_size: float = 1,
    household_correlation: float | None = None,
) -> Plan:
    """Return how many cases a sensitivity needs, and how many homes must be followed up to meet them.

    Give ``width`` for an interval no wider than that, or ``lower`` for a lower limit of at least that.

    Parameters
    ----------
    sensitivity : float
        The share expected: of homes with the outcome, how many the cut finds.
    prevalence : float
        Share of the homes followed up that will have the outcome.
    interval : {"wald", "wilson", "exact"}
        Which interval the study will report. ``"wald"`` is Buderer's formula; its limits are poor for shares near 1.
    width : float, optional
        Full width: on average, for ``"wilson"`` and ``"exact"``.
    lower : float, optional
        Least lower limit of the two-sided interval; ``"wilson"`` or ``"exact"``.
    assurance : float
        With ``lower``: the probability that the limit comes out so.
    level : float
        Nominal level of the interval.
    household_size, household_correlation : float
        See `design_effect`. One where the home itself is the case.

    Returns
    -------
    Plan
        ``n`` holds ``cases`` and ``followed``. How many cases are met is chance; ``expected["enough_cases"]`` is the
        probability that there are as many as planned (caveat ``cases_vary``). It takes for granted that the outcome
        becomes known for every home: placing by the score breaks this.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-207``, ``PSY-361`` to ``PSY-365``, ``PSY-367``.

    References
    ----------
    Buderer, N. M. F. (1996). Statistical methodology: I. Incorporating the prevalence of disease into the sample size
    calculation for sensitivity and specificity. *Academic Emergency Medicine* 3, 895-900.

    Flahault, A., Cadilhac, M. & Thomas, G. (2005). Sample size calculation should be performed for design accuracy in
    diagnostic test studies. *Journal of Clinical Epidemiology* 58, 859-862.

    Examples
    --------
    Buderer's formula at sensitivity 0.9, prevalence 0.2 and limits 0.1 to either side: 35 cases among 173 homes.

    >>> plan_sensitivity(sensitivity=0.9, prevalence=0.2, interval="wald", width=0.2).n
    {'cases': 35, 'followed': 173}
    """
    between(0, 1, sensitivity=sensitivity, prevalence=prevalence)
    asked = _Asked(
        statistic="sensitivity",
        kind="cases",
        share=sensitivity,
        frequency=prevalence,
        interval=interval,
        width=width,
        lower=lower,
        assurance=assurance,
        level=level,
    )
    return _plan(asked, prevalence, household_size, household_correlation)


def plan_specificity(
    *,
    specificity: float,
    prevalence: float,
    interval: ShareInterval,
    width: float | None = None,
    lower: float | None = None,
    assurance: float = 0.80,
    level: float = 0.95,
    household_size: float = 1,
    household_correlation: float | None = None,
) -> Plan:
    """Return how many controls a specificity needs; otherwise as `plan_sensitivity`.

    Examples
    --------
    >>> plan_specificity(specificity=0.9, prevalence=0.2, interval="wald", width=0.2).n
    {'controls': 35, 'followed': 44}
    """
    between(0, 1, specificity=specificity, prevalence=prevalence)
    asked = _Asked(
        statistic="specificity",
        kind="controls",
        share=specificity,
        frequency=1 - prevalence,
        interval=interval,
        width=width,
        lower=lower,
        assurance=assurance,
        level=level,
    )
    return _plan(asked, prevalence, household_size, household_correlation)


def share_assurance(
    units: Codes, *, share: float, lower: float, interval: ShareInterval, level: float = 0.95
) -> Floats:
    """Return the probability that the lower limit of a share comes out at ``lower`` or above.

    Exact, by the binomial distribution. It goes up and down in steps as units are added.

    Parameters
    ----------
    units : array of int
        Numbers of units.
    share : float
        The true share.
    lower : float
        The limit wanted.
    interval : {"wilson", "exact"}
    level : float
        Of the two-sided interval.

    Returns
    -------
    array of float, as ``units``
    """
    from scipy.special import bdtrc, bdtrik

    one_of(interval, LIMITS, "interval")
    if interval == "wilson":
        z = NormalDist().inv_cdf((1 + level) / 2)
        least = np.ceil(units * lower + z * np.sqrt(units * lower * (1 - lower)) - 1e-9)
    else:
        least = np.ceil(bdtrik((1 + level) / 2, units, lower) - 1e-9) + 1
    reached = bdtrc(np.clip(least - 1, 0, units), units, share)
    return np.asarray(np.where(least <= units, reached, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is planned: which share, of what kind of home, how frequent that kind is, and what is wanted of it."""

    statistic: str
    kind: str
    share: float
    frequency: float
    interval: ShareInterval
    width: float | None
    lower: float | None
    assurance: float
    level: float


def _plan(asked: _Asked, prevalence: float, household_size: float, household_correlation: float | None) -> Plan:
    from scipy.special import bdtrc

    goal = one_goal(width=asked.width, lower=asked.lower)
    one_of(asked.interval, INTERVALS, "interval")
    check_level(asked.level)
    units, expected, said = _for_width(asked) if goal == "width" else _for_lower(asked)
    numbers = in_households({asked.kind: units}, household_size, household_correlation)
    followed_exact = numbers.n_exact[asked.kind] / asked.frequency
    followed = math.ceil(followed_exact - 1e-9)
    enough = float(bdtrc(numbers.n[asked.kind] - 1, followed, asked.frequency))
    assumed: dict[str, float | int | str] = {asked.statistic: asked.share, "prevalence": prevalence}
    if asked.lower is not None:
        assumed |= {"lower": asked.lower, "assurance": asked.assurance}
    return Plan(
        statistic=asked.statistic,
        goal=said,
        n={**numbers.n, "followed": followed},
        n_exact={**numbers.n_exact, "followed": followed_exact},
        assumptions={**assumed, **numbers.assumptions},
        method=_METHODS[asked.interval],
        level=asked.level,
        power=None,
        width=asked.width,
        expected={**expected, f"enough_{asked.kind}": enough},
        caveats=("cases_vary", *numbers.caveats),
        references=(_SOURCES[asked.interval], FLAHAULT, *numbers.references),
    )


_METHODS = {"wald": "normal limits (Buderer)", "wilson": "search, Wilson limits", "exact": "search, exact limits"}
_SOURCES = {"wald": BUDERER, "wilson": WILSON, "exact": CLOPPER}


def _for_width(asked: _Asked) -> tuple[float, dict[str, float], str]:
    width = asked.width or 0.0
    between(0, 1, width=width)
    said = f"the {asked.level:.0%} interval of {asked.statistic} is no wider than {width:g}"
    if asked.interval == "wald":
        z = NormalDist().inv_cdf((1 + asked.level) / 2)
        return 4 * z**2 * asked.share * (1 - asked.share) / width**2, {}, said
    found = smallest(lambda units: _mean_width(units, asked) <= width, 1)
    return found, {"width": _mean_width(found, asked)}, said + " on average"


def _for_lower(asked: _Asked) -> tuple[float, dict[str, float], str]:
    """Return the smallest number from which on the assurance is never missed."""
    lower = asked.lower or 0.0
    one_of(asked.interval, LIMITS, "interval")
    between(0, 1, assurance=asked.assurance)
    between(0, asked.share, lower=lower)
    z = NormalDist().inv_cdf((1 + asked.level) / 2) + max(NormalDist().inv_cdf(asked.assurance), 0.0)
    most = 256 + math.ceil(4 * z**2 * asked.share * (1 - asked.share) / (asked.share - lower) ** 2)
    if most > _MOST_LISTED:
        raise unreachable(_MOST_LISTED)
    units = np.arange(1, most + 1)
    reached = share_assurance(units, share=asked.share, lower=lower, interval=asked.interval, level=asked.level)
    found = int(units[reached < asked.assurance].max(initial=0)) + 1
    if found > most:
        raise unreachable(most)
    said = f"the lower {asked.level:.0%} limit of {asked.statistic} is at least {lower:g}, with probability "
    return found, {"assurance": float(reached[found - 1])}, said + f"{asked.assurance:g}"


def _mean_width(units: int, asked: _Asked) -> float:
    """Return the mean width of the interval over the binomial distribution, by its central 1 - 1e-12."""
    from scipy.special import bdtr, betaincinv

    middle, reach = units * asked.share, 7.5 * math.sqrt(units * asked.share * (1 - asked.share)) + 10
    counts = np.arange(max(0, math.floor(middle - reach)), min(units, math.ceil(middle + reach)) + 1)
    chance = np.diff(bdtr(counts, units, asked.share), prepend=0.0)
    if asked.interval == "wilson":
        z = NormalDist().inv_cdf((1 + asked.level) / 2)
        widths = z * np.sqrt(4 * counts * (1 - counts / units) + z**2) / (units + z**2)
    else:
        tail = (1 - asked.level) / 2
        with np.errstate(invalid="ignore"):
            low = np.where(counts > 0, betaincinv(np.maximum(counts, 1), units - counts + 1, tail), 0.0)
            high = betaincinv(counts + 1, np.maximum(units - counts, 1), 1 - tail)
        widths = np.where(counts < units, high, 1.0) - low
    return float(chance @ widths / chance.sum())
