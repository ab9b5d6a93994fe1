"""The ICC of ratings: one form with its interval, or all forms of a table from one draw of households.

When not to use: with missing cells (use `variance_components`), or to praise raters whose homes hardly differ: an ICC
falls with the spread of what is rated, so read it beside the standard error of measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import Category
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING, UNIT
from vignette.psychometrics.intraclass.forms import ALL_FORMS, Form, all_named, kind_and_average, named
from vignette.psychometrics.intraclass.limits import f_limits, f_test, household_limits, jackknife_limits
from vignette.psychometrics.intraclass.pool import pool_limits
from vignette.psychometrics.intraclass.replicates import replicates_of_sums
from vignette.psychometrics.intraclass.squares import MeanSquares, icc_of_squares, squares_of_sums, sums_of_clusters
from vignette.psychometrics.intraclass.table import CompleteTable, Missing, complete_table
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    EFRON,
    FIELD,
    Bootstrap,
    Resampling,
    bootstrap_interval,
    jackknife_se,
    left_out,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

IccInterval = Literal["f-household", "household-rater", "f", "jackknife"] | Bootstrap
INTERVALS: tuple[str | None, ...] = ("f-household", "household-rater", "f", "jackknife", *BOOTSTRAPS, None)
FEW_RATERS = 10
"""Below this many raters Satterthwaite's limits of ICC(A) carry ``few_raters``: they may be far too narrow."""
FEWEST_RATERS = 3
"""Below this many raters nothing shows how raters differ, and there is no interval over raters of ICC(1)."""
FEW_IN_POOL = 4
"""Below this many raters the interval over raters of ICC(1) carries ``few_raters``: it rests on their normal spread."""
FEWEST_HOUSEHOLDS = 3
"""Below this many households nothing shows how they differ, and there is no interval over households."""

_SHROUT = "Shrout & Fleiss (1979). Psychological Bulletin 86, 420-428"
_MCGRAW = "McGraw & Wong (1996). Psychological Methods 1, 30-46"
_TING = "Ting, Burdick, Graybill, Jeyaratnam & Lu (1990). J. Stat. Computation and Simulation 35, 135-143"
_CAPPELLERI = "Cappelleri & Ting (2003). Statistics in Medicine 22, 1861-1877"
_SATTERTHWAITE = "Satterthwaite (1946). Biometrics Bulletin 2, 110-114"
_SOURCES: dict[str, tuple[str, ...]] = {
    "f-household": (_SATTERTHWAITE, _TING, _CAPPELLERI),
    "household-rater": (_SATTERTHWAITE, _TING, _CAPPELLERI),
    "f": (_SATTERTHWAITE,),
    "jackknife": (EFRON,),
    "bootstrap": (EFRON, FIELD),
    "bootstrap-percentile": (EFRON, FIELD),
}


def icc(
    ratings: pd.DataFrame,
    *,
    form: Form,
    categories: Sequence[Category] | None,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: IccInterval | None = "f-household",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    """Return one form of the intraclass correlation.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating.
    form : str
        McGraw and Wong's name, or Shrout and Fleiss's, which is read as the former:

        - ``"ICC(1)"``, ``"ICC(1,1)"``: raters differ from unit to unit (one-way). Where they are the same, the result
          carries ``one_way_same_raters``: its interval then leaves out what raters share.
        - ``"ICC(A,1)"``, ``"ICC(2,1)"``: absolute agreement; a rater's severity counts as error.
        - ``"ICC(C,1)"``, ``"ICC(3,1)"``: consistency; a rater's severity is let pass.
        - ``"ICC(k)"``, ``"ICC(A,k)"``, ``"ICC(C,k)"``, or ``"ICC(1,k)"``, ``"ICC(2,k)"``, ``"ICC(3,k)"``: the same for
          the mean of the *k* raters.
    categories : sequence of number or str, or None
        The declared scale; None for scores that have none, such as means.
    unit : str or sequence of str
        What is rated: the columns that tell one unit from another.
    rater, rating : str
        Columns of who rated and what.
    cluster : str or None
        Column of the sampling unit; None takes units for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse missing ratings, or use the units that have all and say how many ratings were left out.
    interval : str or None
        - ``"f-household"``: F, its degrees of freedom read off the spread between households; for ICC(A) the modified
          large-sample limits, which hold with few raters too. Raters are a sample; in ICC(1) and ICC(k) every rating
          has a rater of its own.
        - ``"household-rater"``: for ICC(1) and ICC(k) where a pool of three raters or more rates between them: the
          modified large-sample limits, each rater counted once. Raters are a sample.
        - ``"f"``: F for independent normal units, for ICC(A) with Satterthwaite's degrees of freedom (McGraw & Wong);
          refused where a household has several units, unless ``cluster=None``. Raters are a sample, but with few of
          them the limits of ICC(A) are too narrow (caveat ``few_raters``).
        - ``"jackknife"``: over households, Student's t on Fisher's z. About these very raters.
        - ``"bootstrap"`` (BCa), ``"bootstrap-percentile"``: over households. About these very raters.
    level, replicates, seed
        Of the interval.

    Returns
    -------
    Estimate
        ``statistic`` is McGraw and Wong's name. ``details``: F, df1, df2 and p of the test that units do not differ
        (independent units), the mean squares, and the jackknife's standard error over households. Units are random;
        raters are random in ICC(1) and ICC(A), fixed in ICC(C).

    Raises
    ------
    DataError
        ``PSY-311`` for missing ratings, ``PSY-312`` for ``interval="f"`` with several units of a household and for
        ``interval="household-rater"`` of a two-way form, ``PSY-207`` for an unknown form or interval, and those of
        `rating_table` and of the bootstrap.

    References
    ----------
    McGraw, K. O. & Wong, S. P. (1996). Forming inferences about some intraclass correlation coefficients.
    *Psychological Methods* 1, 30-46.

    Shrout, P. E. & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater reliability. *Psychological
    Bulletin* 86, 420-428.

    Examples
    --------
    Table 4 of Shrout and Fleiss gives .29 for ICC(2,1):

    >>> import pandas as pd
    >>> wide = pd.read_csv("tests/reference/shrout_fleiss_1979.csv")
    >>> long = wide.melt("target", var_name="rater_id", value_name="rating")
    >>> found = icc(long, form="ICC(2,1)", categories=range(1, 11), unit="target", cluster="target", interval="f")
    >>> print(f"{found.statistic} {found.value:.2f}, {found.interval.low:.2f} to {found.interval.high:.2f}")
    ICC(A,1) 0.29, 0.02 to 0.76
    """
    table = _table(ratings, (named(form),), categories, unit, rater, rating, cluster, missing)
    plan = _plan(interval, level, replicates, seed)
    return estimates_of_table(table, (named(form),), interval, level, plan)[0]


def icc_report(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category] | None,
    forms: Sequence[Form] = ALL_FORMS,
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: IccInterval | None = "f-household",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return several forms of the ICC of one table; resampled intervals come from one draw of households.

    Parameters
    ----------
    forms : sequence of str
        Which forms; all six unless given. With a two-way form among them every rater has to have rated every unit.
    ratings, categories, unit, rater, rating, cluster, missing, interval, level, replicates, seed
        As `icc`.

    Returns
    -------
    EstimateSet
        In the order of ``forms``, under McGraw and Wong's names.

    Raises
    ------
    DataError
        As `icc`.

    References
    ----------
    As `icc`.
    """
    chosen = all_named(forms)
    table = _table(ratings, chosen, categories, unit, rater, rating, cluster, missing)
    plan = _plan(interval, level, replicates, seed)
    return EstimateSet(
        title="Intraclass correlation", estimates=estimates_of_table(table, chosen, interval, level, plan)
    )


def _table(
    ratings: pd.DataFrame,
    forms: Sequence[Form],
    categories: Sequence[Category] | None,
    unit: str | Sequence[str],
    rater: str,
    rating: str,
    cluster: str | None,
    missing: Missing,
) -> CompleteTable:
    crossed = any(kind_and_average(form)[0] != "1" for form in forms)
    return complete_table(
        ratings,
        categories=categories,
        unit=unit,
        rater=rater,
        rating=rating,
        cluster=cluster,
        missing=missing,
        crossed=crossed,
    )


def _plan(interval: str | None, level: float, replicates: int, seed: int | None) -> Resampling | None:
    one_of(interval, INTERVALS, "interval")
    check_level(level)
    if interval not in BOOTSTRAPS:
        return None
    return resampling(str(interval), level=level, replicates=replicates, seed=seed)


def estimates_of_table(
    table: CompleteTable, forms: Sequence[Form], interval: str | None, level: float, plan: Resampling | None
) -> tuple[Estimate, ...]:
    """Return the estimates of a complete table."""
    if interval == "household-rater" and any(kind_and_average(form)[0] != "1" for form in forms):
        what = 'interval="household-rater" is for ICC(1) and ICC(k), where raters differ from unit to unit'
        raise refuse("PSY-312", "interval", what, 'Give interval="f-household", which counts raters in ICC(A).')
    if interval == "f" and table.n_clusters < len(table.values):
        what = 'interval="f" takes units for independent, and a household has several'
        remedy = 'Give interval="f-household" or "bootstrap"; or cluster=None, and the result says so.'
        raise refuse("PSY-312", "interval", what, remedy)
    why_not = _no_value(table)
    if why_not:
        return tuple(_undefined(table, form, why_not) for form in forms)
    sums = sums_of_clusters(table.values, table.clusters, table.n_clusters)
    squares = squares_of_sums(sums.sum(axis=0))
    without = left_out(sums, lambda totals: np.stack([icc_of_squares(squares_of_sums(totals), f) for f in forms], -1))
    errors = jackknife_se(without) if table.n_clusters >= FEWEST_HOUSEHOLDS else np.full(len(forms), np.nan)
    draws = replicates_of_sums(sums, forms, replicates=plan.replicates, seed=plan.seed) if plan else None
    found = []
    for place, form in enumerate(forms):
        value = float(icc_of_squares(squares, form))
        limits, reason, caveats = None, _no_interval(table, squares, form, interval), tuple[str, ...]()
        if not reason and plan and draws is not None:
            sampled = table.cluster_kind.removesuffix("s")
            limits, caveats = bootstrap_interval(
                value, draws[:, place], plan=plan, leave_one_out=without[:, place], sampled=sampled
            )
            reason = "" if limits else "the replicates do not bear one"
        elif not reason:
            limits = _closed(table, sums, squares, form, str(interval), level)
            reason = "" if limits else "the households do not show how unsure the value is"
        found.append(
            Estimate(
                statistic=form,
                value=value,
                interval=limits,
                no_interval=reason,
                n=table.n(),
                n_excluded=table.n_excluded,
                caveats=(*_caveats(table, form, value, interval), *caveats),
                references=(_SHROUT, _MCGRAW, *_SOURCES.get(str(interval), ())),
                details=_details(squares, form, float(errors[place])),
            )
        )
    return tuple(found)


def _no_value(table: CompleteTable) -> str:
    """Return the caveat that tells why the table gives no ICC, or nothing."""
    if table.values.shape[1] < 2:
        return "one_rater"
    if len(table.values) < 2:
        return "one_unit"
    return "no_variance" if np.ptp(table.values) == 0 else ""


def _undefined(table: CompleteTable, form: Form, why: str) -> Estimate:
    told = about_clusters(table.n_clusters, grouped=table.grouped)
    return Estimate(
        statistic=form,
        value=np.nan,
        interval=None,
        no_interval="there is no value",
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=(*told, why),
        references=(_SHROUT, _MCGRAW),
        details={"exact_agreement": 1.0} if why == "no_variance" else {},
    )


def _no_interval(table: CompleteTable, squares: MeanSquares, form: Form, interval: str | None) -> str:
    """Return why there is no interval, or nothing."""
    if interval is None:
        return "none was asked for"
    error = squares.within if kind_and_average(form)[0] == "1" else squares.residual
    if not error > 0:
        return "the raters do not differ in how they order units, so nothing shows how unsure the value is"
    if not squares.rows > 0:
        return "the units do not differ"
    if interval == "f":
        return ""
    if interval == "household-rater" and table.raters < FEWEST_RATERS:
        return "there are fewer than three raters"
    return "" if table.n_clusters >= FEWEST_HOUSEHOLDS else "there are fewer than three households"


def _closed(
    table: CompleteTable, sums: Floats, squares: MeanSquares, form: Form, interval: str, level: float
) -> Interval | None:
    if interval == "jackknife":
        method = "household jackknife of Fisher's z, t"
        low, high = jackknife_limits(sums, form, level)
    elif interval == "f":
        method = "F" if kind_and_average(form)[0] != "A" else "F, Satterthwaite"
        low, high = f_limits(squares, form, level=level)
    elif interval == "household-rater":
        method = "modified large-sample, raters a sample, degrees of freedom from households"
        low, high = pool_limits(table.values, table.who, table.clusters, form, level=level)
        value = icc_of_squares(squares, form)
        low, high = float(np.minimum(low, value)), float(np.maximum(high, value))
    else:
        agreement = kind_and_average(form)[0] == "A"
        method = f"{'modified large-sample' if agreement else 'F'}, degrees of freedom from households"
        low, high = household_limits(sums, form, level=level)
    return Interval(low=low, high=high, level=level, method=method) if np.isfinite([low, high]).all() else None


def _caveats(table: CompleteTable, form: Form, value: float, interval: str | None) -> tuple[str, ...]:
    kind, _ = kind_and_average(form)
    held = interval in ("jackknife", *BOOTSTRAPS) and kind == "A"
    pool = interval == "household-rater"
    few = table.raters < (FEW_IN_POOL if pool else FEW_RATERS if interval == "f" and kind == "A" else 0)
    same = kind == "1" and table.raters == table.values.shape[1] and not pool
    return (
        *about_clusters(table.n_clusters, grouped=table.grouped),
        *(("below_zero",) if value < 0 else ()),
        *(("one_way_same_raters",) if same else ()),
        *(("raters_held_fixed",) if held else ()),
        *(("few_raters",) if few else ()),
    )


def _details(squares: MeanSquares, form: Form, error: float) -> dict[str, float]:
    return {
        "se": error,
        **f_test(squares, form),
        "MSR": float(squares.rows),
        "MSC": float(squares.columns),
        "MSE": float(squares.residual),
        "MSW": float(squares.within),
        "k": float(squares.raters),
    }
