"""The instruments in a vignettes folder, and where the shipped ones are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vignette.errors import DefinitionError, Problem
from vignette.i18n import LocalizedText
from vignette.instrument.definitions import read_instrument
from vignette.instrument.files import HEAD_FILE, definition_files
from vignette.instrument.manual import read_manual
from vignette.instrument.model import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The instruments of one vignettes folder, in the order of their ids, and the manuals they have, by id."""

    instruments: tuple[Instrument, ...]
    manuals: Mapping[str, LocalizedText] = field(default_factory=dict)

    def get(self, instrument_id: str) -> Instrument:
        """Return one instrument by its id; `DefinitionError` DEF-108 where there is none."""
        for instrument in self.instruments:
            if instrument.id == instrument_id:
                return instrument
        known = ", ".join(instrument.id for instrument in self.instruments)
        raise DefinitionError(
            Problem(code="DEF-108", where=instrument_id, what="no such instrument", remedy=f"Choose one of: {known}.")
        )


def read_library(folder: Path) -> Library:
    """Read every instrument of a vignettes folder.

    Parameters
    ----------
    folder : Path
        Its subfolders are instruments, each named by its id.

    Raises
    ------
    DefinitionError
        With all problems of shape (1xx) and reference (2xx) of all instruments, or if there is none.
    """
    instruments: list[Instrument] = []
    manuals: dict[str, LocalizedText] = {}
    problems: list[Problem] = []
    for subfolder in instrument_folders(folder):
        try:
            instrument = read_instrument(subfolder)
        except DefinitionError as error:
            problems += in_folder(subfolder, error.problems)
        else:
            manual, found = read_manual(subfolder)
            problems += in_folder(subfolder, (*folder_name_problems(instrument, subfolder), *found))
            instruments.append(instrument)
            if manual is not None:
                manuals[instrument.id] = manual
    if not instruments and not problems:
        problems.append(no_instrument(folder))
    if problems:
        raise DefinitionError(*problems)
    return Library(instruments=tuple(sorted(instruments, key=lambda instrument: instrument.id)), manuals=manuals)


def bundled_folder() -> Path:
    """Return the vignettes folder shipped with this code: the checkout's, else the one inside the installed package."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1]
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout / "vignettes"
    return package / "_vignettes"


def is_instrument_folder(folder: Path) -> bool:
    """Tell an instrument's folder, also one whose ``instrument.toml`` is missing, from a folder of instruments."""
    return bool(definition_files(folder))


def instrument_folders(folder: Path) -> list[Path]:
    """Return the instruments' folders in a vignettes folder, sorted by name."""
    return sorted(path for path in folder.glob("*") if path.is_dir() and is_instrument_folder(path))


def folder_name_problems(head: Instrument, folder: Path) -> tuple[Problem, ...]:
    """Return ``DEF-206`` if the folder is not named by the instrument's id."""
    if folder.resolve().name == head.id:
        return ()
    what, remedy = "the folder has another name", f"Name the folder {head.id}, or correct the id."
    return (Problem(code="DEF-206", where=f"{HEAD_FILE} id", what=what, remedy=remedy),)


def no_instrument(folder: Path) -> Problem:
    """Return the problem of a folder without instruments."""
    remedy = f"Give a folder with {HEAD_FILE} in it, or one whose subfolders have it."
    return Problem(code="DEF-100", where=folder.name, what="no instrument there", remedy=remedy)


def in_folder(folder: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems with the folder's name before the file's, as seen from the vignettes folder."""
    return tuple(dataclasses.replace(problem, where=f"{folder.name}/{problem.where}") for problem in problems)
