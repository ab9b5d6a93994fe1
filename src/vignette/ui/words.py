"""Errors, places and ratings in words a reader can use."""

from __future__ import annotations

from vignette.assessment import Rating
from vignette.casework import Material
from vignette.errors import Problem, VignetteError
from vignette.i18n import Catalogue, Language
from vignette.instrument import Instrument


def error_sentence(text: Catalogue, error: VignetteError) -> str:
    """Return the catalogue's sentence for an error; a general one with the code where it has none."""
    key = f"error.{error.code}"
    if text.has(key):
        return text(key, **error.values)
    return text("error.unknown", code=error.code)


def problem_sentence(text: Catalogue, problem: Problem) -> str:
    """Return the catalogue's sentence for one problem of several; a general one with the code where it has none."""
    key = f"error.{problem.code}"
    return text(key) if text.has(key) else text("error.unknown", code=problem.code)


def place_in_words(material: Material, where: str, language: Language) -> str:
    """Return where in an interview a problem is, in the reader's words."""
    item_id, _, part = where.partition(" ")
    instrument = material.instrument
    for vignette in material.vignettes:
        if vignette.id == item_id:
            names = {aspect.id: aspect.name for aspect in instrument.aspects}
            names |= {answer.id: answer.text for answer in vignette.critical_answers}
            competence = instrument.competence(vignette.competence).name.in_language(language)
            return f"{competence}, {names[part].in_language(language)}" if part in names else competence
    return ""


def rating_in_words(instrument: Instrument, rating: Rating, language: Language) -> str:
    """Return a level with its number, or a missing code, in the reader's words."""
    names = {each.value: f"{each.name.in_language(language)} ({each.value})" for each in instrument.scale}
    codes = {each.id: each.name.in_language(language) for each in instrument.missing_codes}
    return names[rating.level] if rating.level is not None else codes[rating.missing_code or ""]
