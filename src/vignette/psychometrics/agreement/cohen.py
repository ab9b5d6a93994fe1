"""Cohen's kappa of two raters, unweighted or weighted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vignette.psychometrics.agreement.counts import ordered_pair, rows_of_two
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import CohenInterval, interval_plan
from vignette.psychometrics.agreement.pairwise import cohen
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, name_of
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table

if TYPE_CHECKING:
    import pandas as pd


def cohen_kappa(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    weights: Weights,
    raters: tuple[object, object] | None = None,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: CohenInterval | None = "linearized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return Cohen's kappa of two raters: chance agreement from each rater's own use of the categories.

    Units that only one of them rated are left out and counted in ``n_excluded``. When not to use: for more than two
    raters whose places can be changed about (Fleiss, Krippendorff), or alone where one category is used nearly always.
    Quadratic weights make it nearly an intraclass correlation: it then says more of how homes are ordered than of exact
    agreement.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order, used or not.
    weights : str or array, q x q
        How much two categories agree; see `agreement_weights`. No default: it changes what is asked.
    raters : tuple of two, optional
        Which two raters; needed where there are more than two.
    unit, rater, rating, cluster, missing
        As in `rating_table`.
    interval : {"linearized", "jackknife", "fleiss-cohen-everitt", "bootstrap", "bootstrap-percentile"} or None
        ``"linearized"``: delta method, household sums, Student's t. ``"fleiss-cohen-everitt"``: large-sample, units
        independent, as most programs print it; too narrow where households matter.
    level, replicates, seed
        Level of the interval; how many samples are drawn, and from which seed.

    Returns
    -------
    Estimate
        Households are the sample; the two raters are fixed. ``details``: observed and chance agreement, standard error,
        degrees of freedom; unweighted also ``maximum``, the highest kappa that the raters' margins allow; with two
        categories also ``prevalence_index`` and ``bias_index``.

    Raises
    ------
    DataError
        ``PSY-301``, ``PSY-306`` for the weights, ``PSY-302`` where more than two raters and none are named; the codes
        of `rating_table`; ``PSY-102``, ``PSY-207``, ``PSY-209`` for the interval.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and Psychological Measurement* 20,
    37-46.

    Cohen, J. (1968). Weighted kappa. *Psychological Bulletin* 70, 213-220.

    Fleiss, J. L., Cohen, J. & Everitt, B. S. (1969). Large sample standard errors of kappa and weighted kappa.
    *Psychological Bulletin* 72, 323-327.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("fleiss-cohen-everitt",))
    rows = rows_of_two(ratings, rater, raters)
    table = rating_table(
        rows, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    pair = ordered_pair(table, raters)
    matrix = agreement_weights(weights, scores=table.scores)
    found = cohen(pair.codes, matrix, f"Cohen's kappa, {name_of(weights)}")
    return estimates([found], sample_of(pair), plan)[0]
