"""Limits of ICC(1) where a pool of raters rates between them, so that few raters are behind many ratings.

The one-way F takes every rating's rater for a new one. Six raters of 300 homes are six nonetheless: how severe raters
in general are shows in six, however many homes there are. Units are therefore taken as blocks of an incomplete block
design with raters as treatments. Within units there are the mean square of raters (MSC) and what is left (MSE); between
units MSR, after raters' effects have been taken away. With *k* raters a unit these are, in expectation,

    MSR: k s_units + a s_error + b s_raters,    MSC: s_error + c s_raters,    MSE: s_error,

and ICC(1) = s_units / (s_units + s_raters + s_error) is tested as in `few_raters`. Where every rater rates every unit,
a = 1, b = 0, c is the number of units, and the limits are those of ICC(A,1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.intraclass.few_raters import limits_of_terms
from vignette.psychometrics.intraclass.forms import Form, kind_and_average
from vignette.psychometrics.intraclass.limits import degrees_of_spread, f_limits
from vignette.psychometrics.intraclass.squares import mean_squares, spearman_brown

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What a pool of raters says: each mean square, and its degrees of freedom.

    Attributes
    ----------
    size : int
        Raters a unit, *k*.
    rows, raters, residual : float
        MSR without raters' effects, MSC and MSE.
    rows_error, rows_raters, per_rater : float
        *a*, *b* and *c* above.
    freedom : tuple of float
        Of MSR, MSC and MSE.
    """

    size: int
    rows: float
    raters: float
    residual: float
    rows_error: float
    rows_raters: float
    per_rater: float
    freedom: tuple[float, float, float]

    def terms(self, value: float) -> tuple[float, float, float]:
        """Return what each mean square adds to the equation that ICC(1) = value stands for."""
        left, share = (1 - value) / self.size, self.rows_raters / self.per_rater
        return (
            left * self.rows,
            (left * share + value / self.per_rater) * self.raters,
            (left * (self.rows_error - share) + value * (1 - 1 / self.per_rater)) * self.residual,
        )


def pool_limits(values: Floats, who: Codes, clusters: Codes, form: Form, *, level: float) -> tuple[float, float]:
    """Return the limits of ICC(1) or ICC(k), units nested in households and raters a sample.

    Parameters
    ----------
    values : array, units x k
        Ratings.
    who : array of int, units x k
        Which rater gave each, 0, 1, …
    clusters : array of int, units
        Which household each unit belongs to, 0, 1, …; three or more.
    form : str
        McGraw and Wong's name. The limits of a mean of raters are the Spearman-Brown of the single score's.
    level : float
        Nominal level.

    Returns
    -------
    tuple of float
        Low and high, for raters in general: not below zero where raters can be told from chance; the value may be.
        ``nan`` where the households do not show how unsure the value is: less than one degree of freedom.
    """
    low, high = _single(values, who, clusters, level)
    times = values.shape[1] if kind_and_average(form)[1] else 1
    return float(spearman_brown(low, times)), float(spearman_brown(high, times))


def pool_squares(values: Floats, who: Codes, clusters: Codes, level: float) -> Pool:
    """Return the mean squares of ratings by a pool of raters, with what each is in expectation; see `pool_limits`."""
    layout = _layout(who)
    units, size = values.shape
    effects, trace = _effects(values, who, layout)
    centred, shift = values - values.mean(), effects[who]
    within = centred - centred.mean(axis=1, keepdims=True)
    errors = ((within - shift + shift.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    totals = (centred - shift).sum(axis=1)
    rows, error = _freedom(totals, errors, clusters, level)
    return Pool(
        size=size,
        rows=float(totals.var(ddof=1)) / size,
        raters=max(float((within * shift).sum()), 0.0) / layout.rank,
        residual=float(errors.sum()) / layout.left,
        rows_error=1 + trace / (size * (units - 1)),
        rows_raters=layout.rows_raters,
        per_rater=units * (size - 1) / layout.rank,
        freedom=(rows, min(layout.degrees, error), max(error * layout.left / (units * (size - 1)), 1.0)),
    )


def _single(values: Floats, who: Codes, clusters: Codes, level: float) -> tuple[float, float]:
    """Return the limits of ICC(1)."""
    layout = _layout(who)
    if layout.left >= layout.rank:
        pool = pool_squares(values, who, clusters, level)
        return limits_of_terms(pool.terms, pool.freedom, level) if _enough(pool.freedom) else (np.nan, np.nan)
    # Raters rated too little to be told from chance: the one-way F, but one behind many ratings counts once.
    within = ((values - values.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    rows, error = _freedom((values - values.mean()).sum(axis=1), within, clusters, level)
    degrees = rows, min(error, layout.degrees)
    if not _enough(degrees):
        return np.nan, np.nan
    return f_limits(mean_squares(values), "ICC(1)", level=level, degrees=degrees)


def _enough(degrees: tuple[float, ...]) -> bool:
    return bool(np.isfinite(degrees).all()) and min(degrees) >= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Who rated with whom.

    ``together`` counts the units that two raters shared, ``group`` tells which raters any chain of units links,
    ``rank`` is the number of differences between linked raters, ``left`` what they leave of the degrees of freedom
    within units, ``degrees`` those of MSC where raters differ much: fewer than the rank where some rate far more.
    """

    together: csr_array
    group: Codes
    rank: int
    left: int
    degrees: float
    rows_raters: float


def _layout(who: Codes) -> _Layout:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    units, size = who.shape
    member = csr_array((np.ones(who.size), (np.repeat(np.arange(units), size), who.ravel())))
    together = (member.T @ member).tocsr()
    count, group = connected_components(together, directed=False)
    rated = together.diagonal()
    # Of the matrix diag(rated) - together / k, whose eigenvalues are the weights of MSC's parts.
    squared = float((together.multiply(together)).sum()) / size**2 + float((rated**2).sum()) * (1 - 2 / size)
    linked = np.bincount(group[who[:, 0]], minlength=count)
    raters = np.bincount(group, minlength=count)
    return _Layout(
        together=together,
        group=group,
        rank=len(rated) - count,
        left=units * (size - 1) - len(rated) + count,
        degrees=(units * (size - 1)) ** 2 / squared,
        rows_raters=float((size / raters * linked * (1 - linked / units)).sum()) / (units - 1),
    )


def _effects(values: Floats, who: Codes, layout: _Layout) -> tuple[Floats, float]:
    """Return raters' effects by least squares, within units, and how much their error adds to the spread of totals."""
    units, size = values.shape
    deviations = values - values.mean(axis=1, keepdims=True)
    effects = np.bincount(who.ravel(), deviations.ravel()).astype(float)
    rated, trace = layout.together.diagonal(), 0.0
    for group in np.unique(layout.group[rated > 1]):
        own = np.flatnonzero(layout.group == group)
        together = layout.together[own][:, own].toarray()
        even = np.full(together.shape, 1 / len(own))
        inverse = np.linalg.inv(np.diag(rated[own]) - together / size + even) - even
        effects[own] = inverse @ effects[own]
        trace += float((inverse * (together - np.outer(rated[own], rated[own]) / units)).sum())
    return effects, trace


def _freedom(totals: Floats, errors: Floats, clusters: Codes, level: float) -> tuple[float, float]:
    """Return the degrees of freedom of the spread of totals and of the error, read off the households."""

    def without(each: Floats) -> Floats:
        return np.asarray(each.sum() - np.bincount(clusters, each))

    count = without(np.ones(len(totals)))
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = (without(totals**2) - without(totals) ** 2 / count) / (count - 1)
        return degrees_of_spread(rows, without(errors) / count, level)
