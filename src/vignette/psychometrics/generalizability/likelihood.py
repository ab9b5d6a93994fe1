"""The likelihood of a random effects model, in time linear in the number of homes.

With D the inverse of the homes' own covariance (block diagonal), E the rows' crossed cells and K the cells' covariance,
V^-1 = D - D E H E' D with H = (I + K M)^-1 K and M = E' D E; nothing is inverted that is larger than a home's inner
levels or the number of crossed cells. K may be singular, and any variance but the residual's may be zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.generalizability.layout import Layout, Shape, Weighted


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """The crossed terms' level matrices (c, levels) per term."""

    levels: tuple[Floats, ...]

    def covariance(self, variances: Floats) -> Floats:
        """Return the cells' covariance K (c, c)."""
        cells = self.levels[0].shape[0] if self.levels else 1
        total = np.zeros((cells, cells))
        for variance, level in zip(variances, self.levels, strict=True):
            total += variance * (level @ level.T)
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The likelihood at one set of variances, with what its derivatives need.

    ``criterion`` is -2 log likelihood, constants included; ``by_cell`` (c, f + 1) is E' D [X, y], ``products``
    (f + 1, f + 1) is [X, y]' V^-1 [X, y], ``beta`` the fixed effects less the layout's shift, ``omega`` their
    covariance, ``residual_square`` y' P y.
    """

    variances: Floats
    restricted: bool
    criterion: float
    h: Floats
    m: Floats
    by_cell: Floats
    products: Floats
    beta: Floats
    omega: Floats
    residual_square: float


def crossed_levels(layout: Layout) -> Crossed:
    """Return which cell has which level, one array of zeros and ones per crossed term."""
    found = []
    for codes in layout.cell_levels.T:
        level = np.zeros((len(codes), int(codes.max()) + 1))
        level[np.arange(len(codes)), codes] = 1.0
        found.append(level)
    return Crossed(levels=tuple(found))


def evaluate(data: Weighted, crossed: Crossed, variances: Floats, *, restricted: bool) -> State:
    """Return the likelihood at variances: inner terms, crossed terms, residual, in this order."""
    layout, totals, residual = data.layout, data.totals, float(variances[-1])
    cells, effects = len(layout.cell_levels), layout.fixed_effects
    inner, outer = variances[: layout.inner_terms], variances[layout.inner_terms : -1]
    m = np.zeros(cells * cells)
    by_cell = np.column_stack([totals.cell_fixed, totals.cell_scores])
    products = _stacked(totals.fixed_fixed, totals.fixed_scores, totals.scores_scores)
    logdet = totals.rows * np.log(residual)
    for shape, sums in data:
        b, logs = solved(shape, inner, residual)
        logdet += float(sums.homes @ logs)
        bx, by = b @ shape.by_fixed, (b @ sums.by_score[:, :, None])[:, :, 0]
        m -= _scattered(shape.levels @ (sums.homes[:, None, None] * b) @ shape.levels.transpose(0, 2, 1), shape, cells)
        for k in range(effects):
            by_cell[:, k] -= to_cells(shape, sums.homes[:, None] * bx[:, :, k], cells)
        by_cell[:, -1] -= to_cells(shape, by, cells)
        xx = over_homes(sums.homes, shape.by_fixed, bx)
        xy = np.einsum("pia,pi->a", shape.by_fixed, by)
        products -= _stacked(xx, xy, float(np.vdot(b, sums.by_square)))
    matrix: Floats = m.reshape(cells, cells)
    matrix[np.diag_indices(cells)] += totals.cell_rows
    matrix = (matrix + matrix.T) / (2 * residual)
    by_cell, products = by_cell / residual, products / residual
    h, more = _woodbury(crossed.covariance(outer), matrix)
    products = products - by_cell.T @ h @ by_cell
    return _state(variances, restricted, logdet + more, totals.rows, h, matrix, by_cell, products)


def solved(shape: Shape, inner: Floats, residual: float) -> tuple[Floats, Floats]:
    """Return B with D = (I - L B L') / residual, and log determinants of V_i over residual^m; p x q x q and p."""
    root = np.sqrt(inner[shape.term])
    matrix = shape.gram * (root[:, None] * root / residual)
    matrix[:, np.arange(len(root)), np.arange(len(root))] += 1.0
    factor = np.linalg.cholesky(matrix)
    logs = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return np.linalg.inv(matrix) * (root[:, None] * root / residual), logs


def to_cells(shape: Shape, by_level: Floats, cells: int) -> Floats:
    """Return E' L v, a sum per crossed cell, from one figure per inner level (p, q)."""
    rows = shape.levels @ by_level[:, :, None]
    return np.bincount(shape.cells.ravel(), rows.ravel(), minlength=cells).astype(float)


def over_homes(homes: Floats, left: Floats, right: Floats) -> Floats:
    """Return the sum over patterns, as often as there are homes, of left' right: (p, q, a), (p, q, b) to (a, b)."""
    rows = left.shape[0] * left.shape[1]
    heavy = (homes[:, None, None] * left).reshape(rows, left.shape[2])
    return heavy.T @ right.reshape(rows, right.shape[2])


def pairs(cells: Codes, count: int) -> Codes:
    """Return where each pair of a pattern's rows stands in a flattened cells x cells matrix."""
    return (cells[:, :, None] * count + cells[:, None, :]).ravel()


def _scattered(matrices: Floats, shape: Shape, cells: int) -> Floats:
    return np.bincount(pairs(shape.cells, cells), matrices.ravel(), minlength=cells * cells).astype(float)


def _stacked(xx: Floats, xy: Floats, yy: float) -> Floats:
    return np.block([[xx, xy[:, None]], [xy[None, :], np.array([[yy]])]])


def _woodbury(k: Floats, m: Floats) -> tuple[Floats, float]:
    """Return H = (I + K M)^-1 K and log |I + K M|."""
    if not k.any():
        return np.zeros_like(k), 0.0
    matrix = np.eye(len(k)) + k @ m
    h = np.linalg.solve(matrix, k)
    return (h + h.T) / 2, float(np.linalg.slogdet(matrix)[1])


def _state(
    variances: Floats, restricted: bool, logdet: float, rows: float, h: Floats, m: Floats, by_cell: Floats, xy: Floats
) -> State:
    effects = len(xy) - 1
    xx = xy[:-1, :-1]
    omega: Floats = np.asarray(np.linalg.inv(xx)) if effects else np.zeros((0, 0))
    beta = omega @ xy[:-1, -1]
    left = max(float(xy[-1, -1] - xy[:-1, -1] @ beta), 0.0)
    criterion = logdet + left + rows * np.log(2 * np.pi)
    if restricted and effects:
        criterion += float(np.linalg.slogdet(xx)[1]) - effects * np.log(2 * np.pi)
    return State(
        variances=variances,
        restricted=restricted,
        criterion=float(criterion),
        h=h,
        m=m,
        by_cell=by_cell,
        products=xy,
        beta=beta,
        omega=omega,
        residual_square=left,
    )
