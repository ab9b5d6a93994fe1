"""The fonts that papers and charts are set in: they come with the product, so every computer shows the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vignette.errors import Problem, StorageError
from vignette.report.characters import UNKNOWN

if TYPE_CHECKING:
    import typst

FAMILY, FALLBACK = "Liberation Sans", "DejaVu Sans"
FOLDER = Path(__file__).with_name("fonts")

_FILES = {
    FAMILY: tuple(f"LiberationSans-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic")),
    FALLBACK: ("DejaVuSans.ttf",),
}
_JOINED = re.compile(f"(?:{UNKNOWN}\ufe0f?\u200d)+{UNKNOWN}")
"""A picture that is put together from several, as a family is from its members."""

_MODIFIER = re.compile(r"(?<=\S)[\U0001f3fb-\U0001f3ff]")
_DIRECTIONS = frozenset("\u061c\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")


@cache
def typst_fonts() -> typst.Fonts:
    """Return the fonts as the typesetter wants them: ours and no others.

    Raises
    ------
    StorageError
        ``DOC-104`` if a font is missing or damaged.
    """
    import typst

    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
    read = {Path(font.path).name for font in found.fonts() if font.path}
    _check(read)
    return found


@cache
def register_for_charts() -> None:
    """Let charts be measured and drawn with our fonts.

    Raises
    ------
    StorageError
        ``DOC-104`` if a font is missing or damaged.
    """
    import vl_convert

    _check(each.name for each in FOLDER.glob("*.ttf"))
    vl_convert.register_font_directory(str(FOLDER))


def shown(text: str) -> tuple[str, int]:
    """Return a text with U+FFFD for what no font of ours has, and how many characters that concerns.

    Signs that only say how their neighbours are drawn go without being counted.
    """
    covered = _covered()
    if covered.issuperset(text):
        return text, 0
    kept = "".join(each if each in covered else _stand_in(each) for each in _MODIFIER.sub("", text))
    joined = _JOINED.sub(UNKNOWN, kept)
    return joined, joined.count(UNKNOWN) - text.count(UNKNOWN)


def _stand_in(character: str) -> str:
    if character in _DIRECTIONS:
        return ""
    return " " if unicodedata.category(character) == "Zs" else UNKNOWN


@cache
def _covered() -> frozenset[str]:
    """Return every character that one of our fonts has."""
    from fontTools.ttLib import TTFont

    typst_fonts()
    found = {"\n"}
    for names in _FILES.values():
        with TTFont(FOLDER / names[0], lazy=True) as font:
            found |= set(map(chr, font.getBestCmap()))
    return frozenset(found)


def _check(names: Iterable[str]) -> None:
    missing = sorted({name for needed in _FILES.values() for name in needed}.difference(names))
    if missing:
        what, remedy = "a font that documents are set in is missing or damaged", "Install vignette again."
        raise StorageError(
            *(Problem(code="DOC-104", where=f"{FOLDER.name}/{name}", what=what, remedy=remedy) for name in missing)
        )
