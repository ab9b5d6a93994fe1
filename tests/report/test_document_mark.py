"""What a document says of itself is found again, also after another program has saved it; no file breaks the reader."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader, PdfWriter
from tests.report import editions

from vignette.errors import DataError
from vignette.report.document_mark import LARGEST_FILE, Kind, mark_of, read_mark, words_digest
from vignette.report.organisation import Organisation
from vignette.report.summary_files import summary_file


@pytest.fixture(scope="module")
def files() -> dict[Kind, bytes]:
    return {kind: summary_file(editions.one_rater(), Organisation(), kind) for kind in ("docx", "pdf", "xlsx")}


def saved_again(kind: Kind, content: bytes) -> bytes:
    file = io.BytesIO()
    if kind == "docx":
        Document(io.BytesIO(content)).save(file)
    elif kind == "xlsx":
        load_workbook(io.BytesIO(content)).save(file)
    else:
        PdfWriter(clone_from=PdfReader(io.BytesIO(content))).write(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_saved_anew_it_is_the_same_summary_with_the_same_words(kind: Kind, files: dict[Kind, bytes]) -> None:
    again = saved_again(kind, files[kind])
    assert again != files[kind]
    assert read_mark(again) == read_mark(files[kind])
    assert words_digest(again) == words_digest(files[kind]) != ""


def test_one_word_or_figure_changed_is_seen(files: dict[Kind, bytes]) -> None:
    document, book = Document(io.BytesIO(files["docx"])), load_workbook(io.BytesIO(files["xlsx"]))
    run = next(run for paragraph in document.paragraphs for run in paragraph.runs if len(run.text) > 10)
    run.text = f"{run.text} inte"
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    number = next(cell for cell in cells if isinstance(cell.value, int | float))
    number.value += 0.1
    for kind, changed in (("docx", document), ("xlsx", book)):
        file = io.BytesIO()
        changed.save(file)
        assert read_mark(file.getvalue()) == read_mark(files[kind])
        assert words_digest(file.getvalue()) != words_digest(files[kind])


def test_each_kind_is_told_apart(files: dict[Kind, bytes]) -> None:
    assert {kind: mark.kind for kind, content in files.items() if (mark := read_mark(content))} == {
        kind: kind for kind in files
    }
    assert mark_of("7KQF-3M2X", 3) == "vignette:7KQF-3M2X:3"


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\nnothing", b"PK\x03\x04broken", b"plain words", b"%PDF-" + b"<<" * 10_000],
    ids=["empty", "pdf", "zip", "text", "nested"],
)
def test_what_is_no_summary_says_nothing(content: bytes) -> None:
    assert read_mark(content) is None
    assert words_digest(content) == ""


def test_a_foreign_document_says_nothing() -> None:
    file = io.BytesIO()
    document = Document()
    document.add_paragraph("vignette:7KQF-3M2X:1")
    document.save(file)
    assert read_mark(file.getvalue()) is None


def test_a_file_that_unpacks_to_more_than_it_may_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * 100_000_000)
        for place in range(3):
            package.writestr(f"word/media/{place}", b"\0" * 100_000_000)
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(DataError) as caught:
        read_mark(bomb.getvalue())
    assert caught.value.problems[0].code == "DOC-201"


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(DataError) as caught:
        read_mark(b"%PDF-" + b" " * LARGEST_FILE)
    assert caught.value.problems[0].code == "DOC-201"


def test_entities_are_not_unfolded() -> None:
    """A document whose text would grow to gigabytes is refused or read as it stands, at once."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><x>&l11;</x>'
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as package:
        for name in ("word/document.xml", "[Content_Types].xml", "docProps/core.xml"):
            package.writestr(name, xml)
    assert read_mark(bomb.getvalue()) is None


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_damaged_files_break_nothing(files: dict[Kind, bytes], data: st.DataObject) -> None:
    content = bytearray(files[data.draw(st.sampled_from(["docx", "pdf", "xlsx"]))])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    for damaged in (bytes(content), cut):
        read_mark(damaged)
        words_digest(damaged)
