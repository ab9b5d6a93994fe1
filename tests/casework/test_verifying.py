"""Whether a file in hand is what was handed over: unchanged, saved anew, changed, a draft, or not ours."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook
from pypdf import PdfReader, PdfWriter
from tests.casework.signing import sign, write_summary

from vignette import casework
from vignette.casework import DocumentKind, FileStanding, Verified
from vignette.errors import DataError
from vignette.i18n import Language
from vignette.report.document_mark import LARGEST_FILE, LARGEST_UNPACKED
from vignette.storage import open_store

if TYPE_CHECKING:
    from conftest import Case


@pytest.fixture(scope="module")
def handed(
    cases: Callable[[str], Case], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Case, dict[DocumentKind, bytes]]]:
    """Return a signed case on a database of its own, and what was handed over of it, once for all tests."""
    made = cases("signed")
    path = tmp_path_factory.mktemp("handed") / "handed.sqlite"
    shutil.copy(str(made.office.store.engine.url.database), path)
    wish: dict[str, Any] = {"language": Language.SV, "recipient": "Nämnden", "purpose": "Utredning"}
    with closing(open_store(f"sqlite:///{path}")) as store:
        here = replace(made, office=replace(made.office, store=store))
        files = {
            kind: casework.export_summary(here.office, here.actor, here.home, kind=kind, **wish).content
            for kind in DocumentKind
        }
        yield here, files


Handed = tuple["Case", dict[DocumentKind, bytes]]


def verified(here: Case, content: bytes) -> Verified:
    return casework.verify_document(here.office, here.actor, content)


def saved_anew(kind: DocumentKind, content: bytes, *, change: bool = False) -> bytes:
    """Return a file as another program saves it; with ``change``, with another word in it."""
    out = io.BytesIO()
    if kind is DocumentKind.DOCX:
        document = open_docx(io.BytesIO(content))
        if change:
            document.paragraphs[-1].add_run(" Hemmet är bra.")
        document.save(out)
    elif kind is DocumentKind.XLSX:
        book = load_workbook(io.BytesIO(content))
        if change:
            book.worksheets[1]["Z99"] = 5
        book.save(out)
    else:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
        if change:
            writer.add_page(writer.pages[0])
        writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_file_as_it_was_handed_over_is_unchanged(handed: Handed, kind: DocumentKind) -> None:
    here, files = handed
    found = verified(here, files[kind])
    assert (found.standing, found.number) == (FileStanding.UNCHANGED, 1)
    assert found.handed_over is not None
    entry = here.trail()[-1]
    assert (entry.action, entry.subject) == ("document.verify", found.code)
    assert (entry.detail["standing"], entry.detail["version"]) == ("unchanged", 1)


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_file_that_was_saved_anew_has_the_same_words(handed: Handed, kind: DocumentKind) -> None:
    here, files = handed
    again = saved_anew(kind, files[kind])
    assert again != files[kind]
    found = verified(here, again)
    assert (found.standing, found.number) == (FileStanding.SAME_WORDS, 1)
    assert found.handed_over is not None


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_file_with_another_word_is_changed(handed: Handed, kind: DocumentKind) -> None:
    here, files = handed
    found = verified(here, saved_anew(kind, files[kind], change=True))
    assert (found.standing, found.number, found.handed_over) == (FileStanding.CHANGED, 1, None)


def test_a_file_that_broke_on_the_way_is_unknown(handed: Handed) -> None:
    here, files = handed
    for kind in (DocumentKind.DOCX, DocumentKind.XLSX):
        assert verified(here, files[kind][:-400]).standing is FileStanding.UNKNOWN


def test_a_file_with_parts_left_out_is_changed(handed: Handed) -> None:
    here, files = handed
    book = load_workbook(io.BytesIO(files[DocumentKind.XLSX]))
    for name in book.sheetnames[1:]:
        del book[name]
    out = io.BytesIO()
    book.save(out)
    assert verified(here, out.getvalue()).standing is FileStanding.CHANGED


def test_a_draft_is_told_as_one(handed: Handed) -> None:
    here, _ = handed
    wish: dict[str, Any] = {"kind": DocumentKind.XLSX, "language": Language.SV}
    made = casework.draft_summary(here.office, here.actor, here.home, **wish)
    assert verified(here, made.content) == Verified(standing=FileStanding.DRAFT)


def test_a_file_of_another_database_is_unknown(handed: Handed, case: Callable[[str], Case]) -> None:
    _, files = handed
    for state in ("home", "written"):
        assert verified(case(state), files[DocumentKind.PDF]) == Verified(standing=FileStanding.UNKNOWN)


def test_a_later_version_is_told(case: Callable[[str], Case]) -> None:
    here = case("signed")
    wish: dict[str, Any] = {"kind": DocumentKind.XLSX, "language": Language.SV, "recipient": "N", "purpose": "U"}
    first = casework.export_summary(here.office, here.actor, here.home, **wish).content
    write_summary(here, limits="Ett ord till.", change="Nytt.")
    sign(here)
    found = verified(here, first)
    assert (found.standing, found.number, found.latest) == (FileStanding.UNCHANGED, 1, 2)


def _bomb() -> bytes:
    """Return a small file that says it is a document and unpacks to more than anybody looks at."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(LARGEST_UNPACKED // 10_000_000 + 1):
            part.write(b" " * 10_000_000)
    return out.getvalue()


def test_a_file_that_would_grow_is_not_unpacked(handed: Handed) -> None:
    here, _ = handed
    bomb = _bomb()
    assert len(bomb) < 1_000_000
    with pytest.raises(DataError, match="DOC-201"):
        verified(here, bomb)
    with pytest.raises(DataError, match="DOC-201"):
        verified(here, b"x" * (LARGEST_FILE + 1))


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-", b"%PDF-1.7\n%%EOF", b"\x00" * 50, b"hej"])
def test_any_other_file_is_unknown(handed: Handed, content: bytes) -> None:
    here, _ = handed
    assert verified(here, content) == Verified(standing=FileStanding.UNKNOWN)
