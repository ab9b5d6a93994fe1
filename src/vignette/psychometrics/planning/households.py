"""What it costs that applicants of one home resemble each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vignette.psychometrics.planning.goals import at_least, whole
from vignette.psychometrics.problems import refuse

KISH = "Kish (1965). Survey Sampling. Wiley"
ELDRIDGE = "Eldridge, Ashby & Kerry (2006). International Journal of Epidemiology 35, 1292-1300"


def design_effect(size: float, correlation: float, *, size_variation: float = 0.0) -> float:
    r"""Return how many times more people are needed when they come in households.

    :math:`1 + ((1 + v^2) m - 1) \rho`, with households of mean size *m*, coefficient of variation of the sizes *v*, and
    the correlation :math:`\rho` of two members.

    Parameters
    ----------
    size : float
        Mean number of applicants of a home, 1 or more.
    correlation : float
        Of two applicants of one home, 0 to 1.
    size_variation : float
        Standard deviation of the sizes as a share of their mean.

    Notes
    -----
    Exact for a mean. For agreement and reliability, whose values turn on squares, what counts is nearer the squared
    correlation: there the plain design effect asks for more homes than needed, never for fewer.

    Raises
    ------
    DataError
        ``PSY-363`` for a size below 1 or a negative variation, ``PSY-365`` for a correlation outside 0 to 1.

    References
    ----------
    Kish, L. (1965). *Survey Sampling*. Wiley.

    Eldridge, S. M., Ashby, D. & Kerry, S. (2006). Sample size for cluster randomized trials: effect of coefficient of
    variation of cluster size and analysis method. *International Journal of Epidemiology* 35, 1292-1300.

    Examples
    --------
    >>> design_effect(2, 0.5)
    1.5
    """
    at_least(1, size=size)
    at_least(0, size_variation=size_variation)
    if not 0 <= correlation <= 1:
        remedy = "Give the correlation of two applicants of one home."
        raise refuse("PSY-365", "household_correlation", "the correlation is not between 0 and 1", remedy)
    return 1 + ((1 + size_variation**2) * size - 1) * correlation


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How many of each kind, before and after rounding, and what was assumed of households."""

    n: dict[str, int]
    n_exact: dict[str, float]
    assumptions: dict[str, float]
    caveats: tuple[str, ...]
    references: tuple[str, ...]


def in_households(n_exact: Mapping[str, float], size: float, correlation: float | None) -> Numbers:
    """Return the numbers that independent people would give, enlarged for people who come in households.

    Raises
    ------
    DataError
        ``PSY-363`` for a size below 1, ``PSY-365`` without a correlation where homes hold more than one.
    """
    at_least(1, household_size=size)
    if size == 1:
        return Numbers(n=whole(n_exact), n_exact=dict(n_exact), assumptions={}, caveats=(), references=())
    if correlation is None:
        what, remedy = "homes hold more than one, and no correlation is given", "Give household_correlation=0.5, say."
        raise refuse("PSY-365", "household_correlation", what, remedy)
    effect = design_effect(size, correlation)
    larger = {kind: count * effect for kind, count in n_exact.items()}
    larger["households"] = sum(larger.values()) / size
    assumed = {"household_size": size, "household_correlation": correlation, "design_effect": effect}
    return Numbers(
        n=whole(larger),
        n_exact=larger,
        assumptions=assumed,
        caveats=("design_effect_assumed",),
        references=(KISH, ELDRIDGE),
    )
