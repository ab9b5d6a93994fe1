"""Locked ratings of several raters side by side, and what an adjudication decided.

The one module beside `study_rows` that reads more than one rater's ratings. Its queries reach locked ones only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.columns import Fact
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, in_batches, latest
from vignette.storage.interviews import Administration, Note, as_note, bound
from vignette.storage.ratings import Cell

Whose = tuple[str, str]
"""An interview and a rater."""


class AdjudicationEvent(StrEnum):
    """What closes an adjudication, or opens it again."""

    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDecision:
    """The third value of one cell, and the rater it was taken from, if it was."""

    item_id: str
    aspect_id: str
    level: int | None
    missing_code: str | None
    sided_with: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalDecision:
    """Whether a critical answer counts as heard."""

    item_id: str
    critical_id: str
    heard: bool
    reason: str


_LOCK = tables.rating_lock.latest


def _of_locked(fact: Fact) -> sa.Select[Any]:
    """Return the query for the last revisions that locked raters made, of some interviews."""
    view = fact.latest
    mine = sa.and_(_LOCK.c.administration_id == view.c.administration_id, _LOCK.c.rater_id == view.c.rater_id)
    return (
        sa.select(view)
        .join(_LOCK, sa.and_(mine, _LOCK.c.locked))
        .where(view.c.administration_id.in_(sa.bindparam("which", expanding=True)))
        .order_by(view.c.id)
    )


_CELLS, _CRITICAL, _QUOTES = map(_of_locked, (tables.rating, tables.critical_flag, tables.quote))


def locked_raters(tx: Transaction, administration_id: str) -> tuple[str, ...]:
    """Return who has locked ratings of an interview, in the order of locking."""
    rows = latest(tx, tables.rating_lock, administration_id=administration_id)
    return tuple(row.rater_id for row in rows if row.locked)


def all_locked_raters(tx: Transaction) -> Mapping[str, tuple[str, ...]]:
    """Return who has locked ratings, by interview, in the order of locking."""
    raters: dict[str, tuple[str, ...]] = {}
    for row in latest(tx, tables.rating_lock):
        if row.locked:
            raters[row.administration_id] = (*raters.get(row.administration_id, ()), row.rater_id)
    return raters


def locked_cells(tx: Transaction, administration_ids: Sequence[str]) -> Mapping[Whose, tuple[Cell, ...]]:
    """Return the ratings of every rater who has locked, of some interviews."""
    return {
        whose: tuple(
            Cell(item_id=row.item_id, aspect_id=row.aspect_id, level=row.level, missing_code=row.missing_code)
            for row in rows
        )
        for whose, rows in _by_rater(tx, _CELLS, administration_ids).items()
    }


def locked_critical(tx: Transaction, administration_ids: Sequence[str]) -> Mapping[Whose, frozenset[tuple[str, str]]]:
    """Return the critical answers that raters who have locked heard, of some interviews."""
    found = _by_rater(tx, _CRITICAL, administration_ids)
    return {
        whose: frozenset((row.item_id, row.critical_id) for row in rows if row.heard) for whose, rows in found.items()
    }


def locked_quotes(tx: Transaction, administration_ids: Sequence[str]) -> Mapping[Whose, tuple[Note, ...]]:
    """Return the quotes of every rater who has locked, of some interviews."""
    found = _by_rater(tx, _QUOTES, administration_ids)
    return {whose: tuple(as_note(row) for row in rows) for whose, rows in found.items()}


def draw_spot_check(
    tx: Transaction, stamp: Stamp, administration: Administration, *, item_id: str, aspect_id: str
) -> None:
    """Record that a cell on which the raters agree was drawn to be looked at all the same."""
    key = {"administration_id": administration.id, "item_id": item_id, "aspect_id": aspect_id}
    add(tx, tables.spot_check, stamp, key, {"drawn": True, **bound(administration)})


def spot_checks(tx: Transaction, administration_id: str | None = None) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Return the drawn cells by interview; of one interview, or of all."""
    drawn: dict[str, frozenset[tuple[str, str]]] = {}
    for row in latest(tx, tables.spot_check, **_only(administration_id)):
        if row.drawn:
            drawn[row.administration_id] = drawn.get(row.administration_id, frozenset()) | {
                (row.item_id, row.aspect_id)
            }
    return drawn


def decide_cell(
    tx: Transaction,
    stamp: Stamp,
    administration: Administration,
    *,
    item_id: str,
    aspect_id: str,
    level: int | None,
    missing_code: str | None,
    sided_with: str | None,
    reason: str,
) -> None:
    """Record the third value of a cell; neither level nor code takes it back."""
    key = {"administration_id": administration.id, "item_id": item_id, "aspect_id": aspect_id}
    payload = {
        "decided": level is not None or missing_code is not None,
        "level": level,
        "missing_code": missing_code,
        "sided_with": sided_with,
        "reason": reason,
        **bound(administration),
    }
    add(tx, tables.adjudicated, stamp, key, payload)


def decide_critical(
    tx: Transaction,
    stamp: Stamp,
    administration: Administration,
    *,
    item_id: str,
    critical_id: str,
    heard: bool | None,
    reason: str,
) -> None:
    """Record whether a critical answer counts as heard; None takes it back."""
    key = {"administration_id": administration.id, "item_id": item_id, "critical_id": critical_id}
    payload = {"decided": heard is not None, "heard": bool(heard), "reason": reason, **bound(administration)}
    add(tx, tables.adjudicated_critical, stamp, key, payload)


def cell_decisions(tx: Transaction, administration_id: str | None = None) -> Mapping[str, tuple[CellDecision, ...]]:
    """Return the third values by interview; of one interview, or of all."""
    decided: dict[str, tuple[CellDecision, ...]] = {}
    for row in latest(tx, tables.adjudicated, **_only(administration_id)):
        if row.decided:
            decision = CellDecision(
                item_id=row.item_id,
                aspect_id=row.aspect_id,
                level=row.level,
                missing_code=row.missing_code,
                sided_with=row.sided_with,
                reason=row.reason,
            )
            decided[row.administration_id] = (*decided.get(row.administration_id, ()), decision)
    return decided


def critical_decisions(
    tx: Transaction, administration_id: str | None = None
) -> Mapping[str, tuple[CriticalDecision, ...]]:
    """Return what was decided of critical answers, by interview; of one interview, or of all."""
    decided: dict[str, tuple[CriticalDecision, ...]] = {}
    for row in latest(tx, tables.adjudicated_critical, **_only(administration_id)):
        if row.decided:
            decision = CriticalDecision(
                item_id=row.item_id, critical_id=row.critical_id, heard=row.heard, reason=row.reason
            )
            decided[row.administration_id] = (*decided.get(row.administration_id, ()), decision)
    return decided


def add_event(
    tx: Transaction, stamp: Stamp, administration: Administration, event: AdjudicationEvent, reason: str
) -> None:
    """Close an adjudication, or open it again."""
    payload = {"event": event.value, "reason": reason, **bound(administration)}
    add(tx, tables.adjudication_event, stamp, {"administration_id": administration.id}, payload)


def last_events(tx: Transaction, administration_id: str | None = None) -> Mapping[str, tuple[AdjudicationEvent, str]]:
    """Return the last event of each adjudication that has been closed at least once, with its reason."""
    rows = latest(tx, tables.adjudication_event, **_only(administration_id))
    return {row.administration_id: (AdjudicationEvent(row.event), row.reason) for row in rows}


def _only(administration_id: str | None) -> dict[str, str]:
    return {} if administration_id is None else {"administration_id": administration_id}


def _by_rater(
    tx: Transaction, query: sa.Select[Any], administration_ids: Sequence[str]
) -> dict[Whose, list[sa.Row[Any]]]:
    found: dict[Whose, list[sa.Row[Any]]] = {}
    for some in in_batches(administration_ids):
        for row in tx.execute(query, {"which": list(some)}):
            found.setdefault((row.administration_id, row.rater_id), []).append(row)
    return found
