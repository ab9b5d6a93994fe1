"""What became of the simulated homes: in which somebody was placed, for how long, and what the follow-ups saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from vignette.assessment import FollowUp, NoSafety, Placement, PlacementState, Seen
from vignette.assessment.outcomes import DAYS_PER_MONTH
from vignette.casework.invented.drawing import Desk
from vignette.casework.invented.stories import Home

_OWN_CHANCE = 4
"""With the seed: these draws leave all others as they are."""


def with_placements(desk: Desk, homes: Sequence[Home]) -> tuple[Home, ...]:
    """Return the homes, some of them with placements, each up to now."""
    desk = replace(desk, rng=np.random.default_rng([desk.settings["seed"], _OWN_CHANCE]))
    placed = desk.study.homes["placed"].tolist()
    breaks = desk.study.truth.homes["breakdown_if_placed"].tolist()
    return tuple(
        replace(home, placements=tuple(_placements(desk, home, breaks=breaks[place]))) if placed[place] else home
        for place, home in enumerate(homes)
    )


def _placements(desk: Desk, home: Home, *, breaks: bool) -> Iterator[Placement]:
    told, done = desk.settings["placements"], [_locked_at(home, place) for place in range(len(home.adults))]
    if None in done:
        return
    begun = max(each for each in done if each).date() + dt.timedelta(days=round(desk.between(*told["wait"])))
    if begun >= desk.end.date():
        return
    yield _placement(desk, home, begun, breaks=breaks)
    if desk.chance(told["siblings"]):
        yield _placement(desk, home, begun, breaks=False)


def _locked_at(home: Home, place: int) -> dt.datetime | None:
    """Return when the ratings of an adult's last interview were locked, None if any is not."""
    interviews = home.adults[place].interviews
    if not interviews or not all(held.sheets and held.sheets[0].locked for held in interviews):
        return None
    return max(held.sheets[0].at for held in interviews)


def _placement(desk: Desk, home: Home, begun: dt.date, *, breaks: bool) -> Placement:
    told, state, ended = desk.settings["placements"], PlacementState.RUNNING, None
    lot = desk.between(0, 1)
    if breaks:
        state, ended = PlacementState.BREAKDOWN, begun + _months(desk, told["breakdown"])
    elif lot < told["planned_share"] + told["other_share"]:
        state = PlacementState.PLANNED_END if lot < told["planned_share"] else PlacementState.OTHER_END
        ended = begun + _months(desk, told["planned"])
    if ended and ended >= desk.end.date():
        state, ended = PlacementState.RUNNING, None
    placement = Placement(id=desk.new_id(), household_id=home.id, begun=begun, ended=ended, state=state)
    days = list(_days(desk, placement))
    goals = int(desk.rng.integers(*told["goals"]))
    follow_ups = []
    for place, day in enumerate(days):
        low = state is PlacementState.BREAKDOWN and place == len(days) - 1
        reached = min(goals, int(desk.rng.binomial(goals, min(1.0, 0.2 + 0.25 * place))))
        seen = Seen(**_safety(desk, told["unsafe" if low else "safe"]), goals=goals, goals_reached=reached)
        follow_ups.append(FollowUp(id=desk.new_id(), on=day, seen=seen))
    return replace(placement, follow_ups=tuple(follow_ups))


def _days(desk: Desk, placement: Placement) -> Iterator[dt.date]:
    """Return the days of the follow-ups: every few months while it is running, and some at the end."""
    told, day = desk.settings["placements"], placement.begun
    last = placement.ended or desk.end.date()
    while (day := day + _months(desk, told["between"])) < last:
        if not desk.chance(told["missed"]):
            yield day
    if placement.ended and desk.chance(told["at_end"]):
        yield placement.ended


def _months(desk: Desk, between: Sequence[float]) -> dt.timedelta:
    return dt.timedelta(days=round(desk.between(*between) * DAYS_PER_MONTH))


def _safety(desk: Desk, middle: float) -> Mapping[str, Any]:
    if desk.chance(desk.settings["placements"]["no_safety"]):
        return {"no_safety": NoSafety.NOT_ASKED}
    found = round(float(desk.rng.normal(middle, desk.settings["placements"]["spread"])))
    return {"safety": min(10, max(0, found))}
