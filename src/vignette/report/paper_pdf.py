"""A paper as PDF: tagged, with bookmarks, its fonts inside (PDF/UA-1)."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from vignette.i18n import Language, catalogue
from vignette.report.blocks import (
    Block,
    Box,
    Facts,
    Lines,
    List,
    Part,
    Picture,
    Runs,
    Table,
    note,
    plain_text,
    text_runs,
)
from vignette.report.characters import right_to_left
from vignette.report.drawing import dots_as_drawing, logo_height, share_of_width
from vignette.report.fonts import FALLBACK, FAMILY, shown, typst_fonts
from vignette.report.paper import Letterhead, Paper
from vignette.report.paper_rows import with_row_heads
from vignette.report.paper_text import heads, tidied, with_texts

_TEMPLATE = Path(__file__).with_name("paper.typ")
_REGIONS = {Language.SV: "SE", Language.EN: "GB"}
_LONG = 1000
"""Letters of a text that may have to be divided between pages."""

_LONG_WORD = re.compile(r"\S{40,}")
_PIECES = re.compile(r"\W+|\w{20}(?=\w)|\w+")
_SVG_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")


def paper_pdf(paper: Paper) -> bytes:
    """Return the paper as a PDF file. Its text goes in as data, so nothing in it is taken for markup.

    What none of our fonts has is replaced, and the end of the paper says of how many characters that is true.

    Raises
    ------
    StorageError
        ``DOC-104`` if a font is missing or damaged.
    """
    fonts = typst_fonts()
    drawn, lost = _drawable(tidied(paper))
    if lost:
        said = note(catalogue(paper.language)("paper.not_shown", count=lost))
        drawn = dataclasses.replace(drawn, blocks=(*drawn.blocks, said))
    content = typst.compile(
        _TEMPLATE,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_document(drawn), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(paper.made.timestamp()),
    )
    return with_row_heads(content, drawn.blocks)


def _drawable(paper: Paper) -> tuple[Paper, int]:
    """Return a paper of characters that our fonts have, and how many it had besides."""
    lost = 0

    def counted(text: str) -> str:
        nonlocal lost
        kept, missing = shown(text)
        lost += missing
        return kept

    def drawn(part: Part) -> Part:
        if isinstance(part, Picture):
            return dataclasses.replace(part, svg=_SVG_TEXT.sub(lambda found: counted(found[0]), part.svg))
        if isinstance(part, Box):
            return dataclasses.replace(part, blocks=tuple(map(drawn, part.blocks)))
        return part

    whole = with_texts(paper, counted)
    return dataclasses.replace(whole, blocks=tuple(map(drawn, whole.blocks))), lost


def _document(paper: Paper) -> dict[str, Any]:
    words = catalogue(paper.language)
    return {
        "name": paper.title,
        "title": _divisible(paper.title),
        "subtitle": _divisible(paper.subtitle),
        "marks": [_divisible(mark) for mark in paper.marks],
        "foot": _divisible(paper.foot),
        "page": words("paper.page", page="{page}", pages="{pages}"),
        "language": paper.language.value,
        "region": _REGIONS[paper.language],
        "keywords": [f"vignette:{paper.code}"] if paper.code else [],
        "fonts": [FAMILY, FALLBACK],
        "accent": paper.accent,
        "contents": words("paper.contents") if paper.contents and any(heads(paper.blocks)) else "",
        "letterhead": _head(paper.letterhead) if paper.letterhead else None,
        "parts": [_plain(part) for part in paper.blocks],
    }


def _head(head: Letterhead) -> dict[str, Any]:
    drawn = None if head.logo is None else dots_as_drawing(head.logo)
    logo = drawn and {"svg": drawn, "text": head.logo_text or head.name, "height": 10 * logo_height(drawn)}
    return {
        "name": _divisible(head.name),
        "contact": [_divisible(line) for line in head.contact],
        "standing": _divisible(head.standing),
        "logo": logo,
    }


def _plain(part: Part) -> dict[str, Any]:
    if isinstance(part, Block):
        about = {"kind": part.kind, "level": part.level, "new_page": part.new_page, "leads": part.leads}
        return {**about, **_said(part.runs)}
    if isinstance(part, List):
        return {"kind": "list", "numbered": part.numbered, "items": [_said(item) for item in part.items]}
    if isinstance(part, Table):
        return {**_table(part.rows, part.shares, row_heads=part.row_heads), "whole": part.whole}
    if isinstance(part, Facts):
        return {"kind": "facts", "rows": [[_said(cell) for cell in row] for row in part.cells]}
    if isinstance(part, Picture):
        return {"kind": "picture", "svg": part.svg, "text": part.text, "share": share_of_width(part.svg)}
    if isinstance(part, Lines):
        return {"kind": "lines", "count": part.count, **_said(text_runs(part.label))}
    return {"kind": "box", "look": part.kind, "parts": [_plain(each) for each in part.blocks]}


def _table(rows: Sequence[Sequence[Runs]], shares: Sequence[float], *, row_heads: bool) -> dict[str, Any]:
    return {
        "kind": "table",
        "shares": [round(share, 3) for share in shares],
        "row_heads": row_heads,
        "rows": [[_said(cell) for cell in row] for row in rows],
    }


def _said(runs: Runs) -> dict[str, Any]:
    """Return runs with the direction they are read in, and whether they may have to be divided between pages."""
    text = plain_text(runs)
    return {
        "rtl": right_to_left(text),
        "long": len(text) > _LONG or text.count("\n") > _LONG // 50,
        "runs": [{**dataclasses.asdict(run), "text": _divisible(run.text).split("\n")} for run in runs],
    }


def _divisible(text: str) -> str:
    """Let a word that may be longer than a line go on in the next: after a sign, else anywhere."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_PIECES.findall(word[0])), text)
