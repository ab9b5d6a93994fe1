"""Checking a folder: every problem of every file, and the forms side by side, told plainly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vignette.errors import DefinitionError, Problem
from vignette.instrument.definitions import Definition, complete, is_definition_file, read_definition
from vignette.instrument.files import HEAD_FILE, LOCK_FILE
from vignette.instrument.forms import FormSummary, forms_table, summarise_forms
from vignette.instrument.library import (
    folder_name_problems,
    in_folder,
    instrument_folders,
    is_instrument_folder,
    no_instrument,
)
from vignette.instrument.lock import Lock, check_lock, read_lock
from vignette.instrument.writing import check_balance, check_writing, shipped_bars


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentSummary:
    """One checked instrument: which it is and what its forms consist of.

    ``fingerprint`` is empty if a problem of shape or reference keeps the instrument from being put together.
    """

    folder: str
    id: str
    version: str
    status: str
    fingerprint: str
    forms: tuple[FormSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What `check_folder` found: each problem once, sorted by file, and the instruments that could be read."""

    instruments: tuple[InstrumentSummary, ...]
    problems: tuple[Problem, ...]

    def to_text(self) -> str:
        """Return the report in plain English, for a terminal."""
        parts = [_instrument_text(instrument) for instrument in self.instruments]
        if self.problems:
            parts.append("\n".join(str(problem) for problem in self.problems))
        parts.append(_count_text(self.problems))
        return "\n\n".join(parts) + "\n"


def check_folder(path: Path) -> CheckReport:
    """Check a vignettes folder, one instrument's folder, or one file of an instrument.

    Parameters
    ----------
    path : Path
        A file is checked as a part of its instrument, and only what concerns that file is told.

    Returns
    -------
    CheckReport
        All problems of shape (1xx), reference (2xx), writing (3xx) and lock (4xx). A path that cannot be read is a
        problem (``DEF-100``) too; nothing is raised.
    """
    if path.is_file():
        return _check_file(path)
    if not path.is_dir():
        what, remedy = "no such file or folder", "Correct the path."
        return _report((), (Problem(code="DEF-100", where=path.name, what=what, remedy=remedy),))
    if is_instrument_folder(path):
        lock, problems = _lock_of(path.resolve().parent)
        summary, found = _check_instrument(path, lock)
        return _report((summary,), (*problems, *found))
    return _check_library(path)
