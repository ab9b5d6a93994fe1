"""Commands for authors who do not write TOML: an instrument as a workbook, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vignette.cli.common import library, told
from vignette.errors import DataError, DefinitionError, Problem
from vignette.files import write_whole
from vignette.i18n import Language

author = typer.Typer(help="Write an instrument in a workbook instead of TOML files.", no_args_is_help=True)


@author.command()
def export(
    instrument: Annotated[str, typer.Argument(help="Id of the instrument, or its folder (./folder).")],
    out: Annotated[Path, typer.Argument(help="Workbook to write, .xlsx.")],
    language: Annotated[Language, typer.Option(help="Language of headings and help.")] = Language.SV,
) -> None:
    """Write an instrument as a workbook to edit. Everything that is asked and rated is in it, in both languages."""
    with told():
        from vignette.instrument import read_instrument
        from vignette.report.author import checked_workbook

        if out.suffix.lower() != ".xlsx":
            what, remedy = "not a kind of workbook we write", "Name a file ending in .xlsx."
            raise DataError(Problem(code="DOC-102", where=out.name, what=what, remedy=remedy))
        folder = Path(instrument)
        chosen = library().get(instrument) if folder.name == instrument else read_instrument(folder)
        write_whole(out, checked_workbook(chosen, language=language))
    typer.echo(f"Wrote {out}: {chosen.id} {chosen.version}. Read it in with: vignette author import")


@author.command(name="import")
def import_(
    workbook: Annotated[Path, typer.Argument(help="The edited workbook.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write, named by the instrument's id.")],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Put the texts in the place of those that are there, if nobody changed them."),
    ] = False,
    others_from: Annotated[
        Path | None,
        typer.Option(help="Folder of the instrument whose gate.toml, manuals and other files come along."),
    ] = None,
) -> None:
    """Read an edited workbook and write its instrument as a folder; or tell every fault by sheet and cell."""
    with told():
        from vignette.instrument.replacing import write_instrument
        from vignette.report.author_documents import in_cells
        from vignette.report.author_reading import read_authored

        read = read_authored(_content(workbook), workbook.name)
        try:
            write_instrument(
                read.instrument,
                folder,
                made_from=read.made_from.fingerprint,
                replace=replace,
                others_from=others_from,
            )
        except DefinitionError as error:
            raise DefinitionError(*in_cells(error.problems, read.documents)) from None
    for remark in read.remarks:
        typer.echo(str(remark), err=True)
    same = read.instrument.fingerprint == read.made_from.fingerprint
    change = "the wording is the one it was made from" if same else "the wording has changed"
    typer.echo(f"Wrote {folder}: {read.instrument.id} {read.instrument.version}; {change}.")
    if read.remarks:
        typer.echo(f"Left to mend: {len(read.remarks)}, told above by sheet and cell. vignette check tells them too.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what, remedy = f"cannot be read ({error.strerror})", "Correct the path, and close it in other programs."
        raise DataError(Problem(code="AUT-101", where=path.name, what=what, remedy=remedy)) from None
