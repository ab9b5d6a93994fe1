"""What people add to an assessment in their own words: the judgement, the applicants' comments, a rater's dissent."""

from __future__ import annotations

from enum import StrEnum


class JudgementPart(StrEnum):
    """The headings of a judgement; a person writes under each, and signs."""

    STRENGTHS = "strengths"
    CONCERNS = "concerns"
    SUPPORT = "support"
    LIMITS = "limits"


class CommentState(StrEnum):
    """Whether an applicant has commented on the assessment."""

    NOT_ASKED = "not_asked"
    NONE = "none"
    GIVEN = "given"


class Stance(StrEnum):
    """What a second rater says of the judgement; nothing before she has said it."""

    UNSAID = ""
    AGREES = "agrees"
    DISSENTS = "dissents"


class Absence(StrEnum):
    """Why there is no profile of somebody."""

    NO_INTERVIEW = "no_interview"
    DECLINED = "declined"
    NOT_LOCKED = "not_locked"
