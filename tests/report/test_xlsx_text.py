"""Text stays text in a workbook: no formula, nothing cut, nothing that a reader's program refuses."""

from __future__ import annotations

import dataclasses
import io

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from tests.report import samples

from vignette.report import Summary
from vignette.report.characters import readable
from vignette.report.xlsx import summary_workbook
from vignette.report.xlsx_cells import MOST_LINES, pieces

ATTACKS = (
    "=1+1",
    '=HYPERLINK("http://x";"y")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "#N/A",
    "1",
    "TRUE",
)
ODD = "😀👩‍👧 مرحبا بالعالم שלום 日本語 a\u0301 \u202eabc\u202c"


def cells(summary: Summary) -> list[Cell]:
    """Return every cell with a value."""
    book = load_workbook(io.BytesIO(summary_workbook(summary)))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def everywhere(text: str) -> Summary:
    """Return a summary with ``text`` in every field that a person can write in."""
    return samples.summary(
        code=text,
        household=text,
        applicant=text,
        interviewer=text,
        profile=samples.profile(quote=text),
        answers=samples.answers(note=text),
    )


@pytest.mark.parametrize("text", ATTACKS)
def test_free_text_is_never_a_formula(text: str) -> None:
    found = cells(everywhere(text))
    said = [cell for cell in found if cell.value == readable(text)]
    assert len(said) == 5 + 1 + sum(rating.quote != "" for rating in samples.ratings()) + 16
    assert {cell.data_type for cell in said} == {"s"}
    assert not [cell for cell in found if cell.data_type == "f"]
    starts_like_a_formula = readable(text)[0] in "=+-@\t\n"
    assert {bool(cell.quotePrefix) for cell in said} == {starts_like_a_formula}


def test_emoji_and_other_scripts_are_kept() -> None:
    assert ODD in {cell.value for cell in cells(everywhere(ODD))}


def test_forbidden_characters_are_replaced() -> None:
    forbidden = "a\x00b\x07c\x0bd\x1fe\ud800f\uffffg"
    assert readable(forbidden) == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg"
    assert readable(forbidden) in {cell.value for cell in cells(everywhere(forbidden))}


def test_what_looks_like_an_escape_is_shown_as_written() -> None:
    assert "_x005F_x0041_" in {cell.value for cell in cells(everywhere("_x0041_"))}


@pytest.mark.parametrize("text", ["ord " * 10_000, "å" * 40_000, "\n" * 40_000, "😀" * 20_000, "=a\n" * 12_000])
def test_long_text_goes_on_in_further_rows(text: str) -> None:
    answer = dataclasses.replace(samples.answers()[0], text=text)
    book = load_workbook(io.BytesIO(summary_workbook(samples.summary(answers=(answer,)))))
    rows = [row for row in book["Svar"].iter_rows(min_row=6) if row[3].value is not None]
    assert "".join(row[3].value for row in rows) == text
    assert {row[0].value for row in rows[1:]} == {"(fortsättning)"}
    assert all(len(row[3].value) <= 32_767 and row[3].data_type == "s" for row in rows)


@pytest.mark.parametrize("width", [2, 7, 30, 66])
@pytest.mark.parametrize("text", ["", "a", "\n", "ett två tre " * 500, "x" * 5000, "a\n\nb" * 300, ODD * 50])
def test_pieces_joined_are_the_text(text: str, width: int) -> None:
    parts = list(pieces(text, width))
    assert "".join(parts) == text
    assert all(parts)
    assert all(part.count("\n") <= MOST_LINES for part in parts)
