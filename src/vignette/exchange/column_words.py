"""What the columns and values of the data contract are called, in words of both languages."""

from __future__ import annotations

from collections.abc import Mapping

from vignette.i18n import Language, LocalizedText, catalogue
from vignette.instrument import Instrument
from vignette.study.dataset_schema import CodeList, Column, ColumnKind, codes_of, missing_of

_FLAGS = {"true": "data.code.yes", "false": "data.code.no"}


def text(key: str, **values: object) -> LocalizedText:
    """Return a sentence in both languages; a value that is itself in both is taken in each.

    >>> text("data.code.yes")
    LocalizedText(sv='Ja', en='Yes')
    """
    sv, en = (
        catalogue(language)(key, **{name: _in(value, language) for name, value in values.items()})
        for language in Language
    )
    return LocalizedText(sv=sv, en=en)


def column_label(frame: str, column: str) -> LocalizedText:
    """Return what a column holds, in a few words; some names mean something of their own in one frame."""
    if catalogue(Language.SV).has(f"column.{frame}.{column}"):
        return text(f"column.{frame}.{column}")
    return text(f"column.{column}")


def value_labels(column: Column, instrument: Instrument) -> Mapping[str, LocalizedText]:
    """Return what the values of a closed list are called."""
    if column.kind is ColumnKind.FLAG:
        return {value: text(key) for value, key in _FLAGS.items()}
    return {each.value: LocalizedText(sv=each.sv, en=each.en) for each in codes_of(column, instrument)}


def missing_labels(column: Column, instrument: Instrument) -> Mapping[str, LocalizedText]:
    """Return what the codes are called that stand where a value is missing."""
    return {each.value: LocalizedText(sv=each.sv, en=each.en) for each in missing_of(column, instrument)}


def value_descriptions(column: Column, instrument: Instrument) -> Mapping[str, LocalizedText]:
    """Return what the instrument says of values: its competences, aspects and missing codes."""
    if column.kind is ColumnKind.RATING:
        return {each.id: each.description for each in instrument.missing_codes}
    if column.list is CodeList.ASPECTS:
        return {each.id: each.description for each in instrument.aspects}
    return {each.id: each.description for each in instrument.competences if column.list is CodeList.COMPETENCES}


def _in(value: object, language: Language) -> object:
    return value.in_language(language) if isinstance(value, LocalizedText) else value
