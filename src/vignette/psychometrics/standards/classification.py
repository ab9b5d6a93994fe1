"""How often a cut sorts homes rightly, and twice alike: accuracy and consistency from one administration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON, resampling, sums_by_cluster
from vignette.psychometrics.standards.effective import (
    Length,
    Model,
    TrueScores,
    classify,
    effective_length,
    observed_cuts,
    true_score_beta,
)
from vignette.psychometrics.totals import (
    JACKKNIFE_GAVE_NONE,
    NOT_ASKED,
    RESAMPLING_GAVE_NONE,
    Gaps,
    Totals,
    jackknifed,
    resampled,
    totals,
)

if TYPE_CHECKING:
    import pandas as pd

_LIVINGSTON = "Livingston & Lewis (1995). Journal of Educational Measurement 32, 179-197"
_HANSON = "Hanson (1991). ACT Research Report 91-5"
PER_CUT = ("accuracy", "false above", "false below", "consistency", "kappa")
OVER_ALL = ("accuracy", "consistency", "kappa")


def classification_consistency(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    cuts: Sequence[float],
    lowest: float,
    highest: float,
    reliability: float | Literal["alpha"],
    model: Model,
    length: Length,
    interval: Literal["jackknife", "bootstrap", "bootstrap-percentile"] | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    step: float = 1.0,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> EstimateSet:
    """Return Livingston and Lewis's accuracy and consistency at each cut, and over all categories of several cuts.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    items : sequence of str
        Item columns, whose sum is the total; or one column that holds the total, with ``reliability`` a number.
    cuts : sequence of float
        Cuts on the total, in rising order; a total at a cut is above.
    lowest, highest : float
        Lowest and highest possible total.
    reliability : float or "alpha"
        Reliability of the total: a number, then taken as known (caveat ``reliability_given``), or Cronbach's alpha of
        the items, estimated anew in every replicate. Choose one whose errors are those of a second administration by
        another rater where that is the question: alpha knows nothing of raters.
    model : {"beta4", "beta2"}
        True scores by four or two parameters. Four fall back to two where the moments allow no four; the result then
        has the caveat ``true_scores_two_parameters``.
    length : {"whole", "exact"}
        Effective length rounded, the cut with it, as published; or neither, which keeps estimates from jumping as the
        length passes from one whole number to the next.
    interval : {"jackknife", "bootstrap", "bootstrap-percentile"} or None
        Leaving out a household at a time, with Student's t, or resampling of households. The jackknife goes with
        "exact": a length that is rounded jumps.
    level, replicates, seed
        Of the interval.
    step : float
        Gap between neighbouring possible totals; used by "exact" only.
    cluster : str or None
        Column of the sampling unit; None takes rows for independent.
    missing : {"raise", "complete"}
        Refuse rows with an empty item, or leave them out.

    Returns
    -------
    EstimateSet
        Per cut *c*: ``accuracy, cut c``, ``false above, cut c`` (truly below, yet at or above the cut: the home that
        should not have passed), ``false below, cut c``, ``consistency, cut c``, ``kappa, cut c``; with several cuts
        also ``accuracy, all cuts``, ``consistency, all cuts``, ``kappa, all cuts``. Details: shares below, chance
        agreement, effective length, reliability, the beta distribution. nan with ``no_variance`` or
        ``reliability_not_usable``.

    Raises
    ------
    DataError
        ``PSY-353`` the jackknife with a rounded length, ``PSY-355`` cuts or totals outside the range or out of order,
        ``PSY-356`` a reliability not between 0 and 1, or alpha of one column; ``PSY-102``, ``PSY-201`` to
        ``PSY-203``, ``PSY-205``, ``PSY-207``, ``PSY-209``, ``PSY-211``.

    References
    ----------
    Livingston, S. A. & Lewis, C. (1995). Estimating the consistency and accuracy of classifications based on test
    scores. *Journal of Educational Measurement* 32, 179-197.

    Hanson, B. A. (1991). *Method of Moments Estimates for the Four-Parameter Beta Compound Binomial Model*. ACT
    Research Report 91-5.

    Examples
    --------
    >>> import pandas as pd
    >>> homes = pd.read_csv("tests/reference/sim_standard_setting_150.csv")
    >>> found = classification_consistency(
    ...     homes, items=[f"v{i}" for i in range(1, 10)], cuts=[27], lowest=9, highest=45, reliability="alpha",
    ...     model="beta2", length="whole", interval=None, cluster=None,
    ... )
    >>> round(found["accuracy, cut 27"].value, 3), round(found["kappa, cut 27"].value, 3)
    (0.849, 0.584)
    """
    _check_choices(model, length, interval, level)
    table = totals(scores, list(items), cluster=cluster, missing=missing)
    shares = _shares(table.values.sum(axis=1), lowest, highest)
    at = _cut_shares(cuts, lowest, highest)
    given = _given(reliability, len(items))
    sums = sums_by_cluster(_terms(table.values, shares, highest - lowest), table.clusters, table.n_clusters)

    def figures(each: Floats) -> Floats:
        return _figures(each, at, given, model, length, step / (highest - lowest))[0]

    whole = sums.sum(axis=0)
    values, details, true = _figures(whole, at, given, model, length, step / (highest - lowest))
    intervals: list[tuple[Interval | None, tuple[str, ...]]] = [(None, ())] * len(values)
    if interval == "jackknife":
        intervals = jackknifed(values, sums, figures, level=level, sampled=table.sampled, bounds=(-1.0, 1.0))
    elif interval is not None:
        plan = resampling(interval, level=level, replicates=replicates, seed=seed)
        intervals = resampled(values, sums, figures, plan=plan, sampled=table.sampled)
    about = _about(table, values, true, model, given)
    reason = {None: NOT_ASKED, "jackknife": JACKKNIFE_GAVE_NONE}.get(interval, RESAMPLING_GAVE_NONE)
    return EstimateSet(
        title="Classification consistency and accuracy",
        estimates=tuple(
            Estimate(
                statistic=name,
                value=float(value),
                interval=limits,
                no_interval="" if limits else reason,
                n=table.n(items=len(items)),
                n_excluded=table.n_excluded,
                caveats=table.caveats(*about, *found),
                references=(_LIVINGSTON, _HANSON, *((EFRON,) if interval else ())),
                details=told,
            )
            for name, value, (limits, found), told in zip(_names(cuts), values, intervals, details, strict=True)
        ),
    )


def _figures(
    sums: Floats, cuts: Floats, given: float | None, model: Model, rounding: Length, step: float
) -> tuple[Floats, list[dict[str, float]], TrueScores]:
    """Return the statistics of summed terms, (..., s), and for a single sample the details and true scores too."""
    moments, variance, reliability = _moments(sums, given)
    length = effective_length(moments[..., 0], variance, reliability)
    usable = (variance > 0) & (reliability > 0) & (reliability < 1) & (length > 1)
    length = np.where(usable, length, np.nan)
    true = true_score_beta(moments, length, model=model)
    count, observed = observed_cuts(cuts, length, rounding=rounding, step=step)
    found = classify(true, count, observed, cuts)
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = (found.consistency - found.chance) / (1 - found.chance)
        all_kappa = (found.all_consistency - found.all_chance) / (1 - found.all_chance)
    accuracy = 1 - found.false_above - found.false_below
    per_cut = [accuracy, found.false_above, found.false_below, found.consistency, kappa]
    parts = [part[..., place] for place in range(len(cuts)) for part in per_cut]
    if len(cuts) > 1:
        parts += [found.all_accuracy, found.all_consistency, all_kappa]
    if sums.ndim > 1:
        return np.stack(parts, axis=-1), [], true
    model_details = {
        "reliability": float(reliability),
        "effective_length": float(length),
        **{name: float(getattr(true, name)) for name in ("alpha", "beta", "low", "high")},
    }
    told = [
        {
            "true_below": float(found.true_below[place]),
            "below": float(found.below[place]),
            "chance": float(found.chance[place]),
            **model_details,
        }
        for place in range(len(cuts))
    ]
    over_all = [{"chance": float(found.all_chance), **model_details}] * (len(OVER_ALL) if len(cuts) > 1 else 0)
    return np.stack(parts, axis=-1), [each for each in told for _ in PER_CUT] + over_all, true


def _terms(items: Floats, shares: Floats, width: float) -> Floats:
    """Return each person's terms: 1, y to y to the fourth, the sum of squared items, and the items (as shares)."""
    centred = items / width
    powers = [shares**power for power in range(5)]
    return np.column_stack([*powers, (centred**2).sum(axis=1), centred])


def _moments(sums: Floats, given: float | None) -> tuple[Floats, Floats, Floats]:
    """Return raw moments (..., 4), variance and reliability of summed terms."""
    size, items = sums[..., 0], sums.shape[-1] - 6
    with np.errstate(divide="ignore", invalid="ignore"):
        moments = sums[..., 1:5] / size[..., None]
        variance = (sums[..., 2] - sums[..., 1] ** 2 / size) / (size - 1)
        variance = np.where(variance > 1e-12, variance, 0.0)
        if given is not None:
            return moments, variance, np.full(variance.shape, given)
        apart = (sums[..., 5] - (sums[..., 6:] ** 2).sum(axis=-1) / size) / (size - 1)
        return moments, variance, items / (items - 1) * (1 - apart / variance)


def _names(cuts: Sequence[float]) -> list[str]:
    each = [f"{name}, cut {cut:g}" for cut in cuts for name in PER_CUT]
    return each + ([f"{name}, all cuts" for name in OVER_ALL] if len(cuts) > 1 else [])


def _about(table: Totals, values: Floats, true: TrueScores, model: str, given: float | None) -> tuple[str, ...]:
    found = ("reliability_given",) if given is not None else ()
    if np.ptp(table.values.sum(axis=1)) == 0:
        return (*found, "no_variance")
    if np.isnan(values).all():
        return (*found, "reliability_not_usable")
    return (*found, "true_scores_two_parameters") if model == "beta4" and bool(true.two) else found


def _check_choices(model: str, length: str, interval: str | None, level: float) -> None:
    one_of(model, ("beta4", "beta2"), "model")
    one_of(length, ("whole", "exact"), "length")
    one_of(interval, ("jackknife", *BOOTSTRAPS, None), "interval")
    check_level(level)
    if interval == "jackknife" and length == "whole":
        what = "a rounded length jumps, which the jackknife cannot bear"
        raise refuse("PSY-353", "interval", what, 'Give length="exact", or interval="bootstrap".')


def _given(reliability: float | str, items: int) -> float | None:
    """Return a known reliability, None where alpha is to be estimated."""
    if reliability == "alpha" and items > 1:
        return None
    if isinstance(reliability, str) or not 0 < reliability < 1 or math.isnan(reliability):
        what = "the reliability is not a number between 0 and 1, nor alpha of two items or more"
        raise refuse("PSY-356", "reliability", what, 'Give a number like 0.8, or "alpha" with several items.')
    return float(reliability)


def _shares(total: Floats, lowest: float, highest: float) -> Floats:
    if not lowest < highest or (total < lowest).any() or (total > highest).any():
        what = "a total is outside the possible range, or the range is empty"
        raise refuse("PSY-355", "lowest, highest", what, "Give the lowest and highest possible total.")
    return np.asarray((total - lowest) / (highest - lowest))


def _cut_shares(cuts: Sequence[float], lowest: float, highest: float) -> Floats:
    given = np.asarray(cuts, dtype=float)
    if not len(given) or not ((given > lowest) & (given < highest)).all() or (np.diff(given) <= 0).any():
        what = "the cuts are not within the possible totals in rising order"
        raise refuse("PSY-355", "cuts", what, "Give one cut or more, above lowest and below highest.")
    return np.asarray((given - lowest) / (highest - lowest))
