"""Profile limits: where the likelihood has fallen by the chi-square's quantile, all else fitted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vignette.psychometrics.generalizability.fitting import Fit, fit
from vignette.psychometrics.generalizability.layout import Weighted
from vignette.psychometrics.generalizability.likelihood import Crossed
from vignette.psychometrics.limits import normal_quantile

PINHEIRO = "Pinheiro & Bates (2000). Mixed-Effects Models in S and S-PLUS. Springer"
_EXPANSIONS = 60


def profile_of_variance(
    data: Weighted, crossed: Crossed, best: Fit, component: int, *, level: float
) -> tuple[float, float]:
    """Return the limits of one standard deviation by the likelihood, restricted or not, that ``best`` is a fit of.

    The lower limit is zero where a component of zero lies within the level.
    """
    centre = float(np.sqrt(best.state.variances[component]))
    held = np.arange(len(best.state.variances)) == component
    last = [best.state.variances]

    def fallen(deviation: float) -> float:
        start = last[0].copy()
        start[component] = deviation**2
        found = fit(data, crossed, restricted=best.state.restricted, start=start, held=held)
        last[0] = found.state.variances
        return found.state.criterion - best.state.criterion

    scale = float(np.sqrt(max(best.state.variances.sum(), 1e-300)))
    step = max(centre, 0.05 * scale) / 4
    floor = 1e-4 * scale if component == len(held) - 1 else 0.0
    high = _root(fallen, centre, step, level, np.inf)
    last[0] = best.state.variances
    low = _root(fallen, centre, -step, level, floor) if centre > floor else floor
    return low, high


def profile_of_effect(data: Weighted, crossed: Crossed, best: Fit, effect: int, *, level: float) -> tuple[float, float]:
    """Return the limits of one fixed effect by the full likelihood; ``best`` must be a fit by full likelihood."""
    centre, se = float(best.state.beta[effect]), float(np.sqrt(best.state.omega[effect, effect]))
    last = [best.state.variances]

    def fallen(value: float) -> float:
        found = fit(_offset(data, effect, value), crossed, restricted=False, start=last[0])
        last[0] = found.state.variances
        return found.state.criterion - best.state.criterion

    low, high = (_root(fallen, centre, sign * 2 * se, level, sign * np.inf) for sign in (-1, 1))
    shift = data.layout.shift if effect == 0 else 0.0
    return low + shift, high + shift


def _root(fallen: Callable[[float], float], centre: float, step: float, level: float, edge: float) -> float:
    """Return where the criterion has risen by the level's quantile, walking from the centre; the edge if before."""
    from scipy.optimize import brentq

    quantile = normal_quantile(level)

    def gap(value: float) -> float:
        return float(np.sqrt(max(fallen(value), 0.0)) - quantile)

    near, far = centre, centre
    for _ in range(_EXPANSIONS):
        near, far = far, far + step
        beyond = far <= edge if step < 0 else far >= edge
        far = edge if beyond else far
        if gap(far) > 0:
            return float(brentq(gap, near, far, xtol=1e-5 * abs(step), rtol=1e-6))
        if beyond:
            return float(edge)
        step *= 1.6
    return float("nan")


def _offset(data: Weighted, effect: int, value: float) -> Weighted:
    """Return the data with one fixed effect taken for known: its share subtracted from the scores, its column gone."""
    keep = np.arange(data.layout.fixed_effects) != effect
    totals, cells = data.totals, data.totals.cell_fixed
    own = totals.fixed_fixed[effect]
    moved = replace(
        totals,
        cell_fixed=cells[:, keep],
        cell_scores=totals.cell_scores - value * cells[:, effect],
        fixed_fixed=totals.fixed_fixed[np.ix_(keep, keep)],
        fixed_scores=totals.fixed_scores[keep] - value * own[keep],
        scores_scores=totals.scores_scores - 2 * value * float(totals.fixed_scores[effect]) + value**2 * own[effect],
    )
    shapes, sums = [], []
    for shape, total in data:
        lifted = value * shape.by_fixed[:, :, effect]
        shapes.append(replace(shape, by_fixed=shape.by_fixed[:, :, keep]))
        sums.append(replace(total, means=total.means - lifted))
    layout = replace(data.layout, shapes=tuple(shapes), fixed_effects=int(keep.sum()))
    return replace(data, layout=layout, totals=moved, sums=tuple(sums))
