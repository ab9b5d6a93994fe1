"""McDonald's omega: the reliability of a sum by one common factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.factors.extraction import EXTRACTIONS, Extraction, Factors, extract
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.problems import one_of
from vignette.psychometrics.reliability.lambdas import MATRICES, Matrix
from vignette.psychometrics.reliability.moments import correlations_of
from vignette.psychometrics.reliability.sample import sample_of
from vignette.psychometrics.reliability.uncertainty import Resampled, planned, uncertainties

if TYPE_CHECKING:
    import pandas as pd

Denominator = Literal["implied", "observed"]
DENOMINATORS: tuple[str, ...] = ("implied", "observed")
MCDONALD = "McDonald (1999). Test Theory: A Unified Treatment. Erlbaum"
BENTLER = "Bentler (1972). Social Science Research 1, 343-357"


def omega(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    matrix: Matrix,
    extraction: Extraction,
    denominator: Denominator,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    interval: Resampled | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    r"""Return omega total of one factor, :math:`(\sum \lambda_j)^2 / s_T^2`.

    Items may measure the one thing with different strength. If they measure more than one thing, one factor is the
    wrong model: see `omega_hierarchical`.

    Parameters
    ----------
    scores, items, cluster, missing, reverse, lowest, highest
        As in `cronbach_alpha`.
    matrix : {"covariances", "correlations"}
        The sum of the items as they are, or at equal variance.
    extraction : {"ml", "minres"}
        Maximum likelihood (of covariances: the congeneric model of lavaan and semTools), or least squares.
    denominator : {"implied", "observed"}
        Variance of the sum as the model implies it, or as it is.
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals.

    Returns
    -------
    Estimate
        ``details``: the loadings by item. Caveats: ``heywood``, ``not_converged``.

    Raises
    ------
    DataError
        As `cronbach_alpha`; ``PSY-333`` for fewer than three items.

    References
    ----------
    McDonald, R. P. (1999). *Test Theory: A Unified Treatment*. Erlbaum.
    Bentler, P. M. (1972). A lower-bound method for the dimension-free measurement of internal consistency. *Social
    Science Research* 1, 343-357.
    """
    one_of(matrix, MATRICES, "matrix")
    one_of(extraction, EXTRACTIONS, "extraction")
    one_of(denominator, DENOMINATORS, "denominator")
    sample = sample_of(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )
    plan = planned(interval, level=level, replicates=replicates, seed=seed, sampled=sample.sampled)
    moments = sample.moments()

    def coefficient(sums: Floats) -> Floats:
        found = moments.of(sums)
        matrices = correlations_of(found) if matrix == "correlations" else found
        return omega_of(matrices, extract(matrices, factors=1, method=extraction), denominator)[..., None]

    own = correlations_of(sample.covariances) if matrix == "correlations" else sample.covariances
    factors = extract(own, factors=1, method=extraction)
    value = omega_of(own, factors, denominator)[None]
    found = uncertainties(value, moments.sums, coefficient, plan=plan, scales=("one-minus",))[0]
    return Estimate(
        statistic="omega total",
        value=float(value[0]),
        interval=found.interval,
        no_interval=found.no_interval,
        n=sample.n,
        n_excluded=sample.table.n_excluded,
        caveats=(*sample.caveats, *about_factors(factors), *found.caveats),
        references=(MCDONALD, BENTLER),
        details={"se": found.se, **loadings_by_item(sample.table.items, factors.loadings[:, 0])},
    )


def omega_of(matrices: Floats, factors: Factors, denominator: Denominator) -> Floats:
    """Return omega of one factor's loadings on covariance or correlation matrices, (..., k, k) to (...)."""
    true = factors.loadings[..., 0].sum(axis=-1) ** 2
    implied = true + factors.uniquenesses.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(true / (implied if denominator == "implied" else matrices.sum(axis=(-2, -1))))


def about_factors(factors: Factors) -> tuple[str, ...]:
    """Return caveats on how one matrix's factors were found."""
    if not np.isfinite(factors.loadings).all():
        return ("factors_undefined",)
    return (
        *(("heywood",) if factors.heywood.any() else ()),
        *(("not_converged",) if not factors.converged.all() else ()),
    )


def loadings_by_item(items: Sequence[str], loadings: Floats) -> dict[str, float]:
    """Return loadings under names like ``loading_protection``."""
    return {f"loading_{item}": float(value) for item, value in zip(items, loadings, strict=True)}
