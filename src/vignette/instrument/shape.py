"""Shape (1xx): every key is there and none too many, each of the right type, no text missing in a language."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from vignette.errors import DefinitionError, Problem
from vignette.i18n import Language, LocalizedPoints, LocalizedText
from vignette.instrument import model

T = TypeVar("T")

_LANGUAGE_NAMES = {Language.SV: "Swedish", Language.EN: "English"}
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number as key",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date",
    "tuple_type": "a list",
    "dict_type": "a table",
    "dataclass_type": "a table",
}
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}")


def read_shape(wanted: type[T], text: str, *, where: str) -> T:
    """Return the JSON ``text`` as the frozen dataclass ``wanted``, strictly: no unknown key, no conversion of types.

    JSON is the door because pydantic's strict mode takes plain dataclasses, enumerations, dates, tuples and whole
    numbers as keys from it, and nothing looser; so the model needs no mark of pydantic.

    Raises
    ------
    DefinitionError
        With every problem of shape; ``where`` begins each problem's place.
    """
    try:
        value = _adapter(wanted).validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise DefinitionError(*(_problem(where, detail) for detail in details)) from None
    problems = tuple(_value_problems(value, where, ""))
    if problems:
        raise DefinitionError(*problems)
    return value


def _adapter(wanted: type[T]) -> TypeAdapter[T]:
    """Return the validator of one shape, built once."""
    if wanted not in _ADAPTERS:
        _ADAPTERS[wanted] = TypeAdapter(wanted)
    return _ADAPTERS[wanted]


def _problem(where: str, detail: ErrorDetails) -> Problem:
    """Say in this package's words what pydantic found."""
    kind, key = detail["type"], str(detail["loc"][-1]) if detail["loc"] else ""
    place = f"{where} {_place(detail['loc'])}".rstrip()
    if kind == "json_invalid":
        return Problem(code="DEF-107", where=where, what="not JSON", remedy="Restore the definition from a backup.")
    if kind == "missing" and key in _LANGUAGE_NAMES:
        return _text_missing(place, Language(key))
    if kind == "missing":
        return Problem(code="DEF-103", where=place, what="key missing", remedy="Add it.")
    if kind == "unexpected_keyword_argument":
        return Problem(code="DEF-102", where=place, what="unknown key", remedy=_spelling_hint(key))
    if kind in _WANTED:
        what, remedy = f"{_WANTED[kind]} is wanted here", "Correct the type; only text stands in quotation marks."
        return Problem(code="DEF-105", where=place, what=what, remedy=remedy)
    if kind == "enum":
        remedy = f"Use {detail['ctx']['expected']}."
        return Problem(code="DEF-106", where=place, what="not one of the possible values", remedy=remedy)
    return Problem(code="DEF-106", where=place, what=_sentence(detail["msg"]), remedy="Correct the value.")


def _place(loc: tuple[int | str, ...]) -> str:
    """Return ``("probes", 1, "text")`` as ``probes[2].text``: a person counts from one."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc if step != "[key]")
    return "".join(steps).removeprefix(".")


def _text_missing(place: str, language: Language) -> Problem:
    remedy = f"Add the {_LANGUAGE_NAMES[language]} text."
    return Problem(code="DEF-104", where=place, what="text missing", remedy=remedy)


def _spelling_hint(key: str) -> str:
    close = difflib.get_close_matches(key, _known_keys(), n=1)
    return f'Did you mean "{close[0]}"?' if close else "Remove it, or correct its spelling."


@cache
def _known_keys() -> tuple[str, ...]:
    shapes = (item for item in vars(model).values() if isinstance(item, type) and dataclasses.is_dataclass(item))
    return tuple(sorted({field.name for shape in shapes for field in dataclasses.fields(shape) if field.init}))


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


def _value_problems(value: Any, where: str, place: str) -> Iterator[Problem]:
    """Walk through a well-typed value for texts that are missing and values that cannot be."""
    if isinstance(value, LocalizedText | LocalizedPoints):
        yield from _missing_texts(value, f"{where} {place}".rstrip("."))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.init and getattr(value, field.name) != field.default:
                yield from _value_problems(getattr(value, field.name), where, f"{place}.{field.name}".lstrip("."))
        yield from _impossible_values(value, where, place)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _value_problems(item, where, f"{place}.{key}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from _value_problems(item, where, f"{place}[{number}]")
    elif value == "":
        yield Problem(code="DEF-106", where=f"{where} {place}", what="empty", remedy="Write something there.")


def _missing_texts(value: LocalizedText | LocalizedPoints, place: str) -> Iterator[Problem]:
    """Tell of a text that is empty, or of points that only the other language has."""
    for language in Language:
        content = value.in_language(language)
        if isinstance(content, tuple):
            if not content and (value.sv or value.en):
                yield _text_missing(f"{place}.{language}", language)
            for number, point in enumerate(content, start=1):
                if not point:
                    yield _text_missing(f"{place}.{language}[{number}]", language)
        elif not content:
            yield _text_missing(f"{place}.{language}", language)


def _impossible_values(value: Any, where: str, place: str) -> Iterator[Problem]:
    """Tell of values of the right type that can mean nothing."""
    prefix = f"{where} {place}." if place else f"{where} "
    for key in ("id", "key"):
        text = getattr(value, key, None)
        if isinstance(text, str) and text and not ID.fullmatch(text):
            remedy = "Use letters a to z, digits, _ and - only, beginning with a letter or digit."
            yield Problem(code="DEF-106", where=f"{prefix}{key}", what="not usable as an id", remedy=remedy)
    version = getattr(value, "version", None)
    if version and not VERSION.fullmatch(version):
        yield Problem(
            code="DEF-106", where=f"{prefix}version", what="not a version number", remedy='Write it like "1.0.0".'
        )
    if isinstance(value, model.Scoring):
        for name in ("competence_max_missing_share", "aspect_max_missing_share"):
            if not 0 <= getattr(value, name) <= 1:
                remedy = "Write a number from 0 to 1."
                yield Problem(code="DEF-106", where=f"{prefix}{name}", what="not a share", remedy=remedy)
    if isinstance(value, model.Child) and not 0 <= value.age < 21:
        yield Problem(code="DEF-106", where=f"{prefix}age", what="not a child's age", remedy="Write an age in years.")
    if isinstance(value, model.Instrument):
        levels = [level.value for level in value.scale]
        if len(levels) < 2 or levels != sorted(levels):
            remedy = "Write at least two levels, the lowest first."
            yield Problem(code="DEF-106", where=f"{prefix}scale", what="not a rising scale", remedy=remedy)
