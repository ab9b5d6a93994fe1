"""Reliability, polychoric correlations and plain factor extraction: which value is which call.

Tables are wide: one row per person, items as whole numbers in columns. Which columns are items is read off the value
(its rows or keys), off the set's item statistics, or off the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammaincc
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    alpha_measurement_error,
    categorical_omega,
    cronbach_alpha,
    guttman_lambdas,
    item_analysis,
    omega,
    omega_bifactor,
    omega_hierarchical,
    ordinal_alpha,
    ordinal_omega,
    polychoric,
    polychoric_pair,
    split_half,
    wide,
)
from vignette.psychometrics.factors import extract, oblimin
from vignette.psychometrics.reliability import (
    all_partitions,
    correlations_of,
    duhachek_se,
    household_moments,
    squared_multiple_correlations,
)

Match = re.Match[str]
NO_ITEM = re.compile(
    r".*_id|household|home|person|applicant|rater|occasion|language|group|gender|age|sex", re.IGNORECASE
)
MOST_CATEGORIES = 12
MATRIX = {"cov": "covariances", "cor": "correlations", "covariances": "covariances", "correlations": "correlations"}
PARTS = r"(?:_(?P<part>[A-Z]|pairwise|listwise))?"


def numeric_items(table: pd.DataFrame) -> list[str]:
    """Return the columns that look like items: few whole numbers, and no name of something else."""
    found = []
    for name in table.columns:
        values = table[name].dropna()
        if NO_ITEM.fullmatch(str(name)) or not pd.api.types.is_numeric_dtype(values):
            continue
        if len(values) and (values % 1 == 0).all() and values.nunique() <= MOST_CATEGORIES:
            found.append(name)
    return found


def named_items(ref: ReferenceSet, expected: Any) -> list[str]:
    """Return the items that a value's rows or keys name."""
    names: list[str] = []
    if isinstance(expected, Mapping):
        names = list(expected.get("rows") or expected)
    names = [name.removeprefix("loading_").split("|")[0] for name in map(str, names)]
    names = list(dict.fromkeys(name for name in names if ref.has(name)))
    return names if len(names) > 1 else []


def items_of(ref: ReferenceSet, value: Value, part: str | None = None, *, every: bool = False) -> list[str]:
    """Return the items that a value is about."""
    if not ref._files:
        return []
    if part is not None and len(part) == 1:
        return [name for name in ref.table.columns if re.fullmatch(rf"{part}\d+", str(name))]
    found = named_items(ref, value.expected)
    if not found and not every:
        for other in ref.values:
            if re.match(r"item_stats|category_proportions|response_freq", other.name):
                found = named_items(ref, other.expected)
                if found:
                    break
    found = found or numeric_items(ref.table)
    return found if len(found) > 2 else []


def cluster_of(table: pd.DataFrame) -> str | None:
    """Return the column of households, if there is one."""
    return next(
        (name for name in table.columns if re.fullmatch(r"household_id|household|home_id|home", str(name))), None
    )


def scores_of(ref: ReferenceSet, value: Value, items: list[str]) -> pd.DataFrame:
    """Return the table that a value is about: the one with holes where the definition says so."""
    wants = "missing" in value.name or "missing" in value.definition
    for table in ref.tables:
        if set(items) <= set(table.columns) and (not wants or table[items].isna().to_numpy().any()):
            return table
    return ref.table


def given(ref: ReferenceSet, value: Value, items: list[str], part: str | None = None) -> dict[str, Any]:
    """Return the arguments that every call has."""
    table = scores_of(ref, value, items)
    holes = bool(table[items].isna().to_numpy().any())
    missing = "available" if part == "pairwise" or "pairwise" in value.name else "complete" if holes else "raise"
    return {"scores": table, "items": items, "cluster": cluster_of(table), "missing": missing}


def call(function: Any, arguments: dict[str, Any], **more: Any) -> Any:
    rest = {name: part for name, part in arguments.items() if name != "scores"}
    return function(arguments["scores"], **rest, **more)


def categories_of(table: pd.DataFrame, items: list[str]) -> list[int]:
    values = table[items].to_numpy(dtype=float)
    return list(range(int(np.nanmin(values)), int(np.nanmax(values)) + 1))


def matrix_of(arguments: dict[str, Any]) -> np.ndarray:
    """Return the covariances that the estimators start from."""
    values = arguments["scores"][arguments["items"]].to_numpy(dtype=float)
    if arguments["missing"] == "complete":
        values = values[~np.isnan(values).any(axis=1)]
    return household_moments(values, np.arange(len(values)), len(values)).covariances


def alpha(ref: ReferenceSet, value: Value, match: Match) -> Any:
    part = match["part"]
    items = items_of(ref, value, part)
    if not items or not isinstance(value.expected, Mapping) or "raw" not in value.expected:
        return None
    arguments = given(ref, value, items, part)
    found = call(cronbach_alpha, arguments, interval=None).details
    # psych counts every row for the pairwise standard error; ours counts the people of the smallest pair.
    rows = len(arguments["scores"]) if arguments["missing"] == "available" else None
    return {
        "raw": found["raw"],
        "std": found["standardized"],
        "average_r": found["average_r"],
        "median_r": found["median_r"],
        "G6_smc": found["g6_smc"],
        "signal_noise": found["signal_noise"],
        "ase_duhachek": found["ase"] if rows is None else duhachek_se(matrix_of(arguments), rows),
    }


def alpha_limits(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value, match["part"])
    kinds = {"feldt": "feldt", "bonett2002": "bonett", "bonettwright2015": "bonett-wright", "duhachek": "duhachek"}
    if not items or match["kind"] not in kinds:
        return None
    arguments = given(ref, value, items, match["part"])
    found = call(cronbach_alpha, arguments, interval=kinds[match["kind"]], level=int(match["level"]) / 100).interval
    return {"lower": found.low, "upper": found.high}


def alpha_missing(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    arguments = given(ref, value, items, match["part"])
    found = call(cronbach_alpha, arguments, interval="feldt")
    return {
        "raw": found.value,
        "std": found.details["standardized"],
        "n": found.n["people"],
        "ci95_feldt": [found.interval.low, found.interval.high],
    }


def alpha_jackknife(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    found = call(cronbach_alpha, given(ref, value, items), interval="jackknife")
    return {"se": found.details["se"], "n_households": found.n["households"]}


def alpha_over_vignettes(ref: ReferenceSet, value: Value, match: Match) -> Any:
    names = {
        kind: next((name for name in ref.table.columns if re.fullmatch(pattern, name)), None)
        for kind, pattern in (
            ("home", r"home|household_id|applicant_id|administration_id"),
            ("item", rf"{match['item']}(_id)?"),
            ("rating", r"score|rating"),
        )
    }
    if None in names.values():
        return None
    means = ref.table.groupby([names["home"], names["item"]], as_index=False)[names["rating"]].mean()
    table = wide(means, person=names["home"], item=names["item"], rating=names["rating"], keep=())
    items = [name for name in table.columns if name != names["home"]]
    found = cronbach_alpha(table, items=items, cluster=names["home"], interval=None).details
    return {"raw": found["raw"], "std": found["standardized"]}


def measurement_error(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value, match["part"])
    if not items or "sem" not in value.expected:
        return None
    arguments = given(ref, value, items, match["part"])
    wide95 = call(alpha_measurement_error, arguments, interval=None)
    wide90 = call(alpha_measurement_error, arguments, interval=None, change_level=0.90)
    details = wide95["SEM"].details
    # Some sets take 1.96 for the quantile.
    rounded = re.search(r"1\.96(?!\d)", value.definition) is not None
    quantile = 1.96 / NormalDist().inv_cdf(0.975) if rounded else 1.0
    return {
        "mean_total": details["mean_total"],
        "sd_total": details["sd_total"],
        "sd_sum": details["sd_total"],
        "sem": wide95["SEM"].value,
        "sdc95": wide95["SDC"].value * quantile,
        "sdc90": wide90["SDC"].value,
        "sdc95_group": wide95["SDC of a mean"].value,
        "rci_denominator": details["rci_denominator"],
    }


COLUMNS = {
    "raw.r": "item_total_r",
    "std.r": "standardized_total_r",
    "r.cor": "item_total_r_smc",
    "r.drop": "item_rest_r",
    "raw_alpha": "alpha_if_deleted",
    "std.alpha": "std_alpha_if_deleted",
    "G6(smc)": "g6_if_deleted",
    "average_r": "average_r_if_deleted",
    "miss": "missing",
}


def item_table(ref: ReferenceSet, value: Value, match: Match) -> Any:
    part = match["part"]
    items = items_of(ref, value, part)
    if not items or "cols" not in value.expected:
        return None
    arguments = given(ref, value, items, part)
    columns = value.expected["cols"]
    codes = [int(name.lstrip("p")) for name in columns if re.fullmatch(r"p?\d+", name)]
    categories = codes or categories_of(arguments["scores"], items)
    found = call(item_analysis, arguments, categories=categories).to_frame()
    names = [
        f"share_{name.lstrip('p')}" if re.fullmatch(r"p?\d+", name) else COLUMNS.get(name, name) for name in columns
    ]
    if not set(names) <= set(found.columns):
        return None
    return {"rows": value.expected["rows"], "cols": columns, "data": found[names].to_numpy()}


def item_corrected(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    arguments = given(ref, value, items)
    found = call(item_analysis, arguments, categories=categories_of(arguments["scores"], items)).to_frame()
    return dict(zip(found["item"], found["item_total_r_smc"], strict=True))


def floor_ceiling(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    arguments = given(ref, value, items)
    found = call(item_analysis, arguments, categories=categories_of(arguments["scores"], items))
    table, total = found.to_frame(), found.estimates
    return {
        "item_floor": dict(zip(table["item"], table["floor"], strict=True)),
        "item_ceiling": dict(zip(table["item"], table["ceiling"], strict=True)),
        "total_floor": total["floor of the sum"].value,
        "total_ceiling": total["ceiling of the sum"].value,
        "total_min": total["lowest sum"].value,
        "total_max": total["highest sum"].value,
        "total_skew_g1": total["skewness of the sum"].value,
        "total_excess_kurtosis_g2": total["excess kurtosis of the sum"].value,
    }


def all_splits(ref: ReferenceSet, value: Value, match: Match) -> Any:
    groups = match.groupdict()
    items = items_of(ref, value, every=bool(groups.get("count")))
    if not items:
        return None
    found = call(
        split_half, given(ref, value, items), split="all", matrix=MATRIX[groups.get("matrix") or "cov"], interval=None
    )
    name = "Spearman-Brown" if groups.get("stepped") else "Flanagan-Rulon"
    names = {"max": "highest", "min": "lowest", "mean": "mean", "median": "median"}
    return {
        **{short: found[f"{name}, {word}"].value for short, word in names.items()},
        "n_splits": found[0].details["n_splits"],
    }


def one_split(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    split = match["split"].replace("_", "-")
    found = call(split_half, given(ref, value, items), split=split, matrix="covariances", interval=None)
    r, stepped, guttman, horst = (one.value for one in found)
    return {
        "r": r,
        "spearman_brown": stepped,
        "guttman": guttman,
        "guttman_rulon": guttman,
        "flanagan": guttman,
        "horst": horst,
    }


def all_partitions_of(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    found = call(guttman_lambdas, given(ref, value, items), matrix=MATRIX[match["matrix"]], interval=None)
    return {"max": found["lambda 4 (highest)"].value, "n_partitions": len(all_partitions(len(items)))}


def lambdas(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    arguments, matrix = given(ref, value, items), MATRIX[match["matrix"]]
    found = call(guttman_lambdas, arguments, matrix=matrix, interval=None)
    halves = call(split_half, arguments, split="all", matrix=matrix, interval=None)
    return {
        **{f"lambda{number}": found[f"lambda {number}"].value for number in (1, 2, 3, 5, 6)},
        "lambda5plus": found["lambda 5+"].value,
        "lambda4_max": halves["Flanagan-Rulon, highest"].value,
    }


def glb(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    return call(guttman_lambdas, given(ref, value, items), matrix=MATRIX[match["matrix"]], interval=None)["glb"].value


def one_factor(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    if not items:
        return None
    kinds = {
        "omega_1factor_ml_cor": ("correlations", "ml", "implied"),
        "omega_1factor_minres_cor": ("correlations", "minres", "implied"),
        "omega_cfa_raw": ("covariances", "ml", "implied"),
        "cfa1_loadings_raw": ("covariances", "ml", "implied"),
    }
    matrix, extraction, denominator = kinds.get(value.name, ("covariances", "ml", "observed"))
    found = call(
        omega,
        given(ref, value, items),
        matrix=matrix,
        extraction=extraction,
        denominator=denominator,
        interval=None,
    )
    if not isinstance(value.expected, Mapping):
        return found.value
    bare = {name.removeprefix("loading_"): part for name, part in found.details.items()}
    return {"omega": found.value, **found.details, **bare}


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


def hierarchical_call(ref: ReferenceSet, value: Value, factors: int, extraction: str) -> Any:
    items = items_of(ref, value, every=True)
    if not items:
        return None
    arguments = given(ref, value, items)
    split = "equal" if factors == 2 else None
    found = call(omega_hierarchical, arguments, factors=factors, extraction=extraction, two_factors=split)
    return found, call(cronbach_alpha, arguments, interval=None).details


def hierarchical(ref: ReferenceSet, value: Value, match: Match) -> Any:
    extraction = "ml" if match["extraction"] == "ml" else "minres"
    solved = hierarchical_call(ref, value, int(match["factors"]), extraction)
    if solved is None:
        return None
    found, alphas = solved
    return {
        "omega_h": found.estimates["omega hierarchical"].value,
        "omega_total": found.estimates["omega total"].value,
        "omega_lim": found.estimates["omega limit"].value,
        "ecv": found.estimates["explained common variance"].value,
        "alpha_std": alphas["standardized"],
        "alpha": alphas["standardized"],
        "G6": alphas["g6_smc"],
    }


def schmid_leiman_table(ref: ReferenceSet, value: Value, match: Match) -> Any:
    columns = value.expected["cols"]
    names = [name for name in columns if re.fullmatch(r"F\d+\*?", name)]
    solved = hierarchical_call(ref, value, len(names), match.groupdict().get("extraction") or "minres")
    if solved is None:
        return None
    table = solved[0].to_frame()
    expected = np.array(value.expected["data"], dtype=float)
    places = [columns.index(name) for name in names]
    groups = aligned(table[[f"F{place + 1}" for place in range(len(names))]].to_numpy(), expected[:, places])
    data = expected.copy()
    data[:, places] = groups
    for name in ("g", "h2", "u2", "p2"):
        data[:, columns.index(name)] = table[name]
    return {"rows": value.expected["rows"], "cols": columns, "data": data}


def bifactor(ref: ReferenceSet, value: Value, match: Match) -> Any:
    items = items_of(ref, value)
    ranges = re.findall(r"(\d+)-(\d+)", value.definition)
    if not items or not ranges:
        return None
    groups = {f"G{place}": items[int(low) - 1 : int(high)] for place, (low, high) in enumerate(ranges)}
    found = call(omega_bifactor, given(ref, value, items), groups=groups).estimates
    details = found[0].details
    return {
        "omega_h": found["omega hierarchical"].value,
        "omega_total": found["omega total"].value,
        "chisq": details["chi_square"],
        "df": details["df"],
    }


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


def aligned(loadings: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return columns in the order and with the signs that come nearest: sets say loadings compare up to these."""
    return min(
        (turned(loadings, list(order), expected) for order in permutations(range(loadings.shape[1]))),
        key=lambda each: float(np.abs(each - expected).sum()),
    )


def turned(loadings: np.ndarray, order: list[int], expected: np.ndarray) -> np.ndarray:
    ordered = loadings[:, order]
    return ordered * np.where((ordered * expected).sum(axis=0) < 0, -1.0, 1.0)


def matched_correlations(between: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return min(
        (between[np.ix_(order, order)] for order in permutations(range(len(between)))),
        key=lambda each: float(np.abs(each - expected).sum()),
    )


KIND = r"_(?P<kind>pearson|polychoric)"
CALLS: tuple[Call, ...] = (
    Call(rf"alpha{PARTS}", alpha),
    Call(rf"alpha_ci(?P<level>\d+)_(?P<kind>[a-z0-9]+){PARTS}", alpha_limits),
    Call(r"missing_alpha_(?P<part>pairwise|listwise)", alpha_missing),
    Call(r"alpha_household_jackknife_se", alpha_jackknife),
    Call(r"alpha_over_(?P<item>\w+?)s", alpha_over_vignettes),
    Call(rf"sem(?:_sdc)?{PARTS}", measurement_error),
    Call(rf"(?:item_stats|alpha_drop|response_freq|category_proportions){PARTS}", item_table),
    Call(r"item_r_cor_smc", item_corrected),
    Call(r"floor_ceiling", floor_ceiling),
    Call(r"splithalf_all(?P<stepped>_spearman_brown)?_(?P<matrix>cov|cor)", all_splits),
    Call(r"splithalf_all_(?P<count>\d+)items", all_splits),
    Call(r"splithalf_(?P<split>odd_even|first_second)", one_split),
    Call(r"lambda4_all_partitions_(?P<matrix>cov|cor)", all_partitions_of),
    Call(r"guttman_on_(?P<matrix>correlations|covariances)", lambdas),
    Call(r"glb(?:_algebraic)?_(?P<matrix>cov|cor)", glb),
    Call(
        r"omega_1factor_(ml|minres)_cor|omega_cfa_(raw|observed_variance)|omega_compRelSEM|cfa1_loadings_raw",
        one_factor,
    ),
    Call(r"ordinal_alpha|ordinal_omega_1factor", ordinal),
    Call(r"omega_categorical_green_yang(?:_(?P<part>[A-Z]))?", ordinal),
    Call(r"omega_(?P<factors>\d)(?:group|f)(?:_(?P<extraction>minres|ml|equal))?", hierarchical),
    Call(r"schmid_leiman_(?P<extraction>minres|ml)|omega_\df_schmid_leiman", schmid_leiman_table),
    Call(r"omega_bifactor_cfa", bifactor),
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
