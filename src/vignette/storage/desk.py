"""Which browser tab writes in an interview: one at a time, so that two never overwrite each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The tab that writes, and the server it is connected to."""

    tab: str
    server: str
    at: dt.datetime


_SEAT = sa.select(tables.desk).where(tables.desk.c.administration_id == sa.bindparam("which"))


def seat(tx: Transaction, administration_id: str) -> Seat | None:
    """Return the tab that writes in an interview, or None."""
    row = tx.execute(_SEAT, {"which": administration_id}).first()
    return None if row is None else Seat(tab=row.tab, server=row.server, at=row.at)


def take_seat(tx: Transaction, stamp: Stamp, administration_id: str, *, tab: str, server: str) -> None:
    """Make ``tab`` the one that writes."""
    mine = tables.desk.c.administration_id == administration_id
    tx.execute(tables.desk.delete().where(mine))
    row = {"administration_id": administration_id, "tab": tab, "server": server}
    tx.execute(tables.desk.insert().values(**row, account_id=stamp.account_id, at=stamp.at))
