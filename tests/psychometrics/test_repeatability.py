"""Retest, limits of agreement and equivalence: by hand, against SciPy and statsmodels, and in their properties."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.psychometrics.retests import ALL, TWO, limits, sample, table

from vignette.errors import DataError
from vignette.psychometrics import (
    Estimate,
    bland_altman,
    equivalence,
    equivalence_of_groups,
    icc_report,
    lin_ccc,
    mean_squares,
    measurement_error,
    measurement_error_of_reliability,
    reliable_change,
    retest,
)
from vignette.psychometrics.repeatability import (
    exact_limits,
    moments_of,
    spearman,
    squares_of_moments,
)
from vignette.psychometrics.repeatability.moments import moments_of_sums, sums_of_people
from vignette.psychometrics.repeatability.ranks import spearman_of_weights

PAIRS = arrays(float, st.tuples(st.integers(4, 12), st.just(2)), elements=st.integers(0, 9).map(float))
EVERY: list[tuple[str, Callable[..., Any]]] = [
    ("lin_ccc", lambda table, **more: [lin_ccc(table, **TWO, **more)]),
    ("bland_altman", lambda table, **more: list(bland_altman(table, **TWO, **more).estimates)),
    ("retest", lambda table, **more: list(retest(table, **ALL, **more))),
    ("agreement", lambda table, **more: list(measurement_error(table, kind="agreement", **ALL, **more))),
    ("consistency", lambda table, **more: list(measurement_error(table, kind="consistency", **ALL, **more))),
    ("one-way", lambda table, **more: list(measurement_error(table, kind="one-way", **ALL, **more))),
]
RESAMPLED = pytest.mark.parametrize("ask", [ask for _, ask in EVERY], ids=[name for name, _ in EVERY])


def test_concordance_by_hand() -> None:
    # Means 2 and 3, variances over n 2/3 and 2/3, covariance over n 2/3: 2(2/3) / (4/3 + 1) = 4/7.
    found = lin_ccc(table([[1, 2], [2, 3], [3, 4]]), **TWO)
    assert found.value == pytest.approx(4 / 7)
    assert found.details["r"] == pytest.approx(1) and found.details["C_b"] == pytest.approx(4 / 7)
    assert found.details["location_shift"] == pytest.approx(1 / (2 / 3) ** 0.5)


def test_limits_of_agreement_by_hand() -> None:
    # Differences 0, 1, 2: bias 1, standard deviation 1.
    bias, lower, upper, _ = bland_altman(table([[1, 1], [2, 3], [3, 5]]), **TWO, interval=None).estimates
    assert [bias.value, lower.value, upper.value] == pytest.approx([1, 1 - 1.959964, 1 + 1.959964])
    assert bias.details["sd_difference"] == pytest.approx(1) and lower.details["se_1986"] == pytest.approx(1)


def test_error_of_measurement_by_hand() -> None:
    # Differences 0, 1, 2 again: their variance over two is 1/2; their mean square over two is 5/6.
    values = table([[1, 1], [2, 3], [3, 5]])
    found = {
        kind: measurement_error(values, kind=kind, interval=None, **ALL)["SEM"].value
        for kind in ("agreement", "consistency", "one-way")
    }
    assert found["consistency"] == pytest.approx(0.5**0.5)
    assert found["one-way"] == pytest.approx((5 / 6) ** 0.5)
    assert found["agreement"] == pytest.approx(((1.5 - 0.5) / 3 + 0.5) ** 0.5)
    change = measurement_error(values, kind="consistency", interval=None, **ALL)
    assert change["SDC95"].value == pytest.approx(1.959964, abs=1e-6)
    assert change["SDC95 of a mean"].value == pytest.approx(1.959964 / 3**0.5, abs=1e-6)
    assert change["SDC90"].value == pytest.approx(1.644854, abs=1e-6)
    assert change["within-subject CV"].value == pytest.approx(0.5**0.5 / 2.5)


@given(PAIRS)
@settings(deadline=None, max_examples=30)
def test_moments_give_the_mean_squares_of_the_table(values: np.ndarray) -> None:
    one, other = squares_of_moments(moments_of(values)), mean_squares(values)
    for name in ("rows", "columns", "residual", "within"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9)
    by_sums = moments_of_sums(sums_of_people(values, np.arange(len(values)), len(values)).sum(axis=0), 2)
    assert by_sums.covariance == pytest.approx(moments_of(values).covariance, abs=1e-9)


@given(PAIRS)
@settings(deadline=None, max_examples=30)
def test_spearman_is_scipys(values: np.ndarray) -> None:
    from scipy.stats import spearmanr

    if (np.ptp(values, axis=0) > 0).all():
        assert spearman(values[:, 0], values[:, 1]) == pytest.approx(spearmanr(*values.T).statistic)
    else:
        assert math.isnan(spearman(values[:, 0], values[:, 1]))


@given(PAIRS, st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_weighted_ranks_are_ranks_of_the_people_drawn(values: np.ndarray, seed: int) -> None:
    weights = np.random.default_rng(seed).integers(0, 3, len(values))
    drawn = np.repeat(values, weights, axis=0)
    found = spearman_of_weights(*values.T, np.arange(len(values)), weights[None, :].astype(float))
    expected = spearman(*drawn.T) if len(drawn) else math.nan
    assert found[0] == pytest.approx(expected, nan_ok=True)


@given(PAIRS)
@settings(deadline=None, max_examples=20)
def test_order_of_people_and_of_occasions(values: np.ndarray) -> None:
    plain, turned = table(values), table(values[::-1])
    for name in ("Lin's concordance", "ICC(A,1)", "SEM (agreement)", "Spearman rho", "Pearson r"):
        first = retest(plain, interval=None, **ALL)[name].value
        assert retest(turned, interval=None, **ALL)[name].value == pytest.approx(first, nan_ok=True)
        back = retest(plain, columns=["t2", "t1"], interval=None)[name].value
        assert back == pytest.approx(first, nan_ok=True)
    there, back = (
        bland_altman(plain, first=a, second=b, interval=None).estimates for a, b in (["t1", "t2"], ["t2", "t1"])
    )
    assert there["bias"].value == -back["bias"].value
    assert there["lower limit"].value == pytest.approx(-back["upper limit"].value)


def test_retest_gives_the_icc_of_the_ratings() -> None:
    frame = sample(people=1)
    long = frame.melt("household_id", ["t1", "t2"], "rater_id", "rating")
    there = icc_report(long, categories=None, unit="household_id", interval="f")
    here = retest(frame, interval="closed", **ALL)
    for one in there:
        assert here[one.statistic].value == pytest.approx(one.value)
        assert limits(here[one.statistic]) == pytest.approx(limits(one))


def test_closed_intervals_are_scipys() -> None:
    from scipy.stats import chi2, linregress, nct, pearsonr, ttest_rel

    frame = sample(people=1)
    first, second = frame["t1"].to_numpy(), frame["t2"].to_numpy()
    found = retest(frame, interval="closed", **ALL)
    fisher, t = pearsonr(first, second).confidence_interval(0.95), ttest_rel(second, first)
    assert limits(found["Pearson r"]) == pytest.approx((fisher.low, fisher.high))
    assert limits(found["mean change"]) == pytest.approx(tuple(t.confidence_interval(0.95)))
    spread = np.std(second - first, ddof=1)
    expected = [(29 * spread**2 / 2 / chi2.ppf(tail, 29)) ** 0.5 for tail in (0.975, 0.025)]
    assert limits(found["SEM (consistency)"]) == pytest.approx(expected)
    assert found["SEM (agreement)"].interval is None and "occasions fixed" in found["SEM (agreement)"].no_interval
    exact = exact_limits(0.0, spread, 30, reach=1.96, level=0.95)
    assert exact == pytest.approx(spread / 30**0.5 * nct.ppf([0.025, 0.975], 29, 1.96 * 30**0.5))
    curve = bland_altman(frame, interval="exact", **TWO)
    line = linregress((first + second) / 2, second - first)
    slope = curve.estimates["slope on mean"]
    assert (slope.value, slope.details["se_ols"], slope.details["p"]) == pytest.approx(
        (line.slope, line.stderr, line.pvalue)
    )
    assert (curve.estimates["bias"].details["t"], curve.estimates["bias"].details["p"]) == pytest.approx(
        (t.statistic, t.pvalue)
    )
    assert curve.to_frame()["difference"].to_numpy() == pytest.approx(second - first)


@RESAMPLED
def test_every_interval_holds_its_value(ask: Callable[..., list[Estimate]]) -> None:
    for kind in ("jackknife", "bootstrap", "bootstrap-percentile"):
        for found in ask(sample(), interval=kind, seed=1, replicates=300):
            low, high = limits(found)
            assert low < found.value < high, found.statistic
            assert found.n == {"households": 30, "people": 60, "occasions": 2} and found.references is not None


@RESAMPLED
def test_a_seed_gives_the_same_numbers(ask: Callable[..., list[Estimate]]) -> None:
    first, again, other = (ask(sample(), interval="bootstrap", seed=seed, replicates=200) for seed in (1, 1, 2))
    assert first == again and first != other
    with pytest.raises(DataError, match="PSY-209"):
        ask(sample(), interval="bootstrap")


@RESAMPLED
def test_bootstrap_and_jackknife_agree_on_the_standard_error(ask: Callable[..., list[Estimate]]) -> None:
    for found in ask(sample(homes=150), interval="bootstrap-percentile", seed=3, replicates=1000):
        low, high = limits(found)
        assert (high - low) / 3.92 == pytest.approx(found.details["se"], rel=0.2), found.statistic


@RESAMPLED
def test_closed_intervals_want_independent_people(ask: Callable[..., list[Estimate]]) -> None:
    from vignette.psychometrics.repeatability import bland, error, lin, occasions

    for kind in (*bland.CLOSED, *lin.CLOSED, *error.CLOSED, *occasions.CLOSED):
        with pytest.raises(DataError, match=r"PSY-312|PSY-207"):
            ask(sample(), interval=kind)


@RESAMPLED
def test_missing_scores(ask: Callable[..., list[Estimate]]) -> None:
    hole = sample()
    hole.loc[[3, 8], "t2"] = math.nan
    with pytest.raises(DataError, match=r'PSY-315.*missing="complete"'):
        ask(hole)
    for found, whole in zip(ask(hole, missing="complete"), ask(hole.dropna()), strict=True):
        assert found.value == whole.value and found.n_excluded == 4 and found.n["people"] == 58
    with pytest.raises(DataError, match="PSY-315"):
        ask(hole.assign(t2=math.nan), missing="complete")


@RESAMPLED
def test_scores_that_do_not_vary(ask: Callable[..., list[Estimate]]) -> None:
    for kind in ("jackknife", "bootstrap", None):
        for found in ask(table([[3, 3]] * 5), interval=kind, seed=1):
            assert found.interval is None and found.no_interval
            told = {"no_variance", "no_error_seen"} & set(found.caveats)
            assert told or found.statistic == "mean change", found.statistic


@RESAMPLED
def test_one_household_has_no_interval(ask: Callable[..., list[Estimate]]) -> None:
    for found in ask(sample(homes=1, people=12)):
        assert found.interval is None and "one_household" in found.caveats and math.isfinite(found.value)


def test_refusals() -> None:
    frame = sample()
    for columns in (["t1"], ["t1", "t1"], "t1"):
        with pytest.raises(DataError, match="PSY-314"):
            retest(frame, columns=columns)
    with pytest.raises(DataError, match="PSY-201"):
        retest(frame, columns=["t1", "t9"])
    with pytest.raises(DataError, match="PSY-207"):
        measurement_error(frame, kind="both", **ALL)  # type: ignore[arg-type]
    for margin in (0, -1, (0.5, 1), math.nan, math.inf):
        with pytest.raises(DataError, match="PSY-316"):
            equivalence(frame, margin=margin, **TWO)  # type: ignore[arg-type]
    for reliability, sd, people in ((1.1, 1.0, None), (0.9, 0.0, None), (0.9, 1.0, 0)):
        with pytest.raises(DataError, match="PSY-317"):
            measurement_error_of_reliability(reliability=reliability, sd=sd, people=people)
    with pytest.raises(DataError, match="PSY-317"):
        reliable_change(frame, sem=0, **TWO)
    groups = frame.assign(group=["a"] * 59 + ["b"])
    for first, second in (("a", "b"), ("a", "a"), ("x", "y")):
        with pytest.raises(DataError, match="PSY-318"):
            equivalence_of_groups(groups, score="t1", group="group", first=first, second=second, margin=1)
    with pytest.raises(DataError, match="PSY-315"):
        equivalence_of_groups(groups.assign(t1=math.nan), score="t1", group="group", first="a", second="b", margin=1)
    for share in (0, 1.5):
        with pytest.raises(DataError, match="PSY-102"):
            bland_altman(frame, share=share, **TWO)


def test_caveats_of_the_data() -> None:
    rng = np.random.default_rng(2)
    level = rng.uniform(10, 40, 60)
    growing = table(np.column_stack([level, 1.3 * level + rng.normal(size=60)]))
    assert "proportional_bias" in bland_altman(growing, **TWO).caveats
    assert "proportional_bias" not in bland_altman(sample(seed=5), **TWO).caveats
    below = measurement_error(sample().assign(t1=-5.0), kind="consistency", **ALL)["within-subject CV"]
    assert math.isfinite(below.value)
    centred = measurement_error(sample()[["t1", "t2"]].sub(60).assign(household_id=range(60)), kind="one-way", **ALL)
    assert math.isnan(centred["within-subject CV"].value)
    assert "needs_positive_scores" in centred["within-subject CV"].caveats
    same = equivalence(table([[1, 2], [2, 3], [3, 4]]), margin=2, **TWO)
    assert same.value == 1 and same.interval is None and "no_variance" in same.caveats


def test_three_occasions_leave_out_what_is_about_two() -> None:
    found = retest(sample(occasions=3), columns=["t1", "t2", "t3"])
    assert [one.statistic for one in found][-2:] == ["SEM (agreement)", "SEM (consistency)"] and len(found) == 8
