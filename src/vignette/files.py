"""Writing a file as a whole or not at all."""

from __future__ import annotations

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
