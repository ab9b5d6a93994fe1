"""From ratings to scores: a mean per competence and per aspect, withheld where too much is missing. No total exists."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vignette.assessment.consensus import Cell
from vignette.assessment.records import Rating
from vignette.errors import DataError, Problem
from vignette.instrument import Instrument

Grid = Mapping[tuple[str, str], Sequence[float | None]]
"""The values of each competence and aspect, one per form."""


class ScoreKind(StrEnum):
    """What a score summarises: one competence over its aspects, or one aspect over the competences."""

    COMPETENCE = "competence"
    ASPECT = "aspect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One mean of ratings, with what it rests on.

    Attributes
    ----------
    kind, id : ScoreKind, str
        Which competence or aspect.
    value : float or None
        The mean on the instrument's scale, unrounded; None where too many ratings are missing.
    n_rated, n_expected : int
        How many ratings it rests on, of how many the form asks for.
    """

    kind: ScoreKind
    id: str
    value: float | None
    n_rated: int
    n_expected: int


def most_missing(expected: int, share: float) -> int:
    """Return how many of ``expected`` ratings may be missing when ``share`` of them may.

    >>> most_missing(3, 0.34), most_missing(9, 0.25), most_missing(3, 0.25)
    (1, 2, 0)
    """
    return math.floor(share * expected + 1e-9)


def score_ratings(instrument: Instrument, form_id: str, ratings: Iterable[Rating]) -> tuple[Score, ...]:
    """Score one rater's ratings of one person on one form.

    Parameters
    ----------
    instrument : Instrument
        The version the interview was held with; its ``scoring`` says how much may be missing.
    form_id : str
        The form that was held.
    ratings : iterable of Rating
        At most one per vignette and aspect. A rating that is absent counts as missing.

    Returns
    -------
    tuple of Score
        The form's competences in the instrument's order, then the aspects. Competence score: mean of its aspects.
        Aspect score: mean over the competences. No total exists.

    Raises
    ------
    DataError
        If the form has no vignettes, or a rating is doubled, off the scale, or of an unknown vignette, aspect or
        missing code. All are told at once.
    """
    vignettes = instrument.vignettes_of(form_id)
    if not vignettes:
        raise DataError(
            Problem(
                code="DAT-207",
                where=form_id,
                what="the instrument has no vignettes in this form",
                remedy=f"Use one of {', '.join(sorted({each.form for each in instrument.vignettes}))}.",
            )
        )
    given = list(ratings)
    problems = list(_problems(instrument, {vignette.id for vignette in vignettes}, given))
    if problems:
        raise DataError(*problems)
    levels = {(rating.item_id, rating.aspect_id): rating.level for rating in given}
    return _scores(
        instrument,
        {
            (vignette.competence, aspect.id): [levels.get((vignette.id, aspect.id))]
            for vignette in vignettes
            for aspect in instrument.aspects
        },
    )


def score_cells(instrument: Instrument, cells: Iterable[Cell]) -> tuple[Score, ...]:
    """Score a person from the cells of every form that counts.

    Forms are averaged within each competence and aspect before anything else, so that both count alike. Missing is
    what no form has.

    Returns
    -------
    tuple of Score
        As `score_ratings`; the counts are of cells.
    """
    grid: dict[tuple[str, str], list[float | None]] = {}
    for cell in cells:
        grid.setdefault((cell.competence_id, cell.aspect_id), []).append(cell.value)
    return _scores(instrument, grid)


def _scores(instrument: Instrument, grid: Grid) -> tuple[Score, ...]:
    competences = list(dict.fromkeys(competence for competence, _ in grid))
    aspects = [aspect.id for aspect in instrument.aspects]
    rules = instrument.scoring
    by_competence = [
        _score(
            ScoreKind.COMPETENCE,
            competence,
            [grid[competence, aspect] for aspect in aspects],
            rules.competence_max_missing_share,
        )
        for competence in competences
    ]
    by_aspect = [
        _score(
            ScoreKind.ASPECT,
            aspect,
            [grid[competence, aspect] for competence in competences],
            rules.aspect_max_missing_share,
        )
        for aspect in aspects
    ]
    return (*by_competence, *by_aspect)


def _score(kind: ScoreKind, identity: str, parts: Sequence[Sequence[float | None]], max_missing_share: float) -> Score:
    rated = [[value for value in part if value is not None] for part in parts]
    means = [sum(values) / len(values) for values in rated if values]
    enough = bool(means) and len(parts) - len(means) <= most_missing(len(parts), max_missing_share)
    return Score(
        kind=kind,
        id=identity,
        value=sum(means) / len(means) if enough else None,
        n_rated=sum(map(len, rated)),
        n_expected=sum(map(len, parts)),
    )


def _problems(instrument: Instrument, items: set[str], ratings: Sequence[Rating]) -> Iterable[Problem]:
    aspects = {aspect.id for aspect in instrument.aspects}
    codes = {code.id for code in instrument.missing_codes}
    seen: set[tuple[str, str]] = set()
    for rating in ratings:
        where = f"{rating.item_id}.{rating.aspect_id}"
        if rating.item_id not in items:
            yield Problem(
                code="DAT-201",
                where=where,
                what=f"the form has no vignette {rating.item_id!r}",
                remedy=f"Use one of {', '.join(sorted(items))}.",
            )
        if rating.aspect_id not in aspects:
            yield Problem(
                code="DAT-202",
                where=where,
                what=f"the instrument has no aspect {rating.aspect_id!r}",
                remedy=f"Use one of {', '.join(sorted(aspects))}.",
            )
        if (rating.item_id, rating.aspect_id) in seen:
            yield Problem(
                code="DAT-203",
                where=where,
                what="rated twice by the same rater",
                remedy="Keep one rating per vignette and aspect; they are never averaged.",
            )
        seen.add((rating.item_id, rating.aspect_id))
        yield from _value_problems(where, rating, instrument.levels, codes)


def _value_problems(where: str, rating: Rating, levels: frozenset[int], codes: set[str]) -> Iterable[Problem]:
    if rating.level is not None and rating.level not in levels:
        yield Problem(
            code="DAT-204",
            where=where,
            what=f"the level {rating.level} is not on the scale",
            remedy=f"Use {min(levels)} to {max(levels)}, or a missing code.",
        )
    if rating.missing_code is not None and rating.missing_code not in codes:
        yield Problem(
            code="DAT-205",
            where=where,
            what=f"unknown missing code {rating.missing_code!r}",
            remedy=f"Use one of {', '.join(sorted(codes))}.",
        )
    if rating.level is not None and rating.missing_code is not None:
        yield Problem(
            code="DAT-206",
            where=where,
            what="both a level and a missing code",
            remedy="Give one of them.",
        )
