"""Opening a database: what is made, what is refused and left as it was, what is copied first."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from vignette.errors import StorageError
from vignette.storage import Origin, Stamp, homes, open_store, schema, tables
from vignette.storage.database import sqlite_module


def sql(path: Path, *statements: str) -> list[tuple[object, ...]]:
    """Run statements past the app, and return the rows of the last one."""
    rows: list[tuple[object, ...]] = []
    with closing(sqlite_module().connect(path)) as connection, connection:
        for statement in statements:
            rows = connection.execute(statement).fetchall()
    return rows


def refusal(url: str | Path) -> StorageError:
    """Return the error that opening ends in."""
    with pytest.raises(StorageError) as told:
        open_store(url if isinstance(url, str) else f"sqlite:///{url}").close()
    return told.value


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return a function that lets the app have one migration more, with the given body."""
    folder = Path(shutil.copytree(schema._FOLDER, tmp_path / "migrations"))

    def add(body: str) -> None:
        head = "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = 'later'\ndown_revision = '0005'\n"
        (folder / "versions" / "0005_later.py").write_text(f"{head}\n\ndef upgrade():\n    {body}\n", encoding="utf-8")
        monkeypatch.setattr(schema, "_FOLDER", folder)
        schema._known.cache_clear()
        schema._head.cache_clear()

    yield add
    monkeypatch.undo()
    schema._known.cache_clear()
    schema._head.cache_clear()


def test_new_database_knows_its_origin_and_when_it_was_made(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'new.sqlite'}")) as store, store.reading() as tx:
        kept = {row.name: row.value for row in tx.execute(sa.select(tables.meta))}
    assert kept["origin"] == "field"
    assert dt.datetime.fromisoformat(kept["created"]).tzinfo is dt.UTC


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permission bits")
def test_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'new.sqlite'}")) as store, store.writing():
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(("made_as", "opened_as"), [tuple(Origin), tuple(reversed(Origin))])
def test_origin_is_settled_when_the_database_is_made(tmp_path: Path, made_as: Origin, opened_as: Origin) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    open_store(url, origin=made_as).close()
    with closing(open_store(url, origin=opened_as)) as store:
        assert store.origin is made_as


def test_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}").close()
    assert sql(tmp_path / "empty.sqlite", "SELECT version_num FROM alembic_version") == [("0005",)]


def test_many_open_a_new_database_at_once(tmp_path: Path) -> None:
    for number in range(5):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        with ThreadPoolExecutor(4) as pool:
            for store in pool.map(open_store, [url] * 4):
                store.close()
        assert sql(tmp_path / f"{number}.sqlite", "SELECT count(*) FROM meta") == [(2,)]


@pytest.mark.parametrize(
    "url", ["", "vignette.sqlite", "sqlit:///x", "oracle+nothing://x", "postgresql+nodriver://x/y", "://"]
)
def test_unusable_address(url: str) -> None:
    assert refusal(url).code == "STO-501"


def test_address_with_a_password_is_never_told() -> None:
    assert "hunter2" not in str(refusal("nodialect://me:hunter2@host/name"))


def test_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere" / "x.sqlite").code == "STO-504"


def test_folder_as_database(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "STO-504"


@pytest.mark.parametrize("content", [b"Dear diary, today nothing happened. " * 100, b"%PDF-1.7\n" + bytes(5000)])
def test_other_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    assert refusal(path).code == "STO-506"
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["diary.txt"]


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    sql(path, "CREATE TABLE customer (name TEXT)", "INSERT INTO customer VALUES ('Kim')")
    before = path.read_bytes()
    assert refusal(path).code == "STO-506"
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["shop.sqlite"]


def test_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite"
    open_store(f"sqlite:///{path}").close()
    sql(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    told = refusal(path)
    assert (told.code, told.exit_code) == ("STO-502", 3)
    assert "9999" in str(told)
    assert path.read_bytes() == before


def test_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite"
    open_store(f"sqlite:///{path}").close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes(len(whole) - 100))
    damaged = path.read_bytes()
    assert refusal(path).code == "STO-506"
    assert path.read_bytes() == damaged


def test_database_that_may_only_be_read(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    open_store(f"sqlite:///{path}").close()
    with closing(open_store(f"sqlite:///file:{path}?mode=ro&uri=true")) as store:
        with pytest.raises(StorageError, match="STO-504"), store.writing() as tx:
            tx.execute(tables.meta.insert().values(name="more", value=""))
        with store.reading() as tx:
            assert tx.scalar(sa.select(sa.func.count()).select_from(tables.meta)) == 2


def test_database_that_another_holds_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "busy.sqlite"
    monkeypatch.setattr("vignette.storage.database.BUSY_SECONDS", 0.1)
    with closing(open_store(f"sqlite:///{path}")) as store:
        with closing(sqlite_module().connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError, match="STO-505"), store.writing():
                pass
        with store.writing() as tx:
            tx.execute(tables.meta.insert().values(name="afterwards", value="works"))


def test_safety_copy_is_made_before_a_migration(
    tmp_path: Path, later: Callable[[str], None], staffed: tuple[Path, object]
) -> None:
    path = Path(shutil.copy(staffed[0], tmp_path / "old.sqlite"))
    people = sql(path, "SELECT * FROM account")
    later("op.create_table('visit', sa.Column('id', sa.Integer, primary_key=True))")
    open_store(f"sqlite:///{path}").close()
    assert sql(path, "SELECT version_num FROM alembic_version") == [("later",)]
    assert sql(path, "SELECT count(*) FROM visit") == [(0,)]
    copy = tmp_path / "old.sqlite.before-0005"
    assert sql(copy, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert sql(copy, "SELECT * FROM account") == sql(path, "SELECT * FROM account") == people != []
    assert os.name == "nt" or copy.stat().st_mode & 0o777 == 0o600


def test_no_copy_of_a_new_or_unchanged_database(tmp_path: Path) -> None:
    for _ in range(2):
        open_store(f"sqlite:///{tmp_path / 'new.sqlite'}").close()
    assert [each.name for each in tmp_path.iterdir()] == ["new.sqlite"]


def test_migration_that_fails_halfway_changes_nothing(tmp_path: Path, later: Callable[[str], None]) -> None:
    path = tmp_path / "old.sqlite"
    open_store(f"sqlite:///{path}").close()
    before = sql(path, "SELECT name, sql FROM sqlite_master ORDER BY name")
    later("op.execute('DROP VIEW answer_latest'); op.execute('INSERT INTO nowhere VALUES (1)')")
    assert refusal(path).code == "STO-500"
    assert sql(path, "SELECT name, sql FROM sqlite_master ORDER BY name") == before
    assert sql(path, "SELECT version_num FROM alembic_version") == [("0005",)]


def test_safety_copy_that_cannot_be_made_stops_the_migration(tmp_path: Path, later: Callable[[str], None]) -> None:
    path = tmp_path / "old.sqlite"
    open_store(f"sqlite:///{path}").close()
    (tmp_path / "old.sqlite.before-0005").mkdir()
    later("op.execute('DROP VIEW answer_latest')")
    assert refusal(path).code == "STO-504"
    assert sql(path, "SELECT version_num FROM alembic_version") == [("0005",)]


def test_full_disk_leaves_what_was_there(tmp_path: Path, staffed: tuple[Path, object], stamp: Stamp) -> None:
    path = Path(shutil.copy(staffed[0], tmp_path / "full.sqlite"))
    with closing(open_store(f"sqlite:///{path}")) as store:
        with store.writing() as tx:
            homes.add_household(tx, stamp, "Ekbacken")
            pages = tx.exec_driver_sql("PRAGMA page_count").scalar()
        sa.event.listen(store.engine, "checkout", lambda c, *_: c.execute(f"PRAGMA max_page_count={pages + 2}"))
        with pytest.raises(StorageError, match="STO-503") as told, store.writing() as tx:
            for _ in range(100):
                homes.add_household(tx, stamp, "Hemligby" * 100)
        assert "Hemligby" not in str(told.value)
        with store.reading() as tx:
            assert [home.name for home in homes.households_of(tx, stamp.account_id)] == ["Ekbacken"]
            assert tx.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "killed.sqlite"
    script = (
        "import sys, itertools\n"
        "from vignette.storage import open_store, tables\n"
        "store = open_store(sys.argv[1])\n"
        "for number in itertools.count():\n"
        "    with store.writing() as tx:\n"
        "        tx.execute(tables.meta.insert().values(name=str(number), value='kept'))\n"
        "    print(number, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, f"sqlite:///{path}"], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(50)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout.read().split()]
    kept = {int(str(name)) for (name,) in sql(path, "SELECT name FROM meta WHERE value = 'kept'")}
    assert set(acknowledged) <= kept
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]
