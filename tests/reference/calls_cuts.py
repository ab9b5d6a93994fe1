"""Reference values of cut scores: ROC, AUC, comparisons, chosen cuts, accuracy at a cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from tests.reference.cut_columns import (
    NUMBER,
    SCORE_AND_CUT,
    ci,
    column,
    direction,
    given,
    known,
    main_score,
    outcome,
    triple,
)
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    auc,
    choose_cut,
    compare_auc,
    compare_auc_groups,
    cut_accuracy,
    partial_auc,
    predictive_values,
    roc,
)


def _auc_delong(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    if call is None:
        return None
    found, narrow = auc(**call, frame=reference.table, interval="delong"), None
    narrow = auc(**call, frame=reference.table, interval="delong", level=0.90)
    return {
        "auc": found.value,
        "ci95": ci(found),
        "ci90": ci(narrow),
        "var": found.details["se"] ** 2,
        "se": found.details["se"],
        "z_vs_half": found.details["z"],
        "p_vs_half": found.details["p"],
    }


def _auc_logit(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    return call and ci(auc(reference.table, **call, interval="delong-logit"))


def _auc_hanley(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    return call and auc(reference.table, **call, interval="hanley-mcneil").details["se"]


def _auc_clustered(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    if call is None:
        return None
    found = auc(reference.table, **call, interval="obuchowski")
    return {
        "n_households": found.n.get("households"),
        "obuchowski_se": found.details["se"],
        "obuchowski_ci95": ci(found),
        "jackknife_se": auc(reference.table, **call, interval="jackknife").details["se"],
    }


def _auc_boot(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score = main_score(reference)
    if score is None:
        return None
    call = given(reference, value, score)
    assert call is not None
    low, high = ci(auc(reference.table, **call, interval="bootstrap-percentile", replicates=int(match[1]), seed=1))
    return {"lower": low, "upper": high, "sd": auc(reference.table, **call, interval="jackknife").details["se"]}


def _partial(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[4])
    if call is None:
        return None
    over = {"spec": "specificity", "sens": "sensitivity"}[match[1]]
    low, high = int(match[2]) / 100, int(match[3]) / 100
    raw, corrected = partial_auc(reference.table, **call, over=over, low=low, high=high, interval=None)
    return {"raw": raw.value, "mcclish_corrected": corrected.value}


def _roc(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    if call is None:
        return None
    names = {"threshold": "cut", "sens": "sensitivity", "spec": "specificity"}
    at = "midpoints" if "threshold" in value.expected["cols"] else "observed"
    frame = roc(reference.table, **call, at=at).to_frame()
    return {"data": frame[[names.get(c, c) for c in value.expected["cols"]]].to_numpy().tolist()}


def _best(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Return the optimum at pROC's midpoint thresholds: the rows that have the counts of our best cuts."""
    call = given(reference, value, match["score"])
    if call is None:
        return None
    rule: dict[str, Any] = {"rule": {"topleft": "closest-topleft"}.get(match["rule"], "youden")}
    if match["cost"]:
        rule = {"rule": "cost", "cost_missed": float(match["cost"]), "cost_false_alarm": 1.0}
    best = choose_cut(reference.table, **call, **rule, interval=None).columns
    table = roc(reference.table, **call, at="midpoints").to_frame()
    wanted = set(zip(best["tp"], best["fp"], strict=True))
    rows = table[[(tp, fp) in wanted for tp, fp in zip(table["tp"], table["fp"], strict=True)]]
    rows = rows.assign(youden=rows["sensitivity"] + rows["specificity"], threshold=rows["cut"])
    return {"data": rows[value.expected["cols"]].to_numpy().tolist()}


def _optima(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    return call and {key: _optimum(reference, call, key) for key in value.expected}


def _optimum(reference: ReferenceSet, call: dict[str, Any], key: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"rule": key.replace("_", "-")}
    if costs := re.fullmatch(rf"(expected_)?cost_fn{NUMBER}(?:_fp{NUMBER})?(?:_prev{NUMBER})?", key):
        rule = {"rule": "cost", "cost_missed": float(costs[2]), "cost_false_alarm": float(costs[3] or 1)}
        rule |= {"prevalence": float(costs[4])} if costs[4] else {}
    elif minimum := re.fullmatch(rf"min_sens_{NUMBER}_max_spec", key):
        rule = {"rule": "minimum-sensitivity", "minimum_sensitivity": float(minimum[1])}
    found = choose_cut(reference.table, **call, **rule, interval=None)
    rows = found.to_frame().rename(columns={"sensitivity": "sens", "specificity": "spec"})
    best = float(rows.iloc[0, -1])
    people = found.n["people"] if rule["rule"] == "cost" and "prevalence" not in rule else 1
    return {
        "cuts": rows["cut"].tolist(),
        "n_tied": len(rows),
        "row": rows.iloc[0].to_dict(),
        "J": best,
        "cost": best * people,
        "value": best,
        "distance": best,
    }


def _cutpointr(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score = main_score(reference)
    if score is None:
        return None
    call = {**(given(reference, value, score) or {}), "direction": "higher" if ">=" in value.definition else "lower"}
    told, rule = match[1], {"rule": "youden"}
    if cost := re.fullmatch(rf"cost_fn{NUMBER}", told):
        rule = {"rule": "cost", "cost_missed": float(cost[1]), "cost_false_alarm": 1.0}
    elif minimum := re.fullmatch(rf"min_sens_{NUMBER}", told):
        rule = {"rule": "minimum-sensitivity", "minimum_sensitivity": float(minimum[1])}
    elif told == "f1":
        rule = {"rule": "f1"}
    found = choose_cut(reference.table, **call, **rule, interval=None)
    row = found.to_frame().iloc[0]
    metric = row.iloc[-1] * (found.n["people"] if rule["rule"] == "cost" else 1)
    cut = row["cut"]
    if told.endswith("midpoint"):
        cuts = roc(reference.table, **call, at="midpoints").to_frame()
        cut = cuts.loc[(cuts["tp"] == row["tp"]) & (cuts["fp"] == row["fp"]), "cut"].iloc[0]
    return {
        "cutpoint": cut,
        "metric": metric,
        "sensitivity": row["sensitivity"],
        "specificity": row["specificity"],
        "accuracy": (row["tp"] + row["tn"]) / found.n["people"],
        "AUC": found.estimates["AUC"].value,
    }


def _pair(reference: ReferenceSet, told: str) -> tuple[str, str] | None:
    for first, second in _splits(told):
        pair = column(reference, first), column(reference, second)
        if pair[0] and pair[1] and pair[0] != pair[1]:
            return pair[0], pair[1]
    return None


def _splits(told: str) -> Iterator[tuple[str, str]]:
    if "_vs_" in told:
        yield tuple(told.split("_vs_", 1))  # type: ignore[misc]
    parts = told.split("_")
    for place in range(1, len(parts)):
        yield "_".join(parts[:place]), "_".join(parts[place:])


def _paired(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    pair = _pair(reference, match[1])
    if pair is None:
        return None
    directions = [direction(reference, value, score) for score in pair]
    if "own risk direction" in value.definition or not value.definition:
        blank = Value(value.name, None, "", "", 0.0, {})
        directions = [direction(reference, blank, score) for score in pair]
    found = compare_auc(reference.table, scores=pair, directions=directions, interval="delong", **known(reference))
    difference = found["AUC difference"]
    return {
        "auc1": found[0].value,
        "auc2": found[1].value,
        "diff": difference.value,
        "se": difference.details["se"],
        "z": difference.details["z"],
        "p": difference.details["p"],
        "ci95_diff": ci(difference),
        "ci95": ci(difference),
        "cov": difference.details["covariance"],
    }


def _unpaired(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if outcome(reference) is None:
        return None
    for left, second in _splits(match[1].replace("_vs_", "_")):
        for token, first in _splits(left):
            score, group = column(reference, token), _group(reference, first, second)
            if score and group:
                return _between(reference, value, score, group, first, second)
    return None


def _group(reference: ReferenceSet, first: str, second: str) -> str | None:
    for name in reference.table.columns:
        if {str(v).lower() for v in reference.table[name].dropna().unique()} == {first.lower(), second.lower()}:
            return name
    return None


def _between(reference: ReferenceSet, value: Value, score: str, group: str, first: str, second: str) -> Any:
    blank = Value(value.name, None, "", "", 0.0, {})
    found = compare_auc_groups(
        reference.table,
        score=score,
        direction=direction(reference, blank, score),
        group=group,
        interval="delong",
        **known(reference),
    )
    turn = 1 if found[0].statistic.lower().endswith(f" {first.lower()}") else -1
    areas = [found[0].value, found[1].value][::turn]
    difference = found["AUC difference"]
    z = turn * difference.details["z"]
    return {
        "D": z,
        "df": difference.details["welch_df"],
        "p": difference.details["welch_p"],
        f"auc_{first}": areas[0],
        f"auc_{second}": areas[1],
        "diff": turn * difference.value,
        "se": difference.details["se"],
        "z": z,
        "p_normal": difference.details["p"],
    }


def _printed(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found: dict[str, float] = {}
    for key in value.expected:
        kind, token = key.split("_", 1)
        if kind == "auc" and (call := given(reference, value, token)):
            found[key] = auc(reference.table, **call, interval=None).value
        elif kind == "p" and (paired := _paired(reference, value, re.fullmatch("(.*)", token))):  # type: ignore[arg-type]
            found[key] = paired["p"]
    return found or None


def _cut(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match["score"])
    if call is None:
        return None
    call["direction"], cut = ("higher" if match["way"] == "ge" else "lower"), float(match["cut"])
    by = {
        kind: cut_accuracy(reference.table, **call, cut=cut, interval=kind)  # type: ignore[arg-type]
        for kind in ("wilson", "exact")
    }
    exact, wilson = by["exact"], by["wilson"]
    counts = exact[0].details
    sign = ">=" if match["way"] == "ge" else "<="
    flat = "sens_exact" in value.expected
    found: dict[str, Any] = {"threshold": cut, **{key: counts[key] for key in ("tp", "fp", "fn", "tn")}}
    found["rule"] = f"score {sign} threshold" if flat else f"positive if score {sign} threshold"
    for key, name in (
        ("sens", "sensitivity"),
        ("spec", "specificity"),
        ("ppv", "PPV"),
        ("npv", "NPV"),
        ("accuracy", "accuracy"),
        ("prevalence", "prevalence"),
    ):
        found |= {f"{key}_exact": triple(exact[name]), f"{key}_wilson": triple(wilson[name])}
        found[key] = {"est": exact[name].value, "wilson95": ci(wilson[name]), "exact95": ci(exact[name])}
    found |= {"lr_pos": triple(exact["LR+"]), "lr_neg": triple(exact["LR-"]), "dor": triple(exact["DOR"])}
    found |= {"balanced_accuracy": exact["balanced accuracy"].value, "f1": exact["F1"].value}
    found |= {"mcc": exact["MCC"].value, "cohen_kappa": exact["Cohen's kappa"].value}
    # epiR adds the exact limits of sensitivity and specificity; ours of Youden's J are narrower, and kept apart.
    summed = [sum(limits) - 1 for limits in zip(ci(exact["sensitivity"]), ci(exact["specificity"]), strict=True)]
    found["youden"] = [exact["Youden's J"].value, *summed] if flat else exact["Youden's J"].value
    return found


def _at_prevalence(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match["score"])
    if call is None:
        return None
    call["direction"], share = ("higher" if match["way"] == "ge" else "lower"), float(match["prevalence"])
    key = next((key for key in value.expected if key.startswith("expected_cost_fn")), "expected_cost_fn1")
    found = cut_accuracy(
        reference.table,
        **call,
        cut=float(match["cut"]),
        prevalence=share,
        cost_missed=float(key.removeprefix("expected_cost_fn")),
        cost_false_alarm=1.0,
        interval=None,
    )
    ppv, npv = (found[f"{name} at prevalence {share:g}"].value for name in ("PPV", "NPV"))
    assert np.allclose((ppv, npv), predictive_values(found["sensitivity"].value, found["specificity"].value, share))
    return {"ppv": ppv, "npv": npv, "fdr": 1 - ppv, key: found[f"cost per person at prevalence {share:g}"].value}


def _n(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    event = outcome(reference)
    if event is None or not isinstance(value.expected, Mapping) or not {"n", "events"} <= value.expected.keys():
        return None
    table = reference.table
    score = main_score(reference) or column(reference, "score")
    if score is None:
        return None
    n = roc(table, score=score, direction="higher", **known(reference)).n
    more = {key: int(table[key].sum()) for key in value.expected if key in table.columns}
    return {"n": n["people"], "events": n["events"], **more}


CALLS = (
    Call(r"n", _n),
    Call(r"auc_delong_(.+)", _auc_delong),
    Call(r"auc_ci95_logit_(.+)", _auc_logit),
    Call(r"auc_se_hanley_mcneil_(.+)", _auc_hanley),
    Call(r"auc_household_clustered_(.+)", _auc_clustered),
    Call(r"auc_boot_percentile_(\d+)", _auc_boot),
    Call(r"pauc_(spec|sens)_(\d+)_(\d+)_(.+)", _partial),
    Call(r"roc_(?:coords|table)_(.+)", _roc),
    Call(rf"(?:proc_)?best_(?P<rule>youden|topleft)(?:_cost(?P<cost>{NUMBER}))?_(?P<score>.+)", _best),
    Call(r"optima_(.+)", _optima),
    Call(r"cutpointr_(.+)", _cutpointr),
    Call(r"delong_paired_(.+)", _paired),
    Call(r"delong_unpaired_(.+)", _unpaired),
    Call(r"printed_pROC", _printed),
    Call(rf"cut_{SCORE_AND_CUT}", _cut),
    Call(rf"ppv_npv_(?:at_)?prev(?P<prevalence>{NUMBER})_{SCORE_AND_CUT}", _at_prevalence),
)
