"""The tables. Records are revisions: a fact is never changed, a new revision is added, and a view shows the latest.

Ids of homes, people and interviews are random text, so that an address tells nothing and two databases can be merged.
An item is whatever an instrument asks about; today an item is a vignette.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Integer, String, Table, Text, text

from vignette.storage.columns import (
    Fact,
    Instant,
    fact_table,
    link,
    metadata,
    which_instrument,
    who_when,
)
from vignette.storage.summary_tables import SUMMARY_FACTS

meta = Table("meta", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))

account = Table(
    "account",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("username", String(80), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
)

account_detail = fact_table(
    "account_detail",
    (link("subject_id", "account.id"),),
    Column("display_name", Text, nullable=False),
    Column("roles", String(200), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    *who_when(),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    *who_when(),
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

household = Table("household", metadata, Column("id", String(32), primary_key=True), *who_when())

household_detail = fact_table(
    "household_detail",
    (link("household_id", "household.id"),),
    Column("name", Text, nullable=False),
    *who_when(),
)

assignment = fact_table(
    "assignment",
    (link("household_id", "household.id"), link("assignee_id", "account.id")),
    Column("assigned", Boolean, nullable=False),
    *who_when(),
)

applicant = Table(
    "applicant",
    metadata,
    Column("id", String(32), primary_key=True),
    link("household_id", "household.id"),
    *who_when(),
)

applicant_detail = fact_table(
    "applicant_detail",
    (link("applicant_id", "applicant.id"),),
    Column("name", Text, nullable=False),
    *who_when(),
)

administration = Table(
    "administration",
    metadata,
    Column("id", String(32), primary_key=True),
    link("applicant_id", "applicant.id"),
    Column("form_id", String(40), nullable=False),
    Column("from_paper", Boolean, nullable=False),
    *which_instrument(),
    *who_when(),
)


def _administration() -> Column[Any]:
    return link("administration_id", "administration.id")


def _item() -> Column[Any]:
    return Column("item_id", String(80), nullable=False)


def _sent_by() -> Column[Any]:
    return Column("writer", String(64), nullable=False, server_default=text("''"))


interview_event = fact_table(
    "interview_event",
    (_administration(),),
    Column("event", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    *which_instrument(),
    *who_when(),
)

briefing = fact_table(
    "briefing",
    (_administration(),),
    Column("language", String(40), nullable=False),
    Column("interpreter", Boolean, nullable=False),
    Column("consent", Boolean, nullable=False),
    *which_instrument(),
    *who_when(),
)

answer = fact_table(
    "answer",
    (_administration(), _item(), Column("part", String(80), nullable=False)),
    Column("text", Text, nullable=False),
    Column("writer", String(64), nullable=False),
    *which_instrument(),
    *who_when(),
)

probe_mark = fact_table(
    "probe_mark",
    (_administration(), _item(), Column("part", String(80), nullable=False)),
    Column("mark", String(20)),
    *which_instrument(),
    *who_when(),
    _sent_by(),
)

item_mark = fact_table(
    "item_mark",
    (_administration(), _item()),
    Column("missing_code", String(40)),
    *which_instrument(),
    *who_when(),
    _sent_by(),
)

rating = fact_table(
    "rating",
    (_administration(), link("rater_id", "account.id"), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("level", Integer),
    Column("missing_code", String(40)),
    *which_instrument(),
    *who_when(),
)

critical_flag = fact_table(
    "critical_flag",
    (_administration(), link("rater_id", "account.id"), _item(), Column("critical_id", String(80), nullable=False)),
    Column("heard", Boolean, nullable=False),
    *which_instrument(),
    *who_when(),
)

quote = fact_table(
    "quote",
    (
        _administration(),
        link("rater_id", "account.id"),
        _item(),
        Column("part", String(80), nullable=False),
    ),
    Column("text", Text, nullable=False),
    Column("writer", String(64), nullable=False),
    *which_instrument(),
    *who_when(),
)

rating_lock = fact_table(
    "rating_lock",
    (_administration(), link("rater_id", "account.id")),
    Column("locked", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    *which_instrument(),
    *who_when(),
)

second_rating_reason = fact_table(
    "second_rating_reason",
    (_administration(), Column("reason", String(20), nullable=False)),
    Column("chosen", Boolean, nullable=False),
    Column("share", Float),
    *which_instrument(),
    *who_when(),
)

rater_task = fact_table(
    "rater_task",
    (_administration(), link("rater_id", "account.id")),
    Column("asked", Boolean, nullable=False),
    *which_instrument(),
    *who_when(),
)

spot_check = fact_table(
    "spot_check",
    (_administration(), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("drawn", Boolean, nullable=False),
    *which_instrument(),
    *who_when(),
)

adjudicated = fact_table(
    "adjudicated",
    (_administration(), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("decided", Boolean, nullable=False),
    Column("level", Integer),
    Column("missing_code", String(40)),
    Column("sided_with", String(32)),
    Column("reason", Text, nullable=False),
    *which_instrument(),
    *who_when(),
)

adjudicated_critical = fact_table(
    "adjudicated_critical",
    (_administration(), _item(), Column("critical_id", String(80), nullable=False)),
    Column("decided", Boolean, nullable=False),
    Column("heard", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    *which_instrument(),
    *who_when(),
)

adjudication_event = fact_table(
    "adjudication_event",
    (_administration(),),
    Column("event", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    *which_instrument(),
    *who_when(),
)

routine = fact_table(
    "routine", (Column("name", String(40), nullable=False),), Column("value", Text, nullable=False), *who_when()
)

training_round = Table(
    "training_round",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("examples", Text, nullable=False),
    *which_instrument(),
    *who_when(),
)


def _round() -> Column[Any]:
    return link("round_id", "training_round.id")


training_rating = fact_table(
    "training_rating",
    (_round(), _item(), Column("aspect_id", String(80), nullable=False)),
    Column("level", Integer),
    Column("missing_code", String(40)),
    *who_when(),
)

training_event = fact_table("training_event", (_round(),), Column("event", String(20), nullable=False), *who_when())

placement = Table(
    "placement",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("household_id", String(32), ForeignKey("household.id"), nullable=False, index=True),
    *who_when(),
)


def _placement() -> Column[Any]:
    return link("placement_id", "placement.id")


placement_detail = fact_table(
    "placement_detail",
    (_placement(),),
    Column("begun", Date, nullable=False),
    Column("ended", Date),
    Column("state", String(20), nullable=False),
    Column("void", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    *who_when(),
)

follow_up = fact_table(
    "follow_up",
    (_placement(), Column("follow_up_id", String(32), nullable=False)),
    Column("held_on", Date, nullable=False),
    Column("safety", Integer),
    Column("no_safety", String(20)),
    Column("goals", Integer),
    Column("goals_reached", Integer),
    Column("void", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    *who_when(),
)

desk = Table(
    "desk",
    metadata,
    Column("administration_id", String(32), ForeignKey("administration.id"), primary_key=True),
    Column("tab", String(64), nullable=False),
    Column("server", String(80), nullable=False),
    *who_when(),
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
        placement_detail,
        follow_up,
        *SUMMARY_FACTS,
    )
}
"""Every kind of record that is kept as revisions, by the name of its table."""
