"""Polychoric correlations by two steps: thresholds from the margins, then each correlation by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.factors.binormal import FAR, binormal_cdf, binormal_density

LARGEST = 0.9999
"""A latent correlation is sought between minus this and this; one found there carries a caveat."""
_CLOSE = 1e-9
_STEPS = 60
_EMPTY = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Probabilities of a table's cells under a latent correlation, and their derivative by it, (..., c, c)."""

    probabilities: Floats
    slopes: Floats

    @property
    def ratios(self) -> Floats:
        """The derivative of each cell's log probability; 0 where a cell cannot be."""
        possible = self.probabilities > _EMPTY
        return np.where(possible, self.slopes / np.where(possible, self.probabilities, 1), 0.0)


def thresholds_of(counts: Floats) -> Floats:
    """Return the normal quantiles of the cumulative shares, (..., c) counts to (..., c - 1).

    Infinite where the lowest or highest categories have no answer, equal where a category between has none.
    """
    from scipy.special import ndtri

    total = counts.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.asarray(ndtri(np.cumsum(counts, axis=-1)[..., :-1] / total))


def cells_of(first: Floats, second: Floats, correlation: Floats) -> Cells:
    """Return the cells that thresholds (..., c - 1) of two items and their correlation (...) make."""
    from scipy.special import ndtr

    x, y = first[..., :, None], second[..., None, :]
    rho = correlation[..., None, None]
    shape = (*correlation.shape, first.shape[-1] + 2, second.shape[-1] + 2)
    corners = np.zeros(shape)
    corners[..., 1:-1, 1:-1] = binormal_cdf(x, y, rho)
    corners[..., 1:-1, -1] = ndtr(first)
    corners[..., -1, 1:-1] = ndtr(second)
    corners[..., -1, -1] = 1.0
    slopes = np.zeros(shape)
    slopes[..., 1:-1, 1:-1] = binormal_density(x, y, rho)
    return Cells(probabilities=np.maximum(_between(corners), 0.0), slopes=_between(slopes))


def latent_correlations(tables: Floats, first: Floats, second: Floats) -> Floats:
    """Return the correlations of two latent normal responses, by Newton's method within a bracket, all tables at once.

    Parameters
    ----------
    tables : array, (..., c, c)
        Counts.
    first, second : array, (..., c - 1)
        Thresholds of the rows' and the columns' item.

    Returns
    -------
    array, (...)
        Within plus and minus `LARGEST`; nan where an item has one category only or a table is empty.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. *Psychometrika* 44,
    443-460.
    """
    lead, size = tables.shape[:-2], tables.shape[-1]
    flat = tables.reshape(-1, size, size)
    rows = np.broadcast_to(first, (*lead, size - 1)).reshape(-1, size - 1)
    columns = np.broadcast_to(second, (*lead, size - 1)).reshape(-1, size - 1)
    usable = _informative(flat, rows, columns)
    found = np.full(len(flat), np.nan)
    found[usable] = _scored(flat[usable], rows[usable], columns[usable])
    return found.reshape(lead)


def _scored(tables: Floats, first: Floats, second: Floats) -> Floats:
    """Return correlations, stepping on Fisher's z scale and dropping tables as they settle."""
    furthest = np.arctanh(LARGEST)
    z = np.arctanh(np.clip(_product_moment(tables), -0.95, 0.95))
    low, high = np.full(len(z), -furthest), np.full(len(z), furthest)
    active = np.arange(len(z))
    for _ in range(_STEPS):
        slope, step = _step(tables[active], first[active], second[active], np.tanh(z[active]))
        low[active] = np.where(slope > 0, z[active], low[active])
        high[active] = np.where(slope < 0, z[active], high[active])
        aim = z[active] + step
        inside = np.isfinite(aim) & (aim > low[active]) & (aim < high[active])
        aim = np.where(inside, aim, (low[active] + high[active]) / 2)
        moved = np.abs(aim - z[active])
        z[active] = np.where(slope == 0, z[active], aim)
        active = active[(moved > _CLOSE) & (slope != 0)]
        if not len(active):
            break
    return np.tanh(z)


def _step(tables: Floats, first: Floats, second: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Return the log likelihood's slope by each correlation, and Newton's step on Fisher's z scale.

    Where the likelihood is not curved downwards, the expected curvature takes the place of the observed one.
    """
    cells = cells_of(first, second, rho)
    ratios, rest = cells.ratios, (1 - rho) * (1 + rho)
    slope = (tables * ratios).sum(axis=(1, 2))
    possible = cells.probabilities > _EMPTY
    bend = np.where(possible, _bends(first, second, rho) / np.where(possible, cells.probabilities, 1.0), 0.0)
    curvature = (tables * (ratios**2 - bend)).sum(axis=(1, 2)) * rest**2 + 2 * rho * rest * slope
    expected = tables.sum(axis=(1, 2)) * (cells.slopes * ratios).sum(axis=(1, 2)) * rest**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return slope, slope * rest / np.where(curvature > 0.1 * expected, curvature, expected)


def _bends(first: Floats, second: Floats, rho: Floats) -> Floats:
    """Return the second derivative of each cell's probability by the correlation."""
    x, y, rho = finite(first)[:, :, None], finite(second)[:, None, :], rho[:, None, None]
    rest = (1 - rho) * (1 + rho)
    bend = binormal_density(x, y, rho) * (rho * rest + x * y * (1 + rho**2) - rho * (x * x + y * y)) / rest**2
    corners = np.zeros((len(first), first.shape[1] + 2, second.shape[1] + 2))
    corners[:, 1:-1, 1:-1] = bend
    return _between(corners)


def _informative(tables: Floats, first: Floats, second: Floats) -> Mask:
    """Return which tables have two used categories on both sides."""
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    known = np.isfinite(first).any(axis=1) & np.isfinite(second).any(axis=1)
    return np.asarray(((rows > 0).sum(axis=1) > 1) & ((columns > 0).sum(axis=1) > 1) & known)


def _product_moment(tables: Floats) -> Floats:
    """Return the product-moment correlation of the categories' places."""
    places = np.arange(tables.shape[-1], dtype=float)
    total = tables.sum(axis=(1, 2))
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    x, y = rows @ places / total, columns @ places / total
    spread = np.sqrt((rows @ places**2 / total - x**2) * (columns @ places**2 / total - y**2))
    return np.asarray((np.einsum("tij,i,j->t", tables, places, places) / total - x * y) / spread)


def _between(corners: Floats) -> Floats:
    """Return the mass of each cell from the distribution at its corners."""
    rows = corners[..., 1:, :] - corners[..., :-1, :]
    return np.asarray(rows[..., 1:] - rows[..., :-1])


def finite(thresholds: Floats) -> Floats:
    """Return thresholds with infinite ones put far out."""
    return np.clip(thresholds, -FAR, FAR)
