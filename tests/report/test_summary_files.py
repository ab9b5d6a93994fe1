"""The three faces of a summary, read back by strangers' libraries: the same words and the same numbers in each."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import page
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.report import editions
from tests.report.editions import EDITIONS
from tests.report.reading import docx_text, pdf_pages, squeezed, xlsx_values

from vignette.errors import StorageError
from vignette.i18n import Language, catalogue
from vignette.report import fonts
from vignette.report.document_mark import Kind, read_mark
from vignette.report.organisation import Organisation
from vignette.report.rows import profile_rows, value_in_words
from vignette.report.summary_files import summary_file
from vignette.report.summary_words import comments, dissents, judgement, occasion

_HASH = re.compile("[0-9a-f]{64}")
KINDS: tuple[Kind, ...] = ("docx", "pdf", "xlsx")
QUICK = frozenset({"complete", "two_adults", "many_missing", "draft", "english"})
NAMES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in EDITIONS]
_FILES: dict[tuple[str, Kind], bytes] = {}


def file(name: str, kind: Kind) -> bytes:
    """Return a file of one of the summaries, made once."""
    if (name, kind) not in _FILES:
        _FILES[name, kind] = summary_file(EDITIONS[name](), Organisation(), kind)
    return _FILES[name, kind]


def body(content: bytes) -> str:
    """Return the words of a PDF."""
    return squeezed(" ".join(pdf_pages(content)))


@pytest.mark.parametrize("name", NAMES)
def test_docx_and_pdf_have_the_same_words(name: str) -> None:
    """Word for word, as often; the PDF has head and foot on every page beside, and the words in its pictures."""
    written = _counted(docx_text(file(name, "docx")))
    printed = _counted(body(file(name, "pdf")))
    lacking = {word for word, count in written.items() if printed.get(word, 0) < count}
    assert not {word for word in lacking if not _HASH.fullmatch(word)}, "a hash is too long for a line"


def _counted(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in re.findall(r"\w+(?:,\d+)?", text):
        found[word] = found.get(word, 0) + 1
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_each_holds_what_was_said_and_found(name: str, kind: Kind) -> None:
    edition, content = EDITIONS[name](), file(name, kind)
    if kind == "xlsx":
        held = squeezed(" ".join(str(value) for value in xlsx_values(content)))
    else:
        held = docx_text(content) if kind == "docx" else body(content)
    held = held.replace(" ", "")  # a line may be broken anywhere in a table
    for fact in (*judgement(edition), *comments(edition), *dissents(edition), *occasion(edition)):
        assert squeezed(fact.text).replace(" ", "") in held, fact.heading
    assert (edition.signature is None) or edition.signature.sha256 in held


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_are_the_same(name: str) -> None:
    edition = EDITIONS[name]()
    words = catalogue(edition.language)
    printed = body(file(name, "pdf")).replace(" ", "")
    written = docx_text(file(name, "docx")).replace(" ", "")
    numbers = [value for value in xlsx_values(file(name, "xlsx")) if isinstance(value, float)]
    calculated = {words.number(value, decimals=1) for value in (*numbers, *map(float, _whole(name)))}
    for _, result in edition.summary.assessed:
        for row in profile_rows(result.profile, result.instrument, edition.language):
            said = value_in_words(row).replace(" ", "")
            assert said in printed
            assert said in written
            for number in (row.value, *(row.interval or ())):
                assert number is None or words.number(number, decimals=1) in calculated


def _whole(name: str) -> list[int]:
    return [value for value in xlsx_values(file(name, "xlsx")) if isinstance(value, int)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_says_which_summary_it_is(kind: Kind) -> None:
    mark = read_mark(file("complete", kind))
    assert mark is not None
    assert (mark.kind, mark.code, mark.number) == (kind, editions.CODE, 1)
    draft = read_mark(file("draft", kind))
    assert draft is not None
    assert (draft.code, draft.number) == ("", 0)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_summaries_give_equal_bytes(kind: Kind) -> None:
    assert summary_file(editions.two_adults(), Organisation(), kind) == file("two_adults", kind)


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_is_tagged_for_everybody(name: str) -> None:
    report = page.validate_pdf_bytes(file(name, "pdf"), profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    reader = PdfReader(io.BytesIO(file(name, "pdf")))
    assert reader.trailer["/Root"]["/Lang"].startswith(EDITIONS[name]().language.value)
    assert len(reader.outline) > 3
    assert all(_embedded(font) for sheet in reader.pages for font in _fonts(sheet))


def _fonts(sheet: Any) -> list[Any]:
    return [font.get_object() for font in sheet["/Resources"].get("/Font", {}).values()]


def _embedded(font: Any) -> bool:
    inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    return any(key in inner for key in ("/FontFile2", "/FontFile3"))


@pytest.mark.parametrize("name", ["complete", "two_adults", "english"])
def test_the_docx_has_real_headings_language_and_words_for_pictures(name: str) -> None:
    document = Document(io.BytesIO(file(name, "docx")))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None]
    assert styles.count("Title") == 1
    assert styles.count("Heading 2") >= 5 or styles.count("Heading 1") >= 5
    languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB" if EDITIONS[name]().language is Language.EN else "sv-SE"}
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert pictures
    assert all(len(each.get("descr")) > 100 for each in pictures)
    with zipfile.ZipFile(io.BytesIO(file(name, "docx"))) as package:
        kinds = {part.rpartition(".")[2] for part in package.namelist() if part.startswith("word/media/")}
    assert kinds == {"svg", "png"}


def test_what_is_signed_is_locked_in_the_docx_and_a_draft_is_open() -> None:
    def locks(name: str) -> list[str]:
        parts = Document(io.BytesIO(file(name, "docx"))).element.body.iter(qn("w:sdt"))
        return [str(lock.get(qn("w:val"))) for part in parts for lock in part.iter(qn("w:lock"))]

    assert locks("complete") == ["sdtContentLocked"] * 4
    assert locks("draft") == []
    assert len(list(Document(io.BytesIO(file("draft", "docx"))).element.body.iter(qn("w:sdt")))) == 4


def test_a_draft_says_so_on_every_page() -> None:
    pages = pdf_pages(file("draft", "pdf"))
    assert len(pages) > 2
    assert all("UTKAST" in each and "PÅHITTADE" in each for each in pages)
    section = Document(io.BytesIO(file("draft", "docx"))).sections[0]
    heads = [section.header] + ([section.first_page_header] if section.different_first_page_header_footer else [])
    assert all("UTKAST" in " ".join(each.text for each in head.paragraphs) for head in heads)
    book = load_workbook(io.BytesIO(file("draft", "xlsx")))
    assert all("UTKAST" in str(sheet.oddHeader.center.text) for sheet in book)


HOSTILE = {
    "long": "Ord efter ord utan slut. " * 800,
    "unbroken": "x" * 20_000,
    "emoji": "Glad 🙂 familj 👨‍👩‍👧 och ❤️",
    "right_to_left": "Mamman sade: مرحبا بكم في بيتنا – och shalom שלום",
    "formula": '=HYPERLINK("http://evil.example","klicka")\n+1\n-1\n@SUM(A1)',
    "markup": "#let x = 1 $a^2$ [länk] *fet* _kursiv_ <b>html</b> &amp; \\ `kod` // @ref ]]> {{ jinja }}",
    "control": "a\x00b\x07c\x1bd\ufffe\ud800e\u2028f\u0085g\tz\r\nny rad",
}


HOSTILE["all"] = "\n".join([*(text for name, text in HOSTILE.items() if name != "long"), "Slut på raden."])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each == "all" else pytest.mark.slow) for each in HOSTILE]
)
def test_no_text_breaks_a_document(name: str, kind: Kind) -> None:
    text = HOSTILE[name]
    made = editions.one_rater()
    of = made.summary
    written = tuple(dataclasses.replace(each, text=text) for each in of.judgement)
    hostile = dataclasses.replace(
        made,
        recipient=text[:200],
        summary=dataclasses.replace(of, judgement=written, asked_by=text[:500], household=text[:60]),
    )
    content = summary_file(hostile, Organisation(), kind)
    plain = re.findall(r"[a-zåäö]{3,}", text)
    if kind == "xlsx":
        assert not _has_formula(content)
        held = " ".join(str(value) for value in xlsx_values(content))
    elif kind == "docx":
        held = docx_text(content)
    else:
        assert page.validate_pdf_bytes(content, profile="ua1").is_compliant
        held = " ".join(pdf_pages(content))
    held = held.replace(" ", "")
    assert all(word[:40] in held for word in plain)


def _has_formula(content: bytes) -> bool:
    book = load_workbook(io.BytesIO(content))
    return any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_two_at_once_give_what_one_gives() -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        made = list(
            pool.map(lambda kind: (kind, summary_file(editions.complete(), Organisation(), kind)), [*KINDS, *KINDS])
        )
    assert all(content == file("complete", kind) for kind, content in made)


def test_a_missing_font_is_told_and_gives_no_pdf(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    fonts.typst_fonts.cache_clear()
    with pytest.raises(StorageError) as caught:
        summary_file(editions.one_rater(), Organisation(), "pdf")
    assert caught.value.problems[0].remedy
