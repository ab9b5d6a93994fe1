"""The authoring workbook goes out and comes back: the same instrument, in every field, from every door."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from vignette.errors import DataError
from vignette.i18n import Language, LocalizedPoints, LocalizedText
from vignette.instrument import Example, ExampleKind, Instrument, KeyRating, Reference, read_instrument
from vignette.instrument.files import clean_text
from vignette.report.author import checked_workbook
from vignette.report.author_plan import FIRST_ROW, HEADING_ROW, LEGEND_SHEET, MOST_CHARACTERS, author_plan
from vignette.report.author_reading import read_authored
from vignette.report.author_rows import CELL_CODE
from vignette.report.author_workbook import author_workbook

VALID = Path(__file__).parents[1] / "definitions" / "valid"
ATTACKS = (
    "=1+1",
    '=HYPERLINK("http://x";"y")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "#N/A",
    "1",
    "0.1",
    "2026-11-22",
    "TRUE",
    "'x",
)


@pytest.fixture(scope="module")
def cykel() -> Instrument:
    return read_instrument(VALID / "cykel")


@pytest.fixture(scope="module")
def content(shipped: Instrument) -> bytes:
    return author_workbook(shipped, language=Language.SV)


def texts_of(instrument: Instrument, text: str) -> Instrument:
    """Return the instrument with one text in many of its places."""
    both, points = LocalizedText(sv=text, en=text), LocalizedPoints(sv=(text, "a", text), en=("b", text, text))
    first = instrument.vignettes[0]
    key = {aspect.id: KeyRating(level=3, reason=both) for aspect in instrument.aspects}
    example = Example(kind=ExampleKind.MIXED, answer=both, key=key, critical=(first.critical_answers[0].id,))
    changed = replace(
        first,
        title=both,
        situation=both,
        anchors={aspect: dict.fromkeys(levels, points) for aspect, levels in first.anchors.items()},
        guidance=dict.fromkeys(first.guidance, points),
        examples=(example,),
    )
    return replace(
        instrument,
        purpose=both,
        briefing=points,
        origin=replace(instrument.origin, derived_from=both, licence=text),
        references=(*instrument.references, Reference(key="x", author=text, year=1, title=text, url=text)),
        revisions=(
            replace(instrument.revisions[0], material=False, immaterial_because=both),
            *instrument.revisions[1:],
        ),
        vignettes=(changed, *instrument.vignettes[1:]),
    )


@pytest.mark.parametrize("language", Language)
def test_shipped_instrument_comes_back_whole(shipped: Instrument, language: Language, content: bytes) -> None:
    made = content if language is Language.SV else author_workbook(shipped, language=language)
    read = read_authored(made, "a.xlsx")
    assert read.instrument == shipped
    assert read.instrument.fingerprint == shipped.fingerprint == read.made_from.fingerprint
    assert (read.made_from.instrument, read.made_from.version) == (shipped.id, shipped.version)
    assert read.remarks == ()


def test_same_wording_same_bytes(cykel: Instrument) -> None:
    first = author_workbook(cykel, language=Language.SV)
    time.sleep(1.1)  # a time of the clock in the file would now be another
    assert author_workbook(cykel, language=Language.SV) == first


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1), min_size=1, max_size=3)
    .map(lambda paragraphs: clean_text("\n\n".join(paragraphs)))
    .filter(lambda text: bool(text) and not CELL_CODE.search(text))
)
def test_invented_texts_come_back(text: str) -> None:
    invented = texts_of(read_instrument(VALID / "cykel"), text)
    read = read_authored(author_workbook(invented, language=Language.EN), "a.xlsx")
    assert read.instrument == invented
    assert read.instrument.fingerprint == invented.fingerprint


@pytest.mark.parametrize("text", ATTACKS)
def test_what_looks_like_something_else_stays_text(cykel: Instrument, text: str) -> None:
    attacked = texts_of(cykel, text)
    made = author_workbook(attacked, language=Language.SV)
    cells = [cell for sheet in load_workbook(io.BytesIO(made)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == text} == {"s"}
    assert read_authored(made, "a.xlsx").instrument == attacked


@pytest.mark.parametrize("text", ["a\x01b", "_x0041_", "x005F_", "a" * (MOST_CHARACTERS + 1), "😀" * 16_384])
def test_what_no_cell_can_hold_is_told_with_its_place(cykel: Instrument, text: str) -> None:
    with pytest.raises(DataError) as caught:
        checked_workbook(replace(cykel, purpose=LocalizedText(sv=text, en="x")), language=Language.SV)
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("AUT-120", "instrument cykel purpose.sv")
    ]


def test_a_cell_holds_as_much_as_it_can(cykel: Instrument) -> None:
    full = replace(cykel, purpose=LocalizedText(sv="å" * MOST_CHARACTERS, en="x"))
    assert read_authored(checked_workbook(full, language=Language.SV), "a.xlsx").instrument == full


def test_what_would_not_come_back_is_not_written(cykel: Instrument) -> None:
    uneven = replace(cykel, briefing=LocalizedPoints(sv=("a", "b"), en=("a",)))
    no_anchors = replace(cykel, scale=tuple(replace(level, anchored=False) for level in cykel.scale))
    for instrument in (uneven, no_anchors):
        with pytest.raises(DataError) as caught:
            checked_workbook(instrument, language=Language.SV)
        assert caught.value.code == "AUT-121"


def test_every_sheet_can_be_worked_in_and_printed(content: bytes, shipped: Instrument) -> None:
    book = load_workbook(io.BytesIO(content))
    tables = book.worksheets[1:-1]
    assert [book.worksheets[0].title, *(sheet.title for sheet in tables[:2])] == [
        "Läs först",
        "Instrument",
        "Inledning",
    ]
    assert len(tables) == len(author_plan().sheets)
    for sheet in tables:
        assert sheet.freeze_panes == f"B{FIRST_ROW}"
        assert sheet.print_title_rows == f"${HEADING_ROW}:${HEADING_ROW}"
        assert sheet.print_title_cols == "$A:$A"
        assert sheet.page_setup.orientation == "landscape"
        headings = [cell.value for cell in sheet[HEADING_ROW]]
        assert len(set(headings)) == len(headings)
        assert not sheet.merged_cells.ranges
        assert all(cell.alignment.wrap_text for cell in sheet[FIRST_ROW])
    assert book[LEGEND_SHEET].sheet_state == "hidden"
    front = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert shipped.fingerprint in front
    assert f"{shipped.id} {shipped.version}" in front


def test_closed_choices_are_lists(content: bytes) -> None:
    book = load_workbook(io.BytesIO(content))
    sheet = book["Kritiska svar"]
    rules = {str(rule.sqref)[0]: rule for rule in sheet.data_validations.dataValidation}
    column = next(cell.column_letter for cell in sheet[HEADING_ROW] if cell.value == "Slag")
    name, _, area = rules[column].formula1.partition("!")
    assert name.strip("'") == LEGEND_SHEET
    offered = [cell.value for (cell,) in book[LEGEND_SHEET][area.replace("$", "")]]
    assert "medlar" in offered
    assert len(offered) == 9
    assert {row[0] for row in sheet.iter_rows(FIRST_ROW, min_col=4, max_col=4, values_only=True)} <= set(offered)


def change(content: bytes, alter: Callable[[Workbook], None]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    alter(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_changed_cell_is_exactly_that_change(content: bytes, shipped: Instrument) -> None:
    def alter(book: Workbook) -> None:
        sheet = book["Vinjetter"]
        column = next(cell.column_letter for cell in sheet[HEADING_ROW] if cell.value == "Titel, svenska")
        row = next(row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 1).value == "B2")
        sheet[f"{column}{row}"] = "  Den nya\n\nrubriken "

    read = read_authored(change(content, alter), "a.xlsx").instrument
    title = replace(shipped.vignette("B2").title, sv="Den nya\n\nrubriken")
    expected = [replace(each, title=title) if each.id == "B2" else each for each in shipped.vignettes]
    assert read == replace(shipped, vignettes=tuple(expected))
    assert read.fingerprint != shipped.fingerprint


def test_moved_columns_and_sorted_or_parted_rows_change_nothing(content: bytes, shipped: Instrument) -> None:
    def alter(book: Workbook) -> None:
        for title in ("Nivåbeskrivningar", "Följdfrågor", "Vinjetter"):
            sheet = book[title]
            rows = [list(row) for row in sheet.iter_rows(min_row=HEADING_ROW, values_only=True)]
            sheet.delete_rows(HEADING_ROW, len(rows))
            sheet.append([*reversed(rows[0])])
            for row in reversed(rows[1:]):
                sheet.append([*reversed(row)])
            sheet.insert_rows(FIRST_ROW + 3, 2)

    assert read_authored(change(content, alter), "a.xlsx").instrument == shipped


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_program_saves_it_and_nothing_changes(shipped: Instrument, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", "out", "a.xlsx"]
    subprocess.run(convert, check=True, capture_output=True, timeout=180, cwd=tmp_path)
    read = read_authored((tmp_path / "out" / "a.xlsx").read_bytes(), "a.xlsx")
    assert read.instrument == shipped
    assert read.instrument.fingerprint == shipped.fingerprint
