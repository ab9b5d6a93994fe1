"""What the office has settled about its ways of working."""

from __future__ import annotations

from collections.abc import Mapping

from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, latest


def add_routine(tx: Transaction, stamp: Stamp, name: str, value: str) -> None:
    """Add a revision of one routine."""
    add(tx, tables.routine, stamp, {"name": name}, {"value": value})


def routine_values(tx: Transaction) -> Mapping[str, str]:
    """Return the routines the office has changed, by name."""
    return {row.name: row.value for row in latest(tx, tables.routine)}
