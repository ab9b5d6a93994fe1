"""What a given cut does: sensitivity, specificity, predictive values, likelihood ratios, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.cut_limits import (
    CLOPPER,
    KORN,
    SIMEL,
    WILSON,
    WOOLF,
    ZOU,
    Method,
    measure_limits,
    other_limits,
    weighted_limits,
)
from vignette.psychometrics.cuts.fourfold import (
    MEASURES,
    RATIOS,
    Formula,
    cells,
    cells_by_cluster,
    cost_per_person,
    share,
)
from vignette.psychometrics.cuts.outcomes import (
    Direction,
    Event,
    Missing,
    OutcomeTable,
    estimate,
    outcome_table,
    rising,
)
from vignette.psychometrics.cuts.rules import check_prevalence
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    EFRON,
    Resampling,
    bootstrap_interval,
    bootstrap_sums,
    left_out,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

CutInterval = Literal["clustered", "wilson", "exact", "bootstrap", "bootstrap-percentile"]
INTERVALS = ("clustered", "wilson", "exact", *BOOTSTRAPS, None)


def cut_accuracy(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    cut: float,
    direction: Direction,
    prevalence: float | Sequence[float] = (),
    cost_missed: float | None = None,
    cost_false_alarm: float | None = None,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: CutInterval | None = "clustered",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return what a cut that was set beforehand does; a score at the cut is positive.

    Parameters
    ----------
    frame, score, outcome, event, cluster, missing
        As in `auc`.
    cut : float
        On the score's own scale.
    direction : {"higher", "lower"}
        Positive are scores at the cut or higher, or at the cut or lower.
    prevalence : float or sequence of float
        Shares of cases at which predictive values (and costs) are wanted beside those of the sample.
    cost_missed, cost_false_alarm : float, optional
        What a case below the cut and another person above it cost; adds ``cost per person``.
    interval : str or None
        Households together: ``"clustered"``, ``"bootstrap"`` (BCa), ``"bootstrap-percentile"``. People as independent:
        ``"wilson"`` or ``"exact"`` for shares, with Simel's for likelihood ratios and Woolf's for the odds ratio.
    level, replicates, seed
        As in `auc`.

    Returns
    -------
    EstimateSet
        ``sensitivity``, ``specificity``, ``PPV``, ``NPV``, ``prevalence``, ``accuracy``, ``Youden's J``, ``balanced
        accuracy``, ``LR+``, ``LR-``, ``DOR``, ``F1``, ``MCC``, ``Cohen's kappa``; with ``prevalence`` also ``PPV at
        prevalence 0.05`` and so on. ``details`` hold the four counts. A measure that divides by a count of 0 is nan
        with the caveat ``empty_cell``.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-207``, ``PSY-209``, ``PSY-343``, ``PSY-344``, ``PSY-349`` for a cut that is no number.

    References
    ----------
    Simel, D. L., Samsa, G. P. & Matchar, D. B. (1991). Likelihood ratios with confidence: sample size estimation for
    diagnostic test studies. *Journal of Clinical Epidemiology* 44, 763-770.

    Korn, E. L. & Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. *Survey Methodology* 24, 193-201.

    Zou, G. Y. (2007). Toward using confidence intervals to compare correlations. *Psychological Methods* 12, 399-413.
    """
    check_level(level)
    one_of(interval, INTERVALS, "interval")
    if not math.isfinite(cut):
        raise refuse("PSY-349", "cut", "the cut is not a finite number", "Give a value of the score's scale.")
    prevalences = [prevalence] if isinstance(prevalence, int | float) else list(prevalence)
    for one in prevalences:
        check_prevalence(one)
    costs = _costs(cost_missed, cost_false_alarm)
    plan = resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    each = cells(rising(table.scores[:, 0], direction), table.events, cut if direction == "higher" else -cut)
    members = np.arange(len(each)) if interval in ("wilson", "exact") else table.clusters
    by_cluster = cells_by_cluster(each, members, len(each) if interval in ("wilson", "exact") else table.n_clusters)
    formulas = _formulas(prevalences, costs)
    limits = _limits(formulas, by_cluster, prevalences, costs, interval, level, plan, table)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = {name: float(formula(by_cluster.sum(axis=0))) for name, formula in formulas.items()}
    return EstimateSet(
        title=f"{score} {'at or above' if direction == 'higher' else 'at or below'} {cut:g}",
        estimates=tuple(_estimate(name, values, by_cluster, limits[name], table, interval) for name in formulas),
    )


def _costs(missed: float | None, false_alarm: float | None) -> dict[str, float] | None:
    if missed is None and false_alarm is None:
        return None
    if missed is None or false_alarm is None or min(missed, false_alarm) <= 0:
        what = "the two costs are not both given and above 0"
        raise refuse("PSY-344", "cost_missed, cost_false_alarm", what, "Give both, or neither.")
    return {"cost_missed": missed, "cost_false_alarm": false_alarm}


def _at_prevalence(table: Floats, *, which: int, prevalence: float) -> Floats:
    """Return PPV (0) or NPV (1) at a prevalence, from the table's sensitivity and specificity."""
    rate = share(table, "sensitivity"), share(table, "specificity")
    share_of_it, wrong = (rate[0], 1 - rate[1]) if which == 0 else (rate[1], 1 - rate[0])
    odds = (1 - prevalence) / prevalence if which == 0 else prevalence / (1 - prevalence)
    return np.asarray(share_of_it / (share_of_it + wrong * odds))


def _cost_at(table: Floats, *, prevalence: float, costs: dict[str, float]) -> Floats:
    missed = prevalence * costs["cost_missed"] * (1 - share(table, "sensitivity"))
    return np.asarray(missed + (1 - prevalence) * costs["cost_false_alarm"] * (1 - share(table, "specificity")))


def _formulas(prevalences: Sequence[float], costs: dict[str, float] | None) -> dict[str, Formula]:
    found: dict[str, Formula] = dict(MEASURES)
    if costs is not None:
        found["cost per person"] = partial(cost_per_person, **costs)
    for one in prevalences:
        found[f"PPV at prevalence {one:g}"] = partial(_at_prevalence, which=0, prevalence=one)
        found[f"NPV at prevalence {one:g}"] = partial(_at_prevalence, which=1, prevalence=one)
        if costs is not None:
            found[f"cost per person at prevalence {one:g}"] = partial(_cost_at, prevalence=one, costs=costs)
    return found


def _limits(
    formulas: dict[str, Formula],
    by_cluster: Floats,
    prevalences: Sequence[float],
    costs: dict[str, float] | None,
    interval: str | None,
    level: float,
    plan: Resampling | None,
    table: OutcomeTable,
) -> dict[str, tuple[Interval | None, tuple[str, ...]]]:
    """Return every measure's limits and caveats."""
    if interval is None:
        return dict.fromkeys(formulas, (None, ()))
    if plan is not None:
        return _drawn(formulas, by_cluster, plan, table.sampled)
    method = Method(kind=interval, level=level)
    found = {name: measure_limits(name, by_cluster, method) for name in MEASURES}
    if costs is not None:
        highest = (0.0, max(costs.values()))
        found["cost per person"] = other_limits(partial(cost_per_person, **costs), by_cluster, method, highest)
    for one in prevalences:
        for which, name in enumerate(("PPV", "NPV")):
            ratio = found["LR+" if which == 0 else "LR-"]
            found[f"{name} at prevalence {one:g}"] = _by_bayes(ratio, which, one)
        if costs is not None:
            missed, alarm = one * costs["cost_missed"], (1 - one) * costs["cost_false_alarm"]
            name = f"cost per person at prevalence {one:g}"
            found[name] = weighted_limits(by_cluster, -missed, -alarm, missed + alarm, method)
    return {name: (found[name], ()) for name in formulas}


def _by_bayes(ratio: Interval | None, which: int, prevalence: float) -> Interval | None:
    """Carry the limits of a likelihood ratio over to a predictive value, which rises or falls with it."""
    if ratio is None:
        return None
    odds = prevalence / (1 - prevalence)
    if which == 0:
        low, high = (one * odds / (1 + one * odds) for one in (ratio.low, ratio.high))
    else:
        low, high = (1 / (1 + one * odds) for one in (ratio.high, ratio.low))
    return Interval(low=low, high=high, level=ratio.level, method=f"by Bayes from the likelihood ratio, {ratio.method}")


def _drawn(
    formulas: dict[str, Formula], by_cluster: Floats, plan: Resampling, sampled: str
) -> dict[str, tuple[Interval | None, tuple[str, ...]]]:
    def every(sums: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.stack([formula(sums) for formula in formulas.values()], axis=-1)

    draws = bootstrap_sums(by_cluster, every, replicates=plan.replicates, seed=plan.seed)
    without, values = left_out(by_cluster, every), every(by_cluster.sum(axis=0))
    return {
        name: bootstrap_interval(
            float(values[place]), draws[:, place], plan=plan, leave_one_out=without[:, place], sampled=sampled
        )
        for place, name in enumerate(formulas)
    }


def _estimate(
    name: str,
    values: dict[str, float],
    by_cluster: Floats,
    limits: tuple[Interval | None, tuple[str, ...]],
    table: OutcomeTable,
    interval: str | None,
) -> Estimate:
    found, more = limits
    return estimate(
        table,
        name,
        values[name],
        interval=found,
        no_interval="not asked for" if interval is None else "this method has none for it, or a count is 0",
        caveats=(*(() if math.isfinite(values[name]) else ("empty_cell",)), *more),
        references=_sources(name, interval),
        grouped=interval not in ("wilson", "exact"),
        details={key: float(n) for key, n in zip(("tp", "fp", "fn", "tn"), by_cluster.sum(axis=0), strict=True)},
    )


def _sources(name: str, interval: str | None) -> tuple[str, ...]:
    if interval in BOOTSTRAPS:
        return (EFRON,)
    ratio = name in RATIOS or " at prevalence" in name
    if ratio:
        return (WOOLF,) if name == "DOR" else (SIMEL,)
    shares = {"exact": (CLOPPER,), "wilson": (WILSON,)}.get(interval or "", (WILSON, KORN))
    return (*shares, ZOU) if name in ("Youden's J", "balanced accuracy") else shares
