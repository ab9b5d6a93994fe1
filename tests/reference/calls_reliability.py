"""Alpha, lambdas, split halves, omega and item statistics: which value is which call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np
from tests.reference.reliability_sets import (
    MATRIX,
    PARTS,
    Match,
    aligned,
    call,
    categories_of,
    given,
    items_of,
    matrix_of,
)
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    alpha_measurement_error,
    cronbach_alpha,
    guttman_lambdas,
    item_analysis,
    omega,
    omega_bifactor,
    omega_hierarchical,
    split_half,
    wide,
)
from vignette.psychometrics.reliability import all_partitions, duhachek_se


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
    Call(r"omega_(?P<factors>\d)(?:group|f)(?:_(?P<extraction>minres|ml|equal))?", hierarchical),
    Call(r"schmid_leiman_(?P<extraction>minres|ml)|omega_\df_schmid_leiman", schmid_leiman_table),
    Call(r"omega_bifactor_cfa", bifactor),
)
