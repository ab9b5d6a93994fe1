"""The ICC by hand, by other routes, under relabelling, with bad and with degenerate data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vignette.errors import DataError
from vignette.psychometrics import Estimate, icc, icc_of_squares, icc_replicates, icc_report, mean_squares
from vignette.psychometrics.intraclass import ALL_FORMS, f_limits, f_test, spearman_brown
from vignette.psychometrics.intraclass.few_raters import agreement_limits_of_few
from vignette.psychometrics.intraclass.limits import household_degrees
from vignette.psychometrics.intraclass.squares import sums_of_clusters

SCALE = [1, 2, 3, 4, 5]
SINGLE = {"ICC(k)": "ICC(1)", "ICC(C,k)": "ICC(C,1)", "ICC(A,k)": "ICC(A,1)"}
PAIRS = [("ICC(1,1)", "ICC(1)"), ("ICC(2,1)", "ICC(A,1)"), ("ICC(3,1)", "ICC(C,1)")]
TABLES = st.tuples(st.integers(3, 9), st.integers(2, 4)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(1, 5).map(float))
)


def long(values: np.ndarray, *, homes: Sequence[int] | None = None) -> pd.DataFrame:
    units, raters = values.shape
    return pd.DataFrame(
        {
            "household_id": np.repeat(np.arange(units) if homes is None else homes, raters),
            "unit": np.repeat(np.arange(units), raters),
            "rater_id": np.tile([f"R{rater}" for rater in range(raters)], units),
            "rating": values.ravel(),
        }
    )


def one(frame: pd.DataFrame, form: Any = "ICC(A,1)", **more: Any) -> Estimate:
    return icc(frame, **{"form": form, "categories": SCALE, "unit": "unit", **more})


def clustered(homes: int = 40, vignettes: int = 6, raters: int = 3, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    home = rng.normal(0, 0.8, (homes, 1, 1))
    cell = rng.normal(0, 0.3, (homes, vignettes, 1))
    noise = rng.normal(0, 0.5, (homes, vignettes, raters)) + np.linspace(-0.3, 0.3, raters)
    values = np.clip(np.round(3 + home + cell + noise), 1, 5).reshape(-1, raters)
    return long(values, homes=np.repeat(np.arange(homes), vignettes))


def limits(estimate: Estimate) -> tuple[float, float]:
    assert estimate.interval is not None, estimate.no_interval
    return estimate.interval.low, estimate.interval.high


def test_by_hand() -> None:
    # Rows 1 2, 3 4, 5 6: totals 3, 7, 11; rater means 3 and 4; the rater shift is all there is beside the units.
    found = mean_squares(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    assert (found.rows, found.columns, found.residual, found.within) == pytest.approx((8.0, 1.5, 0.0, 0.5))
    assert icc_of_squares(found, "ICC(C,1)") == 1
    assert icc_of_squares(found, "ICC(A,1)") == pytest.approx(8 / (8 + 2 * 1.5 / 3))
    assert icc_of_squares(found, "ICC(1)") == pytest.approx(7.5 / 8.5)


def test_mean_squares_as_in_a_linear_model() -> None:
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    frame = clustered(homes=12, vignettes=1)
    table = anova_lm(ols("rating ~ C(unit) + C(rater_id)", frame).fit())
    found = mean_squares(frame["rating"].to_numpy(dtype=float).reshape(-1, 3))
    assert [found.rows, found.columns, found.residual] == pytest.approx(table["mean_sq"].tolist())


def test_one_way_f_is_scipys() -> None:
    from scipy.stats import f_oneway

    values = clustered(homes=12, vignettes=1)["rating"].to_numpy(dtype=float).reshape(-1, 3)
    found, theirs = f_test(mean_squares(values), "ICC(1)"), f_oneway(*values)
    assert (found["F"], found["p"]) == pytest.approx((theirs.statistic, theirs.pvalue))


def test_limits_are_where_f_says() -> None:
    from scipy.stats import f

    squares = mean_squares(clustered(homes=12, vignettes=1)["rating"].to_numpy(dtype=float).reshape(-1, 3))
    low, high = f_limits(squares, "ICC(C,1)", level=0.9)
    ratio = float(squares.rows / squares.residual)
    tails = [ratio / ((1 + 2 * limit) / (1 - limit)) for limit in (low, high)]
    assert [f.sf(tail, 11, 22) for tail in tails] == pytest.approx([0.05, 0.95])


def test_agreement_limits_are_wider_than_consistency_where_raters_differ() -> None:
    frame = clustered(homes=60, vignettes=1)
    agreement, consistency = (limits(one(frame, form, interval="f")) for form in ("ICC(A,1)", "ICC(C,1)"))
    assert agreement[1] - agreement[0] > consistency[1] - consistency[0]


@pytest.mark.parametrize(("theirs", "ours"), PAIRS)
def test_both_names(theirs: Any, ours: str) -> None:
    found = one(clustered(), theirs)
    assert found.statistic == ours and found == one(clustered(), ours)


@given(TABLES)
@settings(deadline=None, max_examples=30)
def test_relabelling_and_shifting_change_nothing(values: np.ndarray) -> None:
    for form in ALL_FORMS:
        plain = icc_of_squares(mean_squares(values), form)
        turned = icc_of_squares(mean_squares(7 - 2 * values[::-1, ::-1]), form)
        assert plain == pytest.approx(turned, abs=1e-9, nan_ok=True)


@given(TABLES, st.lists(st.integers(-3, 3), min_size=4, max_size=4))
@settings(deadline=None, max_examples=30)
def test_consistency_ignores_raters_shifts(values: np.ndarray, shifts: list[int]) -> None:
    shifted = mean_squares(values + np.array(shifts[: values.shape[1]]))
    for form in ("ICC(C,1)", "ICC(C,k)"):
        plain = icc_of_squares(mean_squares(values), form)
        assert plain == pytest.approx(icc_of_squares(shifted, form), abs=1e-9, nan_ok=True)


@given(TABLES)
@settings(deadline=None, max_examples=30)
def test_mean_of_raters_is_the_spearman_brown_of_one(values: np.ndarray) -> None:
    squares = mean_squares(values)
    for average, single in SINGLE.items():
        stepped = spearman_brown(icc_of_squares(squares, single), values.shape[1])
        if icc_of_squares(squares, average) > -10:
            assert icc_of_squares(squares, average) == pytest.approx(stepped, abs=1e-9)


def test_identical_raters_give_one() -> None:
    found = one(long(np.array([[1, 1], [3, 3], [5, 5], [2, 2]])), interval="f")
    assert found.value == 1 and found.interval is None and "raters do not differ" in found.no_interval


def test_every_route_is_the_same_number() -> None:
    frame = clustered()
    values = frame["rating"].to_numpy(dtype=float).reshape(-1, 3)
    report = icc_report(frame, categories=SCALE, unit="unit", interval="bootstrap", seed=3, replicates=300)
    for place, form in enumerate(ALL_FORMS):
        alone = one(frame, form, interval="bootstrap", seed=3, replicates=300)
        assert alone == report[place] == report[form]
        assert alone.value == pytest.approx(float(icc_of_squares(mean_squares(values), form)))


def test_a_replicate_is_the_icc_of_its_households() -> None:
    from vignette.psychometrics.resampling import draw_weights

    values = clustered(homes=8, vignettes=2)["rating"].to_numpy(dtype=float).reshape(8, 2, 3)
    members = np.repeat(np.arange(8), 2)
    found = icc_replicates(values.reshape(16, 3), forms=["ICC(A,1)"], clusters=members, replicates=100, seed=5)
    weights = draw_weights(8, 100, np.random.SeedSequence(5).spawn(1)[0]).astype(int)
    drawn = [np.repeat(values, weight, axis=0).reshape(-1, 3) for weight in weights[:5]]
    assert found[:5, 0] == pytest.approx([float(icc_of_squares(mean_squares(each), "ICC(A,1)")) for each in drawn])


def test_frame_order_and_names_change_nothing() -> None:
    frame = clustered()
    renamed = frame.assign(
        household_id=frame["household_id"].map(lambda home: f"H{home * 7 % 40:03d}"),
        rater_id=frame["rater_id"].map({"R0": "z", "R1": "a", "R2": "m"}),
    ).sample(frac=1, random_state=4)
    plain, other = (one(each, "ICC(A,1)") for each in (frame, renamed))
    assert other.value == pytest.approx(plain.value) and limits(other) == pytest.approx(limits(plain))


def test_households_widen_the_interval() -> None:
    frame = clustered()
    apart = one(frame, "ICC(C,1)", interval="f", cluster=None)
    for kind in ("f-household", "jackknife", "bootstrap", "bootstrap-percentile"):
        together = one(frame, "ICC(C,1)", interval=kind, seed=1)
        assert np.diff(limits(together)) > 1.3 * np.diff(limits(apart)), kind
        assert together.n == {"households": 40, "units": 240, "raters": 3, "ratings": 720}
    assert "taken_as_independent" in apart.caveats


def test_household_interval_is_the_f_interval_where_units_are_independent() -> None:
    rng = np.random.default_rng(9)
    values = rng.normal(size=(3000, 1)) + rng.normal(size=(3000, 3))
    squares = mean_squares(values)
    degrees = household_degrees(sums_of_clusters(values, np.arange(3000), 3000), "ICC(C,1)", 0.95)
    assert degrees == pytest.approx((2999, 5998), rel=0.1)
    assert f_limits(squares, "ICC(C,1)", level=0.95, degrees=degrees) == pytest.approx(
        f_limits(squares, "ICC(C,1)", level=0.95), abs=2e-3
    )


def test_limits_of_few_raters_are_exact_where_one_error_matters() -> None:
    from dataclasses import replace

    from scipy.stats import f

    squares = mean_squares(clustered(homes=40, vignettes=1)["rating"].to_numpy(dtype=float).reshape(-1, 3))
    alone = replace(squares, residual=np.asarray(1e-12))
    low, high = agreement_limits_of_few(alone, (39, 78), 0.95, (0.9, 1.0))
    ratio = float(squares.rows / 3 / (squares.columns / 40))
    expected = [ratio / (ratio + f.isf(tail, 39, 2)) for tail in (0.025, 0.975)]
    assert (low, high) == pytest.approx(expected, rel=1e-6)
    even = replace(squares, columns=np.asarray(1e-12), units=np.asarray(1e9))
    consistency = f_limits(even, "ICC(C,1)", level=0.95, degrees=(39, 78))
    assert agreement_limits_of_few(even, (39, 78), 0.95, consistency) == pytest.approx(consistency, rel=1e-6)


@given(TABLES, st.floats(1.5, 500), st.floats(1.5, 500))
@settings(deadline=None, max_examples=60)
def test_limits_of_few_raters_hold_the_value(values: np.ndarray, rows: float, error: float) -> None:
    squares = mean_squares(values)
    if squares.rows > 0 and squares.residual > 0 and squares.columns >= squares.residual:
        consistency = f_limits(squares, "ICC(C,1)", level=0.95, degrees=(rows, error))
        low, high = agreement_limits_of_few(squares, (rows, error), 0.95, consistency)
        assert low <= float(icc_of_squares(squares, "ICC(A,1)")) + 1e-9 and low <= high < 1
        assert high >= float(icc_of_squares(squares, "ICC(A,1)")) - 1e-9


def test_few_raters_are_told_of_where_it_matters() -> None:
    frame = clustered(homes=60, vignettes=1)
    satterthwaite, modified = (one(frame, interval=kind) for kind in ("f", "f-household"))
    assert "few_raters" in satterthwaite.caveats and "few_raters" not in modified.caveats
    assert limits(modified)[0] < limits(satterthwaite)[0]


def test_bootstrap_and_jackknife_agree_on_the_standard_error() -> None:
    frame = clustered(homes=80)
    values = frame["rating"].to_numpy(dtype=float).reshape(-1, 3)
    draws = icc_replicates(values, forms=ALL_FORMS, clusters=np.repeat(np.arange(80), 6), replicates=2000, seed=2)
    errors = [one(frame, form).details["se"] for form in ALL_FORMS]
    assert draws.std(axis=0) == pytest.approx(errors, rel=0.15)


def test_a_seed_gives_the_same_numbers() -> None:
    frame = clustered()
    first, again, other = (one(frame, interval="bootstrap", seed=seed) for seed in (1, 1, 2))
    assert limits(first) == limits(again) != limits(other)
    assert "raters_held_fixed" in first.caveats and "raters_held_fixed" not in one(frame).caveats


def test_raters_may_differ_between_units_in_a_one_way_design() -> None:
    values = np.array([[1, 2], [3, 3], [5, 4], [2, 2]])
    frame = long(values).assign(rater_id=[f"R{place}" for place in range(8)])
    found = one(frame, "ICC(1)", interval="f")
    assert found.value == pytest.approx(float(icc_of_squares(mean_squares(values.astype(float)), "ICC(1)")))
    assert found.n["raters"] == 8 and "one_way_same_raters" not in found.caveats
    assert "one_way_same_raters" in one(long(values), "ICC(1)", interval="f").caveats
    with pytest.raises(DataError, match="PSY-311"):
        one(frame, "ICC(A,1)")


@pytest.mark.parametrize("scale", [SCALE, None])
def test_missing_ratings(scale: Any) -> None:
    frame = clustered()
    for hole in (frame.drop(index=[0]), frame.assign(rating=frame["rating"].where(frame.index > 0))):
        with pytest.raises(DataError, match=r"PSY-311.*variance_components") as told:
            one(hole, categories=scale)
        assert "R0" not in str(told.value)
        found = one(hole, categories=scale, missing="complete")
        assert found.n["units"] == 239 and found.n_excluded == len(hole) - 239 * 3
    with pytest.raises(DataError, match="PSY-311" if scale is None else "PSY-202"):
        one(frame.assign(rating=np.nan), categories=scale)


def test_nobody_rated_everything() -> None:
    frame = long(np.ones((4, 2))).drop(index=[0, 3, 4, 7])
    with pytest.raises(DataError, match="PSY-311"):
        one(frame, missing="complete")


@pytest.mark.parametrize(
    ("values", "caveat"),
    [([[3, 3], [3, 3], [3, 3]], "no_variance"), ([[1], [3], [5]], "one_rater"), ([[1, 3]], "one_unit")],
)
def test_degenerate_tables_give_nan_and_say_why(values: list[list[int]], caveat: str) -> None:
    for found in icc_report(long(np.array(values)), categories=SCALE, unit="unit"):
        assert math.isnan(found.value) and caveat in found.caveats and found.interval is None and found.no_interval


def test_one_home_has_no_interval() -> None:
    frame = clustered(homes=1)
    found = one(frame, "ICC(C,1)")
    assert math.isfinite(found.value) and found.interval is None and "one_household" in found.caveats


def test_a_household_without_which_nothing_varies() -> None:
    values = np.array([[1, 1], [2, 2], [3, 3], [4, 4], [2, 5], [4, 4]])
    for kind in ("f-household", "jackknife"):
        found = one(long(values), "ICC(C,1)", interval=kind)
        assert 0 < found.value < 1 and found.interval is None and "do not show" in found.no_interval
    twins = one(long(np.tile([[1, 2], [4, 4], [5, 3]], (4, 1)), homes=np.repeat(np.arange(4), 3)), "ICC(C,1)")
    assert twins.interval is None and twins.no_interval
    flat = one(long(np.array([[1, 2], [2, 1], [1, 2], [2, 1]])), "ICC(C,1)")
    assert flat.value == -1 and flat.interval is None and "units do not differ" in flat.no_interval


def test_below_zero_is_told() -> None:
    found = one(long(np.array([[1, 5], [5, 1], [2, 4], [4, 3]])), "ICC(C,1)", interval="f")
    assert found.value < 0 and "below_zero" in found.caveats
    assert limits(found)[0] <= found.value <= limits(found)[1]


def test_refusals() -> None:
    frame = clustered()
    with pytest.raises(DataError, match="PSY-312"):
        one(frame, interval="f")
    with pytest.raises(DataError, match="PSY-207"):
        one(frame, "ICC(4,1)")
    with pytest.raises(DataError, match="PSY-207"):
        one(frame, interval="feldt")
    with pytest.raises(DataError, match="PSY-207"):
        one(frame, missing="available")
    with pytest.raises(DataError, match="PSY-207"):
        icc_report(frame, categories=SCALE, unit="unit", forms=[])
    with pytest.raises(DataError, match="PSY-209"):
        one(frame, interval="bootstrap")
    with pytest.raises(DataError, match="PSY-102"):
        one(frame, level=95)
    with pytest.raises(DataError, match="PSY-203"):
        one(pd.concat([frame, frame.iloc[:1]]))
    with pytest.raises(DataError, match="PSY-204"):
        one(frame.assign(rating=9))
    with pytest.raises(DataError, match="PSY-210"):
        one(frame.assign(household_id=range(len(frame))))
    with pytest.raises(DataError, match="PSY-211"):
        one(frame.assign(rating="many"), categories=None)


@pytest.mark.parametrize("values", [[[1.0], [2.0]], [[1.0, math.nan]], [1.0, 2.0]])
def test_arrays_have_to_be_complete(values: Any) -> None:
    with pytest.raises(DataError, match="PSY-313"):
        mean_squares(values)
    with pytest.raises(DataError, match="PSY-313"):
        icc_replicates(values, forms=["ICC(1)"], replicates=100, seed=1)
