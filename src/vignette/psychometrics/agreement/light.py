"""Light's kappa: the mean of Cohen's over the pairs of raters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import Sampled, interval_plan
from vignette.psychometrics.agreement.pairwise import light
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, name_of
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table

if TYPE_CHECKING:
    import pandas as pd


def light_kappa(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    weights: Weights,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Sampled | None = "linearized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return Light's kappa, the mean of Cohen's kappa over the pairs of raters that share a unit.

    Every pair weighs the same whatever number of units it shares; a pair that shares none is left out (caveat
    ``raters_apart``). For complete rows only, give ``missing="complete"``.

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
    interval : {"linearized", "jackknife", "bootstrap", "bootstrap-percentile"} or None
        ``"linearized"``: delta method, household sums, Student's t.
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
    Light, R. J. (1971). Measures of response agreement for qualitative data: some generalizations and alternatives.
    *Psychological Bulletin* 76, 365-377.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    matrix = agreement_weights(weights, scores=table.scores)
    found = light(table.codes, matrix, f"Light's kappa, {name_of(weights)}")
    return estimates([found], sample_of(table), plan)[0]
