"""Whose documents they are: an organisation's name, logo, colour and standing text, from a settings file of its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vignette.errors import DataError, Problem
from vignette.i18n import Language, LocalizedText
from vignette.report.organisation_logo import read_logo
from vignette.report.paper import ACCENT, Letterhead

LOWEST_CONTRAST = 4.5
"""Of the accent colour against white paper (WCAG 2.2, 1.4.3)."""

_LONGEST = {"name": 120, "contact": 100, "logo_text": 150, "standing": 600}
_MOST_CONTACT_LINES = 6
_KEYS = ("name", "contact", "logo", "logo_text", "accent", "standing")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whose documents they are; empty where nobody has said.

    Attributes
    ----------
    contact : tuple of str
        Lines as they are printed: address of the office, telephone, e-mail.
    logo : bytes or None
        A PNG or JPEG picture, with ``logo_text`` as its text alternative.
    standing : LocalizedText or None
        What the organisation writes on every document.
    accent : str
        Colour of headings and lines, as ``#rrggbb``.
    """

    name: str = ""
    contact: tuple[str, ...] = ()
    logo: bytes | None = field(default=None, repr=False)
    logo_text: LocalizedText | None = None
    standing: LocalizedText | None = None
    accent: str = ACCENT


def read_organisation(path: Path | None) -> Organisation:
    """Return what the settings file says; an empty organisation where there is no file to read.

    Raises
    ------
    DataError
        With every problem: ``ORG-101`` not to be read, ``ORG-102`` unknown key, ``ORG-103`` missing or of the wrong
        kind, ``ORG-104`` a text in one language only, ``ORG-105`` too long, ``ORG-106`` not a colour, ``ORG-107`` too
        little contrast, ``ORG-108`` no such logo beside the file, ``ORG-109`` no PNG, JPEG or SVG, ``ORG-110`` too
        heavy, ``ORG-111`` too small or too large, ``ORG-112`` more than a drawing, ``ORG-113`` a logo without its text
        or a text without a logo, ``ORG-114`` a broken picture.
    """
    if path is None:
        return Organisation()
    table, where = _table(path), path.name
    logo, logo_problems = _logo(table, path)
    problems = [*_unknown(table, where), *_text_problems(table, where), *_accent_problems(table, where), *logo_problems]
    if problems:
        raise DataError(*problems)
    return Organisation(
        name=_line(table["name"]),
        contact=tuple(_line(each) for each in table.get("contact", ())),
        logo=logo,
        logo_text=_localized(table.get("logo_text")),
        standing=_localized(table.get("standing")),
        accent=table.get("accent", ACCENT).lower(),
    )


def letterhead(organisation: Organisation, language: Language) -> Letterhead | None:
    """Return an organisation's letterhead in a language; None where nobody has said whose documents they are."""
    if not organisation.name:
        return None
    texts = {"standing": organisation.standing, "logo_text": organisation.logo_text}
    return Letterhead(
        name=organisation.name,
        contact=organisation.contact,
        logo=organisation.logo,
        accent=organisation.accent,
        **{name: text.in_language(language) if text else "" for name, text in texts.items()},
    )


def contrast_with_white(colour: str) -> float:
    """Return the contrast of a colour, ``#rrggbb``, with white, from 1 to 21 (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    luminance = sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        what, remedy = f"the file cannot be read ({error.strerror})", "Name a file that is there, or unset the setting."
    except ValueError as error:
        kind = "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        what, remedy = f"not TOML: {kind}", "Compare with docs/organisation.example.toml."
    raise DataError(Problem(code="ORG-101", where=path.name, what=what, remedy=remedy))


def _unknown(table: Mapping[str, Any], where: str) -> Iterator[Problem]:
    for key in table:
        if key not in _KEYS:
            remedy = f"Choose from {', '.join(_KEYS)}."
            yield Problem(code="ORG-102", where=f"{where} {key}", what="unknown key", remedy=remedy)


def _text_problems(table: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if "name" not in table:
        yield Problem(code="ORG-103", where=f"{where} name", what="key missing", remedy="Add the organisation's name.")
    else:
        yield from _one_text(table["name"], f"{where} name", _LONGEST["name"])
    contact = table.get("contact", [])
    if not isinstance(contact, list) or len(contact) > _MOST_CONTACT_LINES:
        what, remedy = "not a short list of texts", f"Write at most {_MOST_CONTACT_LINES} lines in square brackets."
        yield Problem(code="ORG-103", where=f"{where} contact", what=what, remedy=remedy)
    else:
        for place, line in enumerate(contact, start=1):
            yield from _one_text(line, f"{where} contact line {place}", _LONGEST["contact"])
    for key in ("logo_text", "standing"):
        if key in table:
            yield from _both_texts(table[key], f"{where} {key}", _LONGEST[key])
    if ("logo" in table) != ("logo_text" in table):
        missing = "logo_text" if "logo" in table else "logo"
        remedy = (
            "Write both: whoever cannot see the logo reads its text." if missing == "logo_text" else "Name its file."
        )
        yield Problem(code="ORG-113", where=f"{where} {missing}", what="a logo and its text go together", remedy=remedy)


def _both_texts(value: Any, where: str, longest: int) -> Iterator[Problem]:
    if not isinstance(value, dict):
        what, remedy = "not a text in both languages", 'Write { sv = "…", en = "…" }.'
        yield Problem(code="ORG-103", where=where, what=what, remedy=remedy)
        return
    for language in Language:
        if language.value in value:
            yield from _one_text(value[language.value], f"{where}.{language.value}", longest)
        else:
            what, remedy = "the text is missing in this language", "Write it in both; documents are made in either."
            yield Problem(code="ORG-104", where=f"{where}.{language.value}", what=what, remedy=remedy)
    for key in sorted(set(value) - set(Language)):
        yield Problem(code="ORG-102", where=f"{where}.{key}", what="unknown key", remedy="Choose from sv, en.")


def _one_text(value: Any, where: str, longest: int) -> Iterator[Problem]:
    if not isinstance(value, str) or not value.strip():
        yield Problem(code="ORG-103", where=where, what="not a text", remedy='Write it between quotes: "…".')
    elif len(value) > longest:
        what = f"{len(value)} characters, at most {longest} have room"
        yield Problem(code="ORG-105", where=where, what=what, remedy="Shorten it.")


def _accent_problems(table: Mapping[str, Any], where: str) -> Iterator[Problem]:
    accent = table.get("accent", ACCENT)
    if not isinstance(accent, str) or not _COLOUR.fullmatch(accent):
        what, remedy = "not a colour", 'Write it as "#rrggbb", six digits or letters from a to f.'
        yield Problem(code="ORG-106", where=f"{where} accent", what=what, remedy=remedy)
    elif (contrast := contrast_with_white(accent)) < LOWEST_CONTRAST:
        shown = int(contrast * 100) / 100  # never rounded up to what would have been enough
        what = f"the contrast with white is {shown}:1, at least {LOWEST_CONTRAST}:1 can be read"
        yield Problem(code="ORG-107", where=f"{where} accent", what=what, remedy="Choose a darker colour.")


def _logo(table: Mapping[str, Any], path: Path) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the logo, and what is wrong with it."""
    if "logo" not in table:
        return None, ()
    where = f"{path.name} logo"
    if not isinstance(table["logo"], str):
        problem = Problem(code="ORG-103", where=where, what="not a file's name", remedy='Write it between quotes: "…".')
        return None, (problem,)
    try:
        return read_logo(path.parent, table["logo"], where=where), ()
    except DataError as error:
        return None, tuple(error.problems)


def _localized(value: Mapping[str, str] | None) -> LocalizedText | None:
    return None if value is None else LocalizedText(sv=_line(value["sv"]), en=_line(value["en"]))


def _line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
