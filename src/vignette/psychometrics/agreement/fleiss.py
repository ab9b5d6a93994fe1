"""Fleiss' kappa, of the scale and of each category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.agreement.counts import category_counts
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import GwetInterval, interval_plan
from vignette.psychometrics.agreement.multirater import fleiss
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, name_of
from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table

if TYPE_CHECKING:
    import pandas as pd


def fleiss_kappa(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    weights: Weights,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: GwetInterval | None = "linearized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return Fleiss' kappa: chance agreement from the shares of the categories over all raters.

    Any raters may rate any unit. For two raters it is Scott's pi, not Cohen's kappa. When not to use: where homes
    hardly differ, or one category is used nearly always; chance agreement is then high and kappa low however well
    raters agree.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order, used or not.
    weights : str or array, q x q
        How much two categories agree; see `agreement_weights`. No default: it changes what is asked.
    unit, rater, rating, cluster, missing
        As in `rating_table`.
    interval : {"linearized", "jackknife", "gwet", "bootstrap", "bootstrap-percentile"} or None
        ``"linearized"``: delta method, household sums, Student's t. ``"gwet"``: as irrCAC prints it, units independent.
    level, replicates, seed
        Level of the interval; how many samples are drawn, and from which seed.

    Returns
    -------
    Estimate
        Households are the sample; raters are fixed: the interval is for these raters. ``details``: observed and chance
        agreement, standard error, degrees of freedom.

    Raises
    ------
    DataError
        ``PSY-301``, ``PSY-306`` for the weights; the codes of `rating_table`; ``PSY-102``, ``PSY-207``, ``PSY-209`` for
        the interval.

    References
    ----------
    Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. *Psychological Bulletin* 76, 378-382.

    Gwet, K. L. (2014). *Handbook of Inter-Rater Reliability*, 4th ed. Advanced Analytics. Ch. 2, 3, 5.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("gwet",))
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    matrix = agreement_weights(weights, scores=table.scores)
    found = fleiss(table.codes, matrix, f"Fleiss' kappa, {name_of(weights)}")
    return estimates([found], sample_of(table), plan)[0]


def fleiss_kappa_by_category(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: GwetInterval | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return Fleiss' kappa of each category against all others, and of the scale.

    When not to use: for a category that is hardly used; its kappa rests on the few units where it was.

    Parameters
    ----------
    ratings, categories, unit, rater, rating, cluster, missing, level, replicates, seed
        As in `fleiss_kappa`.
    interval : {"jackknife", "linearized", "gwet", "bootstrap", "bootstrap-percentile"} or None
        The jackknife keeps its level best for categories that few homes were given.

    Returns
    -------
    EstimateSet
        The scale's kappa, unweighted, then each category's. Where ``cluster=None`` and every unit has the same number
        of ratings, ``details`` also hold ``z`` and ``p`` of the test that raters agree by chance only.

    Raises
    ------
    DataError
        As `fleiss_kappa`.

    References
    ----------
    Fleiss, J. L., Nee, J. C. M. & Landis, J. R. (1979). Large sample variance of kappa in the case of different sets of
    raters. *Psychological Bulletin* 86, 974-977.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("gwet",))
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    size = len(categories)
    counts = category_counts(table.codes, size)
    tests = chance_tests(counts) if not table.grouped else [{}] * (size + 1)
    found = [fleiss(table.codes, np.eye(size), "Fleiss' kappa, unweighted")]
    for place, category in enumerate(categories):
        codes = np.where(table.codes >= 0, (table.codes == place).astype(np.int64), -1)
        found.append(fleiss(codes, np.eye(2), f"Fleiss' kappa, category {category}"))
    tested = [replace(one, details=test) for one, test in zip(found, tests, strict=True)]
    return EstimateSet(title="Fleiss' kappa by category", estimates=estimates(tested, sample_of(table), plan))


def chance_tests(counts: Floats) -> list[dict[str, float]]:
    """Return z and p of Fleiss' kappa of the scale and of each category under chance alone, units independent.

    Empty where units have different numbers of ratings, or fewer than two.

    Parameters
    ----------
    counts : array, units x categories
        How many raters chose each.
    """
    raters = counts.sum(axis=1)
    if len(set(raters)) > 1 or raters[0] < 2:
        return [{}] * (counts.shape[1] + 1)
    pairs = len(counts) * raters[0] * (raters[0] - 1)
    share = counts.sum(axis=0) / counts.sum()
    spread = share * (1 - share)
    with np.errstate(all="ignore"):
        kappas = 1 - (counts * (raters[0] - counts)).sum(axis=0) / (pairs * spread)
        skew = (spread * (1 - 2 * share)).sum()
        error = np.sqrt(2 * (spread.sum() ** 2 - skew)) / (spread.sum() * np.sqrt(pairs))
        scores = [(kappas * spread).sum() / spread.sum() / error, *(kappas / np.sqrt(2 / pairs))]
    return [{"z": float(z), "p": 2 * NormalDist().cdf(-abs(float(z)))} for z in scores]
