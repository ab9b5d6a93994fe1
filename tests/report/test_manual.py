"""The manual in Markdown becomes the same words on the page, in DOCX and in PDF."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from vignette.errors import DataError
from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument, Library
from vignette.report.blocks import Block, List, Part, Table, plain_text
from vignette.report.examples import printed_examples
from vignette.report.manual import printed_manual
from vignette.report.markdown import read_markdown
from vignette.report.paper import Paper
from vignette.report.paper_files import paper_file

SAMPLE = """# Cykelns manual

Läs **noga** och *ofta*, se [källan](https://example.org).

## Laga

> Läs upp det här.

1. Först kedjan.
2. Sedan #hjulet, $1 och \\*stjärnan.

Text emellan.

1. Börja om.

| ord | betyder |
|---|---|
| kedja | det som driver hjulet runt när man trampar |

- En punkt.
"""


def said(blocks: Sequence[Part]) -> list[str]:
    """Return the words of every block, list item and cell."""
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Block):
            texts.append(plain_text(block.runs))
        elif isinstance(block, List):
            texts += [plain_text(item) for item in block.items]
        elif isinstance(block, Table):
            texts += [plain_text(cell) for row in block.rows for cell in row]
    return texts


def printed(shipped: Instrument, language: Language) -> Paper:
    """Return the sample manual as a paper."""
    return printed_manual(shipped, sample(shipped), language)


def sample(shipped: Instrument) -> LocalizedText:
    assert shipped.id == "familjehem-heder"
    return LocalizedText(sv=SAMPLE, en=SAMPLE)


def test_blocks_keep_words_and_kinds() -> None:
    blocks = read_markdown(SAMPLE)
    assert said(blocks)[:4] == ["Cykelns manual", "Läs noga och ofta, se källan.", "Laga", "Läs upp det här."]
    kinds = [block.kind if isinstance(block, Block) else type(block).__name__ for block in blocks]
    assert kinds == ["heading", "paragraph", "heading", "quote", "List", "paragraph", "List", "Table", "List"]
    first = blocks[1]
    assert isinstance(first, Block)
    assert [run.text for run in first.runs if run.bold] == ["noga"]
    assert [run.text for run in first.runs if run.italic] == ["ofta"]
    assert [run.link for run in first.runs if run.link] == ["https://example.org"]
    table = blocks[7]
    assert isinstance(table, Table)
    assert sum(table.shares) == pytest.approx(1)
    assert table.shares[1] > table.shares[0] > len("kedja") / 75


@pytest.mark.parametrize("text", ["    kod", "<b>html</b>", "![bild](x.png)", "- a\n  - b", "> - a", "---"])
def test_what_cannot_be_printed_is_told(text: str) -> None:
    with pytest.raises(DataError) as told:
        read_markdown(text)
    assert told.value.code == "DOC-101"


@pytest.mark.parametrize("text", ["Ord.\n\n# Sent", "# Ett\n\n# Två", "# Ett\n\n### Tre", "Ett\n===\n\nTvå\n==="])
def test_headings_that_leave_the_reader_lost_are_told(text: str) -> None:
    with pytest.raises(DataError) as told:
        read_markdown(text)
    assert told.value.code == "DOC-103"


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_every_level_can_be_set(shipped: Instrument, kind: str) -> None:
    text = "\n\n".join(f"{'#' * level} Nivå {level}" for level in (1, 2, 3, 4, 5, 6, 2))
    assert paper_file(printed_manual(shipped, LocalizedText(sv=text, en=text), Language.SV), kind)


@pytest.mark.parametrize("language", Language)
def test_the_shipped_manual_can_be_printed(library: Library, shipped: Instrument, language: Language) -> None:
    manual = printed_manual(shipped, library.manuals[shipped.id], language)
    headings = [block for block in manual.blocks if isinstance(block, Block) and block.kind == "heading"]
    assert sum(block.level == 2 for block in headings) == 13
    assert "0.1.0" in manual.foot
    assert manual.marks


def test_docx_says_the_same_in_real_styles(shipped: Instrument) -> None:
    manual = printed(shipped, Language.SV)
    document = Document(io.BytesIO(paper_file(printed(shipped, Language.SV), "docx")))
    styles = {paragraph.text: str(paragraph.style.name) for paragraph in document.paragraphs if paragraph.style}
    assert styles["Cykelns manual"] == "Title"
    assert styles["Laga"] == "Heading 1"
    assert styles["Läs upp det här."] == "Intense Quote"
    assert styles["Först kedjan."] == "List Number"
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    found = {*styles, *cells}
    assert set(said(manual.blocks)) <= found
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert document.styles.element.find(".//" + qn("w:lang")).get(qn("w:val")) == "sv-SE"
    assert (document.sections[0].header.paragraphs[0].text,) == manual.marks


def test_a_numbered_list_begins_at_one_again(shipped: Instrument) -> None:
    document = Document(io.BytesIO(paper_file(printed(shipped, Language.SV), "docx")))
    numbers = {
        paragraph.text: paragraph._p.pPr.numPr.numId.val
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name == "List Number"
    }
    assert numbers["Först kedjan."] != numbers["Börja om."]


def test_pdf_is_tagged_and_its_text_is_data(shipped: Instrument) -> None:
    content = paper_file(printed(shipped, Language.EN), "pdf")
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content
    assert b"/Lang" in content
    assert re.search(rb"pdfuaid:part\W+1\b", content)
    assert paper_file(printed(shipped, Language.EN), "pdf") == content


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
def test_pdf_says_the_same(shipped: Instrument, tmp_path: Path) -> None:
    path = tmp_path / "manual.pdf"
    path.write_bytes(paper_file(printed(shipped, Language.SV), "pdf"))
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    text = " ".join(done.stdout.split())
    for words in said(printed(shipped, Language.SV).blocks):
        assert all(word in text for word in words.split()), words


@pytest.mark.parametrize("language", Language)
def test_the_examples_come_before_their_key_and_in_changing_order(shipped: Instrument, language: Language) -> None:
    texts = said(printed_examples(shipped, language).blocks)
    trained = [vignette for vignette in shipped.vignettes if vignette.examples]
    assert len(trained) == 9
    first_of = set()
    for vignette in trained:
        places = {each.kind: texts.index(each.answer.in_language(language)) for each in vignette.examples}
        reasons = [rating.reason.in_language(language) for each in vignette.examples for rating in each.key.values()]
        assert max(places.values()) < min(texts.index(reason) for reason in reasons)
        first_of.add(min(places, key=places.__getitem__))
    assert len(first_of) == 3
    assert all(paper_file(printed_examples(shipped, language), kind) for kind in ("docx", "pdf"))
