"""The simulation behind ``docs/method/profile.md``: its truth, its figures, and the page that cites them."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from tests.simulations.page import PAGE, TABLES, Kept, kept
from tests.simulations.profile_truth import (
    APART,
    FIRST_SEED,
    FULL,
    Plan,
    cuts_of,
    measure,
    populations,
    severity_spread,
)
from tests.simulations.rated_people import draw_rated_people

from vignette.assessment import ScoreKind
from vignette.simulation import default_design, default_population, true_cells
from vignette.simulation.answers import draw_ratings
from vignette.simulation.people import draw_people
from vignette.simulation.raters import draw_raters

SMALL = Plan(evidences=1, study_households=24, forms="AB", households=60)


@pytest.fixture(scope="module")
def figures() -> Kept:
    return kept()


def test_the_truth_is_the_mean_over_raters_vignettes_and_days() -> None:
    population = default_population(not_asked=0.0, declined=0.0, not_ratable=0.0)
    design = default_design(households=1, forms=["A", "B", "C"], form_plan="each", second_applicant=0.0)
    again = replace(design, households=6000)
    rng = np.random.default_rng(1)
    one = draw_people(rng, population, design, first=0, homes=1)
    fresh = draw_people(rng, population, again, first=0, homes=6000)
    people = replace(
        fresh,
        by_competence=np.broadcast_to(one.by_competence, fresh.by_competence.shape),
        by_aspect=np.broadcast_to(one.by_aspect, fresh.by_aspect.shape),
    )
    raters = draw_raters(rng, population, len(people.applicant))
    found, _ = draw_ratings(rng, population, again, people, raters, np.arange(len(people.applicant))[:, None])
    means = found.mean(axis=(0, 3)) + population.levels[0]
    assert true_cells(population, one, design.forms)[0] == pytest.approx(means, abs=0.03)


def test_scores_are_around_the_truth() -> None:
    people = draw_rated_people(np.random.default_rng(2), default_population(), 300)
    for kind in ScoreKind:
        missed = people.scores(kind, raters=3, forms=2) - people.true_scores(kind)
        assert abs(np.nanmean(missed)) < 0.03


def test_a_small_run_has_every_figure_of_the_whole(figures: Kept) -> None:
    cuts = {ScoreKind.COMPETENCE: np.full(9, 3.0), ScoreKind.ASPECT: np.full(3, 3.0)}
    found = measure(default_population(), cuts, SMALL, 5)
    assert set(found) == {key[1:] for key in figures.values}
    for kind in ScoreKind:
        held, number = found[kind.value, "coverage", 2, 1, "all"]
        assert 0.85 < held / number <= 1


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_the_page_has_the_figures_kept(table: object, figures: Kept) -> None:
    assert callable(table)
    page = PAGE.read_text(encoding="utf-8")
    assert [line for line in table(figures) if line not in page] == []


def test_the_page_says_how_the_raters_of_its_studies_turned_out() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for place, population in enumerate(populations().values()):
        assert f"{severity_spread(population, FULL, FIRST_SEED + APART * place):.3f}" in page
    assert f"{default_population().severity_sd ** 2:.4f}" in page


def test_every_figure_of_the_headline_is_in_a_table(figures: Kept) -> None:
    headline = PAGE.read_text(encoding="utf-8").split("\n## ")[0]
    rows = " ".join(line for table in TABLES for line in table(figures))
    claimed = re.findall(r"\d+\.\d(?= %)", headline)
    assert claimed
    assert [each for each in claimed if f" {each} " not in rows] == []


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 1])
def test_measured_again_it_is_the_same(place: int, figures: Kept) -> None:
    name, population = list(populations().items())[place]
    first = FIRST_SEED + APART * place
    cuts = cuts_of(population, FULL, first)
    studies = [measure(population, cuts, FULL, first + number) for number in range(3)]
    for kind in ScoreKind:
        for figure, group in (("coverage", "all"), ("naive wrong", "all"), ("wrong", "0.90"), ("undetermined", "0.90")):
            key = (kind.value, figure, 2, 1, group)
            value = sum(study[key][0] for study in studies) / sum(study[key][1] for study in studies)
            assert value == pytest.approx(figures.of(name, kind.value, figure, (2, 1), group), abs=0.05)
