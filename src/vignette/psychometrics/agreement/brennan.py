"""Brennan and Prediger's coefficient, and PABAK."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.agreement.counts import ordered_pair, rows_of_two
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import GwetInterval, interval_plan
from vignette.psychometrics.agreement.multirater import brennan
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, name_of
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table

if TYPE_CHECKING:
    import pandas as pd


def brennan_prediger(
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
    """Return Brennan and Prediger's coefficient: by chance every declared category is as likely.

    When not to use: where the scale has categories that nobody would ever choose; each one that is declared raises the
    coefficient.

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
    Brennan, R. L. & Prediger, D. J. (1981). Coefficient kappa: some uses, misuses, and alternatives. *Educational and
    Psychological Measurement* 41, 687-699.

    Gwet, K. L. (2014). *Handbook of Inter-Rater Reliability*, 4th ed. Advanced Analytics. Ch. 2, 3, 5.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("gwet",))
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    matrix = agreement_weights(weights, scores=table.scores)
    found = brennan(table.codes, matrix, f"Brennan-Prediger, {name_of(weights)}")
    return estimates([found], sample_of(table), plan)[0]


def pabak(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    raters: tuple[object, object] | None = None,
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
    """Return PABAK of two raters, kappa adjusted for prevalence and bias: (q · observed - 1) / (q - 1).

    It is Brennan and Prediger's coefficient of two raters, unweighted, and observed agreement on another scale.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order, used or not.
    raters : tuple of two, optional
        Which two raters; needed where there are more than two.
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
        ``PSY-302`` where there are more than two raters and none are named; the codes of `rating_table`; ``PSY-102``,
        ``PSY-207``, ``PSY-209`` for the interval.

    References
    ----------
    Byrt, T., Bishop, J. & Carlin, J. B. (1993). Bias, prevalence and kappa. *Journal of Clinical Epidemiology* 46,
    423-429.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("gwet",))
    rows = rows_of_two(ratings, rater, raters)
    table = rating_table(
        rows, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    pair = ordered_pair(table, raters)
    found = brennan(pair.codes, np.eye(len(categories)), "PABAK")
    return estimates([found], sample_of(pair), plan)[0]
