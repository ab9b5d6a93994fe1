"""The tables of the summary: its words, comments, dissents, signed versions, and what was handed over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, String, Table, Text

from vignette.storage.columns import Fact, fact_table, link, metadata, which_instrument, who_when


def _home() -> Column[Any]:
    return link("household_id", "household.id")


summary_text = fact_table(
    "summary_text",
    (_home(), Column("part", String(80), nullable=False)),
    Column("text", Text, nullable=False),
    Column("writer", String(64), nullable=False),
    *who_when(),
)

applicant_comment = fact_table(
    "applicant_comment",
    (_home(), link("applicant_id", "applicant.id")),
    Column("state", String(20), nullable=False),
    Column("held_on", Date),
    *who_when(),
)

dissent = fact_table(
    "dissent",
    (link("administration_id", "administration.id"), link("rater_id", "account.id")),
    Column("text", Text, nullable=False),
    Column("stance", String(20), nullable=False),
    Column("writer", String(64), nullable=False),
    *which_instrument(),
    *who_when(),
)

signed_summary = fact_table(
    "signed_summary",
    (_home(),),
    Column("code", String(20), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("signer", Text, nullable=False),
    Column("change", Text, nullable=False),
    *who_when(),
)

summary_export = Table(
    "summary_export",
    metadata,
    Column("id", String(32), primary_key=True),
    _home(),
    Column("version", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("language", String(10), nullable=False),
    Column("answers", Boolean, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("words_sha256", String(64), nullable=False),
    *who_when(),
)

SUMMARY_FACTS: tuple[Fact, ...] = (summary_text, applicant_comment, dissent, signed_summary)
"""Those that are kept as revisions."""
