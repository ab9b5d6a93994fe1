"""What is known of a placement: nobody's guess about the time that was not followed up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.assessment import FollowUp, NoSafety, Placement, PlacementState, Seen, follow_up_by, outcome
from vignette.assessment.outcomes import DAYS_PER_MONTH, later

BEGUN = dt.date(2026, 1, 15)
RUNNING = Placement(id="p", household_id="h", begun=BEGUN, ended=None, state=PlacementState.RUNNING)
ENDS = [state for state in PlacementState if state is not PlacementState.RUNNING]
DAYS = st.integers(0, 4000)
SEEN = st.builds(
    Seen,
    safety=st.none() | st.integers(0, 10),
    no_safety=st.none() | st.sampled_from(NoSafety),
    goals=st.none() | st.integers(3, 9),
    goals_reached=st.none() | st.integers(0, 3),
)


def after(days: int) -> dt.date:
    return BEGUN + dt.timedelta(days=days)


def followed(*days: int, void: bool = False) -> tuple[FollowUp, ...]:
    return tuple(FollowUp(id=f"f{day}", on=after(day), seen=Seen(safety=day % 11), void=void) for day in days)


@st.composite
def follow_ups(draw: st.DrawFn, most: int = 4000) -> tuple[FollowUp, ...]:
    days = draw(st.lists(st.integers(0, most), unique=True, max_size=6))
    return tuple(
        FollowUp(id=str(place), on=after(day), seen=draw(SEEN), void=draw(st.booleans()))
        for place, day in enumerate(days)
    )


@given(found=follow_ups())
@settings(deadline=None)
def test_a_running_placement_is_known_until_its_last_follow_up_and_no_longer(found: tuple[FollowUp, ...]) -> None:
    known = outcome(replace(RUNNING, follow_ups=found))
    counted = [(each.on - BEGUN).days for each in found if not each.void]
    assert known.months * DAYS_PER_MONTH == pytest.approx(max(counted, default=0))
    assert not known.breakdown


@given(found=follow_ups(most=400), days=DAYS, state=st.sampled_from(ENDS))
@settings(deadline=None)
def test_an_ended_placement_is_known_until_its_end_whatever_was_followed_up(
    found: tuple[FollowUp, ...], days: int, state: PlacementState
) -> None:
    ended = replace(RUNNING, follow_ups=found, ended=after(days), state=state)
    known = outcome(ended)
    assert known.months * DAYS_PER_MONTH == pytest.approx(days)
    assert known.breakdown == (state is PlacementState.BREAKDOWN)
    assert known == outcome(replace(ended, follow_ups=tuple(each for each in found if not each.void)))


@given(found=follow_ups())
@settings(deadline=None)
def test_safety_and_goals_are_the_last_follow_ups_even_where_it_says_none(found: tuple[FollowUp, ...]) -> None:
    known = outcome(replace(RUNNING, follow_ups=found))
    counted = sorted((each for each in found if not each.void), key=lambda each: each.on)
    seen = counted[-1].seen if counted else Seen()
    assert (known.safety, known.goals, known.goals_reached) == (seen.safety, seen.goals, seen.goals_reached)


def test_nothing_is_known_of_what_nobody_followed_up() -> None:
    known = outcome(replace(RUNNING, begun=dt.date(2000, 1, 1)))
    assert (known.months, known.breakdown, known.safety) == (0, False, None)


def test_a_follow_up_recorded_by_mistake_counts_nowhere() -> None:
    assert outcome(replace(RUNNING, follow_ups=followed(30) + followed(300, void=True))) == outcome(
        replace(RUNNING, follow_ups=followed(30))
    )


def test_next_follow_up_counts_from_the_last_else_from_the_beginning() -> None:
    assert follow_up_by(RUNNING, 6) == dt.date(2026, 7, 15)
    assert follow_up_by(replace(RUNNING, follow_ups=followed(17) + followed(90, void=True)), 6) == dt.date(2026, 8, 1)


@pytest.mark.parametrize("state", ENDS)
def test_what_is_over_or_void_is_not_followed_up(state: PlacementState) -> None:
    assert follow_up_by(replace(RUNNING, state=state, ended=after(9)), 6) is None
    assert follow_up_by(replace(RUNNING, void=True), 6) is None


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), months=st.integers(1, 60))
@settings(deadline=None)
def test_so_many_months_later_is_the_same_day_or_the_last_of_that_month(day: dt.date, months: int) -> None:
    found = later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + dt.timedelta(days=1)).day == 1)
