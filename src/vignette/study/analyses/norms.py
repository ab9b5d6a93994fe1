"""Where a score stands among the adults of the study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.assessment import Finding
from vignette.study.analyses.scores import (
    TOO_FEW,
    Key,
    as_names,
    by_key,
    findings_of,
    first_occasion,
    homes_in,
    interview_scores,
    one_interview_each,
)
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

MEAN, SPREAD = "mean", "standard deviation"


@dataclass(frozen=True, slots=True, kw_only=True)
class NormOptions:
    """Gap between the rows of a norm table, in points of the scale; scores are rounded to it."""

    step: float = 0.25


def norms(ask: Ask) -> Answer:
    """Return mean and spread of each competence and aspect over adults, and each score's percentile.

    One interview of each adult counts, that with the first form she has, and its score is the mean over its raters.
    The adults of a home are alike: percentiles rest on as many independent people as the homes are worth.
    """
    scores = interview_scores(first_occasion(ask.data.ratings), ask.instrument)
    people = as_names(one_interview_each(scores, ask.instrument), "household_id", "applicant_id")
    findings: list[Finding] = []
    exhibits: list[Exhibit] = []
    for key, rows in by_key(people, ask.instrument):
        found = _findings(ask, key, rows)
        findings += found
        if found[0].because != TOO_FEW:
            exhibits.append(_table(ask, rows, of=key[1]))
    return Answer(findings=tuple(findings), exhibits=tuple(exhibits))


def _findings(ask: Ask, key: Key, rows: pd.DataFrame) -> tuple[Finding, ...]:
    return findings_of(
        ask.question,
        key,
        n={"households": homes_in(rows), "people": len(rows)},
        needs=2,
        judged=MEAN,
        compute=lambda: _sample(rows, ask.protocol.level),
    )


def _sample(rows: pd.DataFrame, level: float) -> tuple[Estimate, ...]:
    from vignette.psychometrics import norm_sample

    found = norm_sample(rows, score=SCORE, interval="t", level=level)
    return found[MEAN], found[SPREAD]


def _table(ask: Ask, rows: pd.DataFrame, *, of: str) -> Exhibit:
    from vignette.psychometrics import norm_table

    step = ask.options.step
    rounded = rows.assign(**{SCORE: np.round(rows[SCORE].to_numpy(dtype=float) / step) * step})
    columns = norm_table(rounded, score=SCORE, interval="jeffreys", level=ask.protocol.level, step=step).columns
    names = {"score": SCORE, "people": "frequency", "percentile": "percentile", "low": "low", "high": "high"}
    return Exhibit(
        id="norms", kind=ExhibitKind.TABLE, of=of, columns={name: tuple(columns[own]) for name, own in names.items()}
    )
