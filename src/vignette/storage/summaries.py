"""The summary of a home: its words while they are written, signed versions, and what was handed over to whom."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.assessment import CommentState, Stance
from vignette.storage import summary_tables as tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, latest, new_id
from vignette.storage.interviews import Administration, Note, bound


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRow:
    """Whether an applicant has commented, and when."""

    state: CommentState
    on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentRow:
    """What a rater of an interview says of the judgement."""

    administration_id: str
    rater_id: str
    text: str
    stance: Stance
    writer: str
    revision: int
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed version of a home's summary; it is never changed.

    Attributes
    ----------
    number : int
        The version: 1, 2, …
    code : str
        The summary's short code, the same for all versions.
    sha256 : str
        Of the content.
    change : str
        What is new since the version before; empty for the first.
    """

    household_id: str
    number: int
    code: str
    sha256: str
    signer: str
    signer_id: str
    change: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A document that was made of a signed version for somebody."""

    id: str
    household_id: str
    number: int
    kind: str
    language: str
    answers: bool
    recipient: str
    purpose: str
    sha256: str
    words_sha256: str
    account_id: str
    at: dt.datetime


_SIGNED = tables.signed_summary.table
_WITHOUT_CONTENT = [column for column in _SIGNED.c if column.name != "content"]


def texts(tx: Transaction, household_id: str) -> Mapping[str, Note]:
    """Return what has been written for a home's summary, by part."""
    return {
        row.part: Note(
            item_id="summary", part=row.part, text=row.text, revision=row.revision, at=row.at, writer=row.writer
        )
        for row in latest(tx, tables.summary_text, household_id=household_id)
    }


def add_text(tx: Transaction, stamp: Stamp, household_id: str, part: str, *, text: str, writer: str) -> int:
    """Add a revision of one part of what is written; return its number."""
    key = {"household_id": household_id, "part": part}
    return add(tx, tables.summary_text, stamp, key, {"text": text, "writer": writer})


def comments(tx: Transaction, household_id: str) -> Mapping[str, CommentRow]:
    """Return, by applicant, whether each has commented; whoever is left out has not been asked."""
    return {
        row.applicant_id: CommentRow(state=CommentState(row.state), on=row.held_on)
        for row in latest(tx, tables.applicant_comment, household_id=household_id)
    }


def set_comment(
    tx: Transaction, stamp: Stamp, household_id: str, applicant_id: str, state: CommentState, on: dt.date | None
) -> None:
    """Record whether an applicant has commented, and when."""
    key = {"household_id": household_id, "applicant_id": applicant_id}
    add(tx, tables.applicant_comment, stamp, key, {"state": state.value, "held_on": on})


def dissents(tx: Transaction, administration_id: str) -> tuple[DissentRow, ...]:
    """Return what each rater of an interview has written about the judgement."""
    return tuple(
        DissentRow(
            administration_id=row.administration_id,
            rater_id=row.rater_id,
            text=row.text,
            stance=Stance(row.stance),
            writer=row.writer,
            revision=row.revision,
            at=row.at,
        )
        for row in latest(tx, tables.dissent, administration_id=administration_id)
    )


def add_dissent(
    tx: Transaction, stamp: Stamp, administration: Administration, *, text: str, stance: Stance, writer: str
) -> int:
    """Add a revision of what a rater says; return its number."""
    key = {"administration_id": administration.id, "rater_id": stamp.account_id}
    payload = {"text": text, "stance": stance.value, "writer": writer, **bound(administration)}
    return add(tx, tables.dissent, stamp, key, payload)


def add_signed(
    tx: Transaction,
    stamp: Stamp,
    household_id: str,
    *,
    code: str,
    content: str,
    sha256: str,
    signer: str,
    change: str,
) -> int:
    """Keep a signed version for ever; return its number."""
    payload = {
        "code": code,
        "content": zlib.compress(content.encode()),
        "sha256": sha256,
        "signer": signer,
        "change": change,
    }
    return add(tx, tables.signed_summary, stamp, {"household_id": household_id}, payload)


def signed_versions(tx: Transaction, household_id: str) -> tuple[Signed, ...]:
    """Return the signed versions of a home's summary, the first first."""
    return _signed(tx, _SIGNED.c.household_id == household_id)


def signed_by_code(tx: Transaction, code: str) -> tuple[Signed, ...]:
    """Return the signed versions of the summary with this code, the first first."""
    return _signed(tx, _SIGNED.c.code == code)


def signed_content(tx: Transaction, household_id: str, number: int) -> str | None:
    """Return the content of a signed version; None if it is not there or cannot be unpacked."""
    content = tx.scalar(
        sa.select(_SIGNED.c.content).where(_SIGNED.c.household_id == household_id, _SIGNED.c.revision == number)
    )
    try:
        return None if content is None else zlib.decompress(content).decode()
    except (zlib.error, UnicodeDecodeError):
        return None


def add_handed_over(tx: Transaction, stamp: Stamp, signed: Signed, **facts: Any) -> str:
    """Record that a document was made for somebody; ``facts`` are those of `HandedOver`. Return the record's id."""
    row = {"id": new_id(), "household_id": signed.household_id, "version": signed.number, **facts}
    tx.execute(tables.summary_export.insert().values(**row, account_id=stamp.account_id, at=stamp.at))
    return str(row["id"])


def handed_over(tx: Transaction, household_id: str) -> tuple[HandedOver, ...]:
    """Return what has been handed over of a home's summary, the newest first."""
    return _handed_over(tx, tables.summary_export.c.household_id == household_id)


def handed_over_files(tx: Transaction, sha256: str) -> tuple[HandedOver, ...]:
    """Return where a file with this SHA-256 was handed over."""
    return _handed_over(tx, tables.summary_export.c.sha256 == sha256)


def _signed(tx: Transaction, which: sa.ColumnElement[bool]) -> tuple[Signed, ...]:
    rows: Sequence[sa.Row[Any]] = tx.execute(
        sa.select(*_WITHOUT_CONTENT).where(which).order_by(_SIGNED.c.revision)
    ).all()
    return tuple(
        Signed(
            household_id=row.household_id,
            number=row.revision,
            code=row.code,
            sha256=row.sha256,
            signer=row.signer,
            signer_id=row.account_id,
            change=row.change,
            at=row.at,
        )
        for row in rows
    )


def _handed_over(tx: Transaction, which: sa.ColumnElement[bool]) -> tuple[HandedOver, ...]:
    table = tables.summary_export
    return tuple(
        HandedOver(
            id=row.id,
            household_id=row.household_id,
            number=row.version,
            kind=row.kind,
            language=row.language,
            answers=row.answers,
            recipient=row.recipient,
            purpose=row.purpose,
            sha256=row.sha256,
            words_sha256=row.words_sha256,
            account_id=row.account_id,
            at=row.at,
        )
        for row in tx.execute(sa.select(table).where(which).order_by(table.c.at.desc(), table.c.id))
    )
