"""A paper with every kind of part, and what can be read back from its files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import NullObject

from vignette.i18n import Language
from vignette.report.blocks import (
    Block,
    Box,
    Facts,
    Lines,
    List,
    Part,
    Picture,
    Run,
    Table,
    bullets,
    heading,
    note,
    paragraph,
    plain_text,
    text_runs,
)
from vignette.report.drawing import drawn_svg
from vignette.report.paper import Letterhead, Paper

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MADE = dt.datetime(2026, 11, 21, 8, 15, 30, tzinfo=dt.UTC)
HARD = '#let $x = *b* [a] @c "=HYPERLINK("http://x";"y")'
HEBREW, ARABIC = "מילים: שלום עולם.", "قال: لا أعرف 12 شيئا."
CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "width": "container",
    "height": 90,
    "config": {},
    "description": "Två båtar och hur långt de seglade.",
    "data": {"values": [{"boat": "Måsen", "sailed": 3}, {"boat": "Tärnan", "sailed": 5}]},
    "mark": "point",
    "encoding": {"y": {"field": "boat", "type": "nominal"}, "x": {"field": "sailed", "type": "quantitative"}},
}


def every_part() -> tuple[Part, ...]:
    """Return one part of each kind and look."""
    rows = tuple(tuple(map(text_runs, row)) for row in (("Båt", "Längd"), ("Måsen", "7,5 m"), ("Tärnan", HARD)))
    styled = (Run(text="Fet", bold=True), Run(text=" sned", italic=True), Run(text=" länk", link="https://example.org"))
    return (
        Facts(rows=(("Hamn", text_runs("Norrhamnen\nbrygga två")), ("Kapten", text_runs("Robin")))),
        heading(2, "Färden"),
        paragraph("Vinden var frisk."),
        note("Loggboken skrevs samma dag."),
        Block(kind="quote", runs=text_runs("Släpp förtöjningen!")),
        bullets(["Segel", "Roder"]),
        List(numbered=True, items=(text_runs("Först"), text_runs("Sedan"))),
        List(numbered=True, items=(text_runs("Åter ett"),)),
        Picture(svg=drawn_svg(CHART, name="boats", title="Båtar"), text=CHART["description"]),
        Table(rows=rows, row_heads=True),
        Table(rows=rows, widths=(1, 3)),
        heading(5, "Hoppad rubrik"),
        Block(kind="paragraph", runs=styled),
        heading(2, "Omdöme", new_page=True),
        Box(kind="marked", blocks=(paragraph("Inget är undertecknat."),)),
        Box(
            kind="signed", label="Kaptenens ord", blocks=(heading(3, "Styrkor"), paragraph("Lugn."), bullets(["Vana"]))
        ),
        Box(kind="open", label="Att skriva i", blocks=()),
        Box(blocks=(Facts(rows=(("Ankare", text_runs("två")),)),)),
        Lines(count=2, label="Anteckning:"),
        paragraph(HEBREW),
        paragraph(ARABIC),
    )


def every_paper() -> Paper:
    """Return a paper with every part, marks, letterhead and code."""
    logo = io.BytesIO()
    Image.new("RGB", (300, 100), "#1f5673").save(logo, "PNG")
    return Paper(
        title="Båtarnas sommar",
        subtitle="En påhittad loggbok",
        marks=("UTKAST: inte undertecknat", "Påhittade båtar"),
        foot="Loggbok K7Q2M9",
        code="K7Q2M9",
        language=Language.SV,
        made=MADE,
        blocks=every_part(),
        letterhead=Letterhead(
            name="Norrhamnens båtklubb",
            contact=("Bryggan 1", "hamn@example.org"),
            standing="Klubben svarar för innehållet.",
            logo=logo.getvalue(),
            logo_text="Klubbens vimpel",
        ),
    )


def one_part(*parts: Part, title: str = "Ett papper") -> Paper:
    """Return a small paper of these parts."""
    return Paper(title=title, foot="fot", language=Language.SV, made=MADE, blocks=parts)


def said(parts: Sequence[Part]) -> Iterator[str]:
    """Yield the words of every part, item and cell in order."""
    for part in parts:
        if isinstance(part, Block):
            yield plain_text(part.runs)
        elif isinstance(part, List):
            yield from map(plain_text, part.items)
        elif isinstance(part, Table):
            yield from (plain_text(cell) for row in part.rows for cell in row)
        elif isinstance(part, Facts):
            yield from (text for name, content in part.rows for text in (name, plain_text(content)))
        elif isinstance(part, Box):
            yield from said(part.blocks)
        elif isinstance(part, Lines):
            yield part.label


def docx_part(content: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    """Return a part of a DOCX file."""
    return ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))


def docx_text(content: bytes) -> str:
    """Return all words of a DOCX file's body, locked or not, one space between stretches of white space."""
    found = (" " if each.tag != f"{W}t" else each.text or "" for each in docx_part(content).iter() if _tells(each.tag))
    return " ".join("".join(found).split())


def _tells(tag: str) -> bool:
    return tag.removeprefix(W) in ("t", "p", "br", "tab")


def pdf_text(content: bytes) -> str:
    """Return all words of a PDF file, one space between stretches of white space."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def structure(content: bytes) -> Iterator[Any]:
    """Yield the elements of a PDF file's structure in reading order."""

    def below(element: Any) -> Iterator[Any]:
        inner = element.get("/K", NullObject()).get_object()
        for each in inner if isinstance(inner, list) else [inner]:
            child = each.get_object()
            if isinstance(child, dict):
                if "/S" in child:
                    yield child
                yield from below(child)

    yield from below(PdfReader(io.BytesIO(content)).root_object["/StructTreeRoot"])
