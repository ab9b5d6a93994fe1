"""Predicted effects (BLUPs) with the variance of their prediction error, from a fitted likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.generalizability.layout import Weighted
from vignette.psychometrics.generalizability.likelihood import (
    Crossed,
    State,
    by_owner,
    evaluate,
    halved,
    inner_variances,
    own_level,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects:
    """Effects of a term's levels (levels) and the covariance of predicted less true effects (levels, levels)."""

    values: Floats
    error: Floats


def crossed_effects(data: Weighted, crossed: Crossed, state: State, term: int) -> Effects:
    """Return the effects of a crossed term: ``term`` counts among the crossed terms.

    The error covariance knows that the fixed effects are estimated, and takes the variances for known.
    """
    variance = float(state.variances[data.layout.inner_terms + term])
    level = crossed.levels[term]
    keep = np.eye(len(state.m)) - state.m @ state.h
    tau = keep @ state.by_cell
    tau_x, tau_y = level.T @ tau[:, :-1], level.T @ (tau[:, -1] - tau[:, :-1] @ state.beta)
    seen = level.T @ (state.m @ keep.T) @ level - tau_x @ state.omega @ tau_x.T
    error = variance * np.eye(len(seen)) - variance**2 * seen
    return Effects(values=variance * tau_y, error=(error + error.T) / 2)


def error_degrees(
    data: Weighted, crossed: Crossed, state: State, term: int, covariance: Floats, combination: Floats
) -> Floats:
    """Return Satterthwaite's degrees of freedom of combinations (c, levels) of a crossed term's effects."""

    def spread(variances: Floats) -> Floats:
        moved = evaluate(data, crossed, variances, restricted=state.restricted)
        error = crossed_effects(data, crossed, moved, term).error
        return np.asarray(np.einsum("ca,ab,cb->c", combination, error, combination))

    step = 1e-4 * float(state.variances.sum())
    centre = np.maximum(state.variances, 2 * step)
    slopes = np.array(
        [(spread(centre + move) - spread(centre - move)) / (2 * step) for move in step * np.eye(len(centre))]
    )
    variance = np.einsum("kc,kl,lc->c", slopes, covariance, slopes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, 2 * spread(centre) ** 2 / variance, np.inf)


def home_effects(data: Weighted, state: State, term: int) -> tuple[Floats, Floats]:
    """Return the effects of an inner term with one level per home (blocks), and their errors' variances.

    ``term`` counts among the inner terms.
    """
    layout = data.layout
    variance, residual = float(state.variances[term]), float(state.variances[-1])
    inner, own_variance = inner_variances(layout, state.variances)
    with_h = state.h @ state.by_cell
    values, errors = np.zeros(layout.blocks), np.zeros(layout.blocks)
    for batch, shape in layout.shaped():
        half = halved(shape, inner, residual)[0]
        every = np.broadcast_to(np.eye(len(shape.term)), shape.gram.shape)
        f = every[:, 0] / residual - np.einsum("pi,piq->pq", half(shape.gram[:, :, :1])[:, :, 0], half(every))
        own = own_level(
            shape,
            np.einsum("pq,pq->p", f, shape.gram[:, :, 0]),
            np.einsum("pq,pqc->pc", f, shape.by_cell),
            own_variance,
            len(state.m),
        )
        left = 1 - own.share * own.total
        a = shape.by_fixed - shape.by_cell @ with_h[shape.cells, :-1]
        expected = a @ state.beta + (shape.by_cell @ with_h[shape.cells, -1:])[:, :, 0]
        a = left[:, None] * by_owner(shape, np.einsum("pq,pqa->pa", f, a))
        seen = left * own.total - left**2 * np.einsum("nc,cd,nd->n", own.cells, state.h, own.cells, optimize=True)
        seen -= np.einsum("na,ab,nb->n", a, state.omega, a)
        part, home, pattern = batch.every_part()
        gaps = np.einsum("pq,pq->p", f[part], batch.by_score - expected[part])
        values[batch.homes] = variance * left[pattern] * np.bincount(home, gaps)
        errors[batch.homes] = (variance - variance**2 * seen)[pattern]
    return values, errors
