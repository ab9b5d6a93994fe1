"""How values of intraclass correlation are computed, by their names."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import Estimate
from vignette.psychometrics.intraclass import (
    agreement_degrees,
    agreement_limits,
    icc,
    icc_of_squares,
    icc_report,
    mean_squares,
    spearman_brown,
)

KEY = re.compile(
    r"(.*_)?(id|nr|subject|target|unit|home|household|person|patient|participant|applicant|child|item|case|object|row)",
    re.IGNORECASE,
)
RATER = re.compile(r"(.*_)?(rater|judge|coder|observer)(_id)?", re.IGNORECASE)
SCORE = re.compile(r"(.*_)?(score|rating|code|value|level)", re.IGNORECASE)
SHROUT_FLEISS = {"1": "ICC(1,{})", "2": "ICC(2,{})", "3": "ICC(3,{})"}
IRR = {"oneway_consistency": "1", "twoway_consistency": "3", "twoway_agreement": "2"}


def raters_beside(reference: ReferenceSet) -> pd.DataFrame | None:
    """Return a wide table's raters, one column each; None where the table is no such table."""
    table = reference.table if reference.tables else None
    if table is None or any(RATER.fullmatch(name) for name in table.columns):
        return None
    counted = [name for name in table.columns if list(table[name]) == list(range(1, len(table) + 1))]
    kept = table[[name for name in table.columns if not KEY.fullmatch(name) and name not in counted]]
    whole = len(kept.columns) > 1 and not kept.isna().any().any()
    return kept if whole and all(pd.api.types.is_numeric_dtype(kept[name]) for name in kept.columns) else None


def mean_scores(reference: ReferenceSet) -> pd.DataFrame | None:
    """Return a long table's mean per object and rater, objects x raters."""
    names = list(reference.table.columns)
    rater = next((name for name in names if RATER.fullmatch(name)), None)
    score = next((name for name in names if SCORE.fullmatch(name)), None)
    if rater is None or score is None:
        return None
    means = reference.table.groupby([names[0], rater])[score].mean().unstack()
    return None if means.isna().any().any() else means


def long(wide: pd.DataFrame) -> pd.DataFrame:
    """Return units x raters as one row per rating."""
    units, raters = wide.shape
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), raters),
            "rater_id": np.tile(np.arange(raters), units),
            "rating": wide.to_numpy(dtype=float).ravel(),
        }
    )


def one(wide: pd.DataFrame, form: str) -> Estimate:
    """Return one form of a wide table with its F interval, units independent."""
    return icc(long(wide), form=form, categories=None, unit="unit", cluster=None, interval="f")


def _limits(estimate: Estimate) -> list[float] | None:
    return [estimate.interval.low, estimate.interval.high] if estimate.interval else None


def form_of(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    wide = raters_beside(reference)
    if wide is None:
        return None
    found = one(wide, SHROUT_FLEISS[match["kind"]].format(match["unit"]))
    test = {key: found.details[key] for key in ("F", "df1", "df2", "p")}
    return {"estimate": found.value, **test, "ci95": _limits(found)}


def irr(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Return what irr prints: for agreement it tests with Satterthwaite's degrees of freedom, see `irr_agreement`."""
    wide = raters_beside(reference)
    if wide is None:
        return None
    average = match["unit"] == "average"
    found = one(wide, SHROUT_FLEISS[IRR[match["kind"]]].format("k" if average else "1"))
    test = {key: found.details[key] for key in ("F", "df1", "df2", "p")}
    printed = {"estimate": found.value, **test, "ci95": _limits(found)}
    return {**printed, **irr_agreement(wide, average)} if match["kind"] == "twoway_agreement" else printed


def irr_agreement(wide: pd.DataFrame, average: bool) -> dict[str, Any]:
    """Return irr's test and limits: degrees of freedom taken about the printed coefficient, be it single or average."""
    from scipy.special import fdtrc

    squares = mean_squares(wide.to_numpy(dtype=float))
    units, raters = wide.shape
    printed = float(icc_of_squares(squares, "ICC(A,k)" if average else "ICC(A,1)"))
    degrees = agreement_degrees(squares, printed, (units - 1) * (raters - 1))
    limits = agreement_limits(squares, units - 1, degrees, 0.95)
    ratio = float(squares.rows / squares.residual)
    return {
        "df2": degrees,
        "p": float(fdtrc(units - 1, degrees, ratio)),
        "ci95": [float(spearman_brown(limit, raters)) for limit in limits] if average else list(limits),
    }


def squares(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    wide = raters_beside(reference)
    if wide is None:
        return None
    found = mean_squares(wide.to_numpy(dtype=float))
    return {"MSR": found.rows, "MSC": found.columns, "MSE": found.residual, "MSW": found.within}


def several(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Return every form that the expected mapping names: ``icc2_1``, ``ci95_icc2_1``, or ``ci95`` for the first."""
    of_means = "mean" in value.name
    wide = mean_scores(reference) if of_means else raters_beside(reference)
    if wide is None or not isinstance(value.expected, dict):
        return None
    keys = [re.fullmatch(r"(ci95_)?icc([123])_([1k])", key) for key in value.expected]
    found = {}
    for key in filter(None, keys):
        estimate = one(wide, SHROUT_FLEISS[key[2]].format(key[3]))
        found[key[0]] = _limits(estimate) if key[1] else estimate.value
    if "ci95" in value.expected and keys[0]:
        found["ci95"] = _limits(one(wide, SHROUT_FLEISS[keys[0][2]].format(keys[0][3])))
    return found


def occasions(table: pd.DataFrame) -> dict[str, Any]:
    """Return the six forms of one table and irr's limits of ICC(A,k), under short names."""
    report = icc_report(long(table), categories=None, unit="unit", cluster=None, interval="f")
    found: dict[str, Any] = {}
    for estimate in report:
        name = "icc_" + re.sub(r"ICC\(|[,)]", "", estimate.statistic)
        found[name], found[f"{name}_ci95"] = estimate.value, _limits(estimate)
    found["icc_Ak_ci95_irr_df"] = irr_agreement(table, True)["ci95"]
    squared = report[0].details
    return {"n": len(table), "k": table.shape[1], "MS": [squared[key] for key in ("MSR", "MSC", "MSE", "MSW")], **found}


CALLS = (
    Call(r"icc_?(?P<kind>[123])_(?P<unit>[1k])", form_of),
    Call(r"irr_icc_(?P<kind>oneway_consistency|twoway_consistency|twoway_agreement)_(?P<unit>single|average)", irr),
    Call(r"mean_squares", squares),
    Call(r"printed_icc|icc|icc_of_\w+_mean_scores", several),
)
