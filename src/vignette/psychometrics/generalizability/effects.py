"""Predicted effects (BLUPs) with the variance of their prediction error, from a fitted likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.generalizability.layout import Weighted
from vignette.psychometrics.generalizability.likelihood import Crossed, State, evaluate, solved


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
    shared = state.h @ (state.by_cell[:, -1] - state.by_cell[:, :-1] @ state.beta)
    shared_x = state.h @ state.by_cell[:, :-1]
    values, errors = np.zeros(layout.blocks), np.zeros(layout.blocks)
    for batch, shape in layout.shaped():
        b, _ = solved(shape, state.variances[: layout.inner_terms], residual)
        f = (np.eye(b.shape[1]) - shape.gram @ b) / residual
        across, column = shape.levels.transpose(0, 2, 1), int(np.flatnonzero(shape.term == term)[0])
        lh = across @ state.h[shape.cells[:, :, None], shape.cells[:, None, :]] @ shape.levels
        seen = (f @ shape.gram - f @ lh @ f.transpose(0, 2, 1))[:, column, column]
        a = (f @ (shape.by_fixed - across @ shared_x[shape.cells]))[:, column]
        seen = seen - np.einsum("pa,ab,pb->p", a, state.omega, a)
        pattern = np.repeat(np.arange(len(batch.cells)), np.diff(batch.bounds))
        expected = batch.fixed @ state.beta + shared[shape.cells]
        row = np.einsum("pq,pmq->pm", f[:, column], shape.levels)
        gap = batch.scores - expected[pattern]
        values[batch.homes] = variance * np.einsum("hm,hm->h", row[pattern], gap)
        errors[batch.homes] = (variance - variance**2 * seen)[pattern]
    return values, errors
