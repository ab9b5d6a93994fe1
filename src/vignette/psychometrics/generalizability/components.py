"""Variance components of ratings: how much homes, vignettes, raters and their interactions differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.estimate import EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, RATING
from vignette.psychometrics.generalizability.component_limits import (
    HOMES_ONLY,
    INTERVALS,
    NOT_ASKED,
    UNDEFINED,
    ComponentInterval,
    Limits,
    closed_limits,
    drawn_limits,
    profile_limits,
)
from vignette.psychometrics.generalizability.door import Missing, ModelData, model_data
from vignette.psychometrics.generalizability.generalized import generalized_draws
from vignette.psychometrics.generalizability.result import VarianceComponents
from vignette.psychometrics.generalizability.solving import Solution, by_likelihood, by_mean_squares
from vignette.psychometrics.generalizability.telling import (
    analysis_table,
    bare_estimates,
    component_estimates,
    effect_estimates,
    model_caveats,
)
from vignette.psychometrics.generalizability.terms import RESIDUAL, Term, check_terms, name_of
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, Resampling, resampling

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["reml", "ml", "ems"]
METHODS: tuple[str, ...] = ("reml", "ml", "ems")


def variance_components(
    ratings: pd.DataFrame,
    *,
    object: str | Sequence[str] = HOUSEHOLD,
    terms: Sequence[Term],
    fixed: Sequence[str] = (),
    within: Sequence[str] = (),
    score: str = RATING,
    method: Method = "reml",
    interval: ComponentInterval | None = "generalized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> VarianceComponents:
    """Return variance components of ratings, all terms random.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating. A combination that was not rated has no row.
    object : str or sequence of str
        Columns of the object of measurement, the coarsest first: what the first column names is independent of others
        of its kind given the crossed facets. Applicants of a home: ``("household_id", "applicant_id")``.
    terms : sequence of tuple of str
        What varies, as tuples of columns; `crossed_terms` makes them. The residual is added. A facet whose every term
        names another too is nested in it.
    fixed : sequence of str
        Columns whose levels shift everyone alike (form, occasion): the first level is the reference.
    within : sequence of str
        Columns that tell ratings apart and have no variance of their own in the model.
    score : str
        Column of the number.
    method : {"reml", "ml", "ems"}
        Restricted or full likelihood, or expected mean squares (balanced and complete tables only; negative estimates
        are left as they are, with a caveat).
    interval : str or None
        ``"generalized"``: from the chi-squares of the mean squares; knows how few raters there are. ``"profile"``: of
        the full likelihood, as lme4 does; ``"profile-restricted"``: of the restricted one. ``"wald"``: on the log
        scale. ``"satterthwaite"``: chi-square with matched df. ``"bootstrap"``, ``"bootstrap-percentile"``: clusters
        drawn again and components estimated anew, raters and vignettes always the same, so that of their variances
        it knows nothing. See ``docs/method/generalizability.md`` for coverage.
    level, replicates, seed
        Nominal level; for generalized and bootstrap limits how many replicates, and from which seed.
    cluster : str or None
        Column of the sampled household, as coarse as the object's first column or coarser.
    missing : {"raise", "available"}
        What to do with empty ratings.

    Returns
    -------
    VarianceComponents

    Raises
    ------
    DataError
        ``PSY-321`` for terms that are no model, ``PSY-322`` for fixed effects that follow from one another, ``PSY-323``
        for terms that these data cannot tell apart, ``PSY-324`` to ``PSY-326`` where expected mean squares do not
        apply, ``PSY-327`` for a profile of them, ``PSY-102``, ``PSY-207``, ``PSY-209`` for options, and those of
        `vignette.psychometrics.frames`.

    References
    ----------
    Searle, S. R., Casella, G. & McCulloch, C. E. (1992). *Variance Components*. Wiley.

    Examples
    --------
    Thirty simulated homes, nine vignettes, three raters, of whom each rated all:

    >>> import pandas as pd
    >>> from vignette.psychometrics import crossed_terms
    >>> ratings = pd.read_csv("tests/reference/sim_pvr_30x9x3.csv")
    >>> terms = crossed_terms("home", "vignette", "rater")
    >>> found = variance_components(
    ...     ratings, object="home", terms=terms, score="score", cluster="home", interval=None
    ... )
    >>> round(found.variance("home"), 3), round(found.variance("home", "rater"), 3), round(found.variance(), 3)
    (0.119, 0.061, 0.382)
    """
    one_of(method, METHODS, "method")
    one_of(interval, INTERVALS, "interval")
    check_level(level)
    plan = how_drawn(interval, level=level, replicates=replicates, seed=seed)
    model = model_data(
        ratings,
        object=object,
        terms=terms,
        fixed=fixed,
        within=within,
        score=score,
        cluster=cluster,
        missing=missing,
    )
    return components_of(model, method=method, interval=interval, level=level, plan=plan)


def components_of(
    model: ModelData, *, method: str, interval: str | None, level: float, plan: Resampling | None
) -> VarianceComponents:
    """Return the components of ratings that are arrays already; see `variance_components`."""
    degenerate = _degenerate(model)
    if degenerate:
        return _undefined(model, method, level, degenerate)
    solution = by_mean_squares(model) if method == "ems" else by_likelihood(model, restricted=method == "reml")
    return _result(model, solution, method, interval, level, plan)


def stated_components(
    variances: Mapping[Term, float], *, object: str | Sequence[str], residual: Term, mean: float = float("nan")
) -> VarianceComponents:
    """Return components that are known from elsewhere or assumed, for `d_study`, `levels_needed` and `score_error`.

    Parameters
    ----------
    variances : mapping of tuple of str to float
        Each term's variance but the residual's.
    object : str or sequence of str
        Columns of the object of measurement.
    residual : tuple of str
        Every column that tells ratings apart; its variance stands in ``variances`` under this key.
    mean : float
        The mean score; only a cut needs it.

    Raises
    ------
    DataError
        ``PSY-321`` without the residual, or where no term is of the object.
    """
    columns = (object,) if isinstance(object, str) else tuple(object)
    if residual not in variances:
        raise refuse("PSY-321", "residual", "the residual has no variance", "Give it under the key residual=.")
    terms = check_terms([term for term in variances if term != residual], columns)
    values = np.array([*(variances[term] for term in terms), variances[residual]], dtype=float)
    names = [*(name_of(term) for term in terms), RESIDUAL]
    return VarianceComponents(
        estimates=bare_estimates(
            "Stated variance components", names, values, {}, "stated, not estimated", "stated_components"
        ),
        effects=EstimateSet(title="Fixed effects", estimates=()),
        terms=(*terms, residual),
        object_columns=columns,
        values=values,
        covariance=np.full((len(values), len(values)), np.nan),
        sizes={},
        mean=mean,
        mean_variance=0.0,
        method="stated",
        criterion=float("nan"),
        interval=None,
        level=0.95,
        n={},
        n_excluded=0,
        caveats=("stated_components",),
    )


def how_drawn(interval: str | None, *, level: float, replicates: int, seed: int | None) -> Resampling | None:
    """Return how replicates of the components are drawn, or None for limits that need none."""
    if interval in BOOTSTRAPS:
        return resampling(str(interval), level=level, replicates=replicates, seed=seed)
    if interval == "generalized":
        return replace(resampling("bootstrap", level=level, replicates=replicates, seed=seed), kind="generalized")
    return None


def _degenerate(model: ModelData) -> str:
    """Return the caveat of data that hold no components, or nothing."""
    if np.ptp(model.scores) == 0:
        return "no_variance"
    if int(model.block.max()) == 0:
        return "one_household"
    alone = [column for term in model.terms for column in term if model.levels[column] == 1]
    return "one_level" if alone else ""


def _result(
    model: ModelData,
    solution: Solution,
    method: str,
    interval: str | None,
    level: float,
    plan: Resampling | None,
) -> VarianceComponents:
    draws, left = _replicates(solution, plan)
    caveats = model_caveats(model, solution)
    order = model.order
    limits = [
        _limits(solution, draws, left, int(k), interval=interval, level=level, plan=plan, sampled=model.cluster_kind)
        for k in order
    ]
    title = f"Variance components ({method.upper()}), every term random"
    return VarianceComponents(
        estimates=component_estimates(title, model, solution, limits, caveats, method, interval),
        effects=effect_estimates(model, solution, interval, level, caveats),
        terms=tuple((*model.terms, model.residual)[k] for k in order),
        object_columns=model.object_columns,
        values=solution.values[order],
        covariance=solution.covariance[np.ix_(order, order)],
        sizes=model.sizes,
        mean=float(solution.beta[0]),
        mean_variance=float(solution.beta_covariance[0, 0]),
        method=method,
        criterion=solution.criterion,
        interval=interval,
        level=level,
        n=model.n,
        n_excluded=model.excluded,
        caveats=caveats,
        draws=None if draws is None else draws[:, order],
        left_out=None if left is None else left[:, order],
        plan=plan,
        analysis=None if solution.analysis is None else analysis_table(model, solution.analysis),
    )


def _replicates(solution: Solution, plan: Resampling | None) -> tuple[Floats | None, Floats | None]:
    if plan is None:
        return None, None
    if plan.kind == "generalized":
        values, covariance = solution.values, solution.covariance
        draws = generalized_draws(values, covariance, solution.expected, replicates=plan.replicates, seed=plan.seed)
        return draws, None
    return solution.replicate(plan)


def _limits(
    solution: Solution,
    draws: Floats | None,
    left: Floats | None,
    k: int,
    *,
    interval: str | None,
    level: float,
    plan: Resampling | None,
    sampled: str,
) -> Limits:
    """Return the limits of component k in the model's order."""
    value = float(solution.values[k])
    if interval is None:
        return None, NOT_ASKED, ()
    if plan is not None and draws is not None:
        if plan.kind != "generalized" and solution.shared(k):
            return None, HOMES_ONLY, ()
        column = np.maximum(draws[:, k], 0.0)
        return drawn_limits(value, column, None if left is None else left[:, k], plan, sampled.removesuffix("s"))
    if interval in ("profile", "profile-restricted"):
        return profile_limits(solution, k, restricted=interval == "profile-restricted", level=level)
    return closed_limits(value, float(solution.covariance[k, k]), interval, level)


def _undefined(model: ModelData, method: str, level: float, caveat: str) -> VarianceComponents:
    """Return nan for every component of data that hold none."""
    count = len(model.order)
    names = [model.names[k] for k in model.order]
    values = np.full(count, np.nan)
    caveats = (*about_clusters(model.n_clusters, grouped=model.grouped), caveat)
    return VarianceComponents(
        estimates=bare_estimates("Variance components", names, values, model.n, UNDEFINED, *dict.fromkeys(caveats)),
        effects=EstimateSet(title="Mean and fixed effects", estimates=()),
        terms=tuple((*model.terms, model.residual)[k] for k in model.order),
        object_columns=model.object_columns,
        values=values,
        covariance=np.full((count, count), np.nan),
        sizes=model.sizes,
        mean=float(model.scores.mean()),
        mean_variance=float("nan"),
        method=method,
        criterion=float("nan"),
        interval=None,
        level=level,
        n=model.n,
        n_excluded=model.excluded,
        caveats=tuple(dict.fromkeys(caveats)),
    )
