"""Power, and true values of statistics, by simulation. Runs here, or wherever ``joblib.parallel_config`` says."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from vignette.errors import DataError
from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.limits import score_interval, student_interval
from vignette.psychometrics.problems import check_level, refuse
from vignette.simulation.population import Design, Population
from vignette.simulation.study import SimulatedStudy, simulate_study

Found = TypeVar("Found")
MORRIS = "Morris, White & Crowther (2019). Statistics in Medicine 38, 2074-2102"
PANELS = 20
_CHUNK = 10


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
    _at_least_two(replicates, seed, "replicates")
    sources = np.random.SeedSequence(seed).generate_state(replicates, dtype=np.uint64)
    verdicts = _in_chunks(_shown, sources, (design, population, estimate, accept))
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


def true_value(
    population: Population,
    design: Design,
    statistic: Callable[[SimulatedStudy], float | Estimate],
    *,
    households: int = 20_000,
    seed: int,
    panels: int = PANELS,
    level: float = 0.95,
) -> Estimate:
    """Return the value that a statistic has in a population: the estimator on a very large simulated data set.

    Parameters
    ----------
    population, design
        ``design.households`` is not used.
    statistic : callable
        Gets a `SimulatedStudy` and returns a number or an `Estimate`. Choose ``interval=None``.
    households : int
        In all.
    seed : int
    panels : int
        The homes are shared out among so many sets of raters, and the value is the mean over these. A few raters do
        not show how raters differ in general: for a statistic that takes raters for random, give the design many.
    level : float
        Of the interval around the value, which tells how far the simulation itself can be trusted.

    Returns
    -------
    Estimate
        ``details`` holds ``se``, the Monte Carlo standard error.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-371`` to ``PSY-375``, and what ``statistic`` raises.
    """
    check_level(level)
    _at_least_two(panels, seed, "panels")
    if households < panels:
        raise refuse("PSY-374", "households", "there are fewer homes than panels", "Give 1000 homes a panel or more.")
    large = replace(design, households=households // panels)
    sources = np.random.SeedSequence(seed).generate_state(panels, dtype=np.uint64)
    values = _in_chunks(_valued, sources, (large, population, statistic))
    value, se = float(values.mean()), float(values.std(ddof=1) / math.sqrt(panels))
    limits = student_interval(value, se, panels - 1, level, "Student's t, over sets of raters")
    sure = math.isfinite(value)
    return Estimate(
        statistic="true value",
        value=value,
        interval=limits if sure else None,
        no_interval="" if sure else "the statistic is not defined in one of the data sets",
        n={"households": large.households * panels, "panels": panels},
        caveats=("simulated",),
        references=(MORRIS,),
        details={"se": se},
    )


def lower_limit_above(bar: float) -> Callable[[Estimate], bool]:
    """Return a condition: the estimate has an interval, and its lower limit is above ``bar``."""

    def holds(estimate: Estimate) -> bool:
        return estimate.interval is not None and estimate.interval.low > bar

    return holds


def _at_least_two(count: int, seed: int, name: str) -> None:
    if count < 2 or seed < 0:
        what, remedy = f"{name} is below 2, or the seed below 0", f"Give {name}=1000, say, and a seed like 1."
        raise refuse("PSY-374", name, what, remedy)


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


def _valued(
    seed: int, design: Design, population: Population, statistic: Callable[[SimulatedStudy], float | Estimate]
) -> float:
    found = statistic(simulate_study(seed=seed, population=population, design=design))
    return found.value if isinstance(found, Estimate) else float(found)


def _in_chunks(one: Callable[..., float], sources: np.ndarray, shared: tuple[object, ...]) -> Floats:
    """Return one number per seed, in order, a few seeds a task."""
    from joblib import Parallel, delayed

    def several(seeds: list[int]) -> list[float]:
        return [one(seed, *shared) for seed in seeds]

    parts = [sources[start : start + _CHUNK].tolist() for start in range(0, len(sources), _CHUNK)]
    found = Parallel()(delayed(several)(part) for part in parts)
    return np.array([value for part in found for value in part])
