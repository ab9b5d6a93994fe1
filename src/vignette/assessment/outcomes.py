"""What became of a home in which a child was placed: placements, follow-ups, and what is known of the time until now.

Nothing here is about a child. A placement says that somebody was placed in the home, from when, until when, and how it
ended.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

DAYS_PER_MONTH = 30.4375
"""A year of 365.25 days in twelve."""


class PlacementState(StrEnum):
    """Where a placement stands.

    A breakdown is an unplanned end before the purpose was reached, whoever asked for it. A move because the child's
    own situation was settled is a planned end. ``OTHER_END`` is neither, or it is not known which.
    """

    RUNNING = "running"
    PLANNED_END = "planned_end"
    BREAKDOWN = "breakdown"
    OTHER_END = "other_end"


class NoSafety(StrEnum):
    """Why a follow-up says no number for how safe the placement is."""

    NOT_ASKED = "not_asked"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a follow-up saw.

    Attributes
    ----------
    safety : int or None
        How safe the placement was judged to be that day, 0 to 10.
    no_safety : NoSafety or None
        Why there is no number.
    goals, goals_reached : int or None
        How many goals the placement had that day, and how many of them were reached; both or neither.
    """

    safety: int | None = None
    no_safety: NoSafety | None = None
    goals: int | None = None
    goals_reached: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A follow-up as it stands after ``revision`` revisions. A void one was recorded by mistake and counts nowhere."""

    id: str
    on: dt.date
    seen: Seen
    void: bool = False
    reason: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A placement as it stands after ``revision`` revisions. A void one was recorded by mistake and counts nowhere.

    Attributes
    ----------
    ended : date or None
        None while it is running.
    reason : str
        Why the last revision corrected an earlier one; empty if it did not.
    follow_ups : tuple of FollowUp
        By day, void ones too.
    """

    id: str
    household_id: str
    begun: dt.date
    ended: dt.date | None
    state: PlacementState
    void: bool = False
    reason: str = ""
    revision: int = 1
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def last(self) -> FollowUp | None:
        """The last follow-up that counts."""
        return max((each for each in self.follow_ups if not each.void), key=lambda each: each.on, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known of a placement.

    Attributes
    ----------
    months : float
        From the beginning to the end, or to the last follow-up of a running one; 0 if it has not been followed up.
    breakdown : bool
        Whether it ended by breakdown after ``months``. If not, it is known that it had not until then, and no more.
    safety, goals, goals_reached : int or None
        At the last follow-up.
    """

    months: float
    breakdown: bool
    safety: int | None
    goals: int | None
    goals_reached: int | None


def outcome(placement: Placement) -> Outcome:
    """Return what is known of a placement. The day of asking plays no part: what nobody followed up is not known.

    >>> placement = Placement(
    ...     id="p", household_id="h", begun=dt.date(2026, 1, 1), ended=None, state=PlacementState.RUNNING
    ... )
    >>> outcome(placement).months
    0.0
    """
    last = placement.last
    until = placement.ended or (last.on if last else placement.begun)
    return Outcome(
        months=(until - placement.begun).days / DAYS_PER_MONTH,
        breakdown=placement.state is PlacementState.BREAKDOWN,
        safety=last.seen.safety if last else None,
        goals=last.seen.goals if last else None,
        goals_reached=last.seen.goals_reached if last else None,
    )


def follow_up_by(placement: Placement, months: int) -> dt.date | None:
    """Return the day by which a placement is to be followed up again; None if it is over or void.

    Parameters
    ----------
    months : int
        How many months may lie between two follow-ups, or between the beginning and the first.
    """
    if placement.void or placement.state is not PlacementState.RUNNING:
        return None
    return later(placement.last.on if placement.last else placement.begun, months)


def later(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later; the last of that month if it is shorter.

    >>> later(dt.date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
