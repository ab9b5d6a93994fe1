"""How alike two raters score one competence or aspect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vignette.assessment import AgreementFound, ScoreKind
from vignette.instrument import Instrument
from vignette.study.answering import figure_of
from vignette.study.double_ratings import ID, KIND, SCORE, scores_of

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

SINGLE: Final = "ICC(1)"
"""Raters differ from interview to interview, so the one-way form of a single rater's score is the one."""


def find_agreement(ratings: pd.DataFrame, instrument: Instrument, *, level: float) -> tuple[AgreementFound, ...]:
    """Return the ICC(1) of a single rater's score of each competence and aspect, for raters such as these.

    Only interviews in which two raters have given the score count; where more have, the first two by their ids. Homes
    and raters are samples. A score without an interval (too few homes, fewer than three raters, or no spread) is left
    out.
    """
    scores = two_scores(ratings, instrument)
    keys = [(ScoreKind.COMPETENCE, each.id) for each in instrument.competences]
    keys += [(ScoreKind.ASPECT, each.id) for each in instrument.aspects]
    found = (_of(scores[(scores[KIND] == kind) & (scores[ID] == name)], kind, name, level) for kind, name in keys)
    return tuple(each for each in found if each is not None)


def two_scores(ratings: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return two raters' scores of every interview and score that two have given, the first two by their ids."""
    ordered = scores_of(ratings, instrument).sort_values(["administration_id", "rater_id"], kind="stable")
    given = ordered.groupby(["administration_id", KIND, ID], observed=True)
    return ordered[(given[SCORE].transform("size") > 1) & (given.cumcount() < 2)]


def one_way_icc(double: pd.DataFrame, *, level: float) -> Estimate:
    """Return ICC(1) of one competence or aspect from two raters' scores of each interview.

    A handful of raters rate all interviews between them, and others will rate next. The one-way F takes every rating's
    rater for a new one and is then far too sure; here each rater counts once.
    """
    from vignette.psychometrics import icc

    return icc(
        double,
        form=SINGLE,
        categories=None,
        unit="administration_id",
        rating=SCORE,
        interval="household-rater",
        level=level,
    )


def _of(double: pd.DataFrame, kind: ScoreKind, identity: str, level: float) -> AgreementFound | None:
    if double["household_id"].nunique() < 2:
        return None
    estimate = one_way_icc(double, level=level)
    figure = figure_of(estimate)
    if figure is None:
        return None
    return AgreementFound(
        kind=kind,
        id=identity,
        statistic=estimate.statistic,
        figure=figure,
        households=double["household_id"].nunique(),
        raters=double["rater_id"].nunique(),
    )
