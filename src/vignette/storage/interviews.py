"""Interviews: which form with which wording, what happened, what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.assessment import InterviewEvent, ProbeMark
from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, in_batches, latest, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What was settled before the first vignette."""

    language: str
    interpreter: bool
    consent: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """One applicant, of one home, interviewed with one form of one instrument version."""

    id: str
    applicant_id: str
    household_id: str
    form_id: str
    from_paper: bool
    instrument_id: str
    instrument_version: str
    fingerprint: str
    interviewer_id: str
    opened_at: dt.datetime
    briefing: Briefing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that changed where the interview stands."""

    event: InterviewEvent
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The latest revision of one field of notes or one quote. ``writer`` is the page that wrote it."""

    item_id: str
    part: str
    text: str
    revision: int
    writer: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What became of one probe, None if that was taken back. ``writer`` is the page that sent it."""

    item_id: str
    part: str
    mark: ProbeMark | None
    revision: int
    writer: str
    at: dt.datetime

    @property
    def text(self) -> str:
        """The mark as a page sends it."""
        return self.mark.value if self.mark else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMark:
    """Why a whole vignette has no answer, None if it has one after all. ``writer`` is the page that sent it."""

    item_id: str
    missing_code: str | None
    revision: int
    writer: str
    at: dt.datetime

    @property
    def text(self) -> str:
        """The code as a page sends it."""
        return self.missing_code or ""


_EVENTS: sa.Select[Any] = (
    sa.select(tables.interview_event.table)
    .where(tables.interview_event.table.c.administration_id == sa.bindparam("which"))
    .order_by(tables.interview_event.table.c.revision)
)
_BRIEFING = tables.briefing.latest
_ADMINISTRATIONS: sa.Select[Any] = (
    sa.select(
        tables.administration,
        tables.applicant.c.household_id,
        _BRIEFING.c.language,
        _BRIEFING.c.interpreter,
        _BRIEFING.c.consent,
        _BRIEFING.c.at.label("briefed_at"),
    )
    .join(tables.applicant)
    .outerjoin(_BRIEFING, _BRIEFING.c.administration_id == tables.administration.c.id)
    .order_by(tables.administration.c.at)
)
_ONE_ADMINISTRATION = _ADMINISTRATIONS.where(tables.administration.c.id == sa.bindparam("which"))
_SOME_ADMINISTRATIONS = _ADMINISTRATIONS.where(tables.administration.c.id.in_(sa.bindparam("which", expanding=True)))
_THEIR_ADMINISTRATIONS = _ADMINISTRATIONS.where(
    tables.administration.c.applicant_id.in_(sa.bindparam("which", expanding=True))
)


def keep_definition(
    tx: Transaction, at: dt.datetime, *, instrument_id: str, version: str, fingerprint: str, content: str
) -> None:
    """Keep an instrument's wording for ever, once."""
    known = sa.select(tables.definition.c.fingerprint).where(tables.definition.c.fingerprint == fingerprint)
    if tx.scalar(known) is None:
        row = {"fingerprint": fingerprint, "instrument_id": instrument_id, "instrument_version": version}
        tx.execute(tables.definition.insert().values(**row, content=content, at=at))


def definition(tx: Transaction, fingerprint: str) -> str | None:
    """Return a kept wording as JSON, or None."""
    kept = sa.select(tables.definition.c.content).where(tables.definition.c.fingerprint == fingerprint)
    return tx.scalar(kept)


def add_administration(
    tx: Transaction,
    stamp: Stamp,
    *,
    applicant_id: str,
    form_id: str,
    from_paper: bool,
    instrument_id: str,
    version: str,
    fingerprint: str,
) -> Administration:
    """Open an interview with an instrument version that `keep_definition` has kept."""
    administration_id = new_id()
    tx.execute(
        tables.administration.insert().values(
            id=administration_id,
            applicant_id=applicant_id,
            form_id=form_id,
            from_paper=from_paper,
            instrument_id=instrument_id,
            instrument_version=version,
            fingerprint=fingerprint,
            account_id=stamp.account_id,
            at=stamp.at,
        )
    )
    return _administrations(tx, _ONE_ADMINISTRATION, administration_id)[0]


def bound(administration: Administration) -> dict[str, str]:
    """Return the columns that bind a record to the wording its interview was held with."""
    return {
        "instrument_id": administration.instrument_id,
        "instrument_version": administration.instrument_version,
        "fingerprint": administration.fingerprint,
    }


def administration(tx: Transaction, administration_id: str) -> Administration | None:
    """Return one interview, or None."""
    found = _administrations(tx, _ONE_ADMINISTRATION, administration_id)
    return found[0] if found else None


def administrations(tx: Transaction, administration_ids: Sequence[str]) -> tuple[Administration, ...]:
    """Return some interviews, oldest first."""
    return _many(tx, _SOME_ADMINISTRATIONS, administration_ids)


def administrations_of(tx: Transaction, applicant_ids: Iterable[str]) -> tuple[Administration, ...]:
    """Return the interviews of some applicants, oldest first."""
    return _many(tx, _THEIR_ADMINISTRATIONS, list(applicant_ids))


def add_event(
    tx: Transaction, stamp: Stamp, administration: Administration, event: InterviewEvent, reason: str
) -> None:
    """Record a change of where the interview stands."""
    payload = {"event": event.value, "reason": reason, **bound(administration)}
    add(tx, tables.interview_event, stamp, {"administration_id": administration.id}, payload)


def events(tx: Transaction, administration_id: str) -> tuple[Event, ...]:
    """Return everything that changed where an interview stands, in order."""
    rows = tx.execute(_EVENTS, {"which": administration_id})
    return tuple(Event(event=InterviewEvent(row.event), reason=row.reason, at=row.at) for row in rows)


def last_events(tx: Transaction, administration_ids: Iterable[str]) -> dict[str, InterviewEvent]:
    """Return the last event of each interview that has begun."""
    view = tables.interview_event.latest
    return {
        row.administration_id: InterviewEvent(row.event)
        for ids in in_batches(list(administration_ids))
        for row in tx.execute(
            sa.select(view.c.administration_id, view.c.event).where(view.c.administration_id.in_(ids))
        )
    }


def add_briefing(
    tx: Transaction, stamp: Stamp, administration: Administration, *, language: str, interpreter: bool, consent: bool
) -> None:
    """Record what was settled before the first vignette."""
    payload = {"language": language, "interpreter": interpreter, "consent": consent, **bound(administration)}
    add(tx, tables.briefing, stamp, {"administration_id": administration.id}, payload)


def add_answer(
    tx: Transaction, stamp: Stamp, administration: Administration, *, item_id: str, part: str, text: str, writer: str
) -> int:
    """Add a revision of one field of notes; return its number."""
    key = {"administration_id": administration.id, "item_id": item_id, "part": part}
    return add(tx, tables.answer, stamp, key, {"text": text, "writer": writer, **bound(administration)})


def answers(tx: Transaction, administration_id: str, **where: str) -> tuple[Note, ...]:
    """Return the latest notes of an interview; ``item_id`` and ``part`` narrow the choice."""
    return tuple(as_note(row) for row in latest(tx, tables.answer, administration_id=administration_id, **where))


def as_note(row: sa.Row[Any]) -> Note:
    """Return a row of answers or quotes as a note."""
    return Note(item_id=row.item_id, part=row.part, text=row.text, revision=row.revision, writer=row.writer, at=row.at)


def add_probe_mark(
    tx: Transaction,
    stamp: Stamp,
    administration: Administration,
    *,
    item_id: str,
    part: str,
    mark: ProbeMark | None,
    writer: str,
) -> int:
    """Record what became of a probe, None taking the mark back; return the number of the revision."""
    key = {"administration_id": administration.id, "item_id": item_id, "part": part}
    payload = {"mark": None if mark is None else mark.value, "writer": writer, **bound(administration)}
    return add(tx, tables.probe_mark, stamp, key, payload)


def add_item_mark(
    tx: Transaction,
    stamp: Stamp,
    administration: Administration,
    *,
    item_id: str,
    missing_code: str | None,
    writer: str,
) -> int:
    """Record that a whole vignette was declined or not asked, None taking it back; return the revision's number."""
    key = {"administration_id": administration.id, "item_id": item_id}
    payload = {"missing_code": missing_code, "writer": writer, **bound(administration)}
    return add(tx, tables.item_mark, stamp, key, payload)


def _many(tx: Transaction, query: sa.Select[Any], ids: Sequence[str]) -> tuple[Administration, ...]:
    found = [each for some in in_batches(ids) for each in _administrations(tx, query, list(some))]
    return tuple(sorted(found, key=lambda each: each.opened_at))


def _administrations(tx: Transaction, query: sa.Select[Any], which: str | list[str]) -> tuple[Administration, ...]:
    rows = tx.execute(query, {"which": which})
    return tuple(
        Administration(
            id=row.id,
            applicant_id=row.applicant_id,
            household_id=row.household_id,
            form_id=row.form_id,
            from_paper=row.from_paper,
            instrument_id=row.instrument_id,
            instrument_version=row.instrument_version,
            fingerprint=row.fingerprint,
            interviewer_id=row.account_id,
            opened_at=row.at,
            briefing=_briefing(row),
        )
        for row in rows
    )


def _briefing(row: sa.Row[Any]) -> Briefing | None:
    if row.briefed_at is None:
        return None
    return Briefing(language=row.language, interpreter=row.interpreter, consent=row.consent, at=row.briefed_at)
