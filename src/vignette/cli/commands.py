"""The commands and their names; each is a thin function of a module of this package."""

from __future__ import annotations

from typing import Annotated

import typer

from vignette import __version__
from vignette.cli import data, instruments, passport, ratings, running, summaries
from vignette.cli.authoring import author
from vignette.cli.study import study

app = typer.Typer(
    name="vignette",
    help="Standardised vignettes on honour-related violence: interview, rate, profile, export.\n\n"
    "Start with: vignette app. Exit codes: 0 done, 1 something is wrong with what was given, 2 wrong usage, "
    "3 a database or file could not be used, 4 not permitted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
export = typer.Typer(help="Write what leaves the app to a file.", no_args_is_help=True)
app.add_typer(export, name="export")
app.add_typer(study, name="study")
app.add_typer(author, name="author")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Stand before every command; what it does is in the help of the app."""


app.command(name="app")(running.start)
app.command()(running.demo)
app.command()(instruments.check)
app.command()(instruments.lock)
app.command()(ratings.score)
app.command()(data.simulate)
app.command()(data.convert)
app.command()(passport.passport)
app.command()(summaries.verify)
app.command(name="review-kit")(instruments.review_kit)
app.command(name="review-import")(instruments.review_import)
export.command()(summaries.summary)
export.command()(data.research)
export.command()(instruments.manual)
export.command()(instruments.examples)
export.command(name="print-kit")(instruments.print_kit)
