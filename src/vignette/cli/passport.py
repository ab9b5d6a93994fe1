"""The command that tells what is known of an instrument."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from vignette.cli.common import InstrumentOption, gates, library, told
from vignette.errors import DefinitionError, Problem
from vignette.files import write_whole
from vignette.i18n import Language


def passport(
    instrument: InstrumentOption = "familjehem-heder",
    out: Annotated[Path | None, typer.Option(help="Write a page here (.html) instead of text to the terminal.")] = None,
    evidence: Annotated[
        list[Path] | None, typer.Option(help="An evidence file to take in besides; may be repeated.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the passport.")] = Language.SV,
) -> None:
    """Tell what is known of an instrument version, under the headings of EFPA's review model."""
    with told():
        from vignette.assessment import read_evidence
        from vignette.report.passport import passport_html, passport_text
        from vignette.study.passport import make_passport

        chosen = library().get(instrument)
        given = [read_evidence(_text(path), where=path.name) for path in evidence or ()]
        known = {each.id: each for each in (*gates().evidence, *given)}
        made = make_passport(
            chosen, list(known.values()), history=chosen.revisions, today=dt.date.today(), invented=False
        )
        if out is None:
            typer.echo(passport_text(made, language), nl=False)
            return
        write_whole(out, passport_html((made,), language).encode())
    typer.echo(f"Wrote {out}.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        what, remedy = "cannot be read", "Name a readable evidence file (UTF-8)."
        raise DefinitionError(Problem(code="DEF-100", where=path.name, what=what, remedy=remedy)) from None
