"""Row headings in a PDF: the typesetter marks the headings of columns; those of rows are marked afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NullObject

from vignette.report.blocks import Box, Facts, Parts, Table


def with_row_heads(content: bytes, parts: Parts) -> bytes:
    """Return a PDF of these parts in which the first cell of a row is a heading, wherever it names the row."""
    wanted = list(_wanted(parts))
    if not any(wanted):
        return content
    writer = PdfWriter(io.BytesIO(content), incremental=True)
    tables = _elements(writer.root_object["/StructTreeRoot"], "/Table")
    for table, heads in zip(tables, wanted, strict=True):
        if heads:
            for row in _elements(table, "/TR"):
                _mark(row)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _wanted(parts: Parts) -> Iterator[bool]:
    """Yield of each table, in order, whether its first column names the rows."""
    for part in parts:
        if isinstance(part, Box):
            yield from _wanted(part.blocks)
        elif isinstance(part, Facts | Table):
            yield isinstance(part, Facts) or part.row_heads


def _elements(element: Any, kind: str) -> Iterator[Any]:
    """Yield what is of a kind below an element of the document's structure, in reading order."""
    below = element.get("/K", NullObject()).get_object()
    for each in below if isinstance(below, list) else [below]:
        child = each.get_object()
        if isinstance(child, DictionaryObject):
            if child.get("/S") == kind:
                yield child
            else:
                yield from _elements(child, kind)


def _mark(row: Any) -> None:
    """Make a row's first cell its heading; a cell is under its column's heading and beside its row's."""
    for place, each in enumerate(row["/K"]):
        cell = each.get_object()
        told = next(about.get_object() for about in cell["/A"] if about.get_object()["/O"] == "/Table")
        told.pop("/Headers", None)
        if place == 0 and cell["/S"] == "/TD":
            cell[NameObject("/S")] = NameObject("/TH")
            told[NameObject("/Scope")] = NameObject("/Row")
