"""Agreement: which value is which call.

Three shapes of table are read: long (a column ``rater_id`` and a column ``rating``), wide (one column per rater) and
counts of two raters (``row``, ``col``, ``count``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    Estimate,
    EstimateSet,
    agreement_of_table,
    agreement_report,
    agreement_weights,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    finn_r,
    fleiss_kappa,
    fleiss_kappa_by_category,
    gwet_ac,
    kendall_w,
    krippendorff_alpha,
    light_kappa,
    marginal_homogeneity,
    mean_correlation,
    pabak,
    percent_agreement,
    rating_table,
    table_indices,
)
from vignette.psychometrics.agreement import codes_of_table, table_of_codes
from vignette.psychometrics.agreement.estimating import estimates, sample_of
from vignette.psychometrics.agreement.limiting import Plan
from vignette.psychometrics.agreement.multirater import agreement_over_units

WEIGHTS = r"(unweighted|linear|quadratic|ordinal|radical|ratio)"
METRIC = r"(nominal|ordinal|interval|ratio)"
UNITS = ("administration_id", "vignette_id", "aspect_id")
MOST_CATEGORIES = 12
PARTS = (
    "administration_id",
    "household_id",
    "occasion",
    "vignette_id",
    "aspect_id",
    "competence_id",
    "form_id",
    "item_id",
)


class Ratings:
    """A set's ratings as a long frame, with what the functions need to be told of it."""

    def __init__(self, long: pd.DataFrame, unit: list[str], categories: list[Any]) -> None:
        self.long, self.unit, self.categories = long, unit, categories

    @property
    def household(self) -> dict[str, Any]:
        """The arguments that name the columns, with the household as the sampling unit."""
        return {"categories": self.categories, "unit": self.unit, "missing": "available"}

    @property
    def rows(self) -> dict[str, Any]:
        """The same with units taken for independent."""
        return {**self.household, "cluster": None}

    @property
    def complete(self) -> dict[str, Any]:
        """The same with only the units that every rater has rated, as irr takes them."""
        return {**self.rows, "missing": "complete"}


def ratings(reference: ReferenceSet, part: str | None = None) -> Ratings | None:
    """Return the set's ratings, or those of one aspect, vignette or other part; None where the shape is another."""
    if not reference._files:
        return None
    table = reference.table
    if {"rater_id", "rating"} <= set(table.columns):
        unit = [name for name in UNITS if name in table.columns] or [
            name for name in table.columns if name not in ("rater_id", "rating")
        ]
        kept = table if part in (None, "overall") else _part(table, str(part))
        return None if kept is None else Ratings(kept, unit, _scale(table["rating"]))
    wide = _wide(reference)
    if wide is None:
        return None
    long = wide.rename_axis("unit").reset_index().melt("unit", var_name="rater_id", value_name="rating")
    return Ratings(long, ["unit"], _scale(long["rating"]))


def _wide(reference: ReferenceSet) -> pd.DataFrame | None:
    """Return the raters' columns: those named so, else all beside the first that hold few different values."""
    table = reference.table
    if {"row", "col"} <= set(table.columns) or len(table.columns) < 3:
        return None
    raters = [name for name in table.columns[1:] if re.search(r"(?i)(rater|judge|observer|coder|expert)_?\w*$", name)]
    if len(raters) < 2:
        raters = [name for name in table.columns[1:] if table[name].nunique() <= MOST_CATEGORIES]
    return table[raters] if len(raters) > 1 else None


def _part(table: pd.DataFrame, part: str) -> pd.DataFrame | None:
    for column in PARTS:
        if column in table.columns and (table[column].astype(str) == part).any():
            return table[table[column].astype(str) == part]
    return None


def _scale(values: pd.Series) -> list[Any]:
    seen = sorted(values.dropna().unique())
    if isinstance(seen[0], str):
        return seen
    return seen if any(value != int(value) for value in seen) else list(range(int(seen[0]), int(seen[-1]) + 1))


def observed_scale(found: Ratings) -> list[Any]:
    """Return only the categories that occur, as irrCAC counts them."""
    return sorted(found.long["rating"].dropna().unique())


def square(reference: ReferenceSet) -> np.ndarray | None:
    """Return a set's table of counts of two raters."""
    if not reference._files or not reference.has("row", "col", "count"):
        return None
    table = reference.table
    names = list(dict.fromkeys(table["row"]))
    return table.pivot(index="row", columns="col", values="count").loc[names, names].to_numpy()


def whole(estimate: Estimate, **more: Any) -> dict[str, Any]:
    """Return an estimate by the keys that the sets use."""
    found: dict[str, Any] = {"estimate": estimate.value, **more}
    if "se" in estimate.details:
        found |= {"se": estimate.details["se"], "ase": estimate.details["se"]}
    if "observed" in estimate.details:
        found |= {"pa": estimate.details["observed"], "po": estimate.details["observed"]}
        found["pe"] = estimate.details["chance"]
    if estimate.interval:
        limits = [estimate.interval.low, estimate.interval.high]
        found |= {"ci95": limits, "ci95_rounded3": limits}
    return found


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


def two_raters(reference: ReferenceSet, match: re.Match[str]) -> tuple[Ratings, tuple[Any, Any]] | None:
    found = ratings(reference)
    if found is None or "one" not in match.groupdict():
        return None
    known = {str(rater): rater for rater in found.long["rater_id"].unique()}
    pair = known.get(match["one"]), known.get(match["other"])
    return None if None in pair else (found, pair)  # type: ignore[return-value]


def pair_kappa(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    read = two_raters(reference, match)
    if read is None:
        return None
    found, pair = read
    options = {**found.rows, "raters": pair, "interval": "fleiss-cohen-everitt"}
    kappa = cohen_kappa(found.long, weights=match["weights"], **options)
    return whole(kappa, n=kappa.n["units_shared"])


def pair_maximum(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    read = two_raters(reference, match)
    if read is None:
        return None
    found, pair = read
    kappa = cohen_kappa(found.long, weights="unweighted", raters=pair, interval=None, **found.rows)
    return kappa.details["maximum"]


def pair_pabak(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    read = two_raters(reference, match)
    if read is None:
        return None
    found, pair = read
    estimate = pabak(found.long, raters=pair, interval=None, **found.rows)
    return {"pabak_k": estimate.value, "po": estimate.details["observed"]}


def pair_table(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    read = two_raters(reference, match)
    if read is None:
        return None
    found, pair = read
    table = rating_table(found.long, **found.rows)
    codes = table.codes[:, [table.raters.index(one) for one in pair]]
    return {"data": table_of_codes(codes, len(found.categories)).tolist()}


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


def _normal(table: np.ndarray, weights: Any) -> EstimateSet:
    return agreement_of_table(table, weights=weights, interval="large-sample-normal")


def table_kappa(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = square(reference)
    if table is None:
        return None
    names = match.groupdict()
    found = _normal(table, names.get("weights") or "unweighted")[1]  # type: ignore[arg-type]
    return whole(found) if isinstance(value.expected, Mapping) else found.value


def own_weights(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Compute weighted kappa of a table that brings its disagreement weights."""
    table = square(reference)
    if table is None or not reference.has("weight"):
        return None
    names = list(dict.fromkeys(reference.table["row"]))
    apart = reference.table.pivot(index="row", columns="col", values="weight").loc[names, names].to_numpy()
    found = _normal(table, 1 - apart / apart.max())[1]
    if isinstance(value.expected, Mapping):
        return {"kappa": found.value, "se": found.details["se"]}
    return found.value


def variance(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = square(reference)
    return None if table is None else _normal(table, "unweighted")[1].details["se"] ** 2


def limits(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = square(reference)
    if table is None:
        return None
    found = _normal(table, "unweighted")[1].interval
    return [found.low, found.high] if found else None


def first_against_rest(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = square(reference)
    if table is None:
        return None
    two = np.array([[table[0, 0], table[0, 1:].sum()], [table[1:, 0].sum(), table[1:, 1:].sum()]])
    several = _normal(two, "unweighted")
    indices = table_indices(two)
    return {
        "kappa": _listed(several[1]),
        "pabak": _listed(indices["PABAK"]),
        "pindex": _listed(indices["prevalence index"]),
        "bindex": _listed(indices["bias index"]),
        "prop_agree": [several[1].details["observed"], several[1].details["chance"]],
    }


def _listed(one: Estimate) -> list[float]:
    limits = [one.interval.low, one.interval.high] if one.interval else [one.value, one.value]
    return [one.value, *([one.details["se"]] if "se" in one.details else []), *limits]


def stuart_maxwell(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = square(reference)
    if table is None:
        return None
    frame = pd.DataFrame(codes_of_table(table)).rename_axis("unit").reset_index()
    long = frame.melt("unit", var_name="rater_id", value_name="rating")
    scale = list(range(len(table)))
    test = marginal_homogeneity(long, categories=scale, unit="unit", cluster=None, interval=None)[0]
    return {"chisq": [[test.value]], "p": [[test.details["p"]]]}


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


GWETS = (
    r"gwet\.ac[12]|gwet_ac[12]|fleiss\.kappa|fleiss_kappa|conger\.kappa|conger_kappa|bp\.coeff|brennan_prediger|"
    r"krippen\.alpha|krippendorff_gwet_weights|pa\.coeff|kappa2|scott2|bp2|krippen2|pa2"
)
PAIR = r"(?P<one>[^_]+)_(?P<other>[^_]+)"

CALLS: tuple[Call, ...] = (
    Call(rf"(?P<kind>{GWETS})_(?P<weights>{WEIGHTS})(_(?P<part>\w+))?", by_gwet),
    Call(rf"kripp_alpha_(?P<metric>{METRIC})(_(?P<part>\w+))?", alpha),
    Call(r"printed_alpha", printed_alpha),
    Call(r"percent_(?P<part>\w+)", percent),
    Call(r"by_\w+?_(?P<part>\w+)", by_part),
    Call(r"cluster_jackknife_se_household_(?P<part>\w+)", jackknife),
    Call(r"counts", counts),
    Call(rf"pair_table_{PAIR}", pair_table),
    Call(rf"cohen_kappa_(?P<weights>{WEIGHTS})_{PAIR}", pair_kappa),
    Call(rf"kappa_max_{PAIR}", pair_maximum),
    Call(rf"pabak_{PAIR}", pair_pabak),
    Call(rf"kappa(_weighted)?_(?P<weights>{WEIGHTS})", table_kappa),
    Call(rf"vcd_kappa_(?P<weights>{WEIGHTS})(_weights)?", table_kappa),
    Call(r"kappa", table_kappa),
    Call(r"weighted_kappa(_FCE1969)?", own_weights),
    Call(r"var_kappa", variance),
    Call(r"ci95_unweighted", limits),
    Call(r"epi_first_category_vs_rest", first_against_rest),
    Call(r"stuart_maxwell", stuart_maxwell),
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
