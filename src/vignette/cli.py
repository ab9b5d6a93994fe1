"""The command line: start the app, fill a demonstration, check and lock instruments, score a table, export."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vignette import __version__, settings
from vignette.errors import DataError, DefinitionError, Problem, VignetteError
from vignette.files import make_folder, write_whole
from vignette.i18n import Language

if TYPE_CHECKING:
    from vignette.instrument import Instrument, Library
    from vignette.report.paper import Paper

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
def _told() -> Iterator[None]:
    """Print the problems of an error on standard error, and exit with its code."""
    try:
        yield
    except VignetteError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(error.exit_code) from None


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


@app.command(name="app")
def start(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on, on this machine only.")] = 8501,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
    database: DatabaseOption = None,
) -> None:
    """Start the app and print its address. Stop it with Ctrl+C; everything acknowledged is saved."""
    if database:
        os.environ[settings.DATABASE] = database
    with _told():
        from vignette.ui.launch import run

        run(port=port, browser=browser)


@app.command()
def demo(database: Annotated[str, typer.Option("--database", help="URL of a new, empty database.")]) -> None:
    """Fill an empty database with invented homes, marked as invented for ever."""
    with _told():
        from vignette.casework import fill_demonstration, open_office, read_gates
        from vignette.storage import Origin

        gates = read_gates(_instruments())
        office = open_office(database, library=_library(), gates=gates, origin=Origin.DEMONSTRATION)
        typer.echo("Writing invented homes …")
        fill_demonstration(office)
        office.store.close()
    typer.echo(f"Done. Look around with: vignette app --database {database}")


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="Instruments' folder, one instrument, or one file.")] = None,
) -> None:
    """Tell every problem of every instrument file at once, with a table per form. Exit 1 if there is any."""
    from vignette.casework import read_gates
    from vignette.instrument import check_folder

    report = check_folder(path or _instruments())
    typer.echo(report.to_text())
    if path is None or path.is_dir():
        with _told():
            read_gates(path or _instruments())
    if report.problems:
        raise typer.Exit(1)


@app.command()
def lock(
    path: Annotated[Path | None, typer.Argument(help="The folder with the instruments.")] = None,
) -> None:
    """Write the fingerprints of new instrument versions to LOCK.toml; a locked wording never changes again."""
    from vignette.instrument import lock_versions

    with _told():
        added = lock_versions(path or _instruments())
    typer.echo("\n".join(f"Locked {each}." for each in added) or "Nothing new to lock.")


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="CSV with one row per rating; see docs/data-contract.md.")],
    instrument: Annotated[str, typer.Option(help="Instrument the ratings were made with.")] = "familjehem-heder",
    out: Annotated[Path | None, typer.Option(help="Write here instead of to standard output.")] = None,
) -> None:
    """Score a table of ratings: one line per interview, rater and competence or aspect. There is no total."""
    with _told():
        from vignette.assessment import score_ratings
        from vignette.exchange import read_ratings_csv, scores_csv

        chosen = _library().get(instrument)
        people = read_ratings_csv(file)
        text = scores_csv((person, score_ratings(chosen, person.form_id, person.ratings)) for person in people)
        if out is None:
            typer.echo(text, nl=False)
        else:
            write_whole(out, text.encode())


@app.command(name="review-kit")
def review_kit(
    out: Annotated[Path, typer.Argument(help="Workbook to write, .xlsx; every expert gets a copy.")],
    instrument: InstrumentOption = "familjehem-heder",
    form: Annotated[list[str] | None, typer.Option(help="Form to review; may be repeated. Default: all.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the texts to review.")] = Language.SV,
) -> None:
    """Write the workbook in which a subject expert reviews vignettes and level descriptions."""
    with _told():
        from vignette.report.review_workbook import review_workbook
        from vignette.study import shipped_rules

        chosen = _library().get(instrument)
        content = review_workbook(chosen, _forms(chosen, form), language=language, rules=shipped_rules())
        write_whole(out, content)
    typer.echo(f"Wrote {out}. Send each expert a copy and a code of her own; read them in with: vignette review-import")


@app.command(name="review-import")
def review_import(
    files: Annotated[list[Path], typer.Argument(help="The returned workbooks, one per expert.")],
    out: Annotated[Path, typer.Option(help="Folder for the table, content_validity.json and .csv, and comments.csv.")],
    origin: Annotated[Literal["simulated", "pilot", "field"], typer.Option(help="Where the judgements come from.")],
    instrument: InstrumentOption = "familjehem-heder",
) -> None:
    """Compute content validity from returned workbooks: I-CVI, modified kappa, S-CVI/Ave and Aiken's V."""
    with _told():
        from vignette.assessment import DataOrigin
        from vignette.report.review_answers import read_reviews
        from vignette.study import review_result, shipped_rules

        chosen = _library().get(instrument)
        returned = read_reviews(files, chosen, shipped_rules())
        result = review_result(
            chosen, returned.forms, returned.reviews, origin=DataOrigin(origin), rules=shipped_rules()
        )
        make_folder(out)
        write_whole(out / "content_validity.json", result.to_json().encode())
        write_whole(out / "content_validity.csv", result.to_csv().encode())
        write_whole(out / "comments.csv", result.comments_csv().encode("utf-8-sig"))
        typer.echo(result.to_text(), nl=False)
    typer.echo(f"\nWrote content_validity.json, content_validity.csv and comments.csv to {out}.")


@export.command()
def summary(
    interview: Annotated[str, typer.Argument(help="Id of the interview, as in the page's address.")],
    out: Annotated[Path, typer.Option(help="File to write, .xlsx.")],
    user: Annotated[str, typer.Option(help="Your user name; the password is asked for, or read from standard input.")],
    answers: Annotated[bool, typer.Option("--answers", help="Include the notes.")] = False,
    language: Annotated[Language, typer.Option(help="Language of the document.")] = Language.SV,
    database: DatabaseOption = None,
) -> None:
    """Write the XLSX summary of an interview whose ratings are locked. The export is noted in the audit trail."""
    with _told():
        from vignette.casework import export_xlsx, open_office, read_gates, sign_in, sign_out, who

        url = database or settings.read_settings().database
        office = open_office(url, library=_library(), gates=read_gates(_instruments()))
        token = sign_in(office, user, _password())
        actor = who(office, token)
        if actor is not None:
            document = export_xlsx(office, actor, interview, language=language, with_answers=answers)
            write_whole(out, document.content)
        sign_out(office, token)
    typer.echo(f"Wrote {out}.")


@export.command()
def manual(
    out: Annotated[Path, typer.Argument(help="File to write, .docx or .pdf.")],
    instrument: InstrumentOption = "familjehem-heder",
    language: Annotated[Language, typer.Option(help="Language of the manual.")] = Language.SV,
) -> None:
    """Write the manual for print."""
    with _told():
        from vignette.report.manual import printed_manual

        library = _library()
        chosen = library.get(instrument)
        if instrument not in library.manuals:
            what, remedy = "the instrument has no manual", "Write manual.sv.md and manual.en.md in its folder."
            raise DefinitionError(Problem(code="DEF-110", where=instrument, what=what, remedy=remedy))
        _print(printed_manual(chosen, library.manuals[instrument], language), out)


@export.command()
def examples(
    out: Annotated[Path, typer.Argument(help="File to write, .docx or .pdf.")],
    instrument: InstrumentOption = "familjehem-heder",
    language: Annotated[Language, typer.Option(help="Language of the examples.")] = Language.SV,
) -> None:
    """Write the examples that raters train on, with the authors' key at the end."""
    with _told():
        from vignette.report.examples import printed_examples

        chosen = _library().get(instrument)
        if not any(vignette.examples for vignette in chosen.vignettes):
            what, remedy = "the instrument has no written examples", "Write them in the vignettes' files."
            raise DefinitionError(Problem(code="DEF-111", where=instrument, what=what, remedy=remedy))
        _print(printed_examples(chosen, language), out)


def _print(paper: Paper, out: Path) -> None:
    """Write a paper as the kind of file that the name asks for."""
    from vignette.report.paper_files import paper_file

    suffix = out.suffix.lower()
    if suffix not in (".docx", ".pdf"):
        what, remedy = "not a kind of document we write", "Name a file ending in .docx or .pdf."
        raise DataError(Problem(code="DOC-102", where=out.name, what=what, remedy=remedy))
    write_whole(out, paper_file(paper, "pdf" if suffix == ".pdf" else "docx"))
    typer.echo(f"Wrote {out}.")


def _forms(instrument: Instrument, wanted: list[str] | None) -> list[str]:
    """Return the ids of the forms asked for, in the instrument's order; all that have vignettes without a wish."""
    forms = [form.id for form in instrument.forms if instrument.vignettes_of(form.id)]
    unknown = sorted(set(wanted or ()) - set(forms))
    if unknown:
        what, remedy = f"no vignettes in a form called {', '.join(unknown)}", f"Choose from {', '.join(forms)}."
        raise DefinitionError(Problem(code="DEF-109", where=instrument.id, what=what, remedy=remedy))
    return [form for form in forms if not wanted or form in wanted]


def _library() -> Library:
    from vignette.instrument import read_library

    return read_library(_instruments())


def _instruments() -> Path:
    from vignette.instrument import bundled_folder

    return settings.read_settings().instruments or bundled_folder()


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True))
    return sys.stdin.readline().rstrip("\n")
