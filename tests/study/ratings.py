"""Small frames of ratings, written by hand, and the rules that let so few be computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from vignette.instrument import Instrument
from vignette.study.measured import ReliabilityRules, shipped_reliability_rules
from vignette.study.reliability import Reliability, reliability

FEW = replace(
    shipped_reliability_rules(),
    agreement_homes=2,
    icc_homes=2,
    pair_interviews=1,
    rater_interviews=1,
    quarter_homes=1,
    calibration_raters=2,
    form_homes=2,
)
COLUMNS = ["rater_id", "at", "vignette_id", "aspect_id", "level", "key", "seen"]
NO_TRAINING = pd.DataFrame(columns=COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One rater's sheet: a digit is a level, x a missing code; repeated until every cell of the form has one."""

    home: str
    rater: int
    levels: str
    person: str = "1"
    form: str = "A"
    at: str = "2026-02-01"
    random: bool = True
    occasion: int = 1


def frame(sheets: Sequence[Sheet], instrument: Instrument) -> pd.DataFrame:
    """Return sheets as the frame that `reliability` takes."""
    rows: list[dict[str, Any]] = []
    for sheet in sheets:
        cells = [
            (vignette, aspect) for vignette in instrument.vignettes_of(sheet.form) for aspect in instrument.aspects
        ]
        for place, (vignette, aspect) in enumerate(cells):
            mark = sheet.levels[place % len(sheet.levels)]
            applicant = f"{sheet.home}-{sheet.person}"
            rows.append(
                {
                    "household_id": sheet.home,
                    "applicant_id": applicant,
                    "administration_id": f"{applicant}-{sheet.form}-{sheet.occasion}",
                    "form_id": sheet.form,
                    "vignette_id": vignette.id,
                    "competence_id": vignette.competence,
                    "aspect_id": aspect.id,
                    "rater_id": sheet.rater,
                    "occasion": sheet.occasion,
                    "rating": float(mark) if mark.isdigit() else None,
                    "missing_code": None if mark.isdigit() else "not_ratable",
                    "language": "sv",
                    "random": sheet.random,
                    "at": pd.Timestamp(sheet.at, tz="UTC"),
                }
            )
    made = pd.DataFrame(rows)
    names = [name for name in made.columns if name.endswith("_id") and name != "rater_id"]
    return made.astype({**dict.fromkeys(names, "category"), "rating": float})


def found(
    sheets: Sequence[Sheet],
    instrument: Instrument,
    *,
    rules: ReliabilityRules = FEW,
    random_only: bool = True,
    calibration: pd.DataFrame = NO_TRAINING,
) -> Reliability:
    """Return what is computed from some sheets."""
    ratings = frame(sheets, instrument)
    return reliability(ratings, calibration, instrument=instrument, rules=rules, random_only=random_only)
