"""A paper as DOCX: real headings, lists and tables, the language set, the same words as the PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from docx import Document
from docx.blkcntnr import BlockItemContainer
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.shared import Cm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from vignette.i18n import Catalogue, catalogue
from vignette.report.blocks import Block, Box, Facts, Lines, List, Part, Parts, Picture, Runs, Table, note, plain_text
from vignette.report.drawing import dots_as_drawing, logo_height, share_of_width
from vignette.report.package import with_times
from vignette.report.paper import Letterhead, Paper
from vignette.report.paper_docx_look import (
    CELL,
    CONTENTS,
    GAP,
    LINE,
    MARK,
    NOTE,
    RULE,
    SENDER,
    TEXT_WIDTH,
    around,
    borders,
    colour,
    element,
    set_up,
)
from vignette.report.paper_docx_parts import (
    add_bookmark,
    add_contents,
    add_drawing,
    add_field,
    add_image,
    add_runs,
    content_control,
    new_numbering,
)
from vignette.report.paper_text import heads, tidied

_STYLES = {"paragraph": "Normal", "quote": "Intense Quote", "note": NOTE}
_PADDING = 0.3
_TWIPS = 567  # in a centimetre
_AFTER_TABLE = Pt(10)
_AFTER = {
    qn("w:tblBorders"): ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"),
    qn("w:tblCellMar"): ("w:tblLook",),
}
_LONG = 1000
"""Letters of a cell that may have to be divided between pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What is at hand while a document is written."""

    document: DocumentType
    words: Catalogue
    accent: str
    ground: str
    styles: Mapping[str, str]
    heads: Iterator[int]
    controls: Iterator[int]


def paper_docx(paper: Paper) -> bytes:
    """Return the paper as a DOCX file: the same bytes for the same paper.

    Raises
    ------
    StorageError
        ``DOC-104`` if a font that its pictures are drawn with is missing or damaged.
    """
    tidy = tidied(paper)
    document = Document()
    set_up(document, tidy)
    desk = _Desk(
        document=document,
        words=catalogue(tidy.language),
        accent=colour(tidy.accent),
        ground=colour(tidy.accent, lighter=0.92),
        styles={str(style.name): style.style_id for style in document.styles},
        heads=count(1),
        controls=count(1),
    )
    body = document._body
    if tidy.letterhead is not None:
        _add_letterhead(body, tidy.letterhead, desk)
    _add_paragraph(body, "Title", desk, tidy.title)
    if tidy.subtitle:
        _add_paragraph(body, "Subtitle", desk, tidy.subtitle)
    if tidy.contents:
        _add_contents(body, [plain_text(head.runs) for head in heads(tidy.blocks)], desk)
    _add_parts(body, tidy.blocks, desk, width=TEXT_WIDTH)
    if tidy.letterhead is not None and tidy.letterhead.standing:
        _rule(_add_paragraph(body, NOTE, desk, tidy.letterhead.standing), "top", desk)
    _add_margins(desk, tidy)
    file = io.BytesIO()
    document.save(file)
    return with_times(file.getvalue(), tidy.made)


def _add_margins(desk: _Desk, paper: Paper) -> None:
    """Add the marks above and the foot below."""
    section = desk.document.sections[0]
    first, *further = paper.marks or ("",)
    above = section.header.paragraphs[0]
    above.text, above._p.style = first, desk.styles[MARK]
    for mark in further:
        _add_paragraph(section.header, MARK, desk, mark)
    pieces = re.split(r"\{(\w+)\}", desk.words("paper.page", page="{page}", pages="{pages}"))
    line = section.footer.paragraphs[0]
    line._p.style = desk.styles["Footer"]
    line.add_run(f"{paper.foot}\t")
    for piece in pieces:
        if piece in ("page", "pages"):
            add_field(line, "PAGE" if piece == "page" else "NUMPAGES", "1")
        else:
            line.add_run(piece)


def _add_letterhead(body: BlockItemContainer, head: Letterhead, desk: _Desk) -> None:
    if head.logo is not None:
        height = logo_height(dots_as_drawing(head.logo))
        add_image(_add_paragraph(body, "Normal", desk), head.logo, head.logo_text or head.name, height=height)
    lines = [(head.name, SENDER), (" · ".join(head.contact), NOTE)]
    added = [_add_paragraph(body, style, desk, text) for text, style in lines if text]
    if added:
        _rule(added[-1], "bottom", desk)


def _rule(paragraph: Paragraph, side: str, desk: _Desk) -> None:
    """Draw a line above or below a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    line = borders("w:pBdr", {side: ("single", 8, desk.accent)}, space=4)
    properties.insert_element_before(line, "w:shd", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")
    if side == "top":
        paragraph.paragraph_format.space_before = Pt(18)


def _add_contents(body: BlockItemContainer, titles: Sequence[str], desk: _Desk) -> None:
    if titles:
        _add_paragraph(body, "Normal", desk).add_run(desk.words("paper.contents")).bold = True
        lines = [_add_paragraph(body, CONTENTS, desk) for _ in titles]
        lines[-1].paragraph_format.space_after = Pt(12)
        add_contents(lines, [(title, _bookmark(place)) for place, title in enumerate(titles, start=1)])


def _add_paragraph(container: BlockItemContainer, style: str, desk: _Desk, text: str = "") -> Paragraph:
    """Add a paragraph in a style; the library itself looks through every style for each."""
    paragraph = container.add_paragraph(text)
    paragraph._p.style = desk.styles[style]
    return paragraph


def _bookmark(place: int) -> str:
    return f"_Toc{place:06}"


def _add_parts(container: BlockItemContainer, parts: Parts, desk: _Desk, *, width: float) -> None:
    """Add parts to a page or a cell; ``width`` is what it has room for, in centimetres."""
    after_table = False
    for part in parts:
        tabular = isinstance(part, Table | Facts | Box)
        if tabular and after_table:
            _add_paragraph(container, GAP, desk)  # two tables without a paragraph between them become one
        added = _add_part(container, part, desk, width=width)
        if added is not None and after_table and not (isinstance(part, Block) and part.kind == "heading"):
            added.paragraph_format.space_before = _AFTER_TABLE
        after_table = tabular
    if after_table:
        _add_paragraph(container, GAP, desk)


def _add_part(container: BlockItemContainer, part: Part, desk: _Desk, *, width: float) -> Paragraph | None:
    """Add one part, and return its first paragraph if it has one of its own."""
    if isinstance(part, Block):
        return _add_block(container, part, desk)
    if isinstance(part, List):
        return _add_list(container, part, desk)
    if isinstance(part, Lines):
        return _add_lines(container, part, desk)
    if isinstance(part, Picture):
        paragraph = _add_paragraph(container, "Normal", desk)
        add_drawing(paragraph, part.svg, part.text, width=width * share_of_width(part.svg))
        return paragraph
    if isinstance(part, Table):
        _add_table(container, part, desk, width=width)
    elif isinstance(part, Facts):
        _add_facts(container, part, desk, width=width)
    else:
        _add_box(container, part, desk, width=width)
    return None


def _add_block(container: BlockItemContainer, block: Block, desk: _Desk) -> Paragraph:
    is_head = block.kind == "heading"
    style = f"Heading {block.level - 1}" if is_head else _STYLES[block.kind]  # the title is the first level
    paragraph = _add_paragraph(container, style, desk)
    add_runs(paragraph, block.runs)
    if block.leads and not is_head:
        paragraph.paragraph_format.keep_with_next = True
    if block.new_page:
        paragraph.paragraph_format.page_break_before = True
    if is_head and block.level == 2:
        number = next(desk.heads)
        add_bookmark(paragraph, _bookmark(number), number)
    return paragraph


def _add_list(container: BlockItemContainer, block: List, desk: _Desk) -> Paragraph:
    number = new_numbering(desk.document) if block.numbered else None
    added = []
    for item in block.items:
        paragraph = _add_paragraph(container, "List Number" if block.numbered else "List Bullet", desk)
        if number is not None:
            properties: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number
        add_runs(paragraph, item)
        added.append(paragraph)
    return added[0]


def _add_lines(container: BlockItemContainer, lines: Lines, desk: _Desk) -> Paragraph:
    added = [_add_paragraph(container, LINE, desk, lines.label if place == 0 else "") for place in range(lines.count)]
    for paragraph in added[:-1]:
        paragraph.paragraph_format.keep_with_next = True
    added[-1].paragraph_format.space_after = _AFTER_TABLE
    return added[0]


def _add_table(container: BlockItemContainer, block: Table, desk: _Desk, *, width: float) -> None:
    widths = [width * share for share in block.shares]
    table = _new_table(container, block.rows, widths, desk, first_row=True, first_column=block.row_heads)
    table.style = desk.document.styles["Table Grid"]
    if block.whole:
        for paragraph in table._tbl.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext()
    first = table._tbl.tr_lst[0]
    for cell in first.tc_lst:
        _ground(cell, desk.ground)
    if not _is_long(block.rows[0]):
        # repeats on every page, and tells a screen reader what the columns are
        first.get_or_add_trPr().append(element("w:tblHeader"))


def _add_facts(container: BlockItemContainer, facts: Facts, desk: _Desk, *, width: float) -> None:
    widths = [width * share for share in (0.3, 0.7)]
    table = _new_table(container, facts.cells, widths, desk, first_column=True)
    line = ("single", 4, RULE)
    _properties(table, borders("w:tblBorders", {"bottom": line, "insideH": line}))


def _add_box(container: BlockItemContainer, box: Box, desk: _Desk, *, width: float) -> None:
    table = _new_table(container, [[()]], [width], desk, room=_PADDING)
    lines = {
        "plain": around("single", 4, RULE),
        "marked": around("single", 4, RULE),
        "signed": {"left": ("single", 24, desk.accent)},
        "open": around("dashed", 6, desk.accent),
    }
    _properties(table, borders("w:tblBorders", lines[box.kind]))
    cell = table._cells[0]
    if box.kind == "marked":
        _ground(cell._tc, desk.ground)
    empty = cell.paragraphs[0]._p
    blocks = box.blocks or (note(desk.words("paper.write_here")),)
    _add_parts(cell, blocks, desk, width=width - 2 * _PADDING)
    empty.getparent().remove(empty)
    if cell._tc.inner_content_elements[0] is cell.paragraphs[0]._p:
        cell.paragraphs[0].paragraph_format.space_before = Pt(0)
    cell.paragraphs[-1].paragraph_format.space_after = Pt(0)
    if box.kind in ("signed", "open"):
        content_control(table._tbl, label=box.label, number=next(desk.controls), locked=box.kind == "signed")


def _new_table(
    container: BlockItemContainer,
    rows: Sequence[Sequence[Runs]],
    widths: Sequence[float],
    desk: _Desk,
    *,
    first_row: bool = False,
    first_column: bool = False,
    room: float = 0.09,
) -> DocxTable:
    """Add a table with its texts; its first row and column are marked as headings if asked for."""
    table = DocxTable(CT_Tbl.new_tbl(len(rows), len(widths), Cm(sum(widths))), container)
    container._element._insert_tbl(table._tbl)
    table.autofit = False
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Cm(width)
    sides = {"top": room, "left": max(room, 0.19), "bottom": room, "right": max(room, 0.19)}
    margins = (element(f"w:{side}", w=round(gap * _TWIPS), type="dxa") for side, gap in sides.items())
    _properties(table, element("w:tblCellMar", *margins))
    for row, texts in zip(table._tbl.tr_lst, rows, strict=True):
        if not _is_long(texts):
            row.get_or_add_trPr().append(element("w:cantSplit"))
        for place, (cell, runs, width) in enumerate(zip(row.tc_lst, texts, widths, strict=True)):
            cell.width = Cm(width)
            bold = (first_row and row is table._tbl.tr_lst[0]) or (first_column and place == 0)
            paragraph = _Cell(cell, table).paragraphs[0]
            paragraph._p.style = desk.styles[CELL]
            add_runs(paragraph, runs, bold=bold)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    for name, on in (("firstRow", first_row), ("firstColumn", first_column), ("noHBand", True), ("noVBand", True)):
        look.set(qn(f"w:{name}"), str(int(on)))
    look.set(qn("w:val"), f"{0x0600 + 0x20 * first_row + 0x80 * first_column:04X}")
    return table


def _properties(table: DocxTable, *added: Any) -> None:
    """Add properties of a table, each in the place that the format has for it."""
    for each in added:
        table._tbl.tblPr.insert_element_before(each, *_AFTER[each.tag])


def _ground(cell: Any, ink: str) -> None:
    cell.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=ink))


def _is_long(row: Sequence[Runs]) -> bool:
    """Return whether a row may have to be divided between pages."""
    texts = [plain_text(runs) for runs in row]
    return any(len(text) > _LONG or text.count("\n") > _LONG // 50 for text in texts)
