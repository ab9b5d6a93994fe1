"""Writing an instrument's folder anew: no locked wording is changed, no colleague's work is overwritten."""

from __future__ import annotations

from pathlib import Path

from vignette.errors import DefinitionError, Problem
from vignette.files import write_folder
from vignette.instrument.definitions import read_instrument
from vignette.instrument.files import HEAD_FILE, LOCK_FILE, definition_files
from vignette.instrument.library import folder_name_problems
from vignette.instrument.lock import check_lock, read_lock
from vignette.instrument.model import Instrument
from vignette.instrument.toml_text import instrument_files


def write_instrument(
    instrument: Instrument,
    folder: Path,
    *,
    made_from: str,
    replace: bool = False,
    others_from: Path | None = None,
) -> None:
    """Write an instrument as a folder of TOML files, whole or not at all.

    Parameters
    ----------
    folder : Path
        Named by the instrument's id. New, or empty, unless ``replace``.
    made_from : str
        Fingerprint of the wording that the author began from.
    replace : bool
        Put the files in the place of those that are there; what else is in the folder (``gate.toml``, the manuals,
        evidence) stays.
    others_from : Path or None
        A folder of the same instrument whose other files come along.

    Raises
    ------
    DefinitionError
        ``DEF-206`` if the folder has another name; ``DEF-401`` if the version is locked with another wording (in the
        ``LOCK.toml`` beside the folder); ``DEF-112`` if the folder to replace holds another wording than the author
        began from; or if one of the folders or the lock cannot be read.
    StorageError
        ``STO-601`` if it cannot be written, ``STO-602`` if there is something already.
    """
    whole = folder.resolve()
    problems = [*folder_name_problems(instrument, whole)]
    problems += (each for each in check_lock(instrument, read_lock(whole.parent / LOCK_FILE)) if each.code == "DEF-401")
    if replace and whole.exists():
        problems += _changed_since(instrument, whole, made_from)
    if others_from is not None and read_instrument(others_from).id != instrument.id:
        what, remedy = "the folder holds another instrument", f"Name a folder of {instrument.id}."
        problems.append(Problem(code="DEF-112", where=others_from.name, what=what, remedy=remedy))
    if problems:
        raise DefinitionError(*problems)
    content = _others(others_from) if others_from is not None else {}
    content |= _others(whole) if replace and whole.exists() else {}
    write_folder(whole, {**content, **instrument_files(instrument)}, replace=replace)


def _changed_since(instrument: Instrument, folder: Path, made_from: str) -> list[Problem]:
    """Tell of a folder that holds neither what the author began from nor what is to be written."""
    there = read_instrument(folder)
    if there.id == instrument.id and there.fingerprint in (made_from, instrument.fingerprint):
        return []
    what = f"the folder holds another wording ({there.fingerprint[:12]}) than the one begun from ({made_from[:12]})"
    remedy = "Import into a new folder and compare the two, or begin again from what is there now."
    return [Problem(code="DEF-112", where=f"{folder.name}/{HEAD_FILE}", what=what, remedy=remedy)]


def _others(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder that is no part of the definition, by its path in the folder."""
    own = set(definition_files(folder))
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path not in own)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
