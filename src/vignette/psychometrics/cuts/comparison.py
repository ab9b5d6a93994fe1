"""Two areas against each other: two scores of the same people, or one score in two groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.checks import columns_there
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
    OBUCHOWSKI,
    SUN,
    Placements,
    delong_covariance,
    left_out_areas,
    obuchowski_covariance,
    placements,
)
from vignette.psychometrics.estimate import EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    EFRON,
    bootstrap_interval,
    bootstrap_weights,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

CompareInterval = Literal["obuchowski", "delong", "bootstrap", "bootstrap-percentile"]
INTERVALS = ("obuchowski", "delong", *BOOTSTRAPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two areas, their variances and covariance, and what the sample is."""

    names: tuple[str, str]
    areas: tuple[float, float]
    variances: tuple[float, float]
    covariance: float
    degrees: float = math.nan

    @property
    def difference(self) -> float:
        return self.areas[0] - self.areas[1]

    @property
    def se(self) -> float:
        return math.sqrt(max(sum(self.variances) - 2 * self.covariance, 0.0))


def compare_auc(
    frame: pd.DataFrame,
    *,
    scores: Sequence[str],
    directions: Sequence[Direction],
    outcome: str,
    event: Event,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: CompareInterval = "obuchowski",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Compare the areas of two scores of the same people.

    Parameters
    ----------
    frame, outcome, event, cluster, missing
        As in `auc`. A person needs both scores.
    scores : two str
        Columns; the difference is the first's area minus the second's.
    directions : two of {"higher", "lower"}
        Which scores mean more risk, for each.
    interval : {"obuchowski", "delong", "bootstrap", "bootstrap-percentile"}
        Households together; ``"delong"`` takes people for independent (DeLong's paired test).
    level, replicates, seed
        As in `auc`.

    Returns
    -------
    EstimateSet
        ``AUC`` of each, and ``AUC difference`` with ``details`` ``se``, ``z``, ``p``, ``covariance``.

    Raises
    ------
    DataError
        As `auc`; ``PSY-346`` unless there are two scores and two directions.

    References
    ----------
    DeLong, E. R., DeLong, D. M. & Clarke-Pearson, D. L. (1988). *Biometrics* 44, 837-845.

    Obuchowski, N. A. (1997). *Biometrics* 53, 567-578.
    """
    one_of(interval, INTERVALS, "interval")
    check_level(level)
    if len(scores) != 2 or len(directions) != 2 or scores[0] == scores[1]:
        what = "there are not two different scores, each with its direction"
        raise refuse("PSY-346", "scores, directions", what, 'Give scores=["a", "b"], directions=["higher", "lower"].')
    table = outcome_table(frame, scores=scores, outcome=outcome, event=event, cluster=cluster, missing=missing)
    risk = [rising(table.scores[:, place], direction) for place, direction in enumerate(directions)]
    first, second = (placements(each, table.events) for each in risk)
    pair = _Pair(
        names=(scores[0], scores[1]),
        areas=(first.area, second.area),
        variances=(_covariance(first, first, table, interval), _covariance(second, second, table, interval)),
        covariance=_covariance(first, second, table, interval),
    )
    present = np.ones((2, len(table.events)), dtype=bool)
    return _compared(pair, table, risk, present, interval, level=level, replicates=replicates, seed=seed)


def compare_auc_groups(
    frame: pd.DataFrame,
    *,
    score: str,
    direction: Direction,
    group: str,
    outcome: str,
    event: Event,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: CompareInterval = "obuchowski",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Compare the areas of one score in two groups of people, such as two languages.

    Parameters
    ----------
    frame, score, direction, outcome, event, cluster, missing
        As in `auc`.
    group : str
        Column with two values; the difference is the first's area minus the second's, in sorted order.
    interval : {"obuchowski", "delong", "bootstrap", "bootstrap-percentile"}
        ``"obuchowski"`` allows for households with people in both groups; ``"delong"`` takes people for independent.
    level, replicates, seed
        As in `auc`.

    Returns
    -------
    EstimateSet
        As `compare_auc`; ``details`` also have ``welch_df`` and ``welch_p``, the Student test that pROC prints.

    Raises
    ------
    DataError
        As `auc`; ``PSY-346`` unless the group has two values.
    """
    one_of(interval, INTERVALS, "interval")
    check_level(level)
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    columns_there(frame, [group])
    labels = frame.loc[table.kept, group]
    values = sorted(labels.dropna().unique(), key=str)
    if len(values) != 2 or labels.isna().any():
        raise refuse("PSY-346", group, "the group has not two values in every row", "Choose a column with two.")
    present = np.stack([(labels == value).to_numpy() for value in values])
    risk = rising(table.scores[:, 0], direction)
    found = [_in_group(risk, table, one) for one in present]
    variances = tuple(_covariance(each, each, table, interval, one) for each, one in zip(found, present, strict=True))
    across = 0.0 if interval == "delong" else _across(found[0], found[1], table, present)
    sizes = present.sum(axis=1)
    spread = sum(variance**2 / (size - 1) for variance, size in zip(variances, sizes, strict=True))
    pair = _Pair(
        names=(f"{group} {values[0]}", f"{group} {values[1]}"),
        areas=(found[0].area, found[1].area),
        variances=(variances[0], variances[1]),
        covariance=across,
        degrees=sum(variances) ** 2 / spread if spread > 0 else math.nan,
    )
    return _compared(pair, table, [risk, risk], present, interval, level=level, replicates=replicates, seed=seed)


def _covariance(
    one: Placements, other: Placements, table: OutcomeTable, interval: str, present: Mask | None = None
) -> float:
    if interval == "delong":
        return delong_covariance(one, other)
    members = table.clusters if present is None else table.clusters[present]
    codes, members = np.unique(members, return_inverse=True)
    return obuchowski_covariance(one, other, members, len(codes))


def _in_group(risk: Floats, table: OutcomeTable, present: Mask) -> Placements:
    return placements(risk[present], table.events[present])


def _across(one: Placements, other: Placements, table: OutcomeTable, present: Mask) -> float:
    """Return the covariance of two groups' areas that households with people in both bring."""
    totals = []
    for found, here in zip((one, other), present, strict=True):
        size = np.where(found.events, found.events.sum(), (~found.events).sum())
        totals.append(np.bincount(table.clusters[here], found.gaps / size, minlength=table.n_clusters))
    count = table.n_clusters
    return count / (count - 1) * float(totals[0] @ totals[1]) if count > 1 else math.nan


def _compared(
    pair: _Pair,
    table: OutcomeTable,
    risk: Sequence[Floats],
    present: Mask,
    interval: str,
    *,
    level: float,
    replicates: int,
    seed: int | None,
) -> EstimateSet:
    from scipy.special import ndtr, stdtr

    limits, why, more = _limits(pair, table, risk, present, interval, level=level, replicates=replicates, seed=seed)
    method = {"obuchowski": (OBUCHOWSKI,), "delong": ()}.get(interval, (OBUCHOWSKI, EFRON))
    details = {"se": pair.se, "covariance": pair.covariance}
    if pair.se > 0:
        z = pair.difference / pair.se
        details |= {"z": z, "p": float(2 * ndtr(-abs(z)))}
        if not math.isnan(pair.degrees):
            details |= {"welch_df": pair.degrees, "welch_p": float(2 * stdtr(pair.degrees, -abs(z)))}
    areas = tuple(
        estimate(
            table,
            f"AUC of {name}",
            area,
            no_interval="auc() gives one",
            caveats=area_caveats(area),
            references=(DELONG,),
            details={"se": math.sqrt(max(variance, 0.0))},
            grouped=interval != "delong",
        )
        for name, area, variance in zip(pair.names, pair.areas, pair.variances, strict=True)
    )
    difference = estimate(
        table,
        "AUC difference",
        pair.difference,
        interval=limits,
        no_interval=why,
        caveats=more,
        references=(DELONG, SUN, *method),
        details=details,
        grouped=interval != "delong",
    )
    return EstimateSet(title=f"AUC of {pair.names[0]} and {pair.names[1]}", estimates=(*areas, difference))


def _limits(
    pair: _Pair,
    table: OutcomeTable,
    risk: Sequence[Floats],
    present: Mask,
    interval: str,
    *,
    level: float,
    replicates: int,
    seed: int | None,
) -> tuple[Interval | None, str, tuple[str, ...]]:
    plan = resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None
    if not (pair.se > 0):
        return None, "the sample does not show how the difference varies", ()
    if plan is None:
        name = "paired " if math.isnan(pair.degrees) else ""
        method = f"{name}{'DeLong' if interval == 'delong' else 'Obuchowski (clustered DeLong)'}"
        return student_interval(pair.difference, pair.se, math.inf, level, method, (-1.0, 1.0)), "", ()
    people = [
        ranked(each[here], table.events[here], table.clusters[here]) for each, here in zip(risk, present, strict=True)
    ]

    def difference(weights: Floats) -> Floats:
        one, other = (counts(each, weights).area for each in people)
        return (one - other)[:, None]

    draws = bootstrap_weights(difference, table.n_clusters, replicates=plan.replicates, seed=plan.seed)[:, 0]
    one, other = (
        left_out_areas(each[here], table.events[here], table.clusters[here], table.n_clusters)
        for each, here in zip(risk, present, strict=True)
    )
    limits, more = bootstrap_interval(
        pair.difference, draws, plan=plan, leave_one_out=one - other, sampled=table.sampled
    )
    return limits, "" if limits else "too few samples have both outcomes", more
