"""Whether the answers of one interview hang together: alpha and omega of what a score is the mean of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from vignette.assessment import Finding, FindingKind
from vignette.study.analyses.scores import (
    Key,
    as_names,
    findings_of,
    first_occasion,
    homes_in,
    mean_ratings,
    one_interview_each,
    score_keys,
)
from vignette.study.answering import Answer, Ask

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

LOW_IS_NOT_UNSURE = "low_consistency_not_unsure"
"""Nine different competences need not hang together: a low value never says that the score is unsure."""
_STATISTICS = {"omega": "omega total", "alpha": "Cronbach's alpha"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyOptions:
    """Which of the two the bar is about."""

    judged: Literal["omega", "alpha"] = "omega"


def internal_consistency(ask: Ask) -> Answer:
    """Return alpha and omega of each aspect's nine competences and of each competence's three aspects.

    One interview of each adult counts, that with the first form she has; an item is the mean over the interview's
    raters. Missing items: covariances are taken pair by pair.
    """
    items = as_names(
        one_interview_each(mean_ratings(first_occasion(ask.data.ratings)), ask.instrument),
        "household_id",
        "applicant_id",
        "competence_id",
        "aspect_id",
    )
    findings: list[Finding] = []
    for key in score_keys(ask.instrument):
        findings += _findings(ask, key, items)
    return Answer(findings=tuple(findings))


def _findings(ask: Ask, key: Key, items: pd.DataFrame) -> tuple[Finding, ...]:
    from vignette.psychometrics import wide

    kind, identity = key
    across = "aspect_id" if kind is FindingKind.COMPETENCE else "competence_id"
    own = items[items[f"{kind.value}_id"] == identity]
    given = own[own["rating"].notna()]
    people = wide(own, person="applicant_id", item=across)
    names = [each.id for each in (ask.instrument.aspects if across == "aspect_id" else ask.instrument.competences)]
    return findings_of(
        ask.question,
        key,
        n={"households": homes_in(given), "people": int(given["applicant_id"].nunique())},
        needs=3,
        judged=_STATISTICS[ask.options.judged],
        compute=lambda: _estimates(people, [name for name in names if name in people], ask.protocol.level),
    )


def _estimates(people: pd.DataFrame, items: Sequence[str], level: float) -> tuple[Estimate, ...]:
    from vignette.psychometrics import cronbach_alpha, omega

    found = (
        omega(
            people,
            items=items,
            matrix="covariances",
            extraction="minres",
            denominator="observed",
            missing="available",
            level=level,
        ),
        cronbach_alpha(people, items=items, missing="available", level=level),
    )
    return tuple(replace(each, caveats=(*each.caveats, LOW_IS_NOT_UNSURE)) for each in found)
