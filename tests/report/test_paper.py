"""A paper says the same as DOCX and as PDF, to eyes and to screen readers, whatever stands in it."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import page
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.report.papers import (
    ARABIC,
    HARD,
    HEBREW,
    MADE,
    W,
    docx_part,
    docx_text,
    every_paper,
    every_part,
    one_part,
    pdf_text,
    said,
    structure,
)

from vignette.errors import StorageError
from vignette.i18n import Language
from vignette.instrument import Instrument, Library
from vignette.report import fonts
from vignette.report.blocks import Block, Box, Facts, Picture, Table, bullets, heading, note, paragraph, text_runs
from vignette.report.characters import printable, readable, right_to_left, visible
from vignette.report.examples import printed_examples
from vignette.report.fonts import shown
from vignette.report.manual import printed_manual
from vignette.report.paper_docx import paper_docx
from vignette.report.paper_pdf import paper_pdf
from vignette.report.paper_text import tidied

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SVG = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return paper_pdf(every_paper())


@pytest.fixture(scope="module")
def docx() -> bytes:
    return paper_docx(every_paper())


def is_accessible(content: bytes) -> bool:
    return bool(page.validate_pdf_bytes(content, profile="ua1").is_compliant)


def in_order(texts: Iterator[str], whole: str) -> str:
    """Return the first text that does not stand after the one before; nothing if all do."""
    at = 0
    for text in texts:
        words = " ".join(text.split())
        found = whole.find(words, at)
        if found < 0:
            return words
        at = found
    return ""


def test_both_files_say_everything_in_order(pdf: bytes, docx: bytes) -> None:
    paper = every_paper()
    assert paper.letterhead is not None
    before = [paper.letterhead.name, paper.title, paper.subtitle, "Innehåll"]
    texts = [*before, *said(paper.blocks), paper.letterhead.standing]
    assert in_order(iter(texts), docx_text(docx)) == ""
    printed = [*paper.marks, *(text for text in texts if text not in (HEBREW, ARABIC))]
    assert in_order(iter(printed), pdf_text(pdf)) == ""


def test_the_same_paper_gives_the_same_bytes(pdf: bytes, docx: bytes) -> None:
    assert paper_pdf(every_paper()) == pdf
    assert paper_docx(every_paper()) == docx
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(docx)).infolist()} == {(2026, 11, 21, 8, 15, 30)}


@pytest.mark.parametrize("language", Language)
def test_every_pdf_is_accessible(pdf: bytes, library: Library, shipped: Instrument, language: Language) -> None:
    manual = printed_manual(shipped, library.manuals[shipped.id], language)
    papers = (pdf, paper_pdf(manual), paper_pdf(printed_examples(shipped, language)))
    assert [is_accessible(content) for content in papers] == [True, True, True]


def test_a_pdf_has_only_our_fonts(pdf: bytes) -> None:
    named = {
        re.sub(r"^/\w+\+", "", str(font.get_object()["/BaseFont"]))
        for each in PdfReader(io.BytesIO(pdf)).pages
        for font in each["/Resources"]["/Font"].values()
    }
    assert named == {"LiberationSans", "LiberationSans-Bold", "LiberationSans-Italic", "DejaVuSans"}


def test_a_pdf_tells_what_it_is(pdf: bytes) -> None:
    file = PdfReader(io.BytesIO(pdf))
    facts = file.metadata
    assert facts is not None
    assert (facts.title, facts.get("/Keywords"), facts.creation_date) == ("Båtarnas sommar", "vignette:K7Q2M9", MADE)
    assert file.root_object["/Lang"] == "sv-SE"
    first, (skipped,), second, (signed,) = file.outline
    names = [each["/Title"] for each in (first, skipped, second, signed)]
    assert names == ["Färden", "Hoppad rubrik", "Omdöme", "Styrkor"]
    assert all("UTKAST" in each.extract_text() and "Loggbok K7Q2M9" in each.extract_text() for each in file.pages)


def test_headings_of_rows_and_columns_are_headings_to_a_screen_reader(pdf: bytes) -> None:
    heads = [
        next(about["/Scope"] for about in each["/A"] if "/Scope" in about)
        for each in structure(pdf)
        if each["/S"] == "/TH"
    ]
    # facts of two rows; a table with headings of two columns and two rows; one of two columns; facts of one row
    assert heads == [*["/Row"] * 2, *["/Column"] * 2, *["/Row"] * 2, *["/Column"] * 2, "/Row"]


def test_pictures_have_their_words_in_both(pdf: bytes, docx: bytes) -> None:
    texts = ["Klubbens vimpel", "Två båtar och hur långt de seglade."]
    assert [each["/Alt"] for each in structure(pdf) if each["/S"] == "/Figure"] == texts
    assert [each.get("descr") for each in docx_part(docx).iter(f"{WP}docPr")] == texts


def test_a_drawing_is_lines_and_dots_in_word(docx: bytes) -> None:
    related = {each.get("Id"): each.get("Target") for each in docx_part(docx, "word/_rels/document.xml.rels")}
    (blip,) = (each for each in docx_part(docx).iter(f"{A}blip") if each.find(f".//{SVG}svgBlip") is not None)
    lines = blip.find(f".//{SVG}svgBlip")
    assert lines is not None
    files = zipfile.ZipFile(io.BytesIO(docx))
    drawn = files.read(f"word/{related[lines.get(f'{R}embed')]}").decode()
    assert "Måsen" in drawn
    assert set(re.findall(r'font-family="([^"]*)"', drawn)) == {"Arial"}
    assert files.read(f"word/{related[blip.get(f'{R}embed')]}").startswith(b"\x89PNG")


def test_what_is_signed_is_locked_and_what_is_open_is_not(docx: bytes) -> None:
    controls = {}
    for each in docx_part(docx).iter(f"{W}sdt"):
        properties = each.find(f"{W}sdtPr")
        assert properties is not None
        assert [child.tag for child in each] == [f"{W}sdtPr", f"{W}sdtContent"]
        names = [child.tag.removeprefix(W) for child in properties]
        controls[properties[0].get(f"{W}val")] = (names, properties[-1].get(f"{W}val"))
    assert controls["Kaptenens ord"] == (["alias", "tag", "id", "lock"], "sdtContentLocked")
    assert controls["Att skriva i"][0] == ["alias", "tag", "id"]


def test_word_gets_real_styles_language_and_headings(docx: bytes) -> None:
    document = Document(io.BytesIO(docx))
    styles = {each.text: each.style.name for each in document.paragraphs if each.style is not None}
    assert {name: styles[name] for name in ("Båtarnas sommar", "En påhittad loggbok", "Vinden var frisk.")} == {
        "Båtarnas sommar": "Title",
        "En påhittad loggbok": "Subtitle",
        "Vinden var frisk.": "Normal",
    }
    assert (styles["Färden"], styles["Segel"], styles["Hoppad rubrik"]) == ("Heading 1", "List Bullet", "Heading 2")
    assert (styles["Loggboken skrevs samma dag."], styles["Släpp förtöjningen!"]) == ("Note", "Intense Quote")
    section, facts = document.sections[0], document.core_properties
    assert [each.text for each in section.header.paragraphs] == ["UTKAST: inte undertecknat", "Påhittade båtar"]
    assert section.footer.paragraphs[0].text == "Loggbok K7Q2M9\tSida 1 av 1"
    assert not section.different_first_page_header_footer
    assert (facts.identifier, facts.language, facts.comments) == ("vignette:K7Q2M9", "sv-SE", "")
    languages = docx_part(docx, "word/styles.xml").iter(f"{W}lang")
    assert {each.get(f"{W}val") for each in languages} == {"sv-SE"}
    breaks = [each for each in document.paragraphs if each.paragraph_format.page_break_before]
    assert [each.text for each in breaks] == ["Omdöme"]


def test_word_knows_the_headings_of_a_table(docx: bytes) -> None:
    tables = Document(io.BytesIO(docx)).tables
    looks = [table._tbl.tblPr.find(f"{W}tblLook") for table in tables[:3]]
    flags = [(look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) for look in looks if look is not None]
    assert flags == [("0", "1"), ("1", "1"), ("1", "0")]
    assert [table._tbl.tr_lst[0].find(f".//{W}tblHeader") is not None for table in tables[:3]] == [False, True, True]


def test_text_from_right_to_left_is_told_to_be_so(docx: bytes) -> None:
    turned = {}
    for each in docx_part(docx).iter(f"{W}p"):
        if each.find(f"{W}pPr/{W}bidi") is not None:
            runs = [run for run in each.iter(f"{W}r") if run.find(f"{W}rPr/{W}rtl") is not None]
            turned["".join(text.text or "" for text in each.iter(f"{W}t"))] = len(runs)
    assert turned == {HEBREW: 1, ARABIC: 1}


def test_markup_in_a_text_is_text(pdf: bytes, docx: bytes) -> None:
    assert HARD in docx_text(docx)
    assert HARD in pdf_text(pdf)


def test_characters_that_cannot_be_shown_are_counted_and_kept_for_word() -> None:
    paper = one_part(paragraph("Hon log 😀 och 👨‍👩‍👧 och 👍🏽, skrev 中文\x07."), bullets(["\u200bTyst"]))
    told = pdf_text(paper_pdf(paper))
    assert "Hon log 😀 och \ufffd och \ufffd, skrev \ufffd\ufffd\ufffd. • Tyst" in told
    assert "Tecken som inte går att visa i PDF: 4." in told
    kept = docx_text(paper_docx(paper))
    assert "Hon log 😀 och 👨‍👩‍👧 och 👍🏽, skrev 中文\ufffd." in kept
    assert "PDF" not in kept
    assert "PDF" not in pdf_text(paper_pdf(one_part(paragraph("Räksmörgås, שלום, سلام, γεια, привет"))))


def test_words_in_a_drawing_that_cannot_be_shown_are_counted() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"><text y="20">中</text></svg>'
    assert "visa i PDF: 1." in pdf_text(paper_pdf(one_part(Picture(svg=svg, text="Ett tecken"))))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ord " * 5000, id="words"),
        pytest.param("x" * 20_000, id="one word", marks=pytest.mark.slow),
        pytest.param("rad\n" * 1500, id="lines"),
    ],
)
def test_nothing_of_a_long_text_is_lost(text: str) -> None:
    head = (text_runs("Fråga"), text_runs("Svar"))
    blocks = (paragraph(text), Table(rows=(head, (text_runs("Ett"), text_runs(text)))), Box(blocks=(note(text),)))
    paper = one_part(*blocks, paragraph("SLUT"))
    letters = text.replace(" ", "").replace("\n", "")
    for told in (pdf_text(paper_pdf(paper)), docx_text(paper_docx(paper))):
        assert told.count(letters[0]) >= 3 * text.count(letters[0])
        assert "SLUT" in told


def test_a_long_word_stays_on_the_page() -> None:
    content = paper_pdf(one_part(paragraph("x" * 300)))
    ends = [at for each in PdfReader(io.BytesIO(content)).pages for at in line_ends(each.extract_text())]
    assert max(ends) <= 90


def line_ends(text: str) -> list[int]:
    return [len(line) for line in text.splitlines() if "x" in line]


def test_levels_left_out_and_empty_parts_are_put_right() -> None:
    inner = Box(blocks=(heading(6, "Djupt"), heading(2, " ")))
    paper = one_part(heading(4, "Ett\nså"), inner, bullets([]), Table(rows=()), Facts(rows=()), Box(blocks=()))
    blocks = tidied(paper).blocks
    assert [(part.level, said_by(part)) for part in blocks if isinstance(part, Block)] == [(2, "Ett så")]
    (box,) = (part for part in blocks if isinstance(part, Box))
    assert [part.level for part in box.blocks if isinstance(part, Block)] == [3]
    assert len(blocks) == 2
    assert is_accessible(paper_pdf(paper))


def said_by(part: Block) -> str:
    return next(said((part,)))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters() | st.sampled_from("\ud800\x00\u200d\ufeff\u202e\u0651😀👨ب\n\t")))
def test_any_text_makes_both_files(text: str) -> None:
    runs = text_runs(text)
    parts = (heading(3, text), paragraph(text), bullets([text]), Facts(rows=((text, runs),)))
    box = Box(kind="signed", label=text, blocks=(Table(rows=((runs, runs), (runs, runs)), row_heads=True),))
    paper = one_part(*parts, box, title=text)
    assert PdfReader(io.BytesIO(paper_pdf(paper))).root_object["/StructTreeRoot"]
    assert in_order(iter([printable(text)]), docx_text(paper_docx(paper))) == ""


@pytest.fixture
def no_fonts_read() -> Iterator[None]:
    known = (fonts.typst_fonts, fonts.register_for_charts, fonts._covered)
    for each in known:
        each.cache_clear()
    yield
    for each in known:
        each.cache_clear()


@pytest.mark.parametrize("damage", ["missing", "cut"])
@pytest.mark.usefixtures("no_fonts_read")
def test_a_font_that_cannot_be_read_is_told(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fonts"
    shutil.copytree(fonts.FOLDER, folder)
    font = folder / "LiberationSans-Bold.ttf"
    if damage == "missing":
        font.unlink()
    else:
        font.write_bytes(font.read_bytes()[:100])
    monkeypatch.setattr(fonts, "FOLDER", folder)
    with pytest.raises(StorageError) as told:
        paper_pdf(one_part(paragraph("Hej")))
    assert told.value.code == "DOC-104"
    assert told.value.problems[0].where == "fonts/LiberationSans-Bold.ttf"


@pytest.mark.parametrize(
    ("text", "held", "printed"),
    [
        ("a\r\nb\rc", "a\nb\nc", "a\nb\nc"),
        ("a\x0bb\u2028c\x85d", "a\ufffdb\u2028c\x85d", "a\nb\nc\nd"),
        ("a\x00\ud800\uffff", "a\ufffd\ufffd\ufffd", "a\ufffd\ufffd\ufffd"),
        ("a\u200b\ufeff\u202eb\tc", "a\u200b\ufeff\u202eb\tc", "ab    c"),
        ("a\u200db", "a\u200db", "a\u200db"),
    ],
)
def test_texts_as_files_and_paper_hold_them(text: str, held: str, printed: str) -> None:
    assert readable(text) == held
    assert printable(text) == printed


def test_directions_and_what_can_be_seen() -> None:
    assert [right_to_left(text) for text in ("12 שלום x", "x שלום", "12", "")] == [True, False, False, False]
    assert [visible(text) for text in (" \n\u200d", "\ufe0f", "a", "\ufffd")] == [False, False, True, True]


@pytest.mark.parametrize(
    ("text", "kept", "lost"),
    [("åäö", "åäö", 0), ("中\ufffd", "\ufffd\ufffd", 1), ("\u3000a\u200e", " a\u200e", 0), ("👨🏽‍👩🏽", "\ufffd", 1)],
)
def test_what_our_fonts_show(text: str, kept: str, lost: int) -> None:
    assert shown(text)[1] == lost
    assert shown(text)[0].replace("\u200e", "") == kept.replace("\u200e", "")


def test_every_part_is_tried() -> None:
    assert {type(part).__name__ for part in every_part()} == {
        "Block",
        "List",
        "Table",
        "Facts",
        "Picture",
        "Lines",
        "Box",
    }


def test_a_bold_line_stays_with_what_it_leads_to() -> None:
    filled = [paragraph(f"Rad {number}.") for number in range(200)]
    # one of these bold lines would stand last on a page if nothing held it
    parts = [part for each in filled for part in (paragraph("Ledord", bold=True), each)]
    content = paper_pdf(one_part(*parts))
    pages = [each.extract_text().splitlines() for each in PdfReader(io.BytesIO(content)).pages]
    lasts = [[line for line in lines if line.startswith(("Rad", "Ledord"))][-1] for lines in pages]
    assert len(lasts) > 3
    assert "Ledord" not in lasts
    kept = Document(io.BytesIO(paper_docx(one_part(*parts)))).paragraphs
    assert {each.text for each in kept if each.paragraph_format.keep_with_next} == {"Ledord"}


def test_a_long_word_is_one_word_to_whoever_copies_it() -> None:
    address = "https://example.org/" + "/".join(f"mapp{number}" for number in range(30))
    content = paper_pdf(one_part(paragraph(address), title=address))
    assert pdf_text(content).replace(" ", "").count(address) == 2
