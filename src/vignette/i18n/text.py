"""Text in both languages: a missing language is an error, never a silent fallback."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of the screens, the documents and the instrument."""

    SV = "sv"
    EN = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalizedText:
    """One text in Swedish (the original) and English."""

    sv: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in ``language``."""
        return self.sv if language is Language.SV else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalizedPoints:
    """A short list of points in Swedish and English, point for point."""

    sv: tuple[str, ...]
    en: tuple[str, ...]

    def in_language(self, language: Language) -> tuple[str, ...]:
        """Return the points in ``language``."""
        return self.sv if language is Language.SV else self.en
