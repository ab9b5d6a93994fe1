"""From arrays to components by either engine, and to replicates of them with homes drawn again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.generalizability.door import ModelData
from vignette.psychometrics.generalizability.fitting import Fit, fit
from vignette.psychometrics.generalizability.generalized import expected_like
from vignette.psychometrics.generalizability.layout import Weighted, lay_out, weighted
from vignette.psychometrics.generalizability.likelihood import Crossed, crossed_levels
from vignette.psychometrics.generalizability.moments import Axes, MeanSquares, from_sums, home_sums
from vignette.psychometrics.generalizability.terms import nesters
from vignette.psychometrics.problems import refuse
from vignette.psychometrics.resampling import Resampling, bootstrap_clusters, bootstrap_sums, left_out, sums_by_cluster

_CONFOUNDED = 1e-9
"""Below this smallest eigenvalue of the information's correlations, terms cannot be told apart."""

_LOST = 1e-6
"""Below this information (its root, times the variances' sum), the data say nothing of a term."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """Components in the model's order with what their limits need.

    ``expected`` are coefficients of mean squares' expectations, ``beta`` the fixed effects, ``beta_covariance`` their
    covariance, ``beta_degrees`` their Satterthwaite degrees of freedom.
    """

    values: Floats
    covariance: Floats
    expected: Floats
    beta: Floats
    beta_covariance: Floats
    beta_degrees: Floats
    criterion: float
    converged: bool
    replicate: Callable[[Resampling], tuple[Floats, Floats | None]]
    inner_terms: int
    likelihood: tuple[Weighted, Crossed, Fit] | None = None
    analysis: MeanSquares | None = None

    def shared(self, component: int) -> bool:
        """Return whether a component is of crossed facets alone, whose levels all homes share."""
        return self.inner_terms <= component < len(self.values) - 1


def by_likelihood(model: ModelData, *, restricted: bool) -> Solution:
    """Return components of the highest likelihood, restricted (REML) or full (ML)."""
    layout = lay_out(model.scores, model.block, model.inner, model.crossed, model.fixed)
    data, crossed = weighted(layout), crossed_levels(layout)
    with _one_thread():
        found = fit(data, crossed, restricted=restricted)
    state = found.state
    covariance = _inverse(found.information, float(state.variances.sum()), model)
    beta = state.beta.copy()
    beta[0] += layout.shift
    levels = [len(labels) for labels in model.labels]

    def replicate(plan: Resampling) -> tuple[Floats, Floats | None]:
        def components(weights: Floats) -> Floats:
            drawn = weighted(layout, weights[model.clusters])
            return fit(drawn, crossed, restricted=restricted, start=state.variances).state.variances

        with _one_thread():
            draws = bootstrap_clusters(components, model.n_clusters, replicates=plan.replicates, seed=plan.seed)
            if plan.kind != "bootstrap":
                return draws, None
            return draws, np.array([components(row) for row in 1.0 - np.eye(model.n_clusters)])

    return Solution(
        values=state.variances,
        covariance=covariance,
        expected=expected_like(model.terms, levels, len(model.scores)),
        beta=beta,
        beta_covariance=state.omega,
        beta_degrees=_degrees(state.omega, found.by_fixed, covariance),
        criterion=state.criterion,
        converged=found.converged,
        replicate=replicate,
        inner_terms=model.inner.shape[1],
        likelihood=(data, crossed, found),
    )


def _one_thread() -> AbstractContextManager[object]:
    """Keep BLAS to one thread: matrices are small, and threads that wait for work slow a busy machine tenfold."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits


def likelihood_of(solution: Solution) -> tuple[Weighted, Crossed, Fit]:
    """Return what was fitted.

    Raises
    ------
    DataError
        ``PSY-327`` for components from expected mean squares, which have no likelihood.
    """
    if solution.likelihood is None:
        what = "a profile needs a likelihood, and expected mean squares have none"
        raise refuse("PSY-327", "interval", what, 'Give method="reml", or interval="generalized".')
    return solution.likelihood


def by_mean_squares(model: ModelData) -> Solution:
    """Return components from expected mean squares.

    Raises
    ------
    DataError
        ``PSY-325`` for a table that is not balanced and complete, ``PSY-326`` with fixed effects.
    """
    table, terms = _table(model)
    own, scores = home_sums(table, terms)
    sums = np.concatenate([own, scores, np.ones((len(table), 1))], axis=1)
    by_cluster = sums_by_cluster(sums, model.clusters, model.n_clusters)

    def components(totals: Floats) -> Floats:
        return from_sums(totals, table.shape, terms).components

    def replicate(plan: Resampling) -> tuple[Floats, Floats | None]:
        draws = bootstrap_sums(by_cluster, components, replicates=plan.replicates, seed=plan.seed)
        return draws, left_out(by_cluster, components) if plan.kind == "bootstrap" else None

    found = from_sums(sums.sum(axis=0), table.shape, terms)
    share = 1.0 / np.array([*(len(labels) for labels in model.labels), len(model.scores)])
    of_mean = float(share @ np.maximum(found.components, 0.0))
    slope = float(share @ found.covariance @ share)
    return Solution(
        values=found.components,
        covariance=found.covariance,
        expected=found.expected,
        beta=np.array([model.scores.mean()]),
        beta_covariance=np.array([[of_mean]]),
        beta_degrees=np.array([2 * of_mean**2 / slope if slope > 0 else np.inf]),
        criterion=float("nan"),
        converged=True,
        replicate=replicate,
        inner_terms=model.inner.shape[1],
        analysis=found,
    )


def _table(model: ModelData) -> tuple[Floats, list[Axes]]:
    """Return the scores with one axis per facet, less their mean, and the terms as axes."""
    if len(model.fixed_names) > 1:
        raise refuse("PSY-326", "fixed", "expected mean squares take no fixed effects", 'Give method="reml".')
    axes = {column: place for place, column in enumerate(model.residual)}
    codes = model.facet_codes.copy()
    for column in model.residual:
        above = [axes[other] for other in nesters(column, [*model.terms, model.residual])]
        codes[:, axes[column]] = _within(model.facet_codes, axes[column], above)
    shape = tuple(int(size) for size in codes.max(axis=0) + 1)
    place = np.ravel_multi_index(tuple(codes.T), shape)
    if int(np.prod(shape)) != len(place) or len(np.unique(place)) != len(place):
        what = "the table is not complete: not every combination of levels was rated once"
        raise refuse("PSY-325", "rows", what, 'Give method="reml", which takes missing cells.')
    table = np.empty(len(place))
    table[place] = model.scores - model.scores.mean()
    return table.reshape(shape), [tuple(sorted(axes[column] for column in term)) for term in model.terms]


def _within(codes: Codes, own: int, above: list[int]) -> Codes:
    """Return each row's level of a facet as its place among the levels that occur with the same nesters."""
    if not above:
        return codes[:, own]
    pairs, which = np.unique(codes[:, [*above, own]], axis=0, return_inverse=True)
    outer = np.unique(pairs[:, :-1], axis=0, return_inverse=True)[1].ravel()
    starts = np.searchsorted(outer, np.arange(outer.max() + 1))
    return np.asarray((np.arange(len(pairs)) - starts[outer])[which.ravel()])


def _inverse(information: Floats, spread: float, model: ModelData) -> Floats:
    """Return the components' covariance; refuse terms that the data cannot tell apart."""
    scale = np.sqrt(np.maximum(np.diagonal(information), 0.0))
    lost = [model.names[k] for k in np.flatnonzero(scale * spread < _LOST)]
    if not lost:
        values, vectors = np.linalg.eigh(information / (scale[:, None] * scale))
        if values[0] >= _CONFOUNDED:
            return np.asarray(np.linalg.inv(information))
        lost = [model.names[k] for k in np.flatnonzero(np.abs(vectors[:, 0]) > 0.05)]
    what = f"these data cannot tell apart the variances of {', '.join(lost)}"
    raise refuse("PSY-323", "terms", what, "Leave a term out, or get ratings in which its levels meet others.")


def _degrees(omega: Floats, by_fixed: Floats, covariance: Floats) -> Floats:
    """Return Satterthwaite's degrees of freedom of each fixed effect."""
    slopes = np.einsum("ab,kbc,ca->ak", omega, by_fixed, omega)
    spread = np.einsum("ak,kl,al->a", slopes, covariance, slopes)
    with np.errstate(divide="ignore"):
        return np.where(spread > 0, 2 * np.diagonal(omega) ** 2 / spread, np.inf)
