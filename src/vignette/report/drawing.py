"""A Vega-Lite specification drawn as SVG for a document: no browser, no script, no network."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from typing import Any

from vignette.report.fonts import FAMILY, register_for_charts

_WIDTH = 620
_FONT = f"{FAMILY}, Arial, Helvetica, sans-serif"
"""Fonts of one width everywhere: the drawing leaves room for its words, and a reader's own font must fit in it."""
_ROOT = re.compile(r"<svg [^>]*?width=\"([\d.]+)\" height=\"([\d.]+)\" viewBox=\"([^\"]+)\">")
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)"[^>]*? height="([\d.]+)"')
_TALLEST = 1.35
"""Height of a drawing as a share of its width; a taller one would not have room on a page."""

_ID = re.compile(r'(id="|url\(#)((?:clip|gradient)[\w-]*)')
_SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def drawn_svg(spec: Mapping[str, Any], *, name: str, title: str) -> str:
    """Return a chart as an ``<svg>`` that is one picture to whoever listens: a title, and the description in full.

    Parameters
    ----------
    spec : mapping
        With its text alternative as ``description``.
    name : str
        Unique in the document: what the ids inside begin with.

    Raises
    ------
    StorageError
        ``DOC-104`` if a font is missing or damaged.
    """
    import vl_convert

    register_for_charts()
    wide = {key: value for key, value in spec.items() if key not in ("autosize", "description")}
    if wide.get("width") == "container":
        wide["width"] = _WIDTH
    wide["config"] = {**spec["config"], "font": _FONT, "aria": False}
    drawn = _ID.sub(rf"\1{name}-\2", _SPOKEN.sub("", vl_convert.vegalite_to_svg(wide)))
    told = (
        f'<title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-desc">{html.escape(str(spec.get("description", "")))}</desc>'
    )

    def root(found: re.Match[str]) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
            f'width="{found[1]}" height="{found[2]}" viewBox="{found[3]}">{told}'
        )

    return _ROOT.sub(root, drawn, count=1)


def size_of(svg: str) -> tuple[float, float]:
    """Return the width and the height of a drawing of ours."""
    found = _SIZE.search(svg)
    return (float(found[1]), float(found[2])) if found else (1.0, 1.0)


def share_of_width(svg: str) -> float:
    """Return how much of a text's width a drawing may take: all, unless it would be taller than a page."""
    width, height = size_of(svg)
    return min(1.0, _TALLEST * width / height)


def dots_as_drawing(picture: bytes) -> str:
    """Return a PNG or JPEG picture as a drawing that holds it."""
    from docx.image.image import Image

    image = Image.from_blob(picture)
    size = f'width="{image.px_width}" height="{image.px_height}"'
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {image.px_width} {image.px_height}">'
        f'<image {size} href="data:{image.content_type};base64,{data}"/></svg>'
    )


def logo_height(svg: str) -> float:
    """Return how high a logo is on paper, in centimetres."""
    width, height = size_of(svg)
    return min(1.5, 10 * height / width)
