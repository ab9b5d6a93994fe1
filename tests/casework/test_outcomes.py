"""Placements and follow-ups: what is refused, what a correction leaves behind, and which are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from vignette import casework
from vignette.assessment import NoSafety, PlacementState, Seen
from vignette.casework import PlacementView
from vignette.casework import outcomes as module
from vignette.errors import VignetteError
from vignette.storage import outcomes, tables

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]
TODAY = dt.date(2026, 11, 20)
SEEN = Seen(safety=7, goals=3, goals_reached=1)
BREAKDOWN = PlacementState.BREAKDOWN


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "now", lambda: dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC))


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def here(case: Cases) -> Case:
    """Return a home with a placement that began 400 days ago."""
    found = case("home")
    casework.begin_placement(found.office, found.actor, found.home, ago(400))
    return found


def only(here: Case) -> PlacementView:
    (found,) = casework.home_outcomes(here.office, here.actor, here.home).placements
    return found


def follow(here: Case, days: int, seen: Seen = SEEN) -> str:
    return casework.add_follow_up(here.office, here.actor, here.home, only(here).placement.id, on=ago(days), seen=seen)


def end(here: Case, ended: dt.date | None, state: PlacementState = BREAKDOWN) -> None:
    names = here.home, only(here).placement.id
    casework.end_placement(here.office, here.actor, *names, ended=ended, state=state)


def correct(here: Case, **changes: object) -> None:
    found = only(here).placement
    told: dict[str, Any] = {"base": found.revision, "begun": found.begun, "ended": found.ended, "state": found.state}
    names = here.home, found.id
    casework.correct_placement(here.office, here.actor, *names, **{**told, "reason": "Fel dag.", **changes})


def correct_follow_up(here: Case, **changes: object) -> None:
    found = only(here).placement
    (one,) = found.follow_ups
    told = {"base": one.revision, "on": one.on, "seen": one.seen, "reason": "Fel dag.", **changes}
    casework.correct_follow_up(here.office, here.actor, here.home, found.id, one.id, **told)


def test_a_placement_from_its_first_day_to_its_end(here: Case) -> None:
    follow(here, 300)
    end(here, ago(280))
    found = only(here)
    assert (found.number, found.due, found.overdue) == (1, None, False)
    assert (found.placement.begun, found.placement.ended) == (ago(400), ago(280))
    assert (found.placement.state, found.placement.reason) == (BREAKDOWN, "")
    assert [(each.on, each.seen) for each in found.placement.follow_ups] == [(ago(300), SEEN)]
    details = [entry.detail for entry in here.trail()[-3:]]
    told = {"placement": found.placement.id}
    assert details == [{**told, "done": "begun"}, {**told, "done": "followed_up"}, {**told, "done": "ended"}]


def test_several_may_run_at_the_same_time(here: Case) -> None:
    for _ in range(2):
        casework.begin_placement(here.office, here.actor, here.home, ago(400))
    found = casework.home_outcomes(here.office, here.actor, here.home).placements
    assert [each.number for each in found] == [1, 2, 3]


@pytest.mark.parametrize(("begun", "kept"), [(None, False), (ago(-1), False), (ago(0), True)])
def test_first_day_is_a_day_that_has_been(here: Case, refused: Refused, begun: dt.date | None, kept: bool) -> None:
    if kept:
        casework.begin_placement(here.office, here.actor, here.home, begun)
    else:
        refused(here.office, "REC-601", casework.begin_placement, here.actor, here.home, begun)


def test_today_is_the_day_it_is_in_sweden(here: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "now", lambda: dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC))
    casework.begin_placement(here.office, here.actor, here.home, ago(-1))


@pytest.mark.parametrize(
    ("code", "ended", "state"),
    [
        ("REC-601", ago(-1), BREAKDOWN),
        ("REC-602", ago(401), BREAKDOWN),
        ("REC-603", None, BREAKDOWN),
        ("REC-603", None, PlacementState.OTHER_END),
        ("REC-603", ago(10), PlacementState.RUNNING),
    ],
)
def test_an_end_that_cannot_be(
    here: Case, refused: Refused, code: str, ended: dt.date | None, state: PlacementState
) -> None:
    refused(here.office, code, lambda _: end(here, ended, state))


def test_an_end_that_leaves_a_follow_up_outside(here: Case, refused: Refused) -> None:
    follow(here, 100)
    error = refused(here.office, "REC-604", lambda _: end(here, ago(132)))
    assert len(error.problems) == 1
    end(here, ago(131))


def test_what_is_over_is_ended_once(here: Case, refused: Refused) -> None:
    end(here, ago(5))
    refused(here.office, "REC-608", lambda _: end(here, ago(4), PlacementState.PLANNED_END))


@pytest.mark.parametrize(
    ("codes", "day", "seen"),
    [
        (["REC-601"], -1, SEEN),
        (["REC-604"], 401, SEEN),
        (["REC-609"], 100, SEEN),
        (["REC-605"], 50, Seen()),
        (["REC-605"], 50, Seen(safety=7, no_safety=NoSafety.NOT_ASKED)),
        (["REC-605"], 50, Seen(safety=11)),
        (["REC-605"], 50, Seen(safety=-1)),
        (["REC-605"], 50, Seen(safety=7.5)),  # type: ignore[arg-type]
        (["REC-605"], 50, Seen(safety=True)),
        (["REC-606"], 50, Seen(safety=7, goals=3)),
        (["REC-606"], 50, Seen(safety=7, goals_reached=0)),
        (["REC-606"], 50, Seen(safety=7, goals=3, goals_reached=4)),
        (["REC-606"], 50, Seen(safety=7, goals=101, goals_reached=4)),
        (["REC-601", "REC-605", "REC-606"], -1, Seen(goals=1)),
    ],
)
def test_a_follow_up_that_cannot_be_and_every_reason_at_once(
    here: Case, refused: Refused, codes: list[str], day: int, seen: Seen
) -> None:
    follow(here, 100)
    error = refused(here.office, codes[0], lambda _: follow(here, day, seen))
    assert [problem.code for problem in error.problems] == codes


@pytest.mark.parametrize("seen", [Seen(safety=0), Seen(safety=10), Seen(no_safety=NoSafety.NO_ANSWER)])
@pytest.mark.parametrize("day", [400, 0])
def test_ends_of_what_a_follow_up_may_be(here: Case, day: int, seen: Seen) -> None:
    follow(here, day, replace(seen, goals=0, goals_reached=0))
    assert only(here).placement.follow_ups[0].seen.goals == 0


def test_a_follow_up_without_a_day(here: Case, refused: Refused) -> None:
    names = here.actor, here.home, only(here).placement.id
    refused(here.office, "REC-601", casework.add_follow_up, *names, on=None, seen=SEEN)


def test_a_correction_leaves_what_was_there_and_says_why(here: Case) -> None:
    end(here, ago(100))
    correct(here, ended=None, state=PlacementState.RUNNING, reason="  Det var ett\nannat hem. ")
    found = only(here).placement
    assert (found.ended, found.state, found.reason) == (None, PlacementState.RUNNING, "Det var ett annat hem.")
    with here.office.store.reading() as tx:
        rows = tx.execute(tables.placement_detail.table.select()).all()
    assert [(row.revision, row.state) for row in rows] == [(1, "running"), (2, "breakdown"), (3, "running")]
    assert "hem" not in repr(here.trail()[-1].detail)


def test_a_correction_needs_a_reason_and_must_fit(here: Case, refused: Refused) -> None:
    follow(here, 300)
    for reason in ("", " \n", "x" * 201):
        refused(here.office, "REC-607", lambda _, why=reason: correct(here, reason=why))
        refused(here.office, "REC-607", lambda _, why=reason: correct_follow_up(here, reason=why))
    refused(here.office, "REC-601", lambda _: correct(here, begun=None))
    refused(here.office, "REC-604", lambda _: correct(here, begun=ago(299)))
    refused(here.office, "REC-604", lambda _: correct_follow_up(here, on=ago(401)))


def test_what_has_been_changed_since_is_not_undone(here: Case, refused: Refused) -> None:
    follow(here, 300)
    end(here, ago(100))
    running = {"ended": None, "state": PlacementState.RUNNING}
    refused(here.office, "REC-610", lambda _: correct(here, base=1, begun=ago(390), **running))
    correct_follow_up(here, seen=Seen(safety=2))
    refused(here.office, "REC-610", lambda _: correct_follow_up(here, base=1))


def test_what_was_noted_by_mistake_counts_nowhere_and_can_be_counted_again(here: Case, refused: Refused) -> None:
    follow(here, 300)
    correct(here, void=True, begun=None)
    found = only(here)
    assert (found.number, found.due, found.placement.begun) == (0, None, ago(400))
    with here.office.store.reading() as tx:
        assert outcomes.outcome_rows(tx) == ()
    refused(here.office, "REC-611", lambda _: follow(here, 200))
    refused(here.office, "REC-611", lambda _: correct_follow_up(here))
    refused(here.office, "REC-608", lambda _: end(here, ago(10)))
    correct(here)
    assert only(here).number == 1


def test_a_follow_up_noted_by_mistake_makes_room_for_another_that_day(here: Case) -> None:
    follow(here, 300)
    correct_follow_up(here, void=True, on=None, seen=Seen())
    (one,) = only(here).placement.follow_ups
    assert (one.void, one.on, one.seen) == (True, ago(300), SEEN)
    follow(here, 300)
    assert [each.void for each in only(here).placement.follow_ups] == [True, False]


def test_a_follow_up_keeps_its_own_day_when_corrected(here: Case) -> None:
    follow(here, 300)
    correct_follow_up(here, seen=Seen(no_safety=NoSafety.NO_ANSWER))
    assert only(here).placement.follow_ups[0].seen == Seen(no_safety=NoSafety.NO_ANSWER)


def test_a_placement_or_follow_up_of_another_home_is_refused(here: Case, refused: Refused) -> None:
    follow(here, 300)
    found = only(here).placement
    other = casework.open_home(here.office, here.actor, "Lillgården", ("Alex",))
    names = here.actor, other, found.id
    refused(here.office, "ACC-401", casework.add_follow_up, *names, on=ago(9), seen=SEEN)
    refused(here.office, "ACC-401", casework.end_placement, *names, ended=ago(9), state=BREAKDOWN)
    told = {"base": 1, "on": ago(9), "seen": SEEN, "reason": "Fel."}
    refused(here.office, "ACC-401", casework.correct_follow_up, here.actor, here.home, found.id, "0" * 16, **told)


def test_due_six_months_after_the_last_follow_up_or_as_the_office_has_settled(here: Case) -> None:
    assert (only(here).due, only(here).overdue) == (dt.date(2026, 4, 16), True)
    follow(here, 184)
    assert (only(here).due, only(here).overdue) == (TODAY, False)
    supervisor = here.staff.supervisor
    settled = replace(casework.routines(here.office, supervisor), follow_up_months=5)
    casework.settle_routines(here.office, supervisor, settled)
    assert (only(here).due, only(here).overdue) == (dt.date(2026, 10, 20), True)


def test_running_ones_stand_in_the_order_they_are_due(here: Case) -> None:
    office, actor = here.office, here.actor
    first = casework.open_home(office, actor, "Lillgården", ("Alex",))
    casework.begin_placement(office, actor, first, ago(600))
    over = casework.begin_placement(office, actor, first, ago(900))
    casework.end_placement(office, actor, first, over, ended=ago(700), state=BREAKDOWN)
    found = casework.running_placements(office, actor)
    assert [(each.home, each.number) for each in found] == [("Lillgården", 2), ("Ekbacken", 1)]


def test_who_sees_which_running_placements(here: Case) -> None:
    supervisor = here.staff.supervisor
    assert len(casework.running_placements(here.office, supervisor)) == 1
    assert casework.running_placements(here.office, supervisor, assigned_only=True) == ()
    assert casework.running_placements(here.office, here.staff.colleague) == ()


def test_the_recruiter_of_the_home_and_the_supervisor_may_write(here: Case) -> None:
    for actor in (here.actor, here.staff.supervisor):
        assert casework.home_outcomes(here.office, actor, here.home).writable
