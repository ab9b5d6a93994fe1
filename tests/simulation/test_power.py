"""Power and true values by simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import joblib
import numpy as np
import pytest
from tests.psychometrics.studies import always, mean_score, refused_if_odd

from vignette.errors import DataError
from vignette.psychometrics import Estimate
from vignette.simulation import (
    SimulatedStudy,
    default_design,
    default_population,
    lower_limit_above,
    simulate_power,
    simulate_study,
    true_value,
)

SMALL = default_design(households=20, raters=2, assignment="pairs")


def test_power_agrees_with_a_formula() -> None:
    """Placements are Bernoulli and independent once the decision leans on nothing: the count is binomial."""
    calm = default_population(placed=0.5, placed_slope=0.0)

    def placed(study: SimulatedStudy) -> int:
        return int(study.homes["placed"].sum())

    found = simulate_power(SMALL, placed, lambda count: count >= 11, replicates=120, seed=1, population=calm)
    expected = sum(math.comb(20, count) for count in range(11, 21)) / 2**20
    assert abs(found.value - expected) < 4 * found.details["se"]
    assert found.details["se"] == pytest.approx(math.sqrt(found.value * (1 - found.value) / 120))
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high
    assert found.caveats == ("simulated",)


def test_power_of_nothing_and_of_everything_is_still_uncertain() -> None:
    sure = simulate_power(SMALL, mean_score, always, replicates=20, seed=1)
    assert (sure.value, sure.details["se"]) == (1.0, 0.0)
    assert sure.interval is not None
    assert sure.interval.low < 0.9


def test_a_refused_study_shows_nothing() -> None:
    found = simulate_power(SMALL, refused_if_odd, always, replicates=30, seed=3)
    assert found.value + found.details["refused"] == pytest.approx(1)
    assert 0.2 < found.details["refused"] < 0.8


def test_an_error_that_is_no_refusal_is_not_hidden() -> None:
    def broken(study: SimulatedStudy) -> float:
        return study.homes["no such column"].mean()

    with pytest.raises(KeyError):
        simulate_power(SMALL, broken, always, replicates=2, seed=1)


@pytest.mark.slow
def test_two_processes_give_the_same_numbers() -> None:
    asked = {"replicates": 25, "seed": 4}
    alone = simulate_power(SMALL, mean_score, lower_limit_above(2.8), **asked)
    with joblib.parallel_config(backend="loky", n_jobs=2):
        together = simulate_power(SMALL, mean_score, lower_limit_above(2.8), **asked)
    assert alone == together
    assert 0 < alone.value < 1
    assert alone != simulate_power(SMALL, mean_score, lower_limit_above(2.8), replicates=25, seed=5)


def test_more_homes_have_more_power() -> None:
    few, many = (
        simulate_power(replace(SMALL, households=homes), mean_score, lower_limit_above(2.8), replicates=30, seed=2)
        for homes in (10, 120)
    )
    assert many.value > few.value


def test_no_interval_is_no_success() -> None:
    bare = Estimate(statistic="mean", value=5.0, interval=None, n={}, references=(), no_interval="none")
    assert not lower_limit_above(0.0)(bare)


def test_a_true_value_is_the_parameter_it_estimates() -> None:
    population = default_population()
    design = default_design(raters=1, households=5)

    def variance(study: SimulatedStudy) -> float:
        return float(study.truth.homes["household_effect"].var())

    found = true_value(population, design, variance, households=20_000, seed=1)
    assert abs(found.value - population.household_sd**2) < 4 * found.details["se"]
    assert found.n == {"households": 20_000, "panels": 20}
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high


def test_a_true_value_takes_estimates_and_passes_on_what_is_not_defined() -> None:
    found = true_value(default_population(), SMALL, mean_score, households=400, seed=1, panels=4)
    by_hand = [
        mean_score(simulate_study(seed=int(seed), design=replace(SMALL, households=100))).value
        for seed in np.random.SeedSequence(1).generate_state(4, dtype=np.uint64)
    ]
    assert found.value == pytest.approx(np.mean(by_hand))
    nothing = true_value(default_population(), SMALL, lambda study: math.nan, households=40, seed=1)
    assert math.isnan(nothing.value)
    assert nothing.interval is None
    assert nothing.no_interval


@pytest.mark.parametrize(
    "call",
    [
        lambda: simulate_power(SMALL, mean_score, always, replicates=1, seed=1),
        lambda: simulate_power(SMALL, mean_score, always, replicates=10, seed=-1),
        lambda: true_value(default_population(), SMALL, mean_score, seed=1, panels=1),
        lambda: true_value(default_population(), SMALL, mean_score, seed=1, households=3),
    ],
)
def test_too_few_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(DataError, match="PSY-374"):
        call()
