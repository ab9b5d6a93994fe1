"""Gwet's AC1 and AC2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import GwetInterval, interval_plan
from vignette.psychometrics.agreement.multirater import gwet
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, gwet_name
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table

if TYPE_CHECKING:
    import pandas as pd


def gwet_ac(
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
    """Return Gwet's AC1 (unweighted) or AC2: chance agreement is small where one category is used much.

    When not to use: as the only coefficient. It stays high where raters use one category nearly always and the data say
    little of how they tell homes apart; look at Krippendorff's alpha beside it.

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
    Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high agreement. *British
    Journal of Mathematical and Statistical Psychology* 61, 29-48.

    Gwet, K. L. (2014). *Handbook of Inter-Rater Reliability*, 4th ed. Advanced Analytics. Ch. 3-5.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("gwet",))
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    matrix = agreement_weights(weights, scores=table.scores)
    found = gwet(table.codes, matrix, gwet_name(weights))
    return estimates([found], sample_of(table), plan)[0]
