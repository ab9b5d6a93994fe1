"""A second rater, the third value, what the office has settled about its ways of working, and rater training."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, their views of the latest revisions, and the triggers that refuse changes."""
    _second_rating()
    _adjudication()
    _fact("routine", [_text("name", 40)], _text("value"), *_who_when())
    _training()


def _second_rating() -> None:
    reason, share = _text("reason", 20), sa.Column("share", sa.Float)
    _bound("second_rating_reason", [reason], _flag("chosen"), share)
    _bound("rater_task", [_link("rater_id", "account.id")], _flag("asked"))


def _adjudication() -> None:
    level, missing = sa.Column("level", sa.Integer), sa.Column("missing_code", sa.String(40))
    sided = sa.Column("sided_with", sa.String(32))
    _bound("spot_check", [_text("item_id", 80), _text("aspect_id", 80)], _flag("drawn"))
    _bound(
        "adjudicated",
        [_text("item_id", 80), _text("aspect_id", 80)],
        *(_flag("decided"), level, missing, sided, _text("reason")),
    )
    _bound(
        "adjudicated_critical",
        [_text("item_id", 80), _text("critical_id", 80)],
        *(_flag("decided"), _flag("heard"), _text("reason")),
    )
    _bound("adjudication_event", [], _text("event", 20), _text("reason"))


def _training() -> None:
    op.create_table(
        "training_round",
        sa.Column("id", sa.String(32), primary_key=True),
        _text("examples"),
        *_which_instrument(),
        *_who_when(),
    )
    _forbid_updates("training_round")
    level, missing = sa.Column("level", sa.Integer), sa.Column("missing_code", sa.String(40))
    key = [_link("round_id", "training_round.id"), _text("item_id", 80), _text("aspect_id", 80)]
    _fact("training_rating", key, level, missing, *_who_when())
    _fact("training_event", [_link("round_id", "training_round.id")], _text("event", 20), *_who_when())


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


def _which_instrument() -> list[sa.Column[Any]]:
    return [
        _text("instrument_id", 80),
        _text("instrument_version", 40),
        sa.Column("fingerprint", sa.String(64), sa.ForeignKey("definition.fingerprint"), nullable=False),
    ]
