"""Agreement of several raters: which value is which call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr
from tests.reference.agreement_sets import METRIC, WEIGHTS, Ratings, observed_scale, ratings, square, whole
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    Estimate,
    EstimateSet,
    agreement_of_table,
    agreement_report,
    agreement_weights,
    brennan_prediger,
    conger_kappa,
    finn_r,
    fleiss_kappa,
    fleiss_kappa_by_category,
    gwet_ac,
    kendall_w,
    krippendorff_alpha,
    light_kappa,
    mean_correlation,
    percent_agreement,
    rating_table,
)
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import Plan
from vignette.psychometrics.agreement.multirater import agreement_over_units

GWETS = (
    r"gwet\.ac[12]|gwet_ac[12]|fleiss\.kappa|fleiss_kappa|conger\.kappa|conger_kappa|bp\.coeff|brennan_prediger|"
    r"krippen\.alpha|krippendorff_gwet_weights|pa\.coeff|kappa2|scott2|bp2|krippen2|pa2"
)


def irrcac(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate as irrCAC prints it: its standard error to five digits."""
    found = whole(estimate)
    if "se" not in estimate.details:
        return found
    statistic = abs(estimate.value / estimate.details["se"])
    found["se"] = round(estimate.details["se"], 5)
    found["p"] = 2 * float(stdtr(estimate.details["df"], -statistic))
    found["n_units"] = estimate.n["units"]
    found.setdefault("pa", estimate.value)
    found.setdefault("pe", 0.0)
    return found


def by_gwet(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Compute what irrCAC computes of ratings: name_weights or name_weights_part."""
    kind, weights, part = match["kind"], match["weights"], match.groupdict().get("part")
    table = square(reference)
    if table is not None:
        return _of_table(table, kind, weights)
    found = ratings(reference, part)
    if found is None:
        return None
    given = {**found.rows, "categories": observed_scale(found) if "raw" in value.made_by else found.categories}
    if "krippen" in kind:
        scores = given["categories"] if not isinstance(given["categories"][0], str) else range(len(given["categories"]))
        metric = agreement_weights(weights, scores=list(scores))  # type: ignore[arg-type]
        return irrcac(krippendorff_alpha(found.long, metric=metric, interval="gwet", **given)) | _units(found)
    if kind.startswith("pa"):
        return _weighted_agreement(found, weights, given)
    call = _called(kind)
    return irrcac(call(found.long, weights=weights, interval="gwet", **given)) | _units(found)


def _units(found: Ratings) -> dict[str, int]:
    """Return the units with a rating or more, which is what the sets count."""
    rated = found.long.dropna(subset=["rating"])
    return {"n_units": len(rated.drop_duplicates(found.unit))}


def _called(kind: str) -> Any:
    names = {"fleiss": fleiss_kappa, "gwet": gwet_ac, "conger": conger_kappa, "b": brennan_prediger}
    return next(call for start, call in names.items() if kind.startswith(start))


def _weighted_agreement(found: Ratings, weights: str, given: Mapping[str, Any]) -> Any:
    """Return weighted agreement: Brennan and Prediger's coefficient before its correction."""
    table = rating_table(found.long, **given)
    matrix = agreement_weights(weights, scores=table.scores)  # type: ignore[arg-type]
    share = agreement_over_units(table.codes, matrix, "agreement")
    return irrcac(estimates([share], sample_of(table), Plan(kind="gwet", level=0.95))[0])


TABLE_NAMES = {
    "gwet.ac1": "Gwet",
    "gwet.ac2": "Gwet",
    "kappa2": "Cohen",
    "scott2": "Scott",
    "bp2": "Brennan",
    "krippen2": "Krippendorff",
    "pa2": "observed",
}


def _of_table(table: np.ndarray, kind: str, weights: str) -> Any:
    start = TABLE_NAMES.get(kind)
    if start is None:
        return None
    found = agreement_of_table(table, weights=weights, interval="large-sample-t")  # type: ignore[arg-type]
    return whole(next(one for one in found if one.statistic.startswith(start)))


def percent(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference, match["part"])
    if found is None:
        return None
    return _percent(found)


def _percent(found: Ratings) -> dict[str, Any]:
    exact = percent_agreement(found.long, within=0, interval=None, **found.rows)
    within = percent_agreement(found.long, within=1, interval=None, **found.rows)
    return {
        "n_units": exact[0].n["units_shared"],
        "n_pairs": exact[0].n["pairs"],
        "exact_pairs": exact[0].value,
        "within1_pairs": within[0].value,
        "exact_unit_mean": exact[1].value,
        "within1_unit_mean": within[1].value,
    }


def by_part(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference, match["part"])
    if found is None or not isinstance(value.expected, Mapping):
        return None
    values = _percent(found)
    for name in value.expected:
        if name not in values:
            values[name] = _short(found, name)
    return {name: each for name, each in values.items() if each is not None}


SHORT = {
    "kripp": ("krippendorff", None),
    "ac1": ("gwet", "unweighted"),
    "ac2": ("gwet", None),
    "fleiss": ("fleiss", None),
    "conger": ("conger", None),
    "bp": ("brennan-prediger", None),
    "brennan": ("brennan-prediger", None),
    "light": ("light", None),
}


def _short(found: Ratings, name: str, **options: Any) -> Any:
    """Return a value by a short name, ``ac2_quadratic`` or ``exact_pairs``; its estimate where options are given."""
    over = re.fullmatch(r"(exact|within1)_(pairs|unit_mean|all)", name)
    if over:
        last = {"pairs": "pairs", "unit_mean": "units", "all": "all-raters"}[over[2]]
        asked, given = f"{over[1]}-{last}", {}
    else:
        start, _, rest = name.partition("_")
        if start not in SHORT:
            return None
        asked, fixed = SHORT[start]
        given = {"metric": rest} if asked == "krippendorff" else {"weights": fixed or rest}
    options = options or {"interval": None, **found.rows}
    estimate = agreement_report(found.long, coefficients=[asked], **given, **options)[0]  # type: ignore[list-item, arg-type]
    return estimate.value if options["interval"] is None else estimate


def jackknife(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference, match["part"])
    if found is None or "household_id" not in found.long.columns or not isinstance(value.expected, Mapping):
        return None
    values = {name: _short(found, name, interval="jackknife", **found.household) for name in value.expected}
    return {name: one.details["se"] for name, one in values.items() if one is not None}


def alpha(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference, match.groupdict().get("part"))
    if found is None:
        return None
    return krippendorff_alpha(found.long, metric=match["metric"], interval=None, **found.rows).value


def printed_alpha(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference)
    if found is None:
        return None
    return {
        metric: krippendorff_alpha(found.long, metric=metric, interval=None, **found.rows).value
        for metric in value.expected
    }


def counts(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference)
    if found is None or "household_id" not in found.long.columns:
        return None
    table = rating_table(found.long, **found.household)
    rated = pd.Series((table.codes >= 0).sum(axis=0), index=table.raters)
    by_rater = pd.DataFrame(table.codes >= 0).groupby(table.units["administration_id"]).any().all(axis=1)
    return {
        "rows": table.n()["ratings"] + table.n_excluded,
        "missing_rating": table.n_excluded,
        "administrations": table.units["administration_id"].nunique(),
        "households": table.n_clusters,
        "per_rater": rated.to_dict(),
        "calibration": list(by_rater[by_rater].index),
    }


def plain_value(function: Any, **options: Any) -> Any:
    """Return a call that computes one value of complete ratings."""

    def compute(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
        found = ratings(reference)
        return None if found is None else function(found.long, interval=None, **options, **found.complete).value

    return compute


def fleiss_with_z(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference)
    if found is None:
        return None
    scale = fleiss_kappa_by_category(found.long, interval=None, **found.complete)[0]
    if isinstance(value.expected, Mapping):
        return {"estimate": scale.value, **scale.details}
    return scale.value


def fleiss_by_category(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference)
    if found is None:
        return None
    each: EstimateSet = fleiss_kappa_by_category(found.long, interval=None, **found.complete)
    return {"data": [[one.value, one.details["z"]] for one in each.estimates[1:]]}


def kendall(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference)
    if found is None:
        return None
    one = kendall_w(found.long, ties=match["ties"] == "tie_corrected", interval=None, **found.complete)
    return {"estimate": one.value, "chisq": one.details["chi2"], "p": one.details["p"]}


def tolerance(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Compute irr's percent of units on which all raters are within reach."""
    found = ratings(reference)
    if found is None:
        return None
    reach = int(match["steps"])
    one = percent_agreement(found.long, within=reach, over="all-raters", interval=None, **found.complete)
    return 100 * one[0].value


def pairwise_within(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference)
    if found is None:
        return None
    return percent_agreement(found.long, within=int(match["steps"]), over="pairs", interval=None, **found.rows)[0].value


def finn(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = ratings(reference)
    if found is None:
        return None
    options = {"levels": int(match["levels"]), "model": match["model"], "interval": None, **found.complete}
    return finn_r(found.long, **options).value


CALLS: tuple[Call, ...] = (
    Call(rf"(?P<kind>{GWETS})_(?P<weights>{WEIGHTS})(_(?P<part>\w+))?", by_gwet),
    Call(rf"kripp_alpha_(?P<metric>{METRIC})(_(?P<part>\w+))?", alpha),
    Call(r"printed_alpha", printed_alpha),
    Call(r"percent_(?P<part>\w+)", percent),
    Call(r"by_\w+?_(?P<part>\w+)", by_part),
    Call(r"cluster_jackknife_se_household_(?P<part>\w+)", jackknife),
    Call(r"counts", counts),
    Call(r"fleiss_kappa(_irr)?", fleiss_with_z),
    Call(r"fleiss_kappa_by_category", fleiss_by_category),
    Call(r"conger_exact_kappa", plain_value(conger_kappa, weights="unweighted")),
    Call(r"light_kappa", plain_value(light_kappa, weights="unweighted")),
    Call(r"kendall_W_(?P<ties>tie_corrected|uncorrected)", kendall),
    Call(r"meancor", plain_value(mean_correlation, kind="pearson")),
    Call(r"meanrho", plain_value(mean_correlation, kind="spearman")),
    Call(r"agree_tol(?P<steps>\d+)", tolerance),
    Call(r"pairwise_within(?P<steps>\d+)", pairwise_within),
    Call(r"finn_(?P<model>oneway|twoway)_slevels(?P<levels>\d+)", finn),
)
