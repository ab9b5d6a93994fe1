"""A cut score for each competence and aspect, against a criterion that homes have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vignette.assessment import CutFound, ScoreKind, most_missing
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument
from vignette.study.answering import figure_of
from vignette.study.double_ratings import SCORE
from vignette.study.evidence_rules import EvidenceRules

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

_MET, _NO_CUT = "met", "no_cut_better"
_INTERVIEW = ["household_id", "applicant_id", "administration_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What homes are judged by besides the interview: a column of the homes' frame, and from which level on it is met.

    The judgement must have been made without knowledge of the scores.
    """

    column: str
    met_from: float
    said: LocalizedText


def find_cuts(
    ratings: pd.DataFrame, homes: pd.DataFrame, criterion: Criterion, instrument: Instrument, rules: EvidenceRules
) -> tuple[CutFound, ...]:
    """Choose a cut score of each competence and aspect by cost, and tell what it is worth in other homes.

    Parameters
    ----------
    ratings : DataFrame
        The data contract's columns. Each interview has one score: the mean over its raters, as in a profile.
    homes : DataFrame
        ``household_id`` and the criterion, one row per home; homes without the criterion are left out.

    Returns
    -------
    tuple of CutFound
        None for a score with too few homes on one side, or whose cut could not be judged. Sensitivity is the share of
        the homes that meet the criterion at or above the cut, specificity that of the others below it, both corrected
        for optimism.
    """
    judged = homes[["household_id", criterion.column]].dropna()
    judged = judged.assign(**{_MET: (judged[criterion.column] >= criterion.met_from).astype(int)})
    cells = ratings.groupby([*_INTERVIEW, "competence_id", "aspect_id"], observed=True)["rating"].mean().dropna()
    found = []
    for kind in ScoreKind:
        scores = _scores(cells, instrument, kind).reset_index()
        scored = scores.astype({"household_id": object}).merge(
            judged[["household_id", _MET]].astype({"household_id": object}), on="household_id"
        )
        of_kind = instrument.competences if kind is ScoreKind.COMPETENCE else instrument.aspects
        for each in of_kind:
            own = scored[scored[f"{kind.value}_id"] == each.id]
            found.append(_cut(own, kind, each.id, criterion, rules))
    return tuple(each for each in found if each is not None)


def _scores(cells: pd.Series, instrument: Instrument, kind: ScoreKind) -> pd.DataFrame:
    """Return each interview's scores, those with too much missing left out."""
    rules = instrument.scoring
    whole, share = len(instrument.aspects), rules.competence_max_missing_share
    if kind is ScoreKind.ASPECT:
        whole, share = len(instrument.competences), rules.aspect_max_missing_share
    grouped = cells.groupby([*_INTERVIEW, f"{kind.value}_id"], observed=True).agg(["mean", "count"])
    enough = whole - grouped["count"] <= most_missing(whole, share)
    return grouped.loc[enough, ["mean"]].rename(columns={"mean": SCORE})


@dataclass(frozen=True, slots=True, kw_only=True)
class CutEstimates:
    """A chosen cut, and what it is worth in other homes.

    Attributes
    ----------
    cut : Estimate
        With an interval where one was asked for.
    auc, sensitivity, specificity : Estimate
        The latter two corrected for optimism.
    parts : bool
        False where it costs least to call every home above, or none: then there is nothing to cut by.
    """

    cut: Estimate
    auc: Estimate
    sensitivity: Estimate
    specificity: Estimate
    parts: bool


def smaller_group(scored: pd.DataFrame, outcome: str) -> int:
    """Return how many homes the smaller of the criterion's two groups has; ``outcome`` is 1 or 0."""
    by_home = scored.groupby("household_id", observed=True)[outcome].first()
    return int(min(by_home.sum(), len(by_home) - by_home.sum()))


def estimate_cut(scored: pd.DataFrame, rules: EvidenceRules, *, outcome: str, with_interval: bool) -> CutEstimates:
    """Choose the cut of one score by cost.

    Parameters
    ----------
    scored : DataFrame
        One row per interview: ``household_id``, ``score``, and ``outcome``, which is 1 where the home meets the
        criterion.
    with_interval : bool
        Whether a cut is chosen in drawn samples too, to tell how sure it is.
    """
    from vignette.psychometrics import auc, choose_cut, optimism

    asked: dict[str, Any] = {"score": SCORE, "outcome": outcome, "event": 1, "direction": "higher"}
    costs: dict[str, Any] = {
        "rule": "cost",
        "cost_missed": rules.cuts.cost_missed,
        "cost_false_alarm": rules.cuts.cost_false_alarm,
    }
    drawn: dict[str, Any] = {
        "level": rules.intervals.level,
        "replicates": rules.intervals.replicates,
        "seed": rules.intervals.seed,
    }
    chosen = choose_cut(scored, **asked, **costs, **drawn, interval="bootstrap" if with_interval else None)
    worth = optimism(scored, **asked, **costs, **drawn)
    cut = chosen.estimates["cut"]
    return CutEstimates(
        cut=cut,
        auc=auc(scored, **asked, level=rules.intervals.level),
        sensitivity=worth["sensitivity, optimism corrected"],
        specificity=worth["specificity, optimism corrected"],
        parts=cut.value > float(scored[SCORE].min()) and _NO_CUT not in cut.caveats,
    )


def cut_found(
    estimates: CutEstimates,
    kind: ScoreKind,
    identity: str,
    *,
    criterion: LocalizedText,
    rule: LocalizedText,
    households: int,
    events: int,
) -> CutFound | None:
    """Return a cut as the evidence file has it; None where it, or what it is worth, could not be judged."""
    area, sensitivity, specificity = map(figure_of, (estimates.auc, estimates.sensitivity, estimates.specificity))
    if not estimates.parts or area is None or sensitivity is None or specificity is None:
        return None
    return CutFound(
        kind=kind,
        id=identity,
        cut=estimates.cut.value,
        criterion=criterion,
        rule=rule,
        auc=area,
        sensitivity=sensitivity,
        specificity=specificity,
        households=households,
        events=events,
        corrected=True,
    )


def _cut(
    scored: pd.DataFrame, kind: ScoreKind, identity: str, criterion: Criterion, rules: EvidenceRules
) -> CutFound | None:
    events = smaller_group(scored, _MET)
    if events < max(rules.cuts.events, 1):
        return None
    return cut_found(
        estimate_cut(scored, rules, outcome=_MET, with_interval=False),
        kind,
        identity,
        criterion=criterion.said,
        rule=rules.cuts.rule,
        households=scored["household_id"].nunique(),
        events=events,
    )
