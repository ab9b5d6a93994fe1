"""Checking a folder: every problem of every file, and the forms side by side, told plainly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vignette.errors import DefinitionError, Problem
from vignette.instrument.definitions import Definition, complete, read_definition
from vignette.instrument.files import LOCK_FILE, is_definition_file
from vignette.instrument.forms import FormSummary, forms_table, summarise_forms
from vignette.instrument.library import (
    folder_name_problems,
    in_folder,
    instrument_folders,
    is_instrument_folder,
    no_instrument,
)
from vignette.instrument.lock import Lock, check_lock, read_lock
from vignette.instrument.manual import read_manual
from vignette.instrument.writing import check_balance, check_children, check_writing, shipped_bars


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentSummary:
    """One checked instrument: which it is and what its forms consist of.

    ``fingerprint`` is empty if a problem of shape or reference keeps the instrument from being put together.
    """

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
    path = path.resolve()
    if not path.exists():
        what, remedy = "no such file or folder", "Correct the path."
        return _report((), [Problem(code="DEF-100", where=path.name, what=what, remedy=remedy)])
    if not path.is_dir():
        return _check_file(path)
    if is_instrument_folder(path):
        lock, problems = _lock_in(path.parent)
        summary, found = _check_instrument(path, lock)
        return _report([summary], [*problems, *found])
    return _check_library(path)


def check_definition(definition: Definition) -> tuple[Problem, ...]:
    """Return every problem of writing (3xx): each vignette by itself, and the forms side by side once all is read."""
    problems = [
        problem
        for file, vignette in definition.vignettes.items()
        for problem in check_writing(vignette, file, shipped_bars())
    ]
    if definition.head is not None and not definition.problems:
        vignettes = tuple(definition.vignettes.values())
        problems += check_balance(vignettes, shipped_bars())
        problems += check_children(definition.head, vignettes, shipped_bars())
    return tuple(problems)


def _check_library(folder: Path) -> CheckReport:
    """Check every instrument of a vignettes folder; places begin with the instrument's folder."""
    lock, problems = _lock_in(folder)
    subfolders = instrument_folders(folder)
    if not subfolders:
        problems = (*problems, no_instrument(folder))
    summaries = []
    for subfolder in subfolders:
        summary, found = _check_instrument(subfolder, lock)
        summaries.append(summary)
        problems = (*problems, *in_folder(subfolder, found))
    return _report(summaries, problems)


def _check_file(path: Path) -> CheckReport:
    """Check the instrument a file belongs to, and keep what concerns the file."""
    if path.name == LOCK_FILE:
        return _report((), _lock_in(path.parent)[1])
    if not is_definition_file(path):
        what, remedy = "not a file of an instrument's definition", "Give a TOML file from an instrument's folder."
        return _report((), [Problem(code="DEF-100", where=path.name, what=what, remedy=remedy)])
    whole = check_folder(path.parent)
    return _report((), [problem for problem in whole.problems if _file_of(problem) == path.name])


def _check_instrument(folder: Path, lock: Lock | None) -> tuple[InstrumentSummary | None, tuple[Problem, ...]]:
    """Check one instrument; writing is judged file by file where the shape is right, balance and lock of the whole."""
    definition = read_definition(folder)
    problems = [*definition.problems, *read_manual(folder)[1]]
    if definition.head is not None:
        problems += folder_name_problems(definition.head, folder)
    problems += check_definition(definition)
    if definition.head is None:
        return None, tuple(problems)
    fingerprint = ""
    if not definition.problems:
        instrument = complete(definition)
        fingerprint = instrument.fingerprint
        problems += check_lock(instrument, lock) if lock is not None else ()
    summary = InstrumentSummary(
        id=definition.head.id,
        version=definition.head.version,
        status=definition.head.status.value,
        fingerprint=fingerprint,
        forms=summarise_forms(definition.vignettes.values()),
    )
    return summary, tuple(problems)


def _lock_in(folder: Path) -> tuple[Lock | None, tuple[Problem, ...]]:
    """Return the lock of a vignettes folder, or None and why it cannot be read."""
    try:
        return read_lock(folder / LOCK_FILE), ()
    except DefinitionError as error:
        return None, tuple(error.problems)


def _report(summaries: Iterable[InstrumentSummary | None], problems: Iterable[Problem]) -> CheckReport:
    """Put a report together: each problem once, the files in the order of their names."""
    return CheckReport(
        instruments=tuple(summary for summary in summaries if summary is not None),
        problems=tuple(sorted(dict.fromkeys(problems), key=_file_of)),
    )


def _file_of(problem: Problem) -> str:
    """Return the file a problem's place begins with."""
    file, toml, _ = problem.where.partition(".toml")
    return file + toml


def _instrument_text(instrument: InstrumentSummary) -> str:
    """Return one instrument's line and its table of forms."""
    wording = f", fingerprint {instrument.fingerprint}" if instrument.fingerprint else ""
    title = f"{instrument.id} {instrument.version} ({instrument.status}){wording}"
    return f"{title}\n\n{forms_table(instrument.forms)}" if instrument.forms else title


def _count_text(problems: Sequence[Problem]) -> str:
    """Return the last line: how many problems in how many files."""
    if not problems:
        return "No problems."
    files = len({_file_of(problem) for problem in problems})
    return f"{len(problems)} problem{'s' * (len(problems) > 1)} in {files} file{'s' * (files > 1)}."
