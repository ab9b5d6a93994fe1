"""What an author or her spreadsheet can do to the workbook: each fault told by sheet and cell, all at once."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from vignette.errors import DataError
from vignette.i18n import Language
from vignette.instrument import Instrument, read_instrument
from vignette.report import author_opening
from vignette.report.author_plan import LEGEND_SHEET
from vignette.report.author_reading import read_authored
from vignette.report.author_workbook import author_workbook

VALID = Path(__file__).parents[1] / "definitions" / "valid"
Alter = Callable[[Workbook], None]


@pytest.fixture(scope="module")
def cykel() -> Instrument:
    return read_instrument(VALID / "cykel")


@pytest.fixture(scope="module")
def content(cykel: Instrument) -> bytes:
    return author_workbook(cykel, language=Language.EN)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def altered(content: bytes, alter: Alter) -> bytes:
    book = load_workbook(io.BytesIO(content))
    book.security.lockStructure = False
    alter(book)
    return saved(book)


def told(content: bytes) -> list[str]:
    """Return code and place of every problem."""
    with pytest.raises(DataError) as caught:
        read_authored(content, "a.xlsx")
    for problem in caught.value.problems:
        assert not problem.what.endswith("."), problem
        assert problem.remedy.endswith((".", "?")), problem
    return [f"{problem.code} {problem.where}" for problem in caught.value.problems]


def put(place: str, value: Any, **look: object) -> Alter:
    """Return a change of one cell, named as in a problem."""

    def alter(book: Workbook) -> None:
        title, _, cell = place.partition("!")
        book[title][cell] = value
        for name, each in look.items():
            setattr(book[title][cell], name, each)

    return alter


def on(title: str, act: Callable[[Worksheet], object]) -> Alter:
    def alter(book: Workbook) -> None:
        act(book[title])

    return alter


def struck_words() -> CellRichText:
    return CellRichText("stays ", TextBlock(InlineFont(strike=True), "goes"))


ONE_CELL = {
    "formula": (put("Vignettes!J4", "=A4"), "AUT-110 Vignettes!J4"),
    "error": (put("Vignettes!J4", "#N/A"), "AUT-110 Vignettes!J4"),
    "number as text": (put("Vignettes!E4", "13"), "AUT-111 Vignettes!E4"),
    "half a year": (put("Vignettes!E4", 13.5), "AUT-111 Vignettes!E4"),
    "truth for a number": (put("Vignettes!E4", True), "AUT-111 Vignettes!E4"),
    "date as text": (put("History!B4", "2025-01-15"), "AUT-111 History!B4"),
    "date with a time": (put("History!B4", dt.datetime(2025, 1, 15, 12)), "AUT-111 History!B4"),
    "version as a number": (put("Instrument!B4", 0.2, number_format="General"), "AUT-111 Instrument!B4"),
    "version as a date": (put("Instrument!B4", dt.date(2020, 1, 1)), "AUT-111 Instrument!B4"),
    "share as text": (put("Instrument!M4", "0,34"), "AUT-111 Instrument!M4"),
    "share above one": (put("Instrument!M4", 34), "DEF-106 Instrument!M4"),
    "unknown choice": (put("Vignettes!F4", "woman"), "AUT-112 Vignettes!F4"),
    "true for yes": (put("Vignettes!G4", True), "AUT-112 Vignettes!G4"),
    "choice gone": (put("Vignettes!F4", None), "AUT-113 Vignettes!F4"),
    "missing language": (put("Vignettes!M4", None), "DEF-104 Vignettes!M4"),
    "missing point": (put("Briefing!C5", "  "), "DEF-104 Briefing!C5"),
    "odd id": (put("Competences!A4", "å b"), "DEF-106 Competences!A4"),
    "numbers with a gap": (put("Level descriptions!D5", 3), "AUT-114 Level descriptions!D5"),
    "number twice": (put("Follow-up questions!B5", 1), "AUT-114 Follow-up questions!B5"),
    "vignette that is none": (put("Critical answers!A4", "Z9"), "AUT-115 Critical answers!A4"),
    "line break": (put("Vignettes!L4", "One.\nTwo."), "AUT-117 Vignettes!L4"),
    "character code": (put("Vignettes!J4", "a _x0007_ b"), "AUT-118 Vignettes!J4"),
    "note": (put("Vignettes!J4", "x", comment=Comment("shorter?", "someone")), "AUT-119 Vignettes!J4"),
    "struck through": (put("Vignettes!J4", "x", font=Font(strike=True)), "AUT-119 Vignettes!J4"),
    "words struck through": (put("Vignettes!J4", struck_words()), "AUT-119 Vignettes!J4"),
    "source that is none": (put("Vignettes!R4", "handbok-2020, other"), "DEF-204 Vignettes!R4"),
    "anchor for level 2": (put("Level descriptions!C4", 2), "DEF-208 Level descriptions!A4"),
    "not material, no reason": (put("History!E4", "no"), "DEF-218 History!E4"),
    "history without the version": (put("Instrument!B4", "9.0.0"), "DEF-211 History!A3"),
    "beside the table": (put("Scale!H6", "remember"), "AUT-108 Scale!H6"),
    "above the table": (put("Scale!C2", "remember"), "AUT-108 Scale!C2"),
    "far away": (put("Scale!XFD1048576", "x"), "AUT-108 Scale!XFD1048576"),
    "new column": (put("Scale!F3", "Colour"), "AUT-108 Scale!F3"),
    "column twice": (put("Scale!F3", "Level"), "AUT-108 Scale!F3"),
    "column gone": (on("Scale", lambda sheet: sheet.delete_cols(4)), "AUT-107 Scale!A3"),
    "merged": (on("Vignettes", lambda sheet: sheet.merge_cells("S4:S5")), "AUT-109 Vignettes!S4:S5"),
    "sheet gone": (lambda book: book.remove(book["Sources"]), "AUT-106 a.xlsx"),
    "sheet added": (lambda book: book.create_sheet("Ideas"), "AUT-106 a.xlsx"),
    "second instrument": (
        on("Instrument", lambda sheet: sheet.append([c.value for c in sheet[4]])),
        "AUT-116 Instrument!A5",
    ),
    "legend gone": (lambda book: book.remove(book[LEGEND_SHEET]), "AUT-105 a.xlsx"),
    "legend changed": (put(f"{LEGEND_SHEET}!B1", "vignette/author/9"), "AUT-105 a.xlsx"),
    "two words alike": (put(f"{LEGEND_SHEET}!B9", "Briefing"), "AUT-105 a.xlsx"),
}


@pytest.mark.parametrize("name", ONE_CELL)
def test_every_fault_is_told_with_its_cell(content: bytes, name: str) -> None:
    alter, expected = ONE_CELL[name]
    found = told(altered(content, alter))
    assert expected in [each.split(" (")[0] for each in found]


@pytest.mark.parametrize("name", [name for name, (_, place) in ONE_CELL.items() if place[:7] in ("AUT-110", "AUT-117")])
def test_a_cell_is_told_once(content: bytes, name: str) -> None:
    alter, expected = ONE_CELL[name]
    assert told(altered(content, alter)) == [expected]


def test_renamed_column_is_missing_and_unknown(content: bytes) -> None:
    assert told(altered(content, put("Scale!D3", "Has text"))) == ["AUT-108 Scale!D3", "AUT-107 Scale!A3"]


def test_all_faults_of_all_sheets_are_told_at_once(content: bytes) -> None:
    places = ("formula", "date as text", "missing language", "numbers with a gap", "vignette that is none", "merged")

    def alter(book: Workbook) -> None:
        for name in places:
            ONE_CELL[name][0](book)

    assert {ONE_CELL[name][1] for name in places} <= set(told(altered(content, alter)))


def test_rows_that_stand_twice(content: bytes, cykel: Instrument) -> None:
    def alter(book: Workbook) -> None:
        sheet = book["Vignettes"]
        sheet.append([cell.value for cell in sheet[4]])
        sheet.cell(sheet.max_row, 1).value = "a1"

    assert f"AUT-116 Vignettes!A{4 + len(cykel.vignettes)}" in told(altered(content, alter))


def test_examples_and_their_key(content: bytes) -> None:
    """The sample has no examples: a key without one, then one twice, then one with its key twice."""

    def alter(book: Workbook) -> None:
        book["Key"].append(["A1", "weak", "action", 1, "skäl", "reason"])
        book["Key"].append(["A2", "weak", "action", 1, "skäl", "reason"])
        book["Key"].append(["A2", "weak", "action", 2, "skäl", "reason"])
        book["Key"].append(["A2", "weak", "understanding", 1, "skäl", "reason"])
        book["Example answers"].append(["A2", 1, "weak", "svar", "answer", None])
        book["Example answers"].append(["A2", 2, "weak", "svar", "answer", "no_such"])

    assert told(altered(content, alter)) == ["AUT-116 Example answers!C5", "AUT-115 Key!B4", "AUT-116 Key!C6"]


def test_weak_writing_is_a_remark_with_its_cell(content: bytes) -> None:
    read = read_authored(altered(content, put("Vignettes!L4", "Du går hem.")), "a.xlsx")
    remarks = {f"{remark.code} {remark.where}" for remark in read.remarks}
    assert "DEF-301 Vignettes!L4" in remarks
    assert read.instrument.vignettes[0].situation.sv == "Du går hem."


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (lambda content: b"", "AUT-101"),
        (lambda content: b"id;name\n", "AUT-101"),
        (lambda content: content[: len(content) // 2], "AUT-101"),
        (lambda content: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "AUT-102"),
        (lambda content: with_part(content, "xl/vbaProject.bin", b"x"), "AUT-103"),
        (lambda content: with_part(content, "xl/media/zeros.bin", bytes(20_000_001)), "AUT-104"),
        (
            lambda content: with_part(content, "xl/bad.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'),
            "AUT-104",
        ),
        (lambda content: saved(Workbook()), "AUT-105"),
        (lambda content: altered(content, with_picture), "AUT-119"),
    ],
)
def test_files_that_are_no_authoring_workbook(content: bytes, spoilt: Callable[[bytes], bytes], code: str) -> None:
    assert told(spoilt(content)) == [f"{code} a.xlsx"]


def test_a_file_too_large_is_not_opened(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(author_opening, "_MOST_PACKED", len(content) - 1)
    assert told(content) == ["AUT-104 a.xlsx"]


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return file.getvalue()


def with_picture(book: Workbook) -> None:
    picture = io.BytesIO()
    Picture.new("RGB", (4, 4)).save(picture, "PNG")
    book["Scale"].add_image(Image(picture), "J9")
