"""What python-docx has no way to write: fields, content controls, drawings, and text from right to left."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from docx.document import Document as DocumentType
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from vignette.report.blocks import Runs, plain_text
from vignette.report.characters import right_to_left
from vignette.report.drawing import size_of
from vignette.report.fonts import register_for_charts
from vignette.report.paper_docx_look import FONT, element

_LONGEST_LABEL = 64  # a word processor takes a file with a longer one for damaged
_DOTS_PER_CM = 200 / 2.54
_FAMILIES = re.compile(r'font-family="[^"]*"')
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_STRETCH = re.compile(f"[{_RTL}](?:[^A-Za-z\u00c0-\u058f]*[{_RTL}])?")
_SVG_BLIP = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="%s"/>'
    "</a:ext></a:extLst>"
)


def add_runs(paragraph: Paragraph, runs: Runs, *, bold: bool = False) -> None:
    """Add text to a paragraph, each stretch in the direction it is read in."""
    if right_to_left(plain_text(runs)):
        paragraph._p.get_or_add_pPr().insert_element_before(
            element("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )
    for each in runs:
        for text, rtl in _stretches(each.text):
            run = paragraph.add_run(text)
            run.bold, run.italic = each.bold or bold or None, each.italic or None
            if rtl:
                run.font.rtl = True
            if each.link:
                run.underline = True
                link = element("w:hyperlink")
                link.set(qn("r:id"), paragraph.part.relate_to(each.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
                link.append(run._r)
                paragraph._p.append(link)


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a number that the word processor fills in; ``shown`` stands there until it has."""
    for piece in (_mark("begin"), _instruction(code), _mark("separate"), None, _mark("end")):
        run = paragraph.add_run(shown if piece is None else "")
        if piece is not None:
            run._r.append(piece)


def add_contents(paragraphs: Iterable[Paragraph], headings: Iterable[tuple[str, str]]) -> None:
    """Turn paragraphs into a list of contents: each with the text of a heading and the bookmark it leads to."""
    pairs = list(zip(paragraphs, headings, strict=True))
    for place, (paragraph, (text, bookmark)) in enumerate(pairs):
        if place == 0:
            for piece in (_mark("begin"), _instruction('TOC \\o "1-1" \\n \\h \\z'), _mark("separate")):
                paragraph.add_run()._r.append(piece)
        run = paragraph.add_run(text)
        link = element("w:hyperlink", anchor=bookmark, history=1)
        link.append(run._r)
        paragraph._p.append(link)
        if place == len(pairs) - 1:
            paragraph.add_run()._r.append(_mark("end"))


def add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Mark a paragraph as a place that the list of contents leads to."""
    properties = paragraph._p.get_or_add_pPr()
    properties.addnext(element("w:bookmarkStart", id=number, name=name))
    paragraph._p.append(element("w:bookmarkEnd", id=number))


def add_drawing(paragraph: Paragraph, svg: str, text: str, *, width: float) -> None:
    """Add a drawing of lines, with the same in dots for programs that cannot show it; ``width`` in centimetres."""
    add_image(paragraph, _in_dots(svg, width), text, width=width)
    plain = _FAMILIES.sub(f'font-family="{FONT}"', svg)  # a word processor knows no list of fonts
    package = paragraph.part.package
    name = PackURI(str(package.next_partname("/word/media/drawing%d.svg")))
    part = PackagePart(name, "image/svg+xml", plain.encode(), package)
    relation = paragraph.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = paragraph._p.findall(f".//{qn('a:blip')}")[-1]
    blip.append(parse_xml(_SVG_BLIP % relation))


def add_image(
    paragraph: Paragraph, image: bytes, text: str, *, width: float | None = None, height: float | None = None
) -> None:
    """Add a picture of dots with its text alternative; lengths in centimetres."""
    sizes = [None if length is None else Cm(length) for length in (width, height)]
    shape = paragraph.add_run().add_picture(io.BytesIO(image), *sizes)
    shape._inline.docPr.set("descr", text)
    for side in "TBLR":
        shape._inline.set(f"dist{side}", "0")


def content_control(wrapped: Any, *, label: str, number: int, locked: bool) -> None:
    """Put a content control around an element of the document; nobody changes or removes what is locked."""
    properties = element(
        "w:sdtPr", element("w:alias", val=label[:_LONGEST_LABEL]), element("w:tag", val="signed" if locked else "open")
    )
    properties.append(element("w:id", val=number))
    if locked:
        properties.append(element("w:lock", val="sdtContentLocked"))
    content = element("w:sdtContent")
    wrapped.addprevious(element("w:sdt", properties, content))
    content.append(wrapped)


def new_numbering(document: DocumentType) -> int:
    """Return the id of a numbering that begins at 1 again."""
    style: Any = document.styles["List Number"]
    numbering: Any = document.part.numbering_part.element
    pattern = numbering.num_having_numId(style.element.pPr.numPr.numId.val).abstractNumId.val
    number = numbering.add_num(pattern)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def _stretches(text: str) -> Iterable[tuple[str, bool]]:
    """Divide a text where the direction of reading turns."""
    end = 0
    for found in _STRETCH.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    if end < len(text):
        yield text[end:], False


@lru_cache(maxsize=64)
def _in_dots(svg: str, width: float) -> bytes:
    import vl_convert

    register_for_charts()
    scale = width * _DOTS_PER_CM / size_of(svg)[0]
    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def _mark(kind: str) -> Any:
    return element("w:fldChar", fldCharType=kind)


def _instruction(code: str) -> Any:
    instruction = element("w:instrText")
    instruction.text = f" {code} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return instruction
