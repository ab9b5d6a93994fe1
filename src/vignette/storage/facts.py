"""Adding a revision of a fact, and reading the latest ones."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from vignette.storage.columns import Fact
from vignette.storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who wrote something, and when (UTC)."""

    account_id: str
    at: dt.datetime


def new_id() -> str:
    """Return an id that tells nothing and will not meet itself."""
    return secrets.token_hex(8)


def add(tx: Transaction, fact: Fact, stamp: Stamp, key: dict[str, str], payload: dict[str, Any]) -> int:
    """Add a revision and return its number; the first is 1."""
    same = [fact.table.c[name] == value for name, value in key.items()]
    last = tx.scalar(sa.select(sa.func.max(fact.table.c.revision)).where(*same)) or 0
    row = {**key, **payload, "revision": last + 1, "account_id": stamp.account_id, "at": stamp.at}
    tx.execute(fact.table.insert().values(row))
    return int(last) + 1


def latest(tx: Transaction, fact: Fact, **where: str) -> Sequence[sa.Row[Any]]:
    """Return the last revision of every fact that matches, oldest first."""
    return tx.execute(_latest(fact.latest, tuple(where)), where).all()


def in_batches(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Yield a few ids at a time, since databases limit how many a query may hold."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


@cache
def _latest(view: sa.Table, names: tuple[str, ...]) -> sa.Select[Any]:
    """Return the query for the last revisions, built once for each set of columns."""
    return sa.select(view).where(*(view.c[name] == sa.bindparam(name) for name in names)).order_by(view.c.id)
