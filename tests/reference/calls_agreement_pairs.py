"""Agreement of two raters, from ratings and from printed tables: which value is which call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from tests.reference.agreement_sets import WEIGHTS, Ratings, ratings, square, whole
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    Estimate,
    EstimateSet,
    agreement_of_table,
    cohen_kappa,
    marginal_homogeneity,
    pabak,
    rating_table,
    table_indices,
)
from vignette.psychometrics.agreement import codes_of_table, table_of_codes

PAIR = r"(?P<one>[^_]+)_(?P<other>[^_]+)"


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


CALLS: tuple[Call, ...] = (
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
)
