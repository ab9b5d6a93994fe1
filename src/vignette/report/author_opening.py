"""Opening a workbook from somebody else: what it is made of is looked at before anything is unpacked."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from vignette.errors import DataError, Problem

_UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),  # the package
    *(InvalidFileException, LookupError, ValueError, TypeError, AttributeError, SyntaxError),  # what is in it
)
_MOST_PACKED = 10_000_000
_MOST_UNPACKED = 20_000_000
"""Some twenty times the shipped instrument."""
_MOST_PARTS = 500
_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How an old workbook (.xls) and one with a password begin."""
_SCHEMA_IN_XML = b"<!DOCTYPE"
_DRAWING, _DRAWN = "xl/drawings/drawing", b"Anchor>"
"""Some programs add an empty drawing to every sheet."""


def open_workbook(content: bytes, name: str) -> Workbook:
    """Return a workbook, with formulas as formulas and text in its pieces.

    Raises
    ------
    DataError
        ``AUT-101`` not a workbook, or damaged; ``AUT-102`` with a password, or of the old kind; ``AUT-103`` with
        macros; ``AUT-104`` larger inside than any instrument, or with XML that is none of a workbook; ``AUT-119`` with
        drawings.
    """
    if content.startswith(_COMPOUND_FILE):
        what, remedy = "locked with a password, or an old .xls", "Save it as .xlsx without a password."
        raise DataError(Problem(code="AUT-102", where=name, what=what, remedy=remedy))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            problems = list(_parts(package, name)) if len(content) <= _MOST_PACKED else [_too_large(name)]
        if problems:
            raise DataError(*problems)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not carry over
            return load_workbook(io.BytesIO(content), rich_text=True)
    except _UNREADABLE:
        what, remedy = "cannot be read as an XLSX workbook", "Save it as .xlsx, and close it in other programs."
        raise DataError(Problem(code="AUT-101", where=name, what=what, remedy=remedy)) from None


def _parts(package: zipfile.ZipFile, name: str) -> Iterator[Problem]:
    parts = package.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        yield _too_large(name)
        return
    names = [part.filename for part in parts]
    if any(part.lower().endswith("vbaproject.bin") for part in names):
        what, remedy = "it has macros", "Save it as .xlsx, without macros."
        yield Problem(code="AUT-103", where=name, what=what, remedy=remedy)
    if any(_DRAWN in package.read(part) for part in names if part.startswith(_DRAWING)):
        what, remedy = "it has drawings, pictures or text boxes", "Move their words to cells, and delete them."
        yield Problem(code="AUT-119", where=name, what=what, remedy=remedy)
    if any(_SCHEMA_IN_XML in package.read(part) for part in names if part.endswith((".xml", ".rels"))):
        what, remedy = "its XML defines entities, which no workbook does", "Do not open it; ask who sent it."
        yield Problem(code="AUT-104", where=name, what=what, remedy=remedy)


def _too_large(name: str) -> Problem:
    what = f"too large: more than {_MOST_UNPACKED // 1_000_000} MB inside, or too many parts"
    return Problem(code="AUT-104", where=name, what=what, remedy="Do not open it; ask who sent it.")
