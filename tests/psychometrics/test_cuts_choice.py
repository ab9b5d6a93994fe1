"""Choosing a cut: every rule by hand, every tie, what chance does to the choice, and how much too good it looks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.cuts_data import KNOWN, TINY, homes, tables

from vignette.errors import DataError
from vignette.psychometrics import choose_cut, cut_accuracy, logistic_optimism, optimism, roc
from vignette.psychometrics.cuts.counting import counts, ranked
from vignette.psychometrics.cuts.rules import RULES, Rule, best_in_samples, goodness, optima
from vignette.psychometrics.cuts.validation import weighted_632

FEW = settings(deadline=None, max_examples=25)
CALL = {"score": "flags", "direction": "higher", **KNOWN}
JUDGED = {
    "cost": {"cost_missed": 3.0, "cost_false_alarm": 1.0},
    "minimum-sensitivity": {"minimum_sensitivity": 0.75},
}


def code(error: pytest.ExceptionInfo[DataError]) -> str:
    return error.value.problems[0].code


@pytest.mark.parametrize(
    ("rule", "cuts"),
    # At cuts 0 to 4 cases found are 4 4 3 2 2 of 4, false alarms 4 3 2 1 0 of 4.
    [
        ("youden", [4]),
        ("minimum-sensitivity", [2]),
        ("accuracy", [4]),
        ("closest-topleft", [4]),
        ("f1", [1]),
        ("cost", [1]),
    ],
)
def test_every_rule_by_hand(rule: str, cuts: list[int]) -> None:
    found = choose_cut(TINY, **CALL, rule=rule, **JUDGED.get(rule, {}), interval=None)
    assert found.columns["cut"] == cuts
    assert found.estimates["cut"].value == cuts[0]


def test_every_tie_is_told_and_the_most_sensitive_given() -> None:
    frame = pd.DataFrame({"flags": [1, 2, 3, 4], "broke": [0, 1, 0, 1]})
    found = choose_cut(frame, **CALL, rule="youden", cluster=None, interval=None)
    assert found.columns["cut"] == [2, 4]
    assert found.estimates["cut"].value == 2
    assert "tied_cuts" in found.caveats
    low = choose_cut(
        frame.assign(flags=-frame["flags"]),
        **{**CALL, "direction": "lower"},
        rule="youden",
        cluster=None,
        interval=None,
    )
    assert low.columns["cut"] == [-4, -2]
    assert low.estimates["cut"].value == -2


@FEW
@given(tables(), st.sampled_from(RULES))
def test_no_cut_is_better_than_the_best(frame: pd.DataFrame, rule: str) -> None:
    judged = JUDGED.get(rule, {})
    found = choose_cut(frame, **CALL, rule=rule, **judged, interval=None).to_frame()
    curve = roc(frame, **CALL).to_frame()
    j = curve["sensitivity"] + curve["specificity"]
    ideal = np.hypot(1 - curve["sensitivity"], 1 - curve["specificity"])
    worth = {
        "youden": j,
        "accuracy": curve["tp"] + curve["tn"],
        "cost": -(3 * curve["fn"] + curve["fp"]),
        "closest-topleft": -ideal,
        "f1": 2 * curve["tp"] / (2 * curve["tp"] + curve["fp"] + curve["fn"]),
        "minimum-sensitivity": curve["specificity"].where(curve["sensitivity"] >= 0.75, -1),
    }[rule]
    assert found["cut"].tolist() == curve.loc[worth >= worth.max() - 1e-9, "cut"].tolist()


@FEW
@given(tables())
def test_turned_scores_give_turned_cuts(frame: pd.DataFrame) -> None:
    one = choose_cut(frame, **CALL, rule="youden", interval=None).columns
    turned = frame.assign(flags=-frame["flags"])
    two = choose_cut(turned, **{**CALL, "direction": "lower"}, rule="youden", interval=None).columns
    assert [-cut for cut in one["cut"]] == two["cut"][::-1]
    assert one["tp"] == two["tp"][::-1]


@FEW
@given(tables(), st.integers(0, 99))
def test_drawn_samples_choose_as_the_data_would(frame: pd.DataFrame, seed: int) -> None:
    risk, events = frame["flags"].to_numpy(float), frame["broke"].to_numpy() == 1
    weights = np.random.default_rng(seed).integers(0, 3, size=(4, len(frame))).astype(float)
    people = ranked(risk, events)
    found = counts(people, weights)
    places = best_in_samples(goodness(found, Rule(name="youden")), found)
    for row, place in zip(weights, places, strict=True):
        rows = np.repeat(np.arange(len(frame)), row.astype(int))
        if 0 < events[rows].sum() < len(rows):
            alone = ranked(risk[rows], events[rows])
            best = optima(goodness(counts(alone), Rule(name="youden")))
            assert people.cuts[place] == alone.cuts[best.argmax()]


def test_cost_at_another_prevalence_moves_the_cut() -> None:
    frame = homes(1, 200)
    call = {**CALL, "rule": "cost", "cost_missed": 5, "cost_false_alarm": 1, "interval": None}
    cuts = [choose_cut(frame, **call, prevalence=share).estimates["cut"].value for share in (0.02, 0.2, 0.6)]
    assert cuts == sorted(cuts, reverse=True)
    assert cuts[0] > cuts[2]
    own = frame["broke"].mean()
    assert choose_cut(frame, **call, prevalence=own).columns["cut"] == choose_cut(frame, **call).columns["cut"]
    assert "no_cut_better" in choose_cut(TINY, **{**call, "cost_missed": 1}, prevalence=0.001).caveats + (
        choose_cut(TINY.assign(flags=[5, 0, 0, 5, 1, 1, 2, 2]), **{**call, "cost_missed": 1}, prevalence=0.001).caveats
    )


def test_bootstrap_of_the_cut_is_repeatable_and_says_so() -> None:
    frame = homes(2)
    one, two = (choose_cut(frame, **CALL, rule="youden", seed=5, replicates=300) for _ in range(2))
    assert one == two
    cut = one.estimates["cut"]
    assert cut.interval is not None
    assert cut.interval.low <= cut.value <= cut.interval.high
    assert "household bootstrap" in cut.interval.method
    assert "chosen_on_same_data" in one.estimates["sensitivity"].caveats
    assert "chosen_on_same_data" not in one.estimates["AUC"].caveats
    assert 0 < cut.details["chosen again"] < 1
    assert one.estimates["sensitivity"].interval is None
    assert one.estimates["AUC"].interval is not None
    fixed = cut_accuracy(frame, **CALL, cut=cut.value, interval=None)
    assert one.estimates["sensitivity"].value == fixed["sensitivity"].value


def test_one_outcome_gives_nothing() -> None:
    found = choose_cut(TINY.assign(broke=1), **CALL, rule="youden", interval=None)
    assert all(math.isnan(one.value) for one in found.estimates)
    assert "one_outcome" in found.caveats
    assert found.columns["cut"] == []


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"rule": "best"}, "PSY-207"),
        ({"rule": "cost"}, "PSY-344"),
        ({"rule": "cost", "cost_missed": 0, "cost_false_alarm": 1}, "PSY-344"),
        ({"rule": "youden", "cost_missed": 5, "cost_false_alarm": 1}, "PSY-344"),
        ({"rule": "youden", "prevalence": 0.1}, "PSY-344"),
        ({"rule": "cost", "cost_missed": 5, "cost_false_alarm": 1, "prevalence": 1.0}, "PSY-343"),
        ({"rule": "minimum-sensitivity"}, "PSY-345"),
        ({"rule": "minimum-sensitivity", "minimum_sensitivity": 1.2}, "PSY-345"),
        ({"rule": "youden", "minimum_sensitivity": 0.8}, "PSY-345"),
        ({"rule": "youden", "interval": "delong"}, "PSY-207"),
        ({"rule": "youden", "interval": "bootstrap-percentile"}, "PSY-209"),
    ],
)
def test_refusals(call: dict[str, object], expected: str) -> None:
    with pytest.raises(DataError) as error:
        choose_cut(TINY, **{**CALL, "interval": None, **call})  # type: ignore[arg-type]
    assert code(error) == expected


def test_632_by_hand() -> None:
    # Efron & Tibshirani 1997: R = (0.9 - 0.7) / (0.9 - 0.5) = 0.5, weight 0.632 / (1 - 0.368 x 0.5).
    value, weight = weighted_632(0.9, 0.7, 0.5)
    assert weight == pytest.approx(0.632 / 0.816)
    assert value == pytest.approx((1 - weight) * 0.9 + weight * 0.7)
    assert weighted_632(0.9, 0.4, 0.5)[0] == pytest.approx(0.5)
    assert weighted_632(0.9, 0.95, 0.5)[0] == pytest.approx(0.9)
    low, _ = weighted_632(0.10, 0.16, 0.22)
    assert 0.10 < low < 0.16


def test_a_cut_chosen_on_noise_is_corrected_to_little() -> None:
    rng = np.random.default_rng(11)
    corrected, apparent = [], []
    for _ in range(25):
        frame = pd.DataFrame({"flags": rng.normal(size=60), "broke": rng.integers(0, 2, 60)})
        found = optimism(frame, **CALL, rule="youden", cluster=None, seed=1, replicates=200)
        one = found["Youden's J, optimism corrected"]
        apparent.append(one.details["apparent"])
        corrected.append((one.value, found["Youden's J, .632+"].value))
    assert np.mean(apparent) > 0.1
    assert abs(np.mean([plus for _, plus in corrected])) < 0.3 * np.mean(apparent)
    assert abs(np.mean([harrell for harrell, _ in corrected])) < 0.3 * np.mean(apparent)


def test_optimism_shrinks_with_the_sample_and_repeats() -> None:
    call = {**CALL, "score": "score", "rule": "youden", "seed": 3, "replicates": 300}
    small, large = (optimism(homes(4, count), **call)["Youden's J, optimism corrected"] for count in (20, 400))
    assert small.details["optimism"] > large.details["optimism"] > 0
    assert optimism(homes(4, 20), **call)["Youden's J, optimism corrected"] == small
    assert small.interval is not None
    assert small.interval.low < small.value < small.interval.high


def test_optimism_of_a_logistic_regression() -> None:
    frame = homes(5, 40).assign(noise=np.random.default_rng(6).normal(size=80))
    found = logistic_optimism(frame, predictors=["second", "noise"], **KNOWN, seed=1, replicates=150)
    slope = found["calibration slope, optimism corrected"]
    assert slope.details["apparent"] == pytest.approx(1, abs=1e-6)
    assert 0.5 < slope.value < 1
    assert slope.interval is None
    area, brier = found["AUC, optimism corrected"], found["Brier score, optimism corrected"]
    assert area.value < area.details["apparent"]
    assert brier.value > brier.details["apparent"]
    assert found["AUC, .632+"].value < area.details["apparent"]


def test_optimism_refuses_one_outcome() -> None:
    for call in (
        lambda: optimism(TINY.assign(broke=0), **CALL, rule="youden", seed=1),
        lambda: logistic_optimism(TINY.assign(broke=0), predictors=["flags"], **KNOWN, seed=1),
    ):
        with pytest.raises(DataError) as error:
            call()
        assert code(error) == "PSY-202"
