"""How sure a two-step polychoric correlation is: each person's influence on it, thresholds and all.

Standard errors that take the thresholds for known, which some programs print, are too small.
"""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.factors.latent_correlation import cells_of, finite
from vignette.psychometrics.factors.pair_tables import pair_places


def threshold_slopes(first: Floats, second: Floats, correlation: Floats) -> Floats:
    """Return how much mass a step of each of the first item's thresholds moves from a category to the one below.

    The derivative by threshold *j* of cell *(j, b)*, and with the other sign of cell *(j + 1, b)*: (..., c - 1, c).
    """
    from scipy.special import ndtr

    own, other, rho = finite(first)[..., :, None], finite(second)[..., None, :], correlation[..., None, None]
    root = np.sqrt((1 - rho) * (1 + rho))
    inner = ndtr((other - rho * own) / root)
    edges = np.concatenate([np.zeros_like(inner[..., :1]), inner, np.ones_like(inner[..., :1])], axis=-1)
    return np.asarray(_density(own) * np.diff(edges, axis=-1))


def person_influence(codes: Codes, counts: Floats, tables: Floats, thresholds: Floats, correlations: Floats) -> Floats:
    """Return each person's influence on each pair's two-step correlation.

    Parameters
    ----------
    codes : array of int, people x items
        Categories as 0, 1, …; -1 where there is no answer.
    counts, tables : array, items x c and pairs x c x c
        As `item_counts` and `pair_counts` give them.
    thresholds : array, items x (c - 1)
    correlations : array, pairs

    Returns
    -------
    array, people x pairs
        Columns add up to 0; the sum of their squares is the variance of the correlation. By cluster: the squares of
        the clusters' sums. The information is that of the people observed (outer products of scores), as in lavaan.

    References
    ----------
    Olsson, U. (1979). *Psychometrika* 44, 443-460. Muthén, B. (1984). A general structural equation model with
    dichotomous, ordered categorical, and continuous latent variable indicators. *Psychometrika* 49, 115-132.
    """
    first, second = pair_places(codes.shape[1])
    cells = cells_of(thresholds[first], thresholds[second], correlations)
    total = tables.sum(axis=(1, 2))
    ratios = cells.ratios
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = tables / total[:, None, None]
        weighted = np.where(tables > 0, shares * ratios / cells.probabilities, 0.0)
        scale = 1 / (shares * ratios**2).sum(axis=(1, 2))
        moved = _threshold_influence(counts, thresholds)
        by_row = _carried(threshold_slopes(thresholds[first], thresholds[second], correlations), weighted)
        by_column = _carried(
            threshold_slopes(thresholds[second], thresholds[first], correlations), weighted.transpose(0, 2, 1)
        )
        both = ratios * (scale / total)[:, None, None]
        rows = np.einsum("pt,ptc->pc", by_row, moved[first]) * scale[:, None]
        columns = np.einsum("pt,ptc->pc", by_column, moved[second]) * scale[:, None]
    a, b = codes[:, first], codes[:, second]
    pairs = np.arange(len(first))
    found = np.where((a >= 0) & (b >= 0), both[pairs, a, b], 0.0)
    found -= np.where(a >= 0, rows[pairs, a], 0.0)
    found -= np.where(b >= 0, columns[pairs, b], 0.0)
    return np.asarray(found)


def known_thresholds_se(table: Floats, first: Floats, second: Floats, correlation: float) -> float:
    """Return the standard error of one correlation as if its thresholds were known; too small, for comparison only.

    From the observed information, the second derivative of the log likelihood by the correlation.
    """
    width = 1e-5
    nearby = [
        float((table * cells_of(first, second, np.array(correlation + move)).ratios).sum()) for move in (-width, width)
    ]
    curvature = (nearby[0] - nearby[1]) / (2 * width)
    return float(1 / np.sqrt(curvature)) if curvature > 0 else float("nan")


def _carried(slopes: Floats, scores: Floats) -> Floats:
    """Return the information between the correlation and each threshold of the rows' item, pairs x (c - 1)."""
    return np.asarray((slopes * (scores[:, :-1] - scores[:, 1:])).sum(axis=2))


def _threshold_influence(counts: Floats, thresholds: Floats) -> Floats:
    """Return the influence of an answer in each category on each threshold, items x (c - 1) x c."""
    size = counts.shape[1]
    total = counts.sum(axis=1)[:, None, None]
    shares = (np.cumsum(counts, axis=1)[:, :-1])[:, :, None] / total
    below = np.arange(size)[None, None, :] <= np.arange(size - 1)[None, :, None]
    density = _density(finite(thresholds))[:, :, None]
    known = np.isfinite(thresholds)[:, :, None]
    return np.asarray(np.where(known, (below - shares) / np.where(known, density, 1.0) / total, 0.0))


def _density(x: Floats) -> Floats:
    return np.asarray(np.exp(-x * x / 2) / np.sqrt(2 * np.pi))
