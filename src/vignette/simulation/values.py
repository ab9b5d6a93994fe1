"""True values of statistics: what an estimator would say of a population without end."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level, refuse
from vignette.simulation.many import MORRIS, in_chunks, seeds
from vignette.simulation.population import Design, Population
from vignette.simulation.study import SimulatedStudy, simulate_study

if TYPE_CHECKING:
    import pandas as pd

PANELS = 20
_ONE = "true value"
Number = float | Estimate


def true_values(
    population: Population,
    design: Design,
    statistics: Callable[[SimulatedStudy], Mapping[str, Number]],
    *,
    households: int = 20_000,
    seed: int,
    panels: int = PANELS,
    raters: pd.DataFrame | None = None,
    level: float = 0.95,
) -> dict[str, Estimate]:
    """Return the values that statistics have in a population: the estimators on one very large simulated data set.

    Parameters
    ----------
    population, design
        ``design.households`` is not used.
    statistics : callable
        Gets a `SimulatedStudy` and returns a number or an `Estimate` by name; `score_values` does. Choose
        ``interval=None``. A name that is not there in every part of the data has no value.
    households : int
        In all.
    seed : int
    panels : int
        The homes are shared out among so many sets of raters, and a value is the mean over these. A few raters do not
        show how raters differ in general: for a statistic that takes raters for random, give the design many.
    raters : DataFrame, optional
        A study's ``truth.raters``: the value is then about these very raters, in homes without end.
    level : float
        Of the interval around each value, which tells how far the simulation itself can be trusted.

    Returns
    -------
    dict of str to Estimate
        ``details`` holds ``se``, the Monte Carlo standard error.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-371`` to ``PSY-375``, and what ``statistics`` raises.
    """
    check_level(level)
    sources = seeds(panels, seed, "panels")
    if households < panels:
        raise refuse("PSY-374", "households", "there are fewer homes than panels", "Give 1000 homes a panel or more.")
    large = replace(design, households=households // panels)
    found = in_chunks(_valued, sources, (large, population, statistics, raters), chunk=1)
    names = dict.fromkeys(name for each in found for name in each)
    count = {"households": large.households * panels, "panels": panels}
    return {name: _mean(np.array([each.get(name, math.nan) for each in found]), count, level) for name in names}


def true_value(
    population: Population,
    design: Design,
    statistic: Callable[[SimulatedStudy], Number],
    *,
    households: int = 20_000,
    seed: int,
    panels: int = PANELS,
    raters: pd.DataFrame | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the value that one statistic has in a population; see `true_values`."""
    found = true_values(
        population,
        design,
        lambda study: {_ONE: statistic(study)},
        households=households,
        seed=seed,
        panels=panels,
        raters=raters,
        level=level,
    )
    return found[_ONE]


def _valued(
    seed: int,
    design: Design,
    population: Population,
    statistics: Callable[[SimulatedStudy], Mapping[str, Number]],
    raters: pd.DataFrame | None,
) -> dict[str, float]:
    found = statistics(simulate_study(seed=seed, population=population, design=design, raters=raters))
    return {name: each.value if isinstance(each, Estimate) else float(each) for name, each in found.items()}


def _mean(values: Floats, count: Mapping[str, int], level: float) -> Estimate:
    panels = len(values)
    value, se = float(values.mean()), float(values.std(ddof=1) / math.sqrt(panels))
    sure = math.isfinite(value)
    limits = student_interval(value, se, panels - 1, level, "Student's t, over sets of raters") if sure else None
    return Estimate(
        statistic=_ONE,
        value=value,
        interval=limits,
        no_interval="" if sure else "the statistic is not defined in one of the data sets",
        n=dict(count),
        caveats=("simulated",),
        references=(MORRIS,),
        details={"se": se},
    )
