"""The ROC curve and its area: by hand, by another route, under every change that should change nothing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu
from tests.psychometrics.cuts_data import KNOWN, TINY, homes, tables

from vignette.errors import DataError
from vignette.psychometrics import auc, compare_auc, compare_auc_groups, partial_auc, roc
from vignette.psychometrics.cuts.area import INTERVALS
from vignette.psychometrics.cuts.counting import counts, ranked
from vignette.psychometrics.cuts.placements import (
    delong_covariance,
    left_out_areas,
    obuchowski_covariance,
    placements,
)
from vignette.psychometrics.resampling import bootstrap_weights

FEW = settings(deadline=None, max_examples=30)
HIGHER = {"score": "flags", "direction": "higher", **KNOWN}


def code(error: pytest.ExceptionInfo[DataError]) -> str:
    return error.value.problems[0].code


def test_by_hand() -> None:
    # Cases 1, 2, 4, 4 against others 0, 1, 2, 3: of 16 pairs 11 are in order and 2 are tied.
    assert auc(TINY, **HIGHER, interval=None).value == 12 / 16


def test_curve_by_hand() -> None:
    found = roc(TINY, **HIGHER)
    assert found.columns["cut"] == [0, 1, 2, 3, 4]
    assert found.columns["tp"] == [4, 4, 3, 2, 2]
    assert found.columns["fp"] == [4, 3, 2, 1, 0]
    assert found.columns["specificity"] == [0, 0.25, 0.5, 0.75, 1]
    assert found.estimates["AUC"].value == 12 / 16
    assert roc(TINY, **HIGHER, at="midpoints").columns["cut"] == [-math.inf, 0.5, 1.5, 2.5, 3.5, math.inf]


def test_a_score_at_the_cut_is_positive_both_ways() -> None:
    low = roc(TINY.assign(flags=-TINY["flags"]), **{**HIGHER, "direction": "lower"})
    high = roc(TINY, **HIGHER)
    assert low.columns["cut"] == [-4, -3, -2, -1, 0]
    for name in ("tp", "fp", "fn", "tn"):
        assert low.columns[name] == high.columns[name][::-1]


@FEW
@given(tables())
def test_area_is_the_share_of_pairs(frame: pd.DataFrame) -> None:
    case = frame["broke"] == 1
    u = mannwhitneyu(frame.loc[case, "flags"], frame.loc[~case, "flags"]).statistic
    value = auc(frame, **HIGHER, interval=None).value
    assert value == pytest.approx(u / case.sum() / (~case).sum(), abs=1e-12)
    assert roc(frame, **HIGHER).estimates[0].value == pytest.approx(value, abs=1e-12)


@FEW
@given(tables())
def test_turning_the_score_turns_the_area(frame: pd.DataFrame) -> None:
    one, other = (auc(frame, **{**HIGHER, "direction": way}, interval="delong") for way in ("higher", "lower"))
    assert one.value == pytest.approx(1 - other.value, abs=1e-12)
    assert one.details["se"] == pytest.approx(other.details["se"], abs=1e-12)


@FEW
@given(tables(), st.randoms(use_true_random=False))
def test_relabelling_changes_nothing(frame: pd.DataFrame, random: object) -> None:
    order = np.random.default_rng(random.randint(0, 9999)).permutation(len(frame))  # type: ignore[attr-defined]
    other = frame.iloc[order].assign(household_id=[f"H{one}" for one in frame["household_id"].iloc[order]])
    for interval in ("obuchowski", "delong", "jackknife"):
        one, two = (auc(each, **HIGHER, interval=interval) for each in (frame, other))
        assert one.value == pytest.approx(two.value, abs=1e-12)
        assert one.details["se"] == pytest.approx(two.details["se"], abs=1e-10, nan_ok=True)


@FEW
@given(tables())
def test_only_the_order_of_scores_counts(frame: pd.DataFrame) -> None:
    one = auc(frame, **HIGHER, interval="delong")
    two = auc(frame.assign(flags=np.exp(frame["flags"])), **HIGHER, interval="delong")
    assert (one.value, one.details["se"]) == (two.value, two.details["se"])


@FEW
@given(tables())
def test_one_person_per_household_makes_obuchowski_delong(frame: pd.DataFrame) -> None:
    part = placements(frame["flags"].to_numpy(float), frame["broke"].to_numpy() == 1)
    alone = np.arange(len(frame))
    assert obuchowski_covariance(part, part, alone, len(frame)) == pytest.approx(delong_covariance(part, part))


@FEW
@given(tables())
def test_left_out_areas_are_those_of_the_rest(frame: pd.DataFrame) -> None:
    risk, events = frame["flags"].to_numpy(float), frame["broke"].to_numpy() == 1
    codes, members = np.unique(frame["household_id"], return_inverse=True)
    fast = left_out_areas(risk, events, members, len(codes))
    slow = [placements(risk[members != g], events[members != g]).area for g in range(len(codes))]
    np.testing.assert_allclose(fast, slow, atol=1e-12)


def test_delong_by_its_definition() -> None:
    frame = homes(1)
    risk, events = frame["score"].to_numpy(), frame["broke"].to_numpy() == 1
    wins = (risk[events][:, None] > risk[~events]) + 0.5 * (risk[events][:, None] == risk[~events])
    by_hand = wins.mean(axis=1).var(ddof=1) / events.sum() + wins.mean(axis=0).var(ddof=1) / (~events).sum()
    part = placements(risk, events)
    assert delong_covariance(part, part) == pytest.approx(by_hand, rel=1e-12)


def test_weights_are_repeated_people() -> None:
    frame = homes(2, 20)
    risk, events = frame["flags"].to_numpy(float), frame["broke"].to_numpy() == 1
    weights = np.random.default_rng(3).integers(0, 4, size=(5, 20)).astype(float)
    found = counts(ranked(risk, events, frame["household_id"].to_numpy()), weights)
    for row, area in zip(weights, found.area, strict=True):
        rows = np.repeat(np.arange(len(frame)), row[frame["household_id"]].astype(int))
        assert area == pytest.approx(placements(risk[rows], events[rows]).area, abs=1e-12)


def test_households_matter_and_the_three_ways_agree() -> None:
    frame = homes(4, 150, shared=0.9, people=4)
    call = {**HIGHER, "score": "score"}
    se = {kind: auc(frame, **call, interval=kind).details["se"] for kind in ("obuchowski", "delong", "jackknife")}
    risk, events = frame["score"].to_numpy(), frame["broke"].to_numpy() == 1
    people = ranked(risk, events, frame["household_id"].to_numpy())
    draws = bootstrap_weights(lambda w: counts(people, w).area[:, None], 150, replicates=1000, seed=1)
    assert se["obuchowski"] > 1.1 * se["delong"]
    assert se["jackknife"] == pytest.approx(se["obuchowski"], rel=0.05)
    assert float(draws.std()) == pytest.approx(se["jackknife"], rel=0.1)


@pytest.mark.parametrize("interval", [kind for kind in INTERVALS if kind])
def test_every_interval_holds_the_value_and_a_seed_repeats(interval: str) -> None:
    one, two = (auc(homes(5), **HIGHER, interval=interval, replicates=300, seed=7) for _ in range(2))
    assert one == two
    assert one.interval is not None
    assert 0 < one.interval.low < one.value < one.interval.high < 1
    assert ("taken_as_independent" in one.caveats) == (interval in ("delong", "delong-logit", "hanley-mcneil"))


def test_reversed_separated_and_one_sided() -> None:
    assert "direction_may_be_reversed" in auc(TINY, **{**HIGHER, "direction": "lower"}).caveats
    parted = auc(TINY.assign(flags=TINY["broke"]), **HIGHER)
    assert (parted.value, parted.interval) == (1.0, None)
    assert "scores_separate" in parted.caveats
    alone = auc(TINY.assign(broke=0), **HIGHER)
    assert math.isnan(alone.value)
    assert "one_outcome" in alone.caveats
    assert alone.interval is None


def test_compared_with_itself_and_turned_around() -> None:
    frame = homes(6)
    call = {"directions": ["higher", "higher"], **KNOWN}
    same = compare_auc(frame.assign(again=frame["score"]), scores=["score", "again"], **call)["AUC difference"]
    assert (same.value, same.interval) == (0.0, None)
    one = compare_auc(frame, scores=["score", "second"], **call)["AUC difference"]
    two = compare_auc(frame, scores=["second", "score"], **call)["AUC difference"]
    assert one.value == -two.value
    assert one.details["p"] == pytest.approx(two.details["p"])
    assert one.details["se"] == pytest.approx(two.details["se"])


@FEW
@given(tables())
def test_comparison_never_falls_over(frame: pd.DataFrame) -> None:
    found = compare_auc(frame, scores=["flags", "other"], directions=["higher", "lower"], **KNOWN)["AUC difference"]
    assert -1 <= found.value <= 1
    assert found.interval is None or found.interval.low <= found.value <= found.interval.high


@pytest.mark.parametrize("interval", ["obuchowski", "delong", "bootstrap", "bootstrap-percentile"])
def test_comparisons_have_limits(interval: str) -> None:
    frame = homes(7, 100).assign(language=lambda f: np.where(f.index % 3, "sv", "en"))
    call = {**KNOWN, "interval": interval, "seed": 1, "replicates": 300}
    for found in (
        compare_auc(frame, scores=["score", "second"], directions=["higher", "higher"], **call),
        compare_auc_groups(frame, score="score", direction="higher", group="language", **call),
    ):
        difference = found["AUC difference"]
        assert difference.interval is not None
        assert difference.interval.low < difference.value == found[0].value - found[1].value < difference.interval.high


def test_groups_that_share_households_are_not_independent() -> None:
    frame = homes(8, 200, shared=0.95).assign(role=lambda f: f.groupby("household_id").cumcount().map({0: "a", 1: "b"}))
    call = {"score": "score", "direction": "higher", "group": "role", **KNOWN}
    clustered = compare_auc_groups(frame, **call)["AUC difference"]
    assert clustered.details["covariance"] > 0
    apart = frame.assign(household_id=np.arange(len(frame)))
    assert compare_auc_groups(apart, **call)["AUC difference"].details["covariance"] == 0


@FEW
@given(tables(), st.sampled_from(["specificity", "sensitivity"]))
def test_partial_areas_add_up_to_the_whole(frame: pd.DataFrame, over: str) -> None:
    whole = auc(frame, **HIGHER, interval=None).value
    parts = [
        partial_auc(frame, **HIGHER, over=over, low=low, high=high, interval=None)[0].value
        for low, high in ((0.0, 0.35), (0.35, 0.9), (0.9, 1.0))
    ]
    assert sum(parts) == pytest.approx(whole, abs=1e-12)


def test_partial_area_of_chance_and_of_perfection() -> None:
    chance = pd.DataFrame({"flags": [1, 1], "broke": [0, 1]})
    perfect = pd.DataFrame({"flags": [0, 1], "broke": [0, 1]})
    for frame, corrected in ((chance, 0.5), (perfect, 1.0)):
        found = partial_auc(frame, **HIGHER, over="specificity", low=0.8, cluster=None, interval=None)
        assert found["partial AUC, corrected"].value == pytest.approx(corrected)


@pytest.mark.parametrize("interval", ["jackknife", "bootstrap", "bootstrap-percentile"])
def test_partial_areas_have_limits(interval: str) -> None:
    call = {"over": "sensitivity", "low": 0.8, "interval": interval, "seed": 1, "replicates": 200}
    raw, corrected = partial_auc(homes(9), **HIGHER, **call)
    for one in (raw, corrected):
        assert one.interval is not None
        assert one.interval.low < one.value < one.interval.high
    assert 0 < raw.interval.low < raw.interval.high < 0.2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"direction": "up"}, "PSY-207"),
        ({"interval": "wald"}, "PSY-207"),
        ({"interval": "bootstrap"}, "PSY-209"),
        ({"level": 1.2}, "PSY-102"),
        ({"outcome": "flags"}, "PSY-341"),
        ({"event": 7}, "PSY-341"),
        ({"score": "none"}, "PSY-201"),
        ({"cluster": "none"}, "PSY-201"),
        ({"missing": "drop"}, "PSY-207"),
    ],
)
def test_refusals(call: dict[str, object], expected: str) -> None:
    with pytest.raises(DataError) as error:
        auc(TINY, **{**HIGHER, **call})  # type: ignore[arg-type]
    assert code(error) == expected


def test_missing_is_refused_or_counted() -> None:
    holes = TINY.assign(flags=TINY["flags"].where(TINY.index != 3), broke=TINY["broke"].where(TINY.index != 5))
    with pytest.raises(DataError) as error:
        auc(holes, **HIGHER)
    assert code(error) == "PSY-205"
    assert "2 scores" in str(error.value)
    found = auc(holes, **HIGHER, missing="complete", interval=None)
    assert found.n_excluded == 2
    assert found.n == {"households": 6, "people": 6, "events": 4, "non_events": 2}
    with pytest.raises(DataError) as error:
        auc(TINY.assign(flags=np.nan), **HIGHER, missing="complete")
    assert code(error) == "PSY-202"


def test_comparison_and_range_refusals() -> None:
    frame = homes(1, 10)
    for scores, ways in ((["score"], ["higher"]), (["score", "score"], ["higher", "higher"])):
        with pytest.raises(DataError) as error:
            compare_auc(frame, scores=scores, directions=ways, **KNOWN)
        assert code(error) == "PSY-346"
    with pytest.raises(DataError) as error:
        compare_auc_groups(frame, score="score", direction="higher", group="household_id", **KNOWN)
    assert code(error) == "PSY-346"
    with pytest.raises(DataError) as error:
        partial_auc(frame, **{**HIGHER, "score": "score"}, over="specificity", low=0.9, high=0.8, interval=None)
    assert code(error) == "PSY-343"


def test_words_and_booleans_are_outcomes_too() -> None:
    words = TINY.assign(broke=TINY["broke"].map({0: "stayed", 1: "broke"}))
    assert auc(words, **{**HIGHER, "event": "broke"}, interval=None).value == 12 / 16
    assert auc(words, **{**HIGHER, "event": "stayed"}, interval=None).value == 4 / 16
    yes = TINY.assign(broke=TINY["broke"] == 1)
    assert auc(yes, **{**HIGHER, "event": True}, interval=None).value == 12 / 16


@FEW
@given(tables())
def test_obuchowski_never_falls_over(frame: pd.DataFrame) -> None:
    assume(frame["household_id"].nunique() > 1)
    found = auc(frame, **HIGHER)
    assert 0 <= found.value <= 1
    assert found.interval is None or found.interval.low <= found.value <= found.interval.high


def test_scores_that_are_all_the_same_tell_nothing() -> None:
    found = auc(TINY.assign(score=3), score="score", outcome="broke", event=1, direction="higher", cluster=None)
    assert (found.value, found.interval) == (0.5, None)
    assert "no_variance" in found.caveats
