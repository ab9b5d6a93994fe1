"""How well scores tell homes apart, and cut scores: found where there is something to find, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.study.analyses.criteria import (
    PANEL,
    PLACEMENT,
    few_lacking,
    homes,
    judged_by_lot,
    judged_by_raters,
    judged_by_scores,
    with_panel,
)
from tests.study.datasets import ask, bar, dataset, finding

from vignette.assessment import FindingKind, FindingVerdict
from vignette.study.analyses.criterion import MET, judged_homes, said, scored_homes
from vignette.study.analyses.criterion_accuracy import criterion_accuracy, cross_fitted
from vignette.study.analyses.cuts import CutOptions, cut_scores
from vignette.study.answering import Answer, ExhibitKind

CUTS = CutOptions(criterion="panel", met_from=3)
EVERY = 12


def exhibits(answer: Answer, identity: str) -> list[Any]:
    return [each for each in answer.exhibits if each.id == identity]


def test_scores_that_have_to_do_with_the_criterion_tell_homes_apart() -> None:
    found = ask(criterion_accuracy, homes(), stated=bar(at_least=0.6), options=PANEL)
    assert len(found.findings) == EVERY
    assert {each.verdict for each in found.findings} <= {FindingVerdict.MET, FindingVerdict.UNDETERMINED}
    action = finding(found, "action", kind=FindingKind.ASPECT)
    assert action.verdict is FindingVerdict.MET
    assert action.n["met"] + action.n["not_met"] == action.n["households"] == 80


def test_a_criterion_by_lot_is_told_apart_by_nothing() -> None:
    found = ask(criterion_accuracy, judged_by_lot(homes()), stated=bar(at_least=0.7), options=PANEL)
    assert FindingVerdict.MET not in {each.verdict for each in found.findings}
    assert FindingVerdict.NOT_MET in {each.verdict for each in found.findings}


def test_each_score_has_its_curve_from_corner_to_corner() -> None:
    curves = exhibits(ask(criterion_accuracy, homes(), options=PANEL), "roc")
    assert len(curves) == EVERY
    for curve in curves:
        assert curve.kind is ExhibitKind.ROC
        ends = [(curve.columns["false_alarm"][place], curve.columns["sensitivity"][place]) for place in (0, -1)]
        assert ends == [(pytest.approx(1.0), 1.0), (0.0, 0.0)]


def test_calibration_and_net_benefit_are_of_homes_the_model_has_not_seen() -> None:
    found = ask(criterion_accuracy, homes(), options=PANEL)
    for identity in ("calibration", "net_benefit"):
        assert len(exhibits(found, identity)) == EVERY
    rows = judged_homes(scored_homes_of(homes()))
    own = rows[rows["id"] == "action"]
    risk = cross_fitted(own, seed=1)
    assert ((risk > 0) & (risk < 1)).all()
    # An outlying home's own outcome does not move its own risk.
    first = own["household_id"] == own["household_id"].iloc[0]
    turned = own.assign(**{MET: own[MET].where(~first, 1 - own[MET])})
    assert np.allclose(cross_fitted(turned, seed=1)[first.to_numpy()], risk[first.to_numpy()])


def scored_homes_of(data: Any) -> Any:
    return scored_homes(_asked(data), PANEL)


def _asked(data: Any) -> Any:
    kept: list[Any] = []

    def keep(each: Any) -> Answer:
        kept.append(each)
        return Answer(findings=())

    ask(keep, data, options=PANEL)
    return kept[0]


def test_a_criterion_that_all_homes_meet_cannot_be_told_apart() -> None:
    found = ask(criterion_accuracy, with_panel(homes(), judgement=5), stated=bar(at_least=0.7), options=PANEL)
    assert {each.because for each in found.findings} == {"too_few"}
    assert found.exhibits == ()


def test_every_score_has_a_cut_that_the_evidence_file_keeps() -> None:
    data = homes()
    found = ask(cut_scores, data, stated=bar(at_least=0.3), options=CUTS)
    assert {each.criterion for each in found.cuts} == {said(CUTS)}
    assert all(1 < each.cut < 5 and each.corrected and each.auc.value > 0.5 for each in found.cuts)
    assert len(found.cuts) == EVERY
    cut = finding(found, "action", statistic="cut")
    assert cut.figure is not None
    assert cut.figure.low <= cut.figure.value <= cut.figure.high
    assert cut.verdict is None
    assert finding(found, "action", statistic="specificity, optimism corrected").verdict is FindingVerdict.MET


def test_the_bar_is_about_the_accuracy_that_is_named() -> None:
    options = CutOptions(criterion="panel", met_from=3, judged=("specificity",))
    found = ask(cut_scores, homes(), stated=bar(at_least=0.3), options=options)
    verdicts = {each.statistic: each.verdict for each in found.findings if each.of == "action"}
    assert verdicts["sensitivity, optimism corrected"] is None
    assert verdicts["specificity, optimism corrected"] is not None


def test_eight_homes_on_one_side_bear_no_cut() -> None:
    found = ask(cut_scores, few_lacking(homes(), 8), stated=bar(at_least=0.5), options=CUTS)
    assert found.cuts == ()
    assert {(each.because, each.verdict) for each in found.findings} == {("too_few_events", FindingVerdict.NOT_STUDIED)}
    assert {each.n["not_met"] for each in found.findings} == {8}
    assert ask(cut_scores, few_lacking(homes(), 12), options=CUTS).cuts != ()


@pytest.mark.parametrize("analysis", [criterion_accuracy, cut_scores])
def test_a_criterion_that_holds_the_interview_bears_nothing(analysis: Any) -> None:
    found = ask(analysis, judged_by_raters(homes()), stated=bar(at_least=0.5), options=CUTS)
    assert found.cuts == ()
    assert [(each.because, each.verdict) for each in found.findings] == [("incorporated", FindingVerdict.NOT_STUDIED)]


def test_cuts_by_judges_of_whom_nobody_knows_say_so() -> None:
    found = ask(cut_scores, with_panel(homes(), saw_scores="not_known"), options=CUTS)
    assert all("independence_not_known" in each.caveats for each in found.findings)


def test_scores_that_tell_too_well_say_so() -> None:
    alone = dataset(households=60, forms=("A",), second_applicant=0.0)
    found = ask(criterion_accuracy, judged_by_scores(alone, "action"), options=PANEL)
    assert [each.of for each in found.findings if "suspiciously_high" in each.caveats] == ["action"]


def test_no_cut_where_it_costs_least_to_call_every_home_above() -> None:
    found = ask(cut_scores, judged_by_lot(homes(), good=0.75), stated=bar(at_least=0.5), options=CUTS)
    lacking = [each for each in found.findings if each.because == "no_cut_better"]
    assert lacking
    assert {each.verdict for each in lacking} == {FindingVerdict.NOT_MET}
    assert {each.of for each in lacking}.isdisjoint(each.id for each in found.cuts)


def test_everybody_is_somewhere_in_the_flow() -> None:
    found = exhibits(ask(cut_scores, homes(200), options=CutOptions(criterion="placement")), "stard")
    assert found
    for each in found:
        people = dict(zip(each.columns["step"], each.columns["interviews"], strict=True))
        assert people["eligible"] == people["score"] == people["positive"] + people["negative"]
        unknown = people["positive_no_outcome_not_placed"] + people["positive_no_outcome_not_followed"]
        assert people["positive_no_outcome"] == unknown
        seen = people["true_positive"] + people["false_positive"]
        assert people["positive"] == people["positive_no_outcome"] + seen


def test_a_placement_may_be_the_criterion() -> None:
    found = ask(criterion_accuracy, homes(200), options=PLACEMENT)
    counted = {each.n["households"] for each in found.findings}
    assert max(counted) < 200
