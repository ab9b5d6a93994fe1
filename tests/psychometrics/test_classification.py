"""Livingston and Lewis: against simulation of the model itself, against numerical integration, and what is refused."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from vignette.errors import DataError
from vignette.psychometrics.standards import (
    TrueScores,
    classification_consistency,
    classify,
    effective_length,
    true_score_beta,
)
from vignette.psychometrics.standards.effective import observed_cuts

ITEMS = ["a", "b", "c", "d", "e", "f"]
OPTIONS = {"items": ITEMS, "cuts": [15], "lowest": 6, "highest": 30, "reliability": "alpha"}
OPTIONS |= {"model": "beta2", "length": "exact", "interval": None}


def homes(seed: int = 1, households: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ability = np.repeat(rng.normal(size=households), 2) + 0.8 * rng.normal(size=2 * households)
    given = np.clip(np.round(3 + 0.6 * ability[:, None] + 0.9 * rng.normal(size=(2 * households, 6))), 1, 5)
    return pd.DataFrame(given, columns=ITEMS).assign(household_id=np.repeat(np.arange(households), 2))


def one(alpha: float, beta: float, low: float = 0.0, high: float = 1.0) -> TrueScores:
    return TrueScores(
        alpha=np.array(alpha), beta=np.array(beta), low=np.array(low), high=np.array(high), two=np.array(False)
    )


@settings(deadline=None, max_examples=10)
@given(
    st.floats(0.5, 20),
    st.floats(0.5, 20),
    st.floats(0, 0.3),
    st.floats(0.7, 1),
    st.integers(5, 80),
    st.floats(0.2, 0.8),
)
def test_against_numerical_integration(
    alpha: float, beta: float, low: float, high: float, length: int, cut: float
) -> None:
    cuts = np.array([cut])
    count, observed = observed_cuts(cuts, np.array(float(length)), rounding="whole", step=0.01)
    found = classify(one(alpha, beta, low, high), count, observed, cuts)
    shape = stats.beta(alpha, beta, low, high - low)

    def below(share: float) -> float:
        return float(stats.binom.cdf(observed[0] - 1, length, shape.ppf(share)))

    middle = float(shape.cdf(cut))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", integrate.IntegrationWarning)  # steps; that it is near enough is tested below
        above = integrate.quad(lambda u: 1 - below(u), 0, middle, limit=200, epsabs=1e-7)[0]
        under = integrate.quad(below, middle, 1, limit=200, epsabs=1e-7)[0]
    assert float(found.true_below[0]) == pytest.approx(middle, abs=1e-9)
    assert float(found.false_above[0]) == pytest.approx(above, abs=2e-6)
    assert float(found.false_below[0]) == pytest.approx(under, abs=2e-6)


def test_against_people_drawn_from_the_model() -> None:
    rng = np.random.default_rng(1)
    true = 0.2 + 0.7 * rng.beta(3, 2, 200_000)
    first, second = rng.binomial(30, true), rng.binomial(30, true)
    cuts = np.array([0.5, 0.7])
    count, observed = observed_cuts(cuts, np.array(30.0), rounding="exact", step=1 / 30)
    found = classify(one(3, 2, 0.2, 0.9), count, observed, cuts)
    sides = [np.searchsorted([15, 21], each, side="right") for each in (first, second)]
    truly = np.searchsorted(cuts, true, side="right")
    assert float(found.all_accuracy) == pytest.approx((truly == sides[0]).mean(), abs=0.004)
    assert float(found.all_consistency) == pytest.approx((sides[0] == sides[1]).mean(), abs=0.004)
    assert float(found.false_above[1]) == pytest.approx(((true < 0.7) & (first >= 21)).mean(), abs=0.004)
    assert float(found.consistency[0]) == pytest.approx(((first < 15) == (second < 15)).mean(), abs=0.004)


def test_moments_give_back_the_beta_they_came_from() -> None:
    support, shape = np.arange(31), stats.beta(2.5, 1.7, 0.2, 0.75)
    masses = [integrate.quad(lambda t, k=k: stats.binom.pmf(k, 30, t) * shape.pdf(t), 0.2, 0.95)[0] for k in support]
    moments = np.array([np.dot(masses, (support / 30) ** power) for power in range(1, 5)])
    found = true_score_beta(moments, np.array(30.0), model="beta4")
    assert [float(found.alpha), float(found.beta)] == pytest.approx([2.5, 1.7], rel=1e-4)
    assert [float(found.low), float(found.high)] == pytest.approx([0.2, 0.95], rel=1e-5)
    assert not found.two
    plain = true_score_beta(moments, np.array(30.0), model="beta2")
    assert float(plain.alpha / (plain.alpha + plain.beta)) == pytest.approx(shape.mean(), rel=1e-5)
    assert float(stats.beta(plain.alpha, plain.beta).var()) == pytest.approx(shape.var(), rel=1e-4)


def test_effective_length_of_the_binomial_is_its_own() -> None:
    mean, variance, items = 0.6, 0.04, 20
    kr21 = items / (items - 1) * (1 - mean * (1 - mean) / (items * variance))
    assert float(effective_length(np.array(mean), np.array(variance), np.array(kr21))) == pytest.approx(items)


def test_exact_and_whole_are_one_where_the_length_is_that_of_the_test() -> None:
    cuts = np.array([0.5])
    for rounding in ("whole", "exact"):
        count, observed = observed_cuts(cuts, np.array(30.0), rounding=rounding, step=1 / 30)
        assert (float(count), float(observed[0])) == (30, 15)


def test_false_rates_add_up() -> None:
    found = classification_consistency(homes(), **OPTIONS)
    accuracy, above, below, consistency, kappa = found
    assert accuracy.value + above.value + below.value == pytest.approx(1)
    assert above.details["below"] == pytest.approx(above.details["true_below"] - above.value + below.value)
    chance = consistency.details["chance"]
    assert kappa.value == pytest.approx((consistency.value - chance) / (1 - chance))
    assert accuracy.value > consistency.value > chance


def test_one_cut_of_several_is_as_alone_and_all_cuts_are_harder() -> None:
    alone = classification_consistency(homes(), **OPTIONS)
    several = classification_consistency(homes(), **{**OPTIONS, "cuts": [12, 15, 20]})
    for name in ("accuracy", "false above", "consistency", "kappa"):
        assert several[f"{name}, cut 15"].value == pytest.approx(alone[f"{name}, cut 15"].value, abs=1e-8)
    for name in ("accuracy", "consistency"):
        assert several[f"{name}, all cuts"].value < min(several[f"{name}, cut {cut}"].value for cut in (12, 15, 20))


def test_a_higher_reliability_sorts_better() -> None:
    values = [
        classification_consistency(homes(), **{**OPTIONS, "reliability": given})[0].value for given in (0.6, 0.8, 0.95)
    ]
    assert values == sorted(values)


def test_a_total_with_a_number_is_the_items_with_alpha() -> None:
    frame = homes()
    found = classification_consistency(frame, **OPTIONS)
    alpha = found[0].details["reliability"]
    frame = frame.assign(total=frame[ITEMS].sum(axis=1))
    again = classification_consistency(frame, **{**OPTIONS, "items": ["total"], "reliability": alpha})
    assert [each.value for each in again] == pytest.approx([each.value for each in found])
    assert "reliability_given" in again[0].caveats and "reliability_given" not in found[0].caveats


def test_turning_the_scale_swaps_the_two_errors() -> None:
    # A total at the cut is above, so turned about the cut must be one step up: 36 - 15 + 1.
    frame = homes()
    found = classification_consistency(frame, **OPTIONS)
    options = {**OPTIONS, "cuts": [36 - 15 + 1]}
    turned = classification_consistency(frame.assign(**{item: 6 - frame[item] for item in ITEMS}), **options)
    assert turned[0].details["below"] == pytest.approx(1 - found[0].details["below"], abs=1e-9)
    assert turned[3].value == pytest.approx(found[3].value, abs=1e-9)


def test_four_parameters_fall_back_and_say_so() -> None:
    found = classification_consistency(homes(), **{**OPTIONS, "model": "beta4"})
    plain = classification_consistency(homes(), **OPTIONS)
    assert "true_scores_two_parameters" in found[0].caveats
    assert found[0].value == plain[0].value and "true_scores_two_parameters" not in plain[0].caveats
    rng = np.random.default_rng(1)
    given = rng.binomial(4, np.repeat(rng.uniform(0.2, 0.8, (400, 1)), 6, axis=1)) + 1
    flat = pd.DataFrame(given, columns=ITEMS).assign(household_id=range(400))
    four = classification_consistency(flat, **{**OPTIONS, "model": "beta4"})[0]
    assert "true_scores_two_parameters" not in four.caveats and 0.1 < four.details["low"] < 0.3


def test_replicates_are_reproducible_and_households_count() -> None:
    frame = pd.concat([homes()] * 2, ignore_index=True)
    options = {**OPTIONS, "interval": "bootstrap-percentile", "seed": 3, "replicates": 400}
    once, again = (classification_consistency(frame, **options)[0] for _ in range(2))
    alone = classification_consistency(frame, **options, cluster=None)[0]
    assert once.interval == again.interval and "taken_as_independent" in alone.caveats
    assert once.interval.high - once.interval.low > 1.2 * (alone.interval.high - alone.interval.low)


def test_jackknife_is_that_of_deletion_and_near_the_bootstrap() -> None:
    frame = homes(2, 30)
    found = classification_consistency(frame, **{**OPTIONS, "interval": "jackknife"})[0]
    without = [
        classification_consistency(frame[frame["household_id"] != home], **OPTIONS)[0].value for home in range(30)
    ]
    se = math.sqrt(29 * np.var(without))
    assert found.interval.high - found.value == pytest.approx(stats.t.ppf(0.975, 29) * se)
    drawn = classification_consistency(frame, **{**OPTIONS, "interval": "bootstrap-percentile", "seed": 1})[0]
    ratio = (drawn.interval.high - drawn.interval.low) / (found.interval.high - found.interval.low)
    assert 0.75 < ratio < 1.1


def test_order_of_rows_items_and_households_changes_nothing() -> None:
    frame = homes()
    found = classification_consistency(frame, **OPTIONS)
    shuffled = frame.sample(frac=1, random_state=1).assign(household_id=lambda f: -f["household_id"])
    again = classification_consistency(shuffled, **{**OPTIONS, "items": ITEMS[::-1]})
    assert [each.value for each in again] == pytest.approx([each.value for each in found])


def test_scores_that_bear_nothing() -> None:
    flat = homes().assign(**dict.fromkeys(ITEMS, 3.0))
    found = classification_consistency(flat, **OPTIONS)[0]
    assert math.isnan(found.value) and "no_variance" in found.caveats
    rng = np.random.default_rng(1)
    noise = homes().assign(**{item: rng.integers(1, 6, 120) for item in ITEMS})
    noise["a"] = 6 - noise["b"]
    noise["c"] = 6 - noise["d"]
    found = classification_consistency(noise, **OPTIONS)[0]
    assert math.isnan(found.value) and "reliability_not_usable" in found.caveats


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cuts": []}, "PSY-355"),
        ({"cuts": [20, 15]}, "PSY-355"),
        ({"cuts": [6]}, "PSY-355"),
        ({"highest": 20}, "PSY-355"),
        ({"reliability": 1.0}, "PSY-356"),
        ({"reliability": "omega"}, "PSY-356"),
        ({"reliability": "alpha", "items": ["a"], "lowest": 1, "highest": 5, "cuts": [3]}, "PSY-356"),
        ({"model": "beta3"}, "PSY-207"),
        ({"length": "long"}, "PSY-207"),
        ({"interval": "bootstrap"}, "PSY-209"),
        ({"interval": "delta"}, "PSY-207"),
        ({"interval": "jackknife", "length": "whole"}, "PSY-353"),
    ],
)
def test_refuses(change: dict[str, object], code: str) -> None:
    with pytest.raises(DataError, match=code):
        classification_consistency(homes(), **{**OPTIONS, **change})
