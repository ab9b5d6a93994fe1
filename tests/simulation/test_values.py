"""True values of scores: many at once, and about given raters."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vignette.assessment import ScoreKind
from vignette.psychometrics import auc
from vignette.simulation import (
    SimulatedStudy,
    default_design,
    default_population,
    score_values,
    simulate_study,
    true_value,
    true_values,
)

MISSING = {ScoreKind.COMPETENCE: 0.34, ScoreKind.ASPECT: 0.25}
PAIRS = default_design(households=80, raters=30, assignment="pairs", forms=("A", "B"), occasions=2, retested=0.5)
QUIET = default_population(
    **dict.fromkeys(("answer_sd", "severity_sd", "drift_sd", "halo_sd", "noise_sd"), 0.0), slope=50.0
)
"""Raters who see one and the same answer, in steep steps: they agree all but always."""


def agreement(study: SimulatedStudy) -> dict[str, float]:
    return {name: value for name, value in scores(study).items() if name.startswith("icc")}


def scores(study: SimulatedStudy) -> dict[str, float]:
    return score_values(study, panel_from=3, missing=MISSING)


def test_there_is_a_value_for_each_score_and_criterion() -> None:
    found = scores(simulate_study(seed=1, design=PAIRS))
    assert len(found) == 4 * 12
    for of in (*default_population().competences, *default_population().aspects):
        for what in ("icc", "auc panel", "auc breakdown", "auc breakdown followed up"):
            assert 0 < found[f"{what} {of}"] < 1


def test_raters_without_error_agree() -> None:
    for name, value in agreement(simulate_study(seed=1, design=PAIRS, population=QUIET)).items():
        assert value > 0.97, name


def test_homes_are_told_apart_better_than_interviews() -> None:
    """A home's score is a mean, and the panel judges the home."""
    study = simulate_study(seed=1, design=default_design(households=600, raters=20, assignment="pairs"))
    by_interview, by_home = (
        score_values(study, panel_from=3, missing=MISSING, unit=unit) for unit in ("administration_id", "household_id")
    )
    for name, value in by_home.items():
        if name.startswith("auc panel"):
            assert value > by_interview[name], name


def test_the_area_is_that_of_the_scores() -> None:
    study = simulate_study(seed=3, design=default_design(households=300, second_applicant=0.0))
    first = study.ratings[study.ratings["aspect_id"] == "response"]
    cells = first.groupby(["household_id", "competence_id"], observed=True)["rating"].mean().unstack()
    means = cells.mean(axis=1)[cells.notna().sum(axis=1) >= 7].round(9).rename("score").reset_index()
    judged = study.panel.pivot_table(index="household_id", columns="judge_id", values="judgement", observed=True)
    means["met"] = means["household_id"].map((judged.median(axis=1) >= 3).astype(int)).astype(int)
    asked = {"score": "score", "outcome": "met", "event": 1, "direction": "higher", "interval": None}
    assert scores(study)["auc panel response"] == pytest.approx(auc(means, **asked).value)


def test_placing_by_the_score_hides_part_of_the_area() -> None:
    population = default_population(placed_slope=4.0, breakdown_slope=-2.0)
    found = scores(simulate_study(seed=1, population=population, design=default_design(households=1500, raters=2)))
    for name in population.aspects:
        assert found[f"auc breakdown followed up {name}"] < found[f"auc breakdown {name}"] - 0.02


def test_true_values_are_those_of_each_statistic_alone() -> None:
    population, asked = default_population(), {"households": 200, "seed": 4, "panels": 4}
    both = true_values(
        population, PAIRS, lambda study: {"homes": study.homes["score"].mean(), "icc": agreement(study)["icc action"]},
        **asked,
    )  # fmt: skip
    assert list(both) == ["homes", "icc"]
    alone = true_value(population, PAIRS, lambda study: agreement(study)["icc action"], **asked)
    assert both["icc"] == alone
    assert both["homes"].details["se"] > 0


def test_a_statistic_that_is_not_always_there_has_no_value() -> None:
    def sometimes(study: SimulatedStudy) -> dict[str, float]:
        return {"always": 1.0} | ({"sometimes": 1.0} if study.seed % 2 else {})

    found = true_values(default_population(), PAIRS, sometimes, households=64, seed=1, panels=8)
    assert found["always"].value == 1
    assert math.isnan(found["sometimes"].value)
    assert found["sometimes"].interval is None


def test_values_about_given_raters_do_not_vary_with_raters() -> None:
    """With one severe rater of three, absolute agreement is lower than among raters in general, however large."""
    design = default_design(raters=3, assignment="pairs", households=60)
    raters = simulate_study(seed=1, design=design).truth.raters
    uneven = raters.assign(severity=[2.5, 0.0, 0.0])
    asked = {"households": 300, "seed": 4, "panels": 3}
    general, given = (
        true_value(default_population(), design, lambda study: agreement(study)["icc action"], raters=each, **asked)
        for each in (None, uneven)
    )
    assert given.value < general.value - 0.2
    assert given.details["se"] < 0.1


@pytest.mark.slow
def test_a_true_value_is_what_studies_are_around() -> None:
    design = default_design(households=200, raters=6, assignment="pairs")
    wanted = {"auc panel response", "auc breakdown response"}

    def few(study: SimulatedStudy) -> dict[str, float]:
        return {name: value for name, value in scores(study).items() if name in wanted}

    truth = true_values(default_population(), design, few, households=6000, seed=9)
    drawn = [few(simulate_study(seed=seed, design=design)) for seed in range(40)]
    for name in wanted:
        values = np.array([each[name] for each in drawn])
        error = math.hypot(values.std() / math.sqrt(40), truth[name].details["se"])
        assert abs(values.mean() - truth[name].value) < 3.5 * error
