"""True scores: the mean of what raters, texts and days would make of a person."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.simulation import default_design, default_population, graded_probabilities, simulate_study
from vignette.simulation.expected import expected_at

COMPLETE = {"not_asked": 0.0, "declined": 0.0, "not_ratable": 0.0}
ERROR = ("vignette_sd", "occasion_sd", "answer_sd", "severity_sd", "drift_sd", "halo_sd", "noise_sd")
LEVELS = np.arange(1, 6)


def test_true_scores_are_what_ratings_are_around() -> None:
    """Raters are many, so that their severity is near 0 on the whole; a slope of 1 says that no trend is left."""
    design = default_design(households=3000, raters=300, assignment="pairs", forms=("A", "B"), occasions=2)
    study = simulate_study(seed=1, population=default_population(**COMPLETE), design=design)
    truth = study.truth.applicants.set_index("applicant_id")
    for kind in ("competence_id", "aspect_id"):
        means = study.ratings.groupby(["applicant_id", kind], observed=True)["rating"].mean().unstack()
        for name in means.columns:
            expected = truth.loc[means.index.astype(str), f"expected_{name}"]
            slope, above = np.polyfit(expected - expected.mean(), means[name], 1)
            assert slope == pytest.approx(1, abs=0.05), name
            assert above == pytest.approx(expected.mean(), abs=0.05), name


def test_a_homes_true_score_is_the_mean_of_its_applicants() -> None:
    study = simulate_study(seed=2)
    columns = [name for name in study.truth.homes if name.startswith("expected_")]
    assert len(columns) == 12
    means = study.truth.applicants.groupby("household_id", observed=True)[columns].mean()
    assert study.truth.homes[columns].to_numpy() == pytest.approx(means.to_numpy())


@settings(max_examples=30, deadline=None)
@given(level=st.floats(-6, 6), slope=st.floats(0.3, 4), shift=st.floats(-1, 1))
def test_without_error_it_is_the_models_own_expectation(level: float, slope: float, shift: float) -> None:
    shifts = {"A": (shift,) * 9}
    population = default_population(**dict.fromkeys(ERROR, 0.0), slope=slope, forms=shifts)
    found = expected_at(population, ("A",), level)
    for place, (hard, steep) in enumerate(zip(population.aspect_difficulty, population.aspect_slopes, strict=True)):
        bars = np.array(population.thresholds) + population.competence_difficulty[0] + hard + shift
        expected = graded_probabilities(np.full(1, level), slope=slope * steep, thresholds=bars)[0] @ LEVELS
        assert found[0, 0, place] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("noise", [0.0, 0.3, 10.0])
def test_error_is_averaged_over(noise: float) -> None:
    population = default_population(noise_sd=noise, noise_spread=0.0, drift_sd=0.0)
    sd = np.sqrt(sum(getattr(population, name) ** 2 for name in ERROR))
    drawn = np.random.default_rng(1).normal(0.5, sd, 400_000)
    bars = np.array(population.thresholds) + population.competence_difficulty[4] + population.aspect_difficulty[1]
    mean = (graded_probabilities(drawn, slope=population.slope, thresholds=bars) @ LEVELS).mean()
    assert expected_at(population, ("A",), 0.5)[0, 4, 1] == pytest.approx(mean, abs=0.012)


def test_a_lower_level_never_expects_more() -> None:
    population = default_population()
    rising = [expected_at(population, ("A", "C"), level) for level in np.linspace(-20, 20, 81)]
    assert (np.diff(rising, axis=0) >= 0).all()
    assert rising[0] == pytest.approx(1, abs=0.01)
    assert rising[-1] == pytest.approx(5, abs=0.01)
