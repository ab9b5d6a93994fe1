"""The tables, the views of the latest revisions, and what the database itself forbids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.errors import StorageError
from vignette.storage import Stamp, Store, open_store, tables
from vignette.storage.columns import Fact
from vignette.storage.facts import add, latest
from vignette.storage.tables import FACTS

WHO_WHEN = {"account_id", "at"}
WHICH_INSTRUMENT = {"instrument_id", "instrument_version", "fingerprint"}
ABOUT_INTERVIEWS = [name for name, fact in FACTS.items() if "administration_id" in fact.table.c]
UNCHANGING = [
    "account",
    "definition",
    "household",
    "applicant",
    "administration",
    "training_round",
    "placement",
    "audit",
    "summary_export",
]
FACT = pytest.mark.parametrize("fact", FACTS.values(), ids=list(FACTS))
STAMP = Stamp(account_id="somebody", at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))


def payload(fact: Fact, number: int) -> dict[str, Any]:
    """Return something for every column that is neither key nor written by `add`."""
    values: dict[type, Any] = {str: f"text {number}", int: number, bool: bool(number % 2), float: number / 4}
    values |= {dt.date: dt.date(2026, 1, 1 + number), bytes: b"content"}
    own = {"id", "revision", *fact.key, *WHO_WHEN}
    return {column.name: values[column.type.python_type] for column in fact.table.c if column.name not in own}


@pytest.fixture(scope="module")
def loose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    """Return a connection without foreign keys, so that any fact can be written alone; roll back what you write."""
    url = f"sqlite:///{tmp_path_factory.mktemp('loose') / 'loose.sqlite'}"
    with closing(open_store(url)) as store, store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        yield connection


@pytest.fixture(autouse=True)
def roll_back(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "loose" in request.fixturenames:
        request.getfixturevalue("loose").rollback()


def test_migrations_make_exactly_these_tables(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'new.sqlite'}")) as store, store.reading() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


def test_every_table_with_revisions_is_a_fact() -> None:
    assert {name for name, table in tables.metadata.tables.items() if "revision" in table.c} == set(FACTS)


@FACT
def test_view_has_the_columns_of_the_table(loose: sa.Connection, fact: Fact) -> None:
    columns = sa.inspect(loose).get_columns(fact.latest.name)
    assert [column["name"] for column in columns] == [column.name for column in fact.table.c]
    assert [column.name for column in fact.latest.c] == [column.name for column in fact.table.c]


@FACT
def test_every_fact_says_who_and_when(fact: Fact) -> None:
    assert {name for name in WHO_WHEN if not fact.table.c[name].nullable} == WHO_WHEN


@pytest.mark.parametrize("name", ["administration", *ABOUT_INTERVIEWS])
def test_everything_about_an_interview_says_with_which_instrument(name: str) -> None:
    columns = tables.metadata.tables[name].c
    assert {each for each in WHICH_INSTRUMENT if not columns[each].nullable} == WHICH_INSTRUMENT
    assert {key.target_fullname for key in columns.fingerprint.foreign_keys} == {"definition.fingerprint"}


def test_the_others_are_about_people_and_the_office() -> None:
    others = {"account_detail", "household_detail", "assignment", "applicant_detail", "routine"}
    others |= {"training_rating", "training_event", "placement_detail", "follow_up"}
    others |= {"summary_text", "applicant_comment", "signed_summary"}
    assert set(FACTS) - set(ABOUT_INTERVIEWS) == others


@FACT
@given(keys=st.lists(st.sampled_from("abc"), max_size=8))
@settings(max_examples=12, deadline=None)
def test_view_shows_the_last_revision_of_each_fact(loose: sa.Connection, fact: Fact, keys: list[str]) -> None:
    loose.rollback()
    numbers = [
        (letter, add(loose, fact, STAMP, dict.fromkeys(fact.key, letter), payload(fact, number)))
        for number, letter in enumerate(keys)
    ]
    rows = loose.execute(sa.select(fact.table)).mappings().all()
    greatest = {letter: max(number for each, number in numbers if each == letter) for letter in keys}
    assert greatest == {letter: keys.count(letter) for letter in keys}
    expected = [row for row in rows if row["revision"] == greatest[row[fact.key[0]]]]
    assert [row._mapping for row in latest(loose, fact)] == expected
    for letter in set(keys):
        mine = latest(loose, fact, **dict.fromkeys(fact.key, letter))
        assert [row.revision for row in mine] == [greatest[letter]]


@FACT
def test_last_is_by_revision_and_not_by_when_the_row_came(loose: sa.Connection, fact: Fact) -> None:
    for revision in (2, 3, 1):
        row = {**dict.fromkeys(fact.key, "a"), **payload(fact, revision), "revision": revision}
        loose.execute(fact.table.insert().values(row | {"account_id": STAMP.account_id, "at": STAMP.at}))
    assert [row.revision for row in latest(loose, fact)] == [3]


@FACT
def test_facts_that_differ_in_one_part_of_the_key_are_apart(loose: sa.Connection, fact: Fact) -> None:
    same = dict.fromkeys(fact.key, "a")
    for key in (same, *({**same, part: "b"} for part in fact.key)):
        assert add(loose, fact, STAMP, key, payload(fact, 0)) == 1
    assert len(latest(loose, fact)) == 1 + len(fact.key)


@FACT
def test_a_revision_number_is_given_once(loose: sa.Connection, fact: Fact) -> None:
    add(loose, fact, STAMP, dict.fromkeys(fact.key, "a"), payload(fact, 0))
    row = {**loose.execute(sa.select(fact.table)).mappings().one()}
    del row["id"]
    with pytest.raises(sa.exc.IntegrityError, match="UNIQUE"):
        loose.execute(fact.table.insert().values(row))


@FACT
def test_database_itself_refuses_to_change_a_fact(loose: sa.Connection, fact: Fact) -> None:
    add(loose, fact, STAMP, dict.fromkeys(fact.key, "a"), payload(fact, 0))
    for column in fact.table.c:
        with pytest.raises(sa.exc.IntegrityError, match=f"{fact.table.name} is append-only"):
            loose.exec_driver_sql(f"UPDATE {fact.table.name} SET {column.name} = {column.name}")


@pytest.mark.parametrize("name", UNCHANGING)
def test_database_itself_refuses_to_change_an_identity(loose: sa.Connection, name: str) -> None:
    table = tables.metadata.tables[name]
    some: dict[str, Any] = dict.fromkeys((column.name for column in table.c), "1") | {"at": STAMP.at}
    loose.execute(table.insert().values(some | dict.fromkeys({"from_paper", "answers"} & set(some), True)))
    for column in table.c:
        with pytest.raises(sa.exc.IntegrityError, match=f"{name} is append-only"):
            loose.exec_driver_sql(f"UPDATE {name} SET {column.name} = {column.name}")


def test_every_table_is_guarded_or_known_to_change() -> None:
    changing = {"meta", "sign_in", "desk"}
    assert set(tables.metadata.tables) == set(FACTS) | set(UNCHANGING) | changing


def test_refused_change_is_told_plainly(store: Store) -> None:
    with pytest.raises(StorageError, match="STO-500"), store.writing() as tx:
        tx.execute(tables.account_detail.table.update().values(display_name="Somebody Else"))
