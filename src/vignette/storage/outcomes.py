"""Placements in a home and their follow-ups. There is no column for anything about a child."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.assessment import FollowUp, NoSafety, Placement, PlacementState, Seen, outcome
from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What is known of one placement, for research.

    Attributes
    ----------
    placement : int
        1 for the home's first in time, 2 for the next, and so on.
    begun : date
        To tell whether the placement began before the home was rated; it leaves the app in no form.
    months, breakdown, safety, goals, goals_reached
        As in `vignette.assessment.Outcome`.
    """

    household_id: str
    placement: int
    begun: dt.date
    months: float
    breakdown: bool
    safety: int | None
    goals: int | None
    goals_reached: int | None


_DETAIL, _FOLLOW_UP, _MINE = tables.placement_detail.latest, tables.follow_up.latest, tables.assignment.latest
_PLACEMENTS: sa.Select[Any] = (
    sa.select(_DETAIL, tables.placement.c.household_id)
    .join(tables.placement, tables.placement.c.id == _DETAIL.c.placement_id)
    .order_by(_DETAIL.c.begun, tables.placement.c.at, tables.placement.c.id)
)
_FOLLOW_UPS: sa.Select[Any] = (
    sa.select(_FOLLOW_UP)
    .join(tables.placement, tables.placement.c.id == _FOLLOW_UP.c.placement_id)
    .order_by(_FOLLOW_UP.c.held_on, _FOLLOW_UP.c.id)
)


def add_placement(tx: Transaction, stamp: Stamp, household_id: str, begun: dt.date) -> str:
    """Add a placement that is running; return its id."""
    placement_id = new_id()
    identity = {"id": placement_id, "household_id": household_id, "account_id": stamp.account_id, "at": stamp.at}
    tx.execute(tables.placement.insert().values(identity))
    revise_placement(tx, stamp, placement_id, begun=begun, ended=None, state=PlacementState.RUNNING)
    return placement_id


def revise_placement(
    tx: Transaction,
    stamp: Stamp,
    placement_id: str,
    *,
    begun: dt.date,
    ended: dt.date | None,
    state: PlacementState,
    void: bool = False,
    reason: str = "",
) -> None:
    """Add a revision of a placement; ``reason`` says why where it corrects an earlier one."""
    payload = {"begun": begun, "ended": ended, "state": state.value, "void": void, "reason": reason}
    add(tx, tables.placement_detail, stamp, {"placement_id": placement_id}, payload)


def add_follow_up(tx: Transaction, stamp: Stamp, placement_id: str, on: dt.date, seen: Seen) -> str:
    """Add a follow-up; return its id."""
    follow_up_id = new_id()
    revise_follow_up(tx, stamp, placement_id, follow_up_id, on=on, seen=seen)
    return follow_up_id


def revise_follow_up(
    tx: Transaction,
    stamp: Stamp,
    placement_id: str,
    follow_up_id: str,
    *,
    on: dt.date,
    seen: Seen,
    void: bool = False,
    reason: str = "",
) -> None:
    """Add a revision of a follow-up; ``reason`` says why where it corrects an earlier one."""
    payload = {
        "held_on": on,
        "safety": seen.safety,
        "no_safety": seen.no_safety.value if seen.no_safety else None,
        "goals": seen.goals,
        "goals_reached": seen.goals_reached,
        "void": void,
        "reason": reason,
    }
    add(tx, tables.follow_up, stamp, {"placement_id": placement_id, "follow_up_id": follow_up_id}, payload)


def placements_of_home(tx: Transaction, household_id: str) -> tuple[Placement, ...]:
    """Return a home's placements by the day they began, void ones too."""
    return _placements(tx, tables.placement.c.household_id == household_id)


def placements_of_account(tx: Transaction, account_id: str) -> tuple[Placement, ...]:
    """Return the placements in the homes an account works with, as `placements_of_home`."""
    mine = sa.select(_MINE.c.household_id).where(_MINE.c.assignee_id == account_id, _MINE.c.assigned)
    return _placements(tx, tables.placement.c.household_id.in_(mine))


def all_placements(tx: Transaction) -> tuple[Placement, ...]:
    """Return every placement, as `placements_of_home`."""
    return _placements(tx, sa.true())


def outcome_rows(tx: Transaction) -> tuple[OutcomeRow, ...]:
    """Return what is known of every placement; those recorded by mistake are left out and not counted."""
    rows, before = [], Counter[str]()
    for each in all_placements(tx):
        if each.void:
            continue
        before[each.household_id] += 1
        found = outcome(each)
        rows.append(
            OutcomeRow(
                household_id=each.household_id,
                placement=before[each.household_id],
                begun=each.begun,
                months=found.months,
                breakdown=found.breakdown,
                safety=found.safety,
                goals=found.goals,
                goals_reached=found.goals_reached,
            )
        )
    return tuple(rows)


def _placements(tx: Transaction, which: sa.ColumnElement[bool]) -> tuple[Placement, ...]:
    seen: dict[str, tuple[FollowUp, ...]] = {}
    for row in tx.execute(_FOLLOW_UPS.where(which)):
        seen[row.placement_id] = (*seen.get(row.placement_id, ()), _follow_up(row))
    return tuple(
        Placement(
            id=row.placement_id,
            household_id=row.household_id,
            begun=row.begun,
            ended=row.ended,
            state=PlacementState(row.state),
            void=row.void,
            reason=row.reason,
            revision=row.revision,
            follow_ups=seen.get(row.placement_id, ()),
        )
        for row in tx.execute(_PLACEMENTS.where(which))
    )


def _follow_up(row: sa.Row[Any]) -> FollowUp:
    return FollowUp(
        id=row.follow_up_id,
        on=row.held_on,
        seen=Seen(
            safety=row.safety,
            no_safety=NoSafety(row.no_safety) if row.no_safety else None,
            goals=row.goals,
            goals_reached=row.goals_reached,
        ),
        void=row.void,
        reason=row.reason,
        revision=row.revision,
    )
