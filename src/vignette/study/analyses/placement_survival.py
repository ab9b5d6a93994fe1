"""How long placements last in homes above and below a cut; a placement still going on counts as far as it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from vignette.assessment import Finding
from vignette.study.analyses.criterion import (
    HOME,
    INCORPORATED,
    CriterionName,
    CriterionOptions,
    first_placements,
    not_independent,
)
from vignette.study.analyses.criterion_accuracy import cells
from vignette.study.analyses.cuts import ChosenCut, chosen_cuts
from vignette.study.analyses.scores import unjudged
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind, finding_of, not_studied
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Curve, Estimate

STATISTIC = "share of placements that last"
Judged = Literal["above", "difference"]
SIDES = {"above": "above the cut", "below": "below the cut", "difference": "above minus below"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalOptions:
    """By what the cut was chosen, at what time shares are compared, and which figure the bar is about.

    Attributes
    ----------
    cut_by : {"placement", "panel"}
        With ``placement`` the same homes choose the cut and are compared at it: the difference is then too large.
    judged : {"above", "difference"}
        The share that lasts of homes above the cut, or that less the share below.
    """

    cut_by: CriterionName = "placement"
    met_from: float | None = None
    horizon_months: float = 12.0
    judged: Judged = "above"


def placement_survival(ask: Ask) -> Answer:
    """Return, for each score, the share of first placements without a breakdown until the horizon, on each side.

    A home is above if the lowest mean score of its adults is at or above the cut. Only homes that got a child are in
    it: what is found says nothing of homes that were not chosen.
    """
    options: SurvivalOptions = ask.options
    chooses = CriterionOptions(
        criterion=options.cut_by, met_from=options.met_from, horizon_months=options.horizon_months
    )
    if not_independent(ask, chooses) == INCORPORATED:
        return Answer(findings=(not_studied(ask.question, INCORPORATED, statistic=STATISTIC),))
    placed = first_placements(ask.data)
    seen = placed[placed["months"].notna() & placed["breakdown"].notna()]
    findings: list[Finding] = []
    exhibits: list[Exhibit] = []
    for chosen in chosen_cuts(ask, chooses):
        made, shown = _of_cut(ask, chosen, seen)
        findings += made
        exhibits += shown
    return Answer(findings=tuple(findings), exhibits=tuple(exhibits))


def _of_cut(ask: Ask, chosen: ChosenCut, seen: pd.DataFrame) -> tuple[list[Finding], list[Exhibit]]:
    kind, identity = chosen.key
    if chosen.estimates is None:
        nothing = not_studied(ask.question, chosen.because, statistic=STATISTIC, kind=kind, of=identity, n=chosen.n)
        return [nothing], []
    homes = seen.merge(_lowest(chosen.rows), on=HOME)
    above = homes[SCORE] >= chosen.estimates.cut.value
    if above.all() or not above.any():
        n = {"households": len(homes)}
        return [not_studied(ask.question, "one_side", statistic=STATISTIC, kind=kind, of=identity, n=n)], []
    curves = {"above": _curve(homes[above], ask), "below": _curve(homes[~above], ask)}
    findings = list(_findings(ask, chosen, curves))
    return findings, [_shown(identity, curves)]


def statistic_of(side: str, options: SurvivalOptions) -> str:
    """Return the name of a share at the horizon."""
    return f"Kaplan-Meier at {options.horizon_months:g} months, {SIDES[side]}"


def _lowest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each home's lowest mean score of an adult, over the forms the adult answered."""
    by_adult = rows.groupby([HOME, "applicant_id"])[SCORE].mean()
    return by_adult.groupby(level=HOME).min().reset_index()


def _curve(homes: pd.DataFrame, ask: Ask) -> Curve:
    from vignette.psychometrics import kaplan_meier

    at = [ask.options.horizon_months]
    return kaplan_meier(homes, time="months", event="breakdown", at=at, level=ask.protocol.level)


def _findings(ask: Ask, chosen: ChosenCut, curves: Mapping[str, Curve]) -> Iterator[Finding]:
    from vignette.psychometrics import estimate_difference

    kind, identity = chosen.key
    options: SurvivalOptions = ask.options
    more = ("placed_alone", *(("chosen_on_same_data",) if options.cut_by == "placement" else ()))
    names = {side: statistic_of(side, options) for side in SIDES}
    told: dict[str, Estimate] = {}
    for side, curve in curves.items():
        n = {"households": curve.n["households"], "breakdowns": curve.n["events"]}
        told[side] = replace(curve.estimates[0], statistic=names[side], n=n)
    apart = estimate_difference(told["above"], told["below"], statistic=names["difference"])
    told["difference"] = replace(apart, n={key: sum(told[side].n[key] for side in curves) for key in apart.n})
    for name, estimate in told.items():
        question = ask.question if name == options.judged else unjudged(ask.question)
        yield finding_of(question, replace(estimate, caveats=(*estimate.caveats, *more)), kind=kind, of=identity)


def _shown(identity: str, curves: Mapping[str, Curve]) -> Exhibit:
    """Return both sides' curves, one below the other."""
    names = {"months": "time", "at_risk": "at risk", "breakdowns": "events"}
    names |= {name: name for name in ("share", "low", "high")}
    sides = tuple(side for side, curve in curves.items() for _ in curve.columns["time"])
    columns = {
        new: tuple(cell for curve in curves.values() for cell in cells(curve.columns[old]))
        for new, old in names.items()
    }
    return Exhibit(id="survival", kind=ExhibitKind.SURVIVAL, of=identity, columns={"side": sides, **columns})
