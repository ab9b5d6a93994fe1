"""The audit trail: who did what to which record, when. Never what was said."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the trail. ``account_id`` is None where nobody was signed in."""

    id: int
    at: dt.datetime
    account_id: str | None
    action: str
    subject: str
    detail: Mapping[str, str | int]


def add_audit_entry(
    tx: Transaction,
    at: dt.datetime,
    *,
    account_id: str | None,
    action: str,
    subject: str,
    detail: Mapping[str, str | int],
) -> None:
    """Write one entry in the transaction of the action it tells of.

    ``detail`` holds ids and choices only; and of a research export the reason, which is about the study.
    """
    row = {"at": at, "account_id": account_id, "action": action, "subject": subject}
    tx.execute(tables.audit.insert().values(**row, detail=json.dumps(dict(detail), sort_keys=True)))


def audit_entries(tx: Transaction) -> tuple[AuditEntry, ...]:
    """Return the whole trail, oldest first."""
    rows = tx.execute(sa.select(tables.audit).order_by(tables.audit.c.id))
    return tuple(
        AuditEntry(
            id=row.id,
            at=row.at,
            account_id=row.account_id,
            action=row.action,
            subject=row.subject,
            detail=json.loads(row.detail),
        )
        for row in rows
    )
