"""Item analysis: how each item is used, and how it goes with the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.factors.category_codes import ordinal_table
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.reliability.alpha_formulas import alpha_of, lambda6_of, squared_multiple_correlations
from vignette.psychometrics.reliability.moments import correlations_of, covariances_of
from vignette.psychometrics.reliability.sample import about_items

if TYPE_CHECKING:
    import pandas as pd

_NUNNALLY = "Nunnally & Bernstein (1994). Psychometric Theory, 3rd ed. McGraw-Hill"
_TERWEE = "Terwee et al. (2007). Journal of Clinical Epidemiology 60, 34-42"
_DESCRIBED = "it describes these people"


def item_analysis(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    categories: Sequence[float],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
) -> Curve:
    """Return one row per item on how it is used and how it goes with the others, and what the sum looks like.

    Parameters
    ----------
    scores : DataFrame
        One row per person, one column per item.
    items : sequence of str
        Columns, two or more.
    categories : sequence of number
        Every category of the scale, in order: its ends are what floor and ceiling are.
    cluster : str or None
        Column of the sampling unit, for the count of households.
    missing : {"raise", "available", "complete"}
        ``"available"``: covariances pair by pair; an item's own figures from everybody who answered it.
    reverse : sequence of str
        Reverse-keyed items, turned before anything is computed.

    Returns
    -------
    Curve
        Columns: ``item``, ``n``, ``mean``, ``sd``; ``item_total_r`` (with the sum, or where answers are missing with
        the mean of the person's answers, the item included), ``standardized_total_r`` (items at equal variance),
        ``item_rest_r`` (the item left out of the sum), ``item_total_r_smc`` (its own variance replaced by what the
        others explain of it); alpha, standardised alpha, G6 and mean correlation ``..._if_deleted``;
        ``share_<category>`` among the answers, ``floor``, ``ceiling``, ``missing``; ``skew`` (g1) and ``kurtosis`` (g2,
        excess). Estimates:
        floor, ceiling, lowest, highest, skew and kurtosis of the sum, from people with every item. Caveats:
        ``negative_item_rest`` where an item goes against the others, ``category_unused``, ``no_variance``.

    Raises
    ------
    DataError
        See `vignette.psychometrics.frames`; ``PSY-331`` for fewer than two people.

    References
    ----------
    Terwee, C. B. et al. (2007). Quality criteria were proposed for measurement properties of health status
    questionnaires. *Journal of Clinical Epidemiology* 60, 34-42: more than 15 % at an end is a floor or ceiling effect.
    """
    ordinal = ordinal_table(
        scores, items=items, categories=categories, cluster=cluster, missing=missing, reverse=reverse
    )
    table, values = ordinal.table, ordinal.table.values
    covariances = covariances_of(values)
    shares = np.array(
        [[np.mean(column[column >= 0] == place) for place in range(len(categories))] for column in ordinal.codes.T]
    )
    columns = {
        "item": list(table.items),
        **_own(values, covariances),
        **_together(values, covariances),
        **_without(covariances),
        **{f"share_{category:g}": shares[:, place] for place, category in enumerate(ordinal.categories)},
        "floor": shares[:, 0],
        "ceiling": shares[:, -1],
        "missing": np.isnan(values).mean(axis=0),
        **dict(zip(("skew", "kurtosis"), np.array([shape_of(column) for column in values.T]).T, strict=True)),
    }
    unused = ("category_unused",) if (shares == 0).any() else ()
    return Curve(
        title="Items",
        columns=columns,
        estimates=_of_the_sum(values, ordinal.categories, table.n(), table.n_excluded, ordinal.caveats),
        n=table.n(),
        references=(_NUNNALLY, _TERWEE),
        n_excluded=table.n_excluded,
        caveats=(*ordinal.caveats, *about_items(covariances, table), *unused),
    )


def item_rest_correlations(covariances: Floats) -> Floats:
    """Return each item's correlation with the sum of the others, (..., k, k) to (..., k)."""
    own, with_sum = np.diagonal(covariances, axis1=-2, axis2=-1), covariances.sum(axis=-1)
    rest = covariances.sum(axis=(-2, -1))[..., None] - 2 * with_sum + own
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((with_sum - own) / np.sqrt(own * rest))


def shape_of(values: Floats) -> tuple[float, float]:
    """Return skewness g1 and excess kurtosis g2 by population moments; nan where nothing varies."""
    known = values[~np.isnan(values)]
    moved = known - known.mean()
    spread = float((moved**2).mean())
    if spread <= 0:
        return math.nan, math.nan
    return float((moved**3).mean() / spread**1.5), float((moved**4).mean() / spread**2 - 3)


def _own(values: Floats, covariances: Floats) -> dict[str, Floats]:
    present = ~np.isnan(values)
    return {
        "n": present.sum(axis=0),
        "mean": np.nanmean(values, axis=0),
        "sd": np.sqrt(np.diagonal(covariances)),
    }


def _together(values: Floats, covariances: Floats) -> dict[str, Floats]:
    """Return the correlations of items with what they belong to."""
    correlations = correlations_of(covariances)
    overlap = correlations.copy()
    np.fill_diagonal(overlap, squared_multiple_correlations(correlations))
    means = np.nanmean(values, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "item_total_r": np.array([_correlation(column, means) for column in values.T]),
            "standardized_total_r": correlations.sum(axis=1) / np.sqrt(correlations.sum()),
            "item_rest_r": item_rest_correlations(covariances),
            "item_total_r_smc": overlap.sum(axis=1) / np.sqrt(overlap.sum()),
        }


def _without(covariances: Floats) -> dict[str, Floats]:
    """Return what is left without each item in turn; nan where one item is left."""
    items = len(covariances)
    names = ("alpha_if_deleted", "std_alpha_if_deleted", "g6_if_deleted", "average_r_if_deleted")
    if items < 3:
        return {name: np.full(items, np.nan) for name in names}
    kept = np.array([np.delete(np.arange(items), place) for place in range(items)])
    left = covariances[kept[:, :, None], kept[:, None, :]]
    standard = correlations_of(left)
    average = (standard.sum(axis=(1, 2)) - (items - 1)) / ((items - 1) * (items - 2))
    return dict(zip(names, (alpha_of(left), alpha_of(standard), lambda6_of(standard), average), strict=True))


def _of_the_sum(
    values: Floats, categories: tuple[float, ...], n: dict[str, int], n_excluded: int, caveats: tuple[str, ...]
) -> EstimateSet:
    whole = values[~np.isnan(values).any(axis=1)]
    if not len(whole):
        return EstimateSet(title="Sum of the items", estimates=())
    total, items = whole.sum(axis=1), values.shape[1]
    skew, kurtosis = shape_of(total)
    rows = {
        "floor of the sum": float((total <= items * categories[0]).mean()),
        "ceiling of the sum": float((total >= items * categories[-1]).mean()),
        "lowest sum": float(total.min()),
        "highest sum": float(total.max()),
        "skewness of the sum": skew,
        "excess kurtosis of the sum": kurtosis,
    }
    return EstimateSet(
        title="Sum of the items",
        estimates=tuple(
            Estimate(
                statistic=name,
                value=value,
                interval=None,
                no_interval=_DESCRIBED,
                n={**n, "people": len(whole)},
                n_excluded=n_excluded + int((~np.isnan(values)).sum()) - whole.size,
                caveats=caveats,
                references=(_TERWEE,),
            )
            for name, value in rows.items()
        ),
    )


def _correlation(values: Floats, others: Floats) -> float:
    known = ~np.isnan(values) & ~np.isnan(others)
    x, y = values[known] - values[known].mean(), others[known] - others[known].mean()
    below = math.sqrt(float((x**2).sum() * (y**2).sum()))
    return float((x * y).sum()) / below if below > 0 else math.nan
