"""ICC(1) where a pool of raters rates between them: what mean squares expect, what few raters cost, what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.errors import DataError
from vignette.psychometrics import Estimate, icc, icc_report
from vignette.psychometrics.intraclass import spearman_brown
from vignette.psychometrics.intraclass.pool import pool_limits, pool_squares

LEVEL = 0.95


def pairs(units: int, raters: int, seed: int = 1) -> np.ndarray:
    """Return two different raters for each unit, by lot; every rater has some."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, raters, units)
    who = np.stack([first, (first + 1 + rng.integers(0, raters - 1, units)) % raters], axis=1)
    return np.unique(who, return_inverse=True)[1].reshape(units, 2)


def ratings(who: np.ndarray, *, severity: float = 0.4, per_home: int = 3, seed: int = 1) -> pd.DataFrame:
    """Return ratings by these raters of units in homes."""
    rng = np.random.default_rng(seed)
    units, size = who.shape
    home = np.arange(units) // per_home
    values = rng.normal(0, 0.7, units)[home][:, None] + rng.normal(0, 0.4, (units, 1)) + rng.normal(0, 0.5, who.shape)
    values += rng.normal(0, severity, who.max() + 1)[who]
    return pd.DataFrame(
        {
            "household_id": np.repeat(home, size),
            "unit": np.repeat(np.arange(units), size),
            "rater_id": who.ravel(),
            "rating": values.ravel(),
        }
    )


def one(frame: pd.DataFrame, **more: Any) -> Estimate:
    asked = {"form": "ICC(1)", "categories": None, "unit": "unit", "interval": "household-rater"}
    return icc(frame, **{**asked, **more})


def limits(estimate: Estimate) -> tuple[float, float]:
    assert estimate.interval is not None, estimate.no_interval
    return estimate.interval.low, estimate.interval.high


@pytest.mark.parametrize(
    "who",
    [
        pairs(14, 4),
        np.array([[0, 1], [0, 2], [0, 3], [0, 1], [0, 2], [0, 3], [0, 3], [0, 1]]),
        np.array([[0, 1], [0, 1], [1, 2], [0, 2], [3, 4], [3, 4], [4, 5], [3, 5], [3, 5]]),
        np.array([[0, 1, 2], [1, 2, 3], [0, 3, 2], [0, 1, 3]]),
    ],
    ids=["by lot", "one rates all", "two offices", "three each"],
)
def test_mean_squares_are_in_expectation_what_the_pool_says(who: np.ndarray) -> None:
    # A mean square is a quadratic form y'Qy; its part in a variance is the trace of Q times that effect's covariance.
    units, size = who.shape
    rater = np.eye(who.max() + 1)[who.ravel()]
    unit = np.repeat(np.eye(units), size, axis=0)
    between, every = unit @ np.linalg.pinv(unit), np.full((units * size, units * size), 1 / (units * size))
    inside = rater - between @ rater
    effects = np.linalg.pinv(inside)
    raters = inside @ effects
    rest = np.eye(len(rater)) - between - raters
    adjusted = np.eye(len(rater)) - rater @ effects
    rows = adjusted.T @ (between - every) @ adjusted
    rank = round(np.trace(raters))
    y = np.random.default_rng(1).normal(size=who.shape)
    found = pool_squares(y, who, np.arange(units), LEVEL)
    for form, degrees, square, expected in (
        (rows, units - 1, found.rows, (size, found.rows_error, found.rows_raters)),
        (raters, rank, found.raters, (0, 1, found.per_rater)),
        (rest, units * (size - 1) - rank, found.residual, (0, 1, 0)),
    ):
        assert square == pytest.approx(y.ravel() @ form @ y.ravel() / degrees)
        parts = [np.trace(form @ effect @ effect.T) / degrees for effect in (unit, np.eye(len(rater)), rater)]
        assert parts == pytest.approx(expected, abs=1e-9)


def test_where_every_rater_rates_every_unit_the_limits_are_those_of_absolute_agreement() -> None:
    frame = ratings(np.tile(np.arange(4), (150, 1)))
    assert limits(one(frame)) == pytest.approx(limits(one(frame, form="ICC(A,1)", interval="f-household")), abs=0.01)


def test_where_every_rating_has_a_rater_of_its_own_the_limits_are_those_of_f() -> None:
    frame = ratings(np.arange(600).reshape(300, 2))
    assert limits(one(frame)) == pytest.approx(limits(one(frame, interval="f-household")), abs=0.005)


def test_more_homes_do_not_make_up_for_few_raters() -> None:
    for raters, wider in ((4, 6), (30, 1.3)):
        frame = ratings(pairs(3000, raters))
        counted, not_counted = (
            np.diff(limits(one(frame, interval=kind))) for kind in ("household-rater", "f-household")
        )
        assert counted > wider * not_counted
        assert counted > 0.5 * np.diff(limits(one(ratings(pairs(300, raters)))))


def test_raters_who_do_not_differ_cost_nothing() -> None:
    frame = ratings(pairs(900, 6), severity=0.0)
    counted, not_counted = (np.diff(limits(one(frame, interval=kind))) for kind in ("household-rater", "f-household"))
    assert counted == pytest.approx(not_counted, rel=0.15)


def test_who_rates_far_more_than_others_counts_once() -> None:
    # One rater in every unit: what she does to all of them is a sample of one, however many the others are.
    often = np.stack([np.zeros(120, dtype=int), 1 + np.arange(120) % 100], axis=1)
    assert limits(one(ratings(often)))[0] < limits(one(ratings(pairs(120, 101))))[0] - 0.1


def test_the_mean_of_raters_has_the_spearman_brown_of_the_limits() -> None:
    frame = ratings(pairs(90, 6))
    single, mean = (one(frame, form=form) for form in ("ICC(1)", "ICC(k)"))
    assert limits(mean) == pytest.approx([float(spearman_brown(each, 2)) for each in limits(single)])


def test_order_and_names_change_nothing() -> None:
    frame = ratings(pairs(90, 6))
    other = frame.assign(rater_id=frame["rater_id"].map(lambda each: f"R{each * 5 % 6}")).sample(frac=1, random_state=3)
    assert limits(one(other)) == pytest.approx(limits(one(frame)), abs=1e-9)


@given(st.integers(8, 60), st.integers(3, 9), st.integers(0, 10_000), st.floats(0, 2))
@settings(deadline=None, max_examples=60)
def test_limits_hold_the_value(units: int, raters: int, seed: int, severity: float) -> None:
    found = one(ratings(pairs(units, raters, seed), severity=severity, per_home=2, seed=seed))
    if found.interval is not None:
        assert -1 <= found.interval.low <= found.value <= found.interval.high < 1
        assert found.interval.low < found.interval.high


def test_a_higher_level_has_wider_limits() -> None:
    frame = ratings(pairs(90, 5))
    low, high = zip(*(limits(one(frame, level=level)) for level in (0.8, 0.9, 0.99)), strict=True)
    assert list(low) == sorted(low, reverse=True) and list(high) == sorted(high)


@pytest.mark.parametrize(("raters", "told"), [(3, True), (4, False)])
def test_three_raters_are_told_of(raters: int, told: bool) -> None:
    found = one(ratings(pairs(90, raters)))
    assert ("few_raters" in found.caveats) is told and found.interval is not None


def test_two_raters_have_no_interval() -> None:
    found = one(ratings(np.tile([0, 1], (90, 1))))
    assert math.isfinite(found.value) and found.interval is None and "three raters" in found.no_interval


def test_without_three_homes_or_with_none_that_differ_there_is_no_interval() -> None:
    assert one(ratings(pairs(9, 3), per_home=5)).interval is None
    twins = pd.concat([ratings(pairs(3, 3, 8), per_home=3).assign(household_id=home) for home in range(6)])
    twins["unit"] = twins["unit"] + 3 * twins["household_id"]
    found = one(twins)
    assert found.interval is None and "do not show" in found.no_interval


def test_a_two_way_form_is_refused() -> None:
    frame = ratings(np.tile(np.arange(4), (30, 1)))
    with pytest.raises(DataError, match=r"PSY-312.*f-household"):
        one(frame, form="ICC(A,1)")
    with pytest.raises(DataError, match="PSY-312"):
        icc_report(frame, categories=None, unit="unit", interval="household-rater")


def test_a_hundred_thousand_ratings_are_no_matter() -> None:
    who = pairs(50_000, 60)
    low, high = pool_limits(
        np.random.default_rng(2).normal(size=who.shape), who, np.arange(50_000) // 3, "ICC(1)", level=LEVEL
    )
    assert low == 0 < high < 0.05
