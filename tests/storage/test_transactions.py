"""Transactions: whole or not at all, one writer at a time, one consistent state for a reader, times in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa

from vignette.errors import StorageError
from vignette.storage import Stamp, Store, homes, open_store, tables
from vignette.storage.database import BUSY_SECONDS


@pytest.fixture
def settings(store: Store) -> Iterator[sa.Connection]:
    with store.reading() as tx:
        yield tx


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", BUSY_SECONDS * 1000)],
)
def test_how_sqlite_is_set(settings: sa.Connection, pragma: str, value: object) -> None:
    assert settings.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_every_connection_is_set_the_same(store: Store) -> None:
    with store.reading() as one, store.reading() as other:
        for tx in (one, other):
            assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert tx.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_journal_is_set_again_where_a_copy_has_lost_it(store: Store) -> None:
    with closing(store.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode=DELETE")
    store.close()
    with closing(open_store(str(store.engine.url))) as again, again.reading() as tx:
        assert tx.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_work_that_fails_is_not_kept(store: Store, stamp: Stamp) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as tx:
        homes.add_household(tx, stamp, "Ekbacken")
        raise ZeroDivisionError
    with store.reading() as tx:
        assert homes.households_of(tx, stamp.account_id) == ()


def test_writing_begins_with_the_lock(store: Store) -> None:
    said: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda c, cu, statement, *_: said.append(statement))
    with store.writing():
        pass
    with store.reading():
        pass
    assert said == ["BEGIN IMMEDIATE"]


def test_reading_sees_one_state_and_changes_nothing(store: Store, stamp: Stamp) -> None:
    with store.reading() as tx:
        before = homes.households_of(tx, stamp.account_id)
        with store.writing() as other:
            homes.add_household(other, stamp, "Ekbacken")
        assert homes.households_of(tx, stamp.account_id) == before == ()
    with store.reading() as tx:
        tx.execute(tables.meta.insert().values(name="written", value="while reading"))
    with store.reading() as tx:
        assert tx.scalar(sa.select(tables.meta.c.value).where(tables.meta.c.name == "written")) is None


def test_two_who_read_before_they_write_never_lock_each_other_out(store: Store, stamp: Stamp) -> None:
    def count_up(_: int) -> None:
        for _ in range(25):
            with store.writing() as tx:
                known = tx.scalar(sa.select(tables.meta.c.value).where(tables.meta.c.name == "count"))
                tx.execute(tables.meta.delete().where(tables.meta.c.name == "count"))
                tx.execute(tables.meta.insert().values(name="count", value=str(int(known or 0) + 1)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(4)))
    with store.reading() as tx:
        assert tx.scalar(sa.select(tables.meta.c.value).where(tables.meta.c.name == "count")) == "100"


def test_reader_sees_one_state_while_others_write(store: Store, stamp: Stamp) -> None:
    with store.reading() as before:
        assert homes.households_of(before, stamp.account_id) == ()
        with store.writing() as tx:
            homes.add_household(tx, stamp, "Ekbacken")
        assert homes.households_of(before, stamp.account_id) == ()
    with store.reading() as after:
        assert len(homes.households_of(after, stamp.account_id)) == 1


def test_foreign_keys_are_held(store: Store) -> None:
    nobody = Stamp(account_id="nobody", at=dt.datetime.now(dt.UTC))
    with pytest.raises(StorageError, match="STO-500"), store.writing() as tx:
        homes.add_household(tx, nobody, "Ekbacken")


def test_refusal_tells_neither_statement_nor_values(store: Store, stamp: Stamp) -> None:
    with pytest.raises(StorageError) as told, store.writing() as tx:
        homes.add_applicant(tx, stamp, "no such home", "Hemligby")
    assert "Hemligby" not in str(told.value)
    assert "INSERT" not in str(told.value)


def test_naive_time_is_refused_without_telling_the_rest_of_the_row(store: Store) -> None:
    row = {"at": dt.datetime(2026, 11, 20, 13, 30), "action": "x", "subject": "Hemligby", "detail": ""}
    with pytest.raises(sa.exc.StatementError, match="time zone") as told, store.writing() as tx:
        tx.execute(tables.audit.insert(), row)
    assert "Hemligby" not in str(told.value)


@pytest.mark.parametrize("written", ["2026-07-01T12:00:00+02:00", "2026-07-01T10:00:00+00:00"])
def test_times_come_back_aware_and_in_utc(store: Store, stamp: Stamp, written: str) -> None:
    at = dt.datetime.fromisoformat(written)
    with store.writing() as tx:
        homes.add_household(tx, Stamp(account_id=stamp.account_id, at=at), "Ekbacken")
    with store.reading() as tx:
        read = homes.households_of(tx, stamp.account_id)[0].opened_at
    assert read == at == dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
    assert read.tzinfo is dt.UTC
