"""Languages, texts in both, and the catalogues of screens and documents."""

from vignette.i18n.catalogue import TIME_ZONE, Catalogue, catalogue
from vignette.i18n.text import Language, LocalizedPoints, LocalizedText

__all__ = ["TIME_ZONE", "Catalogue", "Language", "LocalizedPoints", "LocalizedText", "catalogue"]
