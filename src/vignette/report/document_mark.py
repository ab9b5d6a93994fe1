"""What a document says of itself, read back: which summary it is, and a digest of its words and figures."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import ParseError

from vignette.errors import DataError, Problem

Kind = Literal["docx", "pdf", "xlsx"]

LARGEST_FILE, LARGEST_UNPACKED = 30_000_000, 300_000_000
_MARK = re.compile(r"vignette:([0-9A-Z]{4}-[0-9A-Z]{4}):([1-9][0-9]{0,5})")
DRAFT = "draft"
_DRAFT = f"vignette:{DRAFT}"
_UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError),  # the package
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError),  # what is wrong inside
    *(ParseError, RecursionError, SyntaxError),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMark:
    """Which summary a document says it is; ``code`` is empty and ``number`` 0 for a draft."""

    kind: Kind
    code: str
    number: int


def mark_of(code: str, number: int) -> str:
    """Return what a document of a signed version carries among its properties.

    >>> mark_of("7KQF-3M2X", 2)
    'vignette:7KQF-3M2X:2'
    """
    return f"vignette:{code}:{number}"


DRAFT_MARK = _DRAFT
"""What a draft carries instead."""


def read_mark(content: bytes) -> DocumentMark | None:
    """Return which summary a file says it is; None where it says nothing, or is no such file.

    Raises
    ------
    DataError
        DOC-201 if the file is too large to look at.
    """
    kind = _kind(content)
    if kind is None:
        return None
    said = _read(_PROPERTIES[kind], content)
    found = _MARK.search(said)
    if found is not None:
        return DocumentMark(kind=kind, code=found[1], number=int(found[2]))
    return DocumentMark(kind=kind, code="", number=0) if _DRAFT in said else None


def words_digest(content: bytes) -> str:
    """Return the SHA-256 of a document's words and figures, in their order and without their looks.

    Equal for a file that another program has saved anew without changing a word; empty for what cannot be read.

    Raises
    ------
    DataError
        DOC-201 if the file is too large to look at.
    """
    kind = _kind(content)
    words = "" if kind is None else _read(lambda given: " ".join(" ".join(_WORDS[kind](given)).split()), content)
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def _kind(content: bytes) -> Kind | None:
    if len(content) > LARGEST_FILE:
        raise _too_large()
    if content.startswith(b"%PDF-"):
        return "pdf"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
                raise _too_large()
            names = set(package.namelist())
    except _UNREADABLE:
        return None
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else None


def _read(take: Callable[[bytes], str], content: bytes) -> str:
    """Return what is taken from a file that anybody may have made; nothing where it cannot be read."""
    from openpyxl.utils.exceptions import InvalidFileException
    from pypdf.errors import PyPdfError

    try:
        return take(content)
    except (*_UNREADABLE, InvalidFileException, PyPdfError):
        return ""


def _docx_property(content: bytes) -> str:
    from docx import Document

    return str(Document(io.BytesIO(content)).core_properties.identifier)


def _xlsx_property(content: bytes) -> str:
    from openpyxl import load_workbook

    return str(load_workbook(io.BytesIO(content), read_only=True).properties.identifier)


def _pdf_property(content: bytes) -> str:
    from pypdf import PdfReader

    facts = PdfReader(io.BytesIO(content)).metadata
    return "" if facts is None else str(facts.get("/Keywords", ""))


def _docx_words(content: bytes) -> Iterator[str]:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(io.BytesIO(content))
    section = document.sections[0]
    for part in (section.first_page_header, section.header, section.first_page_footer, section.footer):
        if not part.is_linked_to_previous:
            yield from (paragraph.text for paragraph in part.paragraphs)
    for paragraph in document.element.body.iter(qn("w:p")):
        yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _xlsx_words(content: bytes) -> Iterator[str]:
    from openpyxl import load_workbook

    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield from (_cell(value) for value in row if value is not None)


def _cell(value: object) -> str:
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _pdf_words(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    return (sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)


_PROPERTIES: dict[Kind, Callable[[bytes], str]] = {
    "docx": _docx_property,
    "pdf": _pdf_property,
    "xlsx": _xlsx_property,
}
_WORDS: dict[Kind, Callable[[bytes], Iterator[str]]] = {"docx": _docx_words, "pdf": _pdf_words, "xlsx": _xlsx_words}


def _too_large() -> DataError:
    what, remedy = "the file is too large to look at", "Choose a document that this app has made."
    return DataError(Problem(code="DOC-201", where="file", what=what, remedy=remedy))
