"""The first schema: people, homes, interviews, answers and ratings as revisions, and the audit trail."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNCHANGING = ("account", "definition", "household", "applicant", "administration", "audit")


def upgrade() -> None:
    """Create the tables, the views of the latest revisions, and the guards against change."""
    _people()
    _homes()
    _interviews()
    _ratings()
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _when("at"),
        sa.Column("account_id", sa.String(32), sa.ForeignKey("account.id")),
        _text("action", 40),
        _text("subject", 120),
        _text("detail"),
    )
    for name in UNCHANGING:
        _forbid_updates(name)


def _people() -> None:
    op.create_table("meta", sa.Column("name", sa.String(40), primary_key=True), _text("value"))
    op.create_table(
        "account", _own_id(), sa.Column("username", sa.String(80), nullable=False, unique=True), _when("at")
    )
    _fact(
        "account_detail",
        [_link("subject_id", "account.id")],
        _text("display_name"),
        _text("roles", 200),
        _text("password_hash"),
        _flag("open"),
        *_who_when(),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        *_who_when(),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )


def _homes() -> None:
    op.create_table("household", _own_id(), *_who_when())
    _fact("household_detail", [_link("household_id", "household.id")], _text("name"), *_who_when())
    _fact(
        "assignment",
        [_link("household_id", "household.id"), _link("assignee_id", "account.id")],
        _flag("assigned"),
        *_who_when(),
    )
    op.create_table("applicant", _own_id(), _link("household_id", "household.id"), *_who_when())
    _fact("applicant_detail", [_link("applicant_id", "applicant.id")], _text("name"), *_who_when())


def _interviews() -> None:
    op.create_table(
        "definition",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        _text("instrument_id", 80),
        _text("instrument_version", 40),
        _text("content"),
        _when("at"),
    )
    op.create_table(
        "administration",
        _own_id(),
        _link("applicant_id", "applicant.id"),
        _text("form_id", 40),
        _flag("from_paper"),
        *_which_instrument(),
        *_who_when(),
    )
    op.create_table(
        "desk",
        sa.Column("administration_id", sa.String(32), sa.ForeignKey("administration.id"), primary_key=True),
        _text("tab", 64),
        _text("server", 80),
        *_who_when(),
    )
    _bound("interview_event", [], _text("event", 20), _text("reason"))
    _bound("briefing", [], _text("language", 40), _flag("interpreter"), _flag("consent"))
    _bound("answer", [_text("item_id", 80), _text("part", 80)], _text("text"), _text("writer", 64))
    _bound("probe_mark", [_text("item_id", 80), _text("part", 80)], sa.Column("mark", sa.String(20)))
    _bound("item_mark", [_text("item_id", 80)], sa.Column("missing_code", sa.String(40)))


def _ratings() -> None:
    level, missing = sa.Column("level", sa.Integer), sa.Column("missing_code", sa.String(40))
    _bound("rating", [_rater(), _text("item_id", 80), _text("aspect_id", 80)], level, missing)
    _bound("critical_flag", [_rater(), _text("item_id", 80), _text("critical_id", 80)], _flag("heard"))
    _bound("quote", [_rater(), _text("item_id", 80), _text("part", 80)], _text("text"), _text("writer", 64))
    _bound("rating_lock", [_rater()], _flag("locked"), _text("reason"))


def _bound(name: str, key: list[sa.Column[Any]], *payload: sa.Column[Any]) -> None:
    """Create a fact about an interview: it says which instrument it was held with."""
    _fact(
        name,
        [_link("administration_id", "administration.id"), *key],
        *payload,
        *_which_instrument(),
        *_who_when(),
    )


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
        "CREATE OR REPLACE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION refuse_update()"
    )


def _own_id() -> sa.Column[Any]:
    return sa.Column("id", sa.String(32), primary_key=True)


def _link(name: str, target: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), sa.ForeignKey(target), nullable=False)


def _rater() -> sa.Column[Any]:
    return _link("rater_id", "account.id")


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text() if length is None else sa.String(length), nullable=False)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _when(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _who_when() -> list[sa.Column[Any]]:
    return [_link("account_id", "account.id"), _when("at")]


def _which_instrument() -> list[sa.Column[Any]]:
    return [
        _text("instrument_id", 80),
        _text("instrument_version", 40),
        sa.Column("fingerprint", sa.String(64), sa.ForeignKey("definition.fingerprint"), nullable=False),
    ]
