"""How the calls of cut scores find the outcome, the score and its direction in a set."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from tests.reference.sets import ReferenceSet, Value

from vignette.psychometrics import Estimate

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


def ci(estimate: Estimate) -> list[float]:
    assert estimate.interval is not None
    return [estimate.interval.low, estimate.interval.high]


def triple(estimate: Estimate) -> list[float]:
    return [estimate.value, *ci(estimate)]


SCORE_AND_CUT = rf"(?P<score>.+)_(?P<way>ge|le)_(?P<cut>-?{NUMBER})"
