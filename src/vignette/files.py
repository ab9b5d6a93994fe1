"""Writing a file as a whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from vignette.errors import Problem, StorageError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; on failure an older file stays as it was.

    Raises
    ------
    StorageError
        STO-601 if it cannot be written, for instance because the disk is full.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise StorageError(
            Problem(
                code="STO-601",
                where=path.name,
                what=f"the file cannot be written ({error.strerror})",
                remedy="Free some space or choose another folder; an older file was left as it was.",
            )
        ) from None


def make_folder(path: Path) -> None:
    """Make a folder, and those above it; one that is there is left as it is.

    Raises
    ------
    StorageError
        STO-601 if it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what, remedy = f"the folder cannot be made ({error.strerror})", "Choose another folder."
        raise StorageError(Problem(code="STO-601", where=path.name, what=what, remedy=remedy)) from None


def write_folder(path: Path, content: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write a folder of files beside its place and move it there as a whole; on failure nothing is left of it.

    Parameters
    ----------
    content : mapping of str to bytes
        The files by name; a name may have folders in it.
    replace : bool
        Put it in the place of a folder that is there, with everything in it.

    Raises
    ------
    StorageError
        STO-602 if there is a file, or a folder that is not empty and not to be replaced; STO-601 if it cannot be
        written.
    """
    if path.exists() and not (path.is_dir() and (replace or not any(path.iterdir()))):
        what, remedy = "there is something already", "Name a new folder; nothing was changed."
        raise StorageError(Problem(code="STO-602", where=path.name, what=what, remedy=remedy))
    beside: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        for name, each in content.items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).write_bytes(each)
        _move(beside, path)
    except OSError as error:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
        what, remedy = f"the folder cannot be written ({error.strerror})", "Free some space or choose another folder."
        raise StorageError(Problem(code="STO-601", where=path.name, what=what, remedy=remedy)) from None


def _move(beside: Path, path: Path) -> None:
    """Put a finished folder in its place; what was there goes only then."""
    if not path.exists():
        beside.rename(path)
        return
    old = beside.with_name(f"{beside.name}.old")
    path.rename(old)
    try:
        beside.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)
