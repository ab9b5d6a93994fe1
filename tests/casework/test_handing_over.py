"""Handing over: nothing unsigned, always for somebody and something, always of what was signed, and always noted."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.casework.signing import sign, write_summary

from vignette import casework
from vignette.casework import LONGEST_PURPOSE, LONGEST_RECIPIENT, Document, DocumentKind, handing_over
from vignette.errors import StorageError, VignetteError
from vignette.i18n import Language, catalogue
from vignette.report.document_mark import DocumentMark, read_mark
from vignette.storage.summaries import HandedOver

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]
WISH: dict[str, Any] = {
    "kind": DocumentKind.DOCX,
    "language": Language.SV,
    "recipient": "Nämnden i Kommunstad",
    "purpose": "Underlag för utredning",
}
NOTES = "Jag ringer."


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let a document be its edition in words, without setting it; return the editions it was asked for."""
    asked: list[Any] = []

    def made(edition: Any, organisation: object, kind: str) -> bytes:
        asked.append(edition)
        return f"{kind} {edition.summary!r} {edition.signature!r}".encode()

    monkeypatch.setattr("vignette.report.summary_files.summary_file", made)
    return asked


def hand_over(here: Case, **changes: Any) -> Document:
    return casework.export_summary(here.office, here.actor, here.home, **WISH | changes)


def handed_over(here: Case) -> tuple[HandedOver, ...]:
    return casework.summary_desk(here.office, here.actor, here.home).handed_over


def words(made: Document) -> str:
    """Return a document's words, whatever its kind."""
    file = io.BytesIO(made.content)
    if made.name.endswith("pdf"):
        return " ".join(page.extract_text() for page in PdfReader(file).pages)
    if made.name.endswith("docx"):
        body = open_docx(file).element.body
        return " ".join(text.text or "" for text in body.iter() if text.tag.endswith("}t"))
    cells = [cell.value for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
    return " ".join(str(value) for value in cells if value is not None)


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_document_says_what_was_signed_for_whom_and_is_noted(case: Cases, kind: DocumentKind) -> None:
    here = case("signed")
    (signed,) = casework.summary_desk(here.office, here.actor, here.home).versions
    made = hand_over(here, kind=kind)
    assert made.name == f"vignette-{signed.code}-1.{kind}"
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()
    said = " ".join(words(made).split())
    for each in ("Ord under strengths.", "Nämnden frågar.", WISH["recipient"], WISH["purpose"], "Kim Ek", signed.code):
        assert each in said
    assert catalogue(Language.SV)("report.draft") not in said and NOTES not in said
    assert read_mark(made.content) == DocumentMark(kind=kind.value, code=signed.code, number=1)
    (row,) = handed_over(here)
    assert (row.number, row.kind, row.language, row.answers) == (1, kind, "sv", False)
    assert (row.recipient, row.purpose, row.sha256) == (WISH["recipient"], WISH["purpose"], made.sha256)
    assert len(row.words_sha256) == 64
    entry = here.trail()[-1]
    assert (entry.action, entry.subject) == ("summary.export", here.home)
    told = {"export": row.id, "version": 1, "format": kind.value, "sha256": made.sha256, "answers": 0}
    assert entry.detail == told


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_draft_says_so_and_is_not_handed_over(case: Cases, kind: DocumentKind) -> None:
    here = case("locked")
    made = casework.draft_summary(here.office, here.staff.supervisor, here.home, kind=kind, language=Language.SV)
    assert read_mark(made.content) == DocumentMark(kind=kind.value, code="", number=0)
    mark = catalogue(Language.SV)("report.draft")
    if kind is DocumentKind.PDF:
        assert all(mark in page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    elif kind is DocumentKind.DOCX:
        with zipfile.ZipFile(io.BytesIO(made.content)) as package:
            heads = [package.read(name).decode() for name in package.namelist() if "/header" in name]
        assert any(mark in head for head in heads)
    else:
        assert mark in words(made)
    assert made.name == f"vignette-utkast-{here.home[:8]}.{kind}"
    assert handed_over(here) == ()
    assert here.trail()[-1].detail == {"done": "draft", "format": kind.value, "sha256": made.sha256, "answers": 0}


def test_nothing_unsigned_is_handed_over(case: Cases, refused: Refused, quick: list[Any]) -> None:
    here = case("written")
    refused(here.office, "REC-810", casework.export_summary, here.actor, here.home, **WISH)
    assert quick == []


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": ""},
        {"recipient": " \n\x00"},
        {"purpose": " "},
        {"recipient": "x" * (LONGEST_RECIPIENT + 1)},
        {"purpose": "x" * (LONGEST_PURPOSE + 1)},
    ],
)
def test_it_says_for_whom_and_for_what(
    case: Cases, refused: Refused, quick: list[Any], changes: dict[str, str]
) -> None:
    here = case("signed")
    error = refused(here.office, "REC-811", casework.export_summary, here.actor, here.home, **WISH | changes)
    assert error.values == {"recipient": LONGEST_RECIPIENT, "purpose": LONGEST_PURPOSE}
    assert quick == []


@pytest.mark.parametrize("kind", [DocumentKind.DOCX, DocumentKind.PDF])
def test_only_a_workbook_has_room_for_the_notes(
    case: Cases, refused: Refused, quick: list[Any], kind: DocumentKind
) -> None:
    here = case("signed")
    wish = WISH | {"kind": kind, "with_answers": True}
    refused(here.office, "REC-814", casework.export_summary, here.actor, here.home, **wish)
    draft = {"kind": kind, "language": Language.SV, "with_answers": True}
    refused(here.office, "REC-814", casework.draft_summary, here.actor, here.home, **draft)
    assert quick == []


def test_the_notes_are_in_a_workbook_only_if_they_are_asked_for(case: Cases) -> None:
    here = case("signed")
    made = {answers: words(hand_over(here, kind=DocumentKind.XLSX, with_answers=answers)) for answers in (True, False)}
    assert NOTES in made[True] and NOTES not in made[False]
    assert [row.answers for row in handed_over(here)] == [False, True]


def test_what_has_changed_since_is_not_in_it(case: Cases, quick: list[Any]) -> None:
    here = case("signed")
    write_summary(here, strengths="Helt andra ord.")
    hand_over(here)
    (edition,) = quick
    assert edition.summary.judgement[0].text == "Ord under strengths."
    assert (edition.signature.number, edition.changed) == (1, ())


def test_a_later_version_says_what_is_new_and_which_parts(case: Cases, quick: list[Any]) -> None:
    here = case("signed")
    write_summary(here, strengths="Helt andra ord.", change="Styrkorna är nya.")
    sign(here)
    hand_over(here, language=Language.EN)
    (edition,) = quick
    assert (edition.signature.number, edition.signature.change) == (2, "Styrkorna är nya.")
    assert [part.value for part in edition.changed] == ["judgement"]
    assert edition.language is Language.EN
    assert handed_over(here)[0].number == 2


def test_a_version_signed_in_the_same_moment_is_not_passed_by(
    case: Cases, refused: Refused, monkeypatch: pytest.MonkeyPatch, quick: list[Any]
) -> None:
    here = case("signed")
    write_summary(here, strengths="Helt andra ord.", change="Styrkorna är nya.")
    words_of = handing_over._words

    def sign_meanwhile(content: bytes) -> str:
        monkeypatch.setattr(handing_over, "_words", words_of)
        sign(here)
        return words_of(content)

    monkeypatch.setattr(handing_over, "_words", sign_meanwhile)
    with pytest.raises(VignetteError, match="REC-813"):
        hand_over(here)
    assert handed_over(here) == ()
    hand_over(here)
    assert [row.number for row in handed_over(here)] == [2]


def test_whoever_is_yet_to_rate_gets_no_document(case: Cases, refused: Refused, quick: list[Any]) -> None:
    here = case("signed")
    casework.unlock(here.office, here.actor, here.interview, "Fel nivå.")
    refused(here.office, "REC-311", casework.export_summary, here.actor, here.home, **WISH)
    draft = {"kind": DocumentKind.DOCX, "language": Language.SV}
    refused(here.office, "REC-311", casework.draft_summary, here.actor, here.home, **draft)
    assert quick == []


def test_supervisor_hands_nothing_over(case: Cases, refused: Refused, quick: list[Any]) -> None:
    here = case("signed")
    refused(here.office, "ACC-401", casework.export_summary, here.staff.supervisor, here.home, **WISH)
    assert quick == []


def test_a_document_that_cannot_be_made_is_not_noted(
    case: Cases, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vignette.errors import Problem

    def fails(*_: object) -> bytes:
        raise StorageError(Problem(code="STO-601", where="file", what="no room", remedy="Make room."))

    here = case("signed")
    monkeypatch.setattr("vignette.report.summary_files.summary_file", fails)
    refused(here.office, "STO-601", casework.export_summary, here.actor, here.home, **WISH)
