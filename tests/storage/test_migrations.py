"""Databases of earlier versions: each migration keeps what the database held."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from vignette.storage import Stamp, homes, open_store, outcomes, schema, standing
from vignette.storage.database import sqlite_module

WHAT = "'familjehem-heder', '0.0.1', 'f', 'somebody', '2026-11-20 10:00:00.000000'"
OLD_MARKS = (
    "INSERT INTO probe_mark (administration_id, item_id, part, revision, mark, instrument_id, instrument_version, "
    f"fingerprint, account_id, at) VALUES ('i', 'A1', 'next', 1, 'asked', {WHAT}), "
    f"('i', 'A1', 'next', 2, 'skipped', {WHAT})",
    "INSERT INTO item_mark (administration_id, item_id, revision, missing_code, instrument_id, instrument_version, "
    f"fingerprint, account_id, at) VALUES ('i', 'A2', 1, 'declined', {WHAT})",
)

AT = "'2026-11-20 10:00:00.000000'"
OLD_HOME = (
    f"INSERT INTO account (id, username, at) VALUES ('somebody', 'somebody', {AT})",
    f"INSERT INTO household (id, account_id, at) VALUES ('h', 'somebody', {AT})",
    "INSERT INTO household_detail (household_id, revision, name, account_id, at) "
    f"VALUES ('h', 1, 'Ekbacken', 'somebody', {AT})",
)


def written_by(version: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new database as a version of the app made it whose last migration was this one."""
    history = Path(shutil.copytree(schema._FOLDER, folder / "history"))
    for script in (history / "versions").glob("[0-9]*.py"):
        if script.name[:4] > version:
            script.unlink()
    path = folder / "old.sqlite"
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_FOLDER", history)
        schema._known.cache_clear()
        schema._head.cache_clear()
        open_store(f"sqlite:///{path}").close()
    schema._known.cache_clear()
    schema._head.cache_clear()
    return path


def test_marks_without_a_writer_stay_what_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written_by("0001", tmp_path, monkeypatch)
    with closing(sqlite_module().connect(path)) as old:
        for statement in OLD_MARKS:
            old.execute(statement)
        old.commit()
    with closing(open_store(f"sqlite:///{path}")) as store, store.reading() as tx:
        kept = standing.kept(tx, "i")
    (mark,), (item_mark,) = kept.marks, kept.item_marks
    assert (mark.text, mark.revision, mark.writer) == ("skipped", 2, "")
    assert (item_mark.text, item_mark.revision, item_mark.writer) == ("declined", 1, "")


def test_homes_of_before_the_follow_up_take_placements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written_by("0003", tmp_path, monkeypatch)
    with closing(sqlite_module().connect(path)) as old:
        for statement in OLD_HOME:
            old.execute(statement)
        old.commit()
    with closing(open_store(f"sqlite:///{path}")) as store, store.writing() as tx:
        (home,) = homes.all_households(tx)
        stamp = Stamp(account_id="somebody", at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
        outcomes.add_placement(tx, stamp, home.id, dt.date(2026, 11, 19))
        (placement,) = outcomes.placements_of_home(tx, home.id)
    assert (home.id, home.name) == ("h", "Ekbacken")
    assert (placement.begun, placement.ended, placement.follow_ups) == (dt.date(2026, 11, 19), None, ())
