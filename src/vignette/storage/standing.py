"""How an interview stands: the latest of everything that is kept of it, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.assessment import InterviewEvent, ProbeMark
from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.interviews import Event, ItemMark, Mark, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The latest of what was said and done in one interview; nothing of its raters."""

    events: tuple[Event, ...]
    notes: tuple[Note, ...]
    marks: tuple[Mark, ...]
    item_marks: tuple[ItemMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Said):
    """The latest of everything that is kept of one interview since its briefing.

    Attributes
    ----------
    seat : str or None
        The browser tab that writes.
    locked : bool
        Whether some rater's ratings are locked.
    """

    seat: str | None
    locked: bool


def _one_kind(
    kind: str, table: sa.Table, text: str, *, aside: str = "", item: bool = False, part: bool = False
) -> sa.Select[Any]:
    """Return a part of `_KEPT`: the rows of one table, its columns under common names."""
    nothing: sa.ColumnElement[str] = sa.literal_column("''")
    none: sa.ColumnElement[int] = sa.literal_column("0")
    return sa.select(
        sa.literal_column(f"'{kind}'").label("kind"),
        (table.c.id if "id" in table.c else none).label("id"),
        (table.c.item_id if item else nothing).label("item_id"),
        (table.c.part if part else nothing).label("part"),
        table.c[text].label("text"),
        (table.c[aside] if aside else nothing).label("aside"),
        (table.c.revision if "revision" in table.c else none).label("revision"),
        table.c.at.label("at"),
    ).where(table.c.administration_id == sa.bindparam("which"))


_SAID_KINDS = (
    _one_kind("event", tables.interview_event.table, "event", aside="reason"),
    _one_kind("answer", tables.answer.latest, "text", aside="writer", item=True, part=True),
    _one_kind("mark", tables.probe_mark.latest, "mark", aside="writer", item=True, part=True),
    _one_kind("item_mark", tables.item_mark.latest, "missing_code", aside="writer", item=True),
)
_SAID = sa.union_all(*_SAID_KINDS).order_by("kind", "id")
_KEPT = sa.union_all(
    *_SAID_KINDS,
    _one_kind("seat", tables.desk, "tab"),
    _one_kind("lock", tables.rating_lock.latest, "reason").where(tables.rating_lock.latest.c.locked),
).order_by("kind", "id")


def said(tx: Transaction, administration_id: str) -> Said:
    """Return the latest of what was said and done in an interview, in one query that reads nothing of its raters."""
    return _said(_by_kind(tx, _SAID, administration_id))


def kept(tx: Transaction, administration_id: str) -> Kept:
    """Return the latest of everything that is kept of an interview, in one query."""
    rows = _by_kind(tx, _KEPT, administration_id)
    found = _said(rows)
    return Kept(
        events=found.events,
        notes=found.notes,
        marks=found.marks,
        item_marks=found.item_marks,
        seat=next((row.text for row in rows.get("seat", ())), None),
        locked="lock" in rows,
    )


def _by_kind(tx: Transaction, query: sa.CompoundSelect[Any], administration_id: str) -> dict[str, list[sa.Row[Any]]]:
    rows: dict[str, list[sa.Row[Any]]] = {}
    for row in tx.execute(query, {"which": administration_id}):
        rows.setdefault(row.kind, []).append(row)
    return rows


def _said(rows: dict[str, list[sa.Row[Any]]]) -> Said:
    return Said(
        events=tuple(
            Event(event=InterviewEvent(row.text), reason=row.aside, at=row.at) for row in rows.get("event", ())
        ),
        notes=tuple(
            Note(
                item_id=row.item_id,
                part=row.part,
                text=row.text,
                revision=row.revision,
                writer=row.aside,
                at=row.at,
            )
            for row in rows.get("answer", ())
        ),
        marks=tuple(
            Mark(
                item_id=row.item_id,
                part=row.part,
                mark=None if row.text is None else ProbeMark(row.text),
                revision=row.revision,
                writer=row.aside,
                at=row.at,
            )
            for row in rows.get("mark", ())
        ),
        item_marks=tuple(
            ItemMark(
                item_id=row.item_id,
                missing_code=row.text,
                revision=row.revision,
                writer=row.aside,
                at=row.at,
            )
            for row in rows.get("item_mark", ())
        ),
    )
