"""One pair of items: correlation and thresholds estimated together, by full maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.factors.latent_correlation import LARGEST, cells_of, latent_correlations, thresholds_of
from vignette.psychometrics.factors.latent_errors import threshold_slopes

_STEPS = 200
_CLOSE = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFit:
    """A correlation with its standard error, thresholds, and the likelihood-ratio test of bivariate normality."""

    correlation: float
    standard_error: float
    first: Floats
    second: Floats
    chi_square: float
    degrees: int
    converged: bool


def fit_pair(table: Floats) -> PairFit:
    """Return the full maximum-likelihood fit of one table of counts, r x c, by Fisher scoring.

    Categories without an answer are joined with a neighbour first: they hold no information.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. *Psychometrika* 44,
    443-460.
    """
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    rows, columns = table.shape
    first, second = thresholds_of(table.sum(axis=1)), thresholds_of(table.sum(axis=0))
    size = max(rows, columns)
    start = latent_correlations(_padded(table, size), _stretched(first, size), _stretched(second, size))
    point = np.concatenate([[float(start)], first, second])
    converged, height = False, _log_likelihood(table, point, rows)
    for _ in range(_STEPS):
        score, information = _scores(table, point, rows)
        step = np.linalg.pinv(information) @ score
        share = 1.0
        while share > 1e-6:
            aim = point + share * step
            if _ordered(aim, rows) and (higher := _log_likelihood(table, aim, rows)) >= height:
                break
            share /= 2
        else:
            converged = bool(np.abs(step).max() < 1e-5)
            break
        point, height = aim, higher
        if np.abs(share * step).max() < _CLOSE:
            converged = True
            break
    _, information = _scores(table, point, rows)
    observed = table[table > 0]
    saturated = float((observed * np.log(observed / table.sum())).sum())
    return PairFit(
        correlation=float(point[0]),
        standard_error=float(np.sqrt(max(np.linalg.pinv(information)[0, 0], 0.0))),
        first=point[1:rows],
        second=point[rows:],
        chi_square=2 * (saturated - height),
        degrees=(rows - 1) * (columns - 1) - 1,
        converged=converged,
    )


def _scores(table: Floats, point: Floats, rows: int) -> tuple[Floats, Floats]:
    """Return the gradient of the log likelihood and the expected information."""
    rho, first, second = np.array(point[0]), point[1:rows], point[rows:]
    cells = cells_of(first, second, rho)
    by_row, by_column = threshold_slopes(first, second, rho), threshold_slopes(second, first, rho)
    slopes = np.zeros((len(point), *table.shape))
    slopes[0] = cells.slopes
    for place in range(len(first)):
        slopes[1 + place, place], slopes[1 + place, place + 1] = by_row[place], -by_row[place]
    for place in range(len(second)):
        slopes[rows + place, :, place], slopes[rows + place, :, place + 1] = by_column[place], -by_column[place]
    probabilities = np.maximum(cells.probabilities, 1e-300)
    flat = slopes.reshape(len(point), -1)
    score = flat @ (table / probabilities).ravel()
    return score, table.sum() * (flat / probabilities.ravel()) @ flat.T


def _log_likelihood(table: Floats, point: Floats, rows: int) -> float:
    cells = cells_of(point[1:rows], point[rows:], np.array(point[0]))
    used = table > 0
    return float((table[used] * np.log(np.maximum(cells.probabilities[used], 1e-300))).sum())


def _ordered(point: Floats, rows: int) -> bool:
    return bool(abs(point[0]) < LARGEST and (np.diff(point[1:rows]) > 0).all() and (np.diff(point[rows:]) > 0).all())


def _padded(table: Floats, size: int) -> Floats:
    return np.pad(table, ((0, size - table.shape[0]), (0, size - table.shape[1])))


def _stretched(thresholds: Floats, size: int) -> Floats:
    return np.concatenate([thresholds, np.full(size - 1 - len(thresholds), np.inf)])
