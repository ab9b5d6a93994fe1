"""What happened in an invented home, told once; `rows` turns it into the records that the work would have left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from vignette.access import Role
from vignette.assessment import CommentState, InterviewEvent, Placement, ProbeMark, SelectionReason
from vignette.instrument import Instrument

Choice = tuple[int | None, str | None]
"""A level or a missing code."""

Place = tuple[str, str]
"""An item, and a part or aspect or critical answer of it."""

Moment = tuple[str, dt.datetime, str]
"""An event, when, and the reason where it needs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody with an account that no password opens."""

    id: str
    username: str
    name: str
    roles: frozenset[Role]
    since: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One rater's choices of one interview. ``absent`` vignettes get their code when the ratings are locked."""

    rater_id: str
    at: dt.datetime
    cells: Mapping[Place, Choice]
    quotes: Mapping[Place, str] = field(default_factory=dict)
    heard: frozenset[Place] = frozenset()
    locked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an interview was or was not chosen for a second rating. ``share`` belongs to the draw."""

    reason: SelectionReason
    chosen: bool
    by: str
    at: dt.datetime
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody was asked to rate an interview too."""

    rater_id: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The third value of one cell: whose it is, or nobody's, and why."""

    choice: Choice
    sided_with: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """An adjudication: what was decided, and whether it was closed or opened again."""

    by: str
    at: dt.datetime
    cells: Mapping[Place, Decision] = field(default_factory=dict)
    critical: Mapping[Place, tuple[bool, str]] = field(default_factory=dict)
    events: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One interview, as far as it came.

    Attributes
    ----------
    source : str
        Its id in the simulated study, if it comes from there.
    drawn : tuple of (str, str)
        Cells on which the raters agree, to be looked at all the same; drawn when the second of them locked.
    """

    id: str
    source: str = ""
    form_id: str
    opened_at: dt.datetime
    interviewer_id: str
    language: str = "sv"
    present: str = ""
    events: tuple[tuple[InterviewEvent, dt.datetime, str], ...] = ()
    notes: Mapping[Place, str] = field(default_factory=dict)
    marks: Mapping[Place, ProbeMark] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[Sheet, ...] = ()
    reasons: tuple[Reason, ...] = ()
    requests: tuple[Request, ...] = ()
    drawn: tuple[Place, ...] = ()
    settlement: Settlement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """One adult of a home and her interviews."""

    id: str
    name: str
    interviews: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A home's summary as far as it came.

    Attributes
    ----------
    texts : mapping of str to str
        By part.
    comments : tuple of (CommentState, date or None)
        Of each adult, in their order; the words are among the texts.
    """

    texts: Mapping[str, str]
    comments: tuple[tuple[CommentState, dt.date | None], ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One home, with what became of it; its recruiter wrote that down."""

    id: str
    name: str
    opened_at: dt.datetime
    recruiter_id: str
    adults: tuple[Adult, ...]
    placements: tuple[Placement, ...] = ()
    written: Written | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One finished training round of one rater."""

    id: str
    rater_id: str
    at: dt.datetime
    examples: Mapping[str, int]
    cells: Mapping[Place, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that is told. A routine is its name, its value, and who settled it when."""

    instrument: Instrument
    colleagues: tuple[Colleague, ...] = ()
    routines: tuple[tuple[str, str, tuple[str, dt.datetime]], ...] = ()
    homes: tuple[Home, ...] = ()
    rounds: tuple[Round, ...] = ()
