"""What tables are made of: moments in UTC, links, who and when, and facts that are kept as revisions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Dialect, ForeignKey, Integer, MetaData, String, Table, TypeDecorator, UniqueConstraint
from sqlalchemy.types import DateTime


class Instant(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Convert an aware time to UTC; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must know its time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


metadata = MetaData()
_views = MetaData()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A kind of record kept as revisions.

    Attributes
    ----------
    table : Table
        All revisions, in the order they came.
    latest : Table
        The view of the last revision of each fact.
    key : tuple of str
        The columns that say which fact it is.
    """

    table: Table
    latest: Table
    key: tuple[str, ...]


def link(name: str, target: str) -> Column[Any]:
    """Return a column that holds the id of a row elsewhere."""
    return Column(name, String(32), ForeignKey(target), nullable=False)


def who_when() -> tuple[Column[Any], ...]:
    """Return the columns that say who wrote a row, and when."""
    return (link("account_id", "account.id"), Column("at", Instant, nullable=False))


def which_instrument() -> tuple[Column[Any], ...]:
    """Return the columns that bind a row to the wording it belongs to."""
    return (
        Column("instrument_id", String(80), nullable=False),
        Column("instrument_version", String(40), nullable=False),
        Column("fingerprint", String(64), ForeignKey("definition.fingerprint"), nullable=False),
    )


def fact_table(name: str, key: tuple[Column[Any], ...], *payload: Column[Any]) -> Fact:
    """Return the table of a fact's revisions, and the view of the latest."""
    columns = (
        Column("id", Integer, primary_key=True, autoincrement=True),
        *key,
        Column("revision", Integer, nullable=False),
        *payload,
    )
    names = tuple(column.name for column in key)
    table = Table(name, metadata, *columns, UniqueConstraint(*names, "revision", name=f"uq_{name}"))
    latest = Table(f"{name}_latest", _views, *(Column(column.name, column.type) for column in columns))
    return Fact(table=table, latest=latest, key=names)
