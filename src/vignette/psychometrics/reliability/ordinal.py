"""Reliability of ordinal items by their polychoric correlations: ordinal alpha, ordinal omega, categorical omega."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.factors.category_codes import OrdinalTable, ordinal_table
from vignette.psychometrics.factors.extraction import EXTRACTIONS, Extraction, Factors, extract
from vignette.psychometrics.factors.latent_correlation import latent_correlations, thresholds_of
from vignette.psychometrics.factors.latent_errors import person_influence
from vignette.psychometrics.factors.pair_tables import (
    counts_by_cluster,
    item_counts,
    pair_counts,
    pair_places,
    split_counts,
)
from vignette.psychometrics.factors.polychoric_matrix import OLSSON, about_correlations, about_tables, symmetric
from vignette.psychometrics.factors.weighted import one_weighted_factor
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.problems import one_of, refuse
from vignette.psychometrics.reliability.alpha_formulas import alpha_of
from vignette.psychometrics.reliability.green_yang import categorical_omega_of
from vignette.psychometrics.reliability.moments import covariances_of
from vignette.psychometrics.reliability.omegas import (
    DENOMINATORS,
    MCDONALD,
    Denominator,
    about_factors,
    loadings_by_item,
    omega_of,
)
from vignette.psychometrics.reliability.sample import about_items
from vignette.psychometrics.reliability.uncertainty import Resampled, planned, uncertainties

if TYPE_CHECKING:
    import pandas as pd

_ZUMBO = "Zumbo, Gadermann & Zeisser (2007). Journal of Modern Applied Statistical Methods 6, 21-29"
_GREEN = "Green & Yang (2009). Psychometrika 74, 155-167"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Latent:
    """Polychoric correlations (..., k, k) and thresholds (..., k, c - 1)."""

    correlations: Floats
    thresholds: Floats


def ordinal_alpha(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    categories: Sequence[float],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    interval: Resampled | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return ordinal alpha: standardised alpha of the polychoric correlations.

    It is the reliability of a sum nobody can compute, that of the latent responses, and above that of the sum of the
    ratings: do not use it to judge scores (Chalmers 2018). For these take `categorical_omega`.

    Parameters
    ----------
    scores, items, categories, cluster, missing, reverse
        As in `polychoric`.
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals.

    Returns
    -------
    Estimate
        Caveats: ``reliability_of_latent_responses``, and those of `polychoric`.

    Raises
    ------
    DataError
        As `polychoric` and `cronbach_alpha`.

    References
    ----------
    Zumbo, B. D., Gadermann, A. M. & Zeisser, C. (2007). Ordinal versions of coefficients alpha and theta for Likert
    rating scales. *Journal of Modern Applied Statistical Methods* 6, 21-29.
    Chalmers, R. P. (2018). On misconceptions and the limited usefulness of ordinal alpha. *Educational and
    Psychological Measurement* 78, 1056-1071.
    """
    ordinal = ordinal_table(
        scores, items=items, categories=categories, cluster=cluster, missing=missing, reverse=reverse
    )
    return _estimated(
        "ordinal alpha",
        ordinal,
        lambda latent: alpha_of(latent.correlations),
        (_ZUMBO, OLSSON),
        ("reliability_of_latent_responses",),
        {},
        (interval, level, replicates, seed),
    )


def ordinal_omega(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    categories: Sequence[float],
    extraction: Extraction,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    interval: Resampled | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return omega total of one factor of the polychoric correlations (implied variance).

    As `ordinal_alpha` it is of the latent responses, not of the sum of the ratings.

    Parameters
    ----------
    scores, items, categories, cluster, missing, reverse
        As in `polychoric`.
    extraction : {"minres", "ml"}
        Maximum likelihood needs a positive definite matrix, which polychoric correlations need not give.
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals.

    Returns
    -------
    Estimate
        ``details``: the loadings by item.

    Raises
    ------
    DataError
        As `ordinal_alpha`; ``PSY-333`` for fewer than three items.
    """
    one_of(extraction, EXTRACTIONS, "extraction")
    ordinal = ordinal_table(
        scores, items=items, categories=categories, cluster=cluster, missing=missing, reverse=reverse
    )
    _three(items)

    def coefficient(latent: _Latent) -> Floats:
        return omega_of(latent.correlations, extract(latent.correlations, factors=1, method=extraction), "implied")

    factors = extract(_latent(ordinal, _sums(ordinal)).correlations, factors=1, method=extraction)
    return _estimated(
        "ordinal omega",
        ordinal,
        coefficient,
        (MCDONALD, OLSSON),
        ("reliability_of_latent_responses", *about_factors(factors)),
        loadings_by_item(ordinal.table.items, factors.loadings[:, 0]),
        (interval, level, replicates, seed),
    )


def categorical_omega(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    categories: Sequence[float],
    extraction: Literal["dwls", "minres"],
    denominator: Denominator,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    interval: Resampled | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return categorical omega: the reliability of the sum of ordinal ratings, by one factor behind them.

    Parameters
    ----------
    scores, items, categories, cluster, missing, reverse
        As in `polychoric`; categories count as 1, 2, 3, ….
    extraction : {"dwls", "minres"}
        The factor of the polychoric correlations: each weighted by one over its sampling variance (as in WLSMV; weights
        are held fixed when resampling), or all alike.
    denominator : {"implied", "observed"}
        Covariances of the ratings from the correlations the factor implies, or from the polychoric ones.
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals.

    Returns
    -------
    Estimate
        ``details``: the loadings by item.

    Raises
    ------
    DataError
        As `ordinal_alpha`; ``PSY-333`` for fewer than three items.

    References
    ----------
    Green, S. B. & Yang, Y. (2009). Reliability of summed item scores using structural equation modeling.
    *Psychometrika* 74, 155-167.
    """
    one_of(extraction, ("dwls", "minres"), "extraction")
    one_of(denominator, DENOMINATORS, "denominator")
    ordinal = ordinal_table(
        scores, items=items, categories=categories, cluster=cluster, missing=missing, reverse=reverse
    )
    _three(items)
    weights = _weights(ordinal) if extraction == "dwls" else None

    def factored(correlations: Floats) -> Factors:
        if weights is None:
            return extract(correlations, factors=1, method="minres")
        return one_weighted_factor(correlations, weights)

    def coefficient(latent: _Latent) -> Floats:
        loadings = factored(latent.correlations).loadings[..., 0]
        implied = loadings[..., :, None] * loadings[..., None, :]
        between = implied if denominator == "implied" else latent.correlations
        return categorical_omega_of(loadings, latent.thresholds, between)

    factors = factored(_latent(ordinal, _sums(ordinal)).correlations)
    return _estimated(
        "categorical omega",
        ordinal,
        coefficient,
        (_GREEN, OLSSON),
        about_factors(factors),
        loadings_by_item(ordinal.table.items, factors.loadings[:, 0]),
        (interval, level, replicates, seed),
    )


def _estimated(
    name: str,
    ordinal: OrdinalTable,
    coefficient: Callable[[_Latent], Floats],
    references: tuple[str, ...],
    caveats: tuple[str, ...],
    details: dict[str, float],
    asked: tuple[Resampled | None, float, int, int | None],
) -> Estimate:
    """Return a coefficient of the polychoric correlations and thresholds, with limits by resampling households."""
    table, size = ordinal.table, len(ordinal.categories)
    interval, level, replicates, seed = asked
    sampled = table.cluster_kind.removesuffix("s")
    plan = planned(interval, level=level, replicates=replicates, seed=seed, sampled=sampled)

    def statistic(sums: Floats) -> Floats:
        return coefficient(_latent(ordinal, sums))[..., None]

    whole = _sums(ordinal)
    value = statistic(whole)
    sums = whole[None] if interval is None else counts_by_cluster(ordinal.codes, size, table.clusters, table.n_clusters)
    found = uncertainties(value, sums, statistic, plan=plan, scales=("one-minus",))[0]
    counts, tables = split_counts(whole, len(table.items), size)
    covariances = covariances_of(table.values)
    told = (
        *ordinal.caveats,
        *about_tables(counts, tables),
        *about_correlations(_latent(ordinal, whole).correlations),
        *about_items(covariances, table),
        *caveats,
        *found.caveats,
    )
    return Estimate(
        statistic=name,
        value=float(value[0]),
        interval=found.interval,
        no_interval=found.no_interval,
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=tuple(dict.fromkeys(told)),
        references=references,
        details={"se": found.se, **details},
    )


def _sums(ordinal: OrdinalTable) -> Floats:
    """Return the whole sample's counts in the layout of `counts_by_cluster`."""
    size = len(ordinal.categories)
    counts, tables = item_counts(ordinal.codes, size), pair_counts(ordinal.codes, size)
    return np.concatenate([counts.ravel(), tables.ravel()])


def _latent(ordinal: OrdinalTable, sums: Floats) -> _Latent:
    items = len(ordinal.table.items)
    counts, tables = split_counts(sums, items, len(ordinal.categories))
    thresholds = thresholds_of(counts)
    first, second = pair_places(items)
    found = latent_correlations(tables, thresholds[..., first, :], thresholds[..., second, :])
    return _Latent(correlations=symmetric(found, items, 1.0), thresholds=thresholds)


def _weights(ordinal: OrdinalTable) -> Floats:
    """Return one over the sampling variance of each polychoric correlation, as if people were independent."""
    size = len(ordinal.categories)
    latent = _latent(ordinal, _sums(ordinal))
    first, second = pair_places(len(ordinal.table.items))
    influence = person_influence(
        ordinal.codes,
        item_counts(ordinal.codes, size),
        pair_counts(ordinal.codes, size),
        latent.thresholds,
        latent.correlations[first, second],
    )
    with np.errstate(divide="ignore"):
        return symmetric(1 / (influence**2).sum(axis=0), len(ordinal.table.items), 0.0)


def _three(items: Sequence[str]) -> None:
    if len(items) < 3:
        raise refuse("PSY-333", "items", "one factor needs three items or more", "Name three or more columns.")
