"""From raters to one value per cell, by a rule that anybody can follow, and critical answers that nobody averages away.

The value of a cell is the mean of the levels of the raters who have locked, or the adjudicated value where there is
one. What each rater found stays beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vignette.assessment.interview import ProbeMark
from vignette.assessment.raters import RaterSheet, Settled
from vignette.assessment.records import CriticalFinding, Rating
from vignette.instrument import CriticalKind, Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedInterview:
    """One interview that counts in a profile.

    Attributes
    ----------
    sheets : tuple of RaterSheet
        Locked ones only.
    language : str
        In which it was held; empty where it is not known.
    marks : mapping of (str, str) to ProbeMark
        What became of each probe, by item and probe.
    """

    form_id: str
    sheets: tuple[RaterSheet, ...]
    settled: Settled = field(default_factory=Settled)
    marks: Mapping[tuple[str, str], ProbeMark] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One aspect of one answer: what each rater found, what was settled, and the value that counts.

    Attributes
    ----------
    found : tuple of (RaterSheet, Rating)
        Each rater's own, in the order of the symbols.
    settled : Rating or None
        The adjudicated value.
    value : float or None
        None where nobody gave a level, or the adjudication settled that there is none.
    """

    form_id: str
    item_id: str
    competence_id: str
    aspect_id: str
    found: tuple[tuple[RaterSheet, Rating], ...]
    settled: Rating | None
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalAnswerHeard:
    """A critical answer that at least one rater heard.

    Attributes
    ----------
    found : tuple of (RaterSheet, CriticalFinding)
        Who heard it, with the words that show it.
    raters : int
        How many raters the interview has.
    settled : bool or None
        What the adjudication decided; None where it has not.
    """

    form_id: str
    item_id: str
    critical_id: str
    kind: CriticalKind
    found: tuple[tuple[RaterSheet, CriticalFinding], ...]
    raters: int
    settled: bool | None


def consensus(instrument: Instrument, interview: RatedInterview) -> tuple[Cell, ...]:
    """Return every cell of an interview's form, in the instrument's order."""
    own = [{(each.item_id, each.aspect_id): each for each in sheet.ratings} for sheet in interview.sheets]
    return tuple(
        _cell(
            interview,
            vignette.competence,
            tuple(
                (sheet, ratings.get((vignette.id, aspect.id), Rating(item_id=vignette.id, aspect_id=aspect.id)))
                for sheet, ratings in zip(interview.sheets, own, strict=True)
            ),
            (vignette.id, aspect.id),
        )
        for vignette in instrument.vignettes_of(interview.form_id)
        for aspect in instrument.aspects
    )


def critical_answers(instrument: Instrument, interview: RatedInterview) -> tuple[CriticalAnswerHeard, ...]:
    """Return every critical answer that somebody heard, in the instrument's order."""
    heard: dict[tuple[str, str], list[tuple[RaterSheet, CriticalFinding]]] = {}
    for sheet in interview.sheets:
        for finding in sheet.critical:
            heard.setdefault((finding.item_id, finding.critical_id), []).append((sheet, finding))
    return tuple(
        CriticalAnswerHeard(
            form_id=interview.form_id,
            item_id=vignette.id,
            critical_id=answer.id,
            kind=answer.kind,
            found=tuple(heard[vignette.id, answer.id]),
            raters=len(interview.sheets),
            settled=interview.settled.critical.get((vignette.id, answer.id)),
        )
        for vignette in instrument.vignettes_of(interview.form_id)
        for answer in vignette.critical_answers
        if (vignette.id, answer.id) in heard
    )


def value_of(levels: Sequence[int], settled: Rating | None) -> float | None:
    """Return the value of a cell: what was settled, else the mean of the raters' levels, else None."""
    if settled is not None:
        return settled.level
    return sum(levels) / len(levels) if levels else None


def _cell(
    interview: RatedInterview, competence_id: str, found: tuple[tuple[RaterSheet, Rating], ...], key: tuple[str, str]
) -> Cell:
    settled = interview.settled.cells.get(key)
    levels = [rating.level for _, rating in found if rating.level is not None]
    return Cell(
        form_id=interview.form_id,
        item_id=key[0],
        competence_id=competence_id,
        aspect_id=key[1],
        found=found,
        settled=settled,
        value=value_of(levels, settled),
    )
