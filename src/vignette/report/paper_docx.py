"""A paper as DOCX: real headings, lists and tables, the language set, the same words as the PDF."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from vignette.i18n import Language
from vignette.report.markdown import Block, List, Runs, Table
from vignette.report.paper import Paper

_TAGS = {Language.SV: "sv-SE", Language.EN: "en-GB"}
_MARGIN, _TEXT_WIDTH = 2.6, 15.8  # centimetres of an A4 page
_ACCENT = RGBColor(0x1F, 0x56, 0x73)
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def paper_docx(paper: Paper) -> bytes:
    """Return the paper as a DOCX file."""
    document = Document()
    _set_up(document, paper)
    document.add_paragraph(paper.title, style="Title")
    for block in paper.blocks:
        if isinstance(block, Block):
            _add_block(document, block)
        elif isinstance(block, List):
            _add_list(document, block)
        else:
            _add_table(document, block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: DocumentType, paper: Paper) -> None:
    """Set language, fonts, page and the facts about the document."""
    facts = document.core_properties
    facts.title, facts.author, facts.language = paper.title, "vignette", _TAGS[paper.language]
    facts.created = facts.modified = dt.datetime.combine(paper.changed, dt.time(), dt.UTC)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style: Any = document.styles[name]
        style.font.name = "Arial"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Arial")
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = _ACCENT
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(7)
    quote: Any = document.styles["Intense Quote"]
    quote.font.italic, quote.font.bold, quote.font.size, quote.font.color.rgb = False, False, Pt(12), RGBColor(0, 0, 0)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.3)
    _box(quote)
    _set_language(document, _TAGS[paper.language])
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN)
    section.header.paragraphs[0].text = paper.mark
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{paper.foot}\t\t")
    _add_field(foot, "PAGE")


def _box(style: Any) -> None:
    """Draw a frame around the paragraphs of a style."""
    properties = style.element.get_or_add_pPr()
    for found in properties.findall(qn("w:pBdr")):
        properties.remove(found)
    frame = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "6"), ("space", "6"), ("color", str(_ACCENT))):
            edge.set(qn(f"w:{key}"), value)
        frame.append(edge)
    properties.insert_element_before(frame, "w:shd", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _set_language(document: DocumentType, tag: str) -> None:
    """Say in which language all text is, for screen readers and spell checkers."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    found = defaults.find(qn("w:lang"))
    language = found if found is not None else OxmlElement("w:lang")
    if found is None:
        defaults.append(language)
    for key in ("w:val", "w:eastAsia"):
        language.set(qn(key), tag)


def _add_block(document: DocumentType, block: Block) -> None:
    if block.kind == "heading":
        style = f"Heading {block.level - 1}"  # the title is the first level
    else:
        style = "Intense Quote" if block.kind == "quote" else "Normal"
    _add_runs(document.add_paragraph(style=style), block.runs)


def _add_list(document: DocumentType, block: List) -> None:
    number = _new_numbering(document) if block.numbered else None
    for item in block.items:
        paragraph = document.add_paragraph(style="List Number" if block.numbered else "List Bullet")
        if number is not None:
            properties: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number
        _add_runs(paragraph, item)


def _new_numbering(document: DocumentType) -> int:
    """Return the id of a numbering that begins at 1 again."""
    style: Any = document.styles["List Number"]
    numbering: Any = document.part.numbering_part.element
    pattern = numbering.num_having_numId(style.element.pPr.numPr.numId.val).abstractNumId.val
    number = numbering.add_num(pattern)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def _add_table(document: DocumentType, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    table.autofit = False
    for column, share in zip(table.columns, block.shares, strict=True):
        column.width = Cm(_TEXT_WIDTH * share)
    for place, row in enumerate(block.rows):
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, runs, share in zip(added.cells, row, block.shares, strict=True):
            cell.width = Cm(_TEXT_WIDTH * share)
            _add_runs(cell.paragraphs[0], runs, bold=place == 0)
    header = OxmlElement("w:tblHeader")  # repeats on every page, and tells a screen reader what the columns are
    table.rows[0]._tr.get_or_add_trPr().append(header)
    document.add_paragraph()


def _add_runs(paragraph: Paragraph, runs: Runs, *, bold: bool = False) -> None:
    for each in runs:
        run = paragraph.add_run(each.text)
        run.bold, run.italic = each.bold or bold or None, each.italic or None
        if each.link:
            run.underline = True
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(each.link, _HYPERLINK, is_external=True))
            link.append(run._r)
            paragraph._p.append(link)


def _add_field(paragraph: Paragraph, name: str) -> None:
    """Add a number that the word processor fills in."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
