"""Check-offs remember which page sent them, as notes do, so that one that comes late does not replace a newer one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEYS = {"probe_mark": ("administration_id", "item_id", "part"), "item_mark": ("administration_id", "item_id")}


def upgrade() -> None:
    """Add the column, and make the views of the latest revisions anew, since they list their columns."""
    for name, key in KEYS.items():
        op.execute(f"DROP VIEW {name}_latest")
        op.add_column(name, sa.Column("writer", sa.String(64), nullable=False, server_default=sa.text("''")))
        same = " AND ".join(f"later.{column} = fact.{column}" for column in key)
        op.execute(
            f"CREATE VIEW {name}_latest AS SELECT fact.* FROM {name} AS fact WHERE NOT EXISTS "
            f"(SELECT 1 FROM {name} AS later WHERE {same} AND later.revision > fact.revision)"
        )
