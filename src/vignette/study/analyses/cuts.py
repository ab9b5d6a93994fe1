"""A cut score for each competence and aspect, against a criterion judged without the interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from vignette.assessment import CutFound, Finding, FindingVerdict, ScoreKind
from vignette.study.analyses.criterion import (
    BECAUSE,
    INCORPORATED,
    MET,
    CriterionOptions,
    counts_of,
    enough,
    judged_homes,
    not_independent,
    rules_of,
    said,
    scored_homes,
)
from vignette.study.analyses.criterion_independence import too_high
from vignette.study.analyses.scores import Key, by_key, forest, unjudged
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind, finding_of, not_studied
from vignette.study.cut_scores import CutEstimates, CutRules, cut_found, estimate_cut
from vignette.study.dataset import Dataset
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

CUT = "cut"
TOO_FEW_EVENTS, NO_CUT_BETTER = "too_few_events", "no_cut_better"
Accuracy = Literal["sensitivity", "specificity"]
BOTH: tuple[Accuracy, ...] = ("sensitivity", "specificity")


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOptions(CriterionOptions):
    """Which criterion, and which of a cut's two accuracies the bar is about.

    Attributes
    ----------
    judged : tuple of str
        Sensitivity is the share above the cut of homes that meet the criterion, specificity the share below it of the
        others: a low one lets a child into a home that does not suffice.
    """

    judged: tuple[Accuracy, ...] = BOTH


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChosenCut:
    """One score's cut in these data, or why there is none."""

    key: Key
    rows: pd.DataFrame
    n: Mapping[str, int]
    estimates: CutEstimates | None
    because: str = ""


def cut_scores(ask: Ask) -> Answer:
    """Return each score's cut with its interval, and its sensitivity and specificity corrected for optimism.

    There is no cut against a criterion that holds the interview itself, nor from fewer homes on one side than the
    protocol states, nor where it costs least to call every home above or none.
    """
    options: CutOptions = ask.options
    matter = not_independent(ask, options)
    if matter == INCORPORATED:
        return Answer(findings=(not_studied(ask.question, INCORPORATED, statistic=CUT),))
    chosen = chosen_cuts(ask, options)
    findings = [finding for each in chosen for finding in _findings(ask, each, matter)]
    return Answer(
        findings=tuple(findings),
        exhibits=(
            *forest("cuts", [each for each in findings if each.statistic == CUT]),
            *(_flow(each, each.estimates) for each in chosen if each.estimates is not None),
        ),
        cuts=tuple(found for each in chosen if (found := _found(ask, each)) is not None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """What cuts hang on: these very data, the criterion, the rules. The rest of an `Ask` goes along."""

    data: Dataset
    criterion: CriterionOptions
    rules: CutRules
    events: int
    ask: Ask = field(compare=False)


def chosen_cuts(ask: Ask, options: CriterionOptions) -> tuple[ChosenCut, ...]:
    """Return every score's cut by a criterion; several analyses go on from the same, which are found once."""
    plain = {each.name: getattr(options, each.name) for each in fields(CriterionOptions)}
    return _chosen_cuts(
        _Sought(
            data=ask.data,
            criterion=CriterionOptions(**plain),
            rules=rules_of(ask.protocol),
            events=ask.protocol.cuts.events,
            ask=ask,
        )
    )


@lru_cache(maxsize=4)
def _chosen_cuts(sought: _Sought) -> tuple[ChosenCut, ...]:
    scored = scored_homes(sought.ask, sought.criterion)
    return tuple(_chosen(key, rows, sought.ask) for key, rows in by_key(scored, sought.ask.instrument))


def _chosen(key: Key, rows: pd.DataFrame, ask: Ask) -> ChosenCut:
    n = counts_of(rows)
    if not enough(n, ask.protocol):
        return ChosenCut(key=key, rows=rows, n=n, estimates=None, because=TOO_FEW_EVENTS)
    found = estimate_cut(judged_homes(rows), rules_of(ask.protocol), outcome=MET, with_interval=True)
    if not found.parts:
        return ChosenCut(key=key, rows=rows, n=n, estimates=None, because=NO_CUT_BETTER)
    return ChosenCut(key=key, rows=rows, n=n, estimates=found)


def _findings(ask: Ask, chosen: ChosenCut, matter: str) -> tuple[Finding, ...]:
    kind, identity = chosen.key
    found = chosen.estimates
    if found is None:
        nothing = not_studied(ask.question, chosen.because, statistic=CUT, kind=kind, of=identity, n=chosen.n)
        return (_sought(ask, nothing) if chosen.because == NO_CUT_BETTER else nothing,)
    more = (*((matter,) if matter else ()), *(("suspiciously_high",) if too_high(found.auc) else ()))
    told: tuple[tuple[Estimate, bool], ...] = (
        (found.cut, False),
        (found.sensitivity, "sensitivity" in ask.options.judged),
        (found.specificity, "specificity" in ask.options.judged),
        (found.auc, False),
    )
    return tuple(
        finding_of(
            ask.question if judged else unjudged(ask.question),
            replace(estimate, n=chosen.n, caveats=(*estimate.caveats, *more)),
            kind=kind,
            of=identity,
        )
        for estimate, judged in told
    )


def _sought(ask: Ask, nothing: Finding) -> Finding:
    """Return that a cut was sought in vain: with a bar that is a verdict, without one it is only told."""
    return replace(nothing, verdict=FindingVerdict.NOT_MET if ask.question.bar else None)


def _found(ask: Ask, chosen: ChosenCut) -> CutFound | None:
    if chosen.estimates is None:
        return None
    kind, identity = chosen.key
    return cut_found(
        chosen.estimates,
        ScoreKind(kind.value),
        identity,
        criterion=said(ask.options),
        rule=ask.protocol.cuts.said,
        households=chosen.n["households"],
        events=min(chosen.n["met"], chosen.n["not_met"]),
    )


def _flow(chosen: ChosenCut, estimates: CutEstimates) -> Exhibit:
    """Return who came through the study of one cut, step by step (STARD): interviews, from the first to the outcome."""
    from vignette.psychometrics import stard

    found = stard(
        chosen.rows,
        score=SCORE,
        outcome=MET,
        event=1,
        cut=estimates.cut.value,
        direction="higher",
        reason_no_outcome=BECAUSE,
    )
    steps = tuple(str(step).replace(", ", "_").replace(": ", "_").replace(" ", "_") for step in found.columns["step"])
    columns = {"step": steps, "interviews": tuple(found.columns["people"])}
    return Exhibit(id="stard", kind=ExhibitKind.FLOW, of=chosen.key[1], columns=columns)
