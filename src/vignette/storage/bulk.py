"""Many rows at once, for records that are made and not typed: a few statements for a whole demonstration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from vignette.storage.columns import metadata
from vignette.storage.database import Transaction
from vignette.storage.tables import FACTS


def add_many(tx: Transaction, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Add rows of several tables, those that others point at first.

    Parameters
    ----------
    rows : mapping of str to iterable of mapping
        By the name of the table. Every row of a table has the same columns. Facts are given in the order they happened
        and without ``revision``, which is counted here: none of them may be in the database already.
    """
    for table in metadata.sorted_tables:
        given = list(rows.get(table.name, ()))
        if given:
            tx.execute(table.insert(), _numbered(table.name, given))


def _numbered(name: str, rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    fact = FACTS.get(name)
    if fact is None:
        return [dict(row) for row in rows]
    seen: Counter[tuple[str, ...]] = Counter()
    numbered = []
    for row in rows:
        key = tuple(row[column] for column in fact.key)
        seen[key] += 1
        numbered.append({**row, "revision": seen[key]})
    return numbered
