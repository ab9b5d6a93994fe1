"""The course of an interview: what may follow what, how far a vignette has come, how long it took."""

from __future__ import annotations

import datetime as dt

import pytest

from vignette.assessment import (
    FOLLOWS,
    HELD,
    REASONED,
    InterviewEvent,
    InterviewState,
    ItemState,
    item_state,
    time_running,
)

TABLE = """
            begun    declined  paused  resumed  stopped  finished  reopened
  new       running  declined  -       -        -        -         -
  running   -        -         paused  -        stopped  finished  -
  paused    -        -         -       running  stopped  -         -
  stopped   -        -         -       running  -        -         -
  finished  -        -         -       -        -        -         running
  declined  -        -         -       -        -        -         -
"""
HEADER, *LINES = (line.split() for line in TABLE.strip().splitlines())
CELLS = [(line[0], event, after) for line in LINES for event, after in zip(HEADER, line[1:], strict=True)]


@pytest.mark.parametrize(("state", "event", "after"), CELLS)
def test_what_may_follow_what(state: str, event: str, after: str) -> None:
    allowed, leads_to = FOLLOWS[InterviewEvent(event)]
    assert (InterviewState(state) in allowed) == (after != "-")
    assert after in ("-", leads_to.value)


def test_table_is_complete() -> None:
    assert {state for state, _, _ in CELLS} == {state.value for state in InterviewState}
    assert {event for _, event, _ in CELLS} == {event.value for event in InterviewEvent} == {e.value for e in FOLLOWS}


def test_breaking_off_and_reopening_need_a_reason() -> None:
    assert {InterviewEvent.STOPPED, InterviewEvent.REOPENED} == REASONED


def test_ratings_can_be_locked_when_the_interview_is_over() -> None:
    assert {InterviewState.FINISHED, InterviewState.STOPPED} == HELD


@pytest.mark.parametrize(
    ("probes", "marked", "notes", "missing_code", "state"),
    [
        (4, 0, 0, None, ItemState.UNTOUCHED),
        (4, 1, 0, None, ItemState.BEGUN),
        (4, 0, 1, None, ItemState.BEGUN),
        (4, 3, 5, None, ItemState.BEGUN),
        (4, 4, 0, None, ItemState.BEGUN),
        (4, 4, 1, None, ItemState.DONE),
        (0, 0, 0, None, ItemState.UNTOUCHED),
        (0, 0, 1, None, ItemState.DONE),
        (4, 0, 0, "not_asked", ItemState.DONE),
        (4, 2, 1, "declined", ItemState.DONE),
    ],
)
def test_how_far_a_vignette_has_come(
    probes: int, marked: int, notes: int, missing_code: str | None, state: ItemState
) -> None:
    assert item_state(probes=probes, marked=marked, notes=notes, missing_code=missing_code) is state


@pytest.mark.parametrize(
    ("events", "now", "minutes"),
    [
        ("", 50, 0),
        ("begun 0", 10, 10),
        ("begun 0, finished 45", 60, 45),
        ("begun 0, paused 10", 60, 10),
        ("begun 0, paused 10, resumed 30", 60, 40),
        ("begun 0, paused 10, resumed 30, finished 50", 90, 30),
        ("begun 0, paused 10, stopped 40", 90, 10),
        ("begun 0, stopped 20, resumed 30, finished 31", 90, 21),
        ("begun 0, finished 20, reopened 50", 55, 25),
        ("declined 0", 55, 0),
    ],
)
def test_time_without_pauses(events: str, now: int, minutes: int) -> None:
    start = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
    happened = [
        (InterviewEvent(event), start + dt.timedelta(minutes=int(minute)))
        for event, minute in (each.split() for each in events.split(",") if each)
    ]
    assert time_running(happened, start + dt.timedelta(minutes=now)) == dt.timedelta(minutes=minutes)


def test_time_across_the_change_of_clocks_is_the_time_that_passed() -> None:
    before = dt.datetime.fromisoformat("2026-10-25T02:30:00+02:00")
    after = dt.datetime.fromisoformat("2026-10-25T02:30:00+01:00")
    assert time_running([(InterviewEvent.BEGUN, before)], after) == dt.timedelta(hours=1)
