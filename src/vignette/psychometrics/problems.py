"""How a statistic says that its input is malformed."""

from __future__ import annotations

from vignette.errors import DataError, Problem


def problem(code: str, where: str, what: str, remedy: str) -> Problem:
    """Return one problem of the data, without any value of the data in it."""
    return Problem(code=code, where=where, what=what, remedy=remedy)


def refuse(code: str, where: str, what: str, remedy: str) -> DataError:
    """Return the error that tells of one problem; the caller raises it."""
    return DataError(problem(code, where, what, remedy))


def one_of(value: object, choices: tuple[object, ...], name: str) -> None:
    """Refuse an option that is not among the choices.

    Raises
    ------
    DataError
        ``PSY-207``.
    """
    if value not in choices:
        known = ", ".join("None" if choice is None else f'"{choice}"' for choice in choices)
        raise refuse("PSY-207", name, f"{value!r} is not a choice", f"Give one of {known}.")


def check_level(level: float) -> None:
    """Refuse a nominal level that is not between 0 and 1.

    Raises
    ------
    DataError
        ``PSY-102``.
    """
    if not 0 < level < 1:
        raise refuse("PSY-102", "level", "the level of the interval is not between 0 and 1", "Give one like 0.95.")
