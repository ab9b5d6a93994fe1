"""The area under the ROC curve, with its intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.counting import counts, ranked
from vignette.psychometrics.cuts.outcomes import (
    Direction,
    Event,
    Missing,
    OutcomeTable,
    area_caveats,
    estimate,
    outcome_table,
    rising,
)
from vignette.psychometrics.cuts.placements import (
    DELONG,
    HANLEY,
    OBUCHOWSKI,
    SUN,
    Placements,
    delong_covariance,
    hanley_mcneil_se,
    left_out_areas,
    obuchowski_covariance,
    placements,
    satterthwaite_degrees,
)
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level, one_of
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    EFRON,
    bootstrap_interval,
    bootstrap_weights,
    jackknife_se,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

AucInterval = Literal[
    "obuchowski",
    "obuchowski-logit",
    "delong",
    "delong-logit",
    "hanley-mcneil",
    "jackknife",
    "bootstrap",
    "bootstrap-percentile",
]
INTERVALS = (
    "obuchowski",
    "obuchowski-logit",
    "delong",
    "delong-logit",
    "hanley-mcneil",
    "jackknife",
    *BOOTSTRAPS,
    None,
)
INDEPENDENT = ("delong", "delong-logit", "hanley-mcneil")
"""Intervals that take people for independent of one another."""


def auc(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    direction: Direction,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: AucInterval | None = "obuchowski-logit",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return the area under the ROC curve: how often a case scores as more of a risk than another person, ties half.

    Parameters
    ----------
    frame : DataFrame
        One row per person.
    score, outcome : str
        Columns.
    event : int, float, str or bool
        The value of ``outcome`` that is the event.
    direction : {"higher", "lower"}
        Which scores mean more risk. Never guessed: an area below 0.5 carries ``direction_may_be_reversed``.
    cluster : str or None
        Column of the sampling unit.
    missing : {"raise", "complete"}
        See `outcome_table`.
    interval : str or None
        Households together: ``"obuchowski-logit"`` (with Student's t), ``"obuchowski"`` (symmetric, as published),
        ``"jackknife"``, ``"bootstrap"`` (BCa), ``"bootstrap-percentile"``. People as independent: ``"delong"``,
        ``"delong-logit"``, ``"hanley-mcneil"``. Obuchowski's variance is DeLong's where every household has one person.
    level, replicates, seed
        Nominal level; how many samples a bootstrap draws, and from which seed.

    Returns
    -------
    Estimate
        ``details``: ``se`` of the interval's method, and ``z`` and ``p`` against an area of 0.5 where it has one. With
        an area of 0 or 1 there is no variance to see, and so no interval (caveat ``scores_separate``).

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-102``, ``PSY-207``, ``PSY-209``.

    References
    ----------
    DeLong, E. R., DeLong, D. M. & Clarke-Pearson, D. L. (1988). Comparing the areas under two or more correlated
    receiver operating characteristic curves. *Biometrics* 44, 837-845.

    Obuchowski, N. A. (1997). Nonparametric analysis of clustered ROC curve data. *Biometrics* 53, 567-578.

    Examples
    --------
    >>> import pandas as pd
    >>> found = auc(
    ...     pd.DataFrame({"flags": [0, 1, 1, 2, 3], "broke": [0, 0, 1, 0, 1]}),
    ...     score="flags", outcome="broke", event=1, direction="higher", cluster=None, interval=None,
    ... )
    >>> found.value
    0.75
    """
    check_level(level)
    one_of(interval, INTERVALS, "interval")
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    risk = rising(table.scores[:, 0], direction)
    part = placements(risk, table.events)
    se = standard_error(part, table, risk, interval)
    limits, why, more = _limits(part, table, risk, se, interval, level=level, replicates=replicates, seed=seed)
    flat = ("no_variance",) if float(risk.min()) == float(risk.max()) else ()
    return estimate(
        table,
        "AUC",
        part.area,
        interval=limits,
        no_interval=why,
        caveats=(*area_caveats(part.area), *flat, *more),
        references=_sources(interval),
        details=against_half(part.area, se),
        grouped=interval not in INDEPENDENT,
    )


def standard_error(part: Placements, table: OutcomeTable, risk: Floats, interval: str | None) -> float:
    """Return the standard error of an area by the method of an interval; nan where there is none."""
    if interval in ("delong", "delong-logit"):
        return math.sqrt(delong_covariance(part, part))
    if interval == "hanley-mcneil":
        return hanley_mcneil_se(part.area, int(table.events.sum()), int((~table.events).sum()))
    if interval == "jackknife":
        areas = left_out_areas(risk, table.events, table.clusters, table.n_clusters)
        return float(jackknife_se(areas[:, None])[0]) if table.n_clusters > 1 else math.nan
    return math.sqrt(max(obuchowski_covariance(part, part, table.clusters, table.n_clusters), 0.0))


def logit_limits(value: float, se: float, degrees: float, level: float, method: str) -> Interval:
    """Return limits that are symmetric on the logit scale, and so stay within 0 and 1."""
    found = student_interval(math.log(value / (1 - value)), se / (value * (1 - value)), degrees, level, method)
    low, high = (1 / (1 + math.exp(-limit)) for limit in (found.low, found.high))
    return Interval(low=low, high=high, level=level, method=method)


def clustered_limits(risk: Floats, table: OutcomeTable, level: float) -> Interval | None:
    """Return the limits of the area, households together, logit scale; None where the sample shows no spread."""
    part = placements(risk, table.events)
    se = standard_error(part, table, risk, "obuchowski-logit")
    return _limits(part, table, risk, se, "obuchowski-logit", level=level, replicates=0, seed=None)[0]


def against_half(area: float, se: float) -> dict[str, float]:
    """Return the standard error, and the test of an area against 0.5."""
    from scipy.special import ndtr

    if not (se > 0):
        return {"se": se}
    z = (area - 0.5) / se
    return {"se": se, "z": z, "p": float(2 * ndtr(-abs(z)))}


def _limits(
    part: Placements,
    table: OutcomeTable,
    risk: Floats,
    se: float,
    interval: str | None,
    *,
    level: float,
    replicates: int,
    seed: int | None,
) -> tuple[Interval | None, str, tuple[str, ...]]:
    """Return the limits, why there are none, and caveats."""
    plan = resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None
    if interval is None:
        return None, "not asked for", ()
    if not (0 < part.area < 1) or not (se > 0):
        return None, "the sample does not show how the area varies", ()
    if plan is not None:
        people = ranked(risk, table.events, table.clusters)
        draws = bootstrap_weights(
            lambda weights: counts(people, weights).area[:, None],
            table.n_clusters,
            replicates=plan.replicates,
            seed=plan.seed,
        )
        without = left_out_areas(risk, table.events, table.clusters, table.n_clusters)
        limits, more = bootstrap_interval(
            part.area, draws[:, 0], plan=plan, leave_one_out=without, sampled=table.sampled
        )
        return limits, "" if limits else "too few samples have both outcomes", more
    if interval.endswith("-logit"):
        degrees = math.inf
        if interval == "obuchowski-logit":
            degrees = satterthwaite_degrees(part, table.clusters, table.n_clusters)
        return logit_limits(part.area, se, degrees, level, _NAMES[interval]), "", ()
    degrees = table.n_clusters - 1 if interval == "jackknife" else math.inf
    return student_interval(part.area, se, degrees, level, _NAMES[interval], (0.0, 1.0)), "", ()


_NAMES = {
    "obuchowski": "Obuchowski (clustered DeLong)",
    "obuchowski-logit": "Obuchowski (clustered DeLong), logit scale, Student's t (Satterthwaite)",
    "delong": "DeLong",
    "delong-logit": "DeLong, logit scale",
    "hanley-mcneil": "Hanley-McNeil",
    "jackknife": "household jackknife, Student's t",
}


def _sources(interval: str | None) -> tuple[str, ...]:
    if interval is None or interval == "hanley-mcneil":
        return (HANLEY,)
    if interval in BOOTSTRAPS:
        return (HANLEY, EFRON)
    return (HANLEY, DELONG, SUN) if interval.startswith("delong") else (HANLEY, DELONG, SUN, OBUCHOWSKI)
