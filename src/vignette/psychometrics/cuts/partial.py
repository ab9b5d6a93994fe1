"""The partial area under the ROC curve: over high specificities, or over high sensitivities, only."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.counting import Counts, Ranked, counts, ranked
from vignette.psychometrics.cuts.outcomes import (
    Direction,
    Event,
    Missing,
    OutcomeTable,
    estimate,
    outcome_table,
    rising,
)
from vignette.psychometrics.estimate import EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    Resampling,
    bootstrap_interval,
    bootstrap_weights,
    jackknife_se,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

Over = Literal["specificity", "sensitivity"]
PartialInterval = Literal["jackknife", "bootstrap", "bootstrap-percentile"]
_CELLS = 64_000
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
    interval: PartialInterval | None = "jackknife",
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
        A jackknife of households on the logit scale (its time grows with the square of their number), or a bootstrap.

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
    check_level(level)
    one_of(over, ("specificity", "sensitivity"), "over")
    one_of(interval, ("jackknife", *BOOTSTRAPS, None), "interval")
    if not 0 <= low < high <= 1:
        raise refuse("PSY-343", "low, high", "the range is not a part of 0 to 1", "Give low=0.9 and high=1.")
    plan = resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    people = ranked(rising(table.scores[:, 0], direction), table.events, table.clusters)
    value = float(partial_area(counts(people), over=over, low=low, high=high))
    limits, more = _limits(people, value, table, (over, low, high), interval, level, plan)
    correct = partial(corrected_area, low=low, high=high)
    corrected = None
    if limits is not None:
        corrected = replace(limits, low=float(correct(limits.low)), high=float(correct(limits.high)))
    why = "not asked for" if interval is None else "the sample does not show how it varies"
    found = (("partial AUC", value, limits), ("partial AUC, corrected", float(correct(value)), corrected))
    return EstimateSet(
        title=f"Partial AUC of {score}, {over} {low:g} to {high:g}",
        estimates=tuple(
            estimate(
                table,
                name,
                each,
                interval=its,
                no_interval=why,
                caveats=more,
                references=(_MCCLISH,),
                details={"low": low, "high": high},
            )
            for name, each, its in found
        ),
    )


def _limits(
    people: Ranked,
    value: float,
    table: OutcomeTable,
    region: tuple[str, float, float],
    interval: str | None,
    level: float,
    plan: Resampling | None,
) -> tuple[Interval | None, tuple[str, ...]]:
    """Return the limits of the raw area, and caveats."""
    over, low, high = region

    def areas(weights: Floats) -> Floats:
        return partial_area(counts(people, weights), over=over, low=low, high=high)[:, None]

    if interval is None or not math.isfinite(value):
        return None, ()
    if plan is not None:
        draws = bootstrap_weights(areas, table.n_clusters, replicates=plan.replicates, seed=plan.seed)
        return bootstrap_interval(value, draws[:, 0], plan=plan, sampled=table.sampled)
    rows = max(_CELLS // len(table.events), 1)
    blocks = [np.arange(start, min(start + rows, table.n_clusters)) for start in range(0, table.n_clusters, rows)]
    without = np.concatenate([areas((np.arange(table.n_clusters) != one[:, None]) * 1.0) for one in blocks])
    share = value / (high - low)
    se = float(jackknife_se(without)[0]) / (high - low) if table.n_clusters > 1 else math.nan
    if not (0 < share < 1 and se > 0):
        return None, ()
    method = f"{table.sampled} jackknife, logit scale, Student's t"
    logits = student_interval(
        math.log(share / (1 - share)), se / (share * (1 - share)), table.n_clusters - 1, level, method
    )
    ends = ((high - low) / (1 + math.exp(-limit)) for limit in (logits.low, logits.high))
    return Interval(low=next(ends), high=next(ends), level=level, method=method), ()


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
