"""Commands that start the app and fill its demonstration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from vignette import settings
from vignette.cli.common import DatabaseOption, gates, library, told

EvidenceOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder with evidence files besides the instruments' own; in the demonstration, in place of the invented.",
        show_default=False,
    ),
]


def start(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on, on this machine only.")] = 8501,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
    database: DatabaseOption = None,
    evidence: EvidenceOption = None,
) -> None:
    """Start the app and print its address. Stop it with Ctrl+C; everything acknowledged is saved."""
    if database:
        os.environ[settings.DATABASE] = database
    if evidence:
        os.environ[settings.EVIDENCE] = str(evidence)
    with told():
        from vignette.ui.launch import run

        run(port=port, browser=browser)


def demo(
    database: Annotated[str, typer.Option("--database", help="URL of a new, empty database.")],
    evidence: EvidenceOption = None,
) -> None:
    """Fill an empty database with invented homes, marked as invented for ever."""
    if evidence:
        os.environ[settings.EVIDENCE] = str(evidence)
    with told():
        from vignette.casework import fill_demonstration, open_office
        from vignette.storage import Origin

        office = open_office(database, library=library(), gates=gates(), origin=Origin.DEMONSTRATION)
        typer.echo("Writing invented homes …")
        fill_demonstration(office)
        office.store.close()
    typer.echo(f"Done. Look around with: vignette app --database {database}")
