"""Where the likelihood is highest: Fisher scoring with variances kept at zero or above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.generalizability.derivatives import derivatives
from vignette.psychometrics.generalizability.layout import Weighted, lay_out, weighted
from vignette.psychometrics.generalizability.likelihood import Crossed, State, crossed_levels, evaluate

_MOST = 60
_HALVINGS = 30
_TOLERANCE = 1e-10
"""The gain in log likelihood that another step promises at which the search ends."""
_NEAR = 1e-6
"""The same, at which one step more is taken without looking at the slope there again: scoring doubles the digits."""
_SLACK = 1e-13
"""By how much, relatively, rounding may make the criterion worse along a good step."""
_LEAST = 1e-10
"""The smallest residual variance, as a share of the scores' variance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The highest likelihood found, the expected information there (k, k), and whether the search came to an end.

    ``by_fixed`` (k, f, f) is X'V^-1 V_k V^-1 X, from which the fixed effects' degrees of freedom follow.
    """

    state: State
    information: Floats
    by_fixed: Floats
    converged: bool
    evaluations: int


def fit_components(
    scores: Floats, *, block: Codes, inner: Codes, crossed: Codes, fixed: Floats | None = None, restricted: bool = True
) -> Fit:
    """Return variance components of long arrays; `variance_components` is the same for a frame.

    Parameters
    ----------
    scores : array, rows
        One score per row, none missing.
    block : array of int, rows
        The home of each row, 0, 1, ...
    inner : array of int, rows x inner terms
        Level of each row in each term that names the home, the home itself included (all zero); only equality within
        a home counts.
    crossed : array of int, rows x crossed terms
        Level of each row in each other term, 0, 1, ...
    fixed : array, rows x f, optional
        Fixed effects, the first a column of ones, which is the default.
    restricted : bool
        REML, else full likelihood.

    Returns
    -------
    Fit
        ``state.variances`` in the order inner, crossed, residual.
    """
    effects = np.ones((len(scores), 1)) if fixed is None else fixed
    layout = lay_out(scores, block, inner, crossed, effects)
    return fit(weighted(layout), crossed_levels(layout), restricted=restricted)


def fit(
    data: Weighted,
    crossed: Crossed,
    *,
    restricted: bool,
    start: Floats | None = None,
    held: Mask | None = None,
) -> Fit:
    """Return the estimates; ``start`` are variances to begin from, and those marked in ``held`` stay as they are."""
    spread = data.totals.scores_scores / max(data.totals.rows, 1.0)
    terms = data.layout.inner_terms + len(crossed.levels) + 1
    first = np.full(terms, spread / terms) if start is None else start.copy()
    free = np.ones(terms, dtype=bool) if held is None else ~held
    least = np.append(np.zeros(terms - 1), _LEAST * spread)
    first[free] = np.maximum(first, least)[free]
    state, evaluations, converged = evaluate(data, crossed, first, restricted=restricted), 1, False
    for _ in range(_MOST):
        slope = derivatives(data, crossed, state)
        step = _direction(state.variances, slope.score, slope.information, free, least)
        if slope.score @ step < _TOLERANCE:
            converged = True
            break
        moved, tries = _line(data, crossed, state, step, least, restricted)
        evaluations += tries
        if moved is None:
            break
        state = moved
        if slope.score @ step < _NEAR:
            converged = True
            break
    if not converged:
        state, converged, tries = _fallback(data, crossed, state, free, least, restricted)
        evaluations += tries
        slope = derivatives(data, crossed, state)
    return Fit(
        state=state,
        information=slope.information,
        by_fixed=slope.by_fixed,
        converged=converged,
        evaluations=evaluations,
    )


def _direction(variances: Floats, score: Floats, information: Floats, free: Mask, least: Floats) -> Floats:
    """Return the scoring step, shortened at the border; a variance that would leave at once is taken out."""
    moving = free & ~((variances <= least) & (score <= 0))
    while True:
        step = np.zeros(len(variances))
        if not moving.any():
            return step
        chosen = np.ix_(moving, moving)
        step[moving] = np.linalg.lstsq(information[chosen], score[moving], rcond=1e-12)[0]
        leaving = moving & (variances <= least) & (step < 0)
        if not leaving.any():
            break
        moving &= ~leaving
    return np.asarray(np.where(moving, np.maximum(variances + step, least) - variances, 0.0))


def _line(
    data: Weighted, crossed: Crossed, state: State, step: Floats, least: Floats, restricted: bool
) -> tuple[State | None, int]:
    """Return the first point along the step, halving it, at which the likelihood is higher."""
    for tries in range(1, _HALVINGS + 1):
        there = evaluate(data, crossed, np.maximum(state.variances + step, least), restricted=restricted)
        if there.criterion <= state.criterion + _SLACK * max(1.0, abs(state.criterion)):
            return there, tries
        step = step / 2
    return None, _HALVINGS


def _fallback(
    data: Weighted, crossed: Crossed, state: State, free: Mask, least: Floats, restricted: bool
) -> tuple[State, bool, int]:
    """Go on with L-BFGS-B on variances as shares of their sum, where scoring got stuck."""
    from scipy.optimize import minimize

    scale = max(float(state.variances.sum()), 1e-300)

    def loss(shares: Floats) -> tuple[float, Floats]:
        variances = state.variances.copy()
        variances[free] = shares * scale
        there = evaluate(data, crossed, variances, restricted=restricted)
        return there.criterion / 2, -derivatives(data, crossed, there).score[free] * scale

    bounds = [(float(low) / scale, None) for low in least[free]]
    found = minimize(loss, state.variances[free] / scale, jac=True, method="L-BFGS-B", bounds=bounds)
    variances = state.variances.copy()
    variances[free] = np.maximum(found.x * scale, least[free])
    there = evaluate(data, crossed, variances, restricted=restricted)
    better = there if there.criterion <= state.criterion else state
    slope = derivatives(data, crossed, better)
    left = float(slope.score @ _direction(better.variances, slope.score, slope.information, free, least))
    return better, left < 1e-4, int(found.nfev)
