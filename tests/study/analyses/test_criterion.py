"""The external criterion: when a home meets it, when nobody knows, and whether it stands by itself."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from tests.study.analyses.criteria import (
    PANEL,
    PLACEMENT,
    homes,
    judged_by_lot,
    judged_by_raters,
    judged_by_scores,
    outcomes,
    with_panel,
)
from tests.study.datasets import ask, bar, finding

from vignette.assessment import FindingVerdict
from vignette.errors import DataError
from vignette.i18n import Language
from vignette.study.analyses.criterion import HOME, CriterionOptions, home_criterion, said
from vignette.study.analyses.criterion_independence import criterion_independence
from vignette.study.analyses.panel_agreement import PanelOptions, panel_agreement

FOUR = ["SIM-H01", "SIM-H02", "SIM-H03", "SIM-H04"]


def met(found: pd.DataFrame) -> dict[str, object]:
    """Return whether each home meets the criterion, or why it is not known."""
    return {
        home: because if pd.isna(value) else value
        for home, value, because in found[[HOME, "met", "because"]].itertuples(index=False, name=None)
    }


def test_the_median_of_the_judges_decides_and_a_tie_counts_as_the_lower_level() -> None:
    data = homes()
    said_of = {"SIM-H01": (3, 3, 1), "SIM-H02": (2, 3), "SIM-H03": (3, 4)}
    rows = [(home, f"J{place}", level, "no") for home, levels in said_of.items() for place, level in enumerate(levels)]
    panel = pd.DataFrame(rows, columns=[HOME, "judge_id", "judgement", "saw_scores"])
    found = met(home_criterion(replace(data, panel=panel), PANEL))
    assert [found[home] for home in FOUR] == [1, 0, 1, "not_judged"]


def test_a_placement_is_known_that_broke_down_or_was_followed_to_the_horizon() -> None:
    rows = [("SIM-H01", 1, 12.0, 0), ("SIM-H01", 2, 1.0, 1), ("SIM-H02", 1, 11.9, 0), ("SIM-H03", 1, 12.0, 1)]
    found = met(home_criterion(replace(homes(), outcomes=outcomes(rows)), PLACEMENT))
    assert [found[home] for home in FOUR] == [1, "not_followed", 0, "not_placed"]
    late = met(home_criterion(replace(homes(), outcomes=outcomes([("SIM-H01", 1, 15.0, 1)])), PLACEMENT))
    assert late["SIM-H01"] == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [(CriterionOptions(criterion="panel"), "DAT-512"), (PANEL, "DAT-511"), (PLACEMENT, "DAT-511")],
)
def test_what_a_criterion_needs_must_be_there(options: CriterionOptions, code: str) -> None:
    data = homes() if code == "DAT-512" else replace(homes(), panel=None, outcomes=None)
    with pytest.raises(DataError) as caught:
        home_criterion(data, options)
    assert caught.value.code == code


def test_the_criterion_is_said_in_both_languages() -> None:
    assert "nivå 3 eller högre" in said(PANEL).in_language(Language.SV)
    assert "12 months" in said(PLACEMENT).in_language(Language.EN)


def test_a_panel_that_did_not_know_the_interview_is_independent() -> None:
    found = finding(ask(criterion_independence, homes(), options=PANEL))
    assert found.verdict is FindingVerdict.MET
    assert found.value == 0
    assert found.figure is not None
    # Nobody of 80 homes: one in twenty may still have been (rule of three).
    assert 0.03 < found.figure.high < 0.06
    assert found.n["judgements"] == 240


@pytest.mark.parametrize("saw", ["yes", "rated"])
def test_one_judge_who_knew_the_interview_is_one_too_many(saw: str) -> None:
    data = homes()
    assert data.panel is not None
    first = data.panel.index == data.panel.index[0]
    seen = with_panel(data, saw_scores=pd.Series("no", index=data.panel.index).mask(first, "yes"))
    found = finding(ask(criterion_independence, seen if saw == "yes" else judged_by_raters(data), options=PANEL))
    assert (found.verdict, found.value) == (FindingVerdict.NOT_MET, pytest.approx(1 / 80))
    assert "incorporated" in found.caveats


def test_a_judge_whose_rating_was_excluded_has_rated_the_home_all_the_same() -> None:
    data = judged_by_raters(homes())
    assert data.panel is not None
    rater = str(data.panel["judge_id"].iloc[0])
    without = replace(data, ratings=data.ratings[data.ratings["rater_id"].astype(str) != rater])
    found = finding(ask(criterion_independence, without, every_language=data, options=PANEL))
    assert found.verdict is FindingVerdict.NOT_MET


def test_what_nobody_knows_of_the_judges_leaves_the_question_open() -> None:
    found = finding(ask(criterion_independence, with_panel(homes(), saw_scores="not_known"), options=PANEL))
    assert found.verdict is FindingVerdict.UNDETERMINED
    assert found.caveats == ("independence_not_known",)


def test_judgements_that_follow_the_scores_too_well_are_suspected() -> None:
    found = finding(ask(criterion_independence, judged_by_scores(homes()), options=PANEL))
    assert (found.verdict, found.value) == (FindingVerdict.UNDETERMINED, 0)
    assert found.caveats == ("suspiciously_high",)


def test_a_placement_has_no_judges_and_leans_on_the_score() -> None:
    found = finding(ask(criterion_independence, homes(), options=PLACEMENT))
    assert (found.verdict, found.because) == (FindingVerdict.MET, "no_judges")
    assert found.caveats == ("placement_leans_on_score",)


def test_a_panel_that_agrees_and_one_that_judges_by_lot() -> None:
    agreed = ask(panel_agreement, homes(), stated=bar(at_least=0.6), options=PanelOptions())
    single, mean = agreed.findings
    assert (single.verdict, mean.verdict) == (None, FindingVerdict.MET)
    assert single.value is not None
    assert mean.value is not None
    assert mean.value > single.value > 0.5
    by_lot = ask(panel_agreement, judged_by_lot(homes()), stated=bar(at_least=0.7), options=PanelOptions())
    assert by_lot.findings[1].verdict is FindingVerdict.NOT_MET


def test_homes_with_fewer_judges_are_left_out_of_the_agreement_and_counted() -> None:
    data = homes()
    assert data.panel is not None
    lacking = replace(data, panel=data.panel.iloc[1:])
    found = ask(panel_agreement, lacking, options=PanelOptions()).findings[0]
    assert (found.n["households"], found.excluded) == (79, 2)


def test_one_judge_a_home_shows_no_agreement() -> None:
    data = homes()
    assert data.panel is not None
    alone = replace(data, panel=data.panel.drop_duplicates(HOME))
    assert finding(ask(panel_agreement, alone, options=PanelOptions())).because == "too_few"
