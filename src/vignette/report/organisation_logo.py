"""A logo read from a file: told by its content what it is, and let in only if every document can show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from xml.etree import ElementTree

from vignette.errors import DataError, Problem

HEAVIEST = 500_000
"""Bytes; the logo is in every file that leaves the house."""

FEWEST, MOST = 64, 4000
"""Pixels of a side of a PNG or JPEG."""

_DRAWN = 1200
"""Pixels of the longer side of an SVG once it is drawn: 600 dpi at 5 cm."""

_PNG, _JPEG, _JPEG_END = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd9"
_TRAILING = 64
"""Bytes that some cameras and programs leave after the end."""

_SVG = "{http://www.w3.org/2000/svg}"
_MORE_THAN_DRAWN = {"script", "foreignObject", "iframe", "object", "embed", "handler", "listener", "audio", "video"}
_INSIDE = re.compile(r"#|data:image/(png|jpeg);")
_ADDRESS = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression\(|javascript:", re.IGNORECASE)

_SHOW = '#image("logo", alt: "logo")'
_DRAW = f"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#context {{
  let given = measure(image("logo", format: "svg"))
  image("logo", format: "svg", width: given.width * ({_DRAWN}pt / calc.max(given.width, given.height)))
}}
"""


def read_logo(folder: Path, name: str, *, where: str) -> bytes:
    """Return a logo as PNG or JPEG; an SVG is drawn, so that nothing but a picture gets into a document.

    Raises
    ------
    DataError
        ``ORG-108`` to ``ORG-112`` and ``ORG-114`` (see `read_organisation`).
    """
    content = _content(folder, name, where)
    if content.startswith((_PNG, _JPEG)):
        _check_pixels(content, where)
        if content.startswith(_JPEG) and _JPEG_END not in content[-_TRAILING:]:
            raise _broken(where)
        _set(_SHOW, content, where, kind="pdf")
        return content
    return _drawn(content, where)


def _content(folder: Path, name: str, where: str) -> bytes:
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            what, remedy = "the logo is not beside the settings file", "Put it in the same folder and write its name."
            raise _wrong("ORG-108", where, what, remedy)
        with path.open("rb") as file:
            content = file.read(HEAVIEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file's name"
        what = f"the logo cannot be read ({reason})"
        raise _wrong("ORG-108", where, what, "Put it beside the settings file and write its name.") from None
    if len(content) > HEAVIEST:
        what = f"the logo is heavier than {HEAVIEST // 1000} kB"
        raise _wrong("ORG-110", where, what, "Save it smaller; 1000 pixels across are enough.")
    return content


def _check_pixels(content: bytes, where: str) -> None:
    from docx.image.image import Image

    try:
        image = Image.from_blob(content)
        width, height = image.px_width, image.px_height
    except Exception:  # the library has no class of its own for a header that ends too early
        raise _broken(where) from None
    if not all(FEWEST <= side <= MOST for side in (width, height)):
        what = f"the logo is {width} × {height} pixels; each side must have from {FEWEST} to {MOST}"
        raise _wrong("ORG-111", where, what, "Save it in another size.")


def _set(text: str, logo: bytes, where: str, *, kind: Literal["pdf", "png"]) -> bytes:
    """Return a page with the logo; a picture that begins well and cannot be drawn to its end is told."""
    import typst

    with TemporaryDirectory() as folder:
        Path(folder, "logo").write_bytes(logo)
        Path(folder, "main.typ").write_text(text, encoding="utf-8")
        try:
            set_page = typst.compile(Path(folder, "main.typ"), format=kind, ppi=72.0, ignore_system_fonts=True)
        except RuntimeError:
            raise _broken(where) from None
    return bytes(set_page)


def _drawn(content: bytes, where: str) -> bytes:
    """Return an SVG as PNG."""
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise _more(where, "an entity")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - nothing in it can grow or be fetched
    except (ElementTree.ParseError, ValueError):
        root = None
    if root is None or root.tag != f"{_SVG}svg":
        what, remedy = "not a PNG, JPEG or SVG picture, whatever its name says", "Save the logo as one of these."
        raise _wrong("ORG-109", where, what, remedy)
    found = next(_more_than_drawn(root), "")
    if found or re.search(r"<\?xml-stylesheet", text, re.IGNORECASE):
        raise _more(where, found or "a style sheet from elsewhere")
    drawn = _set(_DRAW, content, where, kind="png")
    _check_pixels(drawn, where)
    return drawn


def _more_than_drawn(root: ElementTree.Element) -> Iterator[str]:
    """Yield what a drawing has no need of: scripts, foreign content, and whatever would be fetched."""
    for element in root.iter():
        name = str(element.tag).rsplit("}", 1)[-1]
        if name in _MORE_THAN_DRAWN:
            yield f"<{name}>"
        if _ADDRESS.search(element.text or ""):
            yield f"an address in <{name}>"
        for key, value in element.attrib.items():
            short = key.rsplit("}", 1)[-1]
            linked = short in ("href", "src") and not _INSIDE.match(value.strip())
            if linked or short.lower().startswith("on") or _ADDRESS.search(value):
                yield f"{short} in <{name}>"


def _broken(where: str) -> DataError:
    what, remedy = "the logo is broken or of a kind that cannot be printed", "Save it again as a plain PNG."
    return _wrong("ORG-114", where, what, remedy)


def _more(where: str, found: str) -> DataError:
    what = f"the SVG holds more than a drawing: {found}"
    return _wrong("ORG-112", where, what, "Save it as a plain SVG without scripts and links, or as PNG.")


def _wrong(code: str, where: str, what: str, remedy: str) -> DataError:
    return DataError(Problem(code=code, where=where, what=what, remedy=remedy))
