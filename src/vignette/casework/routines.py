"""Routines: how the office works, settled by those who may, and what holds until they have."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from vignette.access import Action, Actor
from vignette.casework.office import Office, act, look
from vignette.errors import Problem, RecordError
from vignette.storage import Transaction
from vignette.storage import routines as kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Routines:
    """How the office works.

    Attributes
    ----------
    random_share : float
        The share of interviews drawn for a second rating.
    new_rater_first : int
        How many of a rater's first interviews are all rated twice.
    adjudicate_from : int
        The distance in levels from which a cell must be settled.
    spot_checks : int
        How many cells on which the raters agree are drawn in each adjudication.
    training_required : bool
        Whether a rater must have finished a training round that reaches the bar.
    training_bar : float
        The share of ratings within one level of the authors' key that a round must reach.
    follow_up_months : int
        How many months may lie between two follow-ups of a placement.
    """

    random_share: float
    new_rater_first: int
    adjudicate_from: int
    spot_checks: int
    training_required: bool
    training_bar: float
    follow_up_months: int


RANGES: Mapping[str, tuple[float, float]] = {
    "random_share": (0, 1),
    "new_rater_first": (0, 1000),
    "adjudicate_from": (1, 4),
    "spot_checks": (0, 27),
    "training_required": (0, 1),
    "training_bar": (0, 1),
    "follow_up_months": (1, 60),
}
"""The lowest and the highest value of each routine."""


def routines(office: Office, actor: Actor) -> Routines:
    """Return how the office works."""
    with look(office, actor, Action.ROUTINE_MANAGE) as tx:
        return routines_of(tx)


def settle_routines(office: Office, actor: Actor, settled: Routines) -> None:
    """Change how the office works from now on. What has been drawn or asked for stays.

    Raises
    ------
    RecordError
        REC-340 if a value is out of range.
    """
    problems = [_out_of_range(name) for name, value in asdict(settled).items() if not _fits(name, value)]
    if problems:
        raise RecordError(*problems)
    with act(office, actor, Action.ROUTINE_MANAGE, subject="routines") as work:
        before = asdict(routines_of(work.tx))
        for name, value in asdict(settled).items():
            if value != before[name]:
                kept.add_routine(work.tx, work.stamp, name, json.dumps(value))
                work.detail[name] = f"{json.dumps(before[name])} > {json.dumps(value)}"


def routines_of(tx: Transaction) -> Routines:
    """Return the routines in force: the office's own, else the defaults."""
    changed = {name: json.loads(value) for name, value in kept.routine_values(tx).items() if name in RANGES}
    return Routines(**{**_defaults(), **changed})


@cache
def _defaults() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("routines.toml").read_text(encoding="utf-8"))


def _fits(name: str, value: float) -> bool:
    lowest, highest = RANGES[name]
    kind = {field.name: field.type for field in fields(Routines)}[name]
    whole = isinstance(value, int) or kind == "float"
    truth = isinstance(value, bool) == (kind == "bool")
    return whole and truth and lowest <= value <= highest


def _out_of_range(name: str) -> Problem:
    lowest, highest = RANGES[name]
    return Problem(
        code="REC-340",
        where=name,
        what="the value is out of range",
        remedy=f"Choose {lowest:g} to {highest:g}. Nothing was changed.",
    )
