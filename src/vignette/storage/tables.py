"""The tables. Records are revisions: a fact is never changed, a new revision is added, and a view shows the latest.

Ids of homes, people and interviews are random text, so that an address tells nothing and two databases can be merged.
An item is whatever an instrument asks about; today an item is a vignette.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
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


def _id(name: str, target: str) -> Column[Any]:
    return Column(name, String(32), ForeignKey(target), nullable=False)


def _who_when() -> tuple[Column[Any], ...]:
    return (_id("account_id", "account.id"), Column("at", Instant, nullable=False))


def _which_instrument() -> tuple[Column[Any], ...]:
    return (
        Column("instrument_id", String(80), nullable=False),
        Column("instrument_version", String(40), nullable=False),
        Column("fingerprint", String(64), ForeignKey("definition.fingerprint"), nullable=False),
    )


def _fact(name: str, key: tuple[Column[Any], ...], *payload: Column[Any]) -> Fact:
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


meta = Table("meta", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))

account = Table(
    "account",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("username", String(80), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
)

account_detail = _fact(
    "account_detail",
    (_id("subject_id", "account.id"),),
    Column("display_name", Text, nullable=False),
    Column("roles", String(200), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    *_who_when(),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    *_who_when(),
    Column("ended_at", Instant),
)

definition = Table(
    "definition",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("instrument_id", String(80), nullable=False),
    Column("instrument_version", String(40), nullable=False),
    Column("content", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

household = Table("household", metadata, Column("id", String(32), primary_key=True), *_who_when())

household_detail = _fact(
    "household_detail",
    (_id("household_id", "household.id"),),
    Column("name", Text, nullable=False),
    *_who_when(),
)

assignment = _fact(
    "assignment",
    (_id("household_id", "household.id"), _id("assignee_id", "account.id")),
    Column("assigned", Boolean, nullable=False),
    *_who_when(),
)

applicant = Table(
    "applicant",
    metadata,
    Column("id", String(32), primary_key=True),
    _id("household_id", "household.id"),
    *_who_when(),
)

applicant_detail = _fact(
    "applicant_detail",
    (_id("applicant_id", "applicant.id"),),
    Column("name", Text, nullable=False),
    *_who_when(),
)

administration = Table(
    "administration",
    metadata,
    Column("id", String(32), primary_key=True),
    _id("applicant_id", "applicant.id"),
    Column("form_id", String(40), nullable=False),
    Column("from_paper", Boolean, nullable=False),
    *_which_instrument(),
    *_who_when(),
)


def _administration() -> Column[Any]:
    return _id("administration_id", "administration.id")


def _item() -> Column[Any]:
    return Column("item_id", String(80), nullable=False)


def _sent_by() -> Column[Any]:
    return Column("writer", String(64), nullable=False, server_default=text("''"))


interview_event = _fact(
    "interview_event",
    (_administration(),),
    Column("event", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

briefing = _fact(
    "briefing",
    (_administration(),),
    Column("language", String(40), nullable=False),
    Column("interpreter", Boolean, nullable=False),
    Column("consent", Boolean, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

answer = _fact(
    "answer",
    (_administration(), _item(), Column("part", String(80), nullable=False)),
    Column("text", Text, nullable=False),
    Column("writer", String(64), nullable=False),
    *_which_instrument(),
    *_who_when(),
)

probe_mark = _fact(
    "probe_mark",
    (_administration(), _item(), Column("part", String(80), nullable=False)),
    Column("mark", String(20)),
    *_which_instrument(),
    *_who_when(),
    _sent_by(),
)

item_mark = _fact(
    "item_mark",
    (_administration(), _item()),
    Column("missing_code", String(40)),
    *_which_instrument(),
    *_who_when(),
    _sent_by(),
)

rating = _fact(
    "rating",
    (_administration(), _id("rater_id", "account.id"), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("level", Integer),
    Column("missing_code", String(40)),
    *_which_instrument(),
    *_who_when(),
)

critical_flag = _fact(
    "critical_flag",
    (_administration(), _id("rater_id", "account.id"), _item(), Column("critical_id", String(80), nullable=False)),
    Column("heard", Boolean, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

quote = _fact(
    "quote",
    (
        _administration(),
        _id("rater_id", "account.id"),
        _item(),
        Column("part", String(80), nullable=False),
    ),
    Column("text", Text, nullable=False),
    Column("writer", String(64), nullable=False),
    *_which_instrument(),
    *_who_when(),
)

rating_lock = _fact(
    "rating_lock",
    (_administration(), _id("rater_id", "account.id")),
    Column("locked", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

second_rating_reason = _fact(
    "second_rating_reason",
    (_administration(), Column("reason", String(20), nullable=False)),
    Column("chosen", Boolean, nullable=False),
    Column("share", Float),
    *_which_instrument(),
    *_who_when(),
)

rater_task = _fact(
    "rater_task",
    (_administration(), _id("rater_id", "account.id")),
    Column("asked", Boolean, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

spot_check = _fact(
    "spot_check",
    (_administration(), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("drawn", Boolean, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

adjudicated = _fact(
    "adjudicated",
    (_administration(), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("decided", Boolean, nullable=False),
    Column("level", Integer),
    Column("missing_code", String(40)),
    Column("sided_with", String(32)),
    Column("reason", Text, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

adjudicated_critical = _fact(
    "adjudicated_critical",
    (_administration(), _item(), Column("critical_id", String(80), nullable=False)),
    Column("decided", Boolean, nullable=False),
    Column("heard", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

adjudication_event = _fact(
    "adjudication_event",
    (_administration(),),
    Column("event", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    *_which_instrument(),
    *_who_when(),
)

routine = _fact(
    "routine", (Column("name", String(40), nullable=False),), Column("value", Text, nullable=False), *_who_when()
)

training_round = Table(
    "training_round",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("examples", Text, nullable=False),
    *_which_instrument(),
    *_who_when(),
)


def _round() -> Column[Any]:
    return _id("round_id", "training_round.id")


training_rating = _fact(
    "training_rating",
    (_round(), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("level", Integer),
    Column("missing_code", String(40)),
    *_who_when(),
)

training_event = _fact("training_event", (_round(),), Column("event", String(20), nullable=False), *_who_when())

desk = Table(
    "desk",
    metadata,
    Column("administration_id", String(32), ForeignKey("administration.id"), primary_key=True),
    Column("tab", String(64), nullable=False),
    Column("server", String(80), nullable=False),
    *_who_when(),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("account_id", String(32), ForeignKey("account.id")),
    Column("action", String(40), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", Text, nullable=False),
)

FACTS: Mapping[str, Fact] = {
    fact.table.name: fact
    for fact in (
        account_detail,
        household_detail,
        assignment,
        applicant_detail,
        interview_event,
        briefing,
        answer,
        probe_mark,
        item_mark,
        rating,
        critical_flag,
        quote,
        rating_lock,
        second_rating_reason,
        rater_task,
        spot_check,
        adjudicated,
        adjudicated_critical,
        adjudication_event,
        routine,
        training_rating,
        training_event,
    )
}
"""Every kind of record that is kept as revisions, by the name of its table."""
