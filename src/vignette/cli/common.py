"""What the commands share: errors told plainly, the library, and options that mean the same everywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vignette import settings
from vignette.errors import VignetteError

if TYPE_CHECKING:
    from vignette.casework import Gates
    from vignette.instrument import Library
    from vignette.report.organisation import Organisation

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="Database URL, e.g. sqlite:///vignette.sqlite. Default: $VIGNETTE_DATABASE, else your data folder.",
        show_default=False,
    ),
]
InstrumentOption = Annotated[str, typer.Option(help="Id of the instrument.")]


@contextmanager
def told() -> Iterator[None]:
    """Print the problems of an error on standard error, and exit with its code."""
    try:
        yield
    except VignetteError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(error.exit_code) from None


def library() -> Library:
    """Return the instruments there are."""
    from vignette.instrument import read_library

    return read_library(instruments())


def instruments() -> Path:
    """Return the folder they stand in."""
    from vignette.instrument import bundled_folder

    return settings.read_settings().instruments or bundled_folder()


def gates() -> Gates:
    """Return what the gate decides by: the instruments' own files, and the evidence folder of the settings."""
    from vignette.casework import read_gates

    return read_gates(instruments(), given=settings.read_settings().evidence)


def organisation() -> Organisation:
    """Return whose documents they are, from the file of the settings."""
    from vignette.report.organisation import read_organisation

    return read_organisation(settings.read_settings().organisation)


def password() -> str:
    """Return a password asked for at the terminal, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True))
    return sys.stdin.readline().rstrip("\n")
