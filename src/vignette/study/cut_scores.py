"""A cut score, chosen by cost against a criterion that homes have, and what it is worth in other homes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vignette.assessment import CutFound, ScoreKind
from vignette.i18n import LocalizedText
from vignette.study.answering import figure_of
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

_NO_CUT = "no_cut_better"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRules:
    """How a cut is chosen: what a wrong side costs, and how samples are drawn to tell how sure it is."""

    missed: float
    false_alarm: float
    level: float
    replicates: int
    seed: int


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


def estimate_cut(scored: pd.DataFrame, rules: CutRules, *, outcome: str, with_interval: bool) -> CutEstimates:
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
        "cost_missed": rules.missed,
        "cost_false_alarm": rules.false_alarm,
    }
    drawn: dict[str, Any] = {"level": rules.level, "replicates": rules.replicates, "seed": rules.seed}
    chosen = choose_cut(scored, **asked, **costs, **drawn, interval="bootstrap" if with_interval else None)
    worth = optimism(scored, **asked, **costs, **drawn)
    cut = chosen.estimates["cut"]
    return CutEstimates(
        cut=cut,
        auc=auc(scored, **asked, level=rules.level),
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
