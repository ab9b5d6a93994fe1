"""One general factor above correlated factors, made orthogonal (Schmid and Leiman)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.factors.extraction import FLOOR, Extraction, extract
from vignette.psychometrics.factors.rotation import oblimin
from vignette.psychometrics.problems import one_of, refuse

TwoFactors = Literal["equal", "first", "second"]
TWO_FACTORS: tuple[str | None, ...] = ("equal", "first", "second")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """Orthogonal loadings: of the general factor (..., p), of the group factors (..., p, m), what is left (..., p).

    ``converged`` and ``heywood`` are (...); an extraction that failed leaves nan.
    """

    general: Floats
    groups: Floats
    uniquenesses: Floats
    converged: Mask
    heywood: Mask


def schmid_leiman(
    correlations: Floats,
    *,
    factors: int,
    extraction: Extraction,
    two_factors: TwoFactors | None = None,
    starts: Floats | None = None,
) -> Hierarchy:
    """Return the Schmid-Leiman solution of correlation matrices.

    Factors are extracted, rotated by oblimin without row normalisation, and their correlations put down to one factor.

    Parameters
    ----------
    correlations : array, (..., p, p)
    factors : int
        How many group factors, two or more.
    extraction : {"minres", "ml"}
        Of the items' factors, and of the one above them.
    two_factors : {"equal", "first", "second"} or None
        Two factors have one correlation, which does not determine two loadings: both equal, or all of it to the first
        or to the second. Needed for two factors, and only then.
    starts : array, s x p, optional
        As in `extract`.

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
    first = extract(correlations, factors=factors, method=extraction, starts=starts)
    items = correlations.shape[-1]
    loadings = first.loadings.reshape(-1, items, factors)
    usable = np.isfinite(loadings).all(axis=(1, 2))
    general, groups = np.full(loadings.shape[:2], np.nan), np.full(loadings.shape, np.nan)
    sound, bound = np.zeros(len(loadings), dtype=bool), np.zeros(len(loadings), dtype=bool)
    if usable.any():
        pattern, between = oblimin(loadings[usable], normalize=False)
        upper, sound[usable] = _above(between, extraction, two_factors)
        general[usable] = np.einsum("bpm,bm->bp", pattern, upper)
        groups[usable] = pattern * np.sqrt(np.maximum(1 - upper**2, 0.0))[:, None, :]
        bound[usable] = (upper**2 >= 1 - 2 * FLOOR).any(axis=1) & (factors > 2)
    lead = correlations.shape[:-2]
    return Hierarchy(
        general=general.reshape((*lead, items)),
        groups=groups.reshape((*lead, items, factors)),
        uniquenesses=first.uniquenesses,
        converged=first.converged & sound.reshape(lead),
        heywood=first.heywood | bound.reshape(lead),
    )


def _above(between: Floats, extraction: Extraction, two_factors: TwoFactors | None) -> tuple[Floats, Mask]:
    """Return the factors' loadings on the general factor, (b, m, m) to (b, m)."""
    if between.shape[-1] == 2:
        shared = between[:, 0, 1]
        one, root = np.ones_like(shared), np.sqrt(np.abs(shared))
        splits = {"equal": (root, root * np.sign(shared)), "first": (one, shared), "second": (shared, one)}
        return np.stack(splits[str(two_factors)], axis=1), np.ones(len(shared), dtype=bool)
    found = extract(between, factors=1, method=extraction)
    return found.loadings[:, :, 0], found.converged


def _check(factors: int, two_factors: TwoFactors | None) -> None:
    if factors < 2:
        what = "a hierarchy needs two or more group factors"
        raise refuse("PSY-333", "factors", what, "Ask for two or more, or use omega for one factor.")
    if factors == 2:
        if two_factors is None:
            what = "one correlation between two factors does not determine a general factor"
            raise refuse(
                "PSY-333", "two_factors", what, 'Say how to split it: two_factors="equal", "first" or "second".'
            )
        one_of(two_factors, TWO_FACTORS, "two_factors")
    elif two_factors is not None:
        raise refuse("PSY-333", "two_factors", "it is for two factors only", "Leave it out.")
