"""Simulated arrays as frames with names. Every frame says in a column that it is simulated, every id begins so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.simulation.answers import MISSING_CODES, Small, difficulties, slopes
from vignette.simulation.outcomes import Outcomes
from vignette.simulation.people import People
from vignette.simulation.population import Design, Population
from vignette.simulation.raters import Raters

if TYPE_CHECKING:
    import pandas as pd

ORIGIN = "data_origin"
SIMULATED = "simulated"
PREFIX = "SIM-"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What a simulation knows and no study can.

    Attributes
    ----------
    population : Population
    design : Design
    homes : DataFrame
        Household effect, true level, chance of a breakdown, and whether there would be one, placed or not.
    applicants : DataFrame
        True level on the whole and in each competence.
    raters : DataFrame
        Severity, drift and noise.
    vignettes : DataFrame
        Slope and thresholds of every vignette and aspect.
    """

    population: Population
    design: Design
    homes: pd.DataFrame
    applicants: pd.DataFrame
    raters: pd.DataFrame
    vignettes: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some homes of a study as arrays; see the modules that make them."""

    people: People
    chosen: Codes
    taken: Mask
    found: Small
    missing: Small
    home_score: Floats
    applicant_score: Floats
    outcomes: Outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Ids as kinds of category, and to which home, applicant and form each belongs, over all blocks."""

    household: pd.CategoricalDtype
    applicant: pd.CategoricalDtype
    administration: pd.CategoricalDtype
    rater: pd.CategoricalDtype
    form: pd.CategoricalDtype
    competence: pd.CategoricalDtype
    aspect: pd.CategoricalDtype
    language: pd.CategoricalDtype
    home_of: Codes
    applicant_of: Codes
    form_of: Codes
    language_of: Codes


def study_frames(population: Population, design: Design, raters: Raters, blocks: Sequence[Block]) -> dict[str, Any]:
    """Return the frames of a study and its truth."""
    names = _names(population, design, blocks)
    return {
        "ratings": _ratings(population, design, blocks, names),
        "administrations": _administrations(blocks, names),
        "applicants": _applicants(blocks, names),
        "homes": _homes(blocks, names),
        "truth": _truth(population, design, raters, blocks, names),
    }


def _names(population: Population, design: Design, blocks: Sequence[Block]) -> Names:
    width, rater_width = len(str(design.households)), len(str(design.raters))
    households = [f"{PREFIX}H{number:0{width}d}" for number in range(1, design.households + 1)]
    home_of = _joined([block.people.home for block in blocks], [len(block.home_score) for block in blocks])
    second = np.concatenate([block.people.second for block in blocks])
    applicants = [f"{households[home]}-{place + 1}" for home, place in zip(home_of, second, strict=True)]
    counts = [len(block.applicant_score) for block in blocks]
    applicant_of = _joined([block.people.applicant for block in blocks], counts)
    form_of = np.concatenate([block.people.form for block in blocks])
    occasion = np.concatenate([block.people.occasion for block in blocks])
    held = zip(applicant_of, form_of, occasion, strict=True)
    return Names(
        household=kind(households),
        applicant=kind(applicants),
        administration=kind([f"{applicants[whose]}-{design.forms[form]}-{time}" for whose, form, time in held]),
        rater=kind([f"{PREFIX}R{number:0{rater_width}d}" for number in range(1, design.raters + 1)]),
        form=known(design.forms),
        competence=known(population.competences),
        aspect=known(population.aspects),
        language=known(tuple(population.languages)),
        home_of=home_of,
        applicant_of=applicant_of,
        form_of=form_of,
        language_of=np.concatenate([block.people.language for block in blocks]),
    )


def _ratings(population: Population, design: Design, blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    """Return one row per rating, sorted by interview, vignette, aspect and rater's place."""
    rows = _rating_codes(blocks)
    interview, vignette = rows["interview"], rows["vignette"].astype(np.int32)
    competences = len(population.competences)
    applicant = names.applicant_of[interview]
    occasion = np.concatenate([block.people.occasion for block in blocks])[interview]
    form = names.form_of[interview]
    texts = tuple(f"{text}{place + 1}" for text in design.forms for place in range(competences))
    columns = {
        "household_id": category(names.home_of[applicant], names.household),
        "applicant_id": category(applicant, names.applicant),
        "administration_id": category(interview, names.administration),
        "form_id": category(form, names.form),
        "vignette_id": category(form * competences + vignette, known(texts)),
        "competence_id": category(vignette, names.competence),
        "aspect_id": category(rows["aspect"], names.aspect),
        "rater_id": category(rows["rater"], names.rater),
        "occasion": occasion.astype(np.int8),
        "rating": np.where(rows["missing"] == 0, np.array(population.levels, dtype=float)[rows["found"]], np.nan),
        "missing_code": category(rows["missing"] - 1, known(MISSING_CODES)),
        "language": category(names.language_of[applicant], names.language),
    }
    return marked(columns)


def _rating_codes(blocks: Sequence[Block]) -> dict[str, np.ndarray]:
    """Return interview (over all blocks), vignette, aspect, rater, place of the level and missing code of every row."""
    parts: list[tuple[np.ndarray, ...]] = []
    before = 0
    for block in blocks:
        taken = np.broadcast_to(block.taken[:, None, None, :], block.found.shape)
        interview, vignette, aspect, place = np.nonzero(taken)
        parts.append(
            (
                (interview + before).astype(np.int32),
                vignette.astype(np.int8),
                aspect.astype(np.int8),
                block.chosen[interview, place].astype(np.int32),
                block.found[taken],
                block.missing[taken],
            )
        )
        before += len(block.chosen)
    heads = ("interview", "vignette", "aspect", "rater", "found", "missing")
    return {head: np.concatenate(each) for head, each in zip(heads, zip(*parts, strict=True), strict=True)}


def _administrations(blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    people = [block.people for block in blocks]
    return marked(
        {
            "household_id": category(names.home_of[names.applicant_of], names.household),
            "applicant_id": category(names.applicant_of, names.applicant),
            "administration_id": each(names.administration),
            "form_id": category(names.form_of, names.form),
            "occasion": np.concatenate([each.occasion for each in people]).astype(np.int8),
            "time": np.concatenate([each.time for each in people]),
            "language": category(names.language_of[names.applicant_of], names.language),
        }
    )


def _applicants(blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    return marked(
        {
            "household_id": category(names.home_of, names.household),
            "applicant_id": each(names.applicant),
            "language": category(names.language_of, names.language),
            "score": np.concatenate([block.applicant_score for block in blocks]),
        }
    )


def _homes(blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    return marked(
        {
            "household_id": each(names.household),
            "applicants": np.bincount(names.home_of, minlength=len(names.household.categories)),
            "score": np.concatenate([block.home_score for block in blocks]),
            "panel_judgement": np.concatenate([block.outcomes.panel for block in blocks]),
            "placed": np.concatenate([block.outcomes.placed for block in blocks]),
            "verified": np.concatenate([block.outcomes.verified for block in blocks]),
            "breakdown": np.concatenate([block.outcomes.breakdown for block in blocks]),
        }
    )


def _truth(population: Population, design: Design, raters: Raters, blocks: Sequence[Block], names: Names) -> Truth:
    people = [block.people for block in blocks]
    outcomes = [block.outcomes for block in blocks]
    by_competence = np.concatenate([each.by_competence for each in people])
    homes = {
        "household_id": each(names.household),
        "household_effect": np.concatenate([each.household_effect for each in people]),
        "true_level": np.concatenate([each.home_level for each in people]),
        "breakdown_chance": np.concatenate([each.breakdown_chance for each in outcomes]),
        "breakdown_if_placed": np.concatenate([each.breakdown_if_placed for each in outcomes]),
    }
    applicants = {
        "household_id": category(names.home_of, names.household),
        "applicant_id": each(names.applicant),
        "true_level": np.concatenate([each.level for each in people]),
        **{f"true_{each}": by_competence[:, place] for place, each in enumerate(population.competences)},
    }
    rated = {
        "rater_id": each(names.rater),
        "severity": raters.severity,
        "drift": raters.drift,
        "noise": raters.noise,
    }
    return Truth(
        population=population,
        design=design,
        homes=marked(homes),
        applicants=marked(applicants),
        raters=marked(rated),
        vignettes=_vignettes(population, design),
    )


def _vignettes(population: Population, design: Design) -> pd.DataFrame:
    bars = difficulties(population, design)
    form, competence, aspect = (each.ravel() for each in np.indices(bars.shape[:3]))
    return marked(
        {
            "form_id": np.array(design.forms, dtype=object)[form],
            "vignette_id": [f"{design.forms[one]}{place + 1}" for one, place in zip(form, competence, strict=True)],
            "competence_id": np.array(population.competences, dtype=object)[competence],
            "aspect_id": np.array(population.aspects, dtype=object)[aspect],
            "slope": slopes(population)[aspect],
            **{f"threshold_{step + 1}": bars[..., step].ravel() for step in range(bars.shape[-1])},
        }
    )


def _joined(parts: Sequence[Codes], counts: Sequence[int]) -> Codes:
    """Return places within blocks as places over all blocks."""
    starts = np.concatenate([[0], np.cumsum(counts)])
    return np.concatenate([part + start for part, (start, _) in zip(parts, pairwise(starts), strict=True)])
