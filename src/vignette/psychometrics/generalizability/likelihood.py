"""The likelihood of a random effects model, in time linear in the number of homes.

With D the inverse of a home's own covariance, E the rows' crossed cells and K the cells' covariance, V^-1 is
D - D E H E' D with H = (I + K M)^-1 K and M = E' D E, summed over homes. Without the variance g of the home's own
level, the inverse is that of its parts: C = I / residual - J' J. J has as many rows as the part has inner levels, and
needs of what it is applied to the totals per inner level alone; X' C Y is X' Y / residual less (J X)' J Y. With g,
D = C - C 1 s 1' C, where s = g / (1 + g 1' C 1). K may be singular, and any variance but the residual's may be zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.generalizability.layout import Layout, Shape, Weighted, summed

_WIDE = 4
"""Up to so many times a home's own cells, all cells' products at once are quicker than its own put in place."""


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
    inner, g = inner_variances(layout, variances)
    m = np.diag(totals.cell_rows) / residual
    by_cell = np.column_stack([totals.cell_fixed, totals.cell_scores]) / residual
    products = _stacked(totals.fixed_fixed, totals.fixed_scores, totals.scores_scores) / residual
    logdet = totals.rows * np.log(residual)
    for shape, sums in data:
        half, logs = halved(shape, inner, residual)
        homes = sums.homes[shape.owner]
        totals_of = np.concatenate([shape.gram[:, :, :1], shape.by_fixed, sums.means[:, :, None], sums.spread], axis=2)
        of_cells, of_others = half(shape.by_cell), half(totals_of)
        first, kept, spread = np.split(of_others, [1, 1 + by_cell.shape[1]], axis=2)
        m -= cells_with_cells(shape, homes, of_cells, len(m))
        by_cell -= cells_with_columns(shape, homes, of_cells, kept, len(m))
        products -= over_homes(homes, kept, kept)
        products[-1, -1] -= (spread**2).sum()

        back = first[:, :, 0][:, None, :]
        others = totals_of[:, 0] / residual - (back @ of_others)[:, 0]
        own = own_level(shape, others[:, 0], shape.by_cell[:, 0] / residual - (back @ of_cells)[:, 0], g, len(m))
        kept, spread = np.split(by_owner(shape, others[:, 1:]), [by_cell.shape[1]], axis=1)
        heavy = (sums.homes * own.share)[:, None]
        logdet += float(homes @ logs + sums.homes @ np.log1p(g * own.total))
        m -= (heavy * own.cells).T @ own.cells
        by_cell -= (heavy * own.cells).T @ kept
        products -= (heavy * kept).T @ kept
        products[-1, -1] -= own.share @ (spread**2).sum(axis=1)
    m = (m + m.T) / 2
    h, more = _woodbury(crossed.covariance(variances[layout.inner_terms : -1]), m)
    products = products - by_cell.T @ h @ by_cell
    return _state(variances, restricted, logdet + more, totals.rows, h, m, by_cell, products)


def inner_variances(layout: Layout, variances: Floats) -> tuple[Floats, float]:
    """Return the variances of inner terms but the home's own (which stands as zero), and this."""
    inner = np.append(variances[: layout.inner_terms], 0.0)
    own = float(inner[layout.own])
    inner[layout.own] = 0.0
    return inner, own


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the home's own level adds: 1'C1 (n) ``total``, 1'CE (n, cells) and its ``share`` s (n), D = C - C1 s 1'C."""

    total: Floats
    cells: Floats
    share: Floats


def own_level(shape: Shape, total: Floats, in_cells: Floats, variance: float, cells: int) -> Own:
    """Return a home's own level from its parts' 1'C1 (p) and 1'CE (p, c)."""
    homes = int(shape.owner[-1]) + 1
    found = np.zeros((homes, cells))
    np.add.at(found, (shape.owner[:, None], shape.cells), in_cells)
    whole = summed(shape.owner, total, homes)
    return Own(total=whole, cells=found, share=np.asarray(variance / (1 + variance * whole)))


def by_owner(shape: Shape, figures: Floats) -> Floats:
    """Return the sums over a home's parts, (p, any) to (n, any)."""
    starts = np.flatnonzero(np.diff(shape.owner, prepend=-1))
    return np.asarray(np.add.reduceat(figures, starts, axis=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """J of each part, to be applied to totals per inner level (p, q, any): J' J is I / residual - C.

    The last term has the most levels, and each row in one of them, so that it goes first and in closed form: ``last``
    (p, its levels). What it leaves of the others, less ``carried`` (p, r, its levels) times its own, is for ``others``
    (p, r, r).
    """

    last: Floats
    carried: Floats
    others: Floats

    def __call__(self, totals: Floats) -> Floats:
        """Return J X from X's totals per inner level."""
        r = self.others.shape[1]
        others = self.others @ (totals[:, :r] - self.carried @ totals[:, r:])
        return np.concatenate([others, self.last[:, :, None] * totals[:, r:]], axis=1)


def halved(shape: Shape, inner: Floats, residual: float) -> tuple[Half, Floats]:
    """Return J, and log determinants of the parts' covariances over residual^m (p)."""
    r = int((shape.term != shape.term[-1]).sum())
    own, root = float(inner[shape.term[-1]]), np.sqrt(inner[shape.term[:r]])
    rows = np.diagonal(shape.gram, axis1=1, axis2=2)[:, r:]
    last, met = own / (residual + own * rows), shape.gram[:, :r, r:]
    carried = met * last[:, None, :]
    matrix = (shape.gram[:, :r, :r] - carried @ met.transpose(0, 2, 1)) * (root[:, None] * root / residual)
    matrix[:, np.arange(r), np.arange(r)] += 1.0
    factor = np.linalg.cholesky(matrix)
    logs = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    logs += np.log1p(own * rows / residual).sum(axis=1)
    others = np.linalg.inv(factor) * (root / residual)
    return Half(last=np.sqrt(last / residual), carried=carried, others=others), logs


def over_homes(homes: Floats, left: Floats, right: Floats) -> Floats:
    """Return the sum over parts, as often as there are homes, of left' right: (p, q, a), (p, q, b) to (a, b)."""
    rows = left.shape[0] * left.shape[1]
    heavy = (homes[:, None, None] * left).reshape(rows, left.shape[2])
    return heavy.T @ right.reshape(rows, right.shape[2])


def cells_with_cells(shape: Shape, homes: Floats, left: Floats, cells: int) -> Floats:
    """Return the sum over homes of left' left, (p, any, c) to all (cells, cells)."""
    heavy = np.sqrt(homes)[:, None, None] * left
    if cells <= _WIDE * left.shape[2]:
        wide = np.zeros((*left.shape[:2], cells))
        np.put_along_axis(wide, shape.cells[:, None, :], heavy, axis=2)
        flat = wide.reshape(-1, cells)
        return flat.T @ flat
    place = shape.cells[:, :, None] * cells + shape.cells[:, None, :]
    products = heavy.transpose(0, 2, 1) @ heavy
    return summed(place, products, cells**2).reshape(cells, cells)


def cells_with_columns(shape: Shape, homes: Floats, left: Floats, right: Floats, cells: int) -> Floats:
    """Return the sum over homes of left' right, (p, any, c) and (p, any, a) to all (cells, a)."""
    products = (homes[:, None, None] * left).transpose(0, 2, 1) @ right
    found = np.zeros((cells, right.shape[2]))
    np.add.at(found, shape.cells, products)
    return found


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
