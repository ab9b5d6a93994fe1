"""Many rows at once leave what one at a time would have left."""

from __future__ import annotations

import pytest

from vignette.errors import StorageError
from vignette.storage import Stamp, Store, Transaction, routines, tables
from vignette.storage.bulk import add_many

NAMES = ("share", "first")


def rows(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as tx:
        return kept(tx)


def kept(tx: Transaction) -> list[tuple[object, ...]]:
    """Return the rows that these tests made."""
    table = tables.routine.table
    return [tuple(row) for row in tx.execute(table.select().where(table.c.name.in_(NAMES)).order_by(table.c.id))]


def test_revisions_are_counted_in_the_order_of_the_rows(store: Store, stamp: Stamp) -> None:
    values = [("share", "1"), ("first", "2"), ("share", "3")]
    who = {"account_id": stamp.account_id, "at": stamp.at}
    with pytest.raises(ZeroDivisionError), store.writing() as tx:
        for name, value in values:
            routines.add_routine(tx, stamp, name, value)
        one_by_one = kept(tx)
        raise ZeroDivisionError
    assert rows(store) == []
    with store.writing() as tx:
        add_many(tx, {"routine": [{"name": name, "value": value, **who} for name, value in values]})
    assert rows(store) == one_by_one


def test_what_others_point_at_comes_first(store: Store, stamp: Stamp) -> None:
    who = {"account_id": stamp.account_id, "at": stamp.at}
    with store.writing() as tx:
        add_many(
            tx,
            {
                "household_detail": [{"household_id": "h", "name": "Ekbacken", **who}],
                "applicant": [{"id": "a", "household_id": "h", **who}],
                "household": [{"id": "h", **who}],
            },
        )
        assert tx.execute(tables.household_detail.table.select()).one().name == "Ekbacken"


def test_fact_that_is_there_already_is_refused_and_nothing_kept(store: Store, stamp: Stamp) -> None:
    with store.writing() as tx:
        routines.add_routine(tx, stamp, "share", "1")
    before = rows(store)
    again = {"name": "share", "value": "2", "account_id": stamp.account_id, "at": stamp.at}
    with pytest.raises(StorageError), store.writing() as tx:
        add_many(tx, {"routine": [{**again, "name": "first"}, again]})
    assert rows(store) == before
