"""Errors in words a reader can use: what happened, that nothing was lost where that is true, and what to do."""

from __future__ import annotations

from vignette.casework import RatingSheet
from vignette.errors import VignetteError
from vignette.i18n import Catalogue, Language


def error_sentence(text: Catalogue, error: VignetteError) -> str:
    """Return the catalogue's sentence for an error; a general one with the code where it has none."""
    key = f"error.{error.code}"
    if text.has(key):
        return text(key, **error.values)
    return text("error.unknown", code=error.code)


def place_in_words(sheet: RatingSheet, where: str, language: Language) -> str:
    """Return where on a rating sheet a problem is, in the reader's words."""
    item_id, _, part = where.partition(" ")
    instrument = sheet.interview.instrument
    for vignette in sheet.interview.vignettes:
        if vignette.id == item_id:
            names = {aspect.id: aspect.name for aspect in instrument.aspects}
            names |= {answer.id: answer.text for answer in vignette.critical_answers}
            competence = instrument.competence(vignette.competence).name.in_language(language)
            return f"{competence}, {names[part].in_language(language)}" if part in names else competence
    return ""
