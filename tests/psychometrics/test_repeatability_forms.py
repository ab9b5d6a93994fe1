"""Equivalence, means of forms, reliable change: by hand, against statsmodels, and between households."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.retests import ALL, TWO, limits, sample, table

from vignette.psychometrics import (
    covariances,
    difference_of_means,
    equivalence,
    equivalence_of_groups,
    measurement_error,
    measurement_error_of_reliability,
    reliable_change,
    retest,
)
from vignette.psychometrics.repeatability import mauchly, sphericity


def test_equivalence_is_statsmodels() -> None:
    from statsmodels.stats.weightstats import ttost_ind, ttost_paired

    frame = sample(people=1)
    found = equivalence(frame, margin=(-0.5, 2.5), **TWO)
    p, lower, upper = ttost_paired(frame["t2"].to_numpy(), frame["t1"].to_numpy(), -0.5, 2.5)
    assert found.details["p_tost"] == pytest.approx(p)
    assert [found.details["t_lower"], found.details["t_upper"]] == pytest.approx([lower[0], upper[0]])
    two = frame.assign(group=np.where(np.arange(30) < 13, "a", "b"))
    apart = equivalence_of_groups(two, score="t1", group="group", first="a", second="b", margin=3)
    sides = [two.loc[two["group"] == side, "t1"].to_numpy() for side in ("b", "a")]
    theirs = ttost_ind(*sides, -3, 3, usevar="unequal")
    assert apart.details["p_tost"] == pytest.approx(theirs[0]) and apart.details["df"] == pytest.approx(theirs[1][2])


@given(st.floats(0.05, 5), st.integers(0, 50))
@settings(deadline=None, max_examples=30)
def test_equivalent_is_both_tests_and_the_interval(margin: float, seed: int) -> None:
    found = equivalence(sample(homes=8, seed=seed), margin=margin, **TWO)
    low, high = limits(found)
    assert found.details["equivalent"] == (found.details["p_tost"] < 0.05) == (-margin < low and high < margin)


def test_households_matter() -> None:
    frame = sample(homes=40, people=4)
    together, apart = (equivalence(frame, margin=1, cluster=cluster, **TWO) for cluster in ("household_id", None))
    assert together.value == apart.value and together.details["se"] > 1.3 * apart.details["se"]
    assert together.details["df"] == 39 and apart.details["df"] == 159 and "taken_as_independent" in apart.caveats
    means = frame.groupby("household_id")[["t1", "t2"]].mean()
    assert together.details["se"] == pytest.approx((means["t2"] - means["t1"]).sem())
    whole, pairs = (
        measurement_error(frame, kind="consistency", interval=kind, cluster=cluster, **ALL)["SEM"]
        for kind, cluster in (("jackknife", "household_id"), ("chi-square", None))
    )
    assert np.diff(limits(whole)) > 1.2 * np.diff(limits(pairs))


def test_groups_in_the_same_household() -> None:
    # With one of each group in every household the clustered standard error is that of the paired differences.
    frame = sample(homes=20).assign(group=["a", "b"] * 20)
    found = equivalence_of_groups(frame, score="t1", group="group", first="a", second="b", margin=1)
    wide = frame.pivot(index="household_id", columns="group", values="t1")
    assert found.details["se"] == pytest.approx((wide["b"] - wide["a"]).sem()) and found.details["df"] == 19


def test_error_from_a_reliability_is_that_from_the_scores() -> None:
    frame = sample(people=1)
    consistency = retest(frame, interval=None, **ALL)["ICC(C,1)"].value
    spread = np.sqrt(frame[["t1", "t2"]].var(ddof=1).mean())
    given_two = measurement_error_of_reliability(reliability=consistency, sd=spread, people=30)
    scores = measurement_error(frame, kind="consistency", interval=None, **ALL)
    for name in ("SEM", "SDC95", "SDC90", "SDC95 of a mean"):
        assert given_two[name].value == pytest.approx(scores[name].value)
    assert len(measurement_error_of_reliability(reliability=1, sd=2)) == 3


def test_reliable_change_by_hand() -> None:
    found = reliable_change(table([[10, 20], [10, 12], [20, 10]]), sem=3, **TWO).to_frame()
    assert found["index"].tolist() == pytest.approx([10 / 18**0.5, 2 / 18**0.5, -10 / 18**0.5])
    assert found["verdict"].tolist() == ["rise", "within error", "fall"]


def test_anova_is_statsmodels() -> None:
    from statsmodels.stats.anova import AnovaRM

    frame = sample(people=1, occasions=4)
    columns = ["t1", "t2", "t3", "t4"]
    found = difference_of_means(frame, columns=columns)
    theirs = AnovaRM(frame.melt("household_id"), "value", "household_id", within=["variable"]).fit().anova_table
    assert (found.value, found.details["p"]) == pytest.approx((theirs["F Value"].iloc[0], theirs["Pr > F"].iloc[0]))
    assert 1 / 3 <= found.details["gg_epsilon"] <= found.details["hf_epsilon"] <= 1


def test_two_occasions_are_a_paired_t_test() -> None:
    for frame in (sample(people=1), sample(people=3)):
        found, paired = difference_of_means(frame, **ALL), equivalence(frame, margin=1, **TWO)
        assert found.details["F_household"] == pytest.approx((paired.value / paired.details["se"]) ** 2)
        assert found.details["p_household"] == pytest.approx(paired.details["p_difference"])
        assert found.details["gg_epsilon"] == pytest.approx(1) and found.details["mauchly_W"] == pytest.approx(1)
    assert found.value != pytest.approx(found.details["F_household"])


def test_sphericity_of_compound_symmetry() -> None:
    even = 2.0 * np.eye(4) + 3.0
    assert sphericity(even, 20) == pytest.approx((1, 1))
    assert mauchly(even, 20)["mauchly_W"] == pytest.approx(1) and mauchly(even, 20)["mauchly_p"] == pytest.approx(1)
    uneven = np.diag([1.0, 1.0, 1.0, 30.0])
    greenhouse, feldt = sphericity(uneven, 20)
    assert 1 / 3 < greenhouse < 0.6 and greenhouse < feldt < 0.65 and mauchly(uneven, 20)["mauchly_p"] < 0.001


def test_covariances_are_pandas() -> None:
    frame = sample(people=1, occasions=3)
    columns = ["t1", "t2", "t3"]
    found = covariances(frame, columns=columns).to_frame()
    assert found[[f"covariance with {name}" for name in columns]].to_numpy() == pytest.approx(
        frame[columns].cov().to_numpy()
    )
    assert found["mean"].to_numpy() == pytest.approx(frame[columns].mean().to_numpy())


def test_no_variance_in_an_anova() -> None:
    found = difference_of_means(table([[1, 2], [2, 3]]), **ALL)
    assert math.isnan(found.value) and "no_variance" in found.caveats
