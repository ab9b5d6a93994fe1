"""How alike two raters of the same answers are: overall, by competence, by aspect."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from vignette.assessment import ScoreKind
from vignette.instrument import Instrument
from vignette.study.double_ratings import CELL, ID, KIND, SCORE, paired, scores_of
from vignette.study.measured import Measured, ReliabilityRules, measured
from vignette.study.raw_agreement import raw_agreement

if TYPE_CHECKING:
    import pandas as pd


class RowKind(StrEnum):
    """What a row of agreement is about."""

    OVERALL = "overall"
    COMPETENCE = ScoreKind.COMPETENCE.value
    ASPECT = ScoreKind.ASPECT.value


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """Agreement of two raters on one competence, one aspect or all answers.

    Attributes
    ----------
    homes, interviews, raters : int
        Behind the figures.
    pairs : int
        Answers and aspects that both raters gave a level.
    one_sided : int
        Those that one gave a level and the other a missing code: no figure counts them.
    exact, within_one : Measured
        Shares of the pairs.
    ac2 : Measured
        Gwet's AC2.
    icc_rating : Measured
        ICC(1) of single ratings. Answers and aspects that differ in difficulty make it larger.
    icc_score : Measured or None
        ICC(1) of the score as the profile shows it; None for all answers, which have no total.
    """

    kind: RowKind
    id: str
    homes: int
    interviews: int
    raters: int
    pairs: int
    one_sided: int
    exact: Measured
    within_one: Measured
    ac2: Measured
    icc_rating: Measured
    icc_score: Measured | None


def agreement_rows(ratings: pd.DataFrame, instrument: Instrument, rules: ReliabilityRules) -> tuple[AgreementRow, ...]:
    """Return one row for all answers, then one per competence and one per aspect, in the instrument's order."""
    scores = scores_of(ratings, instrument)
    keys = [(RowKind.OVERALL, "")]
    keys += [(RowKind.COMPETENCE, each.id) for each in instrument.competences]
    keys += [(RowKind.ASPECT, each.id) for each in instrument.aspects]
    return tuple(_row(ratings, scores, instrument, rules, kind, identity) for kind, identity in keys)


def _row(
    ratings: pd.DataFrame,
    scores: pd.DataFrame,
    instrument: Instrument,
    rules: ReliabilityRules,
    kind: RowKind,
    identity: str,
) -> AgreementRow:
    from vignette.psychometrics import icc

    chosen = ratings if kind is RowKind.OVERALL else ratings[ratings[f"{kind.value}_id"] == identity]
    both = paired(chosen)
    one_sided = int(chosen["rating"].notna().sum()) - len(both)
    homes = both["household_id"].nunique()
    levels = sorted(instrument.levels)
    raw = raw_agreement(both, levels, rules.weights, needed=rules.agreement_homes)
    alike = partial(icc, form="ICC(1)", interval="bootstrap", replicates=rules.replicates, seed=rules.seed)
    return AgreementRow(
        kind=kind,
        id=identity,
        homes=homes,
        interviews=both["administration_id"].nunique(),
        raters=both["rater_id"].nunique(),
        pairs=len(both) // 2,
        one_sided=one_sided,
        exact=raw.exact,
        within_one=raw.within_one,
        ac2=raw.ac2,
        icc_rating=measured(homes, rules.icc_homes, lambda: alike(both, categories=levels, unit=CELL)),
        icc_score=None if kind is RowKind.OVERALL else _of_scores(scores, rules, kind, identity),
    )


def _of_scores(scores: pd.DataFrame, rules: ReliabilityRules, kind: RowKind, identity: str) -> Measured:
    """Return ICC(1) of the scores that both raters' ratings bear."""
    from vignette.psychometrics import icc

    chosen = scores[(scores[KIND] == kind.value) & (scores[ID] == identity)]
    both = chosen[chosen.groupby("administration_id")[SCORE].transform("size") == 2]
    return measured(
        both["household_id"].nunique(),
        rules.icc_homes,
        lambda: icc(
            both,
            form="ICC(1)",
            categories=None,
            unit="administration_id",
            rating=SCORE,
            interval="bootstrap",
            replicates=rules.replicates,
            seed=rules.seed,
        ),
    )
