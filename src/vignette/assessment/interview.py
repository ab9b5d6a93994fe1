"""The course of an interview: its states, what may follow what, and how far each vignette has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum


class InterviewState(StrEnum):
    """Where an interview stands; it follows from the latest event."""

    NEW = "new"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"
    DECLINED = "declined"


class InterviewEvent(StrEnum):
    """Something that changes where an interview stands."""

    BEGUN = "begun"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    FINISHED = "finished"
    REOPENED = "reopened"
    DECLINED = "declined"


class ProbeMark(StrEnum):
    """What became of a probe: asked as written, answered before it was asked, asked in other words, or skipped.

    The note says why where it was skipped.
    """

    ASKED = "asked"
    SPONTANEOUS = "spontaneous"
    OFF_SCRIPT = "off_script"
    SKIPPED = "skipped"


class ItemState(StrEnum):
    """How far one vignette has come in an interview."""

    UNTOUCHED = "untouched"
    BEGUN = "begun"
    DONE = "done"


FOLLOWS: Mapping[InterviewEvent, tuple[frozenset[InterviewState], InterviewState]] = {
    InterviewEvent.BEGUN: (frozenset({InterviewState.NEW}), InterviewState.RUNNING),
    InterviewEvent.DECLINED: (frozenset({InterviewState.NEW}), InterviewState.DECLINED),
    InterviewEvent.PAUSED: (frozenset({InterviewState.RUNNING}), InterviewState.PAUSED),
    InterviewEvent.RESUMED: (frozenset({InterviewState.PAUSED, InterviewState.STOPPED}), InterviewState.RUNNING),
    InterviewEvent.STOPPED: (frozenset({InterviewState.RUNNING, InterviewState.PAUSED}), InterviewState.STOPPED),
    InterviewEvent.FINISHED: (frozenset({InterviewState.RUNNING}), InterviewState.FINISHED),
    InterviewEvent.REOPENED: (frozenset({InterviewState.FINISHED}), InterviewState.RUNNING),
}
"""For each event: the states it may happen in, and the state it leads to."""

REASONED = frozenset({InterviewEvent.STOPPED, InterviewEvent.REOPENED})
"""Events that need a reason."""

HELD = frozenset({InterviewState.FINISHED, InterviewState.STOPPED})
"""States in which the interview is over and its ratings can be locked."""


def item_state(*, probes: int, marked: int, notes: int, missing_code: str | None) -> ItemState:
    """Return how far one vignette has come.

    Parameters
    ----------
    probes, marked, notes : int
        How many probes the vignette has, how many are checked off, and how many note fields hold text.
    missing_code : str or None
        The code that says the whole vignette was not asked or was declined.

    >>> item_state(probes=4, marked=4, notes=1, missing_code=None)
    <ItemState.DONE: 'done'>
    """
    if missing_code is not None or (marked == probes and notes > 0):
        return ItemState.DONE
    return ItemState.BEGUN if marked or notes else ItemState.UNTOUCHED


def time_running(events: Iterable[tuple[InterviewEvent, dt.datetime]], now: dt.datetime) -> dt.timedelta:
    """Return how long an interview has been under way, pauses left out.

    Parameters
    ----------
    events : iterable of (InterviewEvent, datetime)
        What happened, oldest first, with aware times.
    now : datetime
        The end of a spell that is still running.
    """
    total = dt.timedelta()
    began: dt.datetime | None = None
    for event, at in events:
        runs = FOLLOWS[event][1] is InterviewState.RUNNING
        if runs and began is None:
            began = at
        elif not runs and began is not None:
            total += at - began
            began = None
    return total if began is None else total + (now - began)
