"""Decision curves: what acting on a predicted risk, or on a cut, is worth against acting on everybody or on nobody."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.cuts.outcomes import (
    Direction,
    Event,
    Missing,
    OutcomeTable,
    outcome_table,
    rising,
    risks,
)
from vignette.psychometrics.estimate import Curve, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    Resampling,
    bootstrap_interval,
    bootstrap_sums,
    left_out,
    resampling,
    sums_by_cluster,
)

if TYPE_CHECKING:
    import pandas as pd

BandInterval = Literal["clustered", "bootstrap", "bootstrap-percentile"]
INTERVALS = ("clustered", *BOOTSTRAPS, None)
_VICKERS = "Vickers & Elkin (2006). Medical Decision Making 26, 565-574"
_AVOIDED = "Vickers, Van Calster & Steyerberg (2016). BMJ 352, i6"


def net_benefit(
    frame: pd.DataFrame,
    *,
    predicted: str,
    outcome: str,
    event: Event,
    thresholds: Sequence[float],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: BandInterval | None = "clustered",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Curve:
    """Return the decision curve of a predicted risk: positive is whoever has the threshold's risk or more.

    Parameters
    ----------
    frame, outcome, event, cluster, missing
        As in `auc`.
    predicted : str
        Column of predicted risks of the event, 0 to 1.
    thresholds : sequence of float
        Risks, between 0 and 1, at which a person who decides would just act. A threshold of 0.2 says that one missed
        case weighs as much as four false alarms.
    interval : {"clustered", "bootstrap", "bootstrap-percentile"} or None
        The band, at each threshold by itself, households together: linearised with Student's t, or a bootstrap.
    level, replicates, seed
        As in `auc`.

    Returns
    -------
    Curve
        Per threshold: ``net benefit`` with ``low`` and ``high``, ``treat all``, ``treat none`` (0), ``gain over all``
        with ``gain low`` and ``gain high`` (the difference within the same households, to be read before two bands are
        compared), ``avoided per 100`` (net interventions avoided per 100 people, against acting on everybody),
        ``hits`` and ``false alarms`` per person. Limits are nan where the sample shows no spread.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-207``, ``PSY-209``, ``PSY-342``, ``PSY-343`` for a threshold.

    References
    ----------
    Vickers, A. J. & Elkin, E. B. (2006). Decision curve analysis: a novel method for evaluating prediction models.
    *Medical Decision Making* 26, 565-574.
    """
    plan = _checked(thresholds, interval, level, replicates, seed)
    table = outcome_table(frame, scores=[predicted], outcome=outcome, event=event, cluster=cluster, missing=missing)
    risks(frame, predicted)
    positive = table.scores[:, :1] >= np.asarray(thresholds, dtype=float)
    return _curve(f"Net benefit of {predicted}", positive, table, thresholds, interval, level, plan)


def net_benefit_of_cut(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    cut: float,
    direction: Direction,
    thresholds: Sequence[float],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: BandInterval | None = "clustered",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Curve:
    """Return the decision curve of one fixed cut: the same people are positive at every threshold.

    Parameters
    ----------
    score, cut, direction
        As in `cut_accuracy`.
    frame, outcome, event, thresholds, cluster, missing, interval, level, replicates, seed
        As in `net_benefit`.

    Returns
    -------
    Curve
        As `net_benefit`.

    Raises
    ------
    DataError
        As `net_benefit`, and ``PSY-349`` for a cut that is no number.
    """
    plan = _checked(thresholds, interval, level, replicates, seed)
    if not math.isfinite(cut):
        raise refuse("PSY-349", "cut", "the cut is not a finite number", "Give a value of the score's scale.")
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    one = rising(table.scores[:, :1], direction) >= (cut if direction == "higher" else -cut)
    positive = np.repeat(one, len(thresholds), axis=1)
    return _curve(f"Net benefit of {score}, cut {cut:g}", positive, table, thresholds, interval, level, plan)


def _checked(
    thresholds: Sequence[float], interval: str | None, level: float, replicates: int, seed: int | None
) -> Resampling | None:
    check_level(level)
    one_of(interval, INTERVALS, "interval")
    if not len(thresholds) or not all(0 < one < 1 for one in thresholds):
        raise refuse("PSY-343", "thresholds", "a threshold is not between 0 and 1", "Give risks: [0.05, 0.1, 0.2].")
    return resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None


def _curve(
    title: str,
    positive: Mask,
    table: OutcomeTable,
    thresholds: Sequence[float],
    interval: str | None,
    level: float,
    plan: Resampling | None,
) -> Curve:
    at = np.asarray(thresholds, dtype=float)
    odds, case = at / (1 - at), table.events[:, None]
    each = positive * np.where(case, 1.0, -odds)
    everybody = np.where(case, 1.0, -odds)
    columns = np.column_stack([each, each - everybody, np.ones(len(each))])
    by_cluster = sums_by_cluster(columns, table.clusters, table.n_clusters)
    means = by_cluster[:, :-1].sum(axis=0) / len(each)
    limits = _limits(by_cluster, means, interval, level, plan, table.sampled)
    size = len(at)
    low, high = (np.array([getattr(one, end) if one else math.nan for one in limits]) for end in ("low", "high"))
    return Curve(
        title=title,
        columns={
            "threshold": at.tolist(),
            "net benefit": means[:size].tolist(),
            "low": low[:size].tolist(),
            "high": high[:size].tolist(),
            "treat all": everybody.mean(axis=0).tolist(),
            "treat none": [0.0] * size,
            "gain over all": means[size:].tolist(),
            "gain low": low[size:].tolist(),
            "gain high": high[size:].tolist(),
            "avoided per 100": (100 * means[size:] / odds).tolist(),
            "hits": (positive & case).mean(axis=0).tolist(),
            "false alarms": (positive & ~case).mean(axis=0).tolist(),
        },
        estimates=EstimateSet(title=title, estimates=()),
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=table.caveats(),
        references=(_VICKERS, _AVOIDED),
    )


def _limits(
    by_cluster: Floats, means: Floats, interval: str | None, level: float, plan: Resampling | None, sampled: str
) -> list[Interval | None]:
    """Return limits of means over people, whose sums by cluster are in the columns and the people in the last."""
    count = len(by_cluster)
    if interval is None or count < 2:
        return [None] * len(means)
    if plan is None:
        gaps = by_cluster[:, :-1] - means * by_cluster[:, -1:]
        se = np.sqrt(count / (count - 1) * (gaps**2).sum(axis=0)) / by_cluster[:, -1].sum()
        method = "linearised, between clusters, Student's t"
        return [
            student_interval(float(mean), float(one), count - 1, level, method) if one > 0 else None
            for mean, one in zip(means, se, strict=True)
        ]

    def every(sums: Floats) -> Floats:
        return np.asarray(sums[..., :-1] / sums[..., -1:])

    draws = bootstrap_sums(by_cluster, every, replicates=plan.replicates, seed=plan.seed)
    without = left_out(by_cluster, every)
    return [
        bootstrap_interval(float(mean), draws[:, place], plan=plan, leave_one_out=without[:, place], sampled=sampled)[0]
        for place, mean in enumerate(means)
    ]
