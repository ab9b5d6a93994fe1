"""The schema's history: migrations run when a database is opened, by one process at a time, after a safety copy."""

from __future__ import annotations

import time
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from vignette.errors import Problem, StorageError

_FOLDER = Path(__file__).parent / "migrations"
_ATTEMPTS = 200
"""So often is a new database asked to log ahead while another process looks into it; SQLite does not wait by itself."""


def bring_up_to_date(engine: sa.Engine) -> None:
    """Run the migrations that the database lacks; a SQLite file with content is copied first.

    Raises
    ------
    StorageError
        STO-502 where a newer version of the app wrote the database, STO-506 where the tables are somebody else's.
        The database is left as it was.
    """
    with engine.connect() as connection:
        present = _revision(connection)
        foreign = present is None and bool(sa.inspect(connection).get_table_names())
    if foreign:
        raise StorageError(
            Problem(
                code="STO-506",
                where="database",
                what="the database holds other tables than this app's",
                remedy="Choose another database; this one was left alone.",
            )
        )
    if present is not None and present not in _known():
        raise StorageError(
            Problem(
                code="STO-502",
                where="database",
                what=f"the database was written by a newer version of the app (schema {present})",
                remedy="Install that version or a later one. Nothing in the database was changed.",
            )
        )
    _write_ahead(engine)
    if present == _head():
        return
    if present is not None:
        _copy_aside(engine, present)
    with engine.execution_options(vignette_writes=True).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions())


@cache
def _head() -> str | None:
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def _write_ahead(engine: sa.Engine) -> None:
    """Let a SQLite database log its writes ahead. It is written in the file's head, so only in a file of our own."""
    if engine.dialect.name != "sqlite":
        return
    with engine.execution_options(vignette_bare=True).connect() as connection:
        for attempt in range(_ATTEMPTS):
            try:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                return
            except sa.exc.OperationalError as error:
                if "locked" not in str(error.orig) or attempt + 1 == _ATTEMPTS:
                    raise
                time.sleep(0.05)


def _copy_aside(engine: sa.Engine, present: str) -> None:
    """Copy a SQLite database beside itself, for its owner only, before it is changed."""
    if engine.dialect.name != "sqlite" or not engine.url.database or engine.url.database == ":memory:":
        return
    source = Path(engine.url.database)
    target = source.with_name(f"{source.name}.before-{present}")
    driver: Any = engine.dialect.loaded_dbapi
    try:
        target.touch(mode=0o600)
        with closing(driver.connect(source)) as old, closing(driver.connect(target)) as copy:
            old.backup(copy)
    except (driver.Error, OSError) as error:
        raise sa.exc.DBAPIError("backup", None, error) from None
