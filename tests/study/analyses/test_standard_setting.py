"""Cuts that people set, and how far they are from the one that data choose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.study.analyses.criteria import homes, judged_by_raters
from tests.study.datasets import ask, bar, finding, instrument

from vignette.assessment import FindingKind, FindingVerdict
from vignette.study.analyses.standard_setting import AngoffOptions, GroupsOptions, angoff, contrasting_groups
from vignette.study.dataset import Dataset

GROUPS = GroupsOptions(criterion="panel", met_from=3)
ANGOFF = AngoffOptions()
APART = "Angoff cut minus the cut by cost"


def panel(level: float, *, judges: int = 12, rounds: int = 2, spread: float = 0.2) -> pd.DataFrame:
    """Return judges of standards who expect a level, more apart in the first round, where they expect a step more."""
    rng = np.random.default_rng(1)
    shipped = instrument()
    rows = [
        (f"S{judge}", turn, competence.id, aspect.id, form, min(level + (turn < rounds) + rng.normal(0, spread), 5))
        for judge in range(judges)
        for turn in range(1, rounds + 1)
        for competence in shipped.competences
        for aspect in shipped.aspects
        for form in ("A", "B")
    ]
    columns = ["judge_id", "round", "competence_id", "aspect_id", "form_id", "expected"]
    return pd.DataFrame(rows, columns=columns)


def expecting(level: float) -> Dataset:
    return replace(homes(), angoff=panel(level))


def test_the_last_round_is_a_mean_rating_on_the_scale_of_scores() -> None:
    found = ask(angoff, expecting(2.5), options=ANGOFF)
    for kind, identity, items in ((FindingKind.ASPECT, "action", 18), (FindingKind.COMPETENCE, "protection", 6)):
        cut = finding(found, identity, kind=kind)
        assert cut.figure is not None
        assert cut.value == pytest.approx(2.5, abs=0.1)
        assert cut.figure.low < 2.5 < cut.figure.high
        assert (cut.n["judges"], cut.n["items"]) == (12, items)
    first = ask(angoff, expecting(2.5), options=AngoffOptions(round=1))
    assert finding(first, "action").value == pytest.approx(3.5, abs=0.1)


def test_a_panel_far_from_the_data_is_told() -> None:
    options = AngoffOptions(criterion="panel", met_from=3)
    found = ask(angoff, expecting(4.6), stated=bar(within=0.1), options=options)
    assert finding(found, "action", statistic=APART).verdict is FindingVerdict.NOT_MET
    assert FindingVerdict.MET not in {each.verdict for each in found.findings}
    assert {each.verdict for each in found.findings if each.statistic == "Angoff cut"} == {None}


def test_nothing_to_compare_with_is_told_where_a_bar_asks_for_it() -> None:
    found = ask(angoff, expecting(2.5), stated=bar(within=0.5), options=ANGOFF)
    assert {each.because for each in found.findings if each.statistic == APART} == {"nothing_to_compare"}
    knew = replace(judged_by_raters(homes()), angoff=panel(2.5))
    options = AngoffOptions(criterion="panel", met_from=3)
    refused = ask(angoff, knew, stated=bar(within=0.5), options=options)
    assert {each.because for each in refused.findings if each.statistic == APART} == {"nothing_to_compare"}


def test_a_judge_who_left_something_out_is_left_out_of_that_score_alone() -> None:
    frame = panel(2.5)
    lacking = (frame["judge_id"] == "S0") & (frame["competence_id"] == "protection") & (frame["round"] == 2)
    data = replace(homes(), angoff=frame.assign(expected=frame["expected"].mask(lacking & (frame["form_id"] == "A"))))
    found = ask(angoff, data, options=ANGOFF)
    own, other = (finding(found, each) for each in ("protection", "autonomy"))
    assert (own.n["judges"], own.excluded) == (11, 1)
    assert (other.n["judges"], other.excluded) == (12, 0)


def test_one_judge_sets_no_standard() -> None:
    found = ask(angoff, replace(homes(), angoff=panel(2.5, judges=1)), options=ANGOFF)
    assert {each.because for each in found.findings} == {"too_few"}


@pytest.mark.parametrize("rule", ["logistic", "means", "medians", "normal"])
def test_the_cut_lies_between_the_two_groups(rule: str) -> None:
    found = ask(contrasting_groups, homes(), options=GroupsOptions(criterion="panel", met_from=3, rule=rule))  # type: ignore[arg-type]
    cut = finding(found, "action", statistic="contrasting groups cut")
    assert cut.figure is not None
    assert 1.5 < cut.figure.low < cut.figure.value < cut.figure.high < 4.5
    assert cut.n["met"] + cut.n["not_met"] == 80


def test_the_difference_from_the_cut_by_cost_is_what_the_bar_is_about() -> None:
    found = ask(contrasting_groups, homes(), stated=bar(within=3.0), options=GROUPS)
    apart = finding(found, "action", statistic="contrasting groups cut minus the cut by cost")
    assert apart.verdict is FindingVerdict.MET
    assert finding(found, "action", statistic="contrasting groups cut").verdict is None


def test_groups_sorted_by_those_who_knew_the_interview_set_no_standard() -> None:
    found = ask(contrasting_groups, judged_by_raters(homes()), options=GROUPS)
    assert [each.because for each in found.findings] == ["incorporated"]
    few = ask(contrasting_groups, homes(), options=GROUPS, cuts=replace_events(60))
    assert {each.because for each in few.findings} == {"too_few_events"}


def replace_events(events: int) -> object:
    from tests.study.datasets import protocol

    return replace(protocol().cuts, events=events)


def test_a_panel_that_has_talked_is_no_surer_than_before() -> None:
    data = homes()
    assert data.angoff is not None
    first, last = (
        [each.figure for each in ask(angoff, data, options=AngoffOptions(round=which)).findings if each.figure]
        for which in (1, 2)
    )
    assert len(first) == len(last) == 12
    for before, after in zip(first, last, strict=True):
        assert after.high - after.low >= before.high - before.low - 1e-9
        assert after.low <= after.value <= after.high
    assert "first round" in last[0].method
