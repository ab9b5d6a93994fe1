"""How alike two raters score one competence or aspect: the score of a single rater, raters differing by interview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.assessment import AgreementFound, Finding, ScoreKind
from vignette.study.analyses.scores import first_occasion, of_key, score_keys
from vignette.study.analyses.single_rater import single_rater
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind
from vignette.study.score_agreement import two_scores

if TYPE_CHECKING:
    import pandas as pd

    from vignette.study.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementOptions:
    """Whether only interviews whose second rating was drawn by lot count: others were chosen for something special."""

    drawn_only: bool = True


def score_agreement(ask: Ask) -> Answer:
    """Return ICC(1) of each competence and aspect, with households as the sampling unit, and how lots were drawn."""
    every = first_occasion(ask.data.ratings)
    drawn = drawn_by_lot(ask.data)
    used = every[every["administration_id"].isin(drawn)] if ask.options.drawn_only else every
    findings = agreement_findings(ask, used)
    return Answer(findings=findings, exhibits=(_lots(every, drawn),), agreement=_found(findings))


def agreement_findings(ask: Ask, ratings: pd.DataFrame) -> tuple[Finding, ...]:
    """Return a finding for each competence and aspect from these ratings."""
    pairs = two_scores(ratings, ask.instrument)
    return tuple(each for key in score_keys(ask.instrument) for each in single_rater(ask, key, of_key(pairs, key)))


def drawn_by_lot(data: Dataset) -> set[str]:
    """Return the interviews whose second rating was drawn by lot."""
    held = data.administrations
    return set(held.loc[held["drawn"].fillna(False).astype(bool), "administration_id"])


def _lots(ratings: pd.DataFrame, drawn: set[str]) -> Exhibit:
    raters = ratings.groupby("administration_id", observed=True)["rater_id"].nunique()
    double = raters.index[raters > 1]
    by_lot = int(double.isin(drawn).sum())
    columns = {
        "rated_once": (int((raters == 1).sum()),),
        "rated_twice": (len(double),),
        "drawn": (by_lot,),
        "not_drawn": (len(double) - by_lot,),
        "share_drawn": (by_lot / len(double) if len(double) else None,),
    }
    return Exhibit(id="double_ratings", kind=ExhibitKind.TABLE, columns=columns)


def _found(findings: tuple[Finding, ...]) -> tuple[AgreementFound, ...]:
    return tuple(
        AgreementFound(
            kind=ScoreKind(each.kind.value),
            id=each.of,
            statistic=each.statistic,
            figure=each.figure,
            households=each.n["households"],
            raters=each.n["raters"],
        )
        for each in findings
        if each.figure is not None
    )
