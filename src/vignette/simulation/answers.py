"""Ratings from a graded response model, and why some are missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vignette.psychometrics.arrays import Codes, Floats
from vignette.simulation.people import People
from vignette.simulation.population import Design, Population
from vignette.simulation.raters import Raters

MISSING_CODES = ("not_asked", "declined", "not_ratable")
Small = NDArray[np.int8]


def graded_probabilities(latent: Floats, *, slope: float, thresholds: Floats) -> Floats:
    r"""Return the probability of each level in the graded response model.

    :math:`P(X > k) = 1 / (1 + e^{-a (\eta - b_k)})`, and differences of these.

    Parameters
    ----------
    latent : array, n
    slope : float
    thresholds : array, k, rising

    Returns
    -------
    array, n x (k + 1)

    References
    ----------
    Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores. *Psychometrika
    Monograph* 17.

    Examples
    --------
    >>> graded_probabilities(np.zeros(1), slope=1.0, thresholds=np.zeros(1))
    array([[0.5, 0.5]])
    """
    from scipy.special import expit

    above = expit(slope * (np.asarray(latent, dtype=float)[:, None] - np.asarray(thresholds, dtype=float)))
    return np.asarray(-np.diff(above, axis=1, prepend=1.0, append=0.0))


def difficulties(population: Population, design: Design) -> Floats:
    """Return the thresholds of every answer, forms x competences x aspects x thresholds."""
    shifts = np.array([population.forms[form] for form in design.forms])
    by_answer = (
        shifts[:, :, None]
        + np.array(population.competence_difficulty)[:, None]
        + np.array(population.aspect_difficulty)
    )
    return np.asarray(by_answer[..., None] + np.array(population.thresholds))


def _by_language(population: Population) -> Floats:
    """Return how much harder each language is."""
    return np.array([population.language_difficulty.get(language, 0.0) for language in population.languages])


def slopes(population: Population) -> Floats:
    """Return the slope of every aspect."""
    return population.slope * np.array(population.aspect_slopes)


def draw_ratings(
    rng: np.random.Generator, population: Population, design: Design, people: People, raters: Raters, chosen: Codes
) -> tuple[Small, Small]:
    """Draw every rating of a block.

    Parameters
    ----------
    chosen : array of int, interviews x places
        Who rates.

    Returns
    -------
    places : array, interviews x competences x aspects x places
        Place of the rating among the levels.
    missing : array of the same shape
        0 where there is a rating, else 1 + the place of its missing code.
    """
    asked = people.by_competence[people.applicant] + people.by_text[people.applicant, people.form]
    asked += people.day[:, None]
    answer = asked[:, :, None] + people.by_aspect[people.applicant][:, None, :]
    answer += rng.normal(0, population.answer_sd, answer.shape)
    seen = -raters.severity_at(chosen, people.time[:, None]) + rng.normal(0, population.halo_sd, chosen.shape)
    latent = answer[..., None] + seen[:, None, None, :]
    latent += rng.standard_normal(latent.shape) * raters.noise[chosen][:, None, None, :]
    slope = slopes(population)
    latent *= slope[:, None]
    latent += rng.logistic(size=latent.shape)
    bars = (difficulties(population, design) * slope[:, None])[people.form]
    bars += _by_language(population)[people.language[people.applicant], None, None, None] * slope[:, None]
    found = np.zeros(latent.shape, dtype=np.int8)
    for step in range(bars.shape[-1]):
        found += latent > bars[..., step][..., None]
    return found, _draw_missing(rng, population, asked, answer, chosen.shape[1])


def _draw_missing(
    rng: np.random.Generator, population: Population, asked: Floats, answer: Floats, raters: int
) -> Small:
    """Return the missing codes: a vignette not asked or declined is so for every rater and aspect of it."""
    unasked = rng.random(asked.shape) < population.not_asked
    declined = rng.random(asked.shape) < _chance(population.declined, population.declined_slope, asked)
    vague = _chance(population.not_ratable, population.not_ratable_slope, answer)
    found = np.where(rng.random((*answer.shape, raters)) < vague[..., None], 3, 0).astype(np.int8)
    whole = np.where(unasked, 1, np.where(declined, 2, 0)).astype(np.int8)[:, :, None, None]
    return np.where(whole > 0, whole, found)


def _chance(middle: float, slope: float, latent: Floats) -> Floats:
    """Return probabilities with a given one at 0 and a slope in the log odds."""
    from scipy.special import expit, logit

    return np.asarray(expit(logit(middle) + slope * latent))
