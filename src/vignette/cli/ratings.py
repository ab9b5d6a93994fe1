"""The command that scores a table of ratings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vignette.cli.common import library, told
from vignette.files import write_whole


def score(
    file: Annotated[Path, typer.Argument(help="CSV with one row per rating; see docs/data-contract.md.")],
    instrument: Annotated[str, typer.Option(help="Instrument the ratings were made with.")] = "familjehem-heder",
    out: Annotated[Path | None, typer.Option(help="Write here instead of to standard output.")] = None,
) -> None:
    """Score a table of ratings: one line per interview, rater and competence or aspect. There is no total."""
    with told():
        from vignette.assessment import score_ratings
        from vignette.exchange import read_ratings_csv, scores_csv

        chosen = library().get(instrument)
        people = read_ratings_csv(file)
        text = scores_csv((person, score_ratings(chosen, person.form_id, person.ratings)) for person in people)
        if out is None:
            typer.echo(text, nl=False)
        else:
            write_whole(out, text.encode())
