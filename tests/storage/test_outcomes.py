"""Placements as rows for research: numbered in order of time, the mistaken ones neither shown nor counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import TYPE_CHECKING

from vignette.assessment import PlacementState, Seen
from vignette.assessment.outcomes import DAYS_PER_MONTH
from vignette.storage import Stamp, Store, Transaction, homes, outcomes, tables
from vignette.storage.outcomes import OutcomeRow

if TYPE_CHECKING:
    from vignette.access import Actor

DAY = dt.date(2026, 3, 1)


def days(months: float) -> int:
    return round(months * DAYS_PER_MONTH)


def after(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def void(tx: Transaction, stamp: Stamp, placement_id: str) -> None:
    told = {"begun": DAY, "ended": None, "state": PlacementState.RUNNING, "void": True, "reason": "Fel hem."}
    outcomes.revise_placement(tx, stamp, placement_id, **told)


def test_placements_are_numbered_by_the_day_they_began_and_not_by_when_they_were_typed(
    store: Store, stamp: Stamp
) -> None:
    with store.writing() as tx:
        home, other = (homes.add_household(tx, stamp, name) for name in ("Ek", "Al"))
        later, first, mistaken = (outcomes.add_placement(tx, stamp, home, after(each)) for each in (50, 10, 0))
        outcomes.add_placement(tx, stamp, other, after(99))
        void(tx, stamp, mistaken)
        outcomes.revise_placement(
            tx, stamp, first, begun=after(10), ended=after(40), state=PlacementState.BREAKDOWN, reason="Fel dag."
        )
        outcomes.add_follow_up(tx, stamp, first, after(30), Seen(safety=4, goals=3, goals_reached=0))
        outcomes.add_follow_up(tx, stamp, later, after(80), Seen(safety=8))
        found = outcomes.outcome_rows(tx)
    assert [(each.household_id, each.placement, days(each.months), each.breakdown, each.safety) for each in found] == [
        (home, 1, 30, True, 4),
        (home, 2, 30, False, 8),
        (other, 1, 0, False, None),
    ]
    assert (found[0].goals, found[0].goals_reached, found[0].begun) == (3, 0, after(10))


def test_of_two_from_the_same_day_the_one_recorded_first_is_the_first(store: Store, actor: Actor) -> None:
    at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    stamps = [Stamp(account_id=actor.account_id, at=at + dt.timedelta(minutes=each)) for each in range(8)]
    with store.writing() as tx:
        home = homes.add_household(tx, stamps[0], "Ek")
        added = [outcomes.add_placement(tx, each, home, DAY) for each in stamps]
        assert [each.id for each in outcomes.placements_of_home(tx, home)] == added


def test_the_last_revision_of_a_follow_up_counts(store: Store, stamp: Stamp) -> None:
    with store.writing() as tx:
        home = homes.add_household(tx, stamp, "Ek")
        placement = outcomes.add_placement(tx, stamp, home, DAY)
        one = outcomes.add_follow_up(tx, stamp, placement, after(30), Seen(safety=4))
        outcomes.revise_follow_up(tx, stamp, placement, one, on=after(60), seen=Seen(safety=9), reason="Fel dag.")
        (row,) = outcomes.outcome_rows(tx)
        assert (days(row.months), row.safety) == (60, 9)
        outcomes.revise_follow_up(
            tx, stamp, placement, one, on=after(60), seen=Seen(safety=9), void=True, reason="Fel hem."
        )
        (row,) = outcomes.outcome_rows(tx)
        assert (row.months, row.safety) == (0, None)


def test_only_the_placements_of_the_homes_an_account_works_with(store: Store, stamp: Stamp, actor: Actor) -> None:
    with store.writing() as tx:
        mine, left = (homes.add_household(tx, stamp, name) for name in ("Ek", "Al"))
        for home in (mine, left):
            outcomes.add_placement(tx, stamp, home, DAY)
        tables_key = {"household_id": left, "assignee_id": actor.account_id}
        outcomes.add(tx, tables.assignment, stamp, tables_key, {"assigned": False})
        found = outcomes.placements_of_account(tx, actor.account_id)
        assert {each.household_id for each in found} == {mine}
        assert {each.household_id for each in outcomes.all_placements(tx)} == {mine, left}


def test_no_column_holds_anything_of_a_child_and_no_reason_is_handed_to_research() -> None:
    columns = {each.name for name in ("placement", "placement_detail", "follow_up") for each in columns_of(name)}
    record = {"id", "household_id", "placement_id", "follow_up_id", "revision", "account_id", "at", "void", "reason"}
    said = {"begun", "ended", "state", "held_on", "safety", "no_safety", "goals", "goals_reached"}
    assert columns == record | said
    handed = {each.name for each in fields(OutcomeRow)}
    assert handed == {"household_id", "placement", "begun", "months", "breakdown", "safety", "goals", "goals_reached"}


def columns_of(name: str) -> list[object]:
    return list(tables.metadata.tables[name].columns)
