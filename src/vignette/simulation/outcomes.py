"""What becomes of homes: a panel's judgement, a placement that leans on the score, and a breakdown seen only then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vignette.psychometrics.arrays import Floats, Mask
from vignette.simulation.answers import Small
from vignette.simulation.people import People
from vignette.simulation.population import Population


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Of a block of homes.

    Attributes
    ----------
    panel : array of int
        An independent panel's judgement, a level of the scale.
    placed, verified : array of bool
        Whether a child was placed there; whether it is known how it went.
    breakdown_chance : array
        Probability of a breakdown, were a child placed.
    breakdown_if_placed : array of bool
        What would happen in every home, placed or not: nobody can see it.
    breakdown : array
        1, 0, or nan where it is not known.
    """

    panel: NDArray[np.int64]
    placed: Mask
    verified: Mask
    breakdown_chance: Floats
    breakdown_if_placed: Mask
    breakdown: Floats


def draw_outcomes(rng: np.random.Generator, population: Population, level: Floats, score: Floats) -> Outcomes:
    """Draw the outcomes of homes with these true levels and scores; a home without a score is not placed."""
    from scipy.special import expit, logit

    judged = level + rng.normal(0, population.panel_sd, len(level))
    panel = np.array(population.levels)[np.searchsorted(population.panel_thresholds, judged)]
    middle = (population.levels[0] + population.levels[-1]) / 2
    leaning = expit(logit(population.placed) + population.placed_slope * np.nan_to_num(score - middle))
    placed = (rng.random(len(level)) < leaning) & np.isfinite(score)
    verified = placed & (rng.random(len(level)) < population.followed_up)
    chance = np.asarray(expit(logit(population.breakdown) + population.breakdown_slope * level))
    happens = rng.random(len(level)) < chance
    return Outcomes(
        panel=panel,
        placed=placed,
        verified=verified,
        breakdown_chance=chance,
        breakdown_if_placed=happens,
        breakdown=np.where(verified, happens, np.nan),
    )


def mean_scores(population: Population, people: People, found: Small, used: Mask) -> tuple[Floats, Floats]:
    """Return the mean rating of every home and every applicant at the first occasion, nan where there is none."""
    used = used & (people.occasion == 1)[:, None, None, None]
    values = np.array(population.levels, dtype=float)[found]
    sums, counts = (each.sum(axis=(1, 2, 3)) for each in (np.where(used, values, 0.0), used))
    whose = people.applicant
    applicants, homes = len(people.home), len(people.household_effect)
    by_applicant = [np.bincount(whose, each, applicants) for each in (sums, counts)]
    by_home = [np.bincount(people.home, each, homes) for each in by_applicant]
    with np.errstate(invalid="ignore"):
        return by_home[0] / by_home[1], by_applicant[0] / by_applicant[1]
