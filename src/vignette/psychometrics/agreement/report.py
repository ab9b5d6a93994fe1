"""Several coefficients of the same ratings from one draw of households, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from vignette.psychometrics.agreement.coefficient import Coefficient
from vignette.psychometrics.agreement.coincidence import Metric, krippendorff, squared_differences
from vignette.psychometrics.agreement.counts import checked_codes
from vignette.psychometrics.agreement.estimating import Sample, estimates, sample_of
from vignette.psychometrics.agreement.limiting import Sampled, interval_plan
from vignette.psychometrics.agreement.multirater import brennan, fleiss, gwet
from vignette.psychometrics.agreement.pairwise import cohen, conger, light
from vignette.psychometrics.agreement.percent import agreement_share
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, gwet_name, name_of
from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

Name = Literal[
    "exact-pairs",
    "exact-units",
    "exact-all-raters",
    "within1-pairs",
    "within1-units",
    "within1-all-raters",
    "cohen",
    "light",
    "conger",
    "fleiss",
    "brennan-prediger",
    "gwet",
    "krippendorff",
]
NAMES: tuple[str, ...] = Name.__args__  # type: ignore[attr-defined]
Built = Callable[[Codes, Floats, str], Coefficient]


def agreement_report(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    coefficients: Sequence[Name],
    weights: Weights | None = None,
    metric: Metric | None = None,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Sampled | None = "linearized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return several coefficients of the same ratings; resampled intervals come from one draw, so they are paired.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order, used or not.
    coefficients : sequence of str
        What to compute, in order: ``"exact-pairs"``, ``"exact-units"``, ``"exact-all-raters"``, the same with
        ``"within1-"``, ``"cohen"`` (two raters only), ``"light"``, ``"conger"``, ``"fleiss"``, ``"brennan-prediger"``,
        ``"gwet"``, ``"krippendorff"``.
    weights : str or array, q x q, optional
        Agreement weights of the kappas and of Gwet's coefficient; needed for these.
    metric : str or array, q x q, optional
        Metric of Krippendorff's alpha; needed for it.
    unit, rater, rating, cluster, missing
        As in `rating_table`.
    interval, level, replicates, seed
        As in `kendall_w`.

    Returns
    -------
    EstimateSet
        Households are the sample; raters are fixed.

    Raises
    ------
    DataError
        ``PSY-207`` for a name that is none, ``PSY-302`` for Cohen's kappa of other than two raters, ``PSY-309`` where
        weights or metric are needed and not given; the codes of `rating_table`, weights and interval.

    References
    ----------
    As the coefficients' own.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    table = rating_table(
        ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    found = _built(table.codes, coefficients, table.scores, weights, metric)
    return EstimateSet(title="agreement", estimates=estimates(found, sample_of(table), plan))


def agreement_of_codes(
    codes: ArrayLike,
    *,
    scores: ArrayLike,
    coefficients: Sequence[Name],
    weights: Weights | None = None,
    metric: Metric | None = None,
    clusters: ArrayLike | None = None,
    interval: Sampled | None = "linearized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return what `agreement_report` does, of an array.

    Parameters
    ----------
    codes : array of int, units x raters
        Each rating's place on the scale, 0 to q - 1, and -1 where there is none.
    scores : array, q
        The numbers that the categories stand for, rising.
    coefficients, weights, metric
        As in `agreement_report`.
    clusters : array, units, optional
        Which household each unit belongs to, by any labels; None takes units for independent.
    interval, level, replicates, seed
        As in `agreement_report`.

    Raises
    ------
    DataError
        ``PSY-303`` where codes are no such array, or clusters are not one per unit; else as `agreement_report`.
    """
    points = np.asarray(scores, dtype=float)
    places = checked_codes(codes, len(points))
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    rated = (places >= 0).any(axis=1)
    labels = np.arange(len(places)) if clusters is None else np.asarray(clusters)
    if labels.shape != rated.shape:
        what = "the clusters are not one per unit"
        raise refuse("PSY-303", "clusters", what, "Give one label per row of the codes.")
    if not rated.any():
        raise refuse("PSY-202", "codes", "no unit has a rating", "Give at least one.")
    kinds, members = np.unique(labels[rated], return_inverse=True)
    used = places[rated]
    sample = Sample(
        clusters=members.astype(np.int64),
        n_clusters=len(kinds),
        grouped=clusters is not None,
        kind="households",
        n={
            **({"households": len(kinds)} if clusters is not None else {}),
            "units": len(used),
            "raters": used.shape[1],
            "ratings": int((used >= 0).sum()),
        },
        caveats=("one_rater",) if used.shape[1] < 2 else (),
    )
    found = _built(used, coefficients, points, weights, metric)
    return EstimateSet(title="agreement", estimates=estimates(found, sample, plan))


def _built(
    codes: Codes, coefficients: Sequence[str], scores: Floats, weights: Weights | None, metric: Metric | None
) -> list[Coefficient]:
    if not coefficients:
        raise refuse("PSY-309", "coefficients", "no coefficient is named", "Name one or more.")
    return [_one(codes, name, scores, weights, metric) for name in coefficients]


def _one(codes: Codes, name: str, scores: Floats, weights: Weights | None, metric: Metric | None) -> Coefficient:
    one_of(name, NAMES, "coefficients")
    if name.startswith(("exact-", "within1-")):
        kind, over = name.split("-", 1)
        return agreement_share(codes, len(scores), within=0 if kind == "exact" else 1, over=over)
    if name == "krippendorff":
        if metric is None:
            raise refuse("PSY-309", "metric", "Krippendorff's alpha has no metric", 'Give metric="ordinal" or another.')
        title = f"Krippendorff's alpha, {metric if isinstance(metric, str) else 'own weights'}"
        return krippendorff(codes, squared_differences(metric, scores), len(scores), title)
    if weights is None:
        raise refuse("PSY-309", "weights", "the coefficient has no weights", 'Give weights="quadratic" or another.')
    if name == "cohen" and codes.shape[1] != 2:
        what = f"Cohen's kappa is of two raters, and there are {codes.shape[1]}"
        raise refuse(
            "PSY-302", "coefficients", what, "Use cohen_kappa(..., raters=(first, second)), or light or conger."
        )
    build, title = _BUILT[name]
    label = gwet_name(weights) if name == "gwet" else f"{title}, {name_of(weights)}"
    return build(codes, agreement_weights(weights, scores=scores), label)


_BUILT: dict[str, tuple[Built, str]] = {
    "cohen": (cohen, "Cohen's kappa"),
    "light": (light, "Light's kappa"),
    "conger": (conger, "Conger's kappa"),
    "fleiss": (fleiss, "Fleiss' kappa"),
    "brennan-prediger": (brennan, "Brennan-Prediger"),
    "gwet": (gwet, "Gwet's AC"),
}
