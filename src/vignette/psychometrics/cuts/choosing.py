"""A cut chosen by a stated rule: every cut that ties, and how far the choice would move in other samples."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
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
from vignette.psychometrics.cuts.placements import left_out_areas
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
from vignette.psychometrics.resampling import (
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
    interval: Bootstrap | None = "bootstrap-percentile",
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
        A household bootstrap that chooses a cut in every drawn sample, or None.

    Returns
    -------
    Curve
        One row per cut that ties for best, with its counts. Its estimates: ``cut`` (of several that tie the one with
        the highest sensitivity, caveat ``tied_cuts``), the rule's value, ``sensitivity`` and ``specificity`` at that
        cut, ``AUC``. Sensitivity, specificity and the rule's value come from the people the cut was chosen on and are
        too good (caveat ``chosen_on_same_data``): `cut_optimism` says by how much.

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
    place = int(best.argmax())
    caveats = ("chosen_on_same_data", *_about(found, good, best, chosen))
    draws = None if plan is None else chosen_in_samples(people, chosen, place, table.n_clusters, plan)
    sign = 1.0 if direction == "higher" else -1.0
    values = np.array([people.cuts[place], *_at(found, chosen, place), float(found.area)])
    without = left_out_areas(risk, table.events, table.clusters, table.n_clusters)
    estimates = tuple(
        _estimate(name, number, values, draws, sign, table, plan, caveats, without)
        for number, name in enumerate(("cut", VALUES[chosen.name], "sensitivity", "specificity", "AUC"))
        if not (number == 1 and VALUES[chosen.name] == "specificity")
    )
    return _curve(title, _rows(people, found, chosen, best, sign), estimates, table, caveats)


def chosen_in_samples(people: Ranked, rule: Rule, place: int, clusters: int, plan: Resampling) -> Floats:
    """Choose a cut in every drawn sample.

    Parameters
    ----------
    people : Ranked
    rule : Rule
    place : int
        Place among ``people.cuts`` of the cut chosen in the data.
    clusters : int
        How many clusters there are to draw.
    plan : Resampling

    Returns
    -------
    array, replicates x 5
        The cut chosen in the drawn sample; then the rule's value, sensitivity and specificity in the drawn sample at
        the cut chosen in the data; and the drawn sample's area under the curve. nan where one outcome is lacking.
    """

    def chunk(weights: Floats) -> Floats:
        found = counts(people, weights)
        both = (found.cases[:, 0] > 0) & (found.others[:, 0] > 0)
        with np.errstate(invalid="ignore"):
            chosen = people.cuts[best_in_samples(goodness(found, rule), found)]
            at_place = _at(found, rule, place)
        return np.where(both[:, None], np.column_stack([chosen, *at_place, found.area]), np.nan)

    return bootstrap_weights(chunk, clusters, replicates=plan.replicates, seed=plan.seed)


def _at(found: Counts, rule: Rule, place: int) -> tuple[Floats, Floats, Floats]:
    """Return the rule's value, sensitivity and specificity at one cut."""
    here = Counts(
        tp=found.tp[..., place : place + 1],
        fp=found.fp[..., place : place + 1],
        cases=found.cases,
        others=found.others,
    )
    return value_of(here, rule)[..., 0], here.sensitivity[..., 0], here.specificity[..., 0]


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


def _estimate(
    name: str,
    number: int,
    values: Floats,
    draws: Floats | None,
    sign: float,
    table: OutcomeTable,
    plan: Resampling | None,
    caveats: tuple[str, ...],
    without: Floats,
) -> Estimate:
    limits: Interval | None = None
    more: tuple[str, ...] = ()
    turn = sign if name == "cut" else 1.0
    value = turn * float(values[number])
    if draws is not None and plan is not None:
        limits, more = bootstrap_interval(
            value,
            turn * draws[:, number],
            plan=plan,
            leave_one_out=without if name == "AUC" else None,
            sampled=table.sampled,
        )
    return estimate(
        table,
        name,
        value,
        interval=limits,
        no_interval="not asked for" if plan is None else "drawn samples do not show how it varies",
        caveats=(*(one for one in caveats if name != "AUC" or one == "direction_may_be_reversed"), *more),
        references=(_YOUDEN, _PERKINS, EFRON),
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
