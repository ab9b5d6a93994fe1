"""The signed summary: its words, the applicants' comments, dissents, signed versions and what was handed over."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, their views of the latest revisions, and the triggers that refuse changes."""
    _fact("summary_text", [_home(), _text("part", 80)], _text("text"), _text("writer", 64), *_who_when())
    _fact(
        "applicant_comment",
        [_home(), _link("applicant_id", "applicant.id")],
        _text("state", 20),
        sa.Column("held_on", sa.Date),
        *_who_when(),
    )
    _fact(
        "dissent",
        [_link("administration_id", "administration.id"), _link("rater_id", "account.id")],
        _text("text"),
        _text("stance", 20),
        _text("writer", 64),
        *_which_instrument(),
        *_who_when(),
    )
    _fact(
        "signed_summary",
        [_home()],
        _text("code", 20),
        sa.Column("content", sa.LargeBinary, nullable=False),
        _text("sha256", 64),
        _text("signer"),
        _text("change"),
        *_who_when(),
    )
    op.create_table(
        "summary_export",
        sa.Column("id", sa.String(32), primary_key=True),
        _home(),
        sa.Column("version", sa.Integer, nullable=False),
        _text("kind", 10),
        _text("language", 10),
        sa.Column("answers", sa.Boolean, nullable=False),
        _text("recipient"),
        _text("purpose"),
        _text("sha256", 64),
        _text("words_sha256", 64),
        *_who_when(),
    )
    op.create_index("ix_summary_export_sha256", "summary_export", ["sha256"])
    _forbid_updates("summary_export")


def _home() -> sa.Column[Any]:
    return _link("household_id", "household.id")


def _fact(name: str, key: list[sa.Column[Any]], *payload: sa.Column[Any]) -> None:
    names = [column.name for column in key]
    op.create_table(
        name,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        *key,
        sa.Column("revision", sa.Integer, nullable=False),
        *payload,
        sa.UniqueConstraint(*names, "revision", name=f"uq_{name}"),
    )
    same = " AND ".join(f"later.{column} = fact.{column}" for column in names)
    op.execute(
        f"CREATE VIEW {name}_latest AS SELECT fact.* FROM {name} AS fact WHERE NOT EXISTS "
        f"(SELECT 1 FROM {name} AS later WHERE {same} AND later.revision > fact.revision)"
    )
    _forbid_updates(name)


def _forbid_updates(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION refuse_update()"
    )


def _link(name: str, target: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), sa.ForeignKey(target), nullable=False)


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text() if length is None else sa.String(length), nullable=False)


def _who_when() -> list[sa.Column[Any]]:
    return [_link("account_id", "account.id"), sa.Column("at", sa.DateTime(timezone=True), nullable=False)]


def _which_instrument() -> list[sa.Column[Any]]:
    return [
        _text("instrument_id", 80),
        _text("instrument_version", 40),
        sa.Column("fingerprint", sa.String(64), sa.ForeignKey("definition.fingerprint"), nullable=False),
    ]
