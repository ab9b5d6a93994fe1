"""Placements in a home, and their follow-ups."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, their views of the latest revisions, and the triggers that refuse changes."""
    op.create_table(
        "placement",
        sa.Column("id", sa.String(32), primary_key=True),
        _link("household_id", "household.id"),
        *_who_when(),
    )
    op.create_index("ix_placement_household_id", "placement", ["household_id"])
    _forbid_updates("placement")
    void, reason = _flag("void"), _text("reason")
    begun, ended = sa.Column("begun", sa.Date, nullable=False), sa.Column("ended", sa.Date)
    _fact("placement_detail", [_placement()], begun, ended, _text("state", 20), void, reason, *_who_when())
    void, reason = _flag("void"), _text("reason")
    counts = [sa.Column(name, sa.Integer) for name in ("safety", "goals", "goals_reached")]
    _fact(
        "follow_up",
        [_placement(), _text("follow_up_id", 32)],
        sa.Column("held_on", sa.Date, nullable=False),
        *(counts[0], sa.Column("no_safety", sa.String(20)), *counts[1:]),
        *(void, reason),
        *_who_when(),
    )


def _placement() -> sa.Column[Any]:
    return _link("placement_id", "placement.id")


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


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _who_when() -> list[sa.Column[Any]]:
    return [_link("account_id", "account.id"), sa.Column("at", sa.DateTime(timezone=True), nullable=False)]
