"""What a panel of experts judges in an instrument, and one expert's judgements."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path

from vignette.instrument import Instrument, Vignette


class Question(StrEnum):
    """What is asked of the expert, each on the same scale; the highest value is always the good one."""

    RELEVANCE = "relevance"
    COMPREHENSIBILITY = "comprehensibility"
    COMPREHENSIVENESS = "comprehensiveness"
    FAIRNESS = "fairness"
    PARALLELISM = "parallelism"


class JudgedKind(StrEnum):
    """What kind of thing is judged."""

    VIGNETTE = "vignette"
    ANCHOR = "anchor"
    PAIR = "pair"


QUESTIONS: Mapping[JudgedKind, tuple[Question, ...]] = {
    JudgedKind.VIGNETTE: (
        Question.RELEVANCE,
        Question.COMPREHENSIBILITY,
        Question.COMPREHENSIVENESS,
        Question.FAIRNESS,
    ),
    JudgedKind.ANCHOR: (Question.RELEVANCE, Question.COMPREHENSIBILITY),
    JudgedKind.PAIR: (Question.PARALLELISM,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One thing an expert judges: a vignette, a level description of it, or two vignettes of one competence.

    ``form`` is a form's id, or two joined by a hyphen for a pair; ``aspect`` and ``level`` are those of an anchor.
    """

    id: str
    kind: JudgedKind
    form: str
    competence: str
    vignettes: tuple[Vignette, ...]
    aspect: str = ""
    level: int = 0

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked about it."""
        return QUESTIONS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One expert's judgements: ``answers[id, question]`` and, where she wrote one, ``comments[id]``.

    ``reviewer`` is a code the study gave her, never a name.
    """

    reviewer: str
    answers: Mapping[tuple[str, Question], int]
    comments: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """The scale of the judgements and the usual bars; what each is said beside its value in ``review.toml``."""

    lowest: int
    highest: int
    relevant_from: int
    item_cvi_bar: float
    scale_cvi_bar: float
    fewest_reviewers: int


@cache
def shipped_rules() -> ReviewRules:
    """Return the rules this package ships."""
    return ReviewRules(**tomllib.loads(Path(__file__).with_name("review.toml").read_text(encoding="utf-8")))


def judged_items(instrument: Instrument, forms: Sequence[str]) -> tuple[Judged, ...]:
    """Return everything an expert judges in some forms: vignettes, then level descriptions, then pairs of forms.

    Parameters
    ----------
    instrument : Instrument
        The wording that is judged.
    forms : sequence of str
        Ids of forms; with one form alone there are no pairs.
    """
    vignettes = [vignette for form in forms for vignette in instrument.vignettes_of(form)]
    return (
        *(_judged(JudgedKind.VIGNETTE, vignette.id, vignette) for vignette in vignettes),
        *(anchor for vignette in vignettes for anchor in _anchors(instrument, vignette)),
        *_pairs(instrument, forms),
    )


def _anchors(instrument: Instrument, vignette: Vignette) -> Iterator[Judged]:
    for aspect in instrument.aspects:
        for level in sorted(vignette.anchors[aspect.id]):
            item_id = f"{vignette.id}.{aspect.id}.{level}"
            yield _judged(JudgedKind.ANCHOR, item_id, vignette, aspect=aspect.id, level=level)


def _pairs(instrument: Instrument, forms: Sequence[str]) -> Iterator[Judged]:
    """Yield the two vignettes of each competence in each two forms that both have one."""
    by_form = [{vignette.competence: vignette for vignette in instrument.vignettes_of(form)} for form in forms]
    for competence in instrument.competences:
        for one, other in combinations([cells[competence.id] for cells in by_form if competence.id in cells], 2):
            yield _judged(JudgedKind.PAIR, f"{one.id}-{other.id}", one, other)


def _judged(kind: JudgedKind, item_id: str, *vignettes: Vignette, aspect: str = "", level: int = 0) -> Judged:
    form = "-".join(vignette.form for vignette in vignettes)
    competence = vignettes[0].competence
    return Judged(
        id=item_id, kind=kind, form=form, competence=competence, vignettes=vignettes, aspect=aspect, level=level
    )
