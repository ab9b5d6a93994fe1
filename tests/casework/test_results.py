"""The profile and the document: only of locked ratings, with the same numbers everywhere, noted when it is made."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import openpyxl
import pytest

from vignette import casework
from vignette.assessment import InterviewEvent
from vignette.casework import ASPECT, CRITICAL, LEAD
from vignette.errors import VignetteError
from vignette.i18n import Language, catalogue
from vignette.report.cells import cell_lines, critical_lines
from vignette.report.chart import profile_chart
from vignette.report.rows import profile_rows

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]
GRID = ((1, 2, 5), (4, None, 5), (None, None, 3))


@pytest.fixture
def here(case: Cases) -> Case:
    """Return a case with locked ratings that differ: some missing, some with quotes, one critical answer."""
    case_ = case("finished")
    whose = case_.office, case_.actor, case_.interview
    for vignette, levels in zip(case_.vignettes, GRID, strict=False):
        for aspect, level in zip(case_.instrument.aspects, levels, strict=True):
            code = None if level else "not_ratable"
            casework.rate(*whose, vignette.id, aspect.id, level=level, missing_code=code)
            draft = case_.draft(f"Ord som visar {level}.", item_id=vignette.id, part=ASPECT + aspect.id)
            casework.save_quote(*whose, draft)
    for vignette in case_.vignettes[len(GRID) :]:
        for aspect in case_.instrument.aspects:
            casework.rate(*whose, vignette.id, aspect.id, missing_code="not_ratable")
    critical = case_.vignette.critical_answers[0]
    casework.flag_critical(*whose, case_.vignette.id, critical.id, heard=True)
    casework.save_quote(*whose, case_.draft("=Jag ringer mamman.", part=CRITICAL + critical.id))
    casework.lock(*whose)
    return case_


def workbook(here: Case, *, language: Language = Language.SV, with_answers: bool = True) -> openpyxl.Workbook:
    made = casework.export_xlsx(here.office, here.actor, here.interview, language=language, with_answers=with_answers)
    return openpyxl.load_workbook(io.BytesIO(made.content))


def texts(book: openpyxl.Workbook) -> set[str]:
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("state", ["new", "declined", "running", "stopped", "finished", "rated"])
def test_nothing_is_shown_before_the_lock(case: Cases, refused: Refused, state: str) -> None:
    here = case(state)
    refused(here.office, "REC-311", casework.result, here.actor, here.interview)
    for function in (casework.summary, casework.export_xlsx):
        options = {"language": Language.SV, "with_answers": False}
        refused(here.office, "REC-311", function, here.actor, here.interview, **options)


def test_nothing_is_shown_after_unlocking(case: Cases, refused: Refused) -> None:
    here = case("locked")
    casework.unlock(here.office, here.actor, here.interview, "Fel nivå")
    refused(here.office, "REC-311", casework.result, here.actor, here.interview)


def test_profile_is_of_the_locked_ratings(here: Case) -> None:
    profile = casework.result(here.office, here.actor, here.interview).profile
    values = {score.id: score.value for score in profile.scores}
    assert [values[vignette.competence] for vignette in here.vignettes[:3]] == [8 / 3, 4.5, None]
    assert profile.cells[0].found[0][1].quote == "Ord som visar 1."
    assert [finding.quote for answer in profile.critical for _, finding in answer.found] == ["=Jag ringer mamman."]
    assert profile.standing.evidence is None


@pytest.mark.parametrize("language", Language)
def test_workbook_has_the_numbers_of_the_profile(here: Case, language: Language) -> None:
    profile = casework.result(here.office, here.actor, here.interview).profile
    sheet = workbook(here, language=language)[catalogue(language)("report.scores.sheet")]
    cells = {row[1]: row[2:5] for row in sheet.iter_rows(values_only=True) if row[1] is not None}
    rows = profile_rows(profile, here.instrument, language)
    assert len(rows) == len(here.vignettes) + 3
    for row in rows:
        shown = row.value_text if row.value is None else pytest.approx(row.value)
        assert cells[row.label] == (shown, row.n_rated, row.n_expected)


def test_workbook_has_answers_only_if_they_are_asked_for(here: Case) -> None:
    answer = "Jag ringer."
    assert answer in texts(workbook(here, with_answers=True))
    without = texts(workbook(here, with_answers=False))
    assert not any(answer in text for text in without)
    assert "Kim Ek" in without


def test_words_that_look_like_a_formula_stay_words(here: Case) -> None:
    cells = [cell for sheet in workbook(here) for row in sheet.iter_rows() for cell in row]
    (found,) = {cell.data_type for cell in cells if "Jag ringer mamman." in str(cell.value)}
    assert found == "s"


@pytest.mark.parametrize("with_answers", [False, True])
def test_export_is_noted_with_its_hash(here: Case, with_answers: bool) -> None:
    options = {"language": Language.SV, "with_answers": with_answers}
    made = casework.export_xlsx(here.office, here.actor, here.interview, **options)
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()
    entry = here.trail()[-1]
    assert (entry.action, entry.subject) == ("summary.export", here.interview)
    assert entry.detail == {"format": "xlsx", "sha256": made.sha256, "answers": int(with_answers)}


def test_file_name_tells_nothing_of_the_person(here: Case) -> None:
    made = casework.export_xlsx(here.office, here.actor, here.interview, language=Language.SV, with_answers=False)
    assert made.name == f"vignette-{here.interview}.xlsx"


def test_summary_says_how_the_interview_was_held(case: Cases) -> None:
    here = case("locked")
    summary = casework.summary(here.office, here.actor, here.interview, language=Language.EN, with_answers=True)
    assert (summary.household, summary.applicant, summary.interviewer) == ("Ekbacken", "Kim Ek", "Actor")
    assert (summary.language, summary.interview_language) == (Language.EN, Language.SV)
    assert (summary.invented, summary.stopped, summary.from_paper, summary.interpreter) == (False,) * 4
    questions = sum(1 + len(vignette.probes) for vignette in here.vignettes)
    assert len(summary.answers) == questions
    leads = [answer.text for answer in summary.answers if answer.mark is None]
    assert leads == ["Jag ringer."] * len(here.vignettes)
    assert LEAD not in {answer.question.sv for answer in summary.answers}


def test_summary_of_a_stopped_interview_says_so(case: Cases) -> None:
    here = case("running")
    casework.move(here.office, here.actor, here.interview, InterviewEvent.STOPPED, reason="Sjuk")
    for aspect in here.instrument.aspects:
        casework.rate(here.office, here.actor, here.interview, here.vignette.id, aspect.id, level=3)
    casework.lock(here.office, here.actor, here.interview)
    summary = casework.summary(here.office, here.actor, here.interview, language=Language.SV, with_answers=True)
    assert summary.stopped
    assert {answer.missing_code for answer in summary.answers if answer.item_id != here.vignette.id} == {"not_asked"}


def test_no_name_or_id_of_a_rater_stands_beside_a_value(case: Cases) -> None:
    here = case("adjudicated")
    found = casework.result(here.office, here.actor, here.interview)
    rows = profile_rows(found.profile, here.instrument, Language.SV)
    lines = cell_lines(found.profile, here.instrument, Language.SV)
    critical = critical_lines(found.profile, here.instrument, Language.SV)
    told = repr((rows, lines, critical)) + str(profile_chart(rows, here.instrument, Language.SV))
    book = workbook(here)
    names = {"Actor", "Second", here.actor.account_id, here.staff.second.account_id}
    assert not [name for name in names if name in told]
    for sheet in book:
        said = {str(cell.value): row[0].value for row in sheet.iter_rows() for cell in row}
        beside = {said[text] for text in said if any(name in text for name in names)}
        front = catalogue(Language.SV)("report.front.interviewer"), catalogue(Language.SV)("report.front.rater_names")
        assert beside == (set(front) if sheet is book.worksheets[0] else set())
    assert "Actor; Second" in texts(book)


def test_both_raters_and_the_settled_value_are_in_the_profile(case: Cases) -> None:
    here = case("adjudicated")
    profile = casework.result(here.office, here.actor, here.interview).profile
    first = profile.cells[0]
    assert sorted(rating.level or 0 for _, rating in first.found) == [3, 5]
    assert first.settled is not None and first.value == first.settled.level
    assert [(len(answer.found), answer.raters, answer.settled is None) for answer in profile.critical] == [
        (1, 2, False)
    ]
