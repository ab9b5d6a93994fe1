"""Limits of ICC(A,1) that hold with few raters: the modified large-sample method.

Satterthwaite's degrees of freedom are themselves an estimate. With two or three raters MSC may by chance be small; the
formula then trusts it, and its limits exclude the truth far too often, the more so the more units there are. Here the
equation that ICC(A,1) = r stands for,

    (1 - r) / k MSR - r / n MSC - ((1 - r) / k + r (1 - 1 / n)) MSE = 0 in expectation,

is tested for each r by the limits of such a sum of mean squares (Ting and others 1990), which are exact where only two
of the three matter; the limits of r are where the test turns.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from vignette.psychometrics.intraclass.squares import MeanSquares, f_quantile

Terms = Callable[[float], tuple[float, float, float]]
"""What MSR, MSC and MSE add, without their signs, to the equation that a value of the ICC stands for."""


def agreement_limits_of_few(
    squares: MeanSquares, degrees: tuple[float, float], level: float, consistency: tuple[float, float]
) -> tuple[float, float]:
    """Return the limits of ICC(A,1), raters being a sample.

    Parameters
    ----------
    squares : MeanSquares
        Of one table.
    degrees : tuple of float
        Of MSR and MSE. Those of MSC are the raters less one.
    level : float
        Nominal level.
    consistency : tuple of float
        The limits of ICC(C,1) with the same degrees of freedom. Whether they are above zero does not depend on raters;
        below zero the limits of ICC(A,1) are read off them, with MSC over MSE as it was seen.

    Returns
    -------
    tuple of float
        Low and high.

    References
    ----------
    Ting, N., Burdick, R. K., Graybill, F. A., Jeyaratnam, S. & Lu, T.-F. C. (1990). Confidence intervals on linear
    combinations of variance components that are unrestricted in sign. *Journal of Statistical Computation and
    Simulation* 35, 135-143.

    Cappelleri, J. C. & Ting, N. (2003). A modified large-sample approach to approximate interval estimation for a
    particular intraclass correlation coefficient. *Statistics in Medicine* 22, 1861-1877.
    """
    units, raters = float(squares.units), float(squares.raters)
    rows, columns, residual = float(squares.rows), float(squares.columns), float(squares.residual)

    def terms(value: float) -> tuple[float, float, float]:
        left = (1 - value) / raters
        return left * rows, value / units * columns, (left + value * (1 - 1 / units)) * residual

    low, high = limits_of_terms(terms, (degrees[0], raters - 1, degrees[1]), level)
    return (
        low if consistency[0] > 0 else _below_zero(squares, consistency[0]),
        high if consistency[1] > 0 else _below_zero(squares, consistency[1]),
    )


def limits_of_terms(terms: Terms, freedom: tuple[float, float, float], level: float) -> tuple[float, float]:
    """Return the values at which the test of an equation in MSR, MSC and MSE turns, not below zero.

    Parameters
    ----------
    terms : callable
        Gets a value of the ICC and returns what the mean squares add there: the first counts for it, the others
        against.
    freedom : tuple of float
        Degrees of freedom of MSR, MSC and MSE.
    level : float
        Nominal level.

    Returns
    -------
    tuple of float
        Low and high.
    """
    tail = (1 - level) / 2
    return _turn(terms, _lower(freedom, tail)), _turn(terms, _upper(freedom, tail))


def _below_zero(squares: MeanSquares, limit: float) -> float:
    """Return the ICC(A,1) of a table with these MSC and MSE whose ICC(C,1) is ``limit``."""
    units, raters = float(squares.units), float(squares.raters)
    ratio = (1 + (raters - 1) * limit) / (1 - limit)
    excess = float(squares.columns / squares.residual) - 1
    return (ratio - 1) / (ratio + raters - 1 + raters * excess / units)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """A limit of x0 - x1 - x2, where each x is a mean square times a number above zero.

    ``rows`` and ``others`` are the shares by which each may be off, ``ratios`` the F quantiles of the first to each of
    the others, ``sign`` is -1 for the lower limit.
    """

    rows: float
    others: tuple[float, float]
    ratios: tuple[float, float]
    sign: int

    def of(self, first: float, *rest: float) -> float:
        """Return the limit."""
        spread = (self.rows * first) ** 2
        for each, other, ratio in zip(rest, self.others, self.ratios, strict=True):
            crossed = ((ratio - 1) ** 2 - self.rows**2 * ratio**2 - other**2) / ratio
            spread += (other * each) ** 2 + crossed * first * each
        return first - sum(rest) + self.sign * math.sqrt(max(spread, 0.0))


def _lower(freedom: tuple[float, float, float], tail: float) -> _Bound:
    rows, columns, error = freedom
    ratios = f_quantile(rows, columns, tail), f_quantile(rows, error, tail)
    others = 1 / _chi(columns, 1 - tail) - 1, 1 / _chi(error, 1 - tail) - 1
    return _Bound(rows=1 - 1 / _chi(rows, tail), others=others, ratios=ratios, sign=-1)


def _upper(freedom: tuple[float, float, float], tail: float) -> _Bound:
    rows, columns, error = freedom
    ratios = f_quantile(rows, columns, 1 - tail), f_quantile(rows, error, 1 - tail)
    others = 1 - 1 / _chi(columns, tail), 1 - 1 / _chi(error, tail)
    return _Bound(rows=1 / _chi(rows, 1 - tail) - 1, others=others, ratios=ratios, sign=1)


def _turn(terms: Terms, bound: _Bound) -> float:
    """Return the ICC at which a bound is zero."""
    from scipy.optimize import brentq

    def at(value: float) -> float:
        return bound.of(*terms(value))

    return float(brentq(at, 0.0, 1.0)) if at(0.0) > 0 else 0.0


def _chi(degrees: float, tail: float) -> float:
    """Return the upper quantile of a chi-square over its degrees of freedom."""
    from scipy.special import chdtri

    return float(chdtri(degrees, tail)) / degrees
