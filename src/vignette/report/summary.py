"""The one object behind every document: what a reader who was not in the room gets to see of a home."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from vignette.assessment import Absence, CommentState, Difference, JudgementPart, ProbeMark, Profile, Stance
from vignette.i18n import Language, LocalizedText
from vignette.instrument import Form, Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """The notes to one question, with what became of it. ``mark`` is None for the lead question."""

    item_id: str
    question: LocalizedText
    mark: ProbeMark | None
    missing_code: str | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewHeld:
    """One interview that counts in a person's profile.

    Attributes
    ----------
    id : str
        The interview's own; it tells nothing.
    stopped : bool
        Whether it was broken off.
    settled : bool
        Whether the raters have been compared and what parted them is settled.
    """

    id: str
    form_id: str
    held_at: dt.datetime
    interviewer: str
    language: Language
    interpreter: bool
    from_paper: bool
    stopped: bool
    settled: bool
    answers: tuple[AnswerText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultResult:
    """What came of one adult's interviews.

    Attributes
    ----------
    instrument : Instrument
        In the wording the interviews were held with.
    raters : tuple of str
        The names of those whose ratings count, in alphabetical order: it tells nothing of who found what.
    """

    instrument: Instrument
    profile: Profile
    interviews: tuple[InterviewHeld, ...]
    raters: tuple[str, ...]

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms that count, in the instrument's order."""
        return tuple(form for form in self.instrument.forms if form.id in self.profile.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultPart:
    """One adult of the home: a result, or why there is none."""

    name: str
    result: AdultResult | None
    absence: Absence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the signer has written under one heading."""

    part: JudgementPart
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPart:
    """Whether an applicant has commented, when, and the words."""

    applicant: str
    state: CommentState
    on: dt.date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentPart:
    """What a second rater says of the judgement. Nobody has said anything where ``stance`` is empty.

    ``earlier`` says whether the judgement has been changed since.
    """

    rater: str
    stance: Stance = Stance.UNSAID
    on: dt.date | None = None
    text: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything a document says of a home, unrounded, in no layout and no language: this is what is signed.

    Attributes
    ----------
    invented : bool
        Whether the people are invented; every page says so then.
    asked_by : str
        Who asked for the assessment, and for what.
    differences : tuple of Difference
        Between the adults with a result; their places are among these.
    """

    invented: bool
    household: str
    adults: tuple[AdultPart, ...]
    differences: tuple[Difference, ...]
    judgement: tuple[Said, ...]
    comments: tuple[CommentPart, ...]
    dissents: tuple[DissentPart, ...]
    asked_by: str = ""

    @property
    def assessed(self) -> tuple[tuple[str, AdultResult], ...]:
        """The adults with a result, by name."""
        return tuple((adult.name, adult.result) for adult in self.adults if adult.result is not None)


class SummaryPart(StrEnum):
    """The parts of a summary that a new version may have changed."""

    OCCASION = "occasion"
    RESULTS = "results"
    JUDGEMENT = "judgement"
    COMMENTS = "comments"
    DISSENTS = "dissents"


def changed_parts(before: Summary, after: Summary) -> tuple[SummaryPart, ...]:
    """Return the parts in which two versions of a summary differ."""
    pairs = {
        SummaryPart.OCCASION: ((before.household, before.asked_by), (after.household, after.asked_by)),
        SummaryPart.RESULTS: ((before.adults, before.differences), (after.adults, after.differences)),
        SummaryPart.JUDGEMENT: (before.judgement, after.judgement),
        SummaryPart.COMMENTS: (before.comments, after.comments),
        SummaryPart.DISSENTS: (before.dissents, after.dissents),
    }
    return tuple(part for part, (old, new) in pairs.items() if old != new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed which content, and when.

    Attributes
    ----------
    number : int
        The version.
    sha256 : str
        Of the content.
    change : str
        What is new since the version before.
    """

    code: str
    number: int
    name: str
    at: dt.datetime
    sha256: str
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A summary as one reader gets it.

    Attributes
    ----------
    signature : Signature or None
        None for a draft; every page says so then.
    changed : tuple of SummaryPart
        What differs from the version before.
    app : str
        The version of the app that made the document.
    made_at : datetime
        When the document was made.
    recipient, purpose : str
        For whom and for what; empty for a draft.
    with_answers : bool
        Whether the notes of the interviews are in it.
    """

    summary: Summary
    signature: Signature | None
    language: Language
    made_at: dt.datetime
    app: str
    with_answers: bool = False
    changed: tuple[SummaryPart, ...] = ()
    recipient: str = ""
    purpose: str = ""
