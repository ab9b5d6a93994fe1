"""The optimism of a chosen cut, and of a logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.cuts.area import clustered_limits
from vignette.psychometrics.cuts.calibration_sums import sum_estimates
from vignette.psychometrics.cuts.counting import Counts, Ranked, counts, ranked
from vignette.psychometrics.cuts.cut_limits import Method, measure_limits
from vignette.psychometrics.cuts.fourfold import cells, cells_by_cluster
from vignette.psychometrics.cuts.model import check_rank, with_intercept
from vignette.psychometrics.cuts.newton import inverse_logit, logistic
from vignette.psychometrics.cuts.outcomes import Direction, Event, Missing, OutcomeTable, outcome_table, rising
from vignette.psychometrics.cuts.rules import Rule, RuleName, best_in_samples, checked_rule, goodness, optima
from vignette.psychometrics.cuts.validation import Judged, corrected
from vignette.psychometrics.estimate import EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.problems import refuse
from vignette.psychometrics.resampling import bootstrap_clusters, bootstrap_weights, resampling

if TYPE_CHECKING:
    import pandas as pd

CUT_MEASURES = ("sensitivity", "specificity", "Youden's J", "accuracy")
MODEL_MEASURES = ("AUC", "Brier score", "calibration intercept", "calibration slope")


def optimism(
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
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return what a cut chosen by a rule will do in other people, by drawing households and choosing anew.

    Parameters
    ----------
    frame, score, outcome, event, direction, rule, minimum_sensitivity, cost_missed, cost_false_alarm, prevalence
        As in `choose_cut`.
    cluster, missing, level, replicates, seed
        As in `auc`.

    Returns
    -------
    EstimateSet
        ``sensitivity``, ``specificity``, ``Youden's J`` and ``accuracy``, each ``, optimism corrected`` (Harrell); the
        last two also ``, .632+`` (the first two trade off against each other as the cut moves). ``details``:
        ``apparent``, ``optimism`` and its ``Monte Carlo se``; ``left out``, ``useless``, ``weight``. The
        interval is the clustered one of `cut_accuracy`, moved by the optimism.

    Raises
    ------
    DataError
        As `choose_cut`; ``PSY-202`` where only one outcome was seen.

    References
    ----------
    Harrell, F. E., Lee, K. L. & Mark, D. B. (1996). Multivariable prognostic models. *Statistics in Medicine* 15,
    361-387.

    Efron, B. & Tibshirani, R. (1997). Improvements on cross-validation: the .632+ bootstrap method. *JASA* 92, 548-560.
    """
    chosen = checked_rule(
        rule,
        minimum_sensitivity=minimum_sensitivity,
        cost_missed=cost_missed,
        cost_false_alarm=cost_false_alarm,
        prevalence=prevalence,
    )
    plan = resampling("bootstrap-percentile", level=level, replicates=replicates, seed=seed)
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    _both_outcomes(table.events)
    people = ranked(rising(table.scores[:, 0], direction), table.events, table.clusters)
    whole = counts(people)
    place = int(optima(goodness(whole, chosen)).argmax())
    draws = bootstrap_weights(
        lambda weights: _cut_in_samples(weights, people, whole, chosen),
        table.n_clusters,
        replicates=plan.replicates,
        seed=plan.seed,
    ).reshape(plan.replicates, 3, len(CUT_MEASURES))
    apparent, share = _measured(whole, np.asarray(place)), float(table.events.mean())
    each = cells(rising(table.scores[:, 0], direction), table.events, float(people.cuts[place]))
    by_cluster = cells_by_cluster(each, table.clusters, table.n_clusters)
    method = Method(kind="clustered", level=level)
    positive = float((whole.tp + whole.fp)[place]) / len(table.events)
    useless = (np.nan, np.nan, 0.0, positive * share + (1 - positive) * (1 - share))
    measures = {
        name: Judged(
            apparent=float(apparent[at]),
            useless=useless[at],
            drawn=draws[:, 0, at],
            whole=draws[:, 1, at],
            left=draws[:, 2, at],
            limits=measure_limits(name, by_cluster, method),
        )
        for at, name in enumerate(CUT_MEASURES)
    }
    return EstimateSet(title=f"Cut of {score} by {rule}, in other people", estimates=corrected(measures, table, plan))


def logistic_optimism(
    frame: pd.DataFrame,
    *,
    predictors: Sequence[str],
    outcome: str,
    event: Event,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    level: float = 0.95,
    replicates: int = 500,
    seed: int | None = None,
) -> EstimateSet:
    """Return what a logistic regression will do in other people, by drawing households and fitting anew.

    Parameters
    ----------
    frame, predictors, outcome, event
        As in `logistic_fit`. Predictors must have been chosen beforehand: choosing is part of the procedure, and would
        have to be repeated in every drawn sample.
    cluster, missing, level, replicates, seed
        As in `auc`.

    Returns
    -------
    EstimateSet
        ``AUC`` and ``Brier score``, both ways, ``calibration intercept`` and ``calibration slope`` by Harrell's. The
        corrected slope is the factor by which to shrink the coefficients.

    Raises
    ------
    DataError
        As `logistic_fit`; ``PSY-202`` where only one outcome was seen.
    """
    plan = resampling("bootstrap-percentile", level=level, replicates=replicates, seed=seed)
    table = outcome_table(frame, scores=predictors, outcome=outcome, event=event, cluster=cluster, missing=missing)
    _both_outcomes(table.events)
    design, events = with_intercept(table.scores), table.events.astype(float)
    check_rank(design)

    def judged(weights: Floats) -> Floats:
        each = weights[table.clusters]
        fit = logistic(design, events, weights=each)
        if not fit.converged:
            return np.full(3 * len(MODEL_MEASURES), np.nan)
        logits = design @ fit.coefficients
        return np.concatenate(
            [_fit_measures(logits, table.events, w) for w in (each, np.ones_like(each), (each == 0) * 1.0)]
        )

    draws = bootstrap_clusters(judged, table.n_clusters, replicates=plan.replicates, seed=plan.seed)
    draws = draws.reshape(plan.replicates, 3, len(MODEL_MEASURES))
    fit = logistic(design, events)
    apparent = _fit_measures(design @ fit.coefficients, table.events, np.ones(len(events)))
    share = float(events.mean())
    useless = (0.5, float((share * (1 - fit.risk) ** 2 + (1 - share) * fit.risk**2).mean()), 0.0, 0.0)
    limits = _fit_limits(fit.risk, table, level)
    measures = {
        name: Judged(
            apparent=float(apparent[at]),
            useless=useless[at],
            drawn=draws[:, 0, at],
            whole=draws[:, 1, at],
            left=draws[:, 2, at],
            limits=limits.get(name),
        )
        for at, name in enumerate(MODEL_MEASURES)
    }
    return EstimateSet(title="Logistic regression, in other people", estimates=corrected(measures, table, plan))


def _cut_in_samples(weights: Floats, people: Ranked, whole: Counts, rule: Rule) -> Floats:
    """Return every measure of a cut chosen in each drawn sample: there, in all data, and in what was left out."""
    drawn = counts(people, weights)
    left = counts(people, (weights == 0).astype(float))
    with np.errstate(divide="ignore", invalid="ignore"):
        place = best_in_samples(goodness(drawn, rule), drawn)
        found = np.concatenate([_measured(drawn, place), _measured(whole, place), _measured(left, place)], axis=-1)
    both = (drawn.cases[:, 0] > 0) & (drawn.others[:, 0] > 0)
    return np.where(both[:, None], found, np.nan)


def _measured(found: Counts, at: Codes) -> Floats:
    """Return sensitivity, specificity, Youden's J and accuracy at each sample's own place."""
    if found.tp.ndim > 1:
        tp, fp = (np.take_along_axis(each, at[:, None], axis=1)[:, 0] for each in (found.tp, found.fp))
        cases, others = found.cases[:, 0], found.others[:, 0]
    else:
        tp, fp, cases, others = found.tp[at], found.fp[at], found.cases[0], found.others[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        sensitivity, specificity = tp / cases, 1 - fp / others
        accuracy = (tp + others - fp) / (cases + others)
    return np.stack([sensitivity, specificity, sensitivity + specificity - 1, accuracy], axis=-1)


def _fit_measures(logits: Floats, events: Mask, weights: Floats) -> Floats:
    """Return AUC, Brier score, calibration intercept and slope of fitted logits in people who count by weight."""
    here = weights > 0
    if not events[here].any() or events[here].all():
        return np.full(len(MODEL_MEASURES), np.nan)
    area = counts(ranked(logits[here], events[here]), weights[here][None, :]).area[0]
    risk = inverse_logit(logits[here])
    brier = np.average((risk - events[here]) ** 2, weights=weights[here])
    line = logistic(with_intercept(logits[here]), events[here].astype(float), weights=weights[here])
    return np.array([area, brier, *(line.coefficients if line.converged else (np.nan, np.nan))])


def _fit_limits(risk: Floats, table: OutcomeTable, level: float) -> dict[str, Interval | None]:
    """Return limits of AUC and Brier score as if the fit had been made on other people."""
    brier = next(one for one in sum_estimates(risk, table, "clustered", level, None) if one.statistic == "Brier score")
    return {"AUC": clustered_limits(risk, table, level), "Brier score": brier.interval}


def _both_outcomes(events: Mask) -> None:
    if not events.any() or events.all():
        what = "only one outcome was seen, so nothing can be chosen or fitted"
        raise refuse("PSY-202", "outcome", what, "Wait for both outcomes.")
