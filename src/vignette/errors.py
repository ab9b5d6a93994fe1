"""The exception tree: every error says its code, where, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, told so that the reader can mend it.

    Attributes
    ----------
    code : str
        Stable identifier, e.g. ``DEF-104``. Tests, catalogues and users refer to it.
    where : str
        File, place in it, or record the problem concerns. Never a person's name or words.
    what : str
        What is wrong, in one sentence without a full stop.
    remedy : str
        What to do about it, as a full sentence.
    """

    code: str
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f" {self.where}" if self.where else ""
        return f"{self.code}{place}: {self.what}. {self.remedy}"


class VignetteError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    problems : Problem
        One or more problems; all problems of one check are told at once.
    values : str or int
        Values that the catalogue's sentence for the first problem's code may use on the screen.

    Attributes
    ----------
    exit_code : int
        What the command line exits with when this error ends a command.
    """

    exit_code = 1

    def __init__(self, *problems: Problem, **values: str | int) -> None:
        self.problems: Sequence[Problem] = problems
        self.values = values
        super().__init__("\n".join(str(problem) for problem in problems))

    @property
    def code(self) -> str:
        """The first problem's code."""
        return self.problems[0].code


class DefinitionError(VignetteError):
    """An instrument's files are wrong."""


class RecordError(VignetteError):
    """What a person tried to record does not fit what happened before."""


class DataError(VignetteError):
    """Data given to a computation are malformed."""


class StorageError(VignetteError):
    """The database or a file could not be read or written."""

    exit_code = 3


class AccessError(VignetteError):
    """The person may not do this."""

    exit_code = 4
