"""Reference values of predicted risks: logistic regression, calibration, net benefit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from tests.reference.cut_columns import NUMBER, SCORE_AND_CUT, column, given, known, main_score, outcome
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import calibration, logistic_fit, net_benefit, net_benefit_of_cut, predicted_risk
from vignette.psychometrics.cuts.grouping import hosmer_lemeshow


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


CALLS = (
    Call(r"logistic_(?:fit|two_markers)", _logistic),
    Call(r"val_prob", _val_prob),
    Call(rf"recalibration_of_{NUMBER}p\+{NUMBER}", _recalibrated),
    Call(r"hosmer_lemeshow_(\d+)_rankgroups", _hosmer),
    Call(r"calibration_(?P<groups>fourths_|fifths_|tenths_|deciles_)?(?P<score>.+)", _calibration),
    Call(r"net_benefit|net_intervention_avoided", _net_benefit),
    Call(rf"net_benefit_rule_{SCORE_AND_CUT}", _net_benefit_of_rule),
    Call(r"net_benefit_(?!rule_)(.+)", _net_benefit_of),
)
