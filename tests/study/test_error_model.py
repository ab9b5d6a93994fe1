"""Error models from studies of one form, and of interviews held again."""

from __future__ import annotations

import numpy as np
import pytest

from vignette.simulation import default_design, simulate_study
from vignette.study import find_error_model, shipped_evidence_rules


def test_an_interview_held_again_changes_nothing() -> None:
    design = default_design(households=12, forms=["A", "B"], form_plan="each", occasions=2, retested=0.5)
    ratings = simulate_study(seed=4, design=design).ratings
    first = ratings[ratings["occasion"] == 1]
    assert len(first) < len(ratings)
    assert find_error_model(ratings, shipped_evidence_rules()) == find_error_model(first, shipped_evidence_rules())


def test_one_form_still_tells_raters_and_answers_apart() -> None:
    study = simulate_study(seed=4, design=default_design(households=40, forms=["A"]))
    found = {term.columns: term for term in find_error_model(study.ratings, shipped_evidence_rules()).terms}
    person = ("household_id", "applicant_id")
    assert np.isfinite([term.variance for term in found.values()]).all()
    answer = found[(*person, "vignette_id", "aspect_id")]
    halo = found[(*person, "form_id", "rater_id")]
    population = study.truth.population
    assert halo.variance / answer.variance == pytest.approx((population.halo_sd / population.answer_sd) ** 2, rel=0.5)
