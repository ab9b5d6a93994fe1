"""Who has been asked to rate an interview beside the interviewer, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.assessment import SelectionReason
from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, latest
from vignette.storage.interviews import Administration, bound

_TASK = tables.rater_task.latest
_LOCK = tables.rating_lock.latest
_MADE = (tables.rating.table, tables.critical_flag.table, tables.quote.table)
_OWN_LOCK = sa.and_(
    _LOCK.c.administration_id == _TASK.c.administration_id, _LOCK.c.rater_id == _TASK.c.rater_id, _LOCK.c.locked
)


def _begun() -> sa.ColumnElement[bool]:
    """Return whether the person asked has written anything in the ratings."""
    return sa.or_(
        *(
            sa.exists().where(
                made.c.administration_id == _TASK.c.administration_id, made.c.rater_id == _TASK.c.rater_id
            )
            for made in _MADE
        )
    )


_TASKS: sa.Select[Any] = (
    sa.select(
        _TASK.c.administration_id,
        _TASK.c.rater_id,
        sa.exists().where(_OWN_LOCK).label("locked"),
        _begun().label("begun"),
    )
    .where(_TASK.c.asked)
    .order_by(_TASK.c.id)
)
_TASKS_OF_RATER = _TASKS.where(_TASK.c.rater_id == sa.bindparam("which"))
_TASKS_OF_INTERVIEW = _TASKS.where(_TASK.c.administration_id == sa.bindparam("which"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterTask:
    """Somebody asked to rate an interview, and how far that person has come."""

    administration_id: str
    rater_id: str
    begun: bool
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Whether an interview was chosen for a second rating for one reason, and the share a draw was made with."""

    reason: SelectionReason
    chosen: bool
    share: float | None


def select(
    tx: Transaction,
    stamp: Stamp,
    administration: Administration,
    reason: SelectionReason,
    *,
    chosen: bool,
    share: float | None = None,
) -> None:
    """Record whether an interview was chosen for a second rating."""
    key = {"administration_id": administration.id, "reason": reason.value}
    add(tx, tables.second_rating_reason, stamp, key, {"chosen": chosen, "share": share, **bound(administration)})


def selections(tx: Transaction, administration_id: str) -> tuple[Selection, ...]:
    """Return for which reasons an interview was or was not chosen."""
    rows = latest(tx, tables.second_rating_reason, administration_id=administration_id)
    return tuple(Selection(reason=SelectionReason(row.reason), chosen=row.chosen, share=row.share) for row in rows)


def all_chosen(tx: Transaction) -> Mapping[str, tuple[SelectionReason, ...]]:
    """Return the interviews that were chosen, with their reasons."""
    chosen: dict[str, tuple[SelectionReason, ...]] = {}
    for row in latest(tx, tables.second_rating_reason):
        if row.chosen:
            chosen[row.administration_id] = (*chosen.get(row.administration_id, ()), SelectionReason(row.reason))
    return chosen


def ask(tx: Transaction, stamp: Stamp, administration: Administration, rater_id: str, *, asked: bool) -> None:
    """Ask somebody to rate an interview, or take the request back."""
    key = {"administration_id": administration.id, "rater_id": rater_id}
    add(tx, tables.rater_task, stamp, key, {"asked": asked, **bound(administration)})


def is_asked(tx: Transaction, administration_id: str, rater_id: str) -> bool:
    """Return whether somebody is asked to rate an interview."""
    rows = latest(tx, tables.rater_task, administration_id=administration_id, rater_id=rater_id)
    return any(row.asked for row in rows)


def ever_asked(tx: Transaction, administration_id: str) -> frozenset[str]:
    """Return everybody who has been asked to rate an interview, taken back or not."""
    return frozenset(row.rater_id for row in latest(tx, tables.rater_task, administration_id=administration_id))


def tasks_of_interview(tx: Transaction, administration_id: str) -> tuple[RaterTask, ...]:
    """Return who is asked to rate an interview."""
    return _tasks(tx.execute(_TASKS_OF_INTERVIEW, {"which": administration_id}))


def tasks_of_rater(tx: Transaction, rater_id: str) -> tuple[RaterTask, ...]:
    """Return what somebody is asked to rate, in the order of asking."""
    return _tasks(tx.execute(_TASKS_OF_RATER, {"which": rater_id}))


def all_tasks(tx: Transaction) -> tuple[RaterTask, ...]:
    """Return everybody who is asked to rate something."""
    return _tasks(tx.execute(_TASKS))


def somebody_asked_has_begun(tx: Transaction, administration_id: str) -> bool:
    """Return whether somebody who is asked to rate an interview has begun; it does not say who."""
    return any(task.begun for task in tasks_of_interview(tx, administration_id))


def open_to(tx: Transaction, rater_id: str) -> frozenset[str]:
    """Return the interviews somebody is asked to rate and has not locked."""
    return frozenset(task.administration_id for task in tasks_of_rater(tx, rater_id) if not task.locked)


def _tasks(rows: Iterable[sa.Row[Any]]) -> tuple[RaterTask, ...]:
    return tuple(
        RaterTask(
            administration_id=row.administration_id,
            rater_id=row.rater_id,
            begun=bool(row.begun),
            locked=bool(row.locked),
        )
        for row in rows
    )
