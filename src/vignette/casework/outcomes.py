"""What becomes of a home: placements begun, followed up, ended, and corrected where somebody was mistaken.

Nothing about a child is asked for or kept. The one free text is a short reason for a correction, which stays here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from vignette.access import Action, Actor, refusal
from vignette.assessment import FollowUp, Placement, PlacementState, Seen, follow_up_by
from vignette.casework.office import Office, Work, act, look, now
from vignette.casework.outcome_rules import (
    require_day,
    require_follow_up,
    require_placement,
    require_reason,
    require_running,
    require_unchanged,
    require_valid,
)
from vignette.casework.routines import routines_of
from vignette.i18n import TIME_ZONE
from vignette.storage import Transaction, homes
from vignette.storage import outcomes as kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementView:
    """A placement of a home.

    Attributes
    ----------
    number : int
        1 for the home's first in time; 0 for one recorded by mistake.
    due : date or None
        The day by which it is to be followed up again, None if it is over.
    overdue : bool
        Whether that day has passed.
    """

    home: str
    number: int
    placement: Placement
    due: dt.date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOutcomes:
    """What has become of one home; ``writable`` says whether the person may add to it."""

    household_id: str
    name: str
    placements: tuple[PlacementView, ...]
    writable: bool
    today: dt.date


def home_outcomes(office: Office, actor: Actor, household_id: str) -> HomeOutcomes:
    """Return the placements of one home, by the day they began."""
    with look(office, actor, Action.OUTCOME_READ, home=household_id) as tx:
        found = homes.household(tx, household_id)
        if found is None:
            raise refusal(Action.OUTCOME_READ)
        assigned = homes.is_assigned(tx, household_id, actor.account_id)
        return HomeOutcomes(
            household_id=household_id,
            name=found.name,
            placements=_views(tx, {household_id: found.name}, kept.placements_of_home(tx, household_id)),
            writable=actor.may(Action.OUTCOME_WRITE) and (assigned or actor.may_everywhere(Action.OUTCOME_WRITE)),
            today=_today(),
        )


def running_placements(office: Office, actor: Actor, *, assigned_only: bool = False) -> tuple[PlacementView, ...]:
    """Return the placements that are running in the homes the person may read, those first that are due first.

    Parameters
    ----------
    assigned_only : bool
        Only of the homes the person works with.
    """
    with look(office, actor, Action.OUTCOME_READ, own=True) as tx:
        if actor.may_everywhere(Action.OUTCOME_READ) and not assigned_only:
            found, households = kept.all_placements(tx), homes.all_households(tx)
        else:
            found = kept.placements_of_account(tx, actor.account_id)
            households = homes.households_of(tx, actor.account_id)
        views = _views(tx, {each.id: each.name for each in households}, found)
    running = [(each.due, each.home, each.number, each) for each in views if each.due]
    return tuple(view for *_, view in sorted(running, key=lambda row: row[:3]))


def begin_placement(office: Office, actor: Actor, household_id: str, begun: dt.date | None) -> str:
    """Record that a placement began; return its id.

    Raises
    ------
    RecordError
        REC-601 if the day is missing or lies ahead.
    """
    with act(office, actor, Action.OUTCOME_WRITE, home=household_id) as work:
        day, state = require_day(begun, household_id), PlacementState.RUNNING
        require_placement(Placement(id="", household_id=household_id, begun=day, ended=None, state=state), _today())
        placement_id = kept.add_placement(work.tx, work.stamp, household_id, day)
        work.detail.update(placement=placement_id, done="begun")
    return placement_id


def end_placement(
    office: Office, actor: Actor, household_id: str, placement_id: str, *, ended: dt.date | None, state: PlacementState
) -> None:
    """Record that a placement is over, and how it ended.

    Raises
    ------
    RecordError
        REC-601 to REC-604 as `correct_placement`, REC-608 if it is over already or void.
    """
    with _acting(office, actor, household_id, placement_id, "ended") as (work, placement):
        require_running(placement)
        _keep(work, replace(placement, ended=ended, state=state, reason=""))


def correct_placement(
    office: Office,
    actor: Actor,
    household_id: str,
    placement_id: str,
    *,
    base: int,
    begun: dt.date | None,
    ended: dt.date | None,
    state: PlacementState,
    reason: str,
    void: bool = False,
) -> None:
    """Correct what was recorded of a placement; the earlier revisions stay.

    Parameters
    ----------
    base : int
        The revision that the correction is of.
    reason : str
        A few words; they are shown with the placement and leave the app in no form.
    void : bool
        Whether the placement was recorded by mistake and counts nowhere; the rest of it then stays as it was.

    Raises
    ------
    RecordError
        REC-601 if a day is missing or lies ahead, REC-602 if it ended before it began, REC-603 if the day and the way
        of its end do not fit, REC-604 if a follow-up lies outside it, REC-607 if there is no reason, REC-610 if it
        has been changed since.
    """
    with _acting(office, actor, household_id, placement_id, "voided" if void else "corrected") as (work, placement):
        require_unchanged(placement.revision, base, placement_id)
        corrected = replace(placement, void=void, reason=require_reason(reason, placement_id))
        if not void:
            corrected = replace(corrected, begun=require_day(begun, placement_id), ended=ended, state=state)
        _keep(work, corrected)


def add_follow_up(
    office: Office, actor: Actor, household_id: str, placement_id: str, *, on: dt.date | None, seen: Seen
) -> str:
    """Record what a follow-up saw on a day; return its id.

    Raises
    ------
    RecordError
        REC-601 if the day is missing or lies ahead, REC-604 if it lies outside the placement, REC-605 if there is not
        either a whole number from 0 to 10 or a reason why there is none, REC-606 if the goals are not counts or more
        are reached than there are, REC-609 if there is another follow-up that day, REC-611 if the placement is void.
    """
    with _acting(office, actor, household_id, placement_id, "followed_up") as (work, placement):
        require_valid(placement)
        day = require_day(on, placement_id)
        require_follow_up(placement, FollowUp(id="", on=day, seen=seen), _today())
        return kept.add_follow_up(work.tx, work.stamp, placement_id, day, seen)


def correct_follow_up(
    office: Office,
    actor: Actor,
    household_id: str,
    placement_id: str,
    follow_up_id: str,
    *,
    base: int,
    on: dt.date | None,
    seen: Seen,
    reason: str,
    void: bool = False,
) -> None:
    """Correct a follow-up; the earlier revisions stay. Parameters as for `correct_placement`.

    Raises
    ------
    RecordError
        As `add_follow_up`; REC-607 if there is no reason, REC-610 if it has been changed since.
    """
    done = "follow_up_voided" if void else "follow_up_corrected"
    with _acting(office, actor, household_id, placement_id, done) as (work, placement):
        require_valid(placement)
        found = next((each for each in placement.follow_ups if each.id == follow_up_id), None)
        if found is None:
            raise refusal(Action.OUTCOME_WRITE)
        require_unchanged(found.revision, base, placement_id)
        corrected = replace(found, void=void, reason=require_reason(reason, placement_id))
        if not void:
            corrected = replace(corrected, on=require_day(on, placement_id), seen=seen)
            require_follow_up(placement, corrected, _today())
        kept.revise_follow_up(
            work.tx,
            work.stamp,
            placement_id,
            follow_up_id,
            on=corrected.on,
            seen=corrected.seen,
            void=void,
            reason=corrected.reason,
        )


@contextmanager
def _acting(
    office: Office, actor: Actor, household_id: str, placement_id: str, done: str
) -> Iterator[tuple[Work, Placement]]:
    """Do something with a placement of a home; one that is not there is refused like a foreign one."""
    with act(office, actor, Action.OUTCOME_WRITE, home=household_id) as work:
        found = [each for each in kept.placements_of_home(work.tx, household_id) if each.id == placement_id]
        if not found:
            raise refusal(Action.OUTCOME_WRITE)
        work.detail.update(placement=placement_id, done=done)
        yield work, found[0]


def _keep(work: Work, placement: Placement) -> None:
    require_placement(placement, _today())
    kept.revise_placement(
        work.tx,
        work.stamp,
        placement.id,
        begun=placement.begun,
        ended=placement.ended,
        state=placement.state,
        void=placement.void,
        reason=placement.reason,
    )


def _views(tx: Transaction, names: dict[str, str], placements: tuple[Placement, ...]) -> tuple[PlacementView, ...]:
    months, today = routines_of(tx).follow_up_months, _today()
    before: Counter[str] = Counter()
    views = []
    for each in placements:
        before[each.household_id] += not each.void
        due = follow_up_by(each, months)
        views.append(
            PlacementView(
                home=names[each.household_id],
                number=0 if each.void else before[each.household_id],
                placement=each,
                due=due,
                overdue=due is not None and due < today,
            )
        )
    return tuple(views)


def _today() -> dt.date:
    """Return the day it is in Sweden."""
    return now().astimezone(TIME_ZONE).date()
