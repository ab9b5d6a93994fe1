"""A coefficient as a function of sums over units: all that values, replicates and standard errors need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask

Formula = Callable[[Floats], Floats]
_STEP = 1e-30
_NO_CHANCE_LEFT = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One statistic of some ratings.

    Attributes
    ----------
    name : str
        The statistic's full name.
    sums : array, units x s
        What each unit adds to the sums.
    formula : callable
        Maps sums, (..., s), to (..., 3): value, observed agreement, agreement by chance; or to (..., 1): the value.
    shared : array of bool, units
        Units that two or more raters rated: those that show agreement at all.
    references : tuple of str
    log_scale : bool
        Whether limits by Student's t are taken on log(1 - value), where the value spreads more evenly.
    bounds : tuple of float
        The ends of what the statistic can be.
    gwet_influence : callable or None
        Returns each rated unit's influence as Gwet (2014) takes it; None where he gives none.
    n : mapping of str to int
        What it rests on beside the sample's own counts.
    n_excluded : int
        Ratings that this statistic leaves out.
    caveats : tuple of str
    details : mapping of str to float
        Figures beside observed and chance agreement, from ratings and not from sums.
    """

    name: str
    sums: Floats
    formula: Formula
    shared: Mask
    references: tuple[str, ...]
    log_scale: bool = False
    bounds: tuple[float, float] = (-1.0, 1.0)
    gwet_influence: Callable[[], Floats] | None = None
    n: Mapping[str, int] = field(default_factory=dict)
    n_excluded: int = 0
    caveats: tuple[str, ...] = ()
    details: Mapping[str, float] = field(default_factory=dict)

    def values(self, sums: Floats) -> Floats:
        """Return the value at sums, (..., s) to (...), nan where it is not defined."""
        return self.parts(sums)[..., 0]

    def parts(self, sums: Floats) -> Floats:
        """Return the value, and observed and chance agreement where there are such, nan where not defined."""
        with np.errstate(all="ignore"):
            found = self.formula(sums)
        return np.where(np.isfinite(found), found, np.nan)


def corrected(observed: Floats, chance: Floats) -> Floats:
    """Return (observed - chance) / (1 - chance), observed and chance along a new last axis.

    Where nothing but agreement can be expected by chance, the value is not defined.
    """
    left = 1 - chance
    value = np.where(np.abs(left) > _NO_CHANCE_LEFT, observed - chance, np.nan) / left
    return np.stack(np.broadcast_arrays(value, observed, chance), axis=-1)


def plain(value: Floats) -> Floats:
    """Return a value that corrects for no chance, in the shape that formulas have."""
    return np.asarray(value)[..., None]


def undefined(name: str, units: int, references: tuple[str, ...]) -> Coefficient:
    """Return the coefficient of a single rater: it has no value."""

    def formula(totals: Floats) -> Floats:
        return plain(np.full(totals.shape[:-1], np.nan))

    nothing = np.zeros((units, 1))
    return Coefficient(
        name=name, sums=nothing, formula=formula, shared=np.zeros(units, dtype=bool), references=references
    )


def influences(formula: Formula, sums: Floats) -> Floats:
    """Return how far each row of sums (a household's, or a unit's) moves the value: n times its first derivative.

    Their mean is about 0; the value's variance is that of their mean (the delta method). The derivative is taken along
    each row with a complex step, which is exact to the last digits for the rational formulas here.

    References
    ----------
    Squire, W. & Trapp, G. (1998). Using complex variables to estimate derivatives of real functions. *SIAM Review* 40,
    110-112.
    """
    with np.errstate(all="ignore"):
        moved = formula(sums.sum(axis=0) + 1j * _STEP * sums)
    return np.asarray(moved[..., 0].imag / _STEP * len(sums))
