"""Registering a protocol before the data are read, and telling afterwards what was done otherwise.

A register is a folder with a copy of every registered protocol and ``register.json``: which, when, and a chain of
SHA-256 in which each entry rests on those before it. Who can write there can also forge it: a study that must convince
others deposits the chain's last value with somebody who cannot.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vignette.errors import DefinitionError, Problem
from vignette.files import make_folder, write_whole
from vignette.study.protocol import ProtocolFile

REGISTER_FILE = "register.json"
FOLDER = "registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One entry: which protocol, the SHA-256 of its file, when, and the chain up to here."""

    protocol_id: str
    sha256: str
    at: dt.datetime
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """Something that was done otherwise than registered: a code (``deviation.<code>`` in the catalogue) and figures."""

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


def register_of(path: Path) -> Path:
    """Return the folder in which a protocol's file is registered unless another is named: beside the file."""
    return path.parent / FOLDER


def register_protocol(file: ProtocolFile, folder: Path, at: dt.datetime) -> Registration:
    """Register a protocol; one that is registered already keeps its time.

    Raises
    ------
    DefinitionError
        DEF-606 if the register was altered.
    StorageError
        If it cannot be written.
    """
    known = registrations(folder)
    found = _find(known, file.sha256)
    if found is not None:
        return found
    before, protocol_id = known[-1].chain if known else "", file.protocol.id
    at = at.replace(microsecond=0)  # data packages tell whole seconds: what came first must not look later
    new = Registration(
        protocol_id=protocol_id, sha256=file.sha256, at=at, chain=_chained(before, protocol_id, file.sha256, at)
    )
    make_folder(folder)
    write_whole(folder / f"{file.sha256}.toml", file.content)
    entries = [_entry(each) for each in (*known, new)]
    write_whole(folder / REGISTER_FILE, (json.dumps(entries, indent=1) + "\n").encode())
    return new


def registrations(folder: Path) -> tuple[Registration, ...]:
    """Return what is registered in a folder, the oldest first.

    Raises
    ------
    DefinitionError
        DEF-606 if the register or a copy in it was altered.
    """
    path = folder / REGISTER_FILE
    if not path.exists():
        return ()
    try:
        found = tuple(
            Registration(
                protocol_id=each["protocol_id"],
                sha256=each["sha256"],
                at=dt.datetime.fromisoformat(each["at"]),
                chain=each["chain"],
            )
            for each in json.loads(path.read_text(encoding="utf-8"))
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise _altered(path.name) from None
    before = ""
    for each in found:
        copy = folder / f"{each.sha256}.toml"
        whole = copy.exists() and hashlib.sha256(copy.read_bytes()).hexdigest() == each.sha256
        if not whole or each.chain != _chained(before, each.protocol_id, each.sha256, each.at):
            raise _altered(path.name)
        before = each.chain
    return found


def deviations_from_register(file: ProtocolFile, folder: Path, data_created: dt.datetime) -> Iterator[Deviation]:
    """Yield what the register says against a run: not registered, changed since, or registered after the data."""
    known = registrations(folder)
    found = _find(known, file.sha256)
    if found is not None:
        if found.at > data_created:
            yield Deviation(
                code="registered_late", values={"registered": found.at.isoformat(), "data": data_created.isoformat()}
            )
        return
    earlier = [each for each in known if each.protocol_id == file.protocol.id]
    if not earlier:
        yield Deviation(code="not_registered")
        return
    registered = (folder / f"{earlier[-1].sha256}.toml").read_text(encoding="utf-8")
    for key in _changed(tomllib.loads(registered), tomllib.loads(file.content.decode())):
        yield Deviation(code="changed", values={"key": key})


def _changed(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Yield the keys whose values differ; a list of tables is compared by the tables' ids."""
    old, new = _by_id(old), _by_id(new)
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield from _changed(old.get(key), new.get(key), f"{place}.{key}".lstrip("."))
    elif old != new:
        yield place


def _by_id(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(each, dict) and "id" in each for each in value):
        return {each["id"]: each for each in value}
    return value


def _find(known: tuple[Registration, ...], sha256: str) -> Registration | None:
    return next((each for each in known if each.sha256 == sha256), None)


def _chained(before: str, protocol_id: str, sha256: str, at: dt.datetime) -> str:
    return hashlib.sha256(f"{before}\n{protocol_id}\n{sha256}\n{at.isoformat()}".encode()).hexdigest()


def _entry(each: Registration) -> dict[str, str]:
    return {"protocol_id": each.protocol_id, "sha256": each.sha256, "at": each.at.isoformat(), "chain": each.chain}


def _altered(where: str) -> DefinitionError:
    what, remedy = "the register was altered", "Restore it from a backup; a study is not registered anew afterwards."
    return DefinitionError(Problem(code="DEF-606", where=where, what=what, remedy=remedy))
