"""Factors and omegas: exact models come back, two routes to one number, and what poor data give."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.errors import DataError
from vignette.psychometrics import (
    categorical_omega,
    cronbach_alpha,
    omega,
    omega_bifactor,
    omega_hierarchical,
    ordinal_alpha,
    ordinal_omega,
    polychoric,
)
from vignette.psychometrics.factors import extract, fit_patterned, oblimin, one_weighted_factor, schmid_leiman
from vignette.psychometrics.factors import extraction as inner
from vignette.psychometrics.factors import patterned as given_pattern
from vignette.psychometrics.reliability import alpha_of, categorical_omega_of

SCALE = [1, 2, 3, 4, 5]
CUTS = np.array([-1.2, -0.4, 0.5, 1.3])
NINE = [f"item{place}" for place in range(9)]
GROUPS = {"A": NINE[:3], "B": NINE[3:6], "C": NINE[6:]}
GENERAL = np.array([0.7, 0.6, 0.5, 0.6, 0.7, 0.5, 0.6, 0.5, 0.7])
SPECIFIC = np.kron(np.eye(3), np.full((3, 1), 0.45))
BIFACTOR = np.column_stack([GENERAL, SPECIFIC])


def implied(loadings: np.ndarray) -> np.ndarray:
    table = loadings.reshape(len(loadings), -1)
    return table @ table.T + np.diag(1 - (table**2).sum(axis=1))


def sample(seed: int, people: int = 400, *, ordinal: bool = False, loadings: np.ndarray = BIFACTOR) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    values = rng.multivariate_normal(np.zeros(len(loadings)), implied(loadings), people)
    if ordinal:
        values = 1.0 + (values[:, :, None] > CUTS).sum(axis=2)
    frame = pd.DataFrame(values, columns=[f"item{place}" for place in range(len(loadings))])
    return frame.assign(household_id=np.arange(people) // 2)


@pytest.mark.parametrize("method", ["minres", "ml"])
@pytest.mark.parametrize("factors", [1, 2, 3])
def test_an_exact_model_comes_back(method: str, factors: int) -> None:
    rng = np.random.default_rng(factors)
    loadings = rng.uniform(-0.5, 0.5, size=(9, factors)) + np.eye(9, factors) * 0.2
    found = extract(implied(loadings), factors=factors, method=method)  # type: ignore[arg-type]
    assert found.loadings @ found.loadings.T == pytest.approx(loadings @ loadings.T, abs=1e-5)
    assert found.discrepancy == pytest.approx(0, abs=1e-9) and found.converged and not found.heywood


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_derivatives_of_what_is_minimised(method: str) -> None:
    matrix = np.corrcoef(sample(1)[NINE].to_numpy().T)[None]
    function = {
        "minres": lambda x: inner._squares(matrix, x, 2),
        "ml": lambda x: inner._likelihood(matrix, np.exp(x), 2),
    }[method]
    point = np.full((1, 9), 0.5 if method == "minres" else -0.7) + np.linspace(0, 0.1, 9)
    here = function(point)
    for place in range(9):
        move = np.eye(9)[place][None] * 1e-5
        up, down = function(point + move), function(point - move)
        assert (up.value - down.value)[0] / 2e-5 == pytest.approx(here.gradient[0, place], abs=1e-6)
        assert (up.gradient - down.gradient)[0] / 2e-5 == pytest.approx(here.hessian[0, place], abs=1e-5)


def test_slope_of_the_bifactor_likelihood() -> None:
    matrix = np.corrcoef(sample(1)[NINE].to_numpy().T)[None]
    pattern = BIFACTOR != 0
    point = np.concatenate([BIFACTOR[pattern] * 0.9, np.full(9, -0.8)])[None]
    here = given_pattern._local(matrix, point, pattern)
    for place in range(point.shape[1]):
        move = np.eye(point.shape[1])[place][None] * 1e-5
        slope = (
            given_pattern._local(matrix, point + move, pattern).value
            - given_pattern._local(matrix, point - move, pattern).value
        )
        assert slope[0] / 2e-5 == pytest.approx(here.gradient[0, place], abs=1e-6)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10_000))
def test_no_start_finds_a_lower_point(seed: int) -> None:
    matrix = np.corrcoef(sample(seed, 120)[NINE].to_numpy().T)
    best = extract(matrix, factors=2, method="minres").discrepancy
    starts = np.random.default_rng(seed).uniform(0.1, 0.9, size=(5, 9))
    assert extract(matrix, factors=2, method="minres", starts=starts).discrepancy >= best - 1e-8


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10_000))
def test_likelihood_does_not_depend_on_the_scale(seed: int) -> None:
    matrix = np.corrcoef(sample(seed)[NINE].to_numpy().T)
    spread = np.random.default_rng(seed).uniform(0.1, 10, 9)
    one = extract(matrix, factors=1, method="ml")
    other = extract(matrix * np.outer(spread, spread), factors=1, method="ml")
    assert other.loadings[:, 0] / spread == pytest.approx(one.loadings[:, 0], abs=1e-5)
    assert other.discrepancy == pytest.approx(float(one.discrepancy), abs=1e-8)


def test_many_matrices_at_once_are_each_alone() -> None:
    matrices = np.array([np.corrcoef(sample(seed)[NINE].to_numpy().T) for seed in range(4)])
    together = extract(matrices, factors=2, method="ml")
    for place in range(4):
        alone = extract(matrices[place], factors=2, method="ml")
        assert together.uniquenesses[place] == pytest.approx(alone.uniquenesses, abs=1e-6)
    rotated = oblimin(together.loadings, normalize=False)
    assert rotated[0][2] == pytest.approx(oblimin(together.loadings[2], normalize=False)[0], abs=1e-9)
    assert schmid_leiman(matrices, factors=3, extraction="minres").general.shape == (4, 9)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10_000))
def test_rotation_keeps_what_is_explained(seed: int) -> None:
    loadings = extract(np.corrcoef(sample(seed)[NINE].to_numpy().T), factors=3, method="minres").loadings
    pattern, between = oblimin(loadings, normalize=False)
    assert pattern @ between @ pattern.T == pytest.approx(loadings @ loadings.T, abs=1e-8)
    assert np.diag(between) == pytest.approx(1)
    turned, _ = oblimin(loadings @ np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0], normalize=False)

    def criterion(table: np.ndarray) -> float:
        squares = table**2
        return float((squares.sum(axis=1) ** 2 - (squares**2).sum(axis=1)).sum())

    assert criterion(pattern) <= criterion(loadings)
    assert criterion(turned) <= criterion(loadings)


def test_a_hierarchy_comes_back() -> None:
    upper = np.array([0.8, 0.7, 0.6])
    first = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))
    between = np.outer(upper, upper) + np.diag(1 - upper**2)
    matrix = first @ between @ first.T
    matrix += np.diag(1 - np.diag(matrix))
    found = schmid_leiman(matrix, factors=3, extraction="minres")
    assert found.general == pytest.approx(first @ upper, abs=1e-4)
    assert (found.groups**2).sum(axis=1) == pytest.approx((first @ np.sqrt(1 - upper**2)) ** 2, abs=1e-4)


@pytest.mark.parametrize("split", ["equal", "first", "second"])
def test_two_factors_need_a_split(split: str) -> None:
    matrix = np.corrcoef(sample(1)[NINE].to_numpy().T)
    found = schmid_leiman(matrix, factors=2, extraction="minres", two_factors=split)  # type: ignore[arg-type]
    assert (found.groups[:, 0] == pytest.approx(0)) == (split == "first")
    assert (found.groups[:, 1] == pytest.approx(0)) == (split == "second")
    for code, more in (("PSY-333", {"factors": 2}), ("PSY-333", {"factors": 3, "two_factors": split})):
        with pytest.raises(DataError, match=code):
            schmid_leiman(matrix, extraction="minres", **more)  # type: ignore[arg-type]


def test_a_given_pattern_comes_back() -> None:
    found = fit_patterned(implied(BIFACTOR), BIFACTOR != 0)
    assert found.loadings == pytest.approx(BIFACTOR, abs=1e-4)
    assert found.discrepancy == pytest.approx(0, abs=1e-8)


def test_weighted_factor_with_equal_weights_is_minres() -> None:
    matrix = np.corrcoef(sample(2)[NINE].to_numpy().T)
    weighted = one_weighted_factor(matrix, np.ones((9, 9)))
    plain = extract(matrix, factors=1, method="minres")
    assert weighted.loadings == pytest.approx(plain.loadings, abs=1e-5)
    assert weighted.discrepancy == pytest.approx(float(plain.discrepancy), abs=1e-8)


def test_omega_of_equal_loadings_is_alpha() -> None:
    frame = sample(3, 20_000, loadings=np.full(6, 0.7))
    items = [f"item{place}" for place in range(6)]
    found = omega(frame, items=items, matrix="covariances", extraction="ml", denominator="implied", interval=None)
    assert found.value == pytest.approx(cronbach_alpha(frame, items=items, interval=None).value, abs=2e-3)
    assert found.value == pytest.approx(36 * 0.49 / (36 * 0.49 + 6 * 0.51), abs=0.01)


def test_omega_has_limits_and_its_bootstrap_agrees_with_its_jackknife() -> None:
    frame = sample(4, 300, loadings=np.array([0.8, 0.6, 0.7, 0.5]))
    items = [f"item{place}" for place in range(4)]
    asked = {"items": items, "matrix": "correlations", "extraction": "minres", "denominator": "observed"}
    jackknife = omega(frame, **asked)
    drawn = [omega(frame, **asked, interval="bootstrap-percentile", seed=seed, replicates=600) for seed in (1, 1, 2)]
    assert drawn[0].interval == drawn[1].interval != drawn[2].interval
    assert drawn[0].interval is not None and jackknife.interval is not None
    width = drawn[0].interval.high - drawn[0].interval.low
    assert width == pytest.approx(jackknife.interval.high - jackknife.interval.low, rel=0.25)
    assert jackknife.details["loading_item0"] > jackknife.details["loading_item3"]


def test_hierarchical_and_bifactor_omega_near_the_truth() -> None:
    frame = sample(5, 3000)
    explored = omega_hierarchical(frame, items=NINE, factors=3, extraction="ml")
    confirmed = omega_bifactor(frame, items=NINE, groups=GROUPS)
    true = GENERAL.sum() ** 2 / implied(BIFACTOR).sum()
    assert confirmed.estimates["omega hierarchical"].value == pytest.approx(true, abs=0.03)
    assert explored.estimates["omega hierarchical"].value == pytest.approx(true, abs=0.06)
    assert confirmed.estimates[0].details["df"] == 18 and confirmed.estimates[0].details["p"] > 0.001
    table = confirmed.to_frame()
    assert list(table.columns) == ["item", "g", "A", "B", "C", "h2", "u2", "p2"]
    assert (table["h2"] + table["u2"]).to_numpy() == pytest.approx(np.ones(9), abs=1e-3)
    small = omega_hierarchical(frame.head(200), items=NINE, factors=3, extraction="ml", interval="jackknife")
    assert "explored_in_few_homes" in small.caveats and "explored_in_few_homes" not in explored.caveats
    found = small.estimates["omega hierarchical"]
    assert found.interval is not None and "bias-corrected" in found.interval.method
    limits = omega_bifactor(frame.head(200), items=NINE, groups=GROUPS, interval="jackknife").estimates[0].interval
    assert limits is not None and limits.low < limits.high


def test_categorical_omega_of_parallel_items_is_alpha_of_their_ratings() -> None:
    from vignette.psychometrics.reliability.green_yang import _covariances, _variances

    loadings, cuts = np.full(5, 0.7), np.tile(CUTS, (5, 1))
    between = implied(loadings)
    covariances = _covariances(np.where(np.eye(5, dtype=bool), 0, between), cuts)
    covariances[np.arange(5), np.arange(5)] = _variances(cuts)
    assert categorical_omega_of(loadings, cuts, between) == pytest.approx(float(alpha_of(covariances)))
    assert _variances(cuts)[0] == pytest.approx(
        sample(9, 40_000, ordinal=True, loadings=np.full(2, 0.5))["item0"].var(), rel=0.03
    )


def test_ordinal_coefficients_stand_above_those_of_the_sum() -> None:
    frame = sample(6, 600, ordinal=True, loadings=np.array([0.8, 0.7, 0.6, 0.7, 0.5]))
    items = [f"item{place}" for place in range(5)]
    asked = {"items": items, "categories": SCALE}
    matrix = polychoric(frame, **asked).correlations
    latent = ordinal_alpha(frame, **asked)
    assert latent.value == pytest.approx(float(alpha_of(matrix)))
    assert "reliability_of_latent_responses" in latent.caveats
    of_sum = categorical_omega(frame, **asked, extraction="dwls", denominator="implied")
    assert of_sum.value < latent.value
    assert of_sum.interval is not None and of_sum.interval.low < of_sum.value < of_sum.interval.high
    minres = categorical_omega(frame, **asked, extraction="minres", denominator="observed", interval=None)
    assert minres.value == pytest.approx(of_sum.value, abs=0.03)
    one = ordinal_omega(frame, **asked, extraction="minres", interval="bootstrap", replicates=100, seed=2)
    again = ordinal_omega(frame, **asked, extraction="minres", interval="bootstrap", replicates=100, seed=2)
    assert one.interval == again.interval is not None
    assert one.value == pytest.approx(latent.value, abs=0.02)


def test_a_replicate_is_a_sample_of_its_own() -> None:
    """Leaving out a home by sums gives what leaving out its rows gives."""
    frame = sample(7, 80, ordinal=True, loadings=np.full(4, 0.7))
    items = [f"item{place}" for place in range(4)]
    whole = ordinal_alpha(frame, items=items, categories=SCALE)
    values = [
        ordinal_alpha(frame[frame["household_id"] != home], items=items, categories=SCALE, interval=None).value
        for home in range(40)
    ]
    se = np.sqrt(39 / 40 * ((np.array(values) - np.mean(values)) ** 2).sum())
    assert whole.details["se"] == pytest.approx(se)


def test_heywood_and_undefined() -> None:
    loadings = np.array([1.0, 0.9, 0.3, 0.2])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    matrix[0, 1] = matrix[1, 0] = 0.97
    assert extract(matrix, factors=1, method="minres").heywood
    flat = sample(8, 100).assign(item1=0.0)
    found = omega(flat, items=NINE, matrix="correlations", extraction="ml", denominator="implied")
    assert isnan(found.value) and {"factors_undefined", "no_variance"} <= set(found.caveats)
    assert found.interval is None and found.no_interval
    few = sample(8, 6)
    singular = omega_hierarchical(few, items=NINE, factors=3, extraction="ml")
    assert isnan(singular.estimates[0].value) and "factors_undefined" in singular.caveats


def test_refusals() -> None:
    frame = sample(1, ordinal=True)
    asked = {"matrix": "correlations", "extraction": "ml", "denominator": "implied"}
    with pytest.raises(DataError, match="PSY-333"):
        omega(frame, items=NINE[:2], **asked)
    with pytest.raises(DataError, match="PSY-333"):
        ordinal_omega(frame, items=NINE[:2], categories=SCALE, extraction="minres")
    with pytest.raises(DataError, match="PSY-333"):
        omega_hierarchical(frame, items=NINE, factors=1, extraction="ml")
    with pytest.raises(DataError, match="PSY-333"):
        omega_hierarchical(frame, items=NINE, factors=7, extraction="ml")
    for name in asked:
        with pytest.raises(DataError, match="PSY-207"):
            omega(frame, items=NINE, **{**asked, name: "other"})
    with pytest.raises(DataError, match="PSY-207"):
        categorical_omega(frame, items=NINE, categories=SCALE, extraction="ml", denominator="implied")  # type: ignore[arg-type]
    for groups in ({}, {"A": NINE[:2]}, {"A": NINE[:3], "B": NINE[2:5]}, {"A": ["x", "y", "z"]}):
        with pytest.raises(DataError, match="PSY-335"):
            omega_bifactor(frame, items=NINE, groups=groups)
    with pytest.raises(DataError, match="PSY-207"):
        omega_hierarchical(frame, items=NINE, factors=3, extraction="ml", interval="bootstrap")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="PSY-209"):
        omega_bifactor(frame, items=NINE, groups=GROUPS, interval="bootstrap")
