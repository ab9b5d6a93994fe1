"""What is shown of a person's answers: scores with what they rest on, critical answers apart, what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from vignette.assessment.records import CriticalFinding, Rating
from vignette.assessment.scoring import Score, score_ratings
from vignette.instrument import Instrument, Status


class Step(StrEnum):
    """How much the evidence lets a profile say; a later step includes the earlier ones."""

    DESCRIBED = "described"
    SCORED = "scored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The evidence strip: which instrument version a profile rests on, and what has been studied of it.

    ``studied`` is false for every property as long as no study of the version has been registered.
    """

    instrument_id: str
    version: str
    fingerprint: str
    status: Status
    studied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person's result on one form.

    Attributes
    ----------
    form_id : str
        The form that was held.
    step : Step
        How much may be shown.
    raters : int
        How many raters the scores rest on.
    scores : tuple of Score
        Competences in the instrument's order, then aspects.
    ratings : tuple of Rating
        The cells behind the scores.
    critical : tuple of CriticalFinding
        Shown by themselves, never averaged away.
    standing : Standing
        What is known about the instrument version.
    """

    form_id: str
    step: Step
    raters: int
    scores: tuple[Score, ...]
    ratings: tuple[Rating, ...]
    critical: tuple[CriticalFinding, ...]
    standing: Standing


def build_profile(
    instrument: Instrument, form_id: str, ratings: Iterable[Rating], critical: Iterable[CriticalFinding]
) -> Profile:
    """Build the profile of one person from one rater's locked ratings.

    Raises
    ------
    DataError
        If the ratings do not fit the instrument (see `score_ratings`).
    """
    cells = tuple(ratings)
    return Profile(
        form_id=form_id,
        step=Step.SCORED,
        raters=1,
        scores=score_ratings(instrument, form_id, cells),
        ratings=cells,
        critical=tuple(critical),
        standing=Standing(
            instrument_id=instrument.id,
            version=instrument.version,
            fingerprint=instrument.fingerprint,
            status=instrument.status,
            studied=False,
        ),
    )
