"""What a person's ratings would be on average over raters, vignettes of the competence and days: the known truth."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit

from vignette.psychometrics.arrays import Floats
from vignette.simulation import Population
from vignette.simulation.answers import slopes
from vignette.simulation.people import People

_GRID = np.linspace(-9.0, 9.0, 1201)
_TIMES = np.linspace(0.1, 0.9, 5)


def true_cells(population: Population, people: People) -> Floats:
    """Return the expected rating of every person in every competence and aspect, over everything that is error.

    Error is what raters, the particular vignette of the competence (its difficulty too), the day and the single answer
    add. Returns an array, persons x competences x aspects.
    """
    level = people.by_competence[:, :, None] + people.by_aspect[:, None, :]
    harder = np.array(population.competence_difficulty)[:, None] + np.array(population.aspect_difficulty)
    shifts = np.array(list(population.forms.values()))
    found = np.zeros(level.shape)
    for aspect, curve in enumerate(_curves(population)):
        for shift in shifts:
            at = level[:, :, aspect] - harder[:, aspect] - shift
            found[:, :, aspect] += np.interp(at, _GRID, curve) / len(shifts)
    return found


def _curves(population: Population) -> list[Floats]:
    """Return each aspect's expected rating by latent level, integrated over the errors."""
    nodes, weights = hermegauss(9)
    weights = weights / weights.sum()
    curves = []
    for slope in slopes(population):
        curve = np.zeros(len(_GRID))
        for node, weight in zip(nodes, weights, strict=True):
            noise = population.noise_sd * np.exp(population.noise_spread * node)
            for time in _TIMES:
                curve += weight / len(_TIMES) * _expected(population, float(slope), _error_sd(population, noise, time))
        curves.append(curve)
    return curves


def _error_sd(population: Population, noise: float, time: float) -> float:
    parts = (
        population.vignette_sd,
        population.occasion_sd,
        population.answer_sd,
        population.severity_sd,
        population.drift_sd * (time - 0.5),
        population.halo_sd,
        noise,
    )
    return float(np.sqrt(sum(part**2 for part in parts)))


def _expected(population: Population, slope: float, error: float) -> Floats:
    nodes, weights = hermegauss(21)
    latent = _GRID[:, None] + error * nodes
    levels = np.array(population.levels, dtype=float)
    found = np.full(latent.shape, levels[0])
    for step, threshold in enumerate(population.thresholds):
        found += (levels[step + 1] - levels[step]) * expit(slope * (latent - threshold))
    return np.asarray(found @ (weights / weights.sum()))
