"""An interview on paper, for homes without a network: a form to fill in and, apart from it, a guide to rate by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.report.interview_form import form_parts
from vignette.report.organisation import Organisation, letterhead
from vignette.report.paper import Paper, paper_about
from vignette.report.rating_guide import guide_parts

if TYPE_CHECKING:
    from vignette.report.paper_files import PaperKind


class Sheet(StrEnum):
    """What the kit consists of."""

    FORM = "form"
    GUIDE = "guide"


_PARTS = {Sheet.FORM: form_parts, Sheet.GUIDE: guide_parts}
_KINDS: tuple[PaperKind, ...] = ("docx", "pdf")


def kit_paper(
    instrument: Instrument, form_id: str, sheet: Sheet, language: Language, *, organisation: Organisation
) -> Paper:
    """Return a blank interview form or rating guide for one form of an instrument.

    The interview form has no level descriptions and no critical answers: it lies open on the table.
    """
    words = catalogue(language)
    name = next(form.name for form in instrument.forms if form.id == form_id).in_language(language)
    parts = tuple(_PARTS[sheet](instrument, form_id, language))
    return replace(
        paper_about(instrument, words(f"print_kit.{sheet}.title", form=name), parts, language),
        subtitle=instrument.title.in_language(language),
        foot=words("print_kit.foot", id=instrument.id, version=instrument.version),
        letterhead=letterhead(organisation, language),
        contents=False,
    )


def kit_name(instrument: Instrument, form_id: str, sheet: Sheet, language: Language, kind: PaperKind) -> str:
    """Return what a sheet's file is called."""
    word = catalogue(language)(f"print_kit.{sheet}.file")
    return f"{instrument.id}-{instrument.version}-{form_id}-{word}-{language}.{kind}"


def kit_files(
    instrument: Instrument, form_ids: Iterable[str], languages: Iterable[Language], *, organisation: Organisation
) -> dict[str, bytes]:
    """Return form and guide for each form and language, as DOCX and PDF, by their names."""
    from vignette.report.paper_files import paper_file

    wanted = [(form, language) for form in form_ids for language in languages]
    return {
        kit_name(instrument, form, sheet, language, kind): paper_file(paper, kind)
        for form, language in wanted
        for sheet in Sheet
        for paper in [kit_paper(instrument, form, sheet, language, organisation=organisation)]
        for kind in _KINDS
    }
