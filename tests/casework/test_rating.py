"""Rating: what may be chosen, what is lacking before the lock, and what the lock does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from vignette import casework
from vignette.access import Action
from vignette.assessment import InterviewEvent, Rating
from vignette.casework import ASPECT, CRITICAL, RatingSheet
from vignette.errors import VignetteError
from vignette.i18n import Language, catalogue
from vignette.storage import tables
from vignette.storage.facts import Stamp, add

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]


@pytest.fixture
def here(case: Cases) -> Case:
    """Return a finished interview without ratings."""
    return case("finished")


def sheet(here: Case) -> RatingSheet:
    return casework.rating_sheet(here.office, here.actor, here.interview)


def rate(here: Case, item: int, aspect: int, **choice: Any) -> None:
    names = here.vignettes[item].id, here.instrument.aspects[aspect].id
    casework.rate(here.office, here.actor, here.interview, *names, **choice)


def quote(here: Case, item: int, part: str, text: str) -> None:
    draft = here.draft(text, item_id=here.vignettes[item].id, part=part)
    casework.save_quote(here.office, here.actor, here.interview, draft)


def lacking(here: Case, refused: Refused) -> list[tuple[str, str]]:
    """Return what a lock is refused for."""
    error = refused(here.office, sheet(here).lacking[0].code, casework.lock, here.actor, here.interview)
    assert error.problems == sheet(here).lacking
    return [(problem.code, problem.where) for problem in error.problems]


def cell(here: Case, item: int, aspect: int) -> Rating:
    return sheet(here).ratings()[item * len(here.instrument.aspects) + aspect]


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_level_is_kept(here: Case, level: int) -> None:
    rate(here, 0, 0, level=level)
    assert (cell(here, 0, 0).level, cell(here, 0, 0).missing_code) == (level, None)


@pytest.mark.parametrize("code", ["not_asked", "declined", "not_ratable"])
def test_missing_code_is_kept_and_is_no_number(here: Case, code: str) -> None:
    rate(here, 0, 0, level=2)
    rate(here, 0, 0, missing_code=code)
    assert (cell(here, 0, 0).level, cell(here, 0, 0).missing_code) == (None, code)


def test_choice_can_be_taken_back(here: Case) -> None:
    rate(here, 0, 0, level=2)
    rate(here, 0, 0)
    assert not cell(here, 0, 0).settled


@pytest.mark.parametrize(
    "choice", [{"level": level} for level in (0, 6, 7, -1, 10**30)] + [{"level": 3, "missing_code": "declined"}]
)
def test_level_off_the_scale(here: Case, refused: Refused, choice: dict[str, Any]) -> None:
    names = here.vignette.id, here.instrument.aspects[0].id
    error = refused(here.office, "REC-301", casework.rate, here.actor, here.interview, *names, **choice)
    for language in Language:
        assert "1" in (said := catalogue(language)("error.REC-301", **error.values)) and "5" in said


@pytest.mark.parametrize(
    ("item", "aspect", "choice"),
    [
        ("no such", "action", {"level": 3}),
        ("A1", "no such", {"level": 3}),
        ("A1", "action", {"missing_code": "bored"}),
        ("briefing", "action", {"level": 3}),
        ("", "", {"level": 3}),
    ],
)
def test_what_is_not_there(here: Case, refused: Refused, item: str, aspect: str, choice: dict[str, Any]) -> None:
    refused(here.office, "REC-302", casework.rate, here.actor, here.interview, item, aspect, **choice)


@pytest.mark.parametrize(("item", "answer"), [("no such", "x"), ("A1", "no such")])
def test_critical_answer_that_is_not_there(here: Case, refused: Refused, item: str, answer: str) -> None:
    refused(here.office, "REC-302", casework.flag_critical, here.actor, here.interview, item, answer, heard=True)


def test_vignette_that_was_not_held(case: Cases, refused: Refused) -> None:
    running, over = case("running"), case("stopped")
    for here, code in ((running, "REC-305"), (over, "REC-304")):
        names = here.vignettes[1].id, here.instrument.aspects[0].id
        refused(here.office, code, casework.rate, here.actor, here.interview, *names, level=3)


def test_one_may_rate_as_one_goes(case: Cases) -> None:
    here = case("running")
    rate(here, 0, 0, level=3)
    assert cell(here, 0, 0).level == 3


def test_lock_tells_everything_that_is_lacking_at_once(here: Case, refused: Refused) -> None:
    first, second = here.vignettes[0], here.vignettes[1]
    understanding, response, action = (aspect.id for aspect in here.instrument.aspects)
    answer = first.critical_answers[0].id
    for item in range(len(here.vignettes)):
        for aspect in range(3):
            rate(here, item, aspect, level=3)
    rate(here, 0, 0, level=1)
    rate(here, 0, 1, level=5)
    rate(here, 0, 2)
    casework.flag_critical(here.office, here.actor, here.interview, first.id, answer, heard=True)
    casework.save_item_mark(here.office, here.actor, here.interview, here.draft("declined", item_id=second.id, part=""))
    casework.move(here.office, here.actor, here.interview, InterviewEvent.REOPENED, reason="Mer att säga")
    assert lacking(here, refused) == [
        ("REC-306", here.interview),
        ("REC-308", f"{first.id} {understanding}"),
        ("REC-308", f"{first.id} {response}"),
        ("REC-307", f"{first.id} {action}"),
        *[("REC-304", f"{second.id} {aspect}") for aspect in (understanding, response, action)],
        ("REC-309", f"{first.id} {answer}"),
    ]


def test_everything_unrated_is_told(here: Case, refused: Refused) -> None:
    assert {code for code, _ in lacking(here, refused)} == {"REC-307"}
    assert len(sheet(here).lacking) == len(here.vignettes) * 3


@pytest.mark.parametrize(("level", "needs_quote"), [(1, True), (2, False), (3, False), (4, False), (5, True)])
def test_ends_of_the_scale_need_the_words_that_show_them(
    case: Cases, refused: Refused, level: int, needs_quote: bool
) -> None:
    here = case("rated")
    rate(here, 0, 0, level=level)
    if needs_quote:
        part = ASPECT + here.instrument.aspects[0].id
        assert lacking(here, refused) == [("REC-308", f"{here.vignette.id} {here.instrument.aspects[0].id}")]
        quote(here, 0, part, "Jag ringer.")
    casework.lock(here.office, here.actor, here.interview)
    assert sheet(here).locked


def test_critical_answer_needs_its_words_or_is_unticked(case: Cases, refused: Refused) -> None:
    here = case("rated")
    one, other = here.vignette.critical_answers[:2]
    for answer in (one, other):
        casework.flag_critical(here.office, here.actor, here.interview, here.vignette.id, answer.id, heard=True)
    assert [code for code, _ in lacking(here, refused)] == ["REC-309", "REC-309"]
    quote(here, 0, CRITICAL + one.id, "Jag ringer mamman.")
    casework.flag_critical(here.office, here.actor, here.interview, here.vignette.id, other.id, heard=False)
    casework.lock(here.office, here.actor, here.interview)
    (finding,) = sheet(here).critical()
    assert (finding.critical_id, finding.kind, finding.quote) == (one.id, one.kind, "Jag ringer mamman.")


def test_declined_vignette_gets_its_code_at_the_lock(case: Cases) -> None:
    here = case("running")
    declined, untouched = here.vignettes[1], here.vignettes[2]
    casework.save_item_mark(
        here.office, here.actor, here.interview, here.draft("declined", item_id=declined.id, part="")
    )
    for aspect in range(3):
        rate(here, 0, aspect, level=3)
    casework.move(here.office, here.actor, here.interview, InterviewEvent.FINISHED)
    casework.lock(here.office, here.actor, here.interview)
    codes = {(each.item_id, each.missing_code) for each in sheet(here).cells.values()}
    assert {(declined.id, "declined"), (untouched.id, "not_asked"), (here.vignette.id, None)} <= codes
    assert len(sheet(here).cells) == len(here.vignettes) * 3
    scores = casework.result(here.office, here.actor, here.interview).profile.scores
    assert [score.value for score in scores[:3]] == [3.0, None, None]


def test_choice_taken_back_in_a_declined_vignette_gets_the_code_at_the_lock(case: Cases) -> None:
    here = case("rated")
    for aspect in range(3):
        rate(here, 0, aspect)
    casework.save_item_mark(
        here.office, here.actor, here.interview, here.draft("declined", item_id=here.vignette.id, part="")
    )
    casework.lock(here.office, here.actor, here.interview)
    codes = {each.missing_code for each in sheet(here).cells.values() if each.item_id == here.vignette.id}
    assert codes == {"declined"}


def test_stopped_interview_can_be_rated_and_locked(case: Cases) -> None:
    here = case("stopped")
    for aspect in range(3):
        rate(here, 0, aspect, level=4)
    casework.lock(here.office, here.actor, here.interview)
    codes = {each.missing_code for each in sheet(here).ratings() if each.item_id != here.vignette.id}
    assert codes == {"not_asked"}


def test_raters_own_code_stands_before_the_interviews(here: Case) -> None:
    casework.save_item_mark(
        here.office, here.actor, here.interview, here.draft("not_asked", item_id=here.vignette.id, part="")
    )
    rate(here, 0, 0, missing_code="declined")
    assert [cell(here, 0, aspect).missing_code for aspect in range(3)] == ["declined", "not_asked", "not_asked"]


@pytest.mark.parametrize("choice", [{"level": 4}, {"missing_code": "declined"}, {}])
def test_locked_rating_cannot_be_changed(case: Cases, refused: Refused, choice: dict[str, Any]) -> None:
    here = case("locked")
    item, aspect = here.vignette.id, here.instrument.aspects[0].id
    refused(here.office, "REC-303", casework.rate, here.actor, here.interview, item, aspect, **choice)


def test_locked_sheet_takes_nothing_more(case: Cases, refused: Refused) -> None:
    here = case("locked")
    item, answer = here.vignette.id, here.vignette.critical_answers[0].id
    draft = here.draft("Jag", part=CRITICAL + answer)
    refused(here.office, "REC-303", casework.flag_critical, here.actor, here.interview, item, answer, heard=True)
    refused(here.office, "REC-303", casework.save_quote, here.actor, here.interview, draft)
    refused(here.office, "REC-303", casework.lock, here.actor, here.interview)


def test_unlocking_needs_a_reason_and_a_lock(case: Cases, refused: Refused) -> None:
    here = case("locked")
    for reason in ("", " \n"):
        refused(here.office, "REC-205", casework.unlock, here.actor, here.interview, reason)
    casework.unlock(here.office, here.actor, here.interview, " Fel ruta ")
    assert not sheet(here).locked
    refused(here.office, "REC-310", casework.unlock, here.actor, here.interview, "Igen")
    rate(here, 0, 0, level=4)
    casework.lock(here.office, here.actor, here.interview)
    table = tables.rating_lock.table
    with here.office.store.reading() as tx:
        rows = tx.execute(table.select().order_by(table.c.revision)).all()
    assert [(row.locked, row.reason) for row in rows] == [(True, ""), (False, "Fel ruta"), (True, "")]


def test_colleague_of_the_same_home_neither_sees_nor_makes_the_ratings(case: Cases, refused: Refused) -> None:
    here = case("rated")
    colleague = here.staff.colleague
    with here.office.store.writing() as tx:
        key = {"household_id": here.home, "assignee_id": colleague.account_id}
        stamp = Stamp(account_id=here.actor.account_id, at=here.trail()[-1].at)
        add(tx, tables.assignment, stamp, key, {"assigned": True})
    assert casework.interview(here.office, colleague, here.interview).id == here.interview
    item, aspect = here.vignette.id, here.instrument.aspects[0].id
    refused(here.office, "ACC-401", casework.rating_sheet, colleague, here.interview)
    refused(here.office, "ACC-401", casework.rate, colleague, here.interview, item, aspect, level=5)
    refused(here.office, "ACC-401", casework.lock, colleague, here.interview)
    with here.office.store.writing() as tx:
        add(tx, tables.assignment, stamp, key, {"assigned": False})
    error = refused(here.office, "ACC-401", casework.interview, colleague, here.interview)
    assert error.problems[0].where == Action.INTERVIEW_READ
