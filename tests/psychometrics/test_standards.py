"""Standard setting: worked examples, invariances, other routes to the same number, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from tests.psychometrics.judging import contrast, homes

from vignette.errors import DataError
from vignette.psychometrics.standards import (
    HofsteeLimits,
    angoff,
    bookmark,
    borderline_group,
    borderline_regression,
    hofstee,
    hofstee_over_judges,
    median_interval,
)

SEEDS = st.integers(0, 2**32 - 1)
LIMITS = HofsteeLimits(lowest_cut=18, highest_cut=34, lowest_fail_rate=0.02, highest_fail_rate=0.7)
EXPECTED = {"items": ["a", "b"], "form": "expected scores", "lowest": 1, "highest": 4}


def panel(**columns: list[float]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"judge_id": [f"J{number}" for number in range(count)], **columns})


def test_angoff_by_hand() -> None:
    found = angoff(panel(a=[2, 3, 2.5], b=[3, 3, 2]), **EXPECTED)
    cut = found.estimates[0]
    assert found.columns["cut"] == [5, 6, 4.5]
    assert found.columns["mean_without"] == [5.25, 4.75, 5.5]
    assert cut.value == pytest.approx(31 / 6)
    assert cut.details["se"] == pytest.approx(np.std([5, 6, 4.5], ddof=1) / math.sqrt(3))
    assert cut.interval.high - cut.value == pytest.approx(4.302652729911275 * cut.details["se"])
    assert cut.caveats == ("few_judges",)


def test_angoff_probabilities_are_expected_scores_of_two_levels() -> None:
    scores = panel(a=[2.0, 3.0], b=[4.0, 1.0])
    chances = scores.assign(a=(scores["a"] - 1) / 3, b=(scores["b"] - 1) / 3)
    told = angoff(chances, **{**EXPECTED, "form": "probabilities"})
    assert told.estimates[0].value == pytest.approx(angoff(scores, **EXPECTED).estimates[0].value)


def test_angoff_interval_stays_within_the_scale_and_one_judge_has_none() -> None:
    wide = angoff(panel(a=[1, 4], b=[1, 4]), **EXPECTED).estimates[0]
    assert (wide.interval.low, wide.interval.high) == (2, 8)
    alone = angoff(panel(a=[2], b=[3]), **EXPECTED).estimates[0]
    assert alone.interval is None and alone.no_interval and alone.caveats == ("one_judge",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"form": "guesses"}, "PSY-207"),
        ({"interval": "z"}, "PSY-207"),
        ({"items": ["a", "c"]}, "PSY-201"),
        ({"highest": 2}, "PSY-204"),
        ({"form": "probabilities"}, "PSY-204"),
        ({"judge": "name"}, "PSY-201"),
        ({"level": 1.0}, "PSY-102"),
    ],
)
def test_angoff_refuses(change: dict[str, object], code: str) -> None:
    with pytest.raises(DataError, match=code):
        angoff(panel(a=[2, 3], b=[3, 3]), **{**EXPECTED, **change})


def test_a_judge_twice_and_a_gap_are_refused() -> None:
    twice = panel(a=[2, 3], b=[3, 3]).assign(judge_id="J1")
    with pytest.raises(DataError, match="PSY-203"):
        angoff(twice, **EXPECTED)
    with pytest.raises(DataError, match="PSY-205"):
        angoff(panel(a=[2, np.nan], b=[3, 3]), **EXPECTED)


@pytest.mark.parametrize(("place", "cuts"), [("page", [0, 0.5]), ("page before", [-1, 0]), ("between", [-0.5, 0.25])])
def test_bookmark_places(place: str, cuts: list[float]) -> None:
    found = bookmark(panel(page=[2, 3]), locations=[-1, 0, 0.5, 1.5], place=place, rule="mean", interval="t")
    assert found.columns["cut"] == cuts
    assert found.estimates[0].value == pytest.approx(np.mean(cuts))


def test_bookmark_on_page_one_has_no_page_before() -> None:
    found = bookmark(panel(page=[1]), locations=[-1, 0], place="page before", rule="mean", interval=None)
    assert found.columns["cut"] == [-1]


def test_bookmark_may_fall() -> None:
    found = bookmark(panel(page=[1, 2]), locations=[0.9, 0.4], place="page", rule="median", interval=None)
    assert found.estimates[0].value == pytest.approx(0.65)


def test_median_interval_between_order_statistics() -> None:
    # Hahn & Meeker: ten values, ranks 2 and 9 hold the median with 97.9 %.
    found = median_interval(np.arange(1.0, 11), 0.95)
    assert (found.low, found.high) == (2, 9)
    assert median_interval(np.arange(5.0), 0.95) is None
    assert median_interval(np.arange(6.0), 0.95).low == 0


def test_bookmark_with_too_few_judges_says_so() -> None:
    five = panel(page=[1, 2, 2, 1, 2])
    cut = bookmark(five, locations=[0, 1], place="page", rule="median", interval="order statistics").estimates[0]
    assert cut.interval is None and "too few" in cut.no_interval


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"locations": [0, 2, 1]}, "PSY-352"),
        ({"locations": [1]}, "PSY-352"),
        ({"interval": "order statistics"}, "PSY-353"),
        ({"page": "leaf"}, "PSY-201"),
        ({"place": "after"}, "PSY-207"),
        ({"rule": "mode"}, "PSY-207"),
    ],
)
def test_bookmark_refuses(change: dict[str, object], code: str) -> None:
    options = {"locations": [0, 1, 2], "place": "page", "rule": "mean", "interval": "t", **change}
    with pytest.raises(DataError, match=code):
        bookmark(panel(page=[1, 3]), **options)


@pytest.mark.parametrize("page", [0, 4, 1.5, np.nan])
def test_a_page_outside_the_booklet_is_refused(page: float) -> None:
    with pytest.raises(DataError, match="PSY-351"):
        bookmark(panel(page=[1, page]), locations=[0, 1, 2], place="page", rule="mean", interval="t")


CALLS = {
    "logistic": lambda frame, **more: contrast(frame, rule="logistic", **more),
    "means": lambda frame, **more: contrast(frame, rule="means", **more),
    "regression": lambda frame, **more: borderline_regression(
        frame, score="score", grade="grade", borderline=2, **more
    ),
    "hofstee": lambda frame, **more: hofstee(frame, score="score", limits=LIMITS, **more),
    "group": lambda frame, **more: borderline_group(
        frame, score="score", grade="grade", borderline=2, rule="mean", **more
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_seed_gives_the_same_limits_and_households_widen_them(name: str) -> None:
    frame = homes(5, 60)
    once, again = (CALLS[name](frame, interval="bootstrap-percentile", seed=4, replicates=800) for _ in range(2))
    assert once.interval == again.interval
    alone = CALLS[name](frame, interval="bootstrap-percentile", seed=4, replicates=800, cluster=None)
    assert "taken_as_independent" in alone.caveats and "households" not in alone.n
    assert once.n["households"] == (60 if name != "group" else len(frame[frame["grade"] == 2]["household_id"].unique()))


@pytest.mark.parametrize("name", ["logistic", "means", "regression"])
def test_households_that_matter_widen_the_interval(name: str) -> None:
    frame = pd.concat([homes(2, 60)] * 3, ignore_index=True)
    closed = "delta" if name != "regression" else "t"
    grouped, alone = (CALLS[name](frame, interval=closed, cluster=c) for c in ("household_id", None))
    assert grouped.details["se"] > 1.3 * alone.details["se"]


@pytest.mark.parametrize(("name", "closed"), [("logistic", "delta"), ("means", "delta"), ("regression", "t")])
def test_closed_and_resampled_errors_agree(name: str, closed: str) -> None:
    frame = homes(8, 150)
    told = CALLS[name](frame, interval=closed)
    drawn = CALLS[name](frame, interval="bootstrap-percentile", seed=1)
    width = (drawn.interval.high - drawn.interval.low) / (told.interval.high - told.interval.low)
    assert width == pytest.approx(1, abs=0.15)


def test_borderline_regression_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    frame = homes()
    fit = sm.OLS(frame["score"], sm.add_constant(frame["grade"])).fit()
    told = fit.get_prediction([[1, 2]])
    found = CALLS["regression"](frame, interval="t", cluster=None)
    assert found.value == pytest.approx(float(told.predicted_mean[0]))
    assert found.details["se"] == pytest.approx(float(told.se_mean[0]))
    assert [found.interval.low, found.interval.high] == pytest.approx(told.conf_int()[0].tolist())
    assert found.details["r2"] == pytest.approx(fit.rsquared)


def test_borderline_regression_with_one_person_a_household_is_hc3() -> None:
    import statsmodels.api as sm

    frame = homes().assign(household_id=range(80))
    fit = sm.OLS(frame["score"], sm.add_constant(frame["grade"] - 2)).fit(cov_type="HC3")
    se = fit.bse.iloc[0] * math.sqrt(79 / 80)
    assert CALLS["regression"](frame, interval="t").details["se"] == pytest.approx(se)


def test_borderline_caveats() -> None:
    frame = homes()
    assert (
        "grade_not_observed"
        in borderline_regression(frame, score="score", grade="grade", borderline=9, interval=None).caveats
    )
    assert "judged_against_scores" in CALLS["regression"](frame.assign(grade=6 - frame["grade"]), interval=None).caveats
    flat = CALLS["regression"](frame.assign(grade=2.0), interval="t")
    assert math.isnan(flat.value) and "no_variance" in flat.caveats
    assert flat.details["mean"] == pytest.approx(frame["score"].mean())


def test_borderline_group() -> None:
    frame = homes()
    at = frame.loc[frame["grade"] == 2, "score"]
    options = {"score": "score", "grade": "grade", "borderline": 2, "cluster": None}
    mean = borderline_group(frame, rule="mean", interval="t", **options)
    median = borderline_group(frame, rule="median", interval=None, **options)
    assert (mean.value, median.value) == (pytest.approx(at.mean()), at.median())
    assert mean.details["se"] == pytest.approx(at.std() / math.sqrt(len(at)))
    assert mean.n == {"people": len(at)} and mean.caveats == ("taken_as_independent",)
    ends = borderline_group(frame, rule="median", interval="order statistics", **options).interval
    ordered = np.sort(at)
    low, high = (int(binom.ppf(p, len(at), 0.5)) for p in (0.025, 0.975))
    assert (ends.low, ends.high) == (ordered[low - 1], ordered[high])
    for rule, interval in (("median", "t"), ("mean", "order statistics")):
        with pytest.raises(DataError, match="PSY-353"):
            borderline_group(frame, rule=rule, interval=interval, **options)
    with pytest.raises(DataError, match="PSY-359"):
        borderline_group(frame, rule="mean", interval="t", **{**options, "borderline": 2.5})


def test_hofstee_by_hand() -> None:
    # Scores 1 to 10; the line from (2, .8) to (6, .2) falls .15 a point: at 5, P(score < c) is .4 and the line is .35.
    frame = pd.DataFrame({"household_id": range(10), "score": range(1, 11)})
    limits = HofsteeLimits(lowest_cut=2, highest_cut=6, lowest_fail_rate=0.2, highest_fail_rate=0.8)
    found = hofstee(frame, score="score", limits=limits, interval=None)
    assert found.value == pytest.approx(2 + 0.4 / 0.15)
    assert found.details["fail_rate"] == pytest.approx(0.4)


def test_hofstee_on_a_jump() -> None:
    # Nobody below 5, everybody below anything above 5: the cut is 5 itself.
    frame = pd.DataFrame({"household_id": range(10), "score": 5.0})
    limits = HofsteeLimits(lowest_cut=2, highest_cut=8, lowest_fail_rate=0.2, highest_fail_rate=0.8)
    assert hofstee(frame, score="score", limits=limits, interval=None).value == 5


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_hofstee_is_the_first_point_of_a_fine_grid(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = homes(seed % 5000)
    low, high = np.sort(rng.uniform(20, 34, 2)) + np.array([0, 0.5])
    least, most = np.sort(rng.uniform(0, 1, 2)) * np.array([1, 0.9]) + np.array([0, 0.1])
    limits = HofsteeLimits(lowest_cut=low, highest_cut=high, lowest_fail_rate=least, highest_fail_rate=most)
    grid = np.arange(low, high + 1e-9, 0.001)
    shares = (frame["score"].to_numpy()[:, None] < grid).mean(axis=0)
    line = most + (grid - low) * (least - most) / (high - low)
    found = hofstee(frame, score="score", limits=limits, interval=None).value
    if math.isnan(found):
        assert (shares > line).all() or (shares < line + 1e-9).all()
    else:
        assert grid[(shares >= line).argmax()] == pytest.approx(found, abs=0.0021)


def test_a_line_that_is_not_met() -> None:
    limits = HofsteeLimits(lowest_cut=40, highest_cut=44, lowest_fail_rate=0.01, highest_fail_rate=0.1)
    found = hofstee(homes(), score="score", limits=limits, interval="bootstrap", seed=1)
    assert math.isnan(found.value) and found.interval is None and "line_not_met" in found.caveats


@pytest.mark.parametrize("limits", [(4, 3, 0.1, 0.2), (1, 3, 0.3, 0.2), (1, 3, 5, 40), (1, 3, -0.1, 0.2)])
def test_limits_out_of_order_are_refused(limits: tuple[float, ...]) -> None:
    names = ("lowest_cut", "highest_cut", "lowest_fail_rate", "highest_fail_rate")
    with pytest.raises(DataError, match="PSY-354"):
        hofstee(homes(), score="score", limits=HofsteeLimits(**dict(zip(names, limits, strict=True))), interval=None)


def test_hofstee_over_judges_is_that_of_the_mean_limits() -> None:
    frame = homes()
    given = panel(
        lowest_cut=[17, 19], highest_cut=[33, 35], lowest_fail_rate=[0.01, 0.03], highest_fail_rate=[0.6, 0.8]
    )
    found = hofstee_over_judges(given, scores=frame["score"].to_numpy(), interval="bootstrap", seed=1)
    assert found.value == pytest.approx(hofstee(frame, score="score", limits=LIMITS, interval=None).value)
    assert found.caveats[0] == "few_judges" and found.details["highest_cut"] == 34
    closed = hofstee_over_judges(given, scores=frame["score"].to_numpy(), interval="jackknife")
    assert closed.interval.low < closed.value < closed.interval.high
    with pytest.raises(DataError, match="PSY-211"):
        hofstee_over_judges(given, scores=np.array([np.nan]), interval=None)


def test_no_household_in_two_places() -> None:
    with pytest.raises(DataError, match="PSY-203"):
        contrast(homes().assign(household_id=np.nan), rule="means", interval=None)
