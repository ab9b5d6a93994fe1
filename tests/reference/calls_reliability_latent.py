"""Ordinal reliability, polychoric correlations and plain factor extraction: which value is which call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations
from typing import Any

import numpy as np
from scipy.special import gammaincc
from tests.reference.reliability_sets import (
    Match,
    aligned,
    call,
    categories_of,
    given,
    items_of,
    matrix_of,
    named_items,
    numeric_items,
    scores_of,
)
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    categorical_omega,
    ordinal_alpha,
    ordinal_omega,
    polychoric,
    polychoric_pair,
)
from vignette.psychometrics.factors import extract, oblimin
from vignette.psychometrics.reliability import correlations_of, squared_multiple_correlations


def ordinal(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value, match.groupdict().get("part"))
    if not items:
        return None
    arguments = given(ref, value, items)
    categories = categories_of(arguments["scores"], items)
    if value.name.startswith("ordinal_alpha"):
        return call(ordinal_alpha, arguments, categories=categories, interval=None).value
    if value.name.startswith("ordinal_omega"):
        return call(ordinal_omega, arguments, categories=categories, extraction="minres", interval=None).value
    return call(
        categorical_omega,
        arguments,
        categories=categories,
        extraction="dwls",
        denominator="observed",
        interval=None,
    ).value


def latent_matrix(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items or "data" not in value.expected:
        return None
    arguments = given(ref, value, items)
    found = call(polychoric, arguments, categories=categories_of(arguments["scores"], items))
    return {"rows": items, "cols": items, "data": found.correlations}


def latent_thresholds(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    arguments = given(ref, value, items)
    found = call(polychoric, arguments, categories=categories_of(arguments["scores"], items)).thresholds
    if "data" in value.expected:
        return {"rows": items, "cols": value.expected["cols"], "data": found}
    return {
        f"{item}|t{place + 1}": one for item, row in zip(items, found, strict=True) for place, one in enumerate(row)
    }


def latent_weights(ref: ReferenceSet, value: Value, match: Match) -> Any:
    pairs = [tuple(str(row).split("~~")) for row in value.expected["rows"]]
    items = [name for name in ref.table.columns if any(name in pair for pair in pairs)]
    arguments = {**given(ref, value, items), "cluster": None}
    found = call(polychoric, arguments, categories=categories_of(arguments["scores"], items))
    people = len(arguments["scores"])
    # The reference takes people for independent and divides by n, ours by n - 1.
    weights = [
        1 / (found.standard_errors[items.index(one), items.index(other)] ** 2 * (people - 1)) for one, other in pairs
    ]
    return {"rows": value.expected["rows"], "cols": value.expected["cols"], "data": [[weight] for weight in weights]}


def latent_pair(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)[:2]
    if not items:
        return None
    table = scores_of(ref, value, items)
    categories = categories_of(table, items)
    two, full = (
        polychoric_pair(table, items=(items[0], items[1]), categories=categories, method=method, cluster=None)
        for method in ("two-step", "ml")
    )
    if match["method"] is None:
        return {
            "twostep": [two.value, two.details["se_thresholds_known"]],
            "full_ml": [full.value, full.details["se"]],
        }
    if match["method"].lower() == "twostep":
        return {"rho": two.value, "se": two.details["se_thresholds_known"]}
    details = full.details
    return {"rho": full.value, "se": details["se"], "chisq": details["chi_square"], "df": details["df"]}


def correlations(ref: ReferenceSet, value: Value, kind: str | None) -> tuple[list[str], np.ndarray, int] | None:
    """Return items, product-moment or polychoric correlations, and how many people."""
    if not ref._files:
        return None
    named = next((items for other in ref.values if len(items := named_items(ref, other.expected)) > 2), [])
    items = named_items(ref, value.expected) or named or numeric_items(ref.table)
    if len(items) < 3:
        return None
    arguments = given(ref, value, items)
    if kind == "polychoric":
        found = call(polychoric, arguments, categories=categories_of(arguments["scores"], items)).correlations
    else:
        found = correlations_of(matrix_of(arguments))
    return items, found, len(arguments["scores"])


def factors_of(ref: ReferenceSet, items: list[str]) -> int | None:
    """Return how many factors the set's loadings have."""
    for other in ref.values:
        if re.search(r"oblimin|varimax|promax|unrotated|minres_none", other.name) and "phi" not in other.name:
            data = other.expected.get("data") if isinstance(other.expected, Mapping) else None
            if data and len(data) == len(items):
                return len(data[0])
    return None


def factor_value(ref: ReferenceSet, value: Value, match: Match) -> Any:
    groups = match.groupdict()
    found = correlations(ref, value, groups.get("kind"))
    if found is None:
        return None
    items, matrix, people = found
    what = groups["what"]
    if what == "correlation":
        return {"rows": items, "cols": items, "data": matrix}
    if what == "eigenvalues":
        return np.linalg.eigvalsh(matrix)[::-1]
    if what == "smc":
        return dict(zip(items, squared_multiple_correlations(matrix), strict=True))
    factors = factors_of(ref, items)
    if factors is None:
        return None
    return extracted(value, what, items, matrix, people, factors)


def extracted(value: Value, what: str, items: list[str], matrix: np.ndarray, people: int, factors: int) -> Any:
    method = "minres" if "minres" in what else "ml"
    found = extract(matrix, factors=factors, method=method)
    if "communalities" in what:
        return dict(zip(items, (found.loadings**2).sum(axis=1), strict=True))
    if "uniquenesses" in what:
        return dict(zip(items, found.uniquenesses, strict=True))
    if "test" in what or what == "ml_fit":
        return likelihood_test(float(found.discrepancy), len(items), factors, people)
    if what == "minres_fit":
        residual = (matrix - found.loadings @ found.loadings.T)[np.triu_indices(len(items), 1)]
        squares = float((residual**2).sum())
        return {
            "rms_offdiag": np.sqrt(squares / len(residual)),
            "sum_sq_offdiag": squares,
            "max_abs_residual": float(np.abs(residual).max()),
        }
    loadings, between = found.loadings, np.eye(factors)
    if "oblimin" in what:
        loadings, between = oblimin(found.loadings, normalize="kaiser" in what)
    expected = np.array(value.expected["data"], dtype=float)
    if "phi" in what:
        return {"data": matched_correlations(between, expected)}
    return {"rows": items, "cols": value.expected.get("cols"), "data": aligned(loadings, expected)}


def likelihood_test(discrepancy: float, items: int, factors: int, people: int) -> dict[str, float]:
    degrees = ((items - factors) ** 2 - items - factors) // 2
    corrected = (people - 1 - (2 * items + 5) / 6 - 2 * factors / 3) * discrepancy
    p = float(gammaincc(degrees / 2, corrected / 2))
    return {
        "F": discrepancy,
        "chisq_bartlett": corrected,
        "chisq": corrected,
        "df": degrees,
        "p": p,
        "chisq_uncorrected_nminus1": (people - 1) * discrepancy,
    }


def matched_correlations(between: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return min(
        (between[np.ix_(order, order)] for order in permutations(range(len(between)))),
        key=lambda each: float(np.abs(each - expected).sum()),
    )


KIND = r"_(?P<kind>pearson|polychoric)"
CALLS: tuple[Call, ...] = (
    Call(r"ordinal_alpha|ordinal_omega_1factor", ordinal),
    Call(r"omega_categorical_green_yang(?:_(?P<part>[A-Z]))?", ordinal),
    Call(r"polychoric(?:_rho|_lavCor)?", latent_matrix),
    Call(r"thresholds|polychoric_tau", latent_thresholds),
    Call(r"dwls_weights_polychoric", latent_weights),
    Call(r"polychoric_pair12(?:_(?P<method>twostep|fullML))?", latent_pair),
    Call(rf"(?P<what>correlation|eigenvalues|smc)(?:{KIND})?", factor_value),
    Call(rf"(?P<what>minres_(?:communalities|fit|oblimin|oblimin_phi|oblimin_kaiser)){KIND}", factor_value),
    Call(rf"(?P<what>ml_(?:uniquenesses|fit|oblimin|oblimin_phi|oblimin_kaiser)){KIND}", factor_value),
    Call(r"fa_(?P<what>minres_(?:communalities|none|oblimin|oblimin_phi))", factor_value),
    Call(r"factanal_(?P<what>ml_unrotated|uniquenesses|ml_uniquenesses|test)", factor_value),
)
