"""How alike two raters score one competence or aspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vignette.assessment import AgreementFound, ScoreKind
from vignette.instrument import Instrument
from vignette.study.answering import figure_of
from vignette.study.double_ratings import ID, KIND, SCORE, scores_of
from vignette.study.evidence_rules import EvidenceRules

if TYPE_CHECKING:
    import pandas as pd


def find_agreement(ratings: pd.DataFrame, instrument: Instrument, rules: EvidenceRules) -> tuple[AgreementFound, ...]:
    """Return the ICC(1) of a single rater's score of each competence and aspect, with households as sampling unit.

    Raters differ from interview to interview, so the one-way form is the one. Only interviews in which two raters have
    given the score count; where more have, the first two by their ids. A score without an interval (too few homes, or
    no spread) is left out.
    """
    scores = scores_of(ratings, instrument)
    keys = [(ScoreKind.COMPETENCE, each.id) for each in instrument.competences]
    keys += [(ScoreKind.ASPECT, each.id) for each in instrument.aspects]
    found = (_of(scores[(scores[KIND] == kind) & (scores[ID] == name)], kind, name, rules) for kind, name in keys)
    return tuple(each for each in found if each is not None)


def _of(scores: pd.DataFrame, kind: ScoreKind, identity: str, rules: EvidenceRules) -> AgreementFound | None:
    from vignette.psychometrics import icc

    ordered = scores.sort_values(["administration_id", "rater_id"], kind="stable")
    interviews = ordered.groupby("administration_id", observed=True)
    double = ordered[(interviews[SCORE].transform("size") > 1) & (interviews.cumcount() < 2)]
    if double["household_id"].nunique() < 2:
        return None
    estimate = icc(
        double,
        form="ICC(1)",
        categories=None,
        unit="administration_id",
        rating=SCORE,
        interval="f-household",
        level=rules.intervals.level,
    )
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
