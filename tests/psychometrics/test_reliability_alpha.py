"""Alpha, lambdas, split halves and items: hand-worked numbers, two routes to one number, invariances, refusals."""

from __future__ import annotations

from math import comb, exp, log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaincinv
from tests.psychometrics.people import names, people

from vignette.errors import DataError
from vignette.psychometrics import (
    alpha_measurement_error,
    cronbach_alpha,
    guttman_lambdas,
    item_analysis,
    split_half,
)
from vignette.psychometrics.reliability import (
    all_halves,
    all_partitions,
    alpha_of,
    best_partition,
    covariances_of,
    duhachek_se,
    feldt_interval,
    greatest_lower_bound,
    household_moments,
    lambdas_of,
)
from vignette.psychometrics.reliability.partitions import correlation_of, drawn_halves, guttman_of, mean_guttman_of
from vignette.psychometrics.resampling import bootstrap_sums, jackknife_se, left_out

HAND = pd.DataFrame(
    {"a": [1.0, 2, 3, 4, 5], "b": [2.0, 1, 3, 5, 4], "c": [1.0, 3, 2, 4, 5], "household_id": [1, 1, 2, 3, 4]}
)
ABC = ["a", "b", "c"]


def test_alpha_by_hand() -> None:
    # Variances 2.5 each, covariances 2, 2.25 and 1.5 (n - 1): the sum's variance is 7.5 + 2 * 5.75.
    found = cronbach_alpha(HAND, items=ABC, interval=None)
    assert found.value == pytest.approx(1.5 * (1 - 7.5 / 19))
    assert found.details["average_r"] == pytest.approx(5.75 / 3 / 2.5)
    assert found.details["median_r"] == pytest.approx(0.8)
    assert found.details["standardized"] == pytest.approx(found.value)
    assert found.no_interval and found.n == {"households": 4, "people": 5, "items": 3}


def test_feldt_by_its_definition() -> None:
    # Quantiles of F by those of the beta distribution.
    low, high = (betaincinv(99 / 2, 891 / 2, share) for share in (0.95, 0.05))
    found = feldt_interval(0.8, 100, 10, 0.90)
    assert found.low == pytest.approx(1 - 0.2 * low / (1 - low) * 891 / 99)
    assert found.high == pytest.approx(1 - 0.2 * high / (1 - high) * 891 / 99)


def test_bonett_by_its_definition() -> None:
    frame = people(1)
    found = cronbach_alpha(frame, items=names(frame), interval="bonett")
    half = 1.959963984540054 * (2 * 6 / (5 * 78)) ** 0.5
    assert found.interval is not None
    assert found.interval.low == pytest.approx(1 - exp(log(1 - found.value) + half))
    unbiased = cronbach_alpha(frame, items=names(frame), interval="bonett-wright").interval
    assert unbiased is not None
    assert 1 - unbiased.low == pytest.approx((1 - found.interval.low) * 79 / 80)


def test_duhachek_se_is_what_normal_samples_show() -> None:
    rng = np.random.default_rng(5)
    covariance = np.full((4, 4), 0.5) + np.diag([0.5, 0.8, 1.0, 0.4])
    values = rng.multivariate_normal(np.zeros(4), covariance, size=(3000, 200))
    moved = values - values.mean(axis=1, keepdims=True)
    alphas = alpha_of(np.swapaxes(moved, 1, 2) @ moved / 199)
    assert alphas.std() == pytest.approx(duhachek_se(covariance, 200), rel=0.05)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_relabelling_changes_nothing(seed: int) -> None:
    frame = people(seed)
    rng = np.random.default_rng(seed)
    items = names(frame)
    turned = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    turned["household_id"] = turned["household_id"].map(
        dict(zip(turned["household_id"].unique(), rng.permutation(40), strict=True))
    )
    one = cronbach_alpha(frame, items=items)
    other = cronbach_alpha(turned, items=list(rng.permutation(items)))
    assert other.value == pytest.approx(one.value, abs=1e-12)
    assert other.interval is not None and one.interval is not None
    assert other.interval.low == pytest.approx(one.interval.low, abs=1e-10)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.1, 20))
def test_moving_and_stretching_the_scale_changes_nothing(seed: int, move: float, stretch: float) -> None:
    frame = people(seed)
    items = names(frame)
    moved = frame.assign(**{name: frame[name] * stretch + move for name in items})
    assert cronbach_alpha(moved, items=items).value == pytest.approx(cronbach_alpha(frame, items=items).value, abs=1e-9)
    bounds = [
        [each.value for each in guttman_lambdas(table, items=items, matrix="covariances", interval=None)]
        for table in (frame, moved)
    ]
    assert bounds[1] == pytest.approx(bounds[0], abs=1e-6)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_bounds_stand_in_their_order(seed: int, items: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = np.cov(rng.normal(size=(30, items)).T + rng.normal(size=30))
    first, second, alpha, fifth, fifth_plus, sixth = lambdas_of(matrix)
    glb, split = greatest_lower_bound(matrix), best_partition(matrix)[0]
    assert first <= alpha + 1e-12 <= second + 2e-12
    assert fifth <= fifth_plus + 1e-12
    assert max(second, fifth, sixth, split) <= glb + 1e-7 <= 1 + 1e-6


def test_glb_of_three_items_by_hand() -> None:
    # Three items with one factor fit perfectly: the glb is omega.
    loadings = np.array([0.8, 0.7, 0.6])
    matrix = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    assert greatest_lower_bound(matrix) == pytest.approx(loadings.sum() ** 2 / matrix.sum(), abs=1e-7)


@pytest.mark.parametrize("items", [2, 3, 4, 7, 8])
def test_all_splits_are_there_once(items: int) -> None:
    halves = all_halves(items)
    count = comb(items, items // 2) // (1 if items % 2 else 2)
    parts = {frozenset((tuple(row), tuple(1 - row))) for row in halves}
    assert len(halves) == len(parts) == count
    assert len(all_partitions(items)) == 2 ** (items - 1) - 1


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.integers(2, 10))
def test_the_mean_of_all_splits_has_two_routes(seed: int, items: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = np.cov(rng.normal(size=(30, items)).T + rng.normal(size=30))
    mean = guttman_of(all_halves(items), matrix).mean()
    assert mean == pytest.approx(float(mean_guttman_of(matrix)), abs=1e-10)
    if items % 2 == 0:
        assert mean == pytest.approx(float(alpha_of(matrix)), abs=1e-10)


def test_the_best_partition_of_many_items_is_searched_for() -> None:
    rng = np.random.default_rng(2)
    matrix = np.cov(rng.normal(size=(60, 20)).T + rng.normal(size=60))
    found, tried = best_partition(matrix)
    assert not tried
    assert found >= guttman_of(drawn_halves(20, 20_000, 1), matrix).max() - 1e-12
    whole = best_partition(matrix[:12, :12])
    halves = (all_partitions(12), matrix[:12, :12])
    assert whole == (pytest.approx(guttman_of(*halves).max()), True)


def test_split_half_by_hand() -> None:
    frame = people(7, items=4)
    found = split_half(frame, items=names(frame), split="odd-even", matrix="covariances", interval=None)
    odd, even = frame["item0"] + frame["item2"], frame["item1"] + frame["item3"]
    r = np.corrcoef(odd, even)[0, 1]
    assert found["correlation of the halves"].value == pytest.approx(r)
    assert found["Spearman-Brown"].value == pytest.approx(2 * r / (1 + r))
    assert found["Horst"].value == pytest.approx(2 * r / (1 + r))
    total = np.var(odd + even, ddof=1)
    assert found["Flanagan-Rulon"].value == pytest.approx(1 - np.var(odd - even, ddof=1) / total)
    named = split_half(frame, items=names(frame), split=["item2", "item0"], matrix="covariances", interval=None)
    assert [one.value for one in named] == pytest.approx([one.value for one in found])


def test_horst_undoes_unequal_length() -> None:
    # Parallel items: halves of 1 and 5 items, yet the reliability of the whole comes out.
    matrix = np.full((6, 6), 0.4) + 0.6 * np.eye(6)
    from vignette.psychometrics.reliability.halves import one_split

    horst = one_split(np.array([[1.0, 0, 0, 0, 0, 0]]), matrix)[3]
    assert horst == pytest.approx(float(alpha_of(matrix)))
    assert correlation_of(np.array([[1.0, 0, 0, 0, 0, 0]]), matrix)[0] < horst


def test_every_split_of_many_items_needs_a_seed_and_says_so() -> None:
    frame = people(1, items=22)
    with pytest.raises(DataError, match="PSY-209"):
        split_half(frame, items=names(frame), split="all", matrix="covariances")
    found = split_half(frame, items=names(frame), split="all", matrix="covariances", seed=1, interval=None)
    assert "splits_drawn" in found["Spearman-Brown, mean"].caveats
    assert found["Flanagan-Rulon, mean"].value == pytest.approx(cronbach_alpha(frame, items=names(frame)).value)


@pytest.mark.parametrize("split", [[], ["item0", "other"], [f"item{place}" for place in range(6)]])
def test_a_half_must_be_some_of_the_items(split: list[str]) -> None:
    frame = people(1)
    with pytest.raises(DataError, match="PSY-334"):
        split_half(frame, items=names(frame), split=split, matrix="covariances")


def test_item_analysis_by_hand() -> None:
    frame = people(11)
    items = names(frame)
    table = item_analysis(frame, items=items, categories=[1, 2, 3, 4, 5]).to_frame().set_index("item")
    rest = frame[items].drop(columns="item2").sum(axis=1)
    assert table.loc["item2", "item_rest_r"] == pytest.approx(np.corrcoef(frame["item2"], rest)[0, 1])
    assert table.loc["item2", "item_total_r"] == pytest.approx(
        np.corrcoef(frame["item2"], frame[items].sum(axis=1))[0, 1]
    )
    left = cronbach_alpha(frame, items=[name for name in items if name != "item2"], interval=None)
    assert table.loc["item2", "alpha_if_deleted"] == pytest.approx(left.value)
    assert table.loc["item2", "std_alpha_if_deleted"] == pytest.approx(left.details["standardized"])
    assert table.loc["item2", "g6_if_deleted"] == pytest.approx(left.details["g6_smc"])
    assert table.loc["item2", "average_r_if_deleted"] == pytest.approx(left.details["average_r"])
    assert table.loc["item2", "floor"] == pytest.approx((frame["item2"] == 1).mean())
    from scipy.stats import kurtosis, skew

    assert table.loc["item2", "skew"] == pytest.approx(skew(frame["item2"]))
    assert table.loc["item2", "kurtosis"] == pytest.approx(kurtosis(frame["item2"]))


def test_item_analysis_tells_of_the_sum() -> None:
    frame = pd.DataFrame({"a": [1, 2, 2, 1], "b": [1, 2, 1, 2]})
    found = item_analysis(frame, items=["a", "b"], categories=[1, 2], cluster=None)
    assert found.estimates["floor of the sum"].value == 0.25
    assert found.estimates["ceiling of the sum"].value == 0.25
    assert found.estimates["highest sum"].value == 4
    assert found.to_frame()["alpha_if_deleted"].isna().all()


def test_an_undeclared_reverse_item_is_told_and_a_declared_one_turned() -> None:
    frame = people(3)
    items = names(frame)
    reversed_ = frame.assign(item1=6 - frame["item1"])
    found = cronbach_alpha(reversed_, items=items)
    assert "negative_item_rest" in found.caveats
    assert "negative_item_rest" in item_analysis(reversed_, items=items, categories=[1, 2, 3, 4, 5]).caveats
    declared = cronbach_alpha(reversed_, items=items, reverse=["item1"], lowest=1, highest=5)
    assert declared.value == pytest.approx(cronbach_alpha(frame, items=items).value)
    assert "negative_item_rest" not in declared.caveats


def test_missing_answers_three_ways() -> None:
    frame = people(4, holes=0.1)
    items = names(frame)
    with pytest.raises(DataError, match="PSY-205"):
        cronbach_alpha(frame, items=items)
    whole = frame.dropna()
    complete = cronbach_alpha(frame, items=items, missing="complete", interval="feldt")
    assert complete.value == pytest.approx(cronbach_alpha(whole, items=items).value)
    assert complete.n["people"] == len(whole)
    assert complete.interval == cronbach_alpha(whole, items=items, interval="feldt").interval
    paired = cronbach_alpha(frame, items=items, missing="available", interval="feldt")
    assert paired.value == pytest.approx(float(alpha_of(frame[items].cov().to_numpy())))
    both = frame[items].notna().astype(float)
    assert paired.n["people_per_pair"] == int((both.T @ both).to_numpy().min())
    expected = feldt_interval(paired.value, paired.n["people_per_pair"], 6, 0.95)
    assert paired.interval == expected


def test_paired_moments_are_those_of_pandas() -> None:
    frame = people(9, holes=0.2)
    values = frame[names(frame)].to_numpy()
    found = household_moments(values, np.arange(len(values)), len(values))
    expected = pytest.approx(frame[names(frame)].cov().to_numpy())
    assert found.of(found.sums.sum(axis=0)) == expected
    assert covariances_of(values) == expected


def test_bootstrap_and_jackknife_agree_and_homes_matter() -> None:
    frame = people(5, homes=80)
    items = names(frame)
    drawn = [cronbach_alpha(frame, items=items, interval="bootstrap", seed=seed) for seed in (3, 3, 4)]
    assert drawn[0].interval == drawn[1].interval != drawn[2].interval
    jackknife = cronbach_alpha(frame, items=items)
    moments = household_moments(frame[items].to_numpy(), np.repeat(np.arange(80), 2), 80)
    draws = bootstrap_sums(moments.sums, lambda sums: alpha_of(moments.of(sums))[..., None], replicates=3000, seed=1)
    assert draws.std() == pytest.approx(jackknife.details["se"], rel=0.12)
    alone = left_out(moments.sums, lambda sums: alpha_of(moments.of(sums))[..., None])
    assert jackknife_se(alone)[0] == pytest.approx(jackknife.details["se"])


def test_people_who_are_copies_of_one_another_count_once() -> None:
    alone = people(5, homes=80, members=1)
    twice = pd.concat([alone, alone], ignore_index=True)
    items = names(alone)
    one = cronbach_alpha(alone, items=items).details["se"]
    assert cronbach_alpha(twice, items=items).details["se"] == pytest.approx(one, rel=0.01)
    independent = cronbach_alpha(twice, items=items, cluster=None)
    assert independent.details["se"] == pytest.approx(one / 2**0.5, rel=0.05)
    assert "taken_as_independent" in independent.caveats


def test_two_routes_to_the_bootstrap_of_alpha() -> None:
    frame = people(6)
    items = names(frame)
    raw = cronbach_alpha(frame, items=items, interval="bootstrap-percentile", seed=1, replicates=200)
    moments = household_moments(frame[items].to_numpy(), np.repeat(np.arange(40), 2), 40)
    order = np.argsort([f"H{place}" for place in range(40)])  # Behind the door homes stand in sorted order.
    draws = bootstrap_sums(
        moments.sums[order], lambda sums: alpha_of(moments.of(sums))[..., None], replicates=200, seed=1
    )
    assert raw.interval is not None
    assert [raw.interval.low, raw.interval.high] == pytest.approx(np.quantile(draws[:, 0], [0.025, 0.975]))


def test_closed_intervals_of_people_who_share_a_home_say_so() -> None:
    frame = people(1)
    items = names(frame)
    assert "interval_ignores_households" in cronbach_alpha(frame, items=items, interval="feldt").caveats
    alone = frame.assign(household_id=range(len(frame)))
    assert "interval_ignores_households" not in cronbach_alpha(alone, items=items, interval="feldt").caveats


def test_standard_error_of_measurement_by_hand() -> None:
    frame = people(2)
    items = names(frame)
    found = alpha_measurement_error(frame, items=items, change_level=0.90)
    total = frame[items].sum(axis=1)
    alpha = cronbach_alpha(frame, items=items).value
    sem = total.std() * (1 - alpha) ** 0.5
    assert found["SEM"].value == pytest.approx(sem)
    assert found["SDC"].value == pytest.approx(1.6448536269514722 * 2**0.5 * sem)
    assert found["SDC of a mean"].value == pytest.approx(found["SDC"].value / 80**0.5)
    interval = found["SDC"].interval
    assert interval is not None and 0 < interval.low < found["SDC"].value < interval.high
