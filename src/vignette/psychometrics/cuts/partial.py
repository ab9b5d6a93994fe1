"""The partial area under the ROC curve: over high specificities, or over high sensitivities, only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.counting import Counts, counts, ranked
from vignette.psychometrics.cuts.outcomes import Direction, Event, Missing, estimate, outcome_table, rising
from vignette.psychometrics.estimate import EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.problems import one_of, refuse
from vignette.psychometrics.resampling import (
    Bootstrap,
    bootstrap_interval,
    bootstrap_weights,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

Over = Literal["specificity", "sensitivity"]
_MCCLISH = "McClish (1989). Medical Decision Making 9, 190-195"


def partial_auc(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    direction: Direction,
    over: Over,
    low: float,
    high: float = 1.0,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Bootstrap | None = "bootstrap-percentile",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return the area over a range of specificity (or sensitivity), raw and as McClish corrects it.

    Parameters
    ----------
    frame, score, outcome, event, direction, cluster, missing
        As in `auc`.
    over : {"specificity", "sensitivity"}
        Which axis the range is on.
    low, high : float
        The range, 0 to 1.
    interval, level, replicates, seed
        A household bootstrap, or None.

    Returns
    -------
    EstimateSet
        ``partial AUC`` from 0 to ``high - low``, and ``partial AUC, corrected``: 0.5 for a score that tells nothing, 1
        for one that separates.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-207``, ``PSY-209``; ``PSY-343`` for a range that is none.

    References
    ----------
    McClish, D. K. (1989). Analyzing a portion of the ROC curve. *Medical Decision Making* 9, 190-195.
    """
    one_of(over, ("specificity", "sensitivity"), "over")
    if not 0 <= low < high <= 1:
        raise refuse("PSY-343", "low, high", "the range is not a part of 0 to 1", "Give low=0.9 and high=1.")
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    plan = None if interval is None else resampling(interval, level=level, replicates=replicates, seed=seed)
    people = ranked(rising(table.scores[:, 0], direction), table.events, table.clusters)

    def areas(found: Counts) -> Floats:
        raw = partial_area(found, over=over, low=low, high=high)
        return np.stack([raw, corrected_area(raw, low=low, high=high)], axis=-1)

    values = areas(counts(people))
    draws = None
    if plan is not None:
        draws = bootstrap_weights(
            lambda weights: areas(counts(people, weights)),
            table.n_clusters,
            replicates=plan.replicates,
            seed=plan.seed,
        )
    estimates = []
    for place, name in enumerate(("partial AUC", "partial AUC, corrected")):
        limits: Interval | None = None
        more: tuple[str, ...] = ()
        if draws is not None and plan is not None:
            drawn = draws[:, place]
            limits, more = bootstrap_interval(float(values[place]), drawn, plan=plan, sampled=table.sampled)
        why = "not asked for" if plan is None else "too few samples have both outcomes"
        estimates.append(
            estimate(
                table,
                name,
                float(values[place]),
                interval=limits,
                no_interval=why,
                caveats=more,
                references=(_MCCLISH,),
                details={"low": low, "high": high},
            )
        )
    return EstimateSet(title=f"Partial AUC of {score}, {over} {low:g} to {high:g}", estimates=tuple(estimates))


def partial_area(found: Counts, *, over: str, low: float, high: float) -> Floats:
    """Return the area under straight lines between the points of the curve, over a range of one axis.

    Parameters
    ----------
    found : Counts
        Of shape (..., k).
    over : {"specificity", "sensitivity"}
    low, high : float
        The range on that axis.

    Returns
    -------
    array of shape (...)
    """
    zero = np.zeros_like(found.tp[..., :1])
    sensitivity = np.concatenate([found.sensitivity, zero], axis=-1)
    specificity = np.concatenate([found.specificity, zero + 1], axis=-1)
    along, height = (specificity, sensitivity) if over == "specificity" else (sensitivity, specificity)
    if over == "sensitivity":
        along, height = along[..., ::-1], height[..., ::-1]
    left, right = along[..., :-1], along[..., 1:]
    start, end = np.clip(left, low, high), np.clip(right, low, high)
    width = right - left
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(width > 0, (height[..., 1:] - height[..., :-1]) / width, 0.0)
    middle = height[..., :-1] + slope * ((start + end) / 2 - left)
    return np.asarray(((end - start) * middle).sum(axis=-1))


def corrected_area(area: Floats | float, *, low: float, high: float) -> Floats:
    """Return McClish's correction: 0.5 for the area of the diagonal over the range, 1 for the largest."""
    largest = high - low
    least = ((1 - low) ** 2 - (1 - high) ** 2) / 2
    return np.asarray((1 + (area - least) / (largest - least)) / 2)
