"""How often raters agree, exactly or within some steps, counted three ways that are not the same number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient
from vignette.psychometrics.agreement.counts import category_counts
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import ShareInterval, interval_plan
from vignette.psychometrics.agreement.multirater import HANDBOOK, agreement_over_units, pair_agreement, share
from vignette.psychometrics.agreement.weights import within_weights
from vignette.psychometrics.arrays import Codes
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

Over = Literal["pairs", "units", "all-raters"]
OVER: tuple[str, ...] = ("pairs", "units", "all-raters")


def percent_agreement(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    within: int,
    over: Over | None = None,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: ShareInterval | None = "wilson",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return the share of agreement, as a share from 0 to 1, over pairs, over units, and of all raters.

    *pairs*: of all pairs of ratings of the same unit, how many agree; a unit with five raters has ten pairs.
    *units*: the mean over units of that share; every unit weighs the same. It is the observed agreement in the kappas.
    *all-raters*: of all units with two ratings or more, how many have all ratings within reach of one another.

    When not to use: alone. Raters who always choose the same category agree always.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order.
    within : int
        How many steps of the scale apart still is agreement: 0 is exact agreement, 1 is within one step.
    over : {"pairs", "units", "all-raters"}, optional
        Only this one; else all three.
    unit, rater, rating, cluster, missing
        As in `rating_table`.
    interval : {"wilson", "linearized", "jackknife", "gwet", "bootstrap", "bootstrap-percentile"} or None
        ``"wilson"``: score interval with the number of independent units that the households' spread amounts to; it
        also stands where all agree. ``"gwet"`` takes units for independent.
    level, replicates, seed
        Level of the interval; how many samples are drawn, and from which seed.

    Returns
    -------
    EstimateSet
        Households are the sample; raters are fixed: the interval is for these raters.

    Raises
    ------
    DataError
        ``PSY-307`` where ``within`` is no number of steps; the codes of `rating_table`; ``PSY-102``, ``PSY-207``,
        ``PSY-209``.

    References
    ----------
    Gwet, K. L. (2014). *Handbook of Inter-Rater Reliability*, 4th ed. Advanced Analytics. Ch. 2.
    """
    one_of(over, (*OVER, None), "over")
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed, also=("gwet", "wilson"))
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    chosen = OVER if over is None else (over,)
    found = [agreement_share(table.codes, len(categories), within=within, over=each) for each in chosen]
    return EstimateSet(title="percent agreement", estimates=estimates(found, sample_of(table), plan))


def agreement_share(codes: Codes, categories: int, *, within: int, over: str) -> Coefficient:
    """Return one share of agreement of codes, units x raters.

    Raises
    ------
    DataError
        ``PSY-307`` where ``within`` is not from 0 to ``categories - 1``.
    """
    if not 0 <= within < categories:
        what = f"within is no number of steps on a scale of {categories}"
        raise refuse("PSY-307", "within", what, "Give 0 for exact agreement, 1 for within one step.")
    name = f"agreement {'exact' if within == 0 else f'within {within}'}, {over}"
    if over == "units":
        return agreement_over_units(codes, within_weights(within, categories), name)
    shared = (codes >= 0).sum(axis=1) > 1
    if over == "pairs":
        agreeing, pairs = pair_agreement(category_counts(codes, categories), within_weights(within, categories))
        return share(np.column_stack([agreeing / 2, pairs / 2]), shared, name, (HANDBOOK,), pairs=int(pairs.sum() / 2))
    lowest = np.where(codes >= 0, codes, categories).min(axis=1)
    together = shared & (codes.max(axis=1) - lowest <= within)
    return share(np.column_stack([together, shared]).astype(float), shared, name, (HANDBOOK,))
