"""Standard setting and classification, for every set whose table has items v1, v2, … with a total."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.norms import score_limits
from vignette.psychometrics.standards import (
    HofsteeLimits,
    angoff,
    borderline_group,
    borderline_regression,
    classification_consistency,
    contrasting_groups,
    hofstee,
)

NUMBER = r"(-?\d*\.?\d+)"
GROUPS = {
    "logistic_p50": "logistic",
    "midpoint": "means",
    "normal_intersection": "normal",
    "median_midpoint": "medians",
}


def items_of(table: pd.DataFrame) -> list[str]:
    """Return the columns that differ by a number only, the most of one stem."""
    stems: dict[str, list[str]] = {}
    for column in table.columns:
        found = re.fullmatch(r"(\D+?)_?\d+", str(column))
        if found:
            stems.setdefault(found[1], []).append(column)
    return max(stems.values(), key=len, default=[])


def total_of(table: pd.DataFrame) -> str | None:
    """Return the column that is the sum of the items, or is called total."""
    items = items_of(table)
    for column in table.columns:
        usable = column not in items and len(items) > 1 and pd.api.types.is_numeric_dtype(table[column])
        if usable and (table[column] - table[items].sum(axis=1)).abs().max() < 1e-9:
            return str(column)
    return next((str(column) for column in table.columns if "total" in str(column)), None)


def group_of(table: pd.DataFrame) -> str | None:
    """Return the column of 0 and 1 that is no item."""
    items = items_of(table)
    return next((str(c) for c in table.columns if c not in items and set(table[c].dropna().unique()) == {0, 1}), None)


def grade_of(table: pd.DataFrame) -> str | None:
    """Return the column of a few grades that is neither item nor group nor total."""
    known = {*items_of(table), total_of(table), group_of(table), HOUSEHOLD}
    found = [str(c) for c in table.columns if c not in known and 2 < table[c].nunique() < 12]
    return min(found, key=lambda name: not re.search("global|grade", name), default=None)


def _contrasting(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    total, group = total_of(reference.table), group_of(reference.table)
    if total is None or group is None:
        return None
    rule = GROUPS[match[1]]
    cut = contrasting_groups(reference.table, score=total, group=group, upper=1, rule=rule, interval=None, cluster=None)
    if rule != "logistic":
        return cut.value
    return {"coef": [cut.details["intercept"], cut.details["slope"]], "cut": cut.value}


def _borderline(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    total, grade = total_of(reference.table), grade_of(reference.table)
    if total is None or grade is None:
        return None
    told = re.search(
        rf"(?:grade |cut_at_\D*){NUMBER}", f"{value.made_by} {value.definition} {' '.join(value.expected)}"
    )
    at = float(told[1]) if told else 2.0
    options = {"score": total, "grade": grade, "borderline": at, "interval": None, "cluster": None}
    if match[1] == "group":
        mean, median = (borderline_group(reference.table, rule=rule, **options) for rule in ("mean", "median"))
        return {"mean": mean.value, "median": median.value, "n": mean.n["people"]}
    cut = borderline_regression(reference.table, **options)
    return {
        "coef": [cut.details["intercept"], cut.details["slope"]],
        f"cut_at_global{at:g}": cut.value,
        f"se_fit_at_{at:g}": cut.details["se"],
        "r2": cut.details["r2"],
    }


def _angoff(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if len(reference.tables) < 2:
        return None
    table = reference.tables[1]
    items = items_of(table)
    judge = next(str(column) for column in table.columns if column not in items)
    low, high = _scale(reference)
    found = angoff(table, items=items, form="expected scores", lowest=low, highest=high, judge=judge)
    cut = found.estimates[0]
    return {
        "cut_sum": cut.value,
        "judge_cut": list(found.columns["cut"]),
        "sd_judges": cut.details["sd_judges"],
        "se": cut.details["se"],
        "ci95_t": [cut.interval.low, cut.interval.high],
    }


def _scale(reference: ReferenceSet) -> tuple[float, float]:
    """Return the ends of an item: from a definition's min and max of the total, else from the tables."""
    items = items_of(reference.table)
    for value in reference.values:
        told = re.search(rf"min={NUMBER},max={NUMBER}", value.made_by + value.definition)
        if told:
            return float(told[1]) / len(items), float(told[2]) / len(items)
    both = [table[items_of(table)].to_numpy() for table in reference.tables]
    return min(each.min() for each in both), max(each.max() for each in both)


def _hofstee(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    total = total_of(reference.table)
    told = re.search(rf"\({NUMBER},\s*{NUMBER}\)-\({NUMBER},\s*{NUMBER}\)", value.made_by + value.definition)
    if total is None or told is None:
        return None
    low, most, high, least = (float(part) for part in told.groups())
    limits = HofsteeLimits(lowest_cut=low, highest_cut=high, lowest_fail_rate=least, highest_fail_rate=most)
    return hofstee(reference.table, score=total, limits=limits, interval=None, cluster=None).value


def _livingston_lewis(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    told = re.search(rf"cut=(?:c\()?([\d., ]+?)\)?,\s*min={NUMBER},\s*max={NUMBER}", value.made_by + value.definition)
    items = items_of(reference.table)
    if told is None or len(items) < 2:
        return None
    cuts = [float(part) for part in told[1].split(",")]
    found = classification_consistency(
        reference.table,
        items=items,
        cuts=cuts,
        lowest=float(told[2]),
        highest=float(told[3]),
        reliability="alpha",
        model="beta2" if match[1].startswith("2") else "beta4",
        length="whole",
        interval=None,
        cluster=None,
    )
    each = {one.statistic.split(",")[0]: one for one in found if one.statistic.endswith(f"cut {cuts[0]:g}")}
    known = each["accuracy"].details
    return {
        "alpha": known["reliability"],
        "etl": known["effective_length"],
        "etl_rounded": round(known["effective_length"]),
        "true_beta": {"alpha": known["alpha"], "beta": known["beta"], "l": known["low"], "u": known["high"]},
        **_as_betafunctions(each),
    }


def _as_betafunctions(each: dict[str, Estimate]) -> dict[str, Any]:
    """Return the tool's tables, in which failing is positive: sensitivity, specificity, PPV, NPV, Youden, accuracy."""
    known, above, below = each["accuracy"].details, each["false above"].value, each["false below"].value
    fail, seen = known["true_below"], known["below"]
    hit = fail - above
    miss = 1 - fail - below
    sensitivity, specificity = hit / fail, miss / (1 - fail)
    return {
        "accuracy": [
            sensitivity,
            specificity,
            hit / seen,
            miss / (1 - seen),
            sensitivity + specificity - 1,
            hit + miss,
        ],
        "consistency": [each["consistency"].value, known["chance"], seen**2, (1 - seen) ** 2, each["kappa"].value],
        "confusion": [[hit, miss, hit + miss], [below, above, below + above], [seen, 1 - seen, 1.0]],
    }


def _kelley(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    total, items = total_of(reference.table), items_of(reference.table)
    if total is None or not isinstance(value.expected, dict) or len(items) < 2:
        return None
    at = [float(key.removeprefix("score")) for key in value.expected]
    answers = reference.table[items]
    alpha = len(items) / (len(items) - 1) * (1 - answers.var().sum() / answers.sum(axis=1).var())
    told = score_limits(reference.table, score=total, reliability=alpha, at=at, cluster=None).to_frame()
    see = float(reference.table[total].std() * (alpha * (1 - alpha)) ** 0.5)
    return {
        key: {
            "est": row.true,
            "see": see,
            "ci95_obs": [row.low, row.high],
            "ci95_true": [row.true_low, row.true_high],
        }
        for key, row in zip(value.expected, told.itertuples(), strict=True)
    }


CALLS = (
    Call(rf"contrasting_groups_({'|'.join(GROUPS)})", _contrasting),
    Call(r"borderline_(regression|group)", _borderline),
    Call(r"angoff", _angoff),
    Call(r"hofstee", _hofstee),
    Call(r"livingston_lewis_([24]P)", _livingston_lewis),
    Call(r"kelley_true_score_ci", _kelley),
)
