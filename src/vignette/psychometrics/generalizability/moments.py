"""Balanced designs in closed form: the analysis of variance and the components that its mean squares expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.problems import refuse

Axes = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanSquares:
    """An analysis of variance of k terms, the residual last.

    Attributes
    ----------
    squares, degrees, means : array, (..., k)
        Sums of squares, degrees of freedom, mean squares.
    expected : array, (..., k, k)
        Coefficients of the components (columns) in the expected mean squares (rows).
    components : array, (..., k)
        The variance components; negative ones are left as they are.
    """

    squares: Floats
    degrees: Floats
    means: Floats
    expected: Floats
    components: Floats

    @property
    def covariance(self) -> Floats:
        """The components' covariance where effects are normal, k x k: a mean square varies as 2 MS^2 / df."""
        turned = np.linalg.inv(self.expected)
        return np.asarray(turned @ np.diag(2 * self.means**2 / self.degrees) @ turned.T)


def analysis_of_variance(values: Floats, terms: Sequence[Axes]) -> MeanSquares:
    """Return the analysis of variance of a complete table.

    Parameters
    ----------
    values : array, one axis per facet
        One score per cell, none missing. A nested facet has its place within its nester: raters 1 to 4 of each task.
    terms : sequence of tuple of int
        Axes of each term but the residual: ``[(0,), (1,), (0, 1)]``. The part that two terms have in common must be a
        term itself (or nothing).

    Raises
    ------
    DataError
        ``PSY-324`` where it is not, or where nothing is left for the residual.

    References
    ----------
    Brennan, R. L. (2001). *Generalizability Theory*. Springer, chapter 3.

    Examples
    --------
    Six targets rated by four judges (Shrout & Fleiss 1979, Table 2): mean squares 11.24, 32.49, 1.02.

    >>> table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> analysis_of_variance(np.array(table, dtype=float), [(0,), (1,)]).means.round(2).tolist()
    [11.24, 32.49, 1.02]
    """
    values = np.asarray(values, dtype=float)
    centred = values - values.mean()
    own, shared = home_sums(centred, terms)
    totals = np.concatenate([own, shared], axis=1).sum(axis=0)
    return from_sums(np.append(totals, len(values)), values.shape, terms)


def home_sums(values: Floats, terms: Sequence[Axes]) -> tuple[Floats, Floats]:
    """Return what the analysis needs of each level of the first axis, so that levels can be drawn again.

    Returns
    -------
    array, n x s
        For every term with axis 0, and for the single scores: the sum of squared means over the term's other axes,
        times the scores each mean has.
    array, n x cells
        The scores.
    """
    homes = len(values)
    squares = []
    for term in [*_with_first(terms), tuple(range(values.ndim))]:
        over = tuple(axis for axis in range(1, values.ndim) if axis not in term)
        means = values.mean(axis=over).reshape(homes, -1)
        squares.append(np.einsum("hm,hm->h", means, means) * (values.size / means.size))
    return np.stack(squares, axis=1), values.reshape(homes, -1)


def from_sums(totals: Floats, shape: tuple[int, ...], terms: Sequence[Axes]) -> MeanSquares:
    """Return the analysis from totals over the first axis: (..., s + cells + 1), the last being how many levels."""
    terms = tuple(tuple(sorted(term)) for term in terms)
    _check(terms, shape)
    first = _with_first(terms)
    homes = np.asarray(totals[..., -1])
    own = totals[..., : len(first) + 1]
    mean = totals[..., len(first) + 1 : -1] / homes[..., None]
    cells = mean.shape[-1]
    mean = mean.reshape(*mean.shape[:-1], *shape[1:])
    raw = {frozenset(term): own[..., place] for place, term in enumerate(first)}
    for term in (*(term for term in terms if 0 not in term), ()):
        over = tuple(axis - len(shape) for axis in range(1, len(shape)) if axis not in term)
        means = mean.mean(axis=over).reshape(*homes.shape, -1)
        raw[frozenset(term)] = homes * np.einsum("...m,...m->...", means, means) * (cells / means.shape[-1])
    return _from_raw(raw, own[..., -1], (homes, *(np.asarray(float(size)) for size in shape[1:])), terms)


def _from_raw(
    raw: dict[frozenset[int], Floats], total: Floats, sizes: Sequence[Floats], terms: Sequence[Axes]
) -> MeanSquares:
    """Return the analysis from uncorrected sums of squares per term; sizes may differ between replicates."""
    one = np.ones_like(total)
    squares, degrees = {frozenset[int](): raw[frozenset()]}, {frozenset[int](): one}
    for term in sorted((frozenset(term) for term in terms), key=len):
        below = [other for other in squares if other < term]
        squares[term] = raw[term] - sum(squares[other] for other in below)
        degrees[term] = one * prod(sizes[axis] for axis in term) - sum(degrees[other] for other in below)
    given = [frozenset(term) for term in terms]
    left, spare = total - sum(squares.values()), one * prod(sizes) - sum(degrees.values())
    stacked = np.stack([*(squares[term] for term in given), left], axis=-1)
    free = np.stack([*(degrees[term] for term in given), spare], axis=-1)
    expected = _expected(given, sizes, one)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = stacked / free
    components = np.asarray(np.linalg.solve(expected, means[..., None])[..., 0], dtype=float)
    return MeanSquares(squares=stacked, degrees=free, means=means, expected=expected, components=components)


def _expected(terms: Sequence[frozenset[int]], sizes: Sequence[Floats], one: Floats) -> Floats:
    """Return the coefficients of components in expected mean squares, all effects random, the residual last."""
    matrix = np.zeros((*one.shape, len(terms) + 1, len(terms) + 1))
    matrix[..., :, -1] = 1.0
    for row, term in enumerate(terms):
        for column, other in enumerate(terms):
            if term <= other:
                matrix[..., row, column] = one * prod(size for axis, size in enumerate(sizes) if axis not in other)
    return matrix


def _with_first(terms: Sequence[Axes]) -> list[Axes]:
    return [tuple(term) for term in terms if 0 in term]


def _check(terms: Sequence[Axes], shape: tuple[int, ...]) -> None:
    known: set[frozenset[int]] = {frozenset(term) for term in terms} | {frozenset()}
    whole = frozenset(range(len(shape)))
    if whole in known or any(one & other not in known for one, other in combinations(known, 2)):
        what = "the terms do not split the table: two overlap in what is no term, or one has every facet"
        raise refuse("PSY-324", "terms", what, "Add the overlap as a term and drop the highest, or use REML.")
