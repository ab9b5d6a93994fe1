"""Kaplan and Meier's share, and the difference of two estimates."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from vignette.errors import DataError
from vignette.psychometrics import Estimate, Interval, estimate_difference, kaplan_meier
from vignette.psychometrics.limits import normal_quantile

CALL = {"time": "months", "event": "broke"}
# Freireich et al. (1963), 6-MP; the share and its standard error as Klein & Moeschberger print them (Table 4.1).
SIX_MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PRINTED = {
    6: (0.857, 0.0764),
    7: (0.807, 0.0869),
    10: (0.753, 0.0963),
    13: (0.690, 0.1068),
    16: (0.627, 0.1141),
    22: (0.538, 0.1282),
    23: (0.448, 0.1346),
}


def followed(months: list[float], broke: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"household_id": range(len(months)), "months": months, "broke": broke})


@pytest.mark.parametrize("week", PRINTED)
def test_the_textbooks_remissions(week: int) -> None:
    (found,) = kaplan_meier(followed(SIX_MP, ENDED), **CALL, at=[week]).estimates
    share, error = PRINTED[week]
    assert found.value == pytest.approx(share, abs=0.0006)
    assert found.details["se"] == pytest.approx(error, abs=0.00006)
    assert found.interval is not None
    # Limits on the log-log scale, by hand.
    half = normal_quantile(0.95) * found.details["se"] / (found.value * abs(math.log(found.value)))
    assert found.interval.low == pytest.approx(found.value ** math.exp(half))
    assert found.interval.high == pytest.approx(found.value ** math.exp(-half))


@given(seed=st.integers(0, 500), size=st.integers(3, 80))
@settings(deadline=None, max_examples=30)
def test_as_statsmodels_has_it(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    until, lost = np.ceil(4 * rng.exponential(10, size)) / 4, np.ceil(rng.uniform(0, 20, size))
    broke = (until <= lost).astype(int)
    broke[0] = 1
    months = np.minimum(until, lost)
    found = kaplan_meier(followed(months.tolist(), broke.tolist()), **CALL).to_frame()
    peer = SurvfuncRight(months, broke)
    own = found[found["events"] > 0]
    assert own["time"].to_numpy() == pytest.approx(peer.surv_times)
    assert own["share"].to_numpy() == pytest.approx(peer.surv_prob, abs=1e-12)
    assert own["at risk"].to_numpy() == pytest.approx(peer.n_risk)
    assert (np.diff(found["share"]) <= 0).all()
    inside = found.dropna()
    assert ((inside["low"] <= inside["share"]) & (inside["share"] <= inside["high"])).all()


def test_with_nobody_lost_it_is_the_plain_share() -> None:
    found = kaplan_meier(followed([1, 2, 3, 4], [1, 1, 1, 1]), **CALL, at=[2.5]).estimates[0]
    assert found.value == 0.5
    assert kaplan_meier(followed([1, 2, 3, 4], [1, 1, 1, 1]), **CALL, at=[9]).estimates[0].value == 0


def test_before_the_first_event_the_limits_are_those_of_the_followed() -> None:
    found = kaplan_meier(followed([2, 5, 9, 9], [0, 1, 0, 0]), **CALL, at=[3]).estimates[0]
    assert (found.value, found.details["at risk"]) == (1.0, 3)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == (pytest.approx(0.025 ** (1 / 3)), 1.0)


def test_nothing_is_said_of_times_that_nobody_was_followed_to() -> None:
    found = kaplan_meier(followed([2, 5, 9], [0, 1, 0]), **CALL, at=[9, 9.5]).estimates
    assert found[0].value == 0.5
    assert math.isnan(found[1].value)
    assert "beyond_follow_up" in found[1].caveats
    assert "few_events" in found[1].caveats


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (followed([-1, 2], [0, 1]), "PSY-381"),
        (followed([1, math.nan], [0, 1]), "PSY-381"),
        (followed([1, 2], [0, 2]), "PSY-381"),
        (followed([1, 2], [0, 1]).assign(household_id=1), "PSY-203"),
        (followed([1, 2], [0, 1]).drop(columns="months"), "PSY-201"),
    ],
)
def test_refusals(frame: pd.DataFrame, code: str) -> None:
    with pytest.raises(DataError) as caught:
        kaplan_meier(frame, **CALL)
    assert caught.value.code == code


def estimate(value: float, limits: tuple[float, float] | None, level: float = 0.95) -> Estimate:
    interval = None if limits is None else Interval(low=limits[0], high=limits[1], level=level, method="given")
    return Estimate(statistic="share", value=value, interval=interval, n={"people": 9}, references=())


def test_the_limits_of_a_difference_are_those_of_its_parts() -> None:
    found = estimate_difference(estimate(0.8, (0.7, 0.85)), estimate(0.5, (0.46, 0.62)), statistic="apart")
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0.3 - math.hypot(0.1, 0.12))
    assert found.interval.high == pytest.approx(0.3 + math.hypot(0.05, 0.04))


def test_a_difference_needs_two_intervals_of_one_level() -> None:
    assert estimate_difference(estimate(0.8, None), estimate(0.5, (0.4, 0.6)), statistic="apart").interval is None
    with pytest.raises(DataError) as caught:
        estimate_difference(estimate(0.8, (0.7, 0.9), 0.9), estimate(0.5, (0.4, 0.6)), statistic="apart")
    assert caught.value.code == "PSY-102"
