"""One door to the database: opened, brought to the present schema, and read or written in short transactions."""

from __future__ import annotations

import datetime as dt
import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url

from vignette.errors import Problem, StorageError
from vignette.storage import tables
from vignette.storage.schema import bring_up_to_date

log = logging.getLogger(__name__)

Transaction = sa.Connection
"""A transaction under way; every function of this package that reads or writes takes one."""

BUSY_SECONDS = 10
WRITERS = 7_261
"""The lock that writers on PostgreSQL queue for, one at a time as on SQLite: revision numbers never collide."""


class Origin(StrEnum):
    """What a database holds: records of real people, or invented ones that may never pass as real."""

    FIELD = "field"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open database.

    Attributes
    ----------
    origin : Origin
        Whether its people are real or invented; kept in the database itself.
    """

    engine: sa.Engine
    origin: Origin

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that sees one consistent state and changes nothing."""
        reader = self.engine
        if reader.dialect.name != "sqlite":
            reader = reader.execution_options(isolation_level="REPEATABLE READ")
        with _told_plainly(), reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a transaction that is kept as a whole when the block ends, or not at all."""
        writer = self.engine.execution_options(vignette_writes=True)
        with _told_plainly(), writer.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS)))
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_store(url: str, *, origin: Origin = Origin.FIELD) -> Store:
    """Open the database at ``url``, creating it or bringing its schema up to date first.

    Parameters
    ----------
    url : str
        An SQLAlchemy database URL, e.g. ``sqlite:///vignette.sqlite`` or ``postgresql+psycopg://…``.
    origin : Origin
        What a *new* database is to hold. An existing one keeps its own.

    Raises
    ------
    StorageError
        STO-501 unusable URL, STO-502 written by a newer version, STO-503 full, STO-504 not writable, STO-505 busy,
        STO-506 not a database of this app, STO-500 anything else the database refuses.
    """
    engine = _engine(url)
    _make_private(engine)
    try:
        with _told_plainly():
            bring_up_to_date(engine)
            return Store(engine=engine, origin=_kept_origin(engine, origin))
    except StorageError:
        engine.dispose()
        raise


def sqlite_module() -> ModuleType:
    """Return the newest SQLite driver at hand: the ``pysqlite3`` wheel, else Python's own."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3.dbapi2")


def _kept_origin(engine: sa.Engine, origin: Origin) -> Origin:
    """Return what the database says it holds; a new one is told."""
    with engine.execution_options(vignette_writes=True).begin() as connection:
        kept = connection.scalar(sa.select(tables.meta.c.value).where(tables.meta.c.name == "origin"))
        if kept is None:
            kept = origin.value
            connection.execute(tables.meta.insert().values(name="origin", value=kept))
            created = dt.datetime.now(dt.UTC).isoformat()
            connection.execute(tables.meta.insert().values(name="created", value=created))
    return Origin(kept)


def _engine(url: str) -> sa.Engine:
    try:
        address = make_url(url)
        options: dict[str, Any] = {}
        if address.get_backend_name() == "sqlite":
            driver = sqlite_module()
            options = {"module": driver, "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
            log.info("SQLite %s", driver.sqlite_version)
        engine = sa.create_engine(address, hide_parameters=True, **options)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        raise StorageError(
            Problem(
                code="STO-501",
                where="database",
                what="the database address cannot be used",
                remedy="Write it as sqlite:///file or postgresql+psycopg://user@host/name (with the extra 'postgres').",
            )
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(engine: sa.Engine) -> None:
    """Create a new SQLite file so that only its owner can read it; its journal inherits that."""
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name and name != ":memory:" and not name.startswith("file:"):
        with suppress(OSError):
            Path(name).touch(mode=0o600, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("vignette_writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif not options.get("vignette_bare", False):
        connection.connection.cursor().execute("BEGIN")  # waits for nobody, so nothing need be told of it


_PLAIN = (
    ("disk is full", "STO-503", "the disk is full, so nothing was saved", "Free some space and try again."),
    ("disk i/o error", "STO-503", "the disk could not be written, so nothing was saved", "Check the disk; try again."),
    ("readonly", "STO-504", "the database may not be written", "Give the account that runs the app write permission."),
    ("unable to open", "STO-504", "the database cannot be opened", "Check that the folder exists and may be written."),
    ("locked", "STO-505", "the database is busy", "Wait a moment and try again; nothing was changed."),
    ("not a database", "STO-506", "the file is not a database", "Choose another file; this one was left alone."),
    ("malformed", "STO-506", "the database file is damaged", "Restore the latest backup; keep this file for rescue."),
)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn the driver's errors into ours. The statement and its values stay out of the message."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        said = str(error.orig).lower()
        for sign, code, what, remedy in _PLAIN:
            if sign in said:
                raise StorageError(Problem(code=code, where="database", what=what, remedy=remedy)) from None
        kind = type(error.orig).__name__
        raise StorageError(
            Problem(
                code="STO-500",
                where="database",
                what=f"the database refused ({kind})",
                remedy="Nothing was changed. Try again; if it comes back, tell the administrator this code.",
            )
        ) from None
