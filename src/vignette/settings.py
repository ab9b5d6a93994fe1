"""Where things are on this machine: from the environment, with defaults that work on a fresh one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

DATABASE = "VIGNETTE_DATABASE"
INSTRUMENTS = "VIGNETTE_INSTRUMENTS"
EVIDENCE = "VIGNETTE_EVIDENCE"
ORGANISATION = "VIGNETTE_ORGANISATION"
_ORGANISATION_FILE = "organisation.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What differs between machines.

    Attributes
    ----------
    database : str
        URL of the database with the records.
    demonstration : str
        URL of the separate database with invented homes.
    instruments : Path or None
        Folder with the instruments; None for those that come with the app.
    evidence : Path or None
        Folder with evidence files besides those of the instruments' own folders.
    organisation : Path or None
        File that says whose documents they are.
    """

    database: str
    demonstration: str
    instruments: Path | None
    evidence: Path | None
    organisation: Path | None


def read_settings() -> Settings:
    """Read the settings, or their defaults.

    They are ``VIGNETTE_DATABASE``, ``VIGNETTE_INSTRUMENTS``, ``VIGNETTE_EVIDENCE`` and ``VIGNETTE_ORGANISATION``.
    """
    folder = user_data_path("vignette", appauthor=False)
    database = os.environ.get(DATABASE)
    if not database:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = f"sqlite:///{(folder / 'vignette.sqlite').as_posix()}"
    instruments, evidence = os.environ.get(INSTRUMENTS), os.environ.get(EVIDENCE)
    return Settings(
        database=database,
        demonstration=_beside(database, folder),
        instruments=Path(instruments) if instruments else None,
        evidence=Path(evidence) if evidence else None,
        organisation=_organisation(folder),
    )


def _organisation(folder: Path) -> Path | None:
    """Return the organisation's file: the one that is named, else the one in the data folder, if there."""
    named, usual = os.environ.get(ORGANISATION), folder / _ORGANISATION_FILE
    if named:
        return Path(named)
    return usual if usual.is_file() else None


def _beside(database: str, folder: Path) -> str:
    """Return the demonstration's URL: a SQLite file beside the records', or in the data folder."""
    prefix = "sqlite:///"
    if database.startswith(prefix) and not database.endswith(":memory:"):
        path = Path(database.removeprefix(prefix))
        return f"{prefix}{path.with_name(path.stem + '-demonstration.sqlite').as_posix()}"
    folder.mkdir(parents=True, exist_ok=True)
    return f"{prefix}{(folder / 'demonstration.sqlite').as_posix()}"
