"""Commands that start the app and fill its demonstration."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from vignette import settings
from vignette.cli.common import DatabaseOption, instruments, library, told


def start(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on, on this machine only.")] = 8501,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
    database: DatabaseOption = None,
) -> None:
    """Start the app and print its address. Stop it with Ctrl+C; everything acknowledged is saved."""
    if database:
        os.environ[settings.DATABASE] = database
    with told():
        from vignette.ui.launch import run

        run(port=port, browser=browser)


def demo(database: Annotated[str, typer.Option("--database", help="URL of a new, empty database.")]) -> None:
    """Fill an empty database with invented homes, marked as invented for ever."""
    with told():
        from vignette.casework import fill_demonstration, open_office, read_gates
        from vignette.storage import Origin

        gates = read_gates(instruments())
        office = open_office(database, library=library(), gates=gates, origin=Origin.DEMONSTRATION)
        typer.echo("Writing invented homes …")
        fill_demonstration(office)
        office.store.close()
    typer.echo(f"Done. Look around with: vignette app --database {database}")
