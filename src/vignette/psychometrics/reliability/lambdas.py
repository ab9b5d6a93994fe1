"""Guttman's lower bounds to reliability, lambda 1 to lambda 6, and the greatest of them all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.problems import one_of
from vignette.psychometrics.reliability.alpha_formulas import alpha_of, lambda6_of
from vignette.psychometrics.reliability.lower_bound import greatest_lower_bound
from vignette.psychometrics.reliability.moments import correlations_of
from vignette.psychometrics.reliability.partitions import best_partition
from vignette.psychometrics.reliability.sample import sample_of
from vignette.psychometrics.reliability.uncertainty import Resampled, Scale, Uncertainty, planned, uncertainties

if TYPE_CHECKING:
    import pandas as pd

Matrix = Literal["covariances", "correlations"]
MATRICES: tuple[str, ...] = ("covariances", "correlations")
MANY_PEOPLE = 1000
"""Below this many people lambda 4 and the glb carry ``highest_by_chance`` (ten Berge & Sočan 2004)."""
_GUTTMAN = "Guttman (1945). Psychometrika 10, 255-282"
_GLB = "Woodhouse & Jackson (1977). Psychometrika 42, 579-591"
_SOCAN = "ten Berge & Sočan (2004). Psychometrika 69, 613-625"
_CLOSED = ("lambda 1", "lambda 2", "lambda 3", "lambda 5", "lambda 5+", "lambda 6")


def guttman_lambdas(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    matrix: Matrix,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    interval: Resampled | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return Guttman's lower bounds to the reliability of the sum of the items.

    Parameters
    ----------
    scores, items, cluster, missing, reverse, lowest, highest
        As in `cronbach_alpha`.
    matrix : {"covariances", "correlations"}
        Bounds for the sum of the items as they are, or at equal variance. Programs differ (psych: correlations).
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals. Lambda 4 and the glb get none: they are the highest of
        many, and resampling does not undo that.

    Returns
    -------
    EstimateSet
        ``lambda 1``, ``lambda 2``, ``lambda 3`` (alpha), ``lambda 5``, ``lambda 5+``, ``lambda 6``,
        ``lambda 4 (highest)`` over every partition of the items in two, and ``glb``. Each is at or below the
        reliability in the population where errors are uncorrelated; with ``highest_by_chance`` not in the sample.

    Raises
    ------
    DataError
        As `cronbach_alpha`.

    References
    ----------
    Guttman, L. (1945). A basis for analyzing test-retest reliability. *Psychometrika* 10, 255-282.
    """
    one_of(matrix, MATRICES, "matrix")
    sample = sample_of(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )
    plan = planned(interval, level=level, replicates=replicates, seed=seed, sampled=sample.sampled)
    moments = sample.moments()

    def bounds(sums: Floats) -> Floats:
        found = moments.of(sums)
        return lambdas_of(correlations_of(found) if matrix == "correlations" else found)

    values = bounds(moments.sums.sum(axis=0))
    scales: list[Scale] = ["one-minus"] * len(_CLOSED)
    found = uncertainties(values, moments.sums, bounds, plan=plan, scales=scales)
    own = correlations_of(sample.covariances) if matrix == "correlations" else sample.covariances
    split, tried = best_partition(own) if np.isfinite(own).all() else (math.nan, True)
    reason = "it is the highest of many, which resampling does not undo"
    chance = ("highest_by_chance",) if sample.fewest < MANY_PEOPLE else ()
    searched = Uncertainty(
        interval=None, no_interval=reason, se=math.nan, caveats=(*chance, *(() if tried else ("splits_searched",)))
    )
    bound = Uncertainty(interval=None, no_interval=reason, se=math.nan, caveats=chance)
    rows = [
        *((name, float(value), one, (_GUTTMAN,)) for name, value, one in zip(_CLOSED, values, found, strict=True)),
        ("lambda 4 (highest)", split, searched, (_GUTTMAN, _SOCAN)),
        ("glb", greatest_lower_bound(own), bound, (_GLB, _SOCAN)),
    ]
    return EstimateSet(
        title=f"Guttman's lambdas, of {matrix}",
        estimates=tuple(
            Estimate(
                statistic=name,
                value=value,
                interval=one.interval,
                no_interval=one.no_interval,
                n=sample.n,
                n_excluded=sample.table.n_excluded,
                caveats=(*sample.caveats, *one.caveats),
                references=references,
                details={"se": one.se},
            )
            for name, value, one, references in rows
        ),
    )


def lambdas_of(matrices: Floats) -> Floats:
    """Return lambda 1, 2, 3, 5, 5+ and 6 of covariance or correlation matrices, (..., k, k) to (..., 6).

    Lambda 5+ multiplies the last part of lambda 5 by k / (k - 1).
    """
    items = matrices.shape[-1]
    total = matrices.sum(axis=(-2, -1))
    beside = matrices * (1 - np.eye(items))
    squares = (beside**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = 1 - np.trace(matrices, axis1=-2, axis2=-1) / total
        second = first + np.sqrt(items / (items - 1) * squares.sum(axis=-1)) / total
        widest = 2 * np.sqrt(squares.max(axis=-1)) / total
        rows = (
            first,
            second,
            alpha_of(matrices),
            first + widest,
            first + items / (items - 1) * widest,
            lambda6_of(matrices),
        )
    return np.stack(rows, axis=-1)
