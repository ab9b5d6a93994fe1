"""Text stays text in a workbook: no formula, nothing cut, nothing that a reader's program refuses."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from tests.report import editions, samples
from tests.report.workbooks import cells, read_back

from vignette.assessment import CommentState, JudgementPart, Stance
from vignette.report.characters import readable
from vignette.report.summary import CommentPart, DissentPart, Edition, Said, Signature
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
DAY = dt.date(2026, 11, 20)


def everywhere(text: str) -> Edition:
    """Return an edition with ``text`` in every field that a person can write in."""
    interview = editions.held(interviewer=text, answers=samples.answers(note=text))
    profile = samples.profile(quote=text)
    adult = editions.adult(text, profile, raters=(text,), interviews=(interview,))
    content = editions.summary(
        adult,
        household=text,
        asked_by=text,
        judgement=tuple(Said(part=part, text=text) for part in JudgementPart),
        comments=(CommentPart(applicant=text, state=CommentState.GIVEN, on=DAY, text=text),),
        dissents=(DissentPart(rater=text, stance=Stance.DISSENTS, on=DAY, text=text),),
    )
    signature = Signature(code=editions.CODE, number=2, name=text, at=editions.SIGNED_AT, sha256="0" * 64, change=text)
    return editions.edition(content, signature=signature, recipient=text, purpose=text, with_answers=True)


@pytest.mark.parametrize("text", ATTACKS)
def test_free_text_is_never_a_formula(text: str) -> None:
    found = cells(read_back(everywhere(text)))
    told = [cell for cell in found if cell.value == readable(text)]
    front, judged, notes, names = 6, 6, 16, 2
    quotes = sum(rating.quote != "" for rating in samples.ratings())
    suggested = [cell for cell in told if cell.parent.title == "Stöd"]
    critical = [cell for cell in told if cell.parent.title == "Kritiska svar"]
    assert len(suggested) == 8 and len(critical) == 2
    assert len(told) == front + judged + notes + names + quotes + len(suggested) + len(critical)
    assert {cell.data_type for cell in told} == {"s"}
    assert not [cell for cell in found if cell.data_type == "f" or cell.hyperlink]
    starts_like_a_formula = readable(text)[0] in "=+-@\t\n"
    assert {bool(cell.quotePrefix) for cell in told} == {starts_like_a_formula}


def test_emoji_and_other_scripts_are_kept() -> None:
    assert ODD in {cell.value for cell in cells(read_back(everywhere(ODD)))}


def test_forbidden_characters_are_replaced() -> None:
    forbidden = "a\x00b\x07c\x0bd\x1fe\ud800f\uffffg"
    assert readable(forbidden) == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg"
    assert readable(forbidden) in {cell.value for cell in cells(read_back(everywhere(forbidden)))}


def test_what_looks_like_an_escape_is_shown_as_written() -> None:
    assert "_x005F_x0041_" in {cell.value for cell in cells(read_back(everywhere("_x0041_")))}


@pytest.mark.parametrize("text", ["ord " * 10_000, "å" * 40_000, "\n" * 40_000, "😀" * 20_000, "=a\n" * 12_000])
def test_long_text_goes_on_in_further_rows(text: str) -> None:
    answer = dataclasses.replace(samples.answers()[0], text=text)
    adult = editions.adult(profile=samples.profile(), interviews=(editions.held(answers=(answer,)),))
    judgement = (Said(part=JudgementPart.CONCERNS, text=text),)
    book = read_back(editions.edition(editions.summary(adult, judgement=judgement), with_answers=True))
    for title, column in (("Svar", 3), ("Bedömning", 2)):
        sheet = book[title]
        first = int(sheet.freeze_panes[1:]) + (title == "Svar")  # after the situation
        rows = list(sheet.iter_rows(min_row=first))
        last = next((at for at, row in enumerate(rows[1:], start=1) if row[0].value != "(fortsättning)"), len(rows))
        parts = [row[column].value or "" for row in rows[:last]]
        assert "".join(parts) == text
        assert all(len(part) <= 32_767 for part in parts) and len(parts) > 1
        assert {row[column].data_type for row in rows[:last]} == {"s"}


def test_a_line_above_a_table_is_as_wide_as_its_sheet_and_no_word_is_lost() -> None:
    name = "Kim " + "Ekblad-Söderström " * 20
    book = read_back(editions.edition(editions.summary(editions.absent(name), editions.adult())))
    sheet = book["Kritiska svar"]
    told = [str(row[0]) for row in sheet.iter_rows(max_row=int(sheet.freeze_panes[1:]) - 2, values_only=True)]
    whole = " ".join(told)
    assert whole.count("Ekblad-Söderström") == 20 and "det räknas inte som ett dåligt svar." in whole
    assert max(map(len, told)) < 240


@pytest.mark.parametrize("width", [2, 7, 30, 66])
@pytest.mark.parametrize("text", ["", "a", "\n", "ett två tre " * 500, "x" * 5000, "a\n\nb" * 300, ODD * 50])
def test_pieces_joined_are_the_text(text: str, width: int) -> None:
    parts = list(pieces(text, width))
    assert "".join(parts) == text
    assert all(parts)
    assert all(part.count("\n") <= MOST_LINES for part in parts)
