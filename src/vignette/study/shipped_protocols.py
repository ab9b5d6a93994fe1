"""The protocols that come with this code: one per validation design, and one that asks everything."""

from __future__ import annotations

from pathlib import Path

from vignette.errors import DefinitionError, Problem
from vignette.study.protocol import ProtocolFile
from vignette.study.protocol_files import read_protocol


def protocols_folder() -> Path:
    """Return the folder of protocols shipped: the checkout's, else the one inside the installed package."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1]
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout / "analysis" / "protocols"
    return package / "_protocols"


def protocol_path(name: str) -> Path:
    """Return a protocol's file: that path, or the shipped protocol of that name.

    Raises
    ------
    DefinitionError
        DEF-607 if there is neither.
    """
    given, shipped = Path(name), protocols_folder() / f"{name}.toml"
    if given.is_file():
        return given
    if shipped.parent == protocols_folder() and shipped.is_file():
        return shipped
    known = ", ".join(sorted(path.stem for path in protocols_folder().glob("*.toml")))
    remedy = f"Give a file, or one of {known}."
    raise DefinitionError(Problem(code="DEF-607", where=given.name, what="no such protocol", remedy=remedy))


def shipped_protocol(name: str) -> ProtocolFile:
    """Return a protocol by its file or by the name it is shipped under.

    Raises
    ------
    DefinitionError
        DEF-607 if there is none; those of `read_protocol`.
    """
    return read_protocol(protocol_path(name))
