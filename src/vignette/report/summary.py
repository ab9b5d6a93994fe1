"""The one object behind every document: what a reader who was not in the room gets to see of one person's interview."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vignette.assessment import ProbeMark, Profile
from vignette.i18n import Language, LocalizedText
from vignette.instrument import Form, Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """The notes to one question, with what became of it. ``mark`` is None for the lead question."""

    item_id: str
    question: LocalizedText
    mark: ProbeMark | None
    missing_code: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything a document says, unrounded and in no layout.

    Attributes
    ----------
    code : str
        Short code that the document carries.
    invented : bool
        Whether the people are invented; every page says so then.
    raters : tuple of str
        The names of those whose ratings count, in alphabetical order: it tells nothing of who found what.
    stopped : bool
        Whether the interview was broken off.
    instrument : Instrument
        In the wording the interview was held with.
    answers : tuple of AnswerText
        Empty unless the answers were asked for.
    """

    language: Language
    code: str
    invented: bool
    made_at: dt.datetime
    app_version: str
    household: str
    applicant: str
    interviewer: str
    raters: tuple[str, ...]
    held_at: dt.datetime
    interview_language: Language
    interpreter: bool
    from_paper: bool
    stopped: bool
    instrument: Instrument
    form: Form
    profile: Profile
    answers: tuple[AnswerText, ...]
