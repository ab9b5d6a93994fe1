"""Languages, texts in both, and the catalogues of screens and documents."""

from vignette.i18n.text import Language, LocalizedPoints, LocalizedText

__all__ = ["Language", "LocalizedPoints", "LocalizedText"]
