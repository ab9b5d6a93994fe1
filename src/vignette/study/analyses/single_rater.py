"""ICC(1) of a single rater's score, with an interval that knows how few raters there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vignette.assessment import Finding
from vignette.errors import DataError
from vignette.study.analyses.scores import Key, as_names, findings_of, homes_in
from vignette.study.answering import Ask
from vignette.study.double_ratings import SCORE
from vignette.study.score_agreement import SINGLE, one_way_icc

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate
    from vignette.study.protocol import Protocol

NOT_TOLD_APART = "PSY-323"
"""How the model refuses data in which raters and what is left over cannot be told apart."""
SEVERAL = 10
"""From so many on, homes with two adults (adults with two interviews) tell what these have in common from what they
have not; with fewer the two cannot be held apart, though their sum is known, and limits would reach too far."""
_UNIT: tuple[str, ...] = ("household_id", "applicant_id", "administration_id")
_RATER = "rater_id"


def single_rater(ask: Ask, key: Key, pairs: pd.DataFrame, *, statistic: str = SINGLE) -> tuple[Finding, ...]:
    """Return the finding of one competence or aspect from two raters' scores of each interview."""
    n = {
        "households": homes_in(pairs),
        "interviews": int(pairs["administration_id"].nunique()),
        "raters": int(pairs[_RATER].nunique()),
    }
    return findings_of(
        ask.question,
        key,
        n=n,
        needs=2,
        judged=statistic,
        compute=lambda: [replace(single_rater_icc(pairs, ask.protocol), statistic=statistic)],
    )


def single_rater_icc(pairs: pd.DataFrame, protocol: Protocol) -> Estimate:
    """Return the share of the variance of one rater's score that is between interviews.

    A handful of raters rate all interviews between them. The one-way F takes every rating's rater for a new one, and is
    then far too sure: with six raters its 95 % interval covers about 88 %. So variance components are estimated by REML
    with homes, adults, interviews and raters as samples, and the limits are generalized ones. Where raters cannot be
    told apart from what is left over (each rated too little), every rating does have a new rater, and F it is.
    """
    try:
        return _by_components(as_names(pairs, *_UNIT, _RATER), protocol)
    except DataError as refused:
        if refused.code != NOT_TOLD_APART:
            raise
        return one_way_icc(pairs, level=protocol.level)


def _by_components(pairs: pd.DataFrame, protocol: Protocol) -> Estimate:
    from vignette.psychometrics import design_coefficients, variance_components

    found = variance_components(
        pairs,
        object=_UNIT,
        terms=[*_units(pairs), (_RATER,)],
        score=SCORE,
        level=protocol.level,
        replicates=protocol.replicates,
        seed=protocol.seed,
    )
    return design_coefficients(found, sizes={_RATER: 1})["Phi"]


def _units(pairs: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the interview and what it lies in, the coarsest first; what hardly ever holds several is left out."""
    kept = [_UNIT]
    for depth in (2, 1):
        inner = pairs[list(kept[0])].drop_duplicates().groupby(list(_UNIT[:depth])).size()
        if (inner > 1).sum() >= SEVERAL:
            kept.insert(0, _UNIT[:depth])
    return kept
