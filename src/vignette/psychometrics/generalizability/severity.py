"""Who rates high and who rates low, and which homes: effects predicted from the model, drawn towards the mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING
from vignette.psychometrics.generalizability.component_limits import NOT_ASKED, UNDEFINED
from vignette.psychometrics.generalizability.door import Missing, ModelData, model_data
from vignette.psychometrics.generalizability.effects import crossed_effects, error_degrees, home_effects
from vignette.psychometrics.generalizability.solving import Solution, by_likelihood, likelihood_of
from vignette.psychometrics.generalizability.telling import FEW_LEVELS
from vignette.psychometrics.generalizability.terms import Term, name_of
from vignette.psychometrics.limits import normal_quantile, student_quantile
from vignette.psychometrics.problems import check_level, one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

ROBINSON = "Robinson (1991). Statistical Science 6, 15-32"
Prediction = Literal["prediction"]
Reference = Literal["all raters", "these raters"]


def rater_severity(
    ratings: pd.DataFrame,
    *,
    terms: Sequence[Term],
    against: Reference,
    rater: str = RATER,
    object: str | Sequence[str] = HOUSEHOLD,
    fixed: Sequence[str] = (),
    within: Sequence[str] = (),
    score: str = RATING,
    interval: Prediction | None = "prediction",
    level: float = 0.95,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> EstimateSet:
    """Return each rater's leniency (positive) or severity (negative), in points of the scale, shrunken.

    Parameters
    ----------
    ratings, terms, object, fixed, within, score, cluster, missing
        As for `variance_components`; ``(rater,)`` must be among the terms.
    against : {"all raters", "these raters"}
        Against the mean of all raters there could be (lme4's ``ranef``), or against the mean of those in the data.
        The first is uncertain with few raters, whatever the number of homes, since these are a sample of them.
    rater : str
        Column of the rater.
    interval : {"prediction", None}
        From the variance of the prediction error, with Student's t and Satterthwaite's df.
    level : float
        Nominal level.

    Returns
    -------
    EstimateSet
        One estimate per rater, named ``leniency of <rater>``; ``details`` hold ``se`` and ``df``. With a rater
        variance of zero all are zero, without an interval (caveat ``component_zero``).

    Raises
    ------
    DataError
        As `variance_components`; ``PSY-321`` where the rater is no term.

    References
    ----------
    Robinson, G. K. (1991). That BLUP is a good thing. *Statistical Science* 6, 15-32.
    """
    one_of(against, ("all raters", "these raters"), "against")
    one_of(interval, ("prediction", None), "interval")
    check_level(level)
    model = model_data(
        ratings, object=object, terms=terms, fixed=fixed, within=within, score=score, cluster=cluster, missing=missing
    )
    return severity_of(model, rater=rater, against=against, interval=interval, level=level)


def severity_of(model: ModelData, *, rater: str, against: str, interval: str | None, level: float) -> EstimateSet:
    """Return raters' leniency from ratings that are arrays already; see `rater_severity`."""
    place = _place(model, (rater,))
    if place < model.inner.shape[1]:
        raise refuse("PSY-321", "rater", "the rater is the object of measurement", "Name another column.")
    names = [f"leniency of {label}" for label in model.labels[place]]
    title = f"Leniency (+) and severity (-) against {against}"
    if np.ptp(model.scores) == 0 or model.levels[rater] == 1:
        caveat = "one_rater" if model.levels[rater] == 1 else "no_variance"
        return _none(title, names, model, caveat)
    solution = by_likelihood(model, restricted=True)
    values, variances, degrees = _predicted(solution, place - model.inner.shape[1], against)
    return _told(title, names, model, solution, values, variances, degrees, place, interval, level)


def home_scores(
    ratings: pd.DataFrame,
    *,
    terms: Sequence[Term],
    object: str = HOUSEHOLD,
    fixed: Sequence[str] = (),
    within: Sequence[str] = (),
    score: str = RATING,
    interval: Prediction | None = "prediction",
    level: float = 0.95,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> EstimateSet:
    """Return each object's predicted distance from the mean, raters' severity and vignettes' difficulty taken out.

    For studies: a profile shows the person's own ratings, not these, which are drawn towards the mean of the others.

    Parameters, errors and references are those of `rater_severity`. Estimates are named ``score of <object>``; limits
    take the variances for known, and so are too narrow with few objects.
    """
    one_of(interval, ("prediction", None), "interval")
    check_level(level)
    model = model_data(
        ratings, object=object, terms=terms, fixed=fixed, within=within, score=score, cluster=cluster, missing=missing
    )
    return scores_of(model, interval=interval, level=level)


def scores_of(model: ModelData, *, interval: str | None, level: float) -> EstimateSet:
    """Return objects' scores from ratings that are arrays already; see `home_scores`."""
    place = _place(model, model.object_columns)
    names = [f"score of {label}" for label in model.labels[place]]
    if np.ptp(model.scores) == 0:
        return _none("Predicted scores", names, model, "no_variance")
    solution = by_likelihood(model, restricted=True)
    data, _, found = likelihood_of(solution)
    values, variances = home_effects(data, found.state, place)
    degrees = np.full(len(values), np.inf)
    return _told("Predicted scores", names, model, solution, values, variances, degrees, place, interval, level)


def _predicted(solution: Solution, term: int, against: str) -> tuple[Floats, Floats, Floats]:
    data, crossed, found = likelihood_of(solution)
    effects = crossed_effects(data, crossed, found.state, term)
    count = len(effects.values)
    combination = np.eye(count) - (1 / count if against == "these raters" else 0.0)
    variances = np.einsum("ca,ab,cb->c", combination, effects.error, combination)
    degrees = error_degrees(data, crossed, found.state, term, solution.covariance, combination)
    return combination @ effects.values, variances, degrees


def _place(model: ModelData, term: Term) -> int:
    for place, other in enumerate(model.terms):
        if set(other) == set(term):
            return place
    raise refuse("PSY-321", "terms", f"{name_of(term)} is no term of the model", "Add it to terms=.")


def _told(
    title: str,
    names: Sequence[str],
    model: ModelData,
    solution: Solution,
    values: Floats,
    variances: Floats,
    degrees: Floats,
    place: int,
    interval: str | None,
    level: float,
) -> EstimateSet:
    zero = solution.values[place] <= 0
    caveats = about_clusters(model.n_clusters, grouped=model.grouped)
    caveats = (*caveats, *(() if solution.converged else ("not_converged",)), *(("component_zero",) if zero else ()))
    if place >= model.inner.shape[1] and len(values) < FEW_LEVELS:
        caveats = (*caveats, "few_levels")
    made = []
    for name, value, variance, df in zip(names, values, variances, degrees, strict=True):
        limits = None
        if interval is not None and not zero and variance > 0:
            quantile = normal_quantile(level) if np.isinf(df) else student_quantile(level, max(float(df), 1.0))
            half = quantile * float(np.sqrt(variance))
            method = "prediction error, normal" if np.isinf(df) else f"prediction error, Student's t, df {df:.1f}"
            limits = Interval(low=float(value) - half, high=float(value) + half, level=level, method=method)
        made.append(
            Estimate(
                statistic=name,
                value=float(value),
                interval=limits,
                no_interval="" if limits else NOT_ASKED if interval is None else "the variance is zero",
                n=model.n,
                n_excluded=model.excluded,
                caveats=caveats,
                references=(ROBINSON,),
                details={"se": float(np.sqrt(max(variance, 0.0))), "df": float(df)},
            )
        )
    return EstimateSet(title=title, estimates=tuple(made))


def _none(title: str, names: Sequence[str], model: ModelData, caveat: str) -> EstimateSet:
    caveats = (*about_clusters(model.n_clusters, grouped=model.grouped), caveat)
    made = (
        Estimate(
            statistic=name,
            value=float("nan"),
            interval=None,
            no_interval=UNDEFINED,
            n=model.n,
            n_excluded=model.excluded,
            caveats=caveats,
            references=(ROBINSON,),
        )
        for name in names
    )
    return EstimateSet(title=title, estimates=tuple(made))
