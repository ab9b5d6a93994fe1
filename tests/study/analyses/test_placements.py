"""How placements went: what the homes that nobody knows of may do to a figure, and how long placements last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.study.analyses.criteria import homes, judged_by_raters
from tests.study.datasets import ask, bar, dataset, finding

from vignette.assessment import FindingKind, FindingVerdict
from vignette.study.analyses.criterion import HOME
from vignette.study.analyses.placement_survival import SurvivalOptions, placement_survival, statistic_of
from vignette.study.analyses.verification_bias import SCENARIOS, VerificationOptions, verification_bias
from vignette.study.answering import Answer, ExhibitKind
from vignette.study.dataset import Dataset

CUT_BY_PANEL = VerificationOptions(cut_by="panel", met_from=3)
NAMES = {side: statistic_of(side, SurvivalOptions()) for side in ("above", "below", "difference")}
KNOWN, CORRECTED = "known alone", "corrected for verification"


def accuracy(answer: Answer, measure: str, scenario: str, of: str = "action") -> float:
    value = finding(answer, of, statistic=f"{measure}, {scenario}").value
    assert value is not None
    return value


def everybody_placed(data: Dataset, truth: pd.DataFrame) -> Dataset:
    """Return the data with the outcome that each home would have had, were a child placed there."""
    happens = truth["breakdown_if_placed"].to_numpy()
    frame = pd.DataFrame({HOME: truth[HOME].astype(object), "placement": 1, "breakdown": happens.astype(int)})
    return replace(data, outcomes=frame.assign(months=np.where(happens, 6.0, 24.0)))


@pytest.mark.slow
def test_what_is_corrected_is_nearer_to_the_truth_than_what_is_seen() -> None:
    from tests.study.datasets import of_study

    from vignette.simulation import default_design, default_population, simulate_study

    study = simulate_study(
        seed=2,
        design=default_design(households=6000, raters=6, assignment="pairs", forms=("A",)),
        population=default_population(
            placed=0.4, placed_slope=2.0, breakdown=0.3, breakdown_slope=-1.2, followed_up=1.0
        ),
    )
    data = of_study(study)
    seen = ask(verification_bias, data, options=CUT_BY_PANEL)
    truth = ask(verification_bias, everybody_placed(data, study.truth.homes), options=CUT_BY_PANEL)
    for measure in ("sensitivity", "specificity"):
        true = accuracy(truth, measure, KNOWN)
        naive, mended = (abs(accuracy(seen, measure, scenario) - true) for scenario in (KNOWN, CORRECTED))
        assert naive > 0.1
        assert mended < naive / 3
        ends = _ends(seen, measure)
        assert ends[0] < true < ends[1]


def _ends(answer: Answer, measure: str, of: str = "action") -> tuple[float, float]:
    columns = next(each for each in answer.exhibits if each.of == of).columns
    rows = zip(columns["measure"], columns["scenario"], columns["value"], strict=True)
    found = {scenario: value for named, scenario, value in rows if named == measure}
    return found["lowest_possible"], found["highest_possible"]  # type: ignore[return-value]


def test_where_every_outcome_is_known_there_is_nothing_to_correct() -> None:
    data = homes(200)
    luck = np.random.default_rng(1).random(200) < 0.3
    frame = pd.DataFrame(
        {
            HOME: data.ratings[HOME].astype(object).unique(),
            "placement": 1,
            "breakdown": luck.astype(int),
            "months": np.where(luck, 3.0, 14.0),
        }
    )
    found = ask(verification_bias, replace(data, outcomes=frame), options=CUT_BY_PANEL)
    for measure in ("sensitivity", "specificity"):
        assert accuracy(found, measure, KNOWN) == pytest.approx(accuracy(found, measure, CORRECTED))
        assert _ends(found, measure) == pytest.approx((accuracy(found, measure, KNOWN),) * 2)


def test_every_scenario_is_told_and_lies_between_the_ends() -> None:
    found = ask(verification_bias, homes(200), options=CUT_BY_PANEL)
    for exhibit in found.exhibits:
        assert len(exhibit.columns["value"]) == 2 * len(SCENARIOS)
        for measure in ("sensitivity", "specificity"):
            low, high = _ends(found, measure, exhibit.of)
            rows = zip(exhibit.columns["measure"], exhibit.columns["value"], strict=True)
            values = [value for named, value in rows if named == measure]
            assert all(low - 1e-9 <= float(value) <= high + 1e-9 for value in values if value is not None)


def test_where_the_unknown_decide_the_verdict_is_open() -> None:
    # Half of the homes have no outcome, so the ends lie far apart: nearly any bar is between them.
    found = ask(verification_bias, homes(200), stated=bar(at_least=0.55), options=CUT_BY_PANEL)
    judged = [each for each in found.findings if CORRECTED in each.statistic]
    assert {each.verdict for each in judged} == {FindingVerdict.UNDETERMINED}
    assert all("rests_on_unknown_homes" in each.caveats for each in judged)
    assert {each.verdict for each in found.findings if KNOWN in each.statistic} == {None}
    hopeless = ask(verification_bias, homes(200), stated=bar(at_least=0.999), options=CUT_BY_PANEL)
    assert finding(hopeless, "action", statistic=f"specificity, {CORRECTED}").verdict is FindingVerdict.NOT_MET


def test_a_cut_chosen_by_the_same_placements_says_so() -> None:
    found = ask(verification_bias, homes(200), options=VerificationOptions())
    told = [each for each in found.findings if each.figure is not None]
    assert told
    assert all("chosen_on_same_data" in each.caveats for each in told)


def test_few_breakdowns_bear_no_accuracy() -> None:
    data = homes()
    assert data.outcomes is not None
    few = replace(data, outcomes=data.outcomes.assign(breakdown=0, months=24.0))
    found = ask(verification_bias, few, options=CUT_BY_PANEL)
    assert {each.because for each in found.findings} == {"too_few_events"}


@pytest.mark.parametrize(
    ("analysis", "options"),
    [(verification_bias, CUT_BY_PANEL), (placement_survival, SurvivalOptions(cut_by="panel", met_from=3))],
)
def test_no_cut_from_judges_who_knew_the_interview(analysis: object, options: object) -> None:
    found = ask(analysis, judged_by_raters(homes()), options=options)  # type: ignore[arg-type]
    assert [each.because for each in found.findings] == ["incorporated"]


def test_a_home_is_above_if_its_lowest_adult_is_and_curves_are_told_apart() -> None:
    found = ask(placement_survival, homes(200), options=SurvivalOptions(cut_by="panel", met_from=3))
    above, below = (finding(found, "action", statistic=NAMES[side]) for side in ("above", "below"))
    assert homes(200).outcomes is not None
    assert above.n["households"] + below.n["households"] == len(homes(200).outcomes)  # type: ignore[arg-type]
    curve = next(each for each in found.exhibits if each.of == "action")
    assert (curve.kind, set(curve.columns["side"])) == (ExhibitKind.SURVIVAL, {"above", "below"})
    apart = finding(found, "action", statistic=NAMES["difference"])
    assert above.value is not None
    assert below.value is not None
    assert apart.value == pytest.approx(above.value - below.value)
    assert "placed_alone" in above.caveats


def test_the_bar_is_about_the_share_above_or_the_difference() -> None:
    for judged in ("above", "difference"):
        options = SurvivalOptions(cut_by="panel", met_from=3, judged=judged)  # type: ignore[arg-type]
        found = ask(placement_survival, homes(200), stated=bar(at_least=0.0), options=options)
        of_action = {each.statistic: each.verdict for each in found.findings if each.of == "action"}
        assert {name for name, verdict in of_action.items() if verdict} == {NAMES[judged]}


def test_placements_that_ended_early_for_other_reasons_count_as_far_as_they_went() -> None:
    data = homes(200)
    assert data.outcomes is not None
    told = data.outcomes.assign(breakdown=0, months=3.0)
    found = ask(placement_survival, replace(data, outcomes=told), options=SurvivalOptions(cut_by="panel", met_from=3))
    above = finding(found, "action", kind=FindingKind.ASPECT, statistic=NAMES["above"])
    assert (above.value, above.verdict) == (None, None)
    assert "beyond_follow_up" in above.caveats


def test_homes_all_on_one_side_cannot_be_compared() -> None:
    data = dataset(households=80, seed=1)
    assert data.outcomes is not None
    best = data.ratings.groupby(HOME, observed=True)["rating"].mean().idxmax()
    only = data.outcomes[data.outcomes[HOME] == best]
    only = only if len(only) else data.outcomes.iloc[:1].assign(**{HOME: best})
    found = ask(placement_survival, replace(data, outcomes=only), options=SurvivalOptions(cut_by="panel", met_from=3))
    assert {each.because for each in found.findings} == {"one_side"}
