"""Whether the forms may stand in for one another: equally hard, and alike in whom they score high."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from vignette.assessment import Finding, FindingKind
from vignette.study.analyses.retest import AGREEMENT, FEWEST, agreement_between
from vignette.study.analyses.scores import (
    TOO_FEW,
    Key,
    as_names,
    by_key,
    findings_of,
    first_occasion,
    forest,
    homes_in,
    interview_scores,
)
from vignette.study.answering import Answer, Ask, Exhibit, finding_of, not_studied
from vignette.study.double_ratings import SCORE
from vignette.study.form_equivalence import FormRow, form_rows
from vignette.study.measured import ReliabilityRules, shipped_reliability_rules

if TYPE_CHECKING:
    import pandas as pd

GROUPS_MAY_DIFFER = "groups_may_differ"
ONE_FORM = "one_form"


def form_equivalence(ask: Ask) -> Answer:
    """Return the difference between each two forms in each score, second minus first, to be judged within a margin.

    The interval has the protocol's level. At 95 % an interval within the margin is two one-sided tests at 2.5 % each:
    stricter than the usual TOST, whose interval is one of 90 %. The same people's scores are compared where enough took
    both forms; else those who took one each, who may differ for other reasons.
    """
    rows = form_rows(ask.data.ratings, ask.instrument, _rules(ask), level=ask.protocol.level)
    if not rows:
        return _one_form(ask)
    findings = tuple(_finding(ask, row) for row in rows)
    return Answer(findings=findings, exhibits=_differences(rows, findings))


def form_agreement(ask: Ask) -> Answer:
    """Return ICC(A,1) between each two forms, of adults who took both: a form's level counts as error."""
    scores = interview_scores(first_occasion(ask.data.ratings), ask.instrument)
    scores = as_names(scores, "household_id", "applicant_id", "form_id")
    used = [form.id for form in ask.instrument.forms if (scores["form_id"] == form.id).any()]
    if len(used) < 2:
        return _one_form(ask)
    findings: list[Finding] = []
    for key, rows in by_key(scores, ask.instrument):
        for first, second in combinations(used, 2):
            findings += _agreement(ask, key, rows, first, second)
    return Answer(findings=tuple(findings))


def _one_form(ask: Ask) -> Answer:
    return Answer(findings=(not_studied(ask.question, ONE_FORM),))


def _rules(ask: Ask) -> ReliabilityRules:
    shipped = shipped_reliability_rules()
    bar = ask.question.bar
    return replace(
        shipped,
        form_homes=ask.question.least.get("households", shipped.form_homes),
        form_margin=bar.within if bar and bar.within else shipped.form_margin,
    )


def _finding(ask: Ask, row: FormRow) -> Finding:
    kind, found = FindingKind(row.kind.value), row.difference
    statistic = f"mean difference, {row.second} minus {row.first}"
    n = {"households": found.have, "people": row.people}
    if found.estimate is None:
        return not_studied(ask.question, TOO_FEW, statistic=statistic, kind=kind, of=row.id, n=n)
    caveats = found.estimate.caveats if row.same_people else (*found.estimate.caveats, GROUPS_MAY_DIFFER)
    estimate = replace(found.estimate, statistic=statistic, n=n, caveats=caveats)
    return finding_of(ask.question, estimate, kind=kind, of=row.id)


def _differences(rows: tuple[FormRow, ...], findings: tuple[Finding, ...]) -> tuple[Exhibit, ...]:
    """Return a forest of each two forms' differences."""
    told = list(zip(rows, findings, strict=True))
    pairs = dict.fromkeys((row.first, row.second) for row in rows)
    return tuple(
        exhibit
        for first, second in pairs
        for exhibit in forest(
            "form_differences",
            [each for row, each in told if (row.first, row.second) == (first, second)],
            of=f"{first}-{second}",
        )
    )


def _agreement(ask: Ask, key: Key, rows: pd.DataFrame, first: str, second: str) -> tuple[Finding, ...]:
    people = rows.pivot(index=["household_id", "applicant_id"], columns="form_id", values=SCORE)
    both = people.reindex(columns=[first, second]).dropna().reset_index()
    statistic = f"{AGREEMENT}, {first} and {second}"
    return findings_of(
        ask.question,
        key,
        n={"households": homes_in(both), "people": len(both)},
        needs=FEWEST,
        judged=statistic,
        compute=lambda: [
            replace(agreement_between(both, [first, second], level=ask.protocol.level), statistic=statistic)
        ],
    )
