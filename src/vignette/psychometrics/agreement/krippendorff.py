"""Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vignette.psychometrics.agreement.coincidence import Metric, krippendorff, squared_differences
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import GwetInterval, interval_plan
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table

if TYPE_CHECKING:
    import pandas as pd


def krippendorff_alpha(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    metric: Metric,
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
    r"""Return Krippendorff's alpha, :math:`1 - D_o / D_e`, observed over expected difference.

    Any number of raters, missing ratings, any scale; a unit that fewer than two raters rated is left out and counted in
    ``n_excluded``. When not to use: where homes hardly differ; then there is little difference to expect, and alpha is
    low however well raters agree. Look at percent agreement beside it.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order, used or not.
    metric : {"nominal", "ordinal", "interval", "ratio"} or array, q x q
        How far apart two categories are. ``"ordinal"`` is Krippendorff's: how many ratings lie between. A matrix holds
        agreement weights, such as Gwet's: ``agreement_weights("ordinal", scores=...)``. No default: it changes what is
        asked.
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
        ``PSY-301`` for a matrix, ``PSY-306`` for the ratio metric; the codes of `rating_table`; ``PSY-102``,
        ``PSY-207``, ``PSY-209`` for the interval.

    References
    ----------
    Krippendorff, K. (2019). *Content Analysis: An Introduction to Its Methodology*, 4th ed. Sage. Ch. 12.

    Hayes, A. F. & Krippendorff, K. (2007). Answering the call for a standard reliability measure for coding data.
    *Communication Methods and Measures* 1, 77-89.

    Examples
    --------
    Krippendorff's own data, 12 units and four observers (2011, printed: 0.815):

    >>> import pandas as pd
    >>> wide = pd.read_csv("tests/reference/krippendorff_2011.csv")
    >>> long = wide.melt("unit", var_name="rater", value_name="rating").dropna()
    >>> alpha = krippendorff_alpha(
    ...     long, categories=[1, 2, 3, 4, 5], metric="ordinal", unit="unit", rater="rater", cluster=None
    ... )
    >>> round(alpha.value, 3)
    0.815
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("gwet",))
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    name = f"Krippendorff's alpha, {metric if isinstance(metric, str) else 'own weights'}"
    found = krippendorff(table.codes, squared_differences(metric, table.scores), len(categories), name)
    return estimates([found], sample_of(table), plan)[0]
