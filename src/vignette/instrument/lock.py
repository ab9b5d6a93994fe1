"""The lock: which wording each version of each instrument has, so that no version ever has two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from vignette.errors import DefinitionError, Problem
from vignette.files import write_whole
from vignette.instrument.files import HEAD_FILE, LOCK_FILE, read_toml
from vignette.instrument.library import read_library
from vignette.instrument.model import Instrument
from vignette.instrument.shape import ID, VERSION

Lock = Mapping[str, Mapping[str, str]]
"""Instrument id to version to SHA-256 in hexadecimal."""

_HEADER = """\
# Which wording each version has: instrument, version, SHA-256 of the content. Written by `vignette lock`.
# Lines are added, never changed: an interview is always shown with the wording it was held with.
"""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_lock(path: Path) -> Lock:
    """Return the lock in the file ``path``; an empty one where there is no file.

    Raises
    ------
    DefinitionError
        ``DEF-100`` or ``DEF-101`` if the file cannot be read, ``DEF-403`` for each entry that is no lock.
    """
    if not path.exists():
        return {}
    lock = read_toml(path)
    what, remedy = "not an instrument's version with its SHA-256", "Restore it from version control."
    problems = [
        Problem(code="DEF-403", where=f"{path.name} {place}", what=what, remedy=remedy) for place in _odd_places(lock)
    ]
    if problems:
        raise DefinitionError(*problems)
    return lock


def check_lock(instrument: Instrument, lock: Lock) -> tuple[Problem, ...]:
    """Return ``DEF-401`` if a locked version has another wording now, ``DEF-402`` if the version is not yet locked."""
    where = f"{HEAD_FILE} version"
    locked = lock.get(instrument.id, {}).get(instrument.version)
    if locked is None:
        what, remedy = f"version {instrument.version} is not locked", "Run `vignette lock`."
        return (Problem(code="DEF-402", where=where, what=what, remedy=remedy),)
    if locked != instrument.fingerprint:
        what = f"the wording is no longer that of the locked version {instrument.version}"
        remedy = "Raise version, add a revision, and run `vignette lock`."
        return (Problem(code="DEF-401", where=where, what=what, remedy=remedy),)
    return ()


def lock_versions(folder: Path) -> tuple[str, ...]:
    """Add the present version of every instrument in a vignettes folder to its lock.

    Parameters
    ----------
    folder : Path
        The vignettes folder; ``LOCK.toml`` is written there.

    Returns
    -------
    tuple of str
        What was added, as ``"id version"``; empty if everything was locked already.

    Raises
    ------
    DefinitionError
        If an instrument or the lock cannot be read, or ``DEF-401`` if a locked version has another wording now.
        Then nothing is written: a locked version is never overwritten.
    StorageError
        ``STO-601`` if the lock cannot be written.
    """
    path = folder / LOCK_FILE
    lock = {instrument_id: dict(versions) for instrument_id, versions in read_lock(path).items()}
    added: list[str] = []
    changed: list[Problem] = []
    for instrument in read_library(folder).instruments:
        changed += (problem for problem in check_lock(instrument, lock) if problem.code == "DEF-401")
        versions = lock.setdefault(instrument.id, {})
        if instrument.version not in versions:
            versions[instrument.version] = instrument.fingerprint
            added.append(f"{instrument.id} {instrument.version}")
    if changed:
        raise DefinitionError(*changed)
    if added:
        write_whole(path, lock_text(lock).encode())
    return tuple(added)


def lock_text(lock: Lock) -> str:
    """Return the lock as TOML: a comment, then instruments by id and versions from the oldest."""
    parts = [_HEADER]
    for instrument_id in sorted(lock):
        versions = lock[instrument_id]
        lines = [f'"{version}" = "{versions[version]}"' for version in sorted(versions, key=_version_number)]
        parts.append("\n".join([f"[{instrument_id}]", *lines, ""]))
    return "\n".join(parts)


def _odd_places(document: Mapping[str, object]) -> Iterator[str]:
    """Tell of the places in a lock that hold something else than a version and a SHA-256."""
    for instrument_id, versions in document.items():
        if not isinstance(versions, dict) or not ID.fullmatch(instrument_id):
            yield instrument_id
            continue
        for version, sha in versions.items():
            if not VERSION.fullmatch(version) or not _SHA256.fullmatch(str(sha)):
                yield f'{instrument_id}."{version}"'


def _version_number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
