"""Simulated arrays as frames with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.simulation.answers import MISSING_CODES, Small
from vignette.simulation.columns import every, kind_of, known, marked, named, numbered
from vignette.simulation.follow_up import FollowUp
from vignette.simulation.outcomes import Outcomes
from vignette.simulation.people import People
from vignette.simulation.population import Design, Population, quarters

if TYPE_CHECKING:
    import pandas as pd

SEEN_SCORES = ("no", "yes", "not_known")
"""Whether a judge of the panel knew the scores."""


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
    follow_up: FollowUp
    judged: Codes
    interpreter: Mask


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


def study_frames(
    population: Population, design: Design, blocks: Sequence[Block], names: Names
) -> dict[str, pd.DataFrame]:
    """Return what a study of these homes shows, without its standards."""
    return {
        "ratings": _ratings(population, design, blocks, names),
        "administrations": _administrations(design, blocks, names),
        "applicants": _applicants(blocks, names),
        "homes": _homes(design, blocks, names),
        "outcomes": _outcomes(blocks, names),
        "panel": _panel(design, blocks, names),
    }


def study_names(population: Population, design: Design, blocks: Sequence[Block]) -> Names:
    """Return every id of a study."""
    households = numbered("H", design.households)
    home_of = _joined([block.people.home for block in blocks], [len(block.home_score) for block in blocks])
    second = np.concatenate([block.people.second for block in blocks])
    applicants = [f"{households[home]}-{place + 1}" for home, place in zip(home_of, second, strict=True)]
    counts = [len(block.applicant_score) for block in blocks]
    applicant_of = _joined([block.people.applicant for block in blocks], counts)
    form_of = np.concatenate([block.people.form for block in blocks])
    occasion = np.concatenate([block.people.occasion for block in blocks])
    held = zip(applicant_of, form_of, occasion, strict=True)
    return Names(
        household=kind_of(households),
        applicant=kind_of(applicants),
        administration=kind_of([f"{applicants[whose]}-{design.forms[form]}-{time}" for whose, form, time in held]),
        rater=known(numbered("R", design.raters)),
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
        "household_id": named(names.home_of[applicant], names.household),
        "applicant_id": named(applicant, names.applicant),
        "administration_id": named(interview, names.administration),
        "form_id": named(form, names.form),
        "vignette_id": named(form * competences + vignette, known(texts)),
        "competence_id": named(vignette, names.competence),
        "aspect_id": named(rows["aspect"], names.aspect),
        "rater_id": named(rows["rater"], names.rater),
        "occasion": occasion.astype(np.int8),
        "rating": np.where(rows["missing"] == 0, np.array(population.levels, dtype=float)[rows["found"]], np.nan),
        "missing_code": named(rows["missing"] - 1, known(MISSING_CODES)),
        "language": named(names.language_of[applicant], names.language),
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


def _administrations(design: Design, blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    people = [block.people for block in blocks]
    time = np.concatenate([each.time for each in people])
    return marked(
        {
            "household_id": named(names.home_of[names.applicant_of], names.household),
            "applicant_id": named(names.applicant_of, names.applicant),
            "administration_id": every(names.administration),
            "form_id": named(names.form_of, names.form),
            "occasion": np.concatenate([each.occasion for each in people]).astype(np.int8),
            "time": time,
            "language": named(names.language_of[names.applicant_of], names.language),
            "interpreter": np.concatenate([block.interpreter for block in blocks])[names.applicant_of],
            "quarter": _quarter(design, time),
            "drawn": np.ones(len(time), dtype=bool),
        }
    )


def _applicants(blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    return marked(
        {
            "household_id": named(names.home_of, names.household),
            "applicant_id": every(names.applicant),
            "language": named(names.language_of, names.language),
            "score": np.concatenate([block.applicant_score for block in blocks]),
        }
    )


def _homes(design: Design, blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    time = (np.arange(design.households) + 0.5) / design.households
    return marked(
        {
            "household_id": every(names.household),
            "applicants": np.bincount(names.home_of, minlength=len(names.household.categories)),
            "score": np.concatenate([block.home_score for block in blocks]),
            "panel_judgement": np.concatenate([block.outcomes.panel for block in blocks]),
            "placed": np.concatenate([block.outcomes.placed for block in blocks]),
            "verified": np.concatenate([block.outcomes.verified for block in blocks]),
            "breakdown": np.concatenate([block.outcomes.breakdown for block in blocks]),
            "quarter": _quarter(design, time),
        }
    )


def _outcomes(blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    """Return one row per placement: the homes where a child was placed."""
    placed = np.flatnonzero(np.concatenate([block.outcomes.placed for block in blocks]))
    seen = [block.follow_up for block in blocks]
    return marked(
        {
            "household_id": named(placed, names.household),
            "placement": np.ones(len(placed), dtype=np.int64),
            "months": np.concatenate([each.months for each in seen])[placed],
            "breakdown": np.concatenate([each.breakdown for each in seen])[placed].astype(np.int64),
            "safety": np.concatenate([each.safety for each in seen])[placed],
            "goals": np.concatenate([each.goals for each in seen])[placed],
            "goals_reached": np.concatenate([each.reached for each in seen])[placed],
        }
    )


def _panel(design: Design, blocks: Sequence[Block], names: Names) -> pd.DataFrame:
    """Return one row per home and judge."""
    judged = np.concatenate([block.judged for block in blocks])
    home, judge = (each.ravel() for each in np.indices(judged.shape))
    return marked(
        {
            "household_id": named(home, names.household),
            "judge_id": named(judge, known(numbered("J", design.panel_judges))),
            "judgement": judged.ravel(),
            "saw_scores": named(np.zeros(judged.size, dtype=np.int8), known(SEEN_SCORES)),
        }
    )


def _quarter(design: Design, time: Floats) -> pd.Categorical:
    """Return the quarter of times; a retest after the study's end counts to its last."""
    return named(np.minimum((time * design.quarters).astype(int), design.quarters - 1), known(quarters(design)))


def _joined(parts: Sequence[Codes], counts: Sequence[int]) -> Codes:
    """Return places within blocks as places over all blocks."""
    starts = np.concatenate([[0], np.cumsum(counts)])
    return np.concatenate([part + start for part, (start, _) in zip(parts, pairwise(starts), strict=True)])
