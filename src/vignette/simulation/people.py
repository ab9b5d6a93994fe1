"""Homes, their applicants, and their interviews: who there is, and how able each truly is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.simulation.population import Design, Population

RETEST_DELAY = 0.1
"""How much later a retest is, as a share of the study's time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A block of homes (h), applicants (a) and interviews (i), with their true values on the latent scale.

    Attributes
    ----------
    household_effect : array, h
    home, second : array of int, a
        Each applicant's home in the block, and whether she is the first (0) or second (1) of it.
    level : array, a
        True level: the household's effect and her own.
    by_competence : array, a x competences
        True level in each competence.
    by_aspect : array, a x aspects
        What each aspect adds.
    by_text : array, a x forms x competences
        What each particular vignette adds.
    language : array of int, a
        Place among the population's languages.
    applicant, form, occasion : array of int, i
        Of each interview: whose, which form of the design, and 1, 2, …
    time : array, i
        When, from 0 to about 1 over the study.
    day : array, i
        What the day adds.
    """

    household_effect: Floats
    home: Codes
    second: Codes
    level: Floats
    by_competence: Floats
    by_aspect: Floats
    by_text: Floats
    language: Codes
    applicant: Codes
    form: Codes
    occasion: Codes
    time: Floats
    day: Floats

    @property
    def home_level(self) -> Floats:
        """True level of each home: its effect and the mean of its applicants'."""
        homes = len(self.household_effect)
        return np.bincount(self.home, self.level, homes) / np.bincount(self.home, minlength=homes)


def draw_people(rng: np.random.Generator, population: Population, design: Design, *, first: int, homes: int) -> People:
    """Draw homes ``first`` to ``first + homes`` of a study."""
    household = rng.normal(0, population.household_sd, homes)
    size = 1 + (rng.random(homes) < design.second_applicant)
    home = np.repeat(np.arange(homes), size)
    second = np.arange(len(home)) - (np.cumsum(size) - size)[home]
    level = household[home] + rng.normal(0, population.applicant_sd, len(home))
    competences, aspects = len(population.competences), len(population.aspects)
    applicant, form, occasion = _interviews(rng, design, len(home))
    time = (first + home[applicant] + 0.5) / design.households + RETEST_DELAY * (occasion - 1)
    return People(
        household_effect=household,
        home=home,
        second=second,
        level=level,
        by_competence=level[:, None] + rng.normal(0, population.competence_sd, (len(home), competences)),
        by_aspect=rng.normal(0, population.aspect_sd, (len(home), aspects)),
        by_text=rng.normal(0, population.vignette_sd, (len(home), len(design.forms), competences)),
        language=rng.choice(len(population.languages), len(home), p=list(population.languages.values())),
        applicant=applicant,
        form=form,
        occasion=occasion,
        time=time,
        day=rng.normal(0, population.occasion_sd, len(applicant)),
    )


def _interviews(rng: np.random.Generator, design: Design, applicants: int) -> tuple[Codes, Codes, Codes]:
    """Return every interview's applicant, form and occasion, in this order of sorting."""
    forms = len(design.forms)
    if design.form_plan == "each":
        held = np.ones((applicants, forms), dtype=bool)
    else:
        held = np.arange(forms) == rng.integers(0, forms, applicants)[:, None]
    again = rng.random(applicants) < design.retested
    present = np.repeat(held[:, :, None], design.occasions, axis=2)
    present[:, :, 1:] &= again[:, None, None]
    applicant, form, occasion = np.nonzero(present)
    return applicant, form, occasion + 1


def draw_interpreters(rng: np.random.Generator, population: Population, people: People) -> Mask:
    """Return which applicants are interviewed through an interpreter, in the first language."""
    return np.asarray((people.language == 0) & (rng.random(len(people.language)) < population.interpreter))
