"""One general factor above correlated factors, made orthogonal (Schmid and Leiman)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.factors.extraction import Extraction, extract
from vignette.psychometrics.factors.rotation import oblimin
from vignette.psychometrics.problems import one_of, refuse

TwoFactors = Literal["equal", "first", "second"]
TWO_FACTORS: tuple[str | None, ...] = ("equal", "first", "second")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """Orthogonal loadings: of the general factor (p), of the group factors (p x m), and what is left (p)."""

    general: Floats
    groups: Floats
    uniquenesses: Floats
    converged: bool
    heywood: bool


def schmid_leiman(
    correlations: Floats, *, factors: int, extraction: Extraction, two_factors: TwoFactors | None = None
) -> Hierarchy:
    """Return the Schmid-Leiman solution of a correlation matrix.

    Factors are extracted, rotated by oblimin without row normalisation, and their correlations put down to one factor.

    Parameters
    ----------
    correlations : array, p x p
    factors : int
        How many group factors, two or more.
    extraction : {"minres", "ml"}
        Of the items' factors, and of the one above them.
    two_factors : {"equal", "first", "second"} or None
        Two factors have one correlation, which does not determine two loadings: both equal, or all of it to the first
        or to the second. Needed for two factors, and only then.

    Returns
    -------
    Hierarchy

    Raises
    ------
    DataError
        ``PSY-333`` for a number of factors that the items cannot bear, or two without ``two_factors``.

    References
    ----------
    Schmid, J. & Leiman, J. M. (1957). The development of hierarchical factor solutions. *Psychometrika* 22, 53-61.
    """
    _check(factors, two_factors)
    first = extract(correlations, factors=factors, method=extraction)
    if not np.isfinite(first.loadings).all():
        return _nothing(len(correlations), factors)
    pattern, between = oblimin(first.loadings, normalize=False)
    upper, sound = _above(between, extraction, two_factors)
    general = pattern @ upper
    groups = pattern * np.sqrt(np.maximum(1 - upper**2, 0.0))
    return Hierarchy(
        general=general,
        groups=groups,
        uniquenesses=first.uniquenesses,
        converged=bool(first.converged) and sound,
        heywood=bool(first.heywood) or bool((upper**2 > 1 - 1e-2).any()),
    )


def _above(between: Floats, extraction: Extraction, two_factors: TwoFactors | None) -> tuple[Floats, bool]:
    """Return the factors' loadings on the general factor."""
    if len(between) == 2:
        shared = float(between[0, 1])
        if two_factors == "equal":
            root = np.sqrt(abs(shared))
            return np.array([root, root * np.sign(shared)]), True
        return np.array([1.0, shared] if two_factors == "first" else [shared, 1.0]), True
    found = extract(between, factors=1, method=extraction)
    return np.asarray(found.loadings[:, 0]), bool(found.converged)


def _check(factors: int, two_factors: TwoFactors | None) -> None:
    if factors < 2:
        what = "a hierarchy needs two or more group factors"
        raise refuse("PSY-333", "factors", what, "Ask for two or more, or use omega for one factor.")
    if factors == 2:
        if two_factors is None:
            what = "one correlation between two factors does not determine a general factor"
            raise refuse("PSY-333", "two_factors", what, 'Say how to split it: two_factors="equal", "first" or "second".')
        one_of(two_factors, TWO_FACTORS, "two_factors")
    elif two_factors is not None:
        raise refuse("PSY-333", "two_factors", "it is for two factors only", "Leave it out.")


def _nothing(items: int, factors: int) -> Hierarchy:
    return Hierarchy(
        general=np.full(items, np.nan),
        groups=np.full((items, factors), np.nan),
        uniquenesses=np.full(items, np.nan),
        converged=False,
        heywood=False,
    )
