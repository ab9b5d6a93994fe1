"""Variance components from frames: what they are, their limits, and what is refused or said."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.generalizing import TERMS, H, R, V, simulated

from vignette.errors import DataError
from vignette.psychometrics import (
    VarianceComponents,
    d_study,
    design_coefficients,
    g_study,
    levels_needed,
    variance_components,
)
from vignette.psychometrics.resampling import jackknife_se


def components(frame: pd.DataFrame, **options: Any) -> VarianceComponents:
    return variance_components(frame, **{"terms": TERMS, "interval": None, **options})


# --- components -------------------------------------------------------------------------------------------------------


@given(st.integers(1, 10_000))
@settings(deadline=None, max_examples=5)
def test_order_of_rows_and_names_change_nothing(seed: int) -> None:
    frame = simulated(15, 3, 3, missing=0.15)
    homes = frame.household_id.unique()
    names = dict(zip(homes, np.random.default_rng(seed).permutation(homes), strict=True))
    raters = {"R0": "c", "R1": "a", "R2": "b"}
    other = frame.sample(frac=1, random_state=seed)
    other = other.assign(household_id=other.household_id.map(names), rater_id=other.rater_id.map(raters))
    np.testing.assert_allclose(components(other).values, components(frame).values, atol=1e-6)


@given(st.floats(0.1, 10), st.floats(-50, 50))
@settings(deadline=None, max_examples=6)
def test_another_scale_multiplies_by_its_square(factor: float, shift: float) -> None:
    frame = simulated(12, 3, 3, missing=0.1)
    moved = frame.assign(rating=frame.rating * factor + shift)
    one, other = components(frame), components(moved)
    np.testing.assert_allclose(other.values, factor**2 * one.values, rtol=1e-4, atol=1e-6 * factor**2)
    assert other.mean == pytest.approx(factor * one.mean + shift, rel=1e-4)


def test_terms_come_back_in_the_order_given() -> None:
    frame = simulated(12, 3, 3)
    one = components(frame)
    other = components(frame, terms=tuple(tuple(reversed(term)) for term in reversed(TERMS)))
    for term in TERMS:
        assert other.variance(*term) == pytest.approx(one.variance(*term), abs=1e-7)
    assert other.estimates[0].statistic == "variance of rater_id:vignette_id"
    with pytest.raises(DataError, match="PSY-321"):
        one.variance("aspect_id")


def test_raters_within_vignettes_have_an_own_variance_by_either_engine() -> None:
    frame = simulated(15, 3, 4, seed=2)
    nested = frame.assign(rater_id=frame.vignette_id + frame.rater_id)
    terms = [(H,), (V,), (V, R), (H, V)]
    squares = components(nested, terms=terms, method="ems")
    assert (squares.values > 0).all()
    np.testing.assert_allclose(components(nested, terms=terms).values, squares.values, rtol=1e-4)
    reused = components(frame, terms=terms, method="ems")
    np.testing.assert_allclose(reused.values, squares.values)
    assert squares.sizes == pytest.approx({V: 3, R: 4})


def test_people_of_one_home_share_its_variance() -> None:
    rng = np.random.default_rng(1)
    home, person, item = (index.ravel() for index in np.indices((60, 2, 4)))
    level = 1.0 * rng.normal(size=60)[home] + 0.5 * rng.normal(size=(60, 2))[home, person]
    frame = pd.DataFrame(
        {H: home, "applicant_id": home * 2 + person, V: item, "rating": level + 0.5 * rng.normal(size=len(home))}
    )
    found = components(frame, object=(H, "applicant_id"), terms=[(H,), (H, "applicant_id"), (V,)])
    assert found.variance(H) == pytest.approx(1.0, abs=0.4)
    assert found.variance(H, "applicant_id") == pytest.approx(0.25, abs=0.12)
    row = d_study(found, sizes={V: 4}).to_frame().iloc[0]
    universe = found.variance(H) + found.variance(H, "applicant_id")
    assert row.Erho2 == pytest.approx(universe / (universe + found.variance() / 4))


def test_fixed_effects_shift_everyone_and_leave_the_components() -> None:
    frame = simulated(20, 4, 3, missing=0.1)
    frame["form_id"] = np.where(frame.vignette_id < "V2", "A", "B")
    shifted = frame.assign(rating=frame.rating + 5.0 * (frame.form_id == "B"))
    terms = [(H,), (R,), (H, R), (H, V)]
    one = components(frame, terms=terms, fixed=["form_id"])
    other = components(shifted, terms=terms, fixed=["form_id"], interval="satterthwaite")
    np.testing.assert_allclose(other.values, one.values, atol=1e-6)
    gap = other.effects["form_id=B"].value - one.effects["form_id=B"].value
    assert gap == pytest.approx(5.0, abs=1e-6)
    limits = other.effects["form_id=B"].interval
    assert limits is not None
    assert limits.low < other.effects["form_id=B"].value < limits.high


def test_ratings_without_a_term_of_their_own_are_told_apart_by_within() -> None:
    frame = simulated(15, 3, 3)
    with pytest.raises(DataError, match="PSY-203"):
        components(frame, terms=[(H,), (R,)])
    found = components(frame, terms=[(H,), (R,)], within=[V])
    assert found.terms[-1] == (H, R, V)
    row = d_study(found, sizes={R: 2, V: 3}).to_frame().iloc[0]
    assert row.relative_error == pytest.approx(found.variance() / 6)


# --- intervals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "interval"), [("ems", "bootstrap-percentile"), ("ems", "generalized"), ("reml", "generalized")]
)
def test_a_seed_gives_the_same_numbers_and_another_seed_others(method: str, interval: str) -> None:
    frame = simulated(12, 3, 3)
    options = {"method": method, "interval": interval, "replicates": 100}
    one, same, other = (components(frame, seed=seed, **options) for seed in (1, 1, 2))
    assert one.estimates[0].interval == same.estimates[0].interval
    assert one.estimates[0].interval != other.estimates[0].interval


def test_both_engines_draw_the_same_homes() -> None:
    frame = simulated(20, 4, 3, seed=4)
    options = {"interval": "bootstrap", "replicates": 100, "seed": 3}
    squares, likelihood = (components(frame, method=method, **options) for method in ("ems", "reml"))
    assert squares.draws is not None
    assert likelihood.draws is not None
    assert squares.left_out is not None
    assert likelihood.left_out is not None
    inside = (squares.draws > 0.002).all(axis=1)
    assert inside.sum() > 20
    np.testing.assert_allclose(likelihood.draws[inside], squares.draws[inside], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(likelihood.left_out, squares.left_out, rtol=1e-3, atol=1e-4)


def test_bootstrap_and_jackknife_and_information_agree_on_the_spread_of_homes() -> None:
    frame = simulated(120, 4, 3, seed=6)
    found = components(frame, method="ems", interval="bootstrap", replicates=1000, seed=1)
    assert found.draws is not None
    assert found.left_out is not None
    place = [0, 3, 6]
    drawn = found.draws.std(axis=0)[place]
    np.testing.assert_allclose(drawn, jackknife_se(found.left_out)[place], rtol=0.15)
    np.testing.assert_allclose(drawn, np.sqrt(np.diagonal(found.covariance))[place], rtol=0.3)


def test_households_of_two_people_widen_the_bootstrap() -> None:
    rng = np.random.default_rng(2)
    home, person, item = (index.ravel() for index in np.indices((40, 2, 3)))
    level = rng.normal(size=40)[home] + 0.1 * rng.normal(size=(40, 2))[home, person]
    frame = pd.DataFrame(
        {"home": home, "person": home * 2 + person, "item": item, "rating": level + 0.5 * rng.normal(size=len(home))}
    )
    options = {"object": "person", "terms": [("person",), ("item",)], "interval": "bootstrap-percentile"}
    options |= {"replicates": 400, "seed": 1, "method": "ems"}
    widths = {}
    for cluster in ("home", "person"):
        found = components(frame, cluster=cluster, **options)
        limits = found.estimates[0].interval
        assert limits is not None
        widths[cluster] = limits.high - limits.low
        assert ("household_not_in_model" in found.caveats) == (cluster == "home")
    assert widths["home"] > 1.2 * widths["person"]


def test_homes_drawn_again_say_nothing_of_raters() -> None:
    frame = simulated(20, 3, 3)
    study = g_study(frame, terms=TERMS, method="ems", interval="bootstrap", replicates=100, seed=1)
    by_name = {one.statistic: one for one in (*study.components.estimates, *study.coefficients)}
    for name in ("variance of vignette_id", "variance of rater_id", "variance of vignette_id:rater_id", "Phi"):
        assert by_name[name].interval is None
        assert "generalized" in by_name[name].no_interval
    for name in ("variance of household_id", "variance of household_id:rater_id", "Erho2", "relative SEM"):
        assert by_name[name].interval is not None


def test_satterthwaite_gives_no_limits_of_absolute_error_where_raters_are_few() -> None:
    coefficients = g_study(simulated(20, 4, 3), terms=TERMS, interval="satterthwaite").coefficients
    assert coefficients["absolute SEM"].interval is None
    relative = coefficients["relative SEM"]
    assert relative.interval is not None
    assert relative.interval.low < relative.value < relative.interval.high
    assert coefficients["Phi"].interval is not None


def test_generalized_limits_of_the_residual_are_its_chi_square_limits() -> None:
    from scipy.special import chdtri

    found = components(simulated(20, 4, 3), method="ems", interval="generalized", replicates=40_000, seed=1)
    limits = found.estimates["variance of residual"].interval
    assert limits is not None
    df = 19 * 3 * 2
    assert limits.low == pytest.approx(df * found.variance() / chdtri(df, 0.025), rel=0.01)
    assert limits.high == pytest.approx(df * found.variance() / chdtri(df, 0.975), rel=0.01)
    exact = components(simulated(20, 4, 3), method="ems", interval="satterthwaite")
    other = exact.estimates["variance of residual"].interval
    assert other is not None
    assert other.low == pytest.approx(df * found.variance() / chdtri(df, 0.025), rel=1e-6)


@pytest.mark.parametrize("interval", ["profile", "profile-restricted", "wald", "satterthwaite"])
def test_closed_and_profile_limits_hold_the_estimate_and_widen_with_the_level(interval: str) -> None:
    frame = simulated(16, 3, 3, missing=0.1, seed=3)
    options = {"terms": [(H,), (R,)], "within": [V], "interval": interval}
    narrow, wide = (components(frame, level=level, **options) for level in (0.8, 0.95))
    for one, other in zip((*narrow.estimates, *narrow.effects), (*wide.estimates, *wide.effects), strict=True):
        assert one.interval is not None
        assert other.interval is not None
        slack = 0.15 * one.value if interval == "profile" else 0.0
        assert other.interval.low <= one.interval.low < one.value + slack
        assert one.value - slack < one.interval.high <= other.interval.high


def test_profile_limits_are_where_the_likelihood_has_fallen_by_the_quantile() -> None:
    """One-way layout: the profile by a grid over the ratio of variances."""
    frame = simulated(20, 4, 1, seed=9)
    found = components(frame, terms=[(H,)], within=[V], method="ml", interval="profile")
    limits = found.estimates[0].interval
    assert limits is not None
    table = frame.pivot(index=H, columns=V, values="rating").to_numpy()

    def criterion(home: float, rest: float) -> float:
        between = rest + 4 * home
        means = table.mean(axis=1)
        squares = ((table - means[:, None]) ** 2).sum() / rest + 4 * ((means - means.mean()) ** 2).sum() / between
        return 80 * math.log(2 * math.pi) + 60 * math.log(rest) + 20 * math.log(between) + squares

    assert found.criterion == pytest.approx(criterion(found.variance(H), found.variance()), abs=1e-6)
    grid = np.linspace(0.05, 3.0, 20_000)
    for limit in (limits.low, limits.high):
        best = min(criterion(limit, rest) for rest in grid)
        assert best - found.criterion == pytest.approx(3.8415, abs=0.01)


# --- what is said and what is refused ---------------------------------------------------------------------------------


def test_few_raters_and_few_homes_are_said() -> None:
    found = components(simulated(12, 7, 3))
    assert "few_households" in found.caveats
    said = {one.statistic for one in found.estimates if "few_levels" in one.caveats}
    assert said == {"variance of rater_id", "variance of vignette_id:rater_id"}
    assert "few_levels" in design_coefficients(found, sizes={V: 7, R: 3})["Phi"].caveats
    assert "taken_as_independent" in components(simulated(12, 7, 3), cluster=None).caveats


@pytest.mark.parametrize(
    ("change", "caveat"),
    [
        (lambda frame: frame.assign(rating=3.0), "no_variance"),
        (lambda frame: frame[frame.household_id == "H0001"], "one_household"),
        (lambda frame: frame[frame.rater_id == "R1"], "one_level"),
    ],
)
def test_data_that_hold_no_components_give_nan_and_say_why(change: Any, caveat: str) -> None:
    found = components(change(simulated(8, 3, 3)), interval="generalized", seed=1)
    assert np.isnan(found.values).all()
    assert caveat in found.caveats
    assert all(caveat in one.caveats for one in found.estimates)
    for one in design_coefficients(found, sizes={V: 3, R: 2}):
        assert math.isnan(one.value)
        assert one.interval is None
    assert math.isnan(levels_needed(found, facet=V, sizes={R: 2}, coefficient="Phi").value)


def test_blank_ratings_are_refused_unless_allowed_and_counted() -> None:
    frame = simulated(12, 3, 3)
    frame.loc[[0, 5], "rating"] = np.nan
    with pytest.raises(DataError, match="PSY-205"):
        components(frame)
    found = components(frame, missing="available")
    assert found.n_excluded == 2
    assert found.n["ratings"] == len(frame) - 2
    assert found.n["households"] == 12


FRAME = simulated(8, 3, 3)


@pytest.mark.parametrize(
    ("code", "frame", "options"),
    [
        ("PSY-321", FRAME, {"terms": []}),
        ("PSY-321", FRAME, {"terms": [(H,), ()]}),
        ("PSY-321", FRAME, {"terms": "household_id"}),
        ("PSY-321", FRAME, {"terms": [(H,), (V, R), (R, V)]}),
        ("PSY-321", FRAME, {"terms": [(V,), (H, V)]}),
        ("PSY-322", FRAME.assign(one=FRAME.rater_id, two=FRAME.rater_id), {"fixed": ["one", "two"]}),
        ("PSY-323", FRAME, {"terms": [*TERMS, (H, V, R)]}),
        ("PSY-323", FRAME[FRAME.rater_id == "R0"], {"terms": [(H,), (V,), (H, V)], "within": [R]}),
        ("PSY-324", FRAME, {"terms": [(H,), (H, V), (V, R)], "method": "ems"}),
        ("PSY-325", FRAME.iloc[1:], {"method": "ems"}),
        ("PSY-326", FRAME.assign(form=FRAME.vignette_id), {"fixed": ["form"], "method": "ems"}),
        ("PSY-327", FRAME, {"method": "ems", "interval": "profile"}),
        ("PSY-102", FRAME, {"level": 95}),
        ("PSY-207", FRAME, {"method": "anova"}),
        ("PSY-207", FRAME, {"interval": "normal"}),
        ("PSY-207", FRAME, {"missing": "complete"}),
        ("PSY-209", FRAME, {"interval": "generalized"}),
        ("PSY-209", FRAME, {"interval": "bootstrap", "seed": 1, "replicates": 10}),
        ("PSY-201", FRAME, {"score": "points"}),
        ("PSY-202", FRAME.iloc[:0], {}),
        ("PSY-203", pd.concat([FRAME, FRAME]), {}),
        ("PSY-211", FRAME.assign(rating="high"), {}),
    ],
)
def test_what_is_no_model_or_no_table_is_refused(code: str, frame: pd.DataFrame, options: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=code) as raised:
        components(frame, **options)
    assert "H0001" not in str(raised.value)


def test_a_person_of_two_homes_is_refused() -> None:
    frame = FRAME.assign(home=np.arange(len(FRAME)) % 2)
    with pytest.raises(DataError, match="PSY-210"):
        components(frame, cluster="home")


def test_results_show_themselves() -> None:
    study = g_study(simulated(12, 3, 3), terms=TERMS, method="ems", interval="generalized", replicates=100, seed=1)
    assert len(study.to_frame()) == 7 + 5
    assert "variance of household_id" in study._repr_html_()
    assert study.components.to_frame()["share"].sum() == pytest.approx(1.0)
    assert study.components.analysis is not None
    assert study.components.analysis.to_frame()["df"].sum() == 12 * 9 - 1
    curve = d_study(study.components, sizes={V: [3, 9], R: [1, 2, 3]}, cut=3.0)
    assert list(curve.to_frame().columns[-5:]) == ["Erho2_low", "Erho2_high", "Phi_low", "Phi_high", "phi_lambda"]
    assert len(curve.to_frame()) == 6
    assert "Phi" in curve._repr_html_()
