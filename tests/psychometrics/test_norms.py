"""Norms: worked examples, other routes to the same number, invariances, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.psychometrics.normed import norm, people

from vignette.errors import DataError
from vignette.psychometrics.norms import (
    Predictor,
    band_norms,
    effective_people,
    errors_from_reliability,
    household_correlation,
    jeffreys_limits,
    kelley_true_score,
    mean_difference,
    norm_sample,
    norm_table,
    order_statistic_ranks,
    percentile_points,
    regression_norm,
    score_against_norm,
    score_limits,
    stanine,
    sten,
)
from vignette.psychometrics.norms.effective import correlation_below


def test_norm_table_by_hand() -> None:
    frame = pd.DataFrame({"household_id": range(5), "score": [1, 2, 2, 4, 6]})
    found = norm_table(frame, score="score", interval=None).to_frame()
    assert found["score"].tolist() == [1, 2, 3, 4, 5, 6]
    assert found["frequency"].tolist() == [1, 2, 0, 1, 0, 1]
    assert found["cumulative"].tolist() == pytest.approx([20, 60, 60, 80, 80, 100])
    assert found["percentile"].tolist() == pytest.approx([10, 40, 60, 70, 80, 90])
    assert found["stanine"].tolist() == [2, 5, 6, 6, 7, 8]
    assert found["t_linear"].iloc[2] == pytest.approx(50)
    assert found["low"].isna().all()


def test_percentiles_are_those_of_scipy() -> None:
    frame = people()
    found = norm_table(frame, score="score", interval="jeffreys", cluster=None).to_frame()
    for _, row in found.iterrows():
        assert row["percentile"] == pytest.approx(stats.percentileofscore(frame["score"], row["score"], kind="mean"))
        assert row["t_normalised"] == pytest.approx(50 + 10 * stats.norm.ppf(row["percentile"] / 100))


def test_stanine_at_its_edges() -> None:
    assert stanine(np.array([3.999, 4, 10.9, 11, 59.9, 60, 95.9, 96, 100])).tolist() == [1, 2, 2, 3, 5, 6, 8, 9, 9]


def test_stens_are_as_many_below_as_above() -> None:
    z = np.array([-9, -2.01, -2, -0.01, 0, 0.25, 1.99, 2, 9])
    assert sten(z, rounding="nearest").tolist() == [1, 1, 2, 5, 6, 6, 9, 10, 10]
    assert sten(z, rounding="down").tolist() == [1, 1, 1, 5, 5, 6, 9, 9, 10]
    with pytest.raises(DataError, match="PSY-207"):
        sten(z, rounding="up")


def test_jeffreys_is_the_beta_quantile() -> None:
    low, high = jeffreys_limits(np.array([0.1]), 50, 0.9)
    assert [low[0], high[0]] == pytest.approx(stats.beta.ppf([0.05, 0.95], 5.5, 45.5).tolist())


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 200), st.floats(0.02, 0.98))
def test_ranks_are_binomial_quantiles_and_hold_their_level(count: int, share: float) -> None:
    low, high = order_statistic_ranks(count, share, 0.95)
    assert low == stats.binom.ppf(0.025, count, share)
    assert high == stats.binom.ppf(0.975, count, share) + 1
    assert stats.binom.cdf(high - 1, count, share) - stats.binom.cdf(low - 1, count, share) >= 0.95 - 1e-9


@settings(deadline=None, max_examples=30)
@given(st.integers(10, 300), st.floats(0.05, 0.95), st.floats(0.3, 1))
def test_fewer_effective_people_widen_the_ranks(count: int, share: float, worth: float) -> None:
    low, high = order_statistic_ranks(count, share, 0.95)
    less = order_statistic_ranks(count, share, 0.95, effective=max(5.0, count * worth))
    assert less[0] <= low + 1 and less[1] >= high - 1 and 0 <= less[0] < less[1] <= count + 1


def test_limits_beyond_the_sample_are_open() -> None:
    frame = people(households=10)
    found = percentile_points(
        frame, score="score", percentiles=[2, 99], definition="linear", interval="order statistics"
    )
    assert found[0].interval.low == -math.inf and "limit_beyond_sample" in found[0].caveats
    assert found[1].interval.high == math.inf and "small_norm_sample" in found[1].caveats


def test_percentile_points_are_quantiles_and_resampling_agrees() -> None:
    frame = people(households=150).assign(score=lambda f: f["score"] + np.linspace(0, 0.5, len(f)))
    options = {"score": "score", "percentiles": [25, 50], "definition": "linear"}
    told = percentile_points(frame, interval="order statistics", **options)
    drawn = percentile_points(frame, interval="bootstrap-percentile", seed=1, **options)
    for each, other, share in zip(told, drawn, (0.25, 0.5), strict=True):
        assert each.value == pytest.approx(np.quantile(frame["score"], share)) == pytest.approx(other.value)
        widths = [limits.interval.high - limits.interval.low for limits in (each, other)]
        assert widths[1] == pytest.approx(widths[0], rel=0.35)


def test_household_correlation_is_the_anova_icc() -> None:
    frame = people()
    values, clusters = frame["score"].to_numpy(), frame["household_id"].to_numpy()
    pairs = values.reshape(-1, 2)
    between = 2 * pairs.mean(axis=1).var(ddof=1)
    within = (np.diff(pairs, axis=1) ** 2).mean() / 2
    assert household_correlation(values, clusters, 80) == pytest.approx((between - within) / (between + within))
    assert household_correlation(values, np.arange(160), 160) == 0


def test_correlation_below_is_the_bivariate_normal() -> None:
    assert float(correlation_below(np.array(0.5), 0.5)) == pytest.approx(1 / 3)
    both = stats.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]]).cdf([stats.norm.ppf(0.1)] * 2)
    assert float(correlation_below(np.array(0.1), 0.6)) == pytest.approx((both - 0.01) / 0.09, abs=1e-4)
    assert float(correlation_below(np.array(0.3), 0.0)) == pytest.approx(0, abs=1e-12)
    assert float(correlation_below(np.array(0.3), 1.0)) == pytest.approx(1)


def test_people_who_repeat_count_once() -> None:
    frame = people(households=60).drop_duplicates("household_id")
    thrice = pd.concat([frame] * 3, ignore_index=True)
    options = {"score": "score", "interval": "jeffreys"}
    once, again = (norm_table(each, **options).to_frame() for each in (frame, thrice))
    assert again["effective_people"].tolist() == pytest.approx([60] * len(again))
    assert again["low"].tolist() == pytest.approx(once["low"].tolist())
    alone = norm_table(thrice, cluster=None, **options)
    assert "taken_as_independent" in alone.caveats
    assert (alone.to_frame()["high"] - alone.to_frame()["low"]).lt(again["high"] - again["low"]).all()
    assert effective_people(np.array([0.5]), np.arange(4.0), np.arange(4), 4).tolist() == [4]


def test_bootstrap_of_the_table_is_reproducible_and_near_jeffreys() -> None:
    frame = people(households=150)
    drawn, again = (
        norm_table(frame, score="score", interval="bootstrap-percentile", seed=2).to_frame() for _ in range(2)
    )
    told = norm_table(frame, score="score", interval="jeffreys").to_frame()
    assert drawn.equals(again)
    middle = (told["percentile"] > 20) & (told["percentile"] < 80)
    ratio = (drawn["high"] - drawn["low"])[middle] / (told["high"] - told["low"])[middle]
    assert ratio.between(0.8, 1.2).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(-50, 50), st.integers(1, 4))
def test_the_table_moves_with_the_scale(seed: int, shift: int, stretch: int) -> None:
    frame = people(seed, 30)
    moved = frame.assign(score=shift + stretch * frame["score"]).sample(frac=1, random_state=seed)
    before = norm_table(frame, score="score", interval="jeffreys").to_frame()
    after = norm_table(moved, score="score", interval="jeffreys", step=stretch).to_frame()
    pd.testing.assert_frame_equal(before.drop(columns="score"), after.drop(columns="score"))
    assert (after["score"] == shift + stretch * before["score"]).all()


def test_norm_sample_is_that_of_scipy() -> None:
    frame = people()
    mean, spread, skew, kurtosis = norm_sample(frame, score="score", interval="t", cluster=None)
    assert skew.value == pytest.approx(stats.skew(frame["score"]))
    assert kurtosis.value == pytest.approx(stats.kurtosis(frame["score"]))
    told = stats.ttest_1samp(frame["score"], 0).confidence_interval()
    assert [mean.interval.low, mean.interval.high] == pytest.approx([told.low, told.high])
    assert spread.value == pytest.approx(frame["score"].std())
    assert skew.interval is None and skew.no_interval


def test_limits_of_the_spread_are_near_those_of_normal_theory() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"household_id": range(2000), "score": rng.normal(size=2000)})
    spread = norm_sample(frame, score="score", interval="t")[1]
    ends = [math.sqrt(1999 / stats.chi2.ppf(p, 1999)) * spread.value for p in (0.975, 0.025)]
    assert [spread.interval.low, spread.interval.high] == pytest.approx(ends, rel=0.003)
    twice = pd.concat([frame, frame], ignore_index=True)
    again = norm_sample(twice, score="score", interval="t")[1].interval
    assert again.high - again.low == pytest.approx(spread.interval.high - spread.interval.low, rel=0.01)
    sem = errors_from_reliability(frame, score="score", reliability=0.75, interval="t")[0]
    assert sem.interval.low == pytest.approx(0.5 * spread.interval.low)


def test_mean_by_household_is_that_of_household_means() -> None:
    frame = people()
    told = stats.ttest_1samp(frame.groupby("household_id")["score"].mean(), 0).confidence_interval()
    mean = norm_sample(frame, score="score", interval="t")[0]
    assert [mean.interval.low, mean.interval.high] == pytest.approx([told.low, told.high])


def test_equal_scores() -> None:
    frame = people(households=20).assign(score=5.0)
    table = norm_table(frame, score="score", interval="jeffreys")
    assert table.columns["percentile"] == [50] and math.isnan(table.columns["z"][0]) and "no_variance" in table.caveats
    sample = norm_sample(frame, score="score", interval="bootstrap", seed=1)
    assert sample[1].value == 0 and math.isnan(sample[2].value) and "no_variance" in sample[2].caveats


@pytest.mark.parametrize(
    ("function", "options", "code"),
    [
        (norm_table, {"interval": "wilson"}, "PSY-207"),
        (norm_table, {"interval": "jeffreys", "step": 2}, "PSY-357"),
        (norm_table, {"interval": "jeffreys", "step": 0}, "PSY-357"),
        (norm_table, {"interval": "bootstrap"}, "PSY-209"),
        (norm_table, {"interval": None, "score": "age_"}, "PSY-201"),
        (norm_table, {"interval": None, "score": "language"}, "PSY-211"),
        (percentile_points, {"percentiles": [0], "definition": "linear", "interval": None}, "PSY-355"),
        (percentile_points, {"percentiles": [], "definition": "linear", "interval": None}, "PSY-355"),
        (percentile_points, {"percentiles": [5], "definition": "weibull", "interval": "bootstrap"}, "PSY-353"),
        (percentile_points, {"percentiles": [5], "definition": "median", "interval": None}, "PSY-207"),
        (norm_sample, {"interval": "z"}, "PSY-207"),
        (errors_from_reliability, {"reliability": 1.2, "interval": None}, "PSY-356"),
        (errors_from_reliability, {"reliability": 0.8, "interval": "z"}, "PSY-207"),
        (score_limits, {"reliability": 0, "at": [20]}, "PSY-356"),
        (band_norms, {"by": "age", "edges": [50, 40]}, "PSY-359"),
        (band_norms, {"by": "age", "edges": [500]}, "PSY-359"),
        (mean_difference, {"group": "language", "first": "sv", "second": "fi", "interval": None}, "PSY-359"),
        (mean_difference, {"group": "language", "first": "sv", "second": "sv", "interval": None}, "PSY-359"),
        (mean_difference, {"group": "tongue", "first": "sv", "second": "en", "interval": None}, "PSY-201"),
        (regression_norm, {"predictors": ["age", "age"], "spread": None}, "PSY-358"),
        (regression_norm, {"predictors": ["height"], "spread": None}, "PSY-201"),
        (
            regression_norm,
            {"predictors": [Predictor(column="language", reference="fi")], "spread": None},
            "PSY-358",
        ),
    ],
)
def test_refuses(function, options: dict[str, object], code: str) -> None:
    with pytest.raises(DataError, match=code):
        function(people(), **{"score": "score", **options})


def test_gaps_are_refused_or_told() -> None:
    frame = people()
    frame.loc[3, "age"] = np.nan
    with pytest.raises(DataError, match="PSY-205"):
        norm(frame)
    assert norm(frame, missing="complete").n_excluded == 1
    with pytest.raises(DataError, match="PSY-205"):
        score_against_norm(frame, norm=norm(people()))


def test_welch_is_that_of_scipy() -> None:
    frame = people()
    sides = [frame.loc[frame["language"] == language, "score"] for language in ("en", "sv")]
    told = stats.ttest_ind(*sides, equal_var=False)
    options = {"score": "score", "group": "language", "interval": "welch", "cluster": None}
    found = mean_difference(frame, first="en", second="sv", **options)
    assert (found.details["t"], found.details["df"]) == (pytest.approx(told.statistic), pytest.approx(told.df))
    assert found.details["p"] == pytest.approx(told.pvalue)
    limits = told.confidence_interval()
    assert [found.interval.low, found.interval.high] == pytest.approx([limits.low, limits.high])
    back = mean_difference(frame, first="sv", second="en", **options)
    assert (back.value, back.interval.low) == (pytest.approx(-found.value), pytest.approx(-found.interval.high))


def test_welch_by_household_is_welch_of_household_means() -> None:
    frame = people()
    means = frame.groupby(["household_id", "language"], as_index=False)["score"].mean()
    sides = [means.loc[means["language"] == language, "score"] for language in ("en", "sv")]
    told = stats.ttest_ind(*sides, equal_var=False)
    found = mean_difference(frame, score="score", group="language", first="en", second="sv", interval="welch")
    assert (found.details["t"], found.details["df"]) == (pytest.approx(told.statistic), pytest.approx(told.df))


def test_bands() -> None:
    frame = people()
    found = band_norms(frame, score="score", by="age", edges=[40, 50], cluster=None).to_frame()
    assert found["band"].tolist() == ["below 40", "40 to below 50", "50 and above"]
    middle = frame.loc[(frame["age"] >= 40) & (frame["age"] < 50), "score"]
    row = found.iloc[1]
    assert [row["n"], row["mean"], row["sd"]] == pytest.approx([len(middle), middle.mean(), middle.std()])
    told = stats.ttest_1samp(middle, 0).confidence_interval()
    assert [row["low"], row["high"]] == pytest.approx([told.low, told.high])


def test_errors_from_reliability() -> None:
    frame = people()
    spread = frame["score"].std()
    sem, see, change, reliable = errors_from_reliability(
        frame, score="score", reliability=0.84, interval="bootstrap", seed=1
    )
    assert sem.value == pytest.approx(0.4 * spread)
    assert see.value == pytest.approx(math.sqrt(0.84 * 0.16) * spread)
    assert change.value == pytest.approx(1.959963984540054 * math.sqrt(2) * sem.value)
    assert reliable.value == pytest.approx(1.6448536269514722 * math.sqrt(2) * sem.value)
    assert sem.interval.low < sem.value < sem.interval.high and "reliability_given" in sem.caveats


def test_kelley_draws_to_the_mean() -> None:
    assert kelley_true_score(np.array([20.0, 30.0]), 25.0, 0.8).tolist() == [21, 29]
    found = score_limits(people(), score="score", reliability=0.84, at=[20.0]).to_frame().iloc[0]
    spread, mean = people()["score"].std(), people()["score"].mean()
    assert found["high"] - 20 == pytest.approx(1.959963984540054 * 0.4 * spread)
    assert found["t_low"] == pytest.approx(50 + 10 * (found["low"] - mean) / spread)
    assert found["percentile_high"] == pytest.approx(100 * stats.norm.cdf((found["high"] - mean) / spread))
    assert found["true_high"] - found["true_low"] < found["high"] - found["low"]
