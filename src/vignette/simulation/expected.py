"""True scores: what ratings are on average over everything that is error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.simulation.answers import slopes
from vignette.simulation.people import People
from vignette.simulation.population import Population

_REACH = 12.0
_FINEST = 0.02
_NODES = 9
_TIMES = np.linspace(0.1, 0.9, 5)


def true_cells(population: Population, people: People, forms: Sequence[str]) -> Floats:
    """Return the expected rating of every applicant in every competence and aspect, over everything that is error.

    Error is what raters, the particular vignette of the competence (its difficulty in a form too), the day and the
    single answer add. How hard a language is does not enter: a translation that is harder is no trait of a person.

    Parameters
    ----------
    forms : sequence of str
        The forms over which is averaged.

    Returns
    -------
    array, applicants x competences x aspects
    """
    level = people.by_competence[:, :, None] + people.by_aspect[:, None, :]
    return np.asarray(sum(_expected(population, level, form) for form in forms) / len(forms))


def expected_at(population: Population, forms: Sequence[str], level: float) -> Floats:
    """Return the expected rating of an applicant of this true level throughout, forms x competences x aspects."""
    shape = (1, len(population.competences), len(population.aspects))
    return np.concatenate([_expected(population, np.full(shape, level), form) for form in forms])


def _expected(population: Population, level: Floats, form: str) -> Floats:
    """Return the expected ratings of true levels, applicants x competences x aspects, in one form."""
    steady = (
        population.vignette_sd,
        population.occasion_sd,
        population.answer_sd,
        population.severity_sd,
        population.halo_sd,
    )
    noise = (population.drift_sd, population.noise_sd, population.noise_spread)
    grid, curves = _curves(population.levels, population.thresholds, tuple(slopes(population)), steady, noise)
    harder = np.array(population.competence_difficulty) + np.array(population.forms[form])
    at = level - harder[:, None] - np.array(population.aspect_difficulty)
    return np.stack([np.interp(at[:, :, place], grid, curve) for place, curve in enumerate(curves)], axis=2)


@lru_cache(maxsize=16)
def _curves(
    levels: tuple[int, ...],
    thresholds: tuple[float, ...],
    slope: tuple[float, ...],
    steady: tuple[float, ...],
    noise: tuple[float, float, float],
) -> tuple[Floats, list[Floats]]:
    """Return a grid of latent levels and, for each aspect, the expected rating there."""
    from scipy.special import expit

    spread, weight = _error(steady, *noise)
    step = max(_FINEST, spread.max() / 300)
    errors = _density(spread, weight, step)
    around = (len(errors) - 1) // 2
    reach = round(_REACH / step)
    wide = step * np.arange(-reach - around, reach + around + 1)
    curves = []
    for each in slope:
        bare = np.full(len(wide), float(levels[0]))
        for place, threshold in enumerate(thresholds):
            bare += (levels[place + 1] - levels[place]) * expit(each * (wide - threshold))
        curves.append(np.convolve(bare, errors, "valid"))
    return step * np.arange(-reach, reach + 1), curves


def _error(steady: tuple[float, ...], drift: float, noise: float, noise_spread: float) -> tuple[Floats, Floats]:
    """Return standard deviations of the error, over raters' noise and the time in the study, and how usual each is."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    variance = sum(part**2 for part in steady) + (drift * (_TIMES - 0.5)) ** 2
    spread = np.sqrt(variance[:, None] + (noise * np.exp(noise_spread * nodes)) ** 2)
    return spread.ravel(), np.tile(weights / weights.sum() / len(_TIMES), len(_TIMES))


def _density(spread: Floats, weight: Floats, step: float) -> Floats:
    """Return the probability of each bin of the error, a mixture of normal distributions, around 0."""
    from scipy.special import ndtr

    around = int(np.ceil(6 * spread.max() / step))
    edges = step * (np.arange(-around, around + 2) - 0.5)
    below = ndtr(edges / np.maximum(spread, _FINEST / 100)[:, None])
    found = weight @ np.diff(below, axis=1)
    return np.asarray(found / found.sum())
