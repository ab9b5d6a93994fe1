"""Replicates by one matrix product: the same numbers whatever runs them, and limits that are what they are called."""

from __future__ import annotations

import numpy as np
import pytest
from joblib import parallel_config
from scipy import stats

from vignette.errors import DataError
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.resampling import (
    bootstrap_clusters,
    bootstrap_interval,
    bootstrap_sums,
    draw_weights,
    jackknife_se,
    left_out,
    linearized_se,
    resampling,
    sums_by_cluster,
)

RNG = np.random.default_rng(5)
VALUES = RNG.gamma(2.0, size=60)
SUMS = np.column_stack([VALUES, np.ones(60)])


def mean(sums: np.ndarray) -> np.ndarray:
    return (sums[..., 0] / sums[..., 1])[..., None]


def weighted_mean(weights: np.ndarray) -> np.ndarray:
    return np.array([weights @ VALUES / weights.sum()])


def test_every_replicate_draws_as_many_homes_as_there_are() -> None:
    weights = draw_weights(7, 50, 1)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert abs(weights.mean() - 1) < 1e-12
    assert weights.var() == pytest.approx(1 - 1 / 7, abs=0.2)


def test_sums_within_homes() -> None:
    sums = sums_by_cluster(np.arange(8.0).reshape(4, 2), np.array([0, 1, 0, 2]), 3)
    assert sums.tolist() == [[4, 6], [2, 3], [6, 7]]


def test_two_routes_to_the_same_replicates() -> None:
    by_sums = bootstrap_sums(SUMS, mean, replicates=600, seed=3)
    by_calls = bootstrap_clusters(weighted_mean, 60, replicates=600, seed=3)
    assert np.allclose(by_sums, by_calls)


def test_a_seed_gives_the_same_numbers_whatever_runs_them() -> None:
    alone = bootstrap_sums(SUMS, mean, replicates=700, seed=3)
    assert not np.array_equal(alone, bootstrap_sums(SUMS, mean, replicates=700, seed=4))
    with parallel_config(backend="threading", n_jobs=2):
        assert np.array_equal(alone, bootstrap_sums(SUMS, mean, replicates=700, seed=3))


def test_bootstrap_and_jackknife_see_the_known_standard_error() -> None:
    known = VALUES.std(ddof=1) / np.sqrt(60)
    assert jackknife_se(left_out(SUMS, mean))[0] == pytest.approx(known)
    assert linearized_se(VALUES, np.arange(60), 60) == pytest.approx(known)
    assert bootstrap_sums(SUMS, mean, replicates=4000, seed=1).std() == pytest.approx(known, rel=0.05)


def test_homes_whose_members_are_alike_have_a_larger_standard_error() -> None:
    twins, homes = np.repeat(VALUES, 2), np.repeat(np.arange(60), 2)
    assert linearized_se(twins, homes, 60) == pytest.approx(linearized_se(VALUES, np.arange(60), 60))
    assert linearized_se(twins, np.arange(120), 120) < 0.75 * linearized_se(twins, homes, 60)
    assert np.isnan(linearized_se(twins, np.zeros(120, dtype=int), 1))


@pytest.mark.parametrize(("kind", "method"), [("bootstrap", "BCa"), ("bootstrap-percentile", "percentile")])
def test_limits_agree_with_scipy(kind: str, method: str) -> None:
    plan = resampling(kind, level=0.95, replicates=8000, seed=1)
    draws = bootstrap_sums(SUMS, mean, replicates=8000, seed=1)[:, 0]
    found, caveats = bootstrap_interval(VALUES.mean(), draws, plan=plan, leave_one_out=left_out(SUMS, mean)[:, 0])
    theirs = stats.bootstrap((VALUES,), np.mean, n_resamples=8000, method=method, rng=2).confidence_interval
    assert isinstance(found, Interval)
    assert caveats == ()
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)
    assert method in found.method
    assert "seed 1" in found.method


def test_undefined_and_equal_replicates_are_told() -> None:
    plan = resampling("bootstrap", level=0.95, replicates=100, seed=1)
    draws = np.arange(100.0)
    draws[:3] = np.nan
    assert bootstrap_interval(50.0, draws, plan=plan)[1] == ("replicates_undefined",)
    draws[:20] = np.nan
    assert bootstrap_interval(50.0, draws, plan=plan) == (None, ("replicates_undefined",))
    assert bootstrap_interval(1.0, np.ones(100), plan=plan) == (None, ("replicates_equal",))
    assert bootstrap_interval(np.nan, np.arange(100.0), plan=plan)[0] is None


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("PSY-102", {"level": 95}),
        ("PSY-207", {"interval": "bayes"}),
        ("PSY-209", {"seed": None}),
        ("PSY-209", {"replicates": 20}),
    ],
)
def test_a_plan_is_checked(code: str, options: dict[str, object]) -> None:
    given = {"interval": "bootstrap", "level": 0.95, "replicates": 1000, "seed": 1, **options}
    with pytest.raises(DataError) as error:
        resampling(given.pop("interval"), **given)  # type: ignore[arg-type]
    assert error.value.code == code


def test_memory_is_bounded_for_many_homes() -> None:
    many = np.column_stack([np.ones(200_000), np.ones(200_000)])
    assert np.allclose(bootstrap_sums(many, mean, replicates=100, seed=1), 1)
