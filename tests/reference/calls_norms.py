"""Norms, for every set with a score per person: the score's column is named by the value, the formula or the table."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics.norms import (
    Predictor,
    RegressionNorm,
    band_norms,
    breusch_pagan,
    errors_from_reliability,
    log_variance_start,
    mean_difference,
    norm_sample,
    norm_table,
    percentile_points,
    regression_norm,
    score_against_norm,
    score_limits,
    sten,
)

COLUMNS = {
    "score": "score",
    "freq": "frequency",
    "cum_pct": "cumulative",
    "percentile_rank_leq": "cumulative",
    "percentile_mid": "percentile",
    "percentile_rank_mid": "percentile",
    "z": "z",
    "T_linear": "t_linear",
    "T_normalized": "t_normalised",
    "stanine": "stanine",
    "sten": "sten",
    "z_normalized": "z_normalised",
    "lower": "low",
    "upper": "high",
}
LIMITS = {
    "score": "score",
    "obs_lower": "low",
    "obs_upper": "high",
    "T_obs_lower": "t_low",
    "T_obs_upper": "t_high",
    "true_est": "true",
    "true_lower": "true_low",
    "true_upper": "true_high",
    "T_true_lower": "t_true_low",
    "T_true_upper": "t_true_high",
    "normal_pct_lower": "percentile_low",
    "normal_pct_upper": "percentile_high",
}


def score_of(reference: ReferenceSet, named: str | None = None) -> str | None:
    """Return the score's column: the one named, else the one whose name holds "score" or "total"."""
    columns = [str(column) for column in reference.table.columns] if reference._files else []
    if named in columns:
        return named
    return next((column for column in columns if re.search("score|total", column)), None)


def _table(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score = score_of(reference, match[1])
    if score is None:
        return None
    found = norm_table(reference.table, score=score, interval="jeffreys", cluster=None).to_frame()
    if "floor(2*z" in value.definition:
        found = found.assign(sten=sten(found["z_normalised"].to_numpy(), rounding="down"))
    if "keep their row" not in f"{value.definition} {reference.note}" and match[0].startswith("norm_table"):
        found = found[found["frequency"] > 0]
    wanted = [column for column in value.expected["cols"] if column in COLUMNS]
    return {"cols": wanted, "data": found[[COLUMNS[column] for column in wanted]].values.tolist()}


def _sample(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score = score_of(reference, match[1])
    if score is None:
        return None
    mean, spread, skew, _ = norm_sample(reference.table, score=score, interval=None, cluster=None)
    points = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
    found = {
        kind: percentile_points(
            reference.table,
            score=score,
            percentiles=[100 * point for point in points],
            definition=definition,
            interval=None,
            cluster=None,
        )
        for kind, definition in (("quantiles_type7", "linear"), ("quantiles_type6", "weibull"))
    }
    return {
        "n": mean.n["people"],
        "mean": mean.value,
        "sd": spread.value,
        "median": found["quantiles_type7"][3].value,
        "skew_g1": skew.value,
        **{
            kind: {f"{100 * p:g}%": each.value for p, each in zip(points, points_found, strict=True)}
            for kind, points_found in found.items()
        },
    }


def _points(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score = score_of(reference)
    if score is None:
        return None
    found = percentile_points(
        reference.table,
        score=score,
        percentiles=[row[0] for row in value.expected["data"]],
        definition="linear",
        interval="order statistics",
        cluster=None,
    )
    rows = [[float(each.statistic.split()[1]), each.interval.low, each.interval.high] for each in found]
    return {"cols": value.expected["cols"], "data": rows}


def reliability_of(reference: ReferenceSet) -> float | None:
    """Return the reliability that a value of the set was made with."""
    for value in reference.values:
        if "reliability" in value.arguments:
            return float(value.arguments["reliability"])
        told = re.search(r"reliability taken as (0?\.\d+)", value.definition)
        if told:
            return float(told[1])
    return None


def _limits(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score, reliability = score_of(reference), reliability_of(reference)
    if score is None or reliability is None:
        return None
    at = [row[0] for row in value.expected["data"]]
    found = score_limits(reference.table, score=score, reliability=reliability, at=at, cluster=None).to_frame()
    wanted = [column for column in value.expected["cols"] if column in LIMITS]
    return {"cols": wanted, "data": found[[LIMITS[column] for column in wanted]].values.tolist()}


def _errors(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score, reliability = score_of(reference), reliability_of(reference)
    if score is None or reliability is None or "see" not in value.expected:
        return None
    found = errors_from_reliability(reference.table, score=score, reliability=reliability, interval=None, cluster=None)
    return dict(zip(("sem", "see", "sdc95", "reliable_change_90"), (each.value for each in found), strict=True))


def _norm(reference: ReferenceSet, terms: str) -> RegressionNorm | None:
    """Return the norm of a formula of ours or R's: ``y ~ 1 + (age-46) + (age-46)^2 + (language==en)``."""
    outcome, _, right = terms.replace(" ", "").partition("~")
    if not right or outcome not in reference.table.columns:
        return None
    predictors = []
    for term in right.split("+"):
        squared = term.endswith("^2")
        bare = term.removesuffix("^2").strip("()")
        if bare == "1":
            continue
        if term.startswith("factor("):
            column = term.removeprefix("factor(").strip(")")
            reference_level = sorted(reference.table[column].unique(), key=str)[0]
            predictors.append(Predictor(column=column, reference=reference_level))
        elif "==" in bare:
            column, level = bare.split("==")
            others = [each for each in sorted(reference.table[column].unique()) if each != level]
            predictors.append(Predictor(column=column, reference=others[0]))
        else:
            column, _, centre = bare.partition("-")
            predictors.append(Predictor(column=column, centre=float(centre or 0), power=2 if squared else 1))
    return regression_norm(reference.table, score=outcome, predictors=predictors, spread=None, cluster=None)


def _formula(reference: ReferenceSet, value: Value) -> str:
    text = f"{value.definition} {value.made_by}"
    told = re.search(r"lm\(([^()]+~.*)\)", text) or re.search(r"(\w+ ~ [^;]+?)(?:;|stats::| R$|$)", text)
    return told[1].strip() if told else ""


def _regression(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    norm = _norm(reference, _formula(reference, value))
    if norm is None:
        return None
    found = [each.value for each in norm.coefficients]
    wanted = value.expected["coef"]
    return {
        "coef": dict(zip(wanted, found, strict=True)) if isinstance(wanted, dict) else found,
        "se": [each.details["se"] for each in norm.coefficients],
        "sigma": norm.figures["sigma"],
        "residual_sd": norm.figures["sigma"],
        "r2": norm.figures["r2"],
        "adj_r2": norm.figures["adjusted_r2"],
        "aic": norm.figures["aic"],
    }


def _person(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    kind, age, observed, language = match.groups()
    known = [v for v in reference.values if re.fullmatch(rf"regression_norm_age_{kind}\w*", v.name)]
    norm = _norm(reference, _formula(reference, known[0])) if known else None
    if norm is None:
        return None
    person = {norm.score: [float(observed)], "age": [float(age)], "language": [language]}
    row = score_against_norm(pd.DataFrame(person), norm=norm).to_frame().iloc[0]
    return {
        "predicted": row["predicted"],
        "se_mean": row["se_mean"],
        "z_resid": row["z"],
        "T": row["t_score"],
        "pct_normal": row["percentile_normal"],
        "pct_empirical_resid": row["percentile_empirical"],
        "pct_crawford_howell_t": row["percentile_t"],
        "pred_lower95": row["predicted_low"],
        "pred_upper95": row["predicted_high"],
    }


def _cases(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    known = [v for v in reference.values if v.name == "regression_norm"]
    norm = _norm(reference, _formula(reference, known[0])) if known else None
    if norm is None or norm.score != match[1]:
        return None
    first, second = re.findall(r"\(([^()]+)\)", value.definition.split(" for ", 1)[1])
    names = [re.match(r"[a-z]+", part.strip())[0] for part in first.split(",")]
    columns = [next(c for c in reference.table.columns if str(c).startswith(name)) for name in names]
    rows = [[float(re.search(r"\d+", part)[0]) for part in each.split(",")] for each in (first, second)]
    people = pd.DataFrame(rows, columns=columns).assign(**{norm.score: float(match[2])})
    found = score_against_norm(people, norm=norm).to_frame()
    return {
        **{f"case{place + 1}": each for place, each in enumerate(found["t_score"])},
        "pred": found["predicted"].tolist(),
        "se_fit": found["se_mean"].tolist(),
    }


def _residuals(reference: ReferenceSet) -> tuple[np.ndarray, np.ndarray] | None:
    score = score_of(reference)
    if score is None or "age" not in reference.table:
        return None
    norm = regression_norm(reference.table, score=score, predictors=["age"], spread=None, cluster=None)
    return norm.fit.residuals, np.column_stack([np.ones(len(reference.table)), reference.table["age"]])


def _breusch_pagan(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = _residuals(reference)
    if found is None:
        return None
    statistic, _, p = breusch_pagan(*found)
    return {"lm": statistic, "p": p}


def _log_variance(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = _residuals(reference)
    return None if found is None else {"coef": log_variance_start(*found).tolist()}


def _bands(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score, by = score_of(reference), match[1]
    if score is None or by not in reference.table:
        return None
    edges = [float(re.search(r"\d+", row)[0]) for row in value.expected["rows"][1:]]
    found = band_norms(reference.table, score=score, by=by, edges=edges, cluster=None).to_frame()
    return {"cols": ["n", "mean", "sd"], "data": found[["n", "mean", "sd"]].values.tolist()} | {
        "rows": value.expected["rows"]
    }


def _difference(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    score, group = score_of(reference), match[1]
    told = re.search(r"(\w+) minus (\w+)", value.definition)
    if score is None or group not in reference.table or told is None:
        return None
    first, second = told.groups()
    found = mean_difference(
        reference.table, score=score, group=group, first=first, second=second, interval="welch", cluster=None
    )
    return {
        first: found.details["mean_first"],
        second: found.details["mean_second"],
        **{key: found.details[key] for key in ("t", "df", "p")},
    }


CALLS = (
    Call(r"norm_table(?:_(\w+))?", _table),
    Call(r"percentile_sampling_ci95_jeffreys(?:_(\w+))?", _table),
    Call(r"norm_sample(?:_(\w+))?", _sample),
    Call(r"percentile_point_ci95_order_statistics", _points),
    Call(r"score_ci95_from_sem", _limits),
    Call(r"sem", _errors),
    Call(r"regression_norm_(linear|quadratic)_age(\d+)_score(\d+)_(\w+)", _person),
    Call(r"regression_norm_T_for_([A-Za-z]+)(\d+)", _cases),
    Call(r"regression_norm(?:_age_\w+)?", _regression),
    Call(r"breusch_pagan_koenker_age", _breusch_pagan),
    Call(r"log_variance_regression_age", _log_variance),
    Call(r"(\w+)_band_norms", _bands),
    Call(r"(\w+)_mean_difference", _difference),
)
