"""The same on PostgreSQL, where it is at hand: a cluster of its own on a socket, thrown away afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from tests.casework.signing import sign, write_summary

from vignette import casework
from vignette.casework import DocumentKind, FileStanding, Office
from vignette.errors import StorageError
from vignette.i18n import Language
from vignette.instrument import Library
from vignette.storage import open_store, tables

if TYPE_CHECKING:
    from conftest import Case

pytestmark = pytest.mark.slow


def run(*command: str) -> None:
    """Run a program of PostgreSQL's, which refuses to be run by root, as the user postgres then."""
    as_another = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run([*as_another, *command], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Return the URL of an empty database."""
    pytest.importorskip("psycopg", reason="psycopg is not installed, so PostgreSQL is not tried")
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("PostgreSQL is not on this machine (initdb and pg_ctl are not on PATH)")
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if owner not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip("root cannot run PostgreSQL, and there is no user postgres")
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        shutil.chown(folder, owner)
        data = str(Path(folder) / "data")
        run("initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--no-sync", "-U", "vignette")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://vignette@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def there(url: str, library: Library, journey: Callable[[Office], Case]) -> Iterator[Case]:
    """Return a case that has come all the way."""
    with closing(open_store(url)) as store:
        yield journey(Office(store=store, library=library))


def test_whole_journey(there: Case) -> None:
    result = casework.result(there.office, there.actor, there.interview)
    assert {score.value for score in result.profile.scores} == {3.0}
    write_summary(there)
    assert sign(there) == 1
    wish = {"kind": DocumentKind.DOCX, "language": Language.SV, "recipient": "Nämnden", "purpose": "Utredning"}
    document = casework.export_summary(there.office, there.actor, there.home, **wish)
    assert there.trail()[-1].detail["sha256"] == document.sha256
    found = casework.verify_document(there.office, there.actor, document.content)
    assert (found.standing, found.number) == (FileStanding.UNCHANGED, 1)


def test_figures_of_the_study_page(there: Case) -> None:
    found = casework.reliability(there.office, there.staff.supervisor).found
    assert found is not None
    assert (found.counts.single, found.counts.double, found.counts.waiting) == (1, 0, 0)
    key = casework.reliability_key(there.office, there.staff.supervisor)
    assert key == casework.reliability_key(there.office, there.staff.supervisor)


def test_opened_again(there: Case, url: str) -> None:
    with closing(open_store(url)) as again:
        office = Office(store=again, library=there.office.library)
        assert casework.interview(office, there.actor, there.interview).applicant.name == "Kim Ek"


def test_migrations_make_exactly_these_tables(there: Case) -> None:
    with there.office.store.reading() as tx:
        assert compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), tables.metadata) == []


@pytest.mark.parametrize("name", sorted(set(tables.metadata.tables) - {"meta", "sign_in", "desk"}))
def test_database_itself_refuses_changes(there: Case, name: str) -> None:
    column = next(iter(tables.metadata.tables[name].c)).name
    with there.office.store.engine.connect() as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(tables.metadata.tables[name])):
            with pytest.raises(sa.exc.DBAPIError, match=f"{name} is append-only"):
                connection.exec_driver_sql(f"UPDATE {name} SET {column} = {column}")


def begun(case: Case, name: str) -> str:
    """Return a new interview, begun, of a new adult in the home."""
    adult = casework.add_applicant(case.office, case.actor, case.home, name)
    opened = casework.open_interview(case.office, case.actor, adult, instrument_id=case.instrument.id, form_id="A")
    casework.brief(case.office, case.actor, opened, language=Language.SV, interpreter=False, consent=True)
    return opened


def test_null_character_in_a_note_is_left_out(there: Case) -> None:
    opened = begun(there, "Robin Ek")
    casework.save_note(there.office, there.actor, opened, there.draft("Jag\x00 ringer 🙂"))
    (note,) = casework.interview(there.office, there.actor, opened).notes.values()
    assert note.text == "Jag ringer 🙂"


def test_reader_sees_one_state_while_others_write(there: Case) -> None:
    count = sa.select(sa.func.count()).select_from(tables.audit)
    with there.office.store.reading() as tx:
        before = tx.scalar(count)
        casework.add_applicant(there.office, there.actor, there.home, "Sam Ek")
        assert tx.scalar(count) == before


def test_other_tables_are_left_alone(url: str, there: Case) -> None:
    engine = there.office.store.engine
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE shop")
    shop = url.replace("/postgres?", "/shop?")
    other = sa.create_engine(shop)
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE customer (name text)")
    other.dispose()
    with pytest.raises(StorageError, match="STO-506"):
        open_store(shop)


def test_those_who_write_the_same_field_at_once_wait_for_each_other(there: Case) -> None:
    opened = begun(there, "Alex Ek")

    def save(number: int) -> int:
        draft = there.draft(f"text {number}", writer="same page")
        return casework.save_note(there.office, there.actor, opened, draft).revision

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(12))) == list(range(1, 13))
