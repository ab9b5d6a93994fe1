"""Closed intervals of the ICC by the F distribution.

For independent normal units they are exact for ICC(1) and ICC(C), and Satterthwaite's for ICC(A). For units nested in
households the degrees of freedom are read off the spread between households instead, and ICC(A) has limits that hold
with few raters.
"""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.intraclass.few_raters import agreement_limits_of_few
from vignette.psychometrics.intraclass.forms import Form, kind_and_average
from vignette.psychometrics.intraclass.squares import (
    MeanSquares,
    f_quantile,
    icc_of_squares,
    spearman_brown,
    squares_of_sums,
)
from vignette.psychometrics.limits import normal_quantile, student_quantile
from vignette.psychometrics.problems import check_level
from vignette.psychometrics.resampling import jackknife_se

_ROUNDING = 1e-20
"""Variance over households below which households are alike but for rounding, and tell nothing."""


def f_test(squares: MeanSquares, form: Form) -> dict[str, float]:
    """Return the test that units do not differ: F, its degrees of freedom and p.

    Exact for normal scores of independent units, for ICC(A) too: where units do not differ, MSR and MSE are both about
    the residual variance, whatever raters do.
    """
    from scipy.special import fdtrc

    df1, df2 = _independent(squares, form)
    error = float(_error(squares, form))
    ratio = float(squares.rows) / error if error > 0 else np.inf
    return {"F": ratio, "df1": df1, "df2": df2, "p": float(fdtrc(df1, df2, ratio)) if df1 > 0 else np.nan}


def f_limits(
    squares: MeanSquares, form: Form, *, level: float, degrees: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Return the limits of one form (McGraw & Wong 1996, Table 7).

    Parameters
    ----------
    squares : MeanSquares
        Of one table whose MSE and MSW are above zero.
    form : str
        McGraw and Wong's name. The limits of a mean of raters are the Spearman-Brown of the single score's, for
        ICC(A,k) too.
    level : float
        Nominal level.
    degrees : tuple of float, optional
        Degrees of freedom of MSR, and of MSE (MSW for ICC(1)): those of independent normal units unless given.

    Returns
    -------
    tuple of float
        Low and high.
    """
    check_level(level)
    kind, average = kind_and_average(form)
    raters = float(squares.raters)
    rows, error = degrees or _independent(squares, form)
    if kind == "A":
        value = float(icc_of_squares(squares, "ICC(A,1)"))
        limits = agreement_limits(squares, rows, agreement_degrees(squares, value, error), level)
    else:
        ratio = float(squares.rows / _error(squares, form))
        low, high = ratio / f_quantile(rows, error, (1 - level) / 2), ratio * f_quantile(error, rows, (1 - level) / 2)
        limits = (low - 1) / (low + raters - 1), (high - 1) / (high + raters - 1)
    return _of_mean(limits, raters) if average else limits


def agreement_degrees(squares: MeanSquares, value: float, error_degrees: float) -> float:
    """Return Satterthwaite's degrees of freedom of a MSC + b MSE, the denominator of the F of ICC(A,1).

    Parameters
    ----------
    squares : MeanSquares
        Of one table.
    value : float
        ICC(A,1), on which a and b depend. irr puts ICC(A,k) here for ICC(A,k); McGraw and Wong's formula is for the
        single score.
    error_degrees : float
        Degrees of freedom of MSE: (n - 1)(k - 1) for independent units.
    """
    units, raters = float(squares.units), float(squares.raters)
    a = raters * value / (units * (1 - value))
    b = 1 + raters * value * (units - 1) / (units * (1 - value))
    among, rest = a * float(squares.columns), b * float(squares.residual)
    return float((among + rest) ** 2 / (among**2 / (raters - 1) + rest**2 / error_degrees))


def agreement_limits(squares: MeanSquares, row_degrees: float, degrees: float, level: float) -> tuple[float, float]:
    """Return the limits of ICC(A,1), given the degrees of freedom of MSR and of a MSC + b MSE."""
    units, raters = float(squares.units), float(squares.raters)
    rows, rest = float(squares.rows), float(squares.residual)
    others = raters * float(squares.columns) + (raters * units - raters - units) * rest
    down, up = f_quantile(row_degrees, degrees, (1 - level) / 2), f_quantile(degrees, row_degrees, (1 - level) / 2)
    low = units * (rows - down * rest) / (down * others + units * rows)
    high = units * (up * rows - rest) / (others + units * up * rows)
    return low, high


def household_limits(sums: Floats, form: Form, *, level: float) -> tuple[float, float]:
    """Return limits of one form, units nested in households, raters a sample in ICC(A).

    Parameters
    ----------
    sums : array, clusters x (3 + raters)
        From `sums_of_clusters`, three clusters or more, with MSR and the error above zero.
    form : str
        McGraw and Wong's name.
    level : float
        Nominal level.

    Returns
    -------
    tuple of float
        Low and high: those of F for ICC(1) and ICC(C), with `household_degrees`; those of `agreement_limits_of_few` for
        ICC(A). ``nan`` where the households do not show how unsure the value is: less than one degree of freedom.
    """
    kind, average = kind_and_average(form)
    squares, degrees = squares_of_sums(sums.sum(axis=0)), household_degrees(sums, form, level)
    if not np.isfinite(degrees).all() or min(degrees) < 1:
        return np.nan, np.nan
    if kind != "A":
        return f_limits(squares, form, level=level, degrees=degrees)
    consistency = f_limits(squares, "ICC(C,1)", level=level, degrees=degrees)
    limits = agreement_limits_of_few(squares, degrees, level, consistency)
    return _of_mean(limits, float(squares.raters)) if average else limits


def household_degrees(sums: Floats, form: Form, level: float) -> tuple[float, float]:
    """Return degrees of freedom of MSR and MSE (or MSW) that the spread between households bears out.

    A mean square with *d* degrees of freedom has a logarithm whose variance is near 2 / *d*. The jackknife over
    households gives the variances of log MSR, of log MSE and of the logarithm of their ratio. The two degrees of
    freedom are in proportion to the first two and together give the third, with Student's t in the place of the normal
    quantile since households are few.

    Parameters
    ----------
    sums : array, clusters x (3 + raters)
        From `sums_of_clusters`, three clusters or more. Where leaving one out leaves nothing that varies, the result
        is ``nan`` or infinite, and there are no limits.
    form : str
        McGraw and Wong's name.
    level : float
        Nominal level of the interval to be.
    """
    without = squares_of_sums(sums.sum(axis=0) - sums)
    return degrees_of_spread(without.rows, _error(without, form), level)


def degrees_of_spread(rows: Floats, error: Floats, level: float) -> tuple[float, float]:
    """Return the degrees of freedom of MSR and of an error, from their values without each household in turn."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.stack([np.log(rows), np.log(error), np.log(rows) - np.log(error)], axis=1)
        spread = jackknife_se(logs) ** 2
        spread = np.where(spread > _ROUNDING, spread, np.nan)
        student = (student_quantile(level, len(logs) - 1) / normal_quantile(level)) ** 2
        scale = student * spread[2] / (spread[0] + spread[1])
        return float(2 / (spread[0] * scale)), float(2 / (spread[1] * scale))


def jackknife_limits(sums: Floats, form: Form, level: float) -> tuple[float, float]:
    """Return limits from the jackknife over households of the single score's Fisher z, with Student's t.

    z = log((1 + (k - 1) ICC) / (1 - ICC)) / 2, for the mean of raters as for one of them; raters held fixed.
    """
    kind, average = kind_and_average(form)
    single: Form = "ICC(1)" if kind == "1" else "ICC(C,1)" if kind == "C" else "ICC(A,1)"
    raters = sums.shape[1] - 3

    def z(totals: Floats) -> Floats:
        value = icc_of_squares(squares_of_sums(totals), single)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log((1 + (raters - 1) * value) / (1 - value)) / 2)

    with np.errstate(invalid="ignore", over="ignore"):
        middle = float(z(sums.sum(axis=0)))
        half = student_quantile(level, len(sums) - 1) * float(jackknife_se(z(sums.sum(axis=0) - sums)[:, None])[0])
        half = half if half**2 > _ROUNDING else np.nan
        low, high = np.exp(2 * (middle - half)), np.exp(2 * (middle + half))
    limits = float((low - 1) / (low + raters - 1)), float((high - 1) / (high + raters - 1))
    return _of_mean(limits, raters) if average else limits


def _independent(squares: MeanSquares, form: Form) -> tuple[float, float]:
    """Return the degrees of freedom of MSR and of MSE (MSW) with independent units."""
    units, raters = float(squares.units), float(squares.raters)
    one_way = kind_and_average(form)[0] == "1"
    return units - 1, (units if one_way else units - 1) * (raters - 1)


def _error(squares: MeanSquares, form: Form) -> Floats:
    return squares.within if kind_and_average(form)[0] == "1" else squares.residual


def _of_mean(limits: tuple[float, float], raters: float) -> tuple[float, float]:
    return float(spearman_brown(limits[0], raters)), float(spearman_brown(limits[1], raters))
