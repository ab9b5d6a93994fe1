"""Mean squares of a table of units x raters, from the table or from sums over households, and every ICC from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.intraclass.forms import Form, kind_and_average
from vignette.psychometrics.problems import refuse
from vignette.psychometrics.resampling import sums_by_cluster

_NOTHING = 1e-12
"""Share of the total sum of squares below which a part of it is rounding, and counts as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanSquares:
    """The two-way and one-way analysis of variance of units x raters; each field a number or an array of replicates.

    Attributes
    ----------
    units, raters : array
        *n* and *k*.
    rows, columns, residual, within : array
        Between units (MSR), between raters (MSC), the rest (MSE), and within units (MSW, which holds both).
    """

    units: Floats
    raters: Floats
    rows: Floats
    columns: Floats
    residual: Floats
    within: Floats


def complete(ratings: Floats) -> Floats:
    """Return ratings as an array of numbers, units x raters, two raters or more.

    Raises
    ------
    DataError
        ``PSY-313`` for another shape, or for an empty cell.
    """
    values = np.asarray(ratings, dtype=float)
    if values.ndim != 2 or values.shape[1] < 2 or not len(values) or not np.isfinite(values).all():
        what = "the ratings are not a complete table of units x two or more raters"
        raise refuse("PSY-313", "ratings", what, "Give every unit a rating by every rater, or use variance_components.")
    return values


def sums_of_units(ratings: Floats) -> Floats:
    """Return what each unit adds to the sums that every ICC is a function of.

    Parameters
    ----------
    ratings : array, units x raters
        Complete.

    Returns
    -------
    array, units x (3 + raters)
        One, the squared total, the sum of squares, and each rater's rating; after the ratings are centred, which
        changes no mean square and spares digits.
    """
    centred = ratings - ratings.mean()
    ones = np.ones((len(ratings), 1))
    totals = centred.sum(axis=1, keepdims=True)
    return np.hstack([ones, totals**2, (centred**2).sum(axis=1, keepdims=True), centred])


def sums_of_clusters(ratings: Floats, clusters: Codes, count: int) -> Floats:
    """Return `sums_of_units` added up within clusters, clusters x (3 + raters)."""
    sums = sums_of_units(ratings)
    return sums if count == len(ratings) else sums_by_cluster(sums, clusters, count)


def squares_of_sums(sums: Floats) -> MeanSquares:
    """Return mean squares of added-up sums.

    Parameters
    ----------
    sums : array, (..., 3 + raters)
        Added up over all units; leading axes are replicates.
    """
    count, totals, squares, columns = sums[..., 0], sums[..., 1], sums[..., 2], sums[..., 3:]
    raters = columns.shape[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        grand = columns.sum(axis=-1) ** 2 / (count * raters)
        total = squares - grand
        between = _part(totals / raters - grand, total)
        among = _part((columns**2).sum(axis=-1) / count - grand, total)
        within = _part(squares - totals / raters, total)
        residual = _part(within - among, total)
        return MeanSquares(
            units=count,
            raters=np.asarray(float(raters)),
            rows=between / (count - 1),
            columns=among / np.float64(raters - 1),
            residual=residual / ((count - 1) * (raters - 1)),
            within=within / (count * (raters - 1)),
        )


def mean_squares(ratings: Floats) -> MeanSquares:
    """Return the mean squares of a complete table.

    Parameters
    ----------
    ratings : array, units x raters
        Complete, two raters or more. With one unit some are ``nan``.

    Raises
    ------
    DataError
        ``PSY-313``.

    Examples
    --------
    Table 3 of Shrout and Fleiss (1979):

    >>> found = mean_squares([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> print(f"{found.rows:.2f} {found.columns:.2f} {found.residual:.2f} {found.within:.2f}")
    11.24 32.49 1.02 6.26
    """
    return squares_of_sums(sums_of_units(complete(ratings)).sum(axis=0))


def icc_of_squares(squares: MeanSquares, form: Form) -> Floats:
    """Return one form of the ICC from mean squares; arrays of replicates give arrays.

    With MSR, MSC, MSE, MSW, *n* units and *k* raters (McGraw & Wong 1996, Table 4):

    - ICC(1) = (MSR - MSW) / (MSR + (k - 1) MSW), ICC(k) = (MSR - MSW) / MSR
    - ICC(C,1) = (MSR - MSE) / (MSR + (k - 1) MSE), ICC(C,k) = (MSR - MSE) / MSR
    - ICC(A,1) = (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n), ICC(A,k) = (MSR - MSE) / (MSR + (MSC - MSE) / n)

    ``nan`` where nothing varies.
    """
    kind, average = kind_and_average(form)
    error = squares.within if kind == "1" else squares.residual
    shift = (squares.columns - squares.residual) / squares.units if kind == "A" else 0.0
    raters = squares.raters
    below = squares.rows + shift if average else squares.rows + (raters - 1) * error + raters * shift
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below > 0, (squares.rows - error) / below, np.nan))


def spearman_brown(value: Floats | float, times: Floats | float) -> Floats:
    """Return the reliability of a mean of ``times`` scores from that of one."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(times * value / (1 + (times - 1) * np.asarray(value)))


def f_quantile(above: float, below: float, tail: float) -> float:
    """Return the quantile of F with ``tail`` above it; degrees of freedom need not be whole."""
    from scipy.special import betaincinv

    share = float(betaincinv(below / 2, above / 2, tail))
    return below * (1 - share) / (above * share) if share > 0 else float(np.inf)


def _part(part: Floats, total: Floats) -> Floats:
    return np.where(part > _NOTHING * total, part, np.where(np.isfinite(part), 0.0, np.nan))
