"""What a follow-up sees of a placement: when it broke down or was last heard of, how safe the child was, its goals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.simulation.outcomes import Outcomes
from vignette.simulation.population import Population

SAFEST = 10
_STEPS = 100
_SURE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Of a block of homes, as if each were given a child; only the rows of placed homes are to be seen.

    Attributes
    ----------
    months_to_breakdown : array
        When a placement would break down, were it never to end otherwise.
    months : array
        To the breakdown or the last follow-up, in hundredths, rounded up.
    breakdown : array of bool
        Whether it ended so.
    safety, goals, reached : array
        At the last follow-up; nan where nobody asked.
    """

    months_to_breakdown: Floats
    months: Floats
    breakdown: Mask
    safety: Floats
    goals: Floats
    reached: Floats


def draw_follow_up(rng: np.random.Generator, population: Population, level: Floats, outcomes: Outcomes) -> FollowUp:
    r"""Draw when and how placements are seen to go, so that `Outcomes` keeps what it says.

    Notes
    -----
    Time to breakdown is exponential, with the hazard that gives each home its probability :math:`p` of a breakdown
    within the horizon: :math:`-\log(1 - v) / \lambda` with :math:`v` uniform below :math:`p` where it happens within
    the horizon, else above. A placement that is followed up is so for a time between the horizon and the longest,
    uniform. One that is lost is lost before a breakdown and within ``lost_within`` months; that it is lost says nothing
    of how it goes, when it was lost says a little.
    """
    ends = _breakdown_times(rng, population, outcomes)
    until = rng.uniform(population.horizon, population.followed_most, len(level))
    lost = rng.random(len(level)) * np.minimum(ends, population.lost_within)
    until = np.where(outcomes.verified, until, lost)
    breakdown = ends <= until
    safety = population.safety_middle + population.safety_slope * level - population.safety_drop * breakdown
    safety += rng.normal(0, population.safety_sd, len(level))
    goals = 1 + rng.binomial(population.goals_most - 1, 0.5, len(level))
    reached = rng.binomial(goals, _goal_chance(population, level, breakdown))
    unasked = rng.random((2, len(level))) < population.follow_up_missing
    return FollowUp(
        months_to_breakdown=ends,
        months=np.ceil(np.minimum(ends, until) * _STEPS) / _STEPS,
        breakdown=breakdown,
        safety=np.where(unasked[0], np.nan, np.clip(np.rint(safety), 0, SAFEST)),
        goals=np.where(unasked[1], np.nan, goals),
        reached=np.where(unasked[1], np.nan, reached),
    )


def _breakdown_times(rng: np.random.Generator, population: Population, outcomes: Outcomes) -> Floats:
    chance = np.clip(outcomes.breakdown_chance, _SURE, 1 - _SURE)
    drawn = rng.random(len(chance))
    place = np.where(outcomes.breakdown_if_placed, drawn * chance, chance + drawn * (1 - chance))
    return np.asarray(population.horizon * np.log1p(-place) / np.log1p(-chance))


def _goal_chance(population: Population, level: Floats, breakdown: Mask) -> Floats:
    from scipy.special import expit, logit

    return np.asarray(
        expit(logit(population.goal_reached) + population.goal_slope * level - population.goal_drop * breakdown)
    )
