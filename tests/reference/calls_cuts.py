"""Reference values of cut scores: ROC, AUC, cuts, accuracy, calibration, logistic regression, net benefit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    Estimate,
    auc,
    calibration,
    choose_cut,
    compare_auc,
    compare_auc_groups,
    cut_accuracy,
    logistic_fit,
    net_benefit,
    net_benefit_of_cut,
    partial_auc,
    predicted_risk,
    predictive_values,
    roc,
)
from vignette.psychometrics.cuts.grouping import hosmer_lemeshow

NUMBER = r"(\d*\.?\d+)"


def outcome(reference: ReferenceSet) -> str | None:
    """Return the column of 0 and 1 that is called outcome, or is told of in the title, or comes first."""
    if not reference._files:
        return None
    binary = [c for c in reference.table.columns if set(reference.table[c].dropna().unique()) == {0, 1}]
    named = [c for c in binary if c in ("outcome", "event")] or [
        c for c in binary if re.search(rf"\b{re.escape(c)}\b", reference.title, re.IGNORECASE)
    ]
    return next(iter([*named, *binary]), None)


def known(reference: ReferenceSet) -> dict[str, Any]:
    """Return what every call needs of a set, beside the score."""
    return {
        "outcome": outcome(reference),
        "event": 1,
        "cluster": "household_id" if "household_id" in reference.table.columns else None,
    }


def column(reference: ReferenceSet, token: str) -> str | None:
    """Return the column that a part of a value's name stands for: itself, its beginning, or a part of it."""
    if outcome(reference) is None:
        return None
    columns = [c for c in reference.table.columns if pd.api.types.is_numeric_dtype(reference.table[c])]
    tests = (str.__eq__, str.startswith, lambda name, part: part in name.split("_"), str.__contains__)
    return next((c for test in tests for c in columns if test(c, token)), None)


def direction(reference: ReferenceSet, value: Value, score: str) -> str:
    """Return which scores mean risk, from what the value, the set or a sister value says."""
    sisters = [v.definition for v in reference.values if v.name.endswith(score)]
    note = [part for part in re.split("[;.]", reference.note) if re.match(rf"\s*{re.escape(score)} positive", part)]
    for text in (value.definition, *note, *sisters):
        if re.search(r"(score|positive if) <=|direction '>'", text):
            return "lower"
        if re.search(r"(score|positive if) >=|cases higher|score >", text):
            return "higher"
    return "higher"


def given(reference: ReferenceSet, value: Value, token: str) -> dict[str, Any] | None:
    """Return a call's arguments for the score that a name speaks of."""
    score = column(reference, token)
    if score is None:
        return None
    return {"score": score, "direction": direction(reference, value, score), **known(reference)}


def main_score(reference: ReferenceSet) -> str | None:
    """Return the score of values that name none: the first that has an AUC and is no predicted risk, or ``marker``."""
    tokens = [v.name.removeprefix("auc_delong_") for v in reference.values if v.name.startswith("auc_delong_")]
    found = [c for c in (column(reference, token) for token in tokens) if c is not None and not _is_risk(reference, c)]
    return next(iter(found), None) or column(reference, "marker") or column(reference, "score")


def _is_risk(reference: ReferenceSet, name: str) -> bool:
    values = reference.table[name].dropna()
    return bool(values.between(0, 1).all()) and ("pred" in name or "risk" in name or "prob" in name)


def _ci(estimate: Estimate) -> list[float]:
    assert estimate.interval is not None
    return [estimate.interval.low, estimate.interval.high]


def _triple(estimate: Estimate) -> list[float]:
    return [estimate.value, *_ci(estimate)]


def _auc_delong(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    if call is None:
        return None
    found, narrow = auc(**call, frame=reference.table, interval="delong"), None
    narrow = auc(**call, frame=reference.table, interval="delong", level=0.90)
    return {
        "auc": found.value,
        "ci95": _ci(found),
        "ci90": _ci(narrow),
        "var": found.details["se"] ** 2,
        "se": found.details["se"],
        "z_vs_half": found.details["z"],
        "p_vs_half": found.details["p"],
    }


def _auc_logit(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match[1])
    return call and _ci(auc(reference.table, **call, interval="delong-logit"))


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
        "obuchowski_ci95": _ci(found),
        "jackknife_se": auc(reference.table, **call, interval="jackknife").details["se"],
    }


def _auc_boot(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score = main_score(reference)
    if score is None:
        return None
    call = given(reference, value, score)
    assert call is not None
    low, high = _ci(auc(reference.table, **call, interval="bootstrap-percentile", replicates=int(match[1]), seed=1))
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
        "ci95_diff": _ci(difference),
        "ci95": _ci(difference),
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
        found |= {f"{key}_exact": _triple(exact[name]), f"{key}_wilson": _triple(wilson[name])}
        found[key] = {"est": exact[name].value, "wilson95": _ci(wilson[name]), "exact95": _ci(exact[name])}
    found |= {"lr_pos": _triple(exact["LR+"]), "lr_neg": _triple(exact["LR-"]), "dor": _triple(exact["DOR"])}
    found |= {"balanced_accuracy": exact["balanced accuracy"].value, "f1": exact["F1"].value}
    found |= {"mcc": exact["MCC"].value, "cohen_kappa": exact["Cohen's kappa"].value}
    # epiR adds the exact limits of sensitivity and specificity; ours of Youden's J are narrower, and kept apart.
    summed = [sum(limits) - 1 for limits in zip(_ci(exact["sensitivity"]), _ci(exact["specificity"]), strict=True)]
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


def _logistic(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if outcome(reference) is None:
        return None
    told = value.expected.get("coef")
    predictors = [name for name in told if name != "(Intercept)"] if isinstance(told, Mapping) else None
    score = main_score(reference)
    predictors = predictors or ([score] if score else None)
    if predictors is None or not set(predictors) <= set(reference.table.columns):
        return None
    fit = logistic_fit(reference.table, predictors=predictors, interval="wald", **known(reference))
    values = {one.statistic: one.value for one in fit.coefficients}
    return {
        "coef": values if isinstance(told, Mapping) else list(values.values()),
        "se": [one.details["se"] for one in fit.coefficients],
        "deviance": fit.deviance,
        "null_deviance": fit.null_deviance,
        "auc": fit.performance["AUC"].value,
        "brier": fit.performance["Brier score"].value,
    }


def _fitted(reference: ReferenceSet) -> pd.DataFrame | None:
    score = main_score(reference)
    if score is None:
        return None
    fit = logistic_fit(reference.table, predictors=[score], interval=None, **known(reference))
    return reference.table.assign(fitted=predicted_risk(fit, reference.table))


def _val_prob(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    frame = _fitted(reference)
    if frame is None:
        return None
    found = calibration(frame, predicted="fitted", interval=None, **known(reference)).estimates
    names = {"R2": "R2 (Nagelkerke)", "Brier": "Brier score"}
    names |= {"Intercept": "calibration intercept", "Slope": "calibration slope"}
    # rms cuts risks down to steps of 0.0002 before it counts concordant pairs, and takes those in one step for tied.
    steps = frame.assign(fitted=np.floor(frame["fitted"] * 5000) / 5000)
    ranked = calibration(steps, predicted="fitted", interval=None, **known(reference)).estimates
    return {key: (ranked if key in ("c", "Dxy") else found)[names.get(key, key)].value for key in value.expected}


def _recalibrated(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    frame = _fitted(reference)
    if frame is None:
        return None
    frame = frame.assign(moved=float(match[1]) * frame["fitted"] + float(match[2]))
    found = calibration(frame, predicted="moved", interval="wald", **known(reference)).estimates
    return {
        "intercept_slope": [found["calibration intercept"].value, found["calibration slope"].value],
        "citl": found["calibration-in-the-large"].value,
        "brier": found["Brier score"].value,
    }


def _hosmer(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Return the statistic over R's groups: equal parts of the range of ranks, ties ranked as they stand."""
    frame = _fitted(reference)
    if frame is None:
        return None
    ranks = frame["fitted"].rank(method="first").to_numpy()
    edges = np.linspace(ranks.min(), ranks.max(), int(match[1]) + 1)[1:-1]
    events = frame[str(outcome(reference))].to_numpy() == 1
    return hosmer_lemeshow(frame["fitted"].to_numpy(), events, np.searchsorted(edges, ranks, side="left"))


def _calibration(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    predicted = column(reference, match["score"])
    if predicted is None:
        return None
    groups = {"fourths_": 4, "fifths_": 5, "tenths_": 10, "deciles_": 10}.get(match["groups"] or "", 10)
    found = calibration(reference.table, predicted=predicted, interval="wald", groups=groups, **known(reference))
    if match["groups"]:
        return {"data": found.to_frame()[["n", "observed", "expected"]].to_numpy().tolist()}
    told = found.estimates
    line, slope = told["calibration intercept"], told["calibration slope"]
    large, brier, ratio = told["calibration-in-the-large"], told["Brier score"], told["observed / expected"]
    z = told["Spiegelhalter z"]
    return {
        "intercept": line.value,
        "slope": slope.value,
        "se": [line.details["se"], slope.details["se"]],
        "citl": large.value,
        "citl_se": large.details["se"],
        "brier": brier.value,
        "brier_max": brier.details["largest of a constant risk"],
        "scaled_brier": told["scaled Brier score"].value,
        "observed": ratio.details["observed"],
        "expected": ratio.details["expected"],
        "oe": ratio.value,
        "spiegelhalter_z": z.value,
        "spiegelhalter_p": z.details["p"],
    }


def _net_benefit(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Return dcurves' long table, by label and threshold."""
    if outcome(reference) is None or "label" not in value.expected:
        return None
    avoided, rates = match[0] == "net_intervention_avoided", {"tp_rate": "hits", "fp_rate": "false alarms"}
    known_events = reference.table[str(outcome(reference))]
    column_of = {"all": "treat all", "none": "treat none"}
    labels, at = value.expected["label"], value.expected["threshold"]
    columns = [c for c in dict.fromkeys(labels) if c not in column_of]
    if not columns or not set(columns) <= set(reference.table.columns):
        return None
    curves = {
        c: net_benefit(
            reference.table, predicted=c, thresholds=sorted(set(at)), interval=None, **known(reference)
        ).to_frame()
        for c in columns
    }

    def one(key: str, label: str, threshold: float) -> float:
        frame = curves.get(label, curves[columns[0]])
        row = frame[frame["threshold"] == threshold].iloc[0]
        if key in rates:
            share = float(known_events.mean()) if key == "tp_rate" else 1 - float(known_events.mean())
            return float(row[rates[key]]) if label in curves else share * (label == "all")
        if not avoided:
            return float(row[column_of.get(label, "net benefit")])
        if label in curves:
            return float(row["avoided per 100"]) / 100
        return float((row[column_of[label]] - row["treat all"]) * (1 - threshold) / threshold)

    return {
        "label": labels,
        "threshold": at,
        **{
            key: [one(key, label, t) for label, t in zip(labels, at, strict=True)]
            for key in value.expected
            if key not in ("label", "threshold")
        },
    }


def _net_benefit_of(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    predicted = column(reference, match[1])
    if predicted is None:
        return None
    at = value.expected["threshold"]
    found = net_benefit(reference.table, predicted=predicted, thresholds=at, interval=None, **known(reference)).columns
    return {
        "threshold": found["threshold"],
        "model": found["net benefit"],
        "treat_all": found["treat all"],
        "treat_none": found["treat none"],
        "interventions_avoided_per_100": found["avoided per 100"],
    }


def _net_benefit_of_rule(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    call = given(reference, value, match["score"])
    if call is None:
        return None
    call["direction"] = "higher" if match["way"] == "ge" else "lower"
    at, cut = value.expected["threshold"], float(match["cut"])
    found = net_benefit_of_cut(reference.table, **call, cut=cut, thresholds=at, interval=None).columns
    return {"threshold": found["threshold"], "rule": found["net benefit"]}


def _n(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    event = outcome(reference)
    if event is None or not isinstance(value.expected, Mapping) or "events" not in value.expected:
        return None
    table = reference.table
    score = main_score(reference) or column(reference, "score")
    if score is None:
        return None
    n = roc(table, score=score, direction="higher", **known(reference)).n
    more = {key: int(table[key].sum()) for key in value.expected if key in table.columns}
    return {"n": n["people"], "events": n["events"], **more}


SCORE_AND_CUT = rf"(?P<score>.+)_(?P<way>ge|le)_(?P<cut>-?{NUMBER})"
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
    Call(r"logistic_(?:fit|two_markers)", _logistic),
    Call(r"val_prob", _val_prob),
    Call(rf"recalibration_of_{NUMBER}p\+{NUMBER}", _recalibrated),
    Call(r"hosmer_lemeshow_(\d+)_rankgroups", _hosmer),
    Call(r"calibration_(?P<groups>fourths_|fifths_|tenths_|deciles_)?(?P<score>.+)", _calibration),
    Call(r"net_benefit|net_intervention_avoided", _net_benefit),
    Call(rf"net_benefit_rule_{SCORE_AND_CUT}", _net_benefit_of_rule),
    Call(r"net_benefit_(?!rule_)(.+)", _net_benefit_of),
)
