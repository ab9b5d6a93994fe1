"""A logistic regression of an outcome on scores: the risk that several scores together foretell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.newton import Fit, clustered_covariance, inverse_logit, logistic
from vignette.psychometrics.cuts.outcomes import Event, Missing, OutcomeTable, estimate, outcome_table
from vignette.psychometrics.cuts.placements import placements
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD, numbers
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    EFRON,
    Resampling,
    bootstrap_clusters,
    bootstrap_interval,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

FitInterval = Literal["clustered", "wald", "bootstrap", "bootstrap-percentile"]
INTERVALS = ("clustered", "wald", *BOOTSTRAPS, None)
INTERCEPT = "(Intercept)"
_LIANG = "Liang & Zeger (1986). Biometrika 73, 13-22"
_ALBERT = "Albert & Anderson (1984). Biometrika 71, 1-10"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogisticFit:
    """A fitted logistic regression.

    Attributes
    ----------
    predictors : tuple of str
        Columns, in order.
    coefficients : EstimateSet
        ``(Intercept)`` and one per predictor, on the logit scale.
    performance : EstimateSet
        ``AUC`` and ``Brier score`` of the fitted risks in the people they were fitted to: too good, see
        `logistic_optimism`.
    deviance, null_deviance : float
        Of this fit, and of the intercept alone.
    """

    predictors: tuple[str, ...]
    coefficients: EstimateSet
    performance: EstimateSet
    deviance: float
    null_deviance: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient, then the performance."""
        import pandas as pd

        return pd.concat([self.coefficients.to_frame(), self.performance.to_frame()], ignore_index=True)

    def _repr_html_(self) -> str:
        told = f"deviance {self.deviance:.2f}, of the intercept alone {self.null_deviance:.2f}"
        return self.coefficients._repr_html_() + self.performance._repr_html_() + f"<p>{escape(told)}</p>"


def logistic_fit(
    frame: pd.DataFrame,
    *,
    predictors: Sequence[str],
    outcome: str,
    event: Event,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: FitInterval | None = "clustered",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> LogisticFit:
    """Fit a logistic regression of the event on one or more scores.

    Parameters
    ----------
    frame, outcome, event, cluster, missing
        As in `auc`.
    predictors : sequence of str
        Columns of numbers.
    interval : {"clustered", "wald", "bootstrap", "bootstrap-percentile"} or None
        Households together by a sandwich variance with Student's t; ``"wald"`` takes people for independent.
    level, replicates, seed
        As in `auc`.

    Returns
    -------
    LogisticFit
        ``details`` of a coefficient: ``se`` by the interval's method and ``se_model``. Where the scores separate the
        outcomes there is no maximum: coefficients are nan with the caveat ``scores_separate``.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-207``, ``PSY-209``; ``PSY-348`` where predictors determine one another.

    References
    ----------
    Albert, A. & Anderson, J. A. (1984). On the existence of maximum likelihood estimates in logistic regression
    models. *Biometrika* 71, 1-10.
    """
    check_level(level)
    one_of(interval, INTERVALS, "interval")
    plan = resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None
    table = outcome_table(frame, scores=predictors, outcome=outcome, event=event, cluster=cluster, missing=missing)
    design, events = with_intercept(table.scores), table.events.astype(float)
    check_rank(design)
    fit = logistic(design, events)
    covariance = fit.covariance
    if interval != "wald":
        covariance = clustered_covariance(design, events, fit, table.clusters, table.n_clusters)
    draws = None if plan is None else _drawn(design, events, table, plan)
    names = (INTERCEPT, *predictors)
    return LogisticFit(
        predictors=tuple(predictors),
        coefficients=EstimateSet(
            title="Logistic regression",
            estimates=tuple(
                _coefficient(name, place, fit, covariance, table, interval, level, plan, draws)
                for place, name in enumerate(names)
            ),
        ),
        performance=_performance(fit, table),
        deviance=fit.deviance,
        null_deviance=logistic(design[:, :1], events).deviance,
    )


def predicted_risk(fit: LogisticFit, frame: pd.DataFrame) -> Floats:
    """Return the risk a fit foretells for each row, nan where a predictor is missing.

    Raises
    ------
    DataError
        ``PSY-201``, ``PSY-202``, ``PSY-211``.
    """
    coefficients = np.array([one.value for one in fit.coefficients])
    return inverse_logit(with_intercept(numbers(frame, fit.predictors)) @ coefficients)


def with_intercept(scores: Floats) -> Floats:
    """Return a design of ones and scores, people x (1 + scores)."""
    return np.column_stack([np.ones(len(scores)), scores])


def check_rank(design: Floats) -> None:
    """Refuse predictors that determine one another, or that are the same for everybody (``PSY-348``)."""
    spread = design - design.mean(axis=0)
    spread[:, 0] = 1.0
    size = np.sqrt((spread**2).sum(axis=0))
    if (size == 0).any() or np.linalg.matrix_rank(spread / np.where(size == 0, 1.0, size)) < design.shape[1]:
        what = "a predictor is the same for everybody, or follows from the others"
        raise refuse("PSY-348", "predictors", what, "Leave it out.")


def _drawn(design: Floats, events: Floats, table: OutcomeTable, plan: Resampling) -> Floats:
    def coefficients(weights: Floats) -> Floats:
        fit = logistic(design, events, weights=weights[table.clusters])
        return fit.coefficients if fit.converged else np.full(design.shape[1], np.nan)

    return bootstrap_clusters(coefficients, table.n_clusters, replicates=plan.replicates, seed=plan.seed)


def _coefficient(
    name: str,
    place: int,
    fit: Fit,
    covariance: Floats,
    table: OutcomeTable,
    interval: str | None,
    level: float,
    plan: Resampling | None,
    draws: Floats | None,
) -> Estimate:
    value, se = float(fit.coefficients[place]), math.sqrt(max(float(covariance[place, place]), 0.0))
    limits: Interval | None = None
    more: tuple[str, ...] = ()
    why = "not asked for"
    if not fit.converged:
        value, se, why = math.nan, math.nan, "the scores separate the outcomes"
    elif plan is not None and draws is not None:
        limits, more = bootstrap_interval(value, draws[:, place], plan=plan, sampled=table.sampled)
    elif interval is not None and math.isfinite(se):
        degrees = math.inf if interval == "wald" else table.n_clusters - 1
        method = "Wald" if interval == "wald" else "sandwich between clusters, Student's t"
        limits = student_interval(value, se, degrees, level, method)
    return estimate(
        table,
        name,
        value,
        interval=limits,
        no_interval=why,
        caveats=(*(() if fit.converged else ("scores_separate",)), *more),
        references=(_ALBERT, EFRON if plan else _LIANG),
        grouped=interval != "wald",
        details={"se": se, "se_model": math.sqrt(max(float(fit.covariance[place, place]), 0.0))},
    )


def _performance(fit: Fit, table: OutcomeTable) -> EstimateSet:
    events = table.events
    values = {
        "AUC": placements(fit.risk, events).area,
        "Brier score": float(((fit.risk - events) ** 2).mean()),
    }
    return EstimateSet(
        title="In the people it was fitted to",
        estimates=tuple(
            estimate(
                table,
                name,
                value,
                no_interval="too good, see logistic_optimism()",
                caveats=("chosen_on_same_data",),
                references=(),
            )
            for name, value in values.items()
        ),
    )
