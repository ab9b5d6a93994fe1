"""How a paper looks in a word processor: language, fonts, styles, page, and the frames of tables and boxes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from vignette.i18n import Language
from vignette.report.paper import Paper

TEXT_WIDTH = 16.0
"""Centimetres between the margins of an A4 page."""

FONT = "Arial"
"""On every computer, or with a stand-in of the same widths."""

NOTE, MARK, SENDER, CELL, GAP, CONTENTS = "Note", "Mark", "Sender", "Cell", "Gap", "toc 1"
LINE = "Line to write on"
RULE, _WRITTEN_ON = "B3B3B3", "737373"
_TAGS = {Language.SV: "sv-SE", Language.EN: "en-GB"}

_QUIET = RGBColor(0x4D, 0x4D, 0x4D)
_HEADS = {"Title": 19.0, "Subtitle": 12.0, "Heading 1": 14.0, "Heading 2": 11.5, "Heading 3": 10.5}
_LONGEST_FACT = 255
_EDGES = ("top", "left", "bottom", "right")


def set_up(document: DocumentType, paper: Paper) -> None:
    """Set the facts about the document, its language, its styles and its page."""
    facts = document.core_properties
    facts.title, facts.author, facts.comments = paper.title[:_LONGEST_FACT], "vignette", ""
    facts.language = _TAGS[paper.language]
    facts.identifier = f"vignette:{paper.code}" if paper.code else ""
    facts.created = facts.modified = paper.made.astimezone(dt.UTC)
    _set_language(document, _TAGS[paper.language])
    _set_fonts(document)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # a document of today: tables begin at the margin
    _set_styles(document, RGBColor.from_string(colour(paper.accent)))
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.2 + 0.5 * len(paper.marks)), Cm(2.4)


def element(tag: str, *children: Any, **values: str | int) -> Any:
    """Return a new element of the document, with its attributes and what is in it."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def colour(accent: str, *, lighter: float = 0.0) -> str:
    """Return a colour as word processors write it, so much nearer to white."""
    parts = (int(accent[at : at + 2], 16) for at in (1, 3, 5))
    return "".join(f"{round(part + (255 - part) * lighter):02X}" for part in parts)


def borders(tag: str, edges: Mapping[str, tuple[str, int, str]], *, space: int | None = None) -> Any:
    """Return the lines around or within something: kind, eighths of a point and colour by side."""
    lines = {
        side: element(f"w:{side}", val=kind, sz=size, space=space or 0, color=ink)
        for side, (kind, size, ink) in edges.items()
    }
    return element(tag, *lines.values())


def around(kind: str, size: int, ink: str) -> dict[str, tuple[str, int, str]]:
    """Return one kind of line for all four sides."""
    return dict.fromkeys(_EDGES, (kind, size, ink))


def _set_language(document: DocumentType, tag: str) -> None:
    """Say in which language all text is, for screen readers and spell checkers."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    if defaults.find(qn("w:lang")) is None:
        defaults.append(element("w:lang"))
    for language in document.styles.element.iter(qn("w:lang")):
        for key in ("w:val", "w:eastAsia"):
            language.set(qn(key), tag)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), tag)


def _set_fonts(document: DocumentType) -> None:
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for key in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{key}"), FONT)


def _set_styles(document: DocumentType, accent: RGBColor) -> None:
    styles: Any = document.styles
    for name, size in _HEADS.items():
        style = styles[name]
        style.font.size, style.font.italic = Pt(size), False
        style.font.color.rgb = _QUIET if name == "Subtitle" else accent
        style.font.bold = name != "Subtitle"
    for name in ("Title", "Subtitle"):
        for odd in (*styles[name].element.iter(qn("w:pBdr")), *styles[name].element.rPr.iter(qn("w:spacing"))):
            odd.getparent().remove(odd)
    styles["Title"].paragraph_format.space_after = styles["Subtitle"].paragraph_format.space_after = Pt(6)
    styles["Heading 1"].paragraph_format.space_before, styles["Heading 1"].paragraph_format.space_after = Pt(20), Pt(6)
    styles["Heading 2"].paragraph_format.space_before, styles["Heading 2"].paragraph_format.space_after = Pt(13), Pt(4)
    styles["Normal"].font.size = Pt(10.5)
    styles["Normal"].paragraph_format.space_after, styles["Normal"].paragraph_format.line_spacing = Pt(6), 1.12
    _add_style(styles, NOTE, size=9, quiet=True)
    _add_style(styles, MARK, size=9, bold=True, after=2).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_style(styles, SENDER, size=10.5, bold=True, after=2).font.color.rgb = accent
    _add_style(styles, CONTENTS, size=10.5, after=2).paragraph_format.left_indent = Cm(0.3)
    _add_style(styles, CELL, size=9.5, after=0).paragraph_format.line_spacing = 1.05
    _add_style(styles, GAP, size=4, after=2)
    line = _add_style(styles, LINE, size=9.5, after=0)
    line.paragraph_format.line_spacing = Cm(0.72)
    edges = borders("w:pBdr", dict.fromkeys(("bottom", "between"), ("single", 4, _WRITTEN_ON)), space=1)
    line.element.pPr.insert_element_before(edges, "w:shd", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    quote = styles["Intense Quote"]
    quote.font.italic, quote.font.bold, quote.font.size = False, False, Pt(11.5)
    quote.font.color.rgb = RGBColor(0, 0, 0)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.3)
    _frame(quote, str(accent))
    tabs = styles["Footer"].paragraph_format.tab_stops
    tabs.clear_all()
    tabs.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    styles["Footer"].font.size, styles["Footer"].font.color.rgb = Pt(9), _QUIET
    for line in styles["Table Grid"].element.find(qn("w:tblPr")).find(qn("w:tblBorders")):
        line.set(qn("w:color"), RULE)


def _add_style(
    styles: Any, name: str, *, size: float, bold: bool = False, quiet: bool = False, after: float = 6
) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == CONTENTS)
    style.base_style = styles["Normal"]
    style.font.size, style.font.bold = Pt(size), bold or None
    style.paragraph_format.space_after = Pt(after)
    if quiet:
        style.font.color.rgb = _QUIET
    return style


def _frame(style: Any, ink: str) -> None:
    """Draw a frame around the paragraphs of a style."""
    properties = style.element.get_or_add_pPr()
    for found in properties.findall(qn("w:pBdr")):
        properties.remove(found)
    edges = around("single", 6, ink)
    frame = borders("w:pBdr", {**edges, "between": edges["top"]}, space=6)
    properties.insert_element_before(frame, "w:shd", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
