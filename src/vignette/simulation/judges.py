"""Those who judge and do not interview: a panel that knows homes, a panel that sets standards, experts of content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.problems import refuse
from vignette.simulation.columns import known, marked, named, numbered
from vignette.simulation.expected import expected_at
from vignette.simulation.population import Design, Population, check_population, default_population

if TYPE_CHECKING:
    import pandas as pd

_STEP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges:
    """The judges of a study.

    Attributes
    ----------
    panel, angoff : array
        Severity of each judge of homes, on the latent scale, and of each judge of standards, in levels.
    expected : array, judges x rounds x forms x competences x aspects
        What each judge of standards expects of a home that only just suffices.
    """

    panel: Floats
    angoff: Floats
    expected: Floats


def draw_judges(rng: np.random.Generator, population: Population, design: Design) -> Judges:
    """Draw the judges, and the rounds of those who set standards: in each, they come closer to the panel's mean."""
    panel = rng.normal(0, population.panel_judge_severity_sd, design.panel_judges)
    angoff = rng.normal(0, population.angoff_severity_sd, design.angoff_judges)
    truth = expected_at(population, design.forms, population.just_sufficient)
    first = truth - angoff[:, None, None, None]
    first = first + rng.normal(0, population.angoff_sd, first.shape)
    middle = first.mean(axis=0) if len(first) else truth
    kept = (1 - population.angoff_shrink) ** np.arange(design.angoff_rounds)
    said = middle + kept[:, None, None, None] * (first - middle)[:, None]
    low, high = population.levels[0], population.levels[-1]
    return Judges(panel=panel, angoff=angoff, expected=np.clip(np.rint(said / _STEP) * _STEP, low, high))


def draw_panel(rng: np.random.Generator, population: Population, severity: Floats, level: Floats) -> Codes:
    """Return each judge's judgement of homes with these true levels, homes x judges, a level of the scale."""
    seen = level[:, None] - severity + rng.normal(0, population.panel_judge_sd, (len(level), len(severity)))
    return np.array(population.levels)[np.searchsorted(population.panel_thresholds, seen)]


def simulate_reviews(
    items: Sequence[tuple[str, str]], *, experts: int, seed: int, population: Population | None = None
) -> pd.DataFrame:
    """Return invented judgements of an instrument's content.

    Parameters
    ----------
    items : sequence of (item, question)
        What every expert is asked; `vignette.study.judged_items` has it.
    experts : int
    seed : int
    population : Population, optional
        ``review_chances`` holds the probability of each score, 1 the first; `default_population` where none is given.

    Returns
    -------
    DataFrame
        ``expert_id``, ``item``, ``question`` and ``score``, one row per expert, item and question.

    Raises
    ------
    DataError
        ``PSY-371`` and ``PSY-372`` for the population, ``PSY-373`` without an expert, ``PSY-374`` for the seed.

    Examples
    --------
    >>> simulate_reviews([("A1", "relevance")], experts=2, seed=1)[["expert_id", "item", "score"]].values.tolist()
    [['SIM-E1', 'A1', 4], ['SIM-E2', 'A1', 4]]
    """
    population = default_population() if population is None else population
    check_population(population)
    if experts < 1:
        raise refuse("PSY-373", "experts", "there is no expert", "Give experts=5, say.")
    if seed < 0:
        raise refuse("PSY-374", "seed", "the seed is below 0", "Give seed=1 or another whole number.")
    chances = population.review_chances
    scores = 1 + np.random.default_rng(seed).choice(len(chances), experts * len(items), p=chances)
    whose = np.repeat(np.arange(experts), len(items))
    return marked(
        {
            "expert_id": named(whose, known(numbered("E", experts))),
            "item": [item for item, _ in items] * experts,
            "question": [question for _, question in items] * experts,
            "score": scores,
        }
    )


def angoff_frame(population: Population, design: Design, judges: Judges) -> pd.DataFrame:
    """Return what judges of standards said, one row per judge, round, competence, aspect and form."""
    judge, turn, form, competence, aspect = (each.ravel() for each in np.indices(judges.expected.shape))
    return marked(
        {
            "judge_id": named(judge, known(numbered("S", design.angoff_judges))),
            "round": turn + 1,
            "competence_id": named(competence, known(population.competences)),
            "aspect_id": named(aspect, known(population.aspects)),
            "form_id": named(form, known(design.forms)),
            "expected": judges.expected.ravel(),
        }
    )
