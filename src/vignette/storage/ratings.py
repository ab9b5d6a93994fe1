"""Ratings, critical answers and quotes. Every function asks whose: two raters' are never read together."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, latest
from vignette.storage.interviews import Administration, Note, as_note, bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One rater's latest choice for one aspect of one item."""

    item_id: str
    aspect_id: str
    level: int | None
    missing_code: str | None


_EVER_LOCKED = sa.select(tables.rating_lock.table.c.id).where(
    tables.rating_lock.table.c.administration_id == sa.bindparam("which"), tables.rating_lock.table.c.locked
)


def add_rating(
    tx: Transaction,
    stamp: Stamp,
    administration: Administration,
    *,
    item_id: str,
    aspect_id: str,
    level: int | None,
    missing_code: str | None,
) -> None:
    """Add a revision of a rating; neither level nor code clears it."""
    key = {**_whose(administration, stamp), "item_id": item_id, "aspect_id": aspect_id}
    add(tx, tables.rating, stamp, key, {"level": level, "missing_code": missing_code, **bound(administration)})


def cells(tx: Transaction, administration_id: str, rater_id: str) -> tuple[Cell, ...]:
    """Return one rater's latest choices."""
    rows = latest(tx, tables.rating, administration_id=administration_id, rater_id=rater_id)
    return tuple(
        Cell(item_id=row.item_id, aspect_id=row.aspect_id, level=row.level, missing_code=row.missing_code)
        for row in rows
    )


def add_critical_flag(
    tx: Transaction, stamp: Stamp, administration: Administration, *, item_id: str, critical_id: str, heard: bool
) -> None:
    """Add a revision of whether a critical answer was heard."""
    key = {**_whose(administration, stamp), "item_id": item_id, "critical_id": critical_id}
    add(tx, tables.critical_flag, stamp, key, {"heard": heard, **bound(administration)})


def critical_flags(tx: Transaction, administration_id: str, rater_id: str) -> frozenset[tuple[str, str]]:
    """Return the critical answers one rater heard, as pairs of item id and critical id."""
    rows = latest(tx, tables.critical_flag, administration_id=administration_id, rater_id=rater_id)
    return frozenset((row.item_id, row.critical_id) for row in rows if row.heard)


def add_quote(
    tx: Transaction, stamp: Stamp, administration: Administration, *, item_id: str, part: str, text: str, writer: str
) -> int:
    """Add a revision of a quote; return its number."""
    key = {**_whose(administration, stamp), "item_id": item_id, "part": part}
    return add(tx, tables.quote, stamp, key, {"text": text, "writer": writer, **bound(administration)})


def quotes(tx: Transaction, administration_id: str, rater_id: str, **where: str) -> tuple[Note, ...]:
    """Return one rater's latest quotes; ``item_id`` and ``part`` narrow the choice."""
    rows = latest(tx, tables.quote, administration_id=administration_id, rater_id=rater_id, **where)
    return tuple(as_note(row) for row in rows)


def add_lock(tx: Transaction, stamp: Stamp, administration: Administration, *, locked: bool, reason: str) -> None:
    """Lock or unlock one rater's ratings."""
    payload = {"locked": locked, "reason": reason, **bound(administration)}
    add(tx, tables.rating_lock, stamp, _whose(administration, stamp), payload)


def is_locked(tx: Transaction, administration_id: str, rater_id: str) -> bool:
    """Return whether one rater's ratings are locked."""
    rows = latest(tx, tables.rating_lock, administration_id=administration_id, rater_id=rater_id)
    return any(row.locked for row in rows)


def locked_by(tx: Transaction, rater_id: str) -> frozenset[str]:
    """Return the ids of the interviews whose ratings one rater has locked."""
    return frozenset(row.administration_id for row in latest(tx, tables.rating_lock, rater_id=rater_id) if row.locked)


def ever_locked_by(tx: Transaction, rater_id: str) -> frozenset[str]:
    """Return the ids of the interviews whose ratings one rater has locked at some time, unlocked since or not."""
    table = tables.rating_lock.table
    rows = tx.execute(sa.select(table.c.administration_id).where(table.c.rater_id == rater_id, table.c.locked))
    return frozenset(row.administration_id for row in rows)


def anyone_has_ever_locked(tx: Transaction, administration_id: str) -> bool:
    """Return whether some rater's ratings have been locked at some time; it does not say whose."""
    return bool(tx.execute(_EVER_LOCKED, {"which": administration_id}).first())


def anyone_has_locked(tx: Transaction, administration_id: str) -> bool:
    """Return whether some rater's ratings are locked; it does not say whose."""
    return any(row.locked for row in latest(tx, tables.rating_lock, administration_id=administration_id))


def _whose(administration: Administration, stamp: Stamp) -> dict[str, str]:
    return {"administration_id": administration.id, "rater_id": stamp.account_id}
