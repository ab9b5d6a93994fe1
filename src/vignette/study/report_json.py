"""An evidence report for machines: one JSON file with everything the readable report is made of.

The keys are the fields of `vignette.study.evidence_report.EvidenceReport`, fields at their default left out. A number
that is no number (a ROC curve's first cut is infinite) is written as null, since JSON has none.
"""

from __future__ import annotations

import json
import math
from typing import Any

from vignette.errors import DataError, DefinitionError, Problem
from vignette.instrument.fingerprint import plain
from vignette.instrument.shape import read_shape
from vignette.study.evidence_report import EvidenceReport

SCHEMA = "vignette/evidence-report/1"


def report_to_json(report: EvidenceReport) -> str:
    """Return the file's text; `report_from_json` gives the same report back."""
    content = {"schema": SCHEMA, **_finite(plain(report))}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def report_from_json(text: str, *, where: str) -> EvidenceReport:
    """Read what `report_to_json` wrote.

    Raises
    ------
    DataError
        DAT-505 if the text is no evidence report of this schema, DAT-506 if its content is not what it should be.
    """
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.pop("schema", None) != SCHEMA:
        what, remedy = "no evidence report that can be read here", f"Give a file whose schema is {SCHEMA}."
        raise DataError(Problem(code="DAT-505", where=where, what=what, remedy=remedy))
    try:
        return read_shape(EvidenceReport, json.dumps(content), where=where)
    except DefinitionError as error:
        problems = (
            Problem(code="DAT-506", where=each.where, what=each.what, remedy="Keep the file as the study wrote it.")
            for each in error.problems
        )
        raise DataError(*problems) from None


def _finite(value: Any) -> Any:
    """Return JSON types alone: numbers of numpy as Python's own, and null for one that is not finite."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    number = value.item() if hasattr(value, "item") else value
    return None if isinstance(number, float) and not math.isfinite(number) else number
