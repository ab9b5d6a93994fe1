"""Agreement of each rater with each other: who stands apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from vignette.psychometrics.agreement.coefficient import Coefficient
from vignette.psychometrics.agreement.counts import rater_pairs
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import Sampled, interval_plan
from vignette.psychometrics.agreement.pairwise import cohen
from vignette.psychometrics.agreement.percent import agreement_share
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, name_of
from vignette.psychometrics.arrays import Codes
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Curve, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, RatingTable, rating_table
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

Pairwise = Literal["exact", "within1", "cohen"]


def agreement_matrix(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    coefficient: Pairwise,
    weights: Weights | None = None,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Sampled | None = "linearized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Curve:
    """Return the agreement of every pair of raters, one row each, over the units that both rated.

    When not to use: to rank raters. The lowest of many pairs is low by chance too; the intervals are per pair.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order.
    coefficient : {"exact", "within1", "cohen"}
        Share of units with the same rating, or at most one step apart, or Cohen's kappa.
    weights : str or array, q x q, optional
        For Cohen's kappa; see `agreement_weights`.
    unit, rater, rating, cluster, missing
        As in `rating_table`.
    interval, level, replicates, seed
        As in `kendall_w`.

    Returns
    -------
    Curve
        Columns: first and second rater, units that both rated, value, low, high; nan where a pair shares no unit.
        ``estimates`` holds each pair's estimate.

    Raises
    ------
    DataError
        ``PSY-302`` with fewer than two raters, ``PSY-309`` for Cohen's kappa without weights; the codes of
        `rating_table`, weights and interval.
    """
    one_of(coefficient, ("exact", "within1", "cohen"), "coefficient")
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    if len(table.raters) < 2:
        raise refuse("PSY-302", "raters", "there are fewer than two raters", "Give the ratings of two or more.")
    pairs = rater_pairs(len(table.raters))
    built = [_pair(table, pair, coefficient, weights) for pair in pairs]
    found = estimates(built, sample_of(table), plan)
    limits = [one.interval for one in found]
    sample = sample_of(table)
    return Curve(
        title=f"agreement of raters, {coefficient}" + (f", {name_of(weights)}" if weights is not None else ""),
        columns={
            "first": [str(table.raters[one]) for one, _ in pairs],
            "second": [str(table.raters[other]) for _, other in pairs],
            "units": [one.n["units_shared"] for one in found],
            "value": [one.value for one in found],
            "low": [each.low if each else float("nan") for each in limits],
            "high": [each.high if each else float("nan") for each in limits],
        },
        estimates=EstimateSet(title="agreement of raters", estimates=found),
        n=sample.n,
        n_excluded=sample.n_excluded,
        caveats=tuple(dict.fromkeys(code for one in found for code in one.caveats)),
        references=found[0].references,
    )


def _pair(table: RatingTable, pair: tuple[int, int], coefficient: str, weights: Weights | None) -> Coefficient:
    codes: Codes = table.codes[:, list(pair)]
    name = f"{table.raters[pair[0]]} and {table.raters[pair[1]]}"
    if coefficient != "cohen":
        share = agreement_share(codes, len(table.categories), within=int(coefficient == "within1"), over="units")
        return replace(share, name=name)
    if weights is None:
        raise refuse("PSY-309", "weights", "the coefficient has no weights", 'Give weights="quadratic" or another.')
    return replace(cohen(codes, agreement_weights(weights, scores=table.scores), name), n_excluded=0)
