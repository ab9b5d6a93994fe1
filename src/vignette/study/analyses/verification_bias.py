"""What it does to a cut's accuracy that only of homes with a child it is known how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vignette.assessment import Finding, FindingVerdict, StatedBar
from vignette.study.analyses.criterion import (
    HOME,
    INCORPORATED,
    MET,
    CriterionName,
    CriterionOptions,
    counts_of,
    enough,
    not_independent,
    scored_homes,
)
from vignette.study.analyses.criterion_accuracy import cells
from vignette.study.analyses.cuts import BOTH, TOO_FEW_EVENTS, Accuracy, ChosenCut, chosen_cuts
from vignette.study.analyses.scores import Key, unjudged
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind, finding_of, not_studied
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import EstimateSet

STATISTIC = "accuracy where outcomes are partly known"
KNOWN_ALONE, CORRECTED = "known alone", "corrected for verification"
SCENARIOS = (
    KNOWN_ALONE,
    CORRECTED,
    "if all unknown had the event",
    "if no unknown had the event",
    "lowest possible",
    "highest possible",
)
_STRATUM = "stratum"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationOptions:
    """By what a cut was chosen, and how the accuracy against the outcome of placements is corrected.

    Attributes
    ----------
    cut_by : {"placement", "panel"}
        The criterion that chose the cut. With ``placement`` it is the same homes that choose and judge.
    met_from : float or None
        Of a panel that chooses the cut.
    horizon_months : float
        As for a criterion.
    strata : int
        At most so many groups of homes, by their mean rating: what the decision to place leaned on. Fewer where of a
        group on one side of the cut no outcome is known.
    judged : tuple of str
        Which accuracies the bar is about.
    """

    cut_by: CriterionName = "placement"
    met_from: float | None = None
    horizon_months: float = 12.0
    strata: int = 5
    judged: tuple[Accuracy, ...] = BOTH


def verification_bias(ask: Ask) -> Answer:
    """Return each cut's accuracy among homes whose outcome is known, corrected, and between which ends it must lie.

    The corrected figure (Begg & Greenes) holds if, within a group of homes with like scores and on one side of the cut,
    it is chance which outcome is known. The ends assume nothing of the others. Where their limits lie on both sides of
    the bar the verdict is undetermined, whatever the corrected figure says.
    """
    options: VerificationOptions = ask.options
    chooses = CriterionOptions(
        criterion=options.cut_by, met_from=options.met_from, horizon_months=options.horizon_months
    )
    if not_independent(ask, chooses) == INCORPORATED:
        return Answer(findings=(not_studied(ask.question, INCORPORATED, statistic=STATISTIC),))
    outcome = CriterionOptions(criterion="placement", horizon_months=options.horizon_months)
    placed = scored_homes(ask, outcome)
    findings: list[Finding] = []
    exhibits: list[Exhibit] = []
    for chosen in chosen_cuts(ask, chooses):
        made, shown = _of_cut(ask, chosen, placed)
        findings += made
        exhibits += shown
    return Answer(findings=tuple(findings), exhibits=tuple(exhibits))


def _of_cut(ask: Ask, chosen: ChosenCut, placed: pd.DataFrame) -> tuple[list[Finding], list[Exhibit]]:
    kind, identity = chosen.key
    if chosen.estimates is None:
        nothing = not_studied(ask.question, chosen.because, statistic=STATISTIC, kind=kind, of=identity, n=chosen.n)
        return [nothing], []
    cut = chosen.estimates.cut.value
    own = _stratified(placed, chosen.key, cut, ask.options.strata)
    n = _counts(own)
    if not enough(n, ask.protocol):
        return [not_studied(ask.question, TOO_FEW_EVENTS, statistic=STATISTIC, kind=kind, of=identity, n=n)], []
    found = _accuracy(own, cut, ask)
    return _findings(ask, chosen.key, found, n), [_scenarios(identity, found)]


def _stratified(placed: pd.DataFrame, key: Key, cut: float, most: int) -> pd.DataFrame:
    """Return one score's interviews, each in a group of homes with like mean scores, as many as the outcomes bear."""
    import pandas as pd

    kind, identity = key
    means = placed.groupby(HOME)[SCORE].mean()
    own = placed[(placed["kind"] == kind.value) & (placed["id"] == identity)]
    above = own[SCORE] >= cut
    for groups in range(most, 1, -1):
        group = own[HOME].map(pd.qcut(means.rank(method="first"), groups, labels=False))
        known = own[MET].notna().groupby([group, above]).any()
        if known.all():
            return own.assign(**{_STRATUM: group})
    return own.assign(**{_STRATUM: 0})


def _accuracy(own: pd.DataFrame, cut: float, ask: Ask) -> EstimateSet:
    from vignette.psychometrics import verified_accuracy

    return verified_accuracy(
        own,
        score=SCORE,
        outcome=MET,
        event=1,
        cut=cut,
        direction="higher",
        strata=_STRATUM,
        level=ask.protocol.level,
    )


def _counts(own: pd.DataFrame) -> dict[str, int]:
    """Return how many homes and interviews have a score, of how many it is known how it went, and how."""
    known = counts_of(own)
    return {**known, "households": own[HOME].nunique(), "interviews": len(own), "known": int(own[MET].notna().sum())}


def _findings(ask: Ask, key: Key, found: EstimateSet, n: Mapping[str, int]) -> list[Finding]:
    kind, identity = key
    options: VerificationOptions = ask.options
    chosen_here = ("chosen_on_same_data",) if options.cut_by == "placement" else ()
    made = []
    for measure in BOTH:
        bar = ask.question.bar if measure in options.judged else None
        for scenario in (KNOWN_ALONE, CORRECTED):
            estimate = found[f"{measure}, {scenario}"]
            estimate = replace(estimate, n=n, caveats=(*estimate.caveats, *chosen_here))
            question = ask.question if bar and scenario == CORRECTED else unjudged(ask.question)
            finding = finding_of(question, estimate, kind=kind, of=identity)
            if bar and scenario == CORRECTED and _either_side(found, measure, bar):
                finding = _left_open(finding)
            made.append(finding)
    return made


def _either_side(found: EstimateSet, measure: str, bar: StatedBar) -> bool:
    """Return whether the figure could be on either side of the bar, depending on the homes of which nobody knows.

    The ends are themselves uncertain; their outer limits count.
    """
    lowest, highest = (found[f"{measure}, {end} possible"] for end in ("lowest", "highest"))
    low = lowest.interval.low if lowest.interval else lowest.value
    high = highest.interval.high if highest.interval else highest.value
    line = bar.at_least if bar.at_least is not None else bar.at_most
    return line is not None and low < line <= high


def _left_open(finding: Finding) -> Finding:
    if finding.verdict is FindingVerdict.NOT_STUDIED:
        return finding
    return replace(finding, verdict=FindingVerdict.UNDETERMINED, caveats=(*finding.caveats, "rests_on_unknown_homes"))


def _scenarios(identity: str, found: EstimateSet) -> Exhibit:
    rows = [(measure, scenario, found[f"{measure}, {scenario}"]) for measure in BOTH for scenario in SCENARIOS]
    columns = {
        "measure": tuple(measure for measure, _, _ in rows),
        "scenario": tuple(scenario.replace(" ", "_") for _, scenario, _ in rows),
        "value": cells([each.value for _, _, each in rows]),
        "low": cells([each.interval.low if each.interval else float("nan") for _, _, each in rows]),
        "high": cells([each.interval.high if each.interval else float("nan") for _, _, each in rows]),
    }
    return Exhibit(id="verification", kind=ExhibitKind.TABLE, of=identity, columns=columns)
