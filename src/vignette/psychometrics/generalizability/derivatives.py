"""Score and expected information of the likelihood: exact, from matrices no larger than the likelihood's own.

The residual's derivatives follow from the others', since the variances times their matrices add up to V.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.generalizability.layout import Shape, Sums, Weighted
from vignette.psychometrics.generalizability.likelihood import (
    Crossed,
    Own,
    State,
    by_owner,
    cells_with_cells,
    cells_with_columns,
    halved,
    inner_variances,
    over_homes,
    own_level,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """Score of the log likelihood (k), its expected information (k, k), and X'V^-1 V_k V^-1 X (k, f, f)."""

    score: Floats
    information: Floats
    by_fixed: Floats


@dataclass(slots=True, kw_only=True)
class _Gathered:
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
    gathered = _gathered(data, state)
    h, m, omega = state.h, state.m, state.omega
    inner, outer = len(gathered.trace), len(crossed.levels)
    terms = inner + outer
    keep = np.eye(len(m)) - m @ h
    within = m @ keep.T
    tau = state.by_cell - m @ h @ state.by_cell
    tau_x, tau_y = tau[:, :-1], tau[:, -1] - tau[:, :-1] @ state.beta
    trace, square, fixed = np.zeros(terms), np.zeros(terms), np.zeros((terms, *omega.shape))
    trace[:inner] = gathered.trace - np.einsum("ij,kji->k", h, gathered.between)
    square[:inner], fixed[:inner] = gathered.square, gathered.fixed
    seen = np.zeros((terms, len(m), omega.shape[0]))
    seen[:inner] = keep @ gathered.touched
    for j, level in enumerate(crossed.levels):
        part = level.T @ tau_x
        trace[inner + j] = np.vdot(level, within @ level)
        square[inner + j] = float(((level.T @ tau_y) ** 2).sum())
        fixed[inner + j] = part.T @ part
        seen[inner + j] = within @ (level @ part)
    traces = _traces(gathered, crossed, h, keep, within)
    if state.restricted:
        twice = _twice(gathered, crossed, h, tau_x, omega, seen)
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


def _gathered(data: Weighted, state: State) -> _Gathered:
    layout = data.layout
    inner, cells, effects = layout.inner_terms, len(layout.cell_levels), layout.fixed_effects
    gathered = _Gathered(
        trace=np.zeros(inner),
        square=np.zeros(inner),
        between=np.zeros((inner, cells, cells)),
        fixed=np.zeros((inner, effects, effects)),
        touched=np.zeros((inner, cells, effects)),
        inside=np.zeros((inner, inner)),
        twice=np.zeros((inner, inner)),
    )
    variances, own_variance = inner_variances(layout, state.variances)
    for shape, sums in data:
        _add(gathered, shape, sums, state, variances, own_variance)
    return gathered


def _add(gathered: _Gathered, shape: Shape, sums: Sums, state: State, inner: Floats, own_variance: float) -> None:
    """Add one batch: what lies within parts here, what they share through the home's level in `_add_between_parts`.

    ``dq``, ``dc`` and ``v`` are L'C L, L'C E and L'C 1, row 0 being the home's own level and ``left`` what it keeps of
    1'C in 1'D; ``a`` is L'D of the fixed effects and ``dy`` of the scores, less what E explains of them.
    """
    dq, dc, a, dy = _solved(shape, sums, state, inner)
    own = own_level(shape, dq[:, 0, 0], dc[:, 0], own_variance, len(state.m))
    v, share, left = dq[:, :, 0].copy(), own.share[shape.owner], 1 - own.share * own.total
    v[:, 0] = 0.0
    whole_a, whole_y = by_owner(shape, a[:, 0]), by_owner(shape, dy[:, 0])
    a -= (share[:, None] * v)[:, :, None] * whole_a[shape.owner, None]
    dy -= (share[:, None] * v)[:, :, None] * whole_y[shape.owner, None]
    a[:, 0], dy[:, 0] = (left[:, None] * whole_a)[shape.owner], 0.0
    homes, member = sums.homes[shape.owner], _member(shape, gathered)
    yq = _through_cells(shape, own, state.h, dc, v)
    first = np.diff(shape.owner, prepend=-1) != 0
    dq[:, 0] = dq[:, :, 0] = left[shape.owner, None] * v
    dq[:, 0, 0] = np.where(first, (left * own.total)[shape.owner], 0.0)
    gathered.trace += homes @ np.diagonal(dq, axis1=1, axis2=2) @ member
    gathered.square += (dy**2).sum(axis=(0, 2)) @ member
    gathered.inside += member.T @ _weighed(homes, dq * (dq - 2 * yq)) @ member
    gathered.twice += member.T @ _weighed(homes, dq * (a @ state.omega @ a.transpose(0, 2, 1))) @ member
    for k in np.unique(shape.term[1:]):
        level, level_cells = a[:, shape.term == k], dc[:, shape.term == k]
        gathered.fixed[k] += over_homes(homes, level, level)
        gathered.touched[k] += cells_with_columns(shape, homes, level_cells, level, len(state.m))
        gathered.between[k] += cells_with_cells(shape, homes, level_cells, len(state.m))
    if len(shape.term) > 1:
        _add_between_parts(gathered, shape, sums.homes * own.share, state, own, v, dc, a)
    k = int(shape.term[0])
    if k < len(gathered.trace):
        gathered.square[k] += ((left[:, None] * whole_y) ** 2).sum()
        heavy = (sums.homes * left**2)[:, None]
        gathered.fixed[k] += (heavy * whole_a).T @ whole_a
        gathered.touched[k] += (heavy * own.cells).T @ whole_a
        gathered.between[k] += (heavy * own.cells).T @ own.cells


def _solved(shape: Shape, sums: Sums, state: State, inner: Floats) -> list[Floats]:
    """Return L'C L, L'C E, and L'C of what E leaves of X and of single homes' scores."""
    with_h = (state.h @ state.by_cell)[shape.cells]
    a = shape.by_fixed - shape.by_cell @ with_h[:, :, :-1]
    gap = sums.means - (a @ state.beta + (shape.by_cell @ with_h[:, :, -1:])[:, :, 0])
    gap *= np.sqrt(sums.homes)[shape.owner, None]
    columns = np.concatenate([shape.gram, shape.by_cell, a, gap[:, :, None], sums.spread], axis=2)
    half = halved(shape, inner, float(state.variances[-1]))[0](columns)
    columns /= state.variances[-1]
    columns -= half[:, :, : len(shape.term)].transpose(0, 2, 1) @ half
    ends = np.cumsum([len(shape.term), shape.by_cell.shape[2], len(state.beta)])
    return np.split(columns, ends, axis=2)


def _through_cells(shape: Shape, own: Own, h: Floats, dc: Floats, v: Floats) -> Floats:
    """Return what dq is less twice of within a part: L'D E H E'D L, and for all but the home's level C 1 s 1'C."""
    turned = own.cells @ h
    share, eta = own.share[shape.owner, None], np.einsum("nc,nc->n", turned, own.cells)[shape.owner, None]
    crossing = (dc @ turned[shape.owner[:, None], shape.cells][:, :, None])[:, :, 0]
    found = dc @ h[shape.cells[:, :, None], shape.cells[:, None, :]] @ dc.transpose(0, 2, 1)
    u = share * (crossing - (share * eta + 1) / 2 * v)
    found -= u[:, :, None] * v[:, None, :] + v[:, :, None] * u[:, None, :]
    left = (1 - own.share * own.total)[shape.owner, None]
    found[:, 0] = found[:, :, 0] = left * (crossing - share * eta * v)
    found[:, 0, 0] = (left**2 * eta)[:, 0]
    return found


def _add_between_parts(
    gathered: _Gathered, shape: Shape, heavy: Floats, state: State, own: Own, v: Floats, dc: Floats, a: Floats
) -> None:
    """Add what a home's parts share through its own level, for the other terms; ``heavy`` is homes times share."""
    by_term = _member(shape, gathered).T * v[:, None, :]
    squares, with_a = by_owner(shape, by_term @ v[:, :, None])[:, :, 0], by_owner(shape, by_term @ a)
    with_cells = np.zeros((*own.cells.shape, len(gathered.trace)))
    np.add.at(with_cells, (shape.owner[:, None], shape.cells), (by_term @ dc).transpose(0, 2, 1))
    shared = (own.share[:, None] * squares)[:, None, :] * own.cells[:, :, None]
    pushed, terms = with_cells - shared, len(gathered.trace)
    weighed = (heavy[:, None, None] * pushed).reshape(-1, terms)
    gathered.trace -= heavy @ squares
    gathered.inside += (heavy[:, None] * squares).T @ (own.share[:, None] * squares)
    turned = state.h @ pushed.transpose(1, 0, 2).reshape(len(state.h), -1)
    by_cell = weighed.reshape(pushed.shape).transpose(1, 0, 2).reshape(-1, terms)
    gathered.inside += 2 * by_cell.T @ turned.reshape(-1, terms)
    gathered.twice -= np.einsum("nka,nla->kl", heavy[:, None, None] * (with_a @ state.omega), with_a)
    gathered.touched -= np.tensordot(with_a, heavy[:, None] * own.cells, axes=(0, 0)).transpose(0, 2, 1)
    for k in range(terms):
        crossing = (heavy[:, None] * (with_cells[:, :, k] - shared[:, :, k] / 2)).T @ own.cells
        gathered.between[k] -= crossing + crossing.T


def _member(shape: Shape, gathered: _Gathered) -> Floats:
    """Return which level is of which term (q, i)."""
    return np.asarray(shape.term[:, None] == np.arange(len(gathered.trace)), dtype=float)


def _weighed(homes: Floats, matrices: Floats) -> Floats:
    """Return the sum of the parts' matrices (p, q, q) over homes."""
    return np.asarray(np.tensordot(homes, matrices, axes=1))


def _traces(gathered: _Gathered, crossed: Crossed, h: Floats, keep: Floats, within: Floats) -> Floats:
    """Return tr(V^-1 V_k V^-1 V_l) for inner and crossed terms."""
    inner = len(gathered.trace)
    terms = inner + len(crossed.levels)
    found = np.zeros((terms, terms))
    with_h = h @ gathered.between
    turned = with_h.transpose(0, 2, 1).reshape(inner, -1)
    found[:inner, :inner] = gathered.inside + with_h.reshape(inner, -1) @ turned.T
    for j, level in enumerate(crossed.levels):
        kept = keep.T @ level
        for k in range(inner):
            found[k, inner + j] = found[inner + j, k] = np.vdot(kept, gathered.between[k] @ kept)
        for i, other in enumerate(crossed.levels):
            found[inner + i, inner + j] = ((other.T @ within @ level) ** 2).sum()
    return found


def _twice(gathered: _Gathered, crossed: Crossed, h: Floats, tau_x: Floats, omega: Floats, seen: Floats) -> Floats:
    """Return tr(omega X'V^-1 V_k V^-1 V_l V^-1 X) for inner and crossed terms; ``seen`` is E'V^-1 V_k V^-1 X."""
    inner = len(gathered.trace)
    terms = inner + len(crossed.levels)
    found = np.zeros((terms, terms))
    left, right = gathered.touched @ omega, h @ gathered.touched
    found[:inner, :inner] = gathered.twice - left.reshape(inner, -1) @ right.reshape(inner, -1).T
    for j, level in enumerate(crossed.levels):
        pushed = level @ (level.T @ tau_x)
        found[:, inner + j] = np.einsum("kca,ca->k", seen, pushed @ omega)
        found[inner + j, :inner] = found[:inner, inner + j]
    return found
