"""Power by simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from vignette.errors import DataError
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.limits import score_interval
from vignette.psychometrics.problems import check_level
from vignette.simulation.many import MORRIS, in_chunks, seeds
from vignette.simulation.population import Design, Population
from vignette.simulation.study import SimulatedStudy, simulate_study

Found = TypeVar("Found")


def simulate_power(
    design: Design,
    estimate: Callable[[SimulatedStudy], Found],
    accept: Callable[[Found], bool],
    *,
    replicates: int,
    seed: int,
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return how often a study of this design would show what it is to show.

    Parameters
    ----------
    design : Design
    estimate : callable
        Gets a `SimulatedStudy` and returns anything, an `Estimate` say. Where it refuses the data (a ``DataError``),
        the study counts as one that shows nothing.
    accept : callable
        Gets what ``estimate`` returned and tells whether the study has shown it; `lower_limit_above` makes a usual one.
    replicates : int
        Studies to simulate, 2 or more: 1000 give a standard error of 0.013 at a power of 0.80.
    seed : int
    population : Population, optional
        `default_population` where none is given. Power holds for this population, which is an assumption.
    level : float
        Of the interval around the power, which tells how far the simulation itself can be trusted.

    Returns
    -------
    Estimate
        ``details`` holds ``se``, the Monte Carlo standard error, and ``refused``, the share of refused studies. The
        numbers are the same on one processor, on several, and on a cluster.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-371`` to ``PSY-375``.

    References
    ----------
    Morris, T. P., White, I. R. & Crowther, M. J. (2019). Using simulation studies to evaluate statistical methods.
    *Statistics in Medicine* 38, 2074-2102.

    Examples
    --------
    >>> from vignette.simulation import default_design
    >>> def homes_seen(study):
    ...     return int(study.homes["verified"].sum())
    >>> power = simulate_power(default_design(), homes_seen, lambda seen: seen >= 30, replicates=20, seed=1)
    >>> power.statistic, power.n
    ('power', {'replicates': 20, 'households': 60})
    """
    check_level(level)
    verdicts = np.array(
        in_chunks(_shown, seeds(replicates, seed, "replicates"), (design, population, estimate, accept))
    )
    share, refused = float(np.mean(verdicts == 1)), float(np.mean(verdicts < 0))
    return Estimate(
        statistic="power",
        value=share,
        interval=score_interval(share, replicates, level, "Wilson score, over simulated studies"),
        n={"replicates": replicates, "households": design.households},
        caveats=("simulated",),
        references=(MORRIS,),
        details={"se": math.sqrt(share * (1 - share) / replicates), "refused": refused},
    )


def lower_limit_above(bar: float) -> Callable[[Estimate], bool]:
    """Return a condition: the estimate has an interval, and its lower limit is above ``bar``."""

    def holds(estimate: Estimate) -> bool:
        return estimate.interval is not None and estimate.interval.low > bar

    return holds


def _shown(
    seed: int,
    design: Design,
    population: Population | None,
    estimate: Callable[[SimulatedStudy], Found],
    accept: Callable[[Found], bool],
) -> float:
    """Return 1 where a study shows it, 0 where not, -1 where the estimator refused the data."""
    study = simulate_study(seed=seed, population=population, design=design)
    try:
        found = estimate(study)
    except DataError:
        return -1.0
    return float(accept(found))
