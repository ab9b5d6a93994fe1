"""Error models from studies of one form, and of interviews held again."""

from __future__ import annotations

import numpy as np
import pytest

from vignette.simulation import SimulatedStudy, default_design, simulate_study
from vignette.study import find_error_model, shipped_terms, terms_sha256


@pytest.fixture(scope="module")
def study() -> SimulatedStudy:
    return simulate_study(
        seed=4, design=default_design(households=40, raters=4, assignment="pairs", forms=["A", "B"], form_plan="each")
    )


def test_an_interview_held_again_changes_nothing() -> None:
    design = default_design(households=12, forms=["A", "B"], form_plan="each", occasions=2, retested=0.5)
    ratings = simulate_study(seed=4, design=design).ratings
    first = ratings[ratings["occasion"] == 1]
    assert len(first) < len(ratings)
    assert find_error_model(ratings, shipped_terms()) == find_error_model(first, shipped_terms())


def test_one_form_still_tells_raters_and_answers_apart() -> None:
    study = simulate_study(seed=4, design=default_design(households=40, forms=["A"]))
    found = {term.columns: term for term in find_error_model(study.ratings, shipped_terms()).terms}
    person = ("household_id", "applicant_id")
    assert np.isfinite([term.variance for term in found.values()]).all()
    answer = found[(*person, "vignette_id", "aspect_id")]
    halo = found[(*person, "form_id", "rater_id")]
    population = study.truth.population
    assert halo.variance / answer.variance == pytest.approx((population.halo_sd / population.answer_sd) ** 2, rel=0.5)


def test_the_error_model_counts_what_it_rests_on(study: SimulatedStudy) -> None:
    found = find_error_model(study.ratings, shipped_terms())
    assert (found.households, found.raters, found.two_form_households) == (40, 4, 40)
    assert found.applicants == study.ratings["applicant_id"].nunique()
    columns = [set(term.columns) for term in found.terms]
    assert {"competence_id"} in columns
    assert columns[-1] == {
        "household_id", "applicant_id", "form_id", "competence_id", "vignette_id", "aspect_id", "rater_id"
    }  # fmt: skip
    assert all(term.degrees > 0 for term in found.terms if term.variance > 0)


def test_one_form_cannot_tell_a_competence_from_its_vignette(study: SimulatedStudy) -> None:
    found = find_error_model(study.ratings[study.ratings["form_id"] == "A"], shipped_terms())
    assert found.two_form_households == 0
    assert all(len(term.columns) == 7 for term in found.terms if "competence_id" in term.columns)


def test_the_error_model_finds_what_was_simulated() -> None:
    # Balanced and large: a rater's severity is a third of the raters' impression of one interview, and so on.
    study = simulate_study(
        seed=2, design=default_design(households=120, raters=8, assignment="pairs", forms=["A", "B"], form_plan="each")
    )
    found = {term.columns: term.variance for term in find_error_model(study.ratings, shipped_terms()).terms}
    person = ("household_id", "applicant_id")
    population = study.truth.population
    # Latent variances of what a person brings are in proportion to the components, whatever the scale.
    scale = found[(*person, "competence_id")] / population.competence_sd**2
    assert found[person] / scale == pytest.approx(population.applicant_sd**2, rel=0.35)
    assert found[(*person, "form_id", "rater_id")] / scale == pytest.approx(population.halo_sd**2, rel=0.35)
    assert found[(*person, "vignette_id", "aspect_id")] / scale == pytest.approx(population.answer_sd**2, rel=0.35)


def test_every_term_says_why() -> None:
    assert all(term.because for term in shipped_terms())
    assert len(terms_sha256()) == 64
