"""Commands about single ratings and interviews: score a table, export a summary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vignette import settings
from vignette.cli.common import DatabaseOption, gates, library, password, told
from vignette.files import write_whole
from vignette.i18n import Language


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


def summary(
    interview: Annotated[str, typer.Argument(help="Id of the interview, as in the page's address.")],
    out: Annotated[Path, typer.Option(help="File to write, .xlsx.")],
    user: Annotated[str, typer.Option(help="Your user name; the password is asked for, or read from standard input.")],
    answers: Annotated[bool, typer.Option("--answers", help="Include the notes.")] = False,
    language: Annotated[Language, typer.Option(help="Language of the document.")] = Language.SV,
    database: DatabaseOption = None,
) -> None:
    """Write the XLSX summary of an interview whose ratings are locked. The export is noted in the audit trail."""
    with told():
        from vignette.casework import export_xlsx, open_office, sign_in, sign_out, who

        url = database or settings.read_settings().database
        office = open_office(url, library=library(), gates=gates())
        token = sign_in(office, user, password())
        actor = who(office, token)
        if actor is not None:
            document = export_xlsx(office, actor, interview, language=language, with_answers=answers)
            write_whole(out, document.content)
        sign_out(office, token)
    typer.echo(f"Wrote {out}.")
