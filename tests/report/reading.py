"""Reads documents back as a stranger would: their words, page by page, without knowing how they were made."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

_SPACE = re.compile(r"\s+")


def docx_text(content: bytes) -> str:
    """Return the words of a DOCX file's body, in their order."""
    body = Document(io.BytesIO(content)).element.body
    return squeezed(" ".join(_paragraph(each) for each in body.iter(qn("w:p"))))


def pdf_pages(content: bytes) -> list[str]:
    """Return the words of each page of a PDF file."""
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def xlsx_values(content: bytes) -> list[object]:
    """Return what every cell of a workbook holds, sheet by sheet."""
    book = load_workbook(io.BytesIO(content))
    return [value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value is not None]


def squeezed(text: str) -> str:
    """Return a text with every gap as one space."""
    return _SPACE.sub(" ", text).strip()


def _paragraph(element: object) -> str:
    return "".join(_pieces(element))


def _pieces(element: object) -> Iterator[str]:
    for each in element.iter(qn("w:t"), qn("w:br"), qn("w:tab")):  # type: ignore[attr-defined]
        yield each.text or "" if each.tag == qn("w:t") else " "
