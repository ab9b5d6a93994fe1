"""Agreement: invariances, intervals, and what is refused or told."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.agreeing import ALL, HOMES, ROWS, SCALE, SCORES, long, simulated

from vignette.errors import DataError
from vignette.psychometrics import (
    EstimateSet,
    agreement_matrix,
    agreement_of_codes,
    agreement_of_table,
    agreement_report,
    agreement_weights,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    finn_r,
    fleiss_kappa,
    fleiss_kappa_by_category,
    gwet_ac,
    kendall_w,
    krippendorff_alpha,
    light_kappa,
    marginal_homogeneity,
    mean_correlation,
    pabak,
    percent_agreement,
)
from vignette.psychometrics.agreement.estimating import effective_degrees

FEW = settings(deadline=None, max_examples=30)
COMMON = {"coefficients": ALL, "weights": "linear", "metric": "ordinal"}
KINDS = ("linearized", "jackknife", "bootstrap", "bootstrap-percentile")


def of(codes: np.ndarray, clusters: Any = "homes", **options: Any) -> EstimateSet:
    homes = np.arange(len(codes)) // 3 if isinstance(clusters, str) else clusters
    return agreement_of_codes(codes, scores=SCORES, clusters=homes, **{**COMMON, **options})


def figures(found: EstimateSet) -> np.ndarray:
    return np.array([[one.value, one.interval.low, one.interval.high] for one in found if one.interval])


# Invariances


@FEW
@given(st.integers(0, 10_000))
def test_relabelling_changes_nothing(seed: int) -> None:
    codes = simulated(seed, missing=0.15)
    codes = codes[(codes >= 0).any(axis=1)]
    homes = np.arange(len(codes)) // 3
    rng = np.random.default_rng(seed)
    order, columns = rng.permutation(len(codes)), rng.permutation(3)
    names = rng.permutation(homes.max() + 1)
    plain = figures(of(codes, homes))
    assert figures(of(codes[:, columns], homes)) == pytest.approx(plain, abs=1e-9)
    assert figures(of(codes[order], homes[order])) == pytest.approx(plain, abs=1e-9)
    assert figures(of(codes, names[homes])) == pytest.approx(plain, abs=1e-9)


@FEW
@given(st.integers(0, 10_000))
def test_turning_the_scale_changes_nothing_but_ratio(seed: int) -> None:
    codes = simulated(seed, missing=0.1)
    turned = np.where(codes >= 0, 4 - codes, -1)
    assert figures(of(turned)) == pytest.approx(figures(of(codes)), abs=1e-9)


@FEW
@given(st.integers(0, 10_000))
def test_identical_raters_agree(seed: int) -> None:
    codes = np.repeat(simulated(seed)[:, :1], 3, axis=1)
    found = of(codes, interval=None)
    assert [one.value for one in found] == pytest.approx([1.0] * len(found))
    assert kendall_w(long(codes), ties=True, interval=None, **HOMES).value == pytest.approx(1.0)


@FEW
@given(st.integers(0, 10_000))
def test_shares_are_shares_and_nothing_exceeds_one(seed: int) -> None:
    found = of(simulated(seed, homes=8, missing=0.3))
    assert all(one.value <= 1 + 1e-12 for one in found if np.isfinite(one.value))
    for one in found:
        if one.interval:
            assert one.interval.low <= one.value <= one.interval.high
            assert -1 <= one.interval.low <= one.interval.high <= 1


def test_severity_lowers_agreement_and_not_correlation() -> None:
    codes = np.clip(simulated(12), 0, 3)
    shifted = codes.copy()
    shifted[:, 0] += 1
    before, after = (mean_correlation(long(each), kind="pearson", interval=None, **HOMES) for each in (codes, shifted))
    assert after.value == pytest.approx(before.value)
    assert of(shifted)["Fleiss' kappa, linear"].value < of(codes)["Fleiss' kappa, linear"].value


def test_missing_ratings_lie_between() -> None:
    """Leaving out single ratings at random does not move alpha far; it is no listwise deletion."""
    codes = simulated(13, homes=300)
    lost = np.where(np.random.default_rng(0).random(codes.shape) < 0.15, -1, codes)
    assert of(lost)[-1].value == pytest.approx(of(codes)[-1].value, abs=0.03)


# Intervals


def test_a_seed_gives_the_same_numbers() -> None:
    codes = simulated(14)
    once, again = (of(codes, interval="bootstrap", seed=3, replicates=300) for _ in range(2))
    other = of(codes, interval="bootstrap", seed=4, replicates=300)
    assert once == again
    assert once != other


def test_bootstrap_jackknife_and_linearized_errors_are_alike() -> None:
    codes = simulated(15, homes=120, missing=0.1)
    drawn = {"replicates": 2000, "seed": 1}
    errors = np.array([[one.details["se"] for one in of(codes, interval=kind, **drawn)] for kind in KINDS])
    assert errors / errors[1] == pytest.approx(np.ones_like(errors), abs=0.08)


def test_households_matter() -> None:
    """Raters who agree in some homes and not in others: rows taken as independent claim too much."""
    rng = np.random.default_rng(2)
    hard = np.repeat(rng.random(60) < 0.5, 6)
    first = rng.integers(0, 5, 360)
    codes = np.column_stack([first, np.where(hard, rng.integers(0, 5, 360), first)])
    homes = np.repeat(np.arange(60), 6)
    grouped, naive = of(codes, homes), of(codes, None)
    for one, other in zip(grouped, naive, strict=True):
        assert one.details["se"] > 1.5 * other.details["se"]
        assert one.value == pytest.approx(other.value)
        assert "taken_as_independent" in other.caveats
        assert "taken_as_independent" not in one.caveats


def test_degrees_of_freedom_count_homes_that_were_rated_twice() -> None:
    codes = simulated(16, homes=40)
    codes[3 * 6 :, 1:] = -1
    found = of(codes)[-1]
    assert found.n["households"] == 40
    assert found.n["households_shared"] == 6
    assert 2 < found.details["df"] <= 5
    assert "few_households" in found.caveats
    assert found.n_excluded == 34 * 3


def test_effective_degrees_count_homes_that_pull() -> None:
    """Even pulls leave n - 1 degrees; one home that pulls alone leaves about 2."""
    even = np.tile([-1.0, 1.0], 20)
    assert effective_degrees(even, 40) == 39
    alone = np.zeros(40)
    alone[0] = 1.0
    assert effective_degrees(alone, 40) == pytest.approx(2, abs=0.2)
    assert effective_degrees(np.random.default_rng(1).normal(size=100_000), 100_000) == pytest.approx(100_000, rel=0.05)


def test_wilson_stands_where_all_agree() -> None:
    codes = np.repeat(simulated(17, homes=30)[:, :1], 2, axis=1)
    one = percent_agreement(long(codes), within=0, over="units", **HOMES)[0]
    assert one.value == 1
    assert one.interval is not None
    assert one.interval.low == pytest.approx(0.878, abs=0.002)
    assert one.interval.high == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
def test_no_interval_where_nothing_varies(kind: str) -> None:
    codes = np.repeat(simulated(17, homes=30)[:, :1], 2, axis=1)
    one = fleiss_kappa(long(codes), weights="linear", interval=kind, seed=1, **HOMES)  # type: ignore[arg-type]
    assert one.value == pytest.approx(1)
    assert one.interval is None
    assert one.no_interval
    assert {"nothing_varies", "replicates_equal"} & set(one.caveats)


def test_gwet_takes_units_for_independent_and_says_so() -> None:
    frame = long(simulated(18))
    grouped = gwet_ac(frame, weights="linear", interval="gwet", **HOMES)
    alone = gwet_ac(frame, weights="linear", interval="gwet", **ROWS)
    assert grouped.interval is not None
    assert alone.interval is not None
    assert grouped.interval.low == pytest.approx(alone.interval.low, abs=1e-12)
    assert grouped.interval.method == alone.interval.method
    assert "taken_as_independent" in grouped.caveats


def test_fleiss_cohen_everitt_says_so_too() -> None:
    one = cohen_kappa(
        long(simulated(18)), weights="linear", raters=("a", "b"), interval="fleiss-cohen-everitt", **HOMES
    )
    assert "taken_as_independent" in one.caveats
    assert one.details["df"] == np.inf


def test_every_interval_names_raters_as_fixed() -> None:
    assert all("raters_fixed" in one.caveats for one in of(simulated(19)))


def test_the_first_rater_that_is_named_is_the_first() -> None:
    frame = long(simulated(18))
    one, other = (
        marginal_homogeneity(frame, raters=pair, interval=None, **HOMES)[1].value for pair in (("a", "c"), ("c", "a"))
    )
    assert one == pytest.approx(-other)
    assert one != 0


def test_matrix_of_raters() -> None:
    frame = long(simulated(20, missing=0.2))
    curve = agreement_matrix(frame, coefficient="cohen", weights="linear", **HOMES)
    rows = curve.to_frame()
    assert list(zip(rows["first"], rows["second"], strict=True)) == [("a", "b"), ("a", "c"), ("b", "c")]
    for row in rows.itertuples():
        one = cohen_kappa(frame, weights="linear", raters=(row.first, row.second), **HOMES)
        assert row.value == pytest.approx(one.value)
        assert one.interval is not None
        assert (row.low, row.high) == pytest.approx((one.interval.low, one.interval.high))
    exact = agreement_matrix(frame, coefficient="exact", interval=None, **HOMES)
    assert all(np.isnan(exact.columns["low"]))


# What is told


def test_constant_ratings_have_no_kappa_but_an_agreement() -> None:
    codes = np.ones((30, 3), dtype=np.int64)
    found = of(codes)
    for name in ("Fleiss' kappa, linear", "Conger's kappa, linear", "Light's kappa, linear"):
        assert np.isnan(found[name].value)
        assert "no_variance" in found[name].caveats
        assert found[name].details["observed"] == 1
    assert np.isnan(found["Krippendorff's alpha, ordinal"].value)
    assert found["Gwet's AC2, linear"].value == 1
    assert found["Gwet's AC2, linear"].interval is None
    ranked = kendall_w(long(codes), ties=True, **HOMES)
    assert np.isnan(ranked.value)
    assert "no_variance" in ranked.caveats
    assert np.isnan(mean_correlation(long(codes), kind="spearman", **HOMES).value)


@pytest.mark.parametrize(
    ("call", "options"),
    [
        (fleiss_kappa, {"weights": "linear"}),
        (conger_kappa, {"weights": "linear"}),
        (light_kappa, {"weights": "linear"}),
        (cohen_kappa, {"weights": "linear"}),
        (brennan_prediger, {"weights": "linear"}),
        (gwet_ac, {"weights": "unweighted"}),
        (krippendorff_alpha, {"metric": "ordinal"}),
        (pabak, {}),
        (kendall_w, {"ties": True}),
        (mean_correlation, {"kind": "pearson"}),
        (finn_r, {"levels": 5, "model": "oneway"}),
    ],
)
def test_one_rater_and_one_home(call: Any, options: Any) -> None:
    codes = simulated(21)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        alone = call(long(codes[:, :1]), **options, **HOMES)
        home = call(long(codes[:3, :2]), **options, **HOMES)
    assert np.isnan(alone.value)
    assert "one_rater" in alone.caveats
    assert alone.interval is None
    assert "one_household" not in alone.caveats
    assert "one_household" in home.caveats
    assert home.interval is None


def test_one_rater_in_sets() -> None:
    frame = long(simulated(21)[:, :1])
    assert all(np.isnan(one.value) for one in percent_agreement(frame, within=0, **HOMES))
    assert all("one_rater" in one.caveats for one in fleiss_kappa_by_category(frame, **HOMES))
    assert np.isnan(marginal_homogeneity(frame, **HOMES)[0].value)


def test_raters_who_share_nothing() -> None:
    codes = simulated(22)[:, :2]
    codes[::2, 0], codes[1::2, 1] = -1, -1
    found = of(codes)
    assert all(np.isnan(one.value) for one in found)
    assert all("no_shared_units" in one.caveats for one in found)
    three = simulated(22)
    three[::2, 0], three[1::2, 1] = -1, -1
    assert "raters_apart" in of(three)["Light's kappa, linear"].caveats


def test_counts_of_what_was_left_out() -> None:
    codes = simulated(23)
    codes[0, 1:] = -1
    frame = long(codes)
    assert krippendorff_alpha(frame, metric="nominal", **HOMES).n_excluded == 1
    assert fleiss_kappa(frame, weights="linear", **HOMES).n_excluded == 0
    pair = cohen_kappa(frame, weights="linear", raters=("a", "b"), **HOMES)
    assert pair.n_excluded == 1
    assert pair.n["units_shared"] == len(codes) - 1
    lacking = frame.assign(rating=frame["rating"].where(frame["rater_id"] != "c"))
    assert cohen_kappa(lacking, weights="linear", raters=("a", "b"), **HOMES) == pair
    blank = pd.concat([frame, frame.iloc[:1].assign(unit=0, rater_id="b", rating=np.nan)])
    assert fleiss_kappa(blank, weights="linear", missing="available", **HOMES).n_excluded == 1


def test_unequal_numbers_of_raters() -> None:
    codes = simulated(24, raters=4, missing=0.4)
    found = of(codes)
    assert all(np.isfinite(one.value) and one.interval is not None for one in found)


# What is refused

FRAME = long(simulated(25))
BAD_CALLS = [
    ("PSY-203", lambda: fleiss_kappa(pd.concat([FRAME, FRAME.iloc[:1]]), weights="linear", **HOMES)),
    ("PSY-204", lambda: fleiss_kappa(FRAME.assign(rating=9), weights="linear", **HOMES)),
    ("PSY-205", lambda: fleiss_kappa(FRAME.assign(rating=np.nan), weights="linear", **HOMES)),
    ("PSY-206", lambda: fleiss_kappa(FRAME, weights="linear", **{**HOMES, "categories": [1, 2, np.nan]})),
    ("PSY-207", lambda: fleiss_kappa(FRAME, weights="cubic", **HOMES)),  # type: ignore[arg-type]
    ("PSY-207", lambda: krippendorff_alpha(FRAME, metric="linear", **HOMES)),  # type: ignore[arg-type]
    ("PSY-207", lambda: fleiss_kappa(FRAME, weights="linear", interval="fleiss-cohen-everitt", **HOMES)),  # type: ignore[arg-type]
    ("PSY-207", lambda: percent_agreement(FRAME, within=0, over="rows", **HOMES)),  # type: ignore[arg-type]
    ("PSY-207", lambda: finn_r(FRAME, levels=5, model="threeway", **HOMES)),  # type: ignore[arg-type]
    ("PSY-207", lambda: mean_correlation(FRAME, kind="kendall", **HOMES)),  # type: ignore[arg-type]
    ("PSY-207", lambda: agreement_matrix(FRAME, coefficient="fleiss", **HOMES)),  # type: ignore[arg-type]
    ("PSY-207", lambda: agreement_report(FRAME, coefficients=["kappa"], **HOMES)),  # type: ignore[list-item]
    ("PSY-207", lambda: agreement_of_table(np.eye(2), weights="linear", interval="exact")),  # type: ignore[arg-type]
    ("PSY-102", lambda: fleiss_kappa(FRAME, weights="linear", level=95, **HOMES)),
    ("PSY-209", lambda: fleiss_kappa(FRAME, weights="linear", interval="bootstrap", **HOMES)),
    ("PSY-301", lambda: fleiss_kappa(FRAME, weights=np.eye(4), **HOMES)),
    ("PSY-301", lambda: fleiss_kappa(FRAME, weights=np.ones((5, 4)), **HOMES)),
    ("PSY-301", lambda: fleiss_kappa(FRAME, weights=np.triu(np.ones((5, 5))), **HOMES)),
    ("PSY-301", lambda: fleiss_kappa(FRAME, weights=1 - np.eye(5), **HOMES)),
    ("PSY-301", lambda: fleiss_kappa(FRAME, weights=2 * np.ones((5, 5)), **HOMES)),
    ("PSY-302", lambda: cohen_kappa(FRAME, weights="linear", **HOMES)),
    ("PSY-302", lambda: cohen_kappa(FRAME, weights="linear", raters=("a", "z"), **HOMES)),
    ("PSY-302", lambda: cohen_kappa(FRAME, weights="linear", raters=("a", "a"), **HOMES)),
    ("PSY-302", lambda: agreement_report(FRAME, coefficients=["cohen"], weights="linear", **HOMES)),
    ("PSY-302", lambda: agreement_matrix(FRAME[FRAME["rater_id"] == "a"], coefficient="exact", **HOMES)),
    ("PSY-303", lambda: of(np.array([[0.5, 1.0]]))),
    ("PSY-303", lambda: of(np.array([[0, 5]]))),
    ("PSY-303", lambda: of(np.array([0, 1]))),
    ("PSY-303", lambda: of(np.array([[0, 1]]), [1, 2])),
    ("PSY-202", lambda: of(np.array([[-1, -1]]))),
    ("PSY-304", lambda: kendall_w(FRAME.iloc[1:], ties=True, **HOMES)),
    ("PSY-305", lambda: agreement_of_table([[1, 2, 3]], weights="linear")),
    ("PSY-305", lambda: agreement_of_table([[0.5, 0.1], [0.1, 0.3]], weights="linear")),
    ("PSY-305", lambda: agreement_of_table([[0, 0], [0, 0]], weights="linear")),
    ("PSY-306", lambda: agreement_weights("ratio", scores=[-1, 0, 1])),
    ("PSY-307", lambda: percent_agreement(FRAME, within=5, **HOMES)),
    ("PSY-307", lambda: percent_agreement(FRAME, within=-1, **HOMES)),
    ("PSY-308", lambda: finn_r(FRAME, levels=1, model="oneway", **HOMES)),
    ("PSY-309", lambda: agreement_report(FRAME, coefficients=["fleiss"], **HOMES)),
    ("PSY-309", lambda: agreement_report(FRAME, coefficients=["krippendorff"], **HOMES)),
    ("PSY-309", lambda: agreement_report(FRAME, coefficients=[], **HOMES)),
    ("PSY-309", lambda: agreement_matrix(FRAME, coefficient="cohen", **HOMES)),
]


@pytest.mark.parametrize(("code", "call"), BAD_CALLS)
def test_bad_input_is_refused(code: str, call: Any) -> None:
    with pytest.raises(DataError) as told:
        call()
    assert told.value.code == code


def test_a_million_rows() -> None:
    codes = simulated(26, homes=56_000, per_home=6)
    found = agreement_of_codes(
        codes, scores=SCORES, coefficients=["fleiss"], weights="linear", clusters=np.arange(len(codes)) // 6
    )[0]
    assert found.n["ratings"] > 1_000_000
    assert found.interval is not None
    assert found.interval.high - found.interval.low < 0.01


def test_scale_declared_and_not_guessed() -> None:
    """A category that nobody used counts: by chance it is as likely for Brennan and Prediger."""
    frame = FRAME[FRAME["rating"] < 5]
    narrow, wide = (
        brennan_prediger(frame, weights="unweighted", **{**HOMES, "categories": scale}) for scale in (SCALE[:4], SCALE)
    )
    assert wide.value > narrow.value
