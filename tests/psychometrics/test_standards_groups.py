"""Contrasting groups: against statsmodels, against deletion, invariances, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.judging import contrast, homes

from vignette.errors import DataError
from vignette.psychometrics.resampling import left_out
from vignette.psychometrics.standards import logistic_coefficients, normal_intersection
from vignette.psychometrics.standards.dividing import RULES
from vignette.psychometrics.standards.groups import group_frequencies

SEEDS = st.integers(0, 2**32 - 1)


def test_logistic_cut_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    frame = homes()
    passed = (frame["approved"] == "yes").astype(float)
    fit = sm.GLM(passed, sm.add_constant(frame["score"]), family=sm.families.Binomial()).fit()
    low, slope = fit.params
    found = contrast(frame, rule="logistic", interval="delta", cluster=None)
    assert found.value == pytest.approx(-low / slope)
    assert found.details["slope"] == pytest.approx(slope)
    assert found.details["se_slope"] == pytest.approx(fit.bse.iloc[1], rel=1e-5)
    lever = np.array([-1 / slope, low / slope**2])
    assert found.details["se"] == pytest.approx(math.sqrt(lever @ fit.cov_params().to_numpy() @ lever), rel=1e-5)


def test_clustered_error_of_the_logistic_cut_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    frame = homes()
    passed = (frame["approved"] == "yes").astype(float)
    model = sm.GLM(passed, sm.add_constant(frame["score"]), family=sm.families.Binomial())
    groups = {"groups": frame["household_id"].to_numpy(), "use_correction": False}
    fit = model.fit(cov_type="cluster", cov_kwds=groups)
    low, slope = fit.params
    lever = np.array([-1 / slope, low / slope**2])
    plain = math.sqrt(lever @ np.asarray(fit.cov_params()) @ lever)
    found = contrast(frame, rule="logistic", interval="delta")
    assert found.details["se"] == pytest.approx(plain * math.sqrt(40 / 39), rel=1e-5)


def test_fieller_is_where_the_line_differs_from_zero() -> None:
    frame = homes()
    found = contrast(frame, rule="logistic", interval="fieller", cluster=None)
    import statsmodels.api as sm
    from scipy.stats import t

    passed = (frame["approved"] == "yes").astype(float)
    fit = sm.GLM(passed, sm.add_constant(frame["score"]), family=sm.families.Binomial()).fit()
    quantile = t.ppf(0.975, len(frame) - 1)
    for end in (found.interval.low, found.interval.high):
        at = np.array([1, end])
        assert abs(at @ fit.params) / math.sqrt(at @ fit.cov_params().to_numpy() @ at) == pytest.approx(quantile, 1e-5)


def test_midpoints_by_hand() -> None:
    frame = pd.DataFrame(
        {"household_id": range(6), "score": [1.0, 2, 6, 7, 8, 12], "approved": ["no"] * 3 + ["yes"] * 3}
    )
    assert contrast(frame, rule="means", interval=None).value == pytest.approx(6)
    assert contrast(frame, rule="medians", interval=None).value == pytest.approx(5)


def test_delta_of_means_with_rows_is_the_two_sample_error() -> None:
    frame = homes()
    found = contrast(frame, rule="means", interval="delta", cluster=None)
    parts = [part.var() / len(part) for _, part in frame.groupby("approved")["score"]]
    assert found.details["se"] == pytest.approx(math.sqrt(sum(parts)) / 2)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_normal_curves_are_equal_at_the_intersection(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = np.sort(rng.normal(size=30))
    lower, upper = rng.integers(0, 4, 30) * (points < 0.8), rng.integers(0, 4, 30) * (points > -0.8)
    cut = float(normal_intersection(points, lower.astype(float), upper.astype(float)))
    groups = [np.repeat(points, each) for each in (lower, upper)]
    if math.isnan(cut) or min(len(each) for each in groups) < 2:
        return
    heights = [-np.log(each.std(ddof=1)) - ((cut - each.mean()) / each.std(ddof=1)) ** 2 / 2 for each in groups]
    assert heights[0] == pytest.approx(heights[1], abs=1e-6)
    assert groups[0].mean() <= cut <= groups[1].mean() or groups[1].mean() <= cut <= groups[0].mean()


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=15)
@given(seed=SEEDS, shift=st.floats(-50, 50), stretch=st.floats(0.1, 10))
def test_a_cut_moves_with_the_scale(rule: str, seed: int, shift: float, stretch: float) -> None:
    frame = homes(seed % 1000)
    before = contrast(frame, rule=rule, interval=None).value
    moved = frame.assign(score=shift + stretch * frame["score"]).sample(frac=1, random_state=seed % 97)
    after = contrast(moved, rule=rule, interval=None).value
    assert after == pytest.approx(shift + stretch * before, rel=1e-6, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("rule", RULES)
def test_the_cut_is_the_same_from_the_other_side(rule: str) -> None:
    frame = homes()
    there = contrast(frame, rule=rule, interval=None).value
    back = contrast(frame.assign(score=-frame["score"]), rule=rule, interval=None, upper="no").value
    assert back == pytest.approx(-there)


@pytest.mark.parametrize("rule", RULES)
def test_replicates_by_weights_are_replicates_of_rows(rule: str) -> None:
    frame = homes()
    upper = (frame["approved"] == "yes").to_numpy()
    points, sums = group_frequencies(frame["score"].to_numpy(), upper, frame["household_id"].to_numpy(), 40)
    half = len(points)
    without = left_out(sums, lambda each: RULES[rule](points, each[..., :half], each[..., half:])[..., None])
    for home in (0, 7, 39):
        rest = frame[frame["household_id"] != home]
        assert without[home, 0] == pytest.approx(contrast(rest, rule=rule, interval=None).value, rel=1e-7)


def test_separated_groups_have_no_logistic_cut() -> None:
    frame = pd.DataFrame({"household_id": range(6), "score": [1, 2, 3, 4, 5, 6], "approved": ["no"] * 3 + ["yes"] * 3})
    found = contrast(frame, rule="logistic", interval="fieller")
    assert math.isnan(found.value) and found.interval is None and "groups_separated" in found.caveats
    assert contrast(frame, rule="means", interval="delta").interval is not None
    assert np.isnan(logistic_coefficients(np.array([1.0, 2]), np.array([3.0, 0]), np.array([0.0, 3]))).all()


def test_curves_far_apart_in_spread_may_not_cross() -> None:
    score = [0, 10, 20, 30, 40, 20.1, 20, 20.2, 19.9]
    frame = pd.DataFrame({"household_id": range(9), "score": score, "approved": ["no"] * 5 + ["yes"] * 4})
    found = contrast(frame, rule="normal", interval=None)
    assert math.isnan(found.value) and "curves_do_not_cross" in found.caveats


def test_judgement_against_the_scores_is_told() -> None:
    frame = homes()
    turned = contrast(frame, rule="means", interval=None, upper="no")
    assert "judged_against_scores" in turned.caveats
    assert "judged_against_scores" not in contrast(frame, rule="means", interval=None).caveats


def test_flat_slope_has_no_fieller_limits() -> None:
    rng = np.random.default_rng(3)
    frame = homes().assign(approved=rng.choice(["yes", "no"], 80))
    found = contrast(frame, rule="logistic", interval="fieller")
    assert found.interval is None and "any cut" in found.no_interval


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"interval": "fieller", "rule": "means"}, "PSY-353"),
        ({"interval": "delta", "rule": "medians"}, "PSY-353"),
        ({"upper": "maybe"}, "PSY-359"),
        ({"rule": "youden"}, "PSY-207"),
        ({"interval": "bootstrap"}, "PSY-209"),
        ({"score": "approved", "group": "score"}, "PSY-211"),
        ({"group": "panel"}, "PSY-201"),
    ],
)
def test_contrasting_groups_refuses(change: dict[str, object], code: str) -> None:
    with pytest.raises(DataError, match=code):
        contrast(homes(), **{"rule": "logistic", "interval": None, **change})


def test_three_groups_are_refused_and_gaps_told() -> None:
    frame = homes()
    frame.loc[0, "approved"] = "maybe"
    with pytest.raises(DataError, match="PSY-359"):
        contrast(frame, rule="means", interval=None)
    frame.loc[0, "approved"] = None
    with pytest.raises(DataError, match="PSY-205"):
        contrast(frame, rule="means", interval=None)
    found = contrast(frame, rule="means", interval=None, missing="complete")
    assert found.n_excluded == 1 and found.n["people"] == 79
