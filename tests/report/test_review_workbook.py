"""The review workbook goes out and comes back: every answer is read, and nothing changed or missing slips through."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from vignette.assessment import DataOrigin
from vignette.errors import DataError
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.report.review_answers import read_reviews
from vignette.report.review_plan import IDENTITY_SHEET, Role, identity_of, plan_review
from vignette.report.review_workbook import review_workbook
from vignette.study import JudgedKind, Question, judged_items, review_result, shipped_rules

RULES = shipped_rules()
FORMS = ("A", "B")
Change = Callable[[Workbook], None]
Fill = Callable[..., Path]


@pytest.fixture(scope="module")
def empty(shipped: Instrument) -> bytes:
    return review_workbook(shipped, FORMS, language=Language.SV, rules=RULES)


@pytest.fixture
def filled(shipped: Instrument, empty: bytes, tmp_path: Path) -> Fill:
    """Return a function that fills a copy as an expert would, and lets a slip of the hand change it."""

    def fill(code: str = "E1", change: Change | None = None, *, rating: int = 4, content: bytes = empty) -> Path:
        book = load_workbook(io.BytesIO(content))
        for planned in plan_review(shipped, identity_of(shipped, FORMS, Language.SV), RULES):
            for cell in planned.cells:
                if cell.role is Role.ANSWER:
                    book[planned.name].cell(cell.row, cell.column, rating)
                elif cell.role is Role.CODE:
                    book[planned.name].cell(cell.row, cell.column, code)
        if change is not None:
            change(book)
        path = tmp_path / f"{code or 'none'}.xlsx"
        book.save(path)
        return path

    return fill


def sheet(book: Workbook, place: int) -> Worksheet:
    return book.worksheets[place]


def test_every_text_of_the_instrument_is_judged(shipped: Instrument) -> None:
    forms = [form.id for form in shipped.forms]
    items = judged_items(shipped, forms)
    kinds = [item.kind for item in items]
    anchors = sum(len(levels) for vignette in shipped.vignettes for levels in vignette.anchors.values())
    assert kinds.count(JudgedKind.VIGNETTE) == len(shipped.vignettes)
    assert kinds.count(JudgedKind.ANCHOR) == anchors
    assert kinds.count(JudgedKind.PAIR) == 3 * len(shipped.competences)
    assert len({item.id for item in items}) == len(items)
    assert {question for item in items for question in item.questions} == set(Question)


def test_same_wording_same_bytes(shipped: Instrument, empty: bytes) -> None:
    time.sleep(1.1)  # a time of the clock in the file would now be another
    assert review_workbook(shipped, FORMS, language=Language.SV, rules=RULES) == empty


def test_only_the_cells_to_answer_in_are_open(empty: bytes) -> None:
    book = load_workbook(io.BytesIO(empty))
    assert book.security.lockStructure
    for page in book.worksheets:
        assert page.protection.sheet
        assert page.protection.objects
        for row in page.iter_rows():
            for cell in row:
                assert cell.protection.locked or cell.value is None, cell.coordinate


def test_a_filled_workbook_gives_every_answer(shipped: Instrument, filled: Fill) -> None:
    def remark(book: Workbook) -> None:
        page = sheet(book, 1)
        page.cell(3, 6, 2)
        page.cell(3, 10, "=En bra text")

    returned = read_reviews([filled("E1"), filled("E2", remark)], shipped, RULES)
    assert returned.forms == FORMS
    one, other = returned.reviews
    wanted = {(item.id, question) for item in judged_items(shipped, FORMS) for question in item.questions}
    assert set(one.answers) == set(other.answers) == wanted
    assert set(one.answers.values()) == {4}
    changed = {key for key, value in other.answers.items() if value == 2}
    assert changed == {("A1", Question.RELEVANCE)}
    assert other.comments == {"A1": "=En bra text"}


def test_the_result_is_a_table_for_the_passport(shipped: Instrument, filled: Fill) -> None:
    paths = [filled(f"E{number}", rating=rating) for number, rating in enumerate((4, 3, 4, 2, 4), start=1)]
    reviews = read_reviews(paths, shipped, RULES).reviews
    result = review_result(shipped, FORMS, reviews, origin=DataOrigin.SIMULATED, rules=RULES)
    told = json.loads(result.to_json())
    assert told["instrument"]["fingerprint"] == shipped.fingerprint
    assert told["origin"] == "simulated"
    assert told["n_reviewers"] == 5
    item = {row["statistic"]: row for row in told["estimates"] if row["item"] == "B3.action.5"}
    assert item["I-CVI"]["value"] == 0.8
    assert item["I-CVI"]["low"] < 0.8 < item["I-CVI"]["high"]
    assert item["modified kappa"]["value"] == pytest.approx(0.76, abs=0.005)  # Polit, Beck & Owen: 4 of 5
    assert item["Aiken's V"]["value"] == pytest.approx((3.4 - 1) / 3)
    forms = {(row["form"], row["kind"]) for row in told["estimates"] if row["statistic"] == "S-CVI/Ave"}
    assert forms == {("A", "vignette"), ("B", "vignette"), ("A", "anchor"), ("B", "anchor"), ("A-B", "pair")}
    lines = list(csv.DictReader(io.StringIO(result.to_csv())))
    assert len(lines) == len(told["estimates"])
    assert {line["origin"] for line in lines} == {"simulated"}
    assert "5 reviewers, simulated data" in result.to_text()


def test_items_below_the_bar_are_listed_and_comments_stay_text(shipped: Instrument, filled: Fill) -> None:
    def object_to(book: Workbook) -> None:
        sheet(book, 2).cell(3, 6, 1)
        sheet(book, 2).cell(3, 8, "+ oklart")

    reviews = read_reviews([filled("E1", object_to), filled("E2")], shipped, RULES).reviews
    result = review_result(shipped, FORMS, reviews, origin=DataOrigin.PILOT, rules=RULES)
    text = result.to_text()
    assert "Items with I-CVI below 0.78: 1" in text
    assert "A1.understanding.1  relevance" in text
    assert "Too few to lean on" in text
    assert "A1.understanding.1,E1,'+ oklart" in result.comments_csv()


def change_fixed(book: Workbook) -> None:
    sheet(book, 2).cell(4, 5).value = "en helt annan nivå"


def change_heading(book: Workbook) -> None:
    sheet(book, 1).cell(2, 6).value = "Begriplighet"


def swap_rows(book: Workbook) -> None:
    page = sheet(book, 2)
    for column in range(1, 9):
        one, other = page.cell(3, column), page.cell(4, column)
        one.value, other.value = other.value, one.value


def leave_empty(book: Workbook) -> None:
    sheet(book, 3).cell(3, 5).value = None


def off_the_scale(book: Workbook) -> None:
    sheet(book, 3).cell(3, 5).value = 5


def half(book: Workbook) -> None:
    sheet(book, 3).cell(3, 5).value = 3.5


def formula(book: Workbook) -> None:
    sheet(book, 3).cell(3, 5).value = "=2+2"


def in_the_margin(book: Workbook) -> None:
    sheet(book, 1).cell(3, 14).value = "tänk på detta"


def another_wording(book: Workbook) -> None:
    book[IDENTITY_SHEET]["B4"] = "0" * 64


def no_identity(book: Workbook) -> None:
    del book[IDENTITY_SHEET]


def unknown_forms(book: Workbook) -> None:
    book[IDENTITY_SHEET]["B5"] = "A Q"


def language_gone(book: Workbook) -> None:
    page = book[IDENTITY_SHEET]
    page.delete_rows(next(cell.row for cell in page["A"] if cell.value == "language"))


def own_sheet(book: Workbook) -> None:
    book.create_sheet("Mina tankar")["A1"] = "texten om skolan skaver"


def note_on_an_answer(book: Workbook) -> None:
    sheet(book, 1).cell(3, 6).comment = Comment("texten om skolan skaver", "E1")


def sheet_gone(book: Workbook) -> None:
    del book[book.sheetnames[3]]


@pytest.mark.parametrize(
    ("code", "where", "change"),
    [
        ("REV-104", "Nivåbeskrivningar!E4", change_fixed),
        ("REV-104", "Vinjetter!F2", change_heading),
        ("REV-104", "Nivåbeskrivningar!A3", swap_rows),
        ("REV-105", "Jämför intervjuer!E3", leave_empty),
        ("REV-106", "Jämför intervjuer!E3", off_the_scale),
        ("REV-106", "Jämför intervjuer!E3", half),
        ("REV-106", "Jämför intervjuer!E3", formula),
        ("REV-109", "Vinjetter!N3", in_the_margin),
        ("REV-109", "E1.xlsx", own_sheet),
        ("REV-109", "Vinjetter!F3", note_on_an_answer),
        ("REV-103", "E1.xlsx", another_wording),
        ("REV-102", "E1.xlsx", no_identity),
        ("REV-104", "E1.xlsx", unknown_forms),
        ("REV-104", "E1.xlsx", language_gone),
        ("REV-104", "E1.xlsx", sheet_gone),
    ],
)
def test_what_is_wrong_is_told_with_sheet_and_cell(
    shipped: Instrument, filled: Fill, code: str, where: str, change: Change
) -> None:
    with pytest.raises(DataError) as told:
        read_reviews([filled("E1", change)], shipped, RULES)
    assert told.value.code == code
    assert told.value.problems[0].where.endswith(where)


def test_all_faults_of_all_workbooks_at_once(shipped: Instrument, filled: Fill, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    paths = [filled("E1", leave_empty), filled("Anna Ek", off_the_scale), broken]
    with pytest.raises(DataError) as told:
        read_reviews(paths, shipped, RULES)
    assert [problem.code for problem in told.value.problems] == ["REV-105", "REV-107", "REV-106", "REV-101"]
    assert "Anna" not in "".join(problem.what + problem.remedy for problem in told.value.problems)


def test_a_damaged_workbook_is_told_of_and_never_breaks_the_import(
    shipped: Instrument, empty: bytes, tmp_path: Path
) -> None:
    random, path = Random(3), tmp_path / "damaged.xlsx"
    for turn in range(40):
        content = bytearray(empty[: random.randrange(len(empty))] if turn % 4 == 0 else empty)
        for _ in range(random.choice([1, 5, 40]) if turn % 4 else 0):
            content[random.randrange(len(content))] = random.randrange(256)
        path.write_bytes(content)
        with pytest.raises(DataError):  # also whole, it lacks every answer
            read_reviews([path], shipped, RULES)


def test_an_untouched_workbook_lacks_every_answer(shipped: Instrument, empty: bytes, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(empty)
    with pytest.raises(DataError) as told:
        read_reviews([path], shipped, RULES)
    codes = [problem.code for problem in told.value.problems]
    questions = sum(len(item.questions) for item in judged_items(shipped, FORMS))
    assert (codes.count("REV-105"), codes.count("REV-107"), len(codes)) == (questions, 1, questions + 1)


def test_one_code_twice_is_refused(shipped: Instrument, filled: Fill, tmp_path: Path) -> None:
    first = filled("E1").rename(tmp_path / "first.xlsx")
    with pytest.raises(DataError) as told:
        read_reviews([first, filled("e1")], shipped, RULES)
    assert told.value.code == "REV-108"


def test_forms_are_not_mixed(shipped: Instrument, filled: Fill, tmp_path: Path) -> None:
    other = review_workbook(shipped, ("A",), language=Language.SV, rules=RULES)
    book = load_workbook(io.BytesIO(other))
    for planned in plan_review(shipped, identity_of(shipped, ("A",), Language.SV), RULES):
        for cell in planned.cells:
            if cell.role in (Role.ANSWER, Role.CODE):
                book[planned.name].cell(cell.row, cell.column, 4 if cell.role is Role.ANSWER else "E9")
    path = tmp_path / "A.xlsx"
    book.save(path)
    with pytest.raises(DataError) as told:
        read_reviews([filled("E1"), path], shipped, RULES)
    assert told.value.code == "REV-110"


def test_nothing_given_is_told(shipped: Instrument) -> None:
    with pytest.raises(DataError) as told:
        read_reviews([], shipped, RULES)
    assert told.value.code == "REV-101"
