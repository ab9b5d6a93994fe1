"""People whom raters from a new pool have rated on two forms, with what a profile would show of them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from vignette.assessment import ErrorModel, ScoreKind, most_missing
from vignette.assessment.error_shares import Rated
from vignette.assessment.precision import error_variances
from vignette.psychometrics.arrays import Floats
from vignette.simulation import Population, default_design, true_cells
from vignette.simulation.answers import draw_ratings
from vignette.simulation.people import draw_people
from vignette.simulation.raters import draw_raters

RATERS, FORMS = 3, 2
SHARES = {ScoreKind.COMPETENCE: 0.34, ScoreKind.ASPECT: 0.25}


@dataclass(frozen=True)
class RatedPeople:
    """Ratings (persons, forms, competences, aspects, raters), empty ones nan, and the true cells."""

    ratings: Floats
    truth: Floats

    def true_scores(self, kind: ScoreKind) -> Floats:
        """Return persons x scores."""
        return np.asarray(self.truth.mean(axis=_across(kind)))

    def scores(self, kind: ScoreKind, *, raters: int, forms: int) -> Floats:
        """Return the scores that a profile would show, nan where withheld."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            cells = np.nanmean(np.nanmean(self.ratings[:, :forms, :, :, :raters], axis=4), axis=1)
            found = np.nanmean(cells, axis=_across(kind))
        missing = np.isnan(cells).sum(axis=_across(kind))
        return np.where(missing <= most_missing(cells.shape[_across(kind)], SHARES[kind]), found, np.nan)

    def variances(self, model: ErrorModel, kind: ScoreKind, *, raters: int, forms: int) -> Floats:
        """Return what each term adds to the squared error, persons x scores x terms."""
        counts = np.isfinite(self.ratings[:, :forms, :, :, :raters]).sum(axis=4)
        persons, _, competences, aspects = counts.shape
        if kind is ScoreKind.COMPETENCE:
            rows = counts.transpose(1, 0, 2, 3).reshape(forms, persons * competences, aspects)
        else:
            rows = counts.transpose(1, 2, 0, 3).reshape(forms, competences, persons * aspects)
        rated = Rated(counts=rows, common=np.full((forms, forms), raters), raters=raters)
        return error_variances(model, kind, rated).reshape(persons, -1, len(model.terms))


def draw_rated_people(rng: np.random.Generator, population: Population, households: int) -> RatedPeople:
    """Draw homes, and for every person raters whom nobody else has."""
    design = default_design(households=households, forms=["A", "B"], form_plan="each")
    people = draw_people(rng, population, design, first=0, homes=households)
    persons = len(people.home)
    chosen = (people.applicant * RATERS)[:, None] + np.arange(RATERS)
    raters = draw_raters(rng, population, persons * RATERS)
    found, missing = draw_ratings(rng, population, design, people, raters, chosen)
    ratings = np.where(missing == 0, np.array(population.levels, dtype=float)[found], np.nan)
    return RatedPeople(
        ratings=ratings.reshape(persons, FORMS, *ratings.shape[1:]),
        truth=true_cells(population, people, tuple(population.forms)),
    )


def _across(kind: ScoreKind) -> int:
    return 2 if kind is ScoreKind.COMPETENCE else 1
