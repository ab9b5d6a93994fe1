"""A review workbook that came back, read against its plan: complete and as it was sent, or every fault at once."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from vignette.errors import DataError, Problem
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.report.review_plan import (
    IDENTITY_SHEET,
    OPEN_ROLES,
    SCHEMA,
    PlannedSheet,
    ReviewIdentity,
    Role,
    identity_of,
    plan_review,
)
from vignette.study import Question, Review, ReviewRules

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError),  # the package
    *(InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError),  # what is in it
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedReviews:
    """The reviews of several workbooks about the same forms of one wording."""

    forms: tuple[str, ...]
    reviews: tuple[Review, ...]


def read_reviews(paths: Sequence[Path], instrument: Instrument, rules: ReviewRules) -> ReturnedReviews:
    """Read returned review workbooks.

    Parameters
    ----------
    paths : sequence of Path
        XLSX files, one per expert.
    instrument : Instrument
        The wording the review was made for.
    rules : ReviewRules
        The scale of the answers.

    Raises
    ------
    DataError
        Every problem of every file at once. ``REV-101`` not a workbook, ``REV-102`` not a review workbook, ``REV-103``
        about another wording, ``REV-104`` a fixed cell was changed, ``REV-105`` a question without an answer,
        ``REV-106`` an answer that is not on the scale, ``REV-107`` the reviewer's code is missing or no code,
        ``REV-108`` two workbooks with one code, ``REV-109`` something written outside the cells to answer in,
        ``REV-110`` workbooks about different forms.
    """
    problems: list[Problem] = []
    found: list[tuple[Path, ReviewIdentity, Review]] = []
    for path in paths:
        try:
            found.append((path, *_read(path, instrument, rules)))
        except DataError as error:
            problems += error.problems
    problems += _together(found)
    if problems or not found:
        none = Problem(code="REV-101", where="", what="no workbook given", remedy="Name the returned files.")
        raise DataError(*(problems or [none]))
    return ReturnedReviews(forms=found[0][1].forms, reviews=tuple(review for _, _, review in found))


def _read(path: Path, instrument: Instrument, rules: ReviewRules) -> tuple[ReviewIdentity, Review]:
    book = _open(path)
    identity = _identity(book, path, instrument)
    answers: dict[tuple[str, Question], int] = {}
    comments: dict[str, str] = {}
    plan = plan_review(instrument, identity, rules)
    problems = list(_added(book, plan, path))
    reviewer = ""
    for planned in plan:
        if planned.name not in book.sheetnames:
            what, remedy = f'the sheet "{planned.name}" is gone', "Ask for the workbook again."
            problems.append(Problem(code="REV-104", where=path.name, what=what, remedy=remedy))
            continue
        sheet = book[planned.name]
        problems += _changed(sheet, planned, path)
        for cell in planned.cells:
            value, where = sheet.cell(cell.row, cell.column).value, _place(path, sheet, cell.row, cell.column)
            if cell.role is Role.CODE:
                reviewer = str(value if value is not None else "").strip()
                problems += _code_problems(reviewer, where)
            elif cell.role is Role.COMMENT and value is not None and str(value).strip():
                comments[cell.item] = str(value).strip()
            elif cell.question is not None:
                answer = _answer(value, rules)
                if answer is None:
                    problems.append(_no_answer(value, where, rules))
                else:
                    answers[cell.item, cell.question] = answer
    if problems:
        raise DataError(*problems)
    return identity, Review(reviewer=reviewer, answers=answers, comments=comments)


def _open(path: Path) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not carry over
            return load_workbook(path)
    except _UNREADABLE:
        what, remedy = "cannot be read as an XLSX workbook", "Save it as .xlsx, and close it in other programs."
        raise DataError(Problem(code="REV-101", where=path.name, what=what, remedy=remedy)) from None


def _identity(book: Workbook, path: Path, instrument: Instrument) -> ReviewIdentity:
    """Return which wording a workbook is about, if it is the instrument's."""
    if IDENTITY_SHEET not in book.sheetnames:
        what, remedy = "not a review workbook", "Give files made by `vignette review-kit`."
        raise DataError(Problem(code="REV-102", where=path.name, what=what, remedy=remedy))
    sheet = book[IDENTITY_SHEET]
    told = {str(key): str(value) for key, value in sheet.iter_rows(max_col=2, values_only=True) if key is not None}
    forms = tuple(told.get("forms", "").split())
    known = {form.id for form in instrument.forms}
    written = {language.value: language for language in Language}.get(told.get("language", ""))
    if told.get("schema") != SCHEMA or not forms or not known.issuperset(forms) or written is None:
        what, remedy = "its hidden first facts are not as they were written", "Ask for the workbook again."
        raise DataError(Problem(code="REV-104", where=path.name, what=what, remedy=remedy))
    identity = identity_of(instrument, forms, written)
    if dict(identity.rows()) != told:
        what = (
            f"made for {told.get('instrument')} {told.get('version')} ({told.get('fingerprint', '')[:12]}), "
            f"not for {instrument.id} {instrument.version} ({instrument.fingerprint[:12]})"
        )
        remedy = "Name the folder with that wording in VIGNETTE_INSTRUMENTS, or send out new workbooks."
        raise DataError(Problem(code="REV-103", where=path.name, what=what, remedy=remedy))
    return identity


def _added(book: Workbook, plan: Sequence[PlannedSheet], path: Path) -> Iterator[Problem]:
    """Tell of sheets that somebody wrote on and that nobody would read."""
    for name in book.sheetnames:
        if name not in {IDENTITY_SHEET, *(planned.name for planned in plan)}:
            what, remedy = f'a sheet "{name}" was added', "Move what it says to the comments, and delete it."
            yield Problem(code="REV-109", where=path.name, what=what, remedy=remedy)


def _changed(sheet: Worksheet, planned: PlannedSheet, path: Path) -> Iterator[Problem]:
    """Tell of fixed cells with another text, and of words and notes where nothing is to be written."""
    wanted: Mapping[tuple[int, int], str] = {
        (cell.row, cell.column): cell.text for cell in planned.cells if cell.role not in OPEN_ROLES
    }
    open_to = {(cell.row, cell.column) for cell in planned.cells if cell.role in OPEN_ROLES}
    for (row, column), text in wanted.items():
        if _plain(sheet.cell(row, column).value) != _plain(text):
            what, remedy = "the text is not the one that was sent out", "Copy the answers into a fresh workbook."
            yield Problem(code="REV-104", where=_place(path, sheet, row, column), what=what, remedy=remedy)
    for line in sheet.iter_rows():
        for cell in line:
            at = (int(cell.row or 0), int(cell.column or 0))
            if cell.value is not None and at not in wanted and at not in open_to and _plain(cell.value):
                what, remedy = "something is written outside the cells to answer in", "Move it to a comment."
                yield Problem(code="REV-109", where=_place(path, sheet, *at), what=what, remedy=remedy)
            if cell.comment is not None:
                what, remedy = "a note hangs on the cell", "Move it to the comment of its row, and delete the note."
                yield Problem(code="REV-109", where=_place(path, sheet, *at), what=what, remedy=remedy)


def _plain(value: object) -> str:
    """Return a cell's text without what programs change on their way: line ends and spaces."""
    return " ".join(str(value).split()) if value is not None else ""


def _answer(value: object, rules: ReviewRules) -> int | None:
    """Return a cell's value as a rating, or None if it is not one."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
        return None
    return int(value) if rules.lowest <= value <= rules.highest else None


def _no_answer(value: object, where: str, rules: ReviewRules) -> Problem:
    remedy = f"Ask the reviewer for a whole number from {rules.lowest} to {rules.highest}."
    if value is None or not str(value).strip():
        return Problem(code="REV-105", where=where, what="no answer", remedy=remedy)
    return Problem(code="REV-106", where=where, what="not an answer on the scale", remedy=remedy)


def _code_problems(reviewer: str, where: str) -> Iterator[Problem]:
    if not _CODE.fullmatch(reviewer):
        what = "no reviewer's code, or one with other characters than a to z, digits, - and _"
        yield Problem(code="REV-107", where=where, what=what, remedy="Write the code the study gave, not a name.")


def _together(found: Sequence[tuple[Path, ReviewIdentity, Review]]) -> Iterator[Problem]:
    """Tell of workbooks that cannot be counted together."""
    first: dict[str, Path] = {}
    for path, identity, review in found:
        twin = first.setdefault(review.reviewer.casefold(), path)
        if twin is not path:
            what, remedy = f"same reviewer's code as {twin.name}", "Keep one of the two, or correct the code."
            yield Problem(code="REV-108", where=path.name, what=what, remedy=remedy)
        if identity.forms != found[0][1].forms:
            forms, others = ", ".join(identity.forms), ", ".join(found[0][1].forms)
            what = f"about forms {forms}, while {found[0][0].name} is about {others}"
            yield Problem(code="REV-110", where=path.name, what=what, remedy="Import each set of forms by itself.")


def _place(path: Path, sheet: Worksheet, row: int, column: int) -> str:
    return f"{path.name} {sheet.title}!{sheet.cell(row, column).coordinate}"
