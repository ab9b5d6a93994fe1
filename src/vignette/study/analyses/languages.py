"""Whether an interview in another language is as hard, and rated as alike. Level and agreement only, not DIF."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vignette.assessment import Finding
from vignette.study.analyses.forms import GROUPS_MAY_DIFFER
from vignette.study.analyses.scores import (
    Key,
    as_names,
    by_key,
    findings_of,
    first_occasion,
    homes_in,
    interview_scores,
    of_key,
    score_keys,
)
from vignette.study.analyses.single_rater import single_rater
from vignette.study.answering import Answer, Ask, not_studied
from vignette.study.double_ratings import ID, KIND, SCORE
from vignette.study.score_agreement import SINGLE, two_scores

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

ONE_LANGUAGE = "one_language"
LANGUAGE = "language"
_OF_NORMS = "small_norm_sample"
_PERSON = ["household_id", "applicant_id"]


def language_level(ask: Ask) -> Answer:
    """Return each other language's mean score minus that of the protocol's first, to be judged within a margin.

    An adult's score is the mean over the forms she took, each the mean over its raters. Those interviewed in different
    languages may truly differ: equal means say that the level is the same, not that each text is equally hard. Counted
    in homes of the smaller group.
    """
    source, others = _languages(ask)
    if not others:
        return Answer(findings=(not_studied(ask.question, ONE_LANGUAGE),))
    scores = interview_scores(first_occasion(ask.every_language.ratings), ask.instrument)
    people = _in_language(ask, scores).groupby([*_PERSON, LANGUAGE, KIND, ID])[SCORE].mean().reset_index()
    findings: list[Finding] = []
    for key, rows in by_key(people, ask.instrument):
        for other in others:
            findings += _level(ask, key, rows, source, other)
    return Answer(findings=tuple(findings))


def language_agreement(ask: Ask) -> Answer:
    """Return ICC(1) of a single rater's score in each language, from the first interviews with each form."""
    source, others = _languages(ask)
    pairs = _in_language(ask, two_scores(first_occasion(ask.every_language.ratings), ask.instrument))
    findings: list[Finding] = []
    for key in score_keys(ask.instrument):
        for language in (source, *others):
            rows = of_key(pairs[pairs[LANGUAGE] == language], key)
            findings += single_rater(ask, key, rows, statistic=f"{SINGLE}, {language}")
    return Answer(findings=tuple(findings))


def _languages(ask: Ask) -> tuple[str, tuple[str, ...]]:
    """Return the language that others are compared with, and the others that there are interviews in."""
    source = ask.protocol.languages[0]
    held = ask.every_language.administrations[LANGUAGE].dropna().astype(str)
    return source, tuple(sorted(set(held) - {source}))


def _in_language(ask: Ask, scores: pd.DataFrame) -> pd.DataFrame:
    held = ask.every_language.administrations.set_index("administration_id")[LANGUAGE].astype(object).to_dict()
    language = scores["administration_id"].astype(object).map(held)
    return as_names(scores, *_PERSON, "administration_id", "rater_id").assign(language=language)


def _level(ask: Ask, key: Key, rows: pd.DataFrame, source: str, other: str) -> tuple[Finding, ...]:
    groups = [rows[rows[LANGUAGE] == language] for language in (source, other)]
    statistic = f"difference of means, {other} - {source}"
    return findings_of(
        ask.question,
        key,
        n={"households": min(map(homes_in, groups)), "people": sum(map(len, groups))},
        needs=2,
        judged=statistic,
        compute=lambda: [_difference(rows, other, source, ask.protocol.level)],
    )


def _difference(rows: pd.DataFrame, other: str, source: str, level: float) -> Estimate:
    from vignette.psychometrics import mean_difference

    found = mean_difference(
        rows, score=SCORE, group=LANGUAGE, first=other, second=source, interval="welch", level=level
    )
    about = tuple(code for code in found.caveats if code != _OF_NORMS)
    return replace(found, caveats=(*about, GROUPS_MAY_DIFFER))
