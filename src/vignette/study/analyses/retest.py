"""Whether the same people get the same score another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from vignette.assessment import Finding
from vignette.study.analyses.scores import Key, as_names, by_key, findings_of, homes_in, interview_scores
from vignette.study.answering import Answer, Ask
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

AGREEMENT: Literal["ICC(A,1)"] = "ICC(A,1)"
FEWEST = 3
"""Homes from which on a jackknife over homes exists."""
_OCCASIONS = ("first", "second")
_ANY = 1.0
"""A margin has to be named for the change; its interval does not hang on it."""
_ABOUT_RATERS = ("raters_held_fixed", "few_raters")
"""Occasions and forms stand where raters stand else, and what is said of these does not fit."""


def retest(ask: Ask) -> Answer:
    """Return ICC(A,1), SEM and the smallest detectable change between the first and the second interview with a form.

    A score is the mean over the interview's raters. An adult who took two forms twice counts with both, in one home.
    """
    scores = interview_scores(ask.data.ratings, ask.instrument)
    held = ask.data.administrations.set_index("administration_id")["occasion"]
    occasion = scores["administration_id"].astype(object).map(held.to_dict())
    again = as_names(scores.assign(occasion=occasion), "household_id", "applicant_id", "form_id")
    again = again[again["occasion"].isin([1, 2])]
    findings: list[Finding] = []
    for key, rows in by_key(again, ask.instrument):
        findings += _findings(ask, key, rows)
    return Answer(findings=tuple(findings))


def _findings(ask: Ask, key: Key, rows: pd.DataFrame) -> tuple[Finding, ...]:
    pairs = _pairs(rows)
    return findings_of(
        ask.question,
        key,
        n={"households": homes_in(pairs), "people": int(pairs["applicant_id"].nunique()), "retests": len(pairs)},
        needs=FEWEST,
        judged=AGREEMENT,
        compute=lambda: _estimates(pairs, ask.protocol.level),
    )


def _pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per adult and form with a score at both occasions."""
    people = rows.pivot(index=["household_id", "applicant_id", "form_id"], columns="occasion", values=SCORE)
    both = people.reindex(columns=[1, 2]).dropna()
    return both.set_axis(list(_OCCASIONS), axis=1).reset_index()


def _estimates(pairs: pd.DataFrame, level: float) -> tuple[Estimate, ...]:
    from vignette.psychometrics import equivalence, measurement_error

    first, second = _OCCASIONS
    error = measurement_error(pairs, columns=_OCCASIONS, kind="agreement", level=level)
    change = equivalence(pairs, first=first, second=second, margin=_ANY, level=level)
    return (
        agreement_between(pairs, _OCCASIONS, level=level),
        replace(change, statistic="mean change"),
        error["SEM"],
        error["SDC95"],
    )


def agreement_between(pairs: pd.DataFrame, columns: Sequence[str], *, level: float) -> Estimate:
    """Return ICC(A,1) between columns of scores of the same people; the interval is about these very columns."""
    from vignette.psychometrics import icc

    numbered = pairs.assign(pair=range(len(pairs)))
    scores = numbered.melt(["pair", "household_id"], list(columns), var_name="column", value_name=SCORE)
    found = icc(
        scores,
        form=AGREEMENT,
        categories=None,
        unit="pair",
        rater="column",
        rating=SCORE,
        interval="jackknife",
        level=level,
    )
    return replace(found, caveats=tuple(code for code in found.caveats if code not in _ABOUT_RATERS))
