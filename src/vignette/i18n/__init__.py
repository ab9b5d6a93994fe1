"""Languages, texts in both, and the catalogues of screens and documents."""

from vignette.i18n.catalogue import Catalogue, catalogue
from vignette.i18n.text import Language, LocalizedPoints, LocalizedText

__all__ = ["Catalogue", "Language", "LocalizedPoints", "LocalizedText", "catalogue"]
