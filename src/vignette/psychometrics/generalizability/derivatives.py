"""Score and expected information of the likelihood: exact, from matrices no larger than the likelihood's own.

The residual's derivatives follow from the others', since the variances times their matrices add up to V.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.generalizability.layout import Shape, Sums, Weighted
from vignette.psychometrics.generalizability.likelihood import Crossed, State, over_homes, pairs, solved, to_cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """Score of the log likelihood (k), its expected information (k, k), and X'V^-1 V_k V^-1 X (k, f, f)."""

    score: Floats
    information: Floats
    by_fixed: Floats


@dataclass(slots=True, kw_only=True)
class _Parts:
    """What the passes over the homes add up, for i inner terms, c cells, f fixed effects.

    ``trace`` (i) tr(D V_k), ``square`` (i) y'P V_k P y, ``between`` (i, c, c) E'D V_k D E, ``fixed`` (i, f, f)
    X'V^-1 V_k V^-1 X, ``touched`` (i, c, f) E'D V_k V^-1 X, ``inside`` (i, i) tr(D V_k D V_l) less twice the part with
    H, ``twice`` (i, i) the trace of omega with X'V^-1 V_k D V_l V^-1 X.
    """

    trace: Floats
    square: Floats
    between: Floats
    fixed: Floats
    touched: Floats
    inside: Floats
    twice: Floats


def derivatives(data: Weighted, crossed: Crossed, state: State) -> Slope:
    """Return the derivatives of the log likelihood at the state's variances."""
    parts = _gathered(data, state)
    h, m, omega = state.h, state.m, state.omega
    inner, outer = len(parts.trace), len(crossed.levels)
    terms = inner + outer
    keep = np.eye(len(m)) - m @ h
    within = m @ keep.T
    tau = state.by_cell - m @ h @ state.by_cell
    tau_x, tau_y = tau[:, :-1], tau[:, -1] - tau[:, :-1] @ state.beta
    trace, square, fixed = np.zeros(terms), np.zeros(terms), np.zeros((terms, *omega.shape))
    trace[:inner] = parts.trace - np.einsum("ij,kji->k", h, parts.between)
    square[:inner], fixed[:inner] = parts.square, parts.fixed
    seen = np.zeros((terms, len(m), omega.shape[0]))
    seen[:inner] = keep @ parts.touched
    for j, level in enumerate(crossed.levels):
        part = level.T @ tau_x
        trace[inner + j] = np.vdot(level, within @ level)
        square[inner + j] = float(((level.T @ tau_y) ** 2).sum())
        fixed[inner + j] = part.T @ part
        seen[inner + j] = within @ (level @ part)
    traces = _traces(parts, crossed, h, keep, within)
    if state.restricted:
        twice = _twice(parts, crossed, h, tau_x, omega, seen)
        by_omega = omega @ fixed
        trace = trace - np.einsum("kaa->k", by_omega)
        traces = traces - 2 * twice + np.einsum("kab,lba->kl", by_omega, by_omega)
    score, information = _with_residual(state, data.totals.rows, trace, square, traces)
    return Slope(score=score, information=information, by_fixed=_fixed_with_residual(state, fixed))


def _with_residual(state: State, rows: float, trace: Floats, square: Floats, traces: Floats) -> tuple[Floats, Floats]:
    """Return score and information of all variances from those of all but the residual's."""
    others, residual = state.variances[:-1], float(state.variances[-1])
    degrees = rows - (len(state.beta) if state.restricted else 0)
    trace = np.append(trace, (degrees - others @ trace) / residual)
    square = np.append(square, (state.residual_square - others @ square) / residual)
    edge = (trace[:-1] - traces @ others) / residual
    corner = (trace[-1] - others @ edge) / residual
    full = np.block([[traces, edge[:, None]], [edge[None, :], np.array([[corner]])]])
    return (square - trace) / 2, (full + full.T) / 4


def _fixed_with_residual(state: State, fixed: Floats) -> Floats:
    left = state.products[:-1, :-1] - np.einsum("k,kab->ab", state.variances[:-1], fixed)
    return np.concatenate([fixed, left[None] / state.variances[-1]])


def _gathered(data: Weighted, state: State) -> _Parts:
    layout = data.layout
    inner, cells, effects = layout.inner_terms, len(layout.cell_levels), layout.fixed_effects
    parts = _Parts(
        trace=np.zeros(inner),
        square=np.zeros(inner),
        between=np.zeros((inner, cells, cells)),
        fixed=np.zeros((inner, effects, effects)),
        touched=np.zeros((inner, cells, effects)),
        inside=np.zeros((inner, inner)),
        twice=np.zeros((inner, inner)),
    )
    for shape, sums in data:
        _add(parts, shape, sums, state, cells)
    return parts


def _add(parts: _Parts, shape: Shape, sums: Sums, state: State, cells: int) -> None:
    """Add one batch. ``f`` (q, q) turns totals per level into L'D: L'D v = f L'v."""
    inner, residual = state.variances[: len(parts.trace)], float(state.variances[-1])
    b, _ = solved(shape, inner, residual)
    f = -(shape.gram @ b)
    f[:, np.arange(f.shape[1]), np.arange(f.shape[1])] += 1.0
    f /= residual
    across, homes = shape.levels.transpose(0, 2, 1), sums.homes
    dq = f @ shape.gram
    lh = across @ state.h[shape.cells[:, :, None], shape.cells[:, None, :]] @ shape.levels
    yq = f @ lh @ f.transpose(0, 2, 1)
    member = (shape.term[:, None] == np.arange(len(inner))).astype(float)
    parts.trace += homes @ np.diagonal(dq, axis1=1, axis2=2) @ member
    parts.inside += member.T @ _weighed(homes, dq * (dq - 2 * yq)) @ member
    parts.square += _squares(shape, sums, state, f) @ member
    _add_fixed(parts, shape, homes, state, f, dq, cells)
    for k in range(len(inner)):
        own = f[:, shape.term == k, :]
        spread = shape.levels @ (homes[:, None, None] * (own.transpose(0, 2, 1) @ own)) @ across
        parts.between[k] += np.bincount(pairs(shape.cells, cells), spread.ravel(), minlength=cells**2).reshape(
            cells, cells
        )


def _weighed(homes: Floats, matrices: Floats) -> Floats:
    """Return the sum of a pattern's matrices (p, q, q) over homes."""
    return (homes @ matrices.reshape(len(homes), -1)).reshape(matrices.shape[1:])


def _squares(shape: Shape, sums: Sums, state: State, f: Floats) -> Floats:
    """Return the sum over homes of squares of L' P y, one per inner level."""
    shared = (state.h @ (state.by_cell[:, -1] - state.by_cell[:, :-1] @ state.beta))[shape.cells]
    expected = shape.by_fixed @ state.beta + (shape.levels.transpose(0, 2, 1) @ shared[:, :, None])[:, :, 0]
    mixed = sums.by_score[:, :, None] * expected[:, None, :]
    centred = sums.by_square - mixed - mixed.transpose(0, 2, 1)
    centred += sums.homes[:, None, None] * (expected[:, :, None] * expected[:, None, :])
    return np.asarray(np.einsum("pij,pij->i", f @ centred, f))


def _add_fixed(parts: _Parts, shape: Shape, homes: Floats, state: State, f: Floats, dq: Floats, cells: int) -> None:
    """Add what the fixed effects' own estimation takes away."""
    effects = state.omega.shape[0]
    shared = (state.h @ state.by_cell[:, :-1])[shape.cells]
    a = f @ (shape.by_fixed - shape.levels.transpose(0, 2, 1) @ shared)
    spread = a @ state.omega
    member = (shape.term[:, None] == np.arange(len(parts.trace))).astype(float)
    parts.twice += member.T @ _weighed(homes, dq * (a @ spread.transpose(0, 2, 1))) @ member
    for k in range(len(parts.trace)):
        own = a[:, shape.term == k, :]
        parts.fixed[k] += over_homes(homes, own, own)
        back = f[:, shape.term == k, :].transpose(0, 2, 1) @ (homes[:, None, None] * own)
        for effect in range(effects):
            parts.touched[k, :, effect] += to_cells(shape, back[:, :, effect], cells)


def _traces(parts: _Parts, crossed: Crossed, h: Floats, keep: Floats, within: Floats) -> Floats:
    """Return tr(V^-1 V_k V^-1 V_l) for inner and crossed terms."""
    inner = len(parts.trace)
    terms = inner + len(crossed.levels)
    found = np.zeros((terms, terms))
    with_h = h @ parts.between
    turned = with_h.transpose(0, 2, 1).reshape(inner, -1)
    found[:inner, :inner] = parts.inside + with_h.reshape(inner, -1) @ turned.T
    for j, level in enumerate(crossed.levels):
        kept = keep.T @ level
        for k in range(inner):
            found[k, inner + j] = found[inner + j, k] = np.vdot(kept, parts.between[k] @ kept)
        for i, other in enumerate(crossed.levels):
            found[inner + i, inner + j] = ((other.T @ within @ level) ** 2).sum()
    return found


def _twice(parts: _Parts, crossed: Crossed, h: Floats, tau_x: Floats, omega: Floats, seen: Floats) -> Floats:
    """Return tr(omega X'V^-1 V_k V^-1 V_l V^-1 X) for inner and crossed terms; ``seen`` is E'V^-1 V_k V^-1 X."""
    inner = len(parts.trace)
    terms = inner + len(crossed.levels)
    found = np.zeros((terms, terms))
    left, right = parts.touched @ omega, h @ parts.touched
    found[:inner, :inner] = parts.twice - left.reshape(inner, -1) @ right.reshape(inner, -1).T
    for j, level in enumerate(crossed.levels):
        pushed = level @ (level.T @ tau_x)
        found[:, inner + j] = np.einsum("kca,ca->k", seen, pushed @ omega)
        found[inner + j, :inner] = found[:inner, inner + j]
    return found
