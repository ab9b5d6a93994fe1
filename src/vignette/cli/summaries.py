"""Commands about a home's signed summary: hand a document over, and say what a file in hand is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vignette import settings
from vignette.access import Action, Actor, refusal
from vignette.cli.common import DatabaseOption, gates, library, organisation, password, told
from vignette.errors import DataError, Problem
from vignette.files import write_whole
from vignette.i18n import Language

if TYPE_CHECKING:
    from vignette.casework import Office

UserOption = Annotated[
    str, typer.Option(help="Your user name; the password is asked for, or read from standard input.")
]


def summary(
    household: Annotated[str, typer.Argument(help="Id of the home, as in the page's address.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    user: UserOption,
    form: Annotated[
        Literal["docx", "pdf", "xlsx"], typer.Option("--format", help="To work in, to file, or to calculate with.")
    ] = "docx",
    language: Annotated[Language, typer.Option(help="Language of the document.")] = Language.SV,
    recipient: Annotated[str, typer.Option(help="For whom; it stands in the document and is kept.")] = "",
    purpose: Annotated[str, typer.Option(help="For what; it stands in the document and is kept.")] = "",
    answers: Annotated[bool, typer.Option("--answers", help="Include the notes of the interviews; xlsx only.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="As it stands, unsigned; every page says so.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Write the latest signed summary of a home for somebody. That it was handed over is kept."""
    with told():
        from vignette.casework import DocumentKind, draft_summary, export_summary

        with _signed_in(user, database, Action.SUMMARY_EXPORT) as (office, actor):
            kind = DocumentKind(form)
            if draft:
                made = draft_summary(office, actor, household, kind=kind, language=language, with_answers=answers)
            else:
                made = export_summary(
                    office,
                    actor,
                    household,
                    kind=kind,
                    language=language,
                    recipient=recipient,
                    purpose=purpose,
                    with_answers=answers,
                )
        write_whole(out, made.content)
    typer.echo(f"Wrote {out}. SHA-256: {made.sha256}")


def verify(
    file: Annotated[Path, typer.Argument(help="A DOCX, PDF or XLSX file.")],
    user: UserOption,
    database: DatabaseOption = None,
) -> None:
    """Say whether a file is a summary of ours, unchanged, and which version is the latest. Exit code 0 if it is."""
    with told():
        from vignette.casework import FileStanding, verify_document

        content = _content(file)
        with _signed_in(user, database, Action.DOCUMENT_VERIFY) as (office, actor):
            found = verify_document(office, actor, content)
    typer.echo(_SAID[found.standing.value])
    if found.number:
        typer.echo(f"Code {found.code}, version {found.number} of {found.latest}.")
    if found.number < found.latest:
        typer.echo("There is a later version.")
    if found.standing not in (FileStanding.UNCHANGED, FileStanding.SAME_WORDS):
        raise typer.Exit(1)


@contextmanager
def _signed_in(user: str, database: str | None, action: Action) -> Iterator[tuple[Office, Actor]]:
    """Sign in for one action, and out again whatever becomes of it."""
    from vignette.casework import open_office, sign_in, sign_out, who

    url = database or settings.read_settings().database
    office = open_office(url, library=library(), gates=gates(), organisation=organisation())
    token = sign_in(office, user, password())
    try:
        actor = who(office, token)
        if actor is None:
            raise refusal(action)
        yield office, actor
    finally:
        sign_out(office, token)


def _content(file: Path) -> bytes:
    """Return a file's bytes, no more than can be looked at and one."""
    from vignette.report.document_mark import LARGEST_FILE

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        what, remedy = f"the file cannot be read ({type(error).__name__})", "Name a file that you may read."
        raise DataError(Problem(code="DOC-202", where=file.name, what=what, remedy=remedy)) from None


_SAID = {
    "unchanged": "Unchanged: byte for byte as it was handed over.",
    "same_words": "Saved anew: every word and figure is as it was handed over. Looks and pictures are not compared.",
    "changed": "Changed: it carries our code, and its words are not those that were handed over.",
    "draft": "A draft: nobody has signed it.",
    "unknown": "Not known here: no summary of ours, or one that cannot be read.",
}
