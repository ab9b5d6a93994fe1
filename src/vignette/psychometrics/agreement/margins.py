"""Whether two raters use the categories alike: the test of marginal homogeneity, and each category's difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient, plain
from vignette.psychometrics.agreement.counts import ordered_pair, rows_of_two
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import Sampled, interval_plan
from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, rating_table
from vignette.psychometrics.resampling import sums_by_cluster

if TYPE_CHECKING:
    import pandas as pd

_FLAT = 1e-10
"""An axis with less than this share of the largest variance has none but rounding."""

STUART = "Stuart (1955). Biometrika 42, 412-416"
MAXWELL = "Maxwell (1970). British Journal of Psychiatry 116, 651-655"
BHAPKAR = "Bhapkar (1966). Journal of the American Statistical Association 61, 228-235"


def marginal_homogeneity(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    raters: tuple[object, object] | None = None,
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
    """Return how two raters' uses of the categories differ: one test, and the difference of shares by category.

    When not to use: to show that raters are alike. A test that finds nothing in few homes has shown nothing; read the
    differences and their intervals.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order.
    raters : tuple of two, optional
        Which two raters; needed where there are more than two.
    unit, rater, rating, cluster, missing
        As in `rating_table`; units that only one of the two rated are left out.
    interval, level, replicates, seed
        As in `kendall_w`, for the differences.

    Returns
    -------
    EstimateSet
        First the test. With ``cluster=None`` Stuart and Maxwell's chi-squared, units independent; else the Wald test
        with the covariance of households' sums (Bhapkar's for households of one unit), p by F. Its details: ``df``,
        ``p``, and with households ``F`` and ``df2``. Then, per category, the first rater's share minus the second's.

    Raises
    ------
    DataError
        ``PSY-302`` where more than two raters and none are named; the codes of `rating_table`; ``PSY-102``,
        ``PSY-207``, ``PSY-209`` for the interval.

    References
    ----------
    Stuart, A. (1955). A test for homogeneity of the marginal distributions in a two-way classification. *Biometrika*
    42, 412-416.

    Bhapkar, V. P. (1966). A note on the equivalence of two test criteria for hypotheses in categorical data. *Journal
    of the American Statistical Association* 61, 228-235.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    rows = rows_of_two(ratings, rater, raters)
    table = rating_table(
        rows, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
    )
    pair = ordered_pair(table, raters)
    shared: Mask = np.all(pair.codes >= 0, axis=1)
    gaps = margin_gaps(pair.codes, len(categories))
    sample = sample_of(pair)
    details = _wald(gaps[shared], pair.clusters[shared]) if pair.grouped else _stuart_maxwell(gaps)
    clusters = len(np.unique(pair.clusters[shared]))
    test = Estimate(
        statistic="marginal homogeneity, Wald chi-squared" if pair.grouped else "Stuart-Maxwell chi-squared",
        value=details.pop("chi2"),
        interval=None,
        no_interval="a test statistic has none; see the differences",
        n={**sample.n, "units_shared": int(shared.sum())},
        n_excluded=sample.n_excluded + int((pair.codes[~shared] >= 0).sum()),
        caveats=(*about_clusters(clusters, grouped=pair.grouped), *(() if shared.any() else ("no_shared_units",))),
        references=(BHAPKAR,) if pair.grouped else (STUART, MAXWELL),
        details=details,
    )
    differences = [
        margin_difference(pair.codes, len(categories), place, f"difference of shares, category {category}")
        for place, category in enumerate(categories)
    ]
    return EstimateSet(title="marginal homogeneity", estimates=(test, *estimates(differences, sample, plan)))


def margin_gaps(codes: Codes, categories: int) -> Floats:
    """Return, per unit and category, 1 where only the first rater chose it, -1 where only the second; units x q."""
    both: Mask = np.all(codes >= 0, axis=1, keepdims=True)
    places = np.arange(categories)
    return np.asarray(((codes[:, :1] == places).astype(float) - (codes[:, 1:] == places)) * both)


def margin_difference(codes: Codes, categories: int, place: int, name: str) -> Coefficient:
    """Return how much more often the first of two raters chose one category, as a share of the units of both."""
    shared: Mask = np.all(codes >= 0, axis=1)

    def formula(totals: Floats) -> Floats:
        return plain(totals[..., 0] / totals[..., 1])

    return Coefficient(
        name=name,
        sums=np.column_stack([margin_gaps(codes, categories)[:, place], shared]).astype(float),
        formula=formula,
        shared=shared,
        references=(BHAPKAR,),
    )


def _stuart_maxwell(gaps: Floats) -> dict[str, float]:
    """Return chi-squared with the covariance under the null: units that differ, without centring."""
    from scipy.special import chdtrc

    statistic, degrees = _form(gaps.sum(axis=0), gaps.T @ gaps)
    return {"chi2": statistic, "df": float(degrees), "p": float(chdtrc(degrees, statistic)) if degrees else np.nan}


def _wald(gaps: Floats, clusters: Codes) -> dict[str, float]:
    """Return the Wald statistic with the covariance of households' sums, and its p by F (Hotelling)."""
    from scipy.special import fdtrc

    _, members = np.unique(clusters, return_inverse=True)
    count = int(members.max()) + 1 if len(members) else 0
    if count < 2:
        return {"chi2": np.nan, "df": np.nan, "F": np.nan, "df2": np.nan, "p": np.nan}
    sums = sums_by_cluster(gaps, members, count)
    apart = sums - sums.mean(axis=0)
    statistic, degrees = _form(sums.sum(axis=0), count / (count - 1) * apart.T @ apart)
    left = count - degrees
    if not degrees or left < 1:
        return {"chi2": statistic, "df": float(degrees), "F": np.nan, "df2": float(left), "p": np.nan}
    ratio = statistic * left / (degrees * (count - 1))
    return {
        "chi2": statistic,
        "df": float(degrees),
        "F": ratio,
        "df2": float(left),
        "p": float(fdtrc(degrees, left, ratio)),
    }


def _form(totals: Floats, covariance: Floats) -> tuple[float, int]:
    """Return totals' V⁻ totals and the rank of V, which is not full: differences add up to 0."""
    spreads, axes = np.linalg.eigh(covariance)
    kept = spreads > _FLAT * spreads.max(initial=0.0)
    if not kept.any():
        return float("nan"), 0
    return float(((axes.T @ totals)[kept] ** 2 / spreads[kept]).sum()), int(kept.sum())
