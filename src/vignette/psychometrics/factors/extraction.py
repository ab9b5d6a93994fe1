"""Common factors drawn from correlations or covariances: least squares (minres) and maximum likelihood.

Both minimise over the uniquenesses alone, by Newton's method with exact second derivatives, for many matrices at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.factors.newton import Local, minimise
from vignette.psychometrics.problems import one_of, refuse

Extraction = Literal["minres", "ml"]
EXTRACTIONS: tuple[str, ...] = ("minres", "ml")
FLOOR = 0.005
"""Smallest uniqueness as a share of an item's variance; one that ends there is a Heywood case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """Unrotated factors of one matrix or of many.

    Attributes
    ----------
    loadings : array, (..., p, m)
        In falling order of what each factor explains, each with a sum above 0.
    uniquenesses : array, (..., p)
    discrepancy : array, (...)
        What was minimised: half the sum of squared residuals above and below the diagonal (minres), or
        log|Σ| - log|S| + tr(SΣ⁻¹) - p (ml).
    converged, heywood : array of bool, (...)
        Whether the minimum was found, and whether a uniqueness stands at its floor.
    """

    loadings: Floats
    uniquenesses: Floats
    discrepancy: Floats
    converged: Mask
    heywood: Mask


def extract(matrices: Floats, *, factors: int, method: Extraction, starts: Floats | None = None) -> Factors:
    """Return the factors of correlation or covariance matrices.

    Parameters
    ----------
    matrices : array, (..., p, p)
        Symmetric. Maximum likelihood needs them positive definite; where one is not, or holds nan, its factors are nan.
    factors : int
        How many, with (p - m)² >= p + m for the model to say less than the data.
    method : {"minres", "ml"}
        Unweighted least squares on the residuals beside the diagonal, or normal-theory maximum likelihood, which does
        not depend on the items' scales. With covariances minres does.
    starts : array, s x p, optional
        Where to look besides the usual place, as uniquenesses' shares of the items' variances. With two factors or more
        the function has several lowest points; unless told otherwise, p + 2 further places are tried and the best is
        taken. For replicates give the whole sample's solution.

    Returns
    -------
    Factors

    Raises
    ------
    DataError
        ``PSY-333`` for a number of factors that the items cannot bear, ``PSY-207`` for the method.

    References
    ----------
    Harman, H. H. & Jones, W. H. (1966). Factor analysis by minimizing residuals (minres). *Psychometrika* 31, 351-368.
    Jöreskog, K. G. (1967). Some contributions to maximum likelihood factor analysis. *Psychometrika* 32, 443-482.
    """
    one_of(method, EXTRACTIONS, "extraction")
    items = matrices.shape[-1]
    if factors < 1 or (items - factors) ** 2 < items + factors:
        what = f"{items} items cannot bear {factors} factors"
        raise refuse("PSY-333", "factors", what, "Ask for fewer factors, or give more items.")
    lead = matrices.shape[:-2]
    flat = matrices.reshape(-1, items, items)
    usable = _usable(flat, method)
    found = _blank(len(flat), items, factors)
    if usable.any():
        if starts is None:
            starts = _many_starts(items) if factors > 1 else np.empty((0, items))
        _fill(found, usable, flat[usable], factors, method, starts[np.isfinite(starts).all(axis=1)])
    return Factors(**{name: part.reshape((*lead, *part.shape[1:])) for name, part in found.items()})


def _fill(found: dict[str, Floats], usable: Mask, matrices: Floats, factors: int, method: str, starts: Floats) -> None:
    spread = np.diagonal(matrices, axis1=1, axis2=2)
    usual = np.clip((1 - 0.5 * factors / matrices.shape[1]) * _alone(matrices), 0.05 * spread, 0.95 * spread)
    tried = [_descended(matrices, start, factors, method) for start in (usual, *(row * spread for row in starts))]
    value = np.array([each[1] for each in tried])
    best = value.argmin(axis=0)
    rows = np.arange(len(matrices))
    unique = np.array([each[0] for each in tried])[best, rows]
    found["loadings"][usable] = _upright(_loadings(matrices, unique, factors, method))
    found["uniquenesses"][usable] = unique
    found["discrepancy"][usable] = value[best, rows]
    found["converged"][usable] = np.array([each[2] for each in tried])[best, rows]
    found["heywood"][usable] = (unique <= FLOOR * spread * (1 + 1e-6)).any(axis=1)


def _descended(matrices: Floats, start: Floats, factors: int, method: str) -> tuple[Floats, Floats, Mask]:
    """Return uniquenesses, discrepancies and whether they are lowest, from one start per matrix."""
    spread = np.diagonal(matrices, axis1=1, axis2=2)
    if method == "minres":
        return minimise(lambda x, rows: _squares(matrices[rows], x, factors), start, FLOOR * spread, spread)
    low, high = np.log(FLOOR * spread), np.log(spread)
    found, value, converged = minimise(
        lambda x, rows: _likelihood(matrices[rows], np.exp(x), factors), np.log(start), low, high
    )
    return np.exp(found), value, converged


def _many_starts(items: int) -> Floats:
    """Return starts with all uniquenesses small, all large, and each item's small in turn."""
    alone = np.where(np.eye(items, dtype=bool), 0.05, 0.6)
    return np.concatenate([np.full((1, items), 0.2), np.full((1, items), 0.8), alone])


def _squares(matrices: Floats, unique: Floats, factors: int) -> Local:
    """Return half the sum of squares of the eigenvalues that the factors leave, with derivatives."""
    values, vectors = np.linalg.eigh(matrices - _diagonal(unique))
    rest, kept = values[:, :-factors], values[:, -factors:]
    others, main = vectors[:, :, :-factors], vectors[:, :, -factors:]
    gradient = -np.einsum("bm,bim->bi", rest, others**2)
    approximate = (others @ others.transpose(0, 2, 1)) ** 2
    hessian = approximate.copy()
    for place in range(factors):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = 2 * rest / (rest - kept[:, place, None])
        hessian += _crossed(others, share, main[:, :, place])
    return Local(value=(rest**2).sum(axis=1) / 2, gradient=gradient, hessian=hessian, approximate=approximate)


def _likelihood(matrices: Floats, unique: Floats, factors: int) -> Local:
    """Return the likelihood's discrepancy as a function of log uniquenesses, with derivatives."""
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(matrices / (root[:, :, None] * root[:, None, :]))
    values = np.maximum(values, 1e-12)
    rest, kept = values[:, :-factors], values[:, -factors:]
    others, main = vectors[:, :, :-factors], vectors[:, :, -factors:]
    gradient = np.einsum("bm,bim->bi", 1 - rest, others**2)
    plain = others @ others.transpose(0, 2, 1)
    hessian = (others * rest[:, None, :]) @ others.transpose(0, 2, 1) * plain
    for place in range(factors):
        top = kept[:, place, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (1 - rest) * (top + rest) / (top - rest)
        hessian += _crossed(others, share, main[:, :, place])
    value = (rest - np.log(rest) - 1).sum(axis=1)
    return Local(value=value, gradient=gradient, hessian=hessian, approximate=plain**2)


def _crossed(others: Floats, share: Floats, main: Floats) -> Floats:
    """Return the part of the second derivatives that one factor adds."""
    inner = (others * np.nan_to_num(share, posinf=0.0, neginf=0.0)[:, None, :]) @ others.transpose(0, 2, 1)
    return np.asarray(inner * main[:, :, None] * main[:, None, :])


def _loadings(matrices: Floats, unique: Floats, factors: int, method: str) -> Floats:
    if method == "minres":
        values, vectors = np.linalg.eigh(matrices - _diagonal(unique))
        kept = np.sqrt(np.maximum(values[:, -factors:], 0.0))
        return np.asarray((vectors[:, :, -factors:] * kept[:, None, :])[:, :, ::-1])
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(matrices / (root[:, :, None] * root[:, None, :]))
    kept = np.sqrt(np.maximum(values[:, -factors:] - 1, 0.0))
    return np.asarray((root[:, :, None] * vectors[:, :, -factors:] * kept[:, None, :])[:, :, ::-1])


def _upright(loadings: Floats) -> Floats:
    """Return loadings with every column's sum above 0."""
    return np.asarray(loadings * np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0))


def _alone(matrices: Floats) -> Floats:
    """Return what no other item explains of each item, or half its variance where that cannot be computed."""
    spread = np.diagonal(matrices, axis1=1, axis2=2)
    lowest = np.linalg.eigvalsh(matrices)[:, 0]
    sound = lowest > 1e-8 * spread.max(axis=1)
    alone = spread / 2
    if sound.any():
        alone[sound] = 1 / np.diagonal(np.linalg.inv(matrices[sound]), axis1=1, axis2=2)
    return np.asarray(alone)


def _usable(matrices: Floats, method: str) -> Mask:
    varying = (np.diagonal(matrices, axis1=1, axis2=2) > 0).all(axis=1)
    usable = np.asarray(np.isfinite(matrices).all(axis=(1, 2)) & varying)
    if method == "ml" and usable.any():
        lowest = np.linalg.eigvalsh(matrices[usable])
        usable[usable] = lowest[:, 0] > 1e-10 * lowest[:, -1]
    return usable


def _blank(count: int, items: int, factors: int) -> dict[str, Floats]:
    return {
        "loadings": np.full((count, items, factors), np.nan),
        "uniquenesses": np.full((count, items), np.nan),
        "discrepancy": np.full(count, np.nan),
        "converged": np.zeros(count, dtype=bool),
        "heywood": np.zeros(count, dtype=bool),
    }


def _diagonal(values: Floats) -> Floats:
    return np.asarray(values[:, :, None] * np.eye(values.shape[1]))
