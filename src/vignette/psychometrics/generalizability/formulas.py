"""The bare formulas of generalizability theory; each broadcasts over leading axes, such as replicates."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.generalizability.terms import Term, divisor, error_kind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coefficients:
    """Variances of a mean score, and the two coefficients.

    Attributes
    ----------
    universe, relative, absolute : array
        Variance of universe scores, of relative and of absolute error.
    """

    universe: Floats
    relative: Floats
    absolute: Floats

    @property
    def generalizability(self) -> Floats:
        """Universe variance over itself and relative error: how well homes are ordered."""
        return _share(self.universe, self.relative)

    @property
    def phi(self) -> Floats:
        """Universe variance over itself and absolute error: how well a home's own level is known."""
        return _share(self.universe, self.absolute)

    def phi_at(self, cut: float, mean: float, mean_variance: float) -> Floats:
        """Return Phi(lambda), how well homes are told to be above or below a cut (Brennan & Kane 1977).

        The squared distance of the mean from the cut is corrected for the mean's own variance.
        """
        return _share(self.universe + (mean - cut) ** 2 - mean_variance, self.absolute)


def generalizability_coefficients(
    variances: Floats,
    terms: Sequence[Term],
    *,
    object_columns: Term,
    sizes: Mapping[str, float],
    fixed: Collection[str] = (),
) -> Coefficients:
    """Return a design's variances and coefficients.

    Parameters
    ----------
    variances : array, (..., k)
        Variance components of the terms in order; negative ones count as zero.
    terms : sequence of tuple of str
        All terms, the residual last as the tuple of every facet that tells scores apart.
    object_columns : tuple of str
        Facets of the object of measurement.
    sizes : mapping of str to number
        How many levels of every other facet a score is averaged over; a nested one's within each of its nester's.
    fixed : collection of str
        Facets whose levels in the design are all there are.

    Examples
    --------
    Gleser, Cronbach & Rajaratnam (1965), two raters and six items:

    >>> terms = [("p",), ("i",), ("r",), ("p", "i"), ("p", "r"), ("i", "r"), ("p", "i", "r")]
    >>> made = generalizability_coefficients(
    ...     np.array([0.4187, 0.4672, -0.0141, 0.4273, 0.1919, 0.0205, 0.6212]),
    ...     terms, object_columns=("p",), sizes={"i": 6, "r": 2},
    ... )
    >>> round(float(made.generalizability), 3), round(float(made.phi), 3)
    (0.657, 0.584)
    """
    kept = np.maximum(np.asarray(variances, dtype=float), 0.0)
    parts = {"universe": np.zeros(kept.shape[:-1]), "relative": np.zeros(kept.shape[:-1])}
    parts |= {"absolute": np.zeros(kept.shape[:-1]), "none": np.zeros(kept.shape[:-1])}
    for place, term in enumerate(terms):
        kind = error_kind(term, object_columns, fixed)
        parts[kind] = parts[kind] + kept[..., place] / divisor(term, object_columns, sizes)
    return Coefficients(
        universe=parts["universe"], relative=parts["relative"], absolute=parts["relative"] + parts["absolute"]
    )


def levels_for(
    variances: Floats,
    terms: Sequence[Term],
    *,
    object_columns: Term,
    sizes: Mapping[str, float],
    facet: str,
    target: float,
    absolute: bool,
    fixed: Collection[str] = (),
) -> Floats:
    """Return the fewest levels of a random facet for a coefficient of ``target``; infinite where none suffice.

    ``absolute`` chooses Phi, else the generalizability coefficient; other facets keep their ``sizes``; the rest as
    in `generalizability_coefficients`. Error is a part that stays and a part that the facet's number divides.
    """

    def errors(count: float) -> tuple[Floats, Floats]:
        made = generalizability_coefficients(
            variances, terms, object_columns=object_columns, sizes={**sizes, facet: count}, fixed=fixed
        )
        return made.universe, made.absolute if absolute else made.relative

    universe, one = errors(1.0)
    left = errors(math.inf)[1]
    allowed = universe * (1 / target - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.where(one <= allowed, 1.0, (one - left) / (allowed - left))
    found = np.maximum(1.0, np.ceil(exact - 1e-9))
    found = np.where((universe > 0) & ((one <= allowed) | (left < allowed)), found, np.inf)
    return np.where(np.isfinite(universe), found, np.nan)


def _share(signal: Floats, noise: Floats) -> Floats:
    total = np.asarray(signal + noise)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, signal / total, np.nan)
