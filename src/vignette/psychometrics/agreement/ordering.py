"""Frames to Kendall's W, mean correlation and Finn's r: every rater has rated every unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import Sampled, interval_plan
from vignette.psychometrics.agreement.ranks import Correlation, kendall, mean_r
from vignette.psychometrics.agreement.variance import MODELS, Model, finn
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT, Missing, RatingTable, rating_table
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd


def kendall_w(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    ties: bool,
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
    """Return Kendall's W: how alike raters order the units, from 0 to 1.

    When not to use: for absolute levels; raters may differ in severity and W is 1 all the same. With two raters W is
    0.5 where they are unrelated: read it together with the mean rank correlation.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order.
    ties : bool
        Whether to correct for ties. On a rating scale there are many: uncorrected W cannot reach 1.
    unit, rater, rating, cluster, missing
        As in `rating_table`; every rater must have rated every unit that is left.
    interval : {"linearized", "jackknife", "bootstrap", "bootstrap-percentile"} or None
        ``"linearized"``: delta method, household sums, Student's t.
    level, replicates, seed
        Level of the interval; how many samples are drawn, and from which seed.

    Returns
    -------
    Estimate
        Households are the sample; raters are fixed. ``details`` with ``cluster=None`` also: ``chi2``, ``df_chi2`` and
        ``p`` of the test that raters are unrelated, which takes units for independent.

    Raises
    ------
    DataError
        ``PSY-304`` where a rater lacks a unit; the codes of `rating_table`; ``PSY-102``, ``PSY-207``, ``PSY-209`` for
        the interval.

    References
    ----------
    Kendall, M. G. & Babington Smith, B. (1939). The problem of m rankings. *Annals of Mathematical Statistics* 10,
    275-287.
    """
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    table = _complete(
        rating_table(
            ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
        )
    )
    name = f"Kendall's W, {'corrected' if ties else 'not corrected'} for ties"
    found = kendall(table.codes, len(categories), ties=ties, name=name)
    estimate = estimates([found], sample_of(table), plan)[0]
    test = {} if table.grouped else _unrelated(estimate.value, *table.codes.shape)
    return replace(estimate, details={**estimate.details, **test})


def mean_correlation(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    kind: Correlation,
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
    """Return the mean over pairs of raters of their correlation, averaged on Fisher's z.

    When not to use: as agreement. A rater who is always one step too kind correlates perfectly.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order.
    kind : {"pearson", "spearman"}
        Of the scores, or of their ranks.
    unit, rater, rating, cluster, missing
        As in `rating_table`; every rater must have rated every unit that is left.
    interval, level, replicates, seed
        As in `kendall_w`.

    Returns
    -------
    Estimate
        Households are the sample; raters are fixed.

    Raises
    ------
    DataError
        As `kendall_w`.

    References
    ----------
    Fisher, R. A. (1921). On the probable error of a coefficient of correlation deduced from a small sample. *Metron* 1,
    3-32.
    """
    one_of(kind, ("pearson", "spearman"), "kind")
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    table = _complete(
        rating_table(
            ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
        )
    )
    name = f"mean {'Pearson r' if kind == 'pearson' else 'Spearman rho'} of raters"
    return estimates([mean_r(table.codes, table.scores, kind, name)], sample_of(table), plan)[0]


def finn_r(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    levels: int,
    model: Model,
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
    """Return Finn's r: 1 minus raters' variance within units over that of ratings at random, each level as likely.

    When not to use: where an intraclass correlation can be had. Finn's r stays high where homes do not differ.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating; see `rating_table` for the columns.
    categories : sequence of number or str
        Every category of the scale, in order.
    levels : int
        Steps of the scale that ratings at random would use: their variance is (levels² - 1) / 12.
    model : {"oneway", "twoway"}
        Whether raters' differences in severity count as disagreement (``"oneway"``) or not.
    unit, rater, rating, cluster, missing
        As in `rating_table`; every rater must have rated every unit that is left.
    interval, level, replicates, seed
        As in `kendall_w`.

    Returns
    -------
    Estimate
        Households are the sample; raters are fixed.

    Raises
    ------
    DataError
        ``PSY-308`` for fewer than two levels; else as `kendall_w`.

    References
    ----------
    Finn, R. H. (1970). A note on estimating the reliability of categorical data. *Educational and Psychological
    Measurement* 30, 71-76.
    """
    one_of(model, MODELS, "model")
    if levels < 2:
        raise refuse("PSY-308", "levels", "the scale has fewer than two levels", "Give 5 for a scale from 1 to 5.")
    plan = interval_plan(interval, level=level, replicates=replicates, seed=seed)
    table = _complete(
        rating_table(
            ratings, categories=categories, unit=unit, rater=rater, rating=rating, cluster=cluster, missing=missing
        )
    )
    return estimates(
        [finn(table.values, levels=levels, model=model, name=f"Finn's r, {model}")], sample_of(table), plan
    )[0]


def _complete(table: RatingTable) -> RatingTable:
    lacking = int((table.codes < 0).sum())
    if lacking:
        what = f"{lacking} units of single raters have no rating"
        raise refuse("PSY-304", "rows", what, 'Give missing="complete", or choose raters who rated every unit.')
    return table


def _unrelated(value: float, units: int, raters: int) -> dict[str, float]:
    """Return the test that raters are unrelated, for units that are independent (Kendall)."""
    from scipy.special import chdtrc

    statistic = raters * (units - 1) * value
    return {"chi2": statistic, "df_chi2": float(units - 1), "p": float(chdtrc(units - 1, statistic))}
