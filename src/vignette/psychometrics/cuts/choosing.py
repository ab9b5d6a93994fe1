"""A cut chosen by a stated rule: every cut that ties, and how far the choice would move in other samples."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.cuts.counting import Counts, Ranked, counts, ranked
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
from vignette.psychometrics.cuts.rules import (
    VALUES,
    Rule,
    RuleName,
    best_in_samples,
    checked_rule,
    goodness,
    optima,
    value_of,
)
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.problems import one_of
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    EFRON,
    Bootstrap,
    Resampling,
    bootstrap_interval,
    bootstrap_weights,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

_YOUDEN = "Youden (1950). Cancer 3, 32-35"
_PERKINS = "Perkins & Schisterman (2006). American Journal of Epidemiology 163, 670-675"


def choose_cut(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    direction: Direction,
    rule: RuleName,
    minimum_sensitivity: float | None = None,
    cost_missed: float | None = None,
    cost_false_alarm: float | None = None,
    prevalence: float | None = None,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Bootstrap | None = "bootstrap",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Curve:
    """Choose the best of the observed scores as a cut; a score at the cut is positive.

    Parameters
    ----------
    frame, score, outcome, event, direction, cluster, missing
        As in `auc`.
    rule : str
        ``"youden"`` (largest sensitivity + specificity), ``"cost"`` (least cost of errors), ``"minimum-sensitivity"``
        (largest specificity with at least ``minimum_sensitivity``), ``"closest-topleft"``, ``"f1"``, ``"accuracy"``.
    minimum_sensitivity : float
        For its rule alone.
    cost_missed, cost_false_alarm : float
        For ``"cost"``: of a case below the cut, and of another person above it.
    prevalence : float, optional
        For ``"cost"``: the share of cases where the cut will be used; without it the sample's own.
    interval, level, replicates, seed
        A household bootstrap that chooses a cut in every drawn sample, or None. Limits are percentiles under either
        name: a chosen cut jumps, and bias-corrected limits cover too little (see ``docs/method/cuts.md``).

    Returns
    -------
    Curve
        One row per cut that ties for best, with its counts. Its estimates: ``cut`` (of several that tie the one with
        the highest sensitivity, caveat ``tied_cuts``), the rule's value, ``sensitivity`` and ``specificity`` at that
        cut, ``AUC``. ``details`` of the cut: ``chosen again``, the share of drawn samples that choose it too.
        Sensitivity, specificity and the rule's value come from the people the cut was chosen on and are too good
        (caveat ``chosen_on_same_data``), so they have no interval here: `optimism` corrects them, and has.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-207``, ``PSY-209``, ``PSY-343``, ``PSY-344``, ``PSY-345``.

    References
    ----------
    Perkins, N. J. & Schisterman, E. F. (2006). The inconsistency of "optimal" cutpoints obtained using two criteria
    based on the receiver operating characteristic curve. *American Journal of Epidemiology* 163, 670-675.
    """
    chosen = checked_rule(
        rule,
        minimum_sensitivity=minimum_sensitivity,
        cost_missed=cost_missed,
        cost_false_alarm=cost_false_alarm,
        prevalence=prevalence,
    )
    one_of(interval, (*BOOTSTRAPS, None), "interval")
    plan = None if interval is None else resampling(interval, level=level, replicates=replicates, seed=seed)
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    risk = rising(table.scores[:, 0], direction)
    people = ranked(risk, table.events, table.clusters)
    found = counts(people)
    title = f"Cut of {score} by {rule}"
    if not table.events.any() or table.events.all():
        return _curve(title, {"cut": np.array([])}, _undefined(table, chosen), table, ())
    good = goodness(found, chosen)
    best = optima(good)
    caveats = ("chosen_on_same_data", *_about(found, good, best, chosen))
    sign = 1.0 if direction == "higher" else -1.0
    estimates = _estimates(people, found, chosen, int(best.argmax()), sign, table, _percentiles(plan), caveats)
    return _curve(title, _rows(people, found, chosen, best, sign), estimates, table, caveats)


def _percentiles(plan: Resampling | None) -> Resampling | None:
    return None if plan is None else replace(plan, kind="bootstrap-percentile")


def chosen_in_samples(people: Ranked, rule: Rule, clusters: int, plan: Resampling) -> Floats:
    """Choose a cut in every drawn sample.

    Parameters
    ----------
    people : Ranked
    rule : Rule
    clusters : int
        How many clusters there are to draw.
    plan : Resampling

    Returns
    -------
    array, replicates x 2
        The cut chosen in each drawn sample, and the area under its curve; nan where one outcome is lacking.
    """

    def chunk(weights: Floats) -> Floats:
        found = counts(people, weights)
        both = (found.cases[:, 0] > 0) & (found.others[:, 0] > 0)
        with np.errstate(invalid="ignore"):
            chosen = people.cuts[best_in_samples(goodness(found, rule), found)]
        return np.where(both[:, None], np.column_stack([chosen, found.area]), np.nan)

    return bootstrap_weights(chunk, clusters, replicates=plan.replicates, seed=plan.seed)


def _about(found: Counts, good: Floats, best: Mask, rule: Rule) -> tuple[str, ...]:
    nobody = Counts(tp=np.zeros(1), fp=np.zeros(1), cases=found.cases, others=found.others)
    flags_none = rule.name != "minimum-sensitivity" and float(goodness(nobody, rule)[0]) > float(good.max())
    return (
        *(("tied_cuts",) if best.sum() > 1 else ()),
        *(("no_cut_better",) if flags_none else ()),
        *(("direction_may_be_reversed",) if float(found.area) < 0.5 else ()),
    )


def _rows(people: Ranked, found: Counts, rule: Rule, best: Mask, sign: float) -> dict[str, Floats | Codes]:
    order = np.flatnonzero(best)[:: int(sign)]
    whole = {name: getattr(found, name)[order].astype(np.int64) for name in ("tp", "fp", "fn", "tn")}
    shares = {"sensitivity": found.sensitivity[order], "specificity": found.specificity[order]}
    return {"cut": sign * people.cuts[order], **whole, **shares, VALUES[rule.name]: value_of(found, rule)[order]}


def _estimates(
    people: Ranked,
    found: Counts,
    rule: Rule,
    place: int,
    sign: float,
    table: OutcomeTable,
    plan: Resampling | None,
    caveats: tuple[str, ...],
) -> tuple[Estimate, ...]:
    """Return the cut at a place, what it promises, and the area."""
    draws = None if plan is None else chosen_in_samples(people, rule, table.n_clusters, plan)
    cut, area = float(people.cuts[place]), float(found.area)
    again = {} if draws is None else {"chosen again": float(np.mean(draws[:, 0] == cut))}
    cuts, areas = (None, None) if draws is None else (sign * draws[:, 0], draws[:, 1])
    promised = {
        VALUES[rule.name]: value_of(found, rule),
        "sensitivity": found.sensitivity,
        "specificity": found.specificity,
    }
    return (
        _estimate("cut", sign * cut, cuts, table, plan, caveats, again),
        *(
            estimate(
                table,
                name,
                float(values[place]),
                no_interval="too good; optimism() corrects it",
                caveats=caveats,
                references=(_YOUDEN, _PERKINS),
            )
            for name, values in promised.items()
        ),
        _estimate("AUC", area, areas, table, plan, area_caveats(area), {}),
    )


def _estimate(
    name: str,
    value: float,
    draws: Floats | None,
    table: OutcomeTable,
    plan: Resampling | None,
    caveats: tuple[str, ...],
    details: dict[str, float],
) -> Estimate:
    """Return an estimate with percentile limits, where samples were drawn."""
    limits: Interval | None = None
    more: tuple[str, ...] = ()
    if draws is not None and plan is not None:
        limits, more = bootstrap_interval(value, draws, plan=plan, sampled=table.sampled)
    return estimate(
        table,
        name,
        value,
        interval=limits,
        no_interval="not asked for" if plan is None else "drawn samples do not show how it varies",
        caveats=(*caveats, *more),
        references=(_YOUDEN, _PERKINS, EFRON),
        details=details,
    )


def _undefined(table: OutcomeTable, rule: Rule) -> tuple[Estimate, ...]:
    return tuple(
        estimate(table, name, math.nan, no_interval="only one outcome was seen", references=(_YOUDEN,))
        for name in dict.fromkeys(("cut", VALUES[rule.name], "sensitivity", "specificity", "AUC"))
    )


def _curve(
    title: str,
    columns: dict[str, Floats | Codes],
    estimates: tuple[Estimate, ...],
    table: OutcomeTable,
    caveats: tuple[str, ...],
) -> Curve:
    return Curve(
        title=title,
        columns={name: values.tolist() for name, values in columns.items()},
        estimates=EstimateSet(title=title, estimates=estimates),
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=(*table.caveats(), *caveats),
        references=(_YOUDEN, _PERKINS),
    )
