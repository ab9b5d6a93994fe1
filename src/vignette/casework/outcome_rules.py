"""What a placement and a follow-up must be like before they are kept; every problem is told at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from vignette.assessment import FollowUp, Placement, PlacementState, Seen
from vignette.casework.office import storable
from vignette.errors import Problem, RecordError

SAFEST = 10
"""The highest number for how safe a placement is; the lowest is 0."""

MOST_GOALS = 100
LONGEST_CORRECTION = 200
AFTER_END = dt.timedelta(days=31)
"""So long after its end may a placement be followed up."""


def require_day(day: dt.date | None, where: str) -> dt.date:
    """Return a day that is there. Raises `RecordError` REC-601 if it is not."""
    if day is None:
        raise RecordError(_ahead(where))
    return day


def require_placement(placement: Placement, today: dt.date) -> None:
    """Refuse a placement that cannot be.

    Raises
    ------
    RecordError
        REC-601 if a day lies ahead, REC-602 if it ended before it began, REC-603 if the day and the way
        of its end do not fit, REC-604 if a follow-up lies outside it.
    """
    held = (each for each in placement.follow_ups if not each.void)
    outside = [_outside(placement.id) for each in held if _is_out(placement, each.on)]
    _refuse([*_days(placement, today), *outside[:1]])


def require_follow_up(placement: Placement, follow_up: FollowUp, today: dt.date) -> None:
    """Refuse a follow-up that cannot be, or cannot stand beside the others.

    Raises
    ------
    RecordError
        REC-601 if the day lies ahead, REC-604 if it lies outside the placement, REC-609 if there is another follow-up
        that day, REC-605 if there is not either a whole number from 0 to 10 or a reason why there is none, REC-606 if
        the goals are not counts or more are reached than there are.
    """
    problems = [*_day(placement, follow_up, today), *_safety(follow_up.seen), *_goals(follow_up.seen)]
    _refuse(problems)


def require_reason(text: str, where: str) -> str:
    """Return a tidy reason for a correction. Raises `RecordError` REC-607 if it is empty or too long."""
    tidy = " ".join(storable(text).split())
    if not tidy or len(tidy) > LONGEST_CORRECTION:
        what, remedy = "the reason is empty or too long", f"Write at most {LONGEST_CORRECTION} characters."
        raise RecordError(_problem("REC-607", where, what, remedy))
    return tidy


def require_unchanged(revision: int, base: int, where: str) -> None:
    """Refuse a correction of what has been changed since it was read. Raises `RecordError` REC-610."""
    if revision != base:
        what, remedy = "it has been changed since the page was drawn", "Look at it anew, then correct it."
        raise RecordError(_problem("REC-610", where, what, remedy))


def require_running(placement: Placement) -> None:
    """Refuse to end what is over. Raises `RecordError` REC-608."""
    if placement.void or placement.state is not PlacementState.RUNNING:
        what, remedy = "the placement is over or void", "Correct it instead, with a reason."
        raise RecordError(_problem("REC-608", placement.id, what, remedy))


def require_valid(placement: Placement) -> None:
    """Refuse a follow-up of what was recorded by mistake. Raises `RecordError` REC-611."""
    if placement.void:
        what, remedy = "the placement was recorded by mistake", "Correct the placement first, with a reason."
        raise RecordError(_problem("REC-611", placement.id, what, remedy))


def _days(placement: Placement, today: dt.date) -> Iterator[Problem]:
    if max(placement.begun, placement.ended or placement.begun) > today:
        yield _ahead(placement.id)
    if placement.ended and placement.ended < placement.begun:
        yield _problem("REC-602", placement.id, "it ended before it began", "Check both days.")
    if (placement.ended is None) != (placement.state is PlacementState.RUNNING):
        what = "a running placement has no last day, and every other has one"
        yield _problem("REC-603", placement.id, what, "Give the day, or say that it is running.")


def _is_out(placement: Placement, day: dt.date) -> bool:
    return day < placement.begun or (placement.ended is not None and day > placement.ended + AFTER_END)


def _day(placement: Placement, follow_up: FollowUp, today: dt.date) -> Iterator[Problem]:
    if follow_up.on > today:
        yield _ahead(placement.id)
    elif _is_out(placement, follow_up.on):
        yield _outside(placement.id)
    others = (each for each in placement.follow_ups if each.id != follow_up.id and not each.void)
    if any(each.on == follow_up.on for each in others):
        yield _problem("REC-609", placement.id, "there is a follow-up that day already", "Correct that one instead.")


def _safety(seen: Seen) -> Iterator[Problem]:
    known = seen.safety is not None
    if known == (seen.no_safety is not None) or (known and not _is_count(seen.safety, SAFEST)):
        what = "neither a whole number from 0 to 10 nor a reason why there is none, or both"
        yield _problem("REC-605", "safety", what, "Choose one of them.")


def _goals(seen: Seen) -> Iterator[Problem]:
    if seen.goals is None and seen.goals_reached is None:
        return
    if not _is_count(seen.goals, MOST_GOALS) or not _is_count(seen.goals_reached, seen.goals or 0):
        what = "the goals are not two counts, or more are reached than there are"
        yield _problem("REC-606", "goals", what, "Give both counts, or neither.")


def _is_count(value: int | None, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _ahead(where: str) -> Problem:
    return _problem("REC-601", where, "a day is missing or lies ahead", "Choose a day that has been.")


def _outside(where: str) -> Problem:
    return _problem("REC-604", where, "a follow-up lies outside the placement", "Check the days.")


def _problem(code: str, where: str, what: str, remedy: str) -> Problem:
    return Problem(code=code, where=where, what=what, remedy=remedy)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise RecordError(*problems)
