"""Fleiss' kappa, of the scale and of each category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import GwetInterval, interval_plan
from vignette.psychometrics.agreement.multirater import fleiss
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, name_of
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate
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

    Any raters may rate any unit. For two raters it is Scott's pi, not Cohen's kappa. When not to use: where homes hardly
    differ, or one category is used nearly always; chance agreement is then high and kappa low however well raters agree.

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
