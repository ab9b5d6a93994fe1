"""Sentences for screens and documents, from the catalogues, and numbers and dates as the language writes them.

A sentence has an id that says where it stands (``interview.pause``); both languages have every id, and a missing one
is an error. The catalogues are gettext ``.po`` files, which translators' tools can open.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time, get_timezone
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from vignette.i18n.text import Language

LOCALES = Path(__file__).parent / "locales"
TIME_ZONE = get_timezone("Europe/Stockholm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The sentences of one language.

    Examples
    --------
    >>> catalogue(Language.SV).number(2.3333, decimals=1)
    '2,3'
    """

    language: Language
    sentences: gettext.NullTranslations

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence ``key`` with its ``{values}`` filled in; ``KeyError`` if the catalogue lacks it."""
        if not self.has(key):
            raise KeyError(key)
        sentence = self.sentences.gettext(key)
        return sentence.format(**values) if values else sentence

    def has(self, key: str) -> bool:
        """Return whether the catalogue holds ``key``."""
        return bool(key) and self.sentences.gettext(key) != key

    def number(self, value: float, *, decimals: int) -> str:
        """Return a number with a fixed count of decimals, as the language writes it; halves go up."""
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return _written(rounded or abs(rounded), decimals, self.language)

    def date(self, at: dt.datetime) -> str:
        """Return the day of a moment, in Swedish local time."""
        return format_date(at.astimezone(TIME_ZONE), format="long", locale=self.language.value)

    def day_and_time(self, at: dt.datetime) -> str:
        """Return day and time of a moment, in Swedish local time."""
        return format_datetime(at, format="d MMMM y HH:mm", tzinfo=TIME_ZONE, locale=self.language.value)

    def clock(self, at: dt.datetime) -> str:
        """Return the time of day of a moment, with seconds, in Swedish local time."""
        return format_time(at, format="HH:mm:ss", tzinfo=TIME_ZONE, locale=self.language.value)


@lru_cache(maxsize=4096)
def _written(rounded: Decimal, decimals: int, language: Language) -> str:
    """Write a rounded number; a report has tens of thousands, many of them often."""
    pattern = "0" if decimals == 0 else "0." + "0" * decimals
    return format_decimal(rounded, format=pattern, locale=language.value)


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the catalogue of a language, read once."""
    return Catalogue(language=language, sentences=_compiled(merged(language)))


def merged(language: Language) -> Catalog:
    """Return all ``.po`` files of a language as one; a sentence that stands twice is an error.

    Raises
    ------
    ValueError
        If an id stands in two files.
    """
    whole = Catalog(locale=language.value)
    for path in sorted((LOCALES / language.value).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language.value):
                if message.id and message.id in whole:
                    raise ValueError(f"{path.name}: {message.id} stands in another file too")
                if message.id:
                    whole[message.id] = message
    return whole


def _compiled(messages: Catalog) -> gettext.GNUTranslations:
    binary = io.BytesIO()
    write_mo(binary, messages)
    binary.seek(0)
    return gettext.GNUTranslations(binary)
