"""Follow-up of placements: it agrees with what homes say, and times are as the population has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.simulation import SimulatedStudy, default_design, default_population, simulate_study

COLUMNS = ["household_id", "placement", "months", "breakdown", "safety", "goals", "goals_reached", "data_origin"]


def study(seed: int = 1, *, households: int = 60, **population: Any) -> SimulatedStudy:
    design = default_design(households=households, raters=2, second_applicant=0.3)
    return simulate_study(seed=seed, population=default_population(**population), design=design)


BIG = study(households=8000, breakdown_slope=-0.5, placed=0.9)


def with_homes(found: SimulatedStudy) -> pd.DataFrame:
    seen = found.outcomes.merge(found.homes, on="household_id", suffixes=("", "_at_horizon"))
    return seen.merge(found.truth.homes, on="household_id")


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    chance=st.sampled_from([0.0, 0.02, 0.4, 1.0]),
    followed=st.sampled_from([0.0, 0.5, 1.0]),
    horizon=st.sampled_from([6.0, 12.0, 24.0]),
)
def test_homes_know_what_a_follow_up_has_seen_by_the_horizon(
    seed: int, chance: float, followed: float, horizon: float
) -> None:
    found = study(seed, breakdown=chance, followed_up=followed, horizon=horizon, followed_most=30.0)
    assert list(found.outcomes.columns) == COLUMNS
    placed = found.homes.loc[found.homes["placed"], "household_id"].astype(str)
    assert found.outcomes["household_id"].astype(str).tolist() == placed.tolist()
    assert found.outcomes["placement"].eq(1).all()
    seen = with_homes(found)
    by_horizon = (seen["breakdown"] == 1) & (seen["months"] <= horizon)
    known = by_horizon | (seen["months"] >= horizon)
    assert known.equals(seen["verified"])
    assert (seen.loc[known, "breakdown_at_horizon"] == by_horizon[known].astype(float)).all()
    assert seen.loc[~known, "breakdown"].eq(0).all()
    assert seen["months"].between(0, 30).all()
    assert (seen["goals_reached"] <= seen["goals"])[seen["goals"].notna()].all()
    assert seen["safety"].dropna().isin(range(11)).all()


def test_breakdowns_come_with_the_hazard_of_the_home() -> None:
    """Survival to a month is the same power of survival to the horizon, home by home."""
    homes = BIG.truth.homes
    for month in (1.0, 3.0, 6.0, 12.0, 24.0):
        expected = (1 - homes["breakdown_chance"]) ** (month / 12)
        assert (homes["months_to_breakdown"] > month).mean() == pytest.approx(expected.mean(), abs=0.015)
    assert (homes["months_to_breakdown"] <= 12).equals(homes["breakdown_if_placed"])


def test_what_is_seen_of_a_breakdown_is_when_it_happens() -> None:
    seen = with_homes(BIG)
    broken = seen[seen["breakdown"] == 1]
    assert (broken["months"] - broken["months_to_breakdown"]).between(0, 0.01 + 1e-9).all()
    lasting = seen[seen["breakdown"] == 0]
    assert (lasting["months"] <= lasting["months_to_breakdown"] + 0.01).all()
    assert (broken["months"] > 12).any()


def test_follow_up_is_as_long_as_stated() -> None:
    calm = study(households=6000, breakdown=0.0, followed_up=0.8).outcomes
    followed = calm.loc[calm["months"] >= 12, "months"]
    assert len(followed) / len(calm) == pytest.approx(0.8, abs=0.03)
    assert followed.mean() == pytest.approx(18, abs=0.3)
    assert followed.max() <= 24
    lost = calm.loc[calm["months"] < 12, "months"]
    assert lost.max() <= 3
    assert lost.mean() == pytest.approx(1.5, abs=0.15)


def test_safety_and_goals_follow_the_true_level_and_fall_at_a_breakdown() -> None:
    seen = with_homes(BIG)
    lasting, broken = seen[seen["breakdown"] == 0], seen[seen["breakdown"] == 1]
    for part, chosen in ((lasting, 7.0), (broken, 3.0)):
        middle = part[part["true_level"].abs() < 0.15]
        assert middle["safety"].mean() == pytest.approx(chosen, abs=0.25)
    rated = lasting[lasting["safety"].between(1, 9)]
    assert rated["safety"].corr(rated["true_level"]) > 0.3
    reached = [part["goals_reached"].sum() / part["goals"].sum() for part in (lasting, broken)]
    assert reached[0] > reached[1] + 0.1
    assert set(seen["goals"].dropna()) == {1, 2, 3, 4, 5}
    for name in ("safety", "goals", "goals_reached"):
        assert seen[name].isna().mean() == pytest.approx(0.05, abs=0.015)
    assert seen["goals"].isna().equals(seen["goals_reached"].isna())


def test_nobody_placed_leaves_no_outcome() -> None:
    found = study(placed=0.0)
    assert list(found.outcomes.columns) == COLUMNS
    assert found.outcomes.empty
    assert np.isfinite(found.truth.homes["months_to_breakdown"]).all()
