"""Commands about an instrument: check, lock, review by experts, manual and examples for print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vignette.cli.common import InstrumentOption, instruments, library, organisation, told
from vignette.errors import DataError, DefinitionError, Problem
from vignette.files import make_folder, write_folder, write_whole
from vignette.i18n import Language

if TYPE_CHECKING:
    from vignette.instrument import Instrument
    from vignette.report.paper import Paper


def check(
    path: Annotated[Path | None, typer.Argument(help="Instruments' folder, one instrument, or one file.")] = None,
) -> None:
    """Tell every problem of every instrument file at once, with a table per form, and those of the organisation's file.

    Exit 1 if there is any.
    """
    from vignette.casework import read_gates
    from vignette.instrument import check_folder

    report = check_folder(path or instruments())
    typer.echo(report.to_text())
    if path is None or path.is_dir():
        with told():
            read_gates(path or instruments())
    if path is None:
        with told():
            organisation()
    if report.problems:
        raise typer.Exit(1)


def lock(
    path: Annotated[Path | None, typer.Argument(help="The folder with the instruments.")] = None,
) -> None:
    """Write the fingerprints of new instrument versions to LOCK.toml; a locked wording never changes again."""
    from vignette.instrument import lock_versions

    with told():
        added = lock_versions(path or instruments())
    typer.echo("\n".join(f"Locked {each}." for each in added) or "Nothing new to lock.")


def review_kit(
    out: Annotated[Path, typer.Argument(help="Workbook to write, .xlsx; every expert gets a copy.")],
    instrument: InstrumentOption = "familjehem-heder",
    form: Annotated[list[str] | None, typer.Option(help="Form to review; may be repeated. Default: all.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the texts to review.")] = Language.SV,
) -> None:
    """Write the workbook in which a subject expert reviews vignettes and level descriptions."""
    with told():
        from vignette.report.review_workbook import review_workbook
        from vignette.study import shipped_rules

        chosen = library().get(instrument)
        content = review_workbook(chosen, _forms(chosen, form), language=language, rules=shipped_rules())
        write_whole(out, content)
    typer.echo(f"Wrote {out}. Send each expert a copy and a code of her own; read them in with: vignette review-import")


def review_import(
    files: Annotated[list[Path], typer.Argument(help="The returned workbooks, one per expert.")],
    out: Annotated[Path, typer.Option(help="Folder for the table, content_validity.json and .csv, and comments.csv.")],
    origin: Annotated[Literal["simulated", "pilot", "field"], typer.Option(help="Where the judgements come from.")],
    instrument: InstrumentOption = "familjehem-heder",
) -> None:
    """Compute content validity from returned workbooks: I-CVI, modified kappa, S-CVI/Ave and Aiken's V."""
    with told():
        from vignette.assessment import DataOrigin
        from vignette.report.review_answers import read_reviews
        from vignette.study import review_result, shipped_rules

        chosen = library().get(instrument)
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


def manual(
    out: Annotated[Path, typer.Argument(help="File to write, .docx or .pdf.")],
    instrument: InstrumentOption = "familjehem-heder",
    language: Annotated[Language, typer.Option(help="Language of the manual.")] = Language.SV,
) -> None:
    """Write the manual for print."""
    with told():
        from vignette.report.manual import printed_manual

        known = library()
        chosen = known.get(instrument)
        if instrument not in known.manuals:
            what, remedy = "the instrument has no manual", "Write manual.sv.md and manual.en.md in its folder."
            raise DefinitionError(Problem(code="DEF-110", where=instrument, what=what, remedy=remedy))
        _print(printed_manual(chosen, known.manuals[instrument], language), out)


def examples(
    out: Annotated[Path, typer.Argument(help="File to write, .docx or .pdf.")],
    instrument: InstrumentOption = "familjehem-heder",
    language: Annotated[Language, typer.Option(help="Language of the examples.")] = Language.SV,
) -> None:
    """Write the examples that raters train on, with the authors' key at the end."""
    with told():
        from vignette.report.examples import printed_examples

        chosen = library().get(instrument)
        if not any(vignette.examples for vignette in chosen.vignettes):
            what, remedy = "the instrument has no written examples", "Write them in the vignettes' files."
            raise DefinitionError(Problem(code="DEF-111", where=instrument, what=what, remedy=remedy))
        _print(printed_examples(chosen, language), out)


def print_kit(
    out: Annotated[Path, typer.Argument(help="A new folder: interview form and rating guide, as DOCX and PDF.")],
    instrument: InstrumentOption = "familjehem-heder",
    form: Annotated[list[str] | None, typer.Option(help="Form to print; may be repeated. Default: all.")] = None,
    language: Annotated[list[Language] | None, typer.Option(help="May be repeated. Default: both.")] = None,
) -> None:
    """Write what an interview on paper needs: a form to fill in and, apart, a guide to rate by. All or nothing."""
    with told():
        from vignette.report.print_kit import kit_files

        chosen = library().get(instrument)
        languages = dict.fromkeys(language or Language)
        files = kit_files(chosen, _forms(chosen, form), languages, organisation=organisation())
        write_folder(out, files)
    typer.echo(f"Wrote {len(files)} files to {out}.")


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
