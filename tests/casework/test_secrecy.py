"""No name, answer, quote, reason or password ever stands in the audit trail, an error message or the log."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from tests.casework.signing import sign, write_summary

from vignette import casework
from vignette.access import Role
from vignette.assessment import CommentState, InterviewEvent, JudgementPart, PlacementState, ProbeMark, Seen, Stance
from vignette.casework import ASPECT, CRITICAL, Draft
from vignette.casework.notes import LONGEST_NOTE
from vignette.casework.office import now
from vignette.errors import VignetteError
from vignette.i18n import Language, catalogue
from vignette.storage import tables

if TYPE_CHECKING:
    from conftest import Case

SECRET = "Hemligby"
"""Stands in everything a person types here."""


@pytest.fixture
def here(case: Callable[[str], Case], caplog: pytest.LogCaptureFixture) -> Iterator[Case]:
    """Return a finished case, and see that nothing was logged of what is typed."""
    caplog.set_level(logging.DEBUG)
    yield case("finished")
    assert SECRET not in caplog.text


def trail(here: Case) -> str:
    with here.office.store.reading() as tx:
        return repr([tuple(row) for row in tx.execute(sa.select(tables.audit))])


def words(here: Case, part: str, **changes: object) -> Draft:
    return here.draft(f"{SECRET} sa hon", part=part, **changes)


def everything_typed(here: Case) -> None:
    """Do everything a person can do that takes words, with the secret in the words."""
    office, actor, interview = here.office, here.actor, here.interview
    account = {"username": SECRET, "display_name": SECRET, "password": SECRET * 2, "roles": frozenset(Role)}
    created = casework.create_account(office, actor, **account)
    casework.sign_out(office, casework.sign_in(office, SECRET, SECRET * 2))
    casework.close_account(office, actor, created)
    home = casework.open_home(office, actor, f"Familjen {SECRET}", (f"Kim {SECRET}",))
    casework.add_applicant(office, actor, home, f"Alex {SECRET}")
    casework.move(office, actor, interview, InterviewEvent.REOPENED, reason=SECRET)
    casework.save_note(office, actor, interview, words(here, "present", item_id=casework.BRIEFING))
    casework.save_note(office, actor, interview, words(here, casework.LEAD, base=1))
    mark = here.draft(ProbeMark.SPONTANEOUS, part=here.vignette.probes[0].id, base=1)
    casework.save_mark(office, actor, interview, mark)
    casework.move(office, actor, interview, InterviewEvent.STOPPED, reason=SECRET)
    for vignette in here.vignettes:
        for aspect in here.instrument.aspects:
            casework.rate(office, actor, interview, vignette.id, aspect.id, level=5)
            casework.save_quote(office, actor, interview, words(here, ASPECT + aspect.id, item_id=vignette.id))
    critical = here.vignette.critical_answers[0].id
    casework.flag_critical(office, actor, interview, here.vignette.id, critical, heard=True)
    casework.save_quote(office, actor, interview, words(here, CRITICAL + critical))
    casework.lock(office, actor, interview)
    summary_handed_over(here)
    casework.unlock(office, actor, interview, SECRET)
    everything_settled(here)
    placement_corrected(here)
    draft = words(here, "", item_id=casework.DISSENT)
    casework.save_dissent(office, here.staff.second, interview, draft)
    casework.give_dissent(office, here.staff.second, interview, stance=Stance.DISSENTS)


def summary_handed_over(here: Case) -> None:
    """Write a summary, sign it twice and hand it over, with the secret in all words."""
    office, actor, home = here.office, here.actor, here.home
    on = now().date() - dt.timedelta(days=2)
    casework.set_comment(office, actor, home, here.applicant, state=CommentState.GIVEN, on=on)
    comment = {casework.COMMENT + here.applicant: f"{SECRET} tycker hon"}
    for turn in ("först", "sedan"):
        written = {part.value: f"{SECRET} {turn}" for part in JudgementPart}
        new = {casework.CHANGE: SECRET} if turn == "sedan" else {}
        write_summary(here, **written, **comment, **new, asked_by=f"Nämnden i {SECRET}")
        sign(here)
    wish: dict[str, Any] = {"kind": casework.DocumentKind.XLSX, "language": Language.SV, "with_answers": True}
    casework.draft_summary(office, actor, home, **wish)
    made = casework.export_summary(office, actor, home, **wish, recipient=SECRET, purpose=SECRET)
    casework.verify_document(office, actor, made.content)


def two_lock(here: Case) -> None:
    office, interview, second = here.office, here.interview, here.staff.second
    casework.ask_second_rating(office, here.staff.supervisor, interview, second.account_id)
    for rater, level in ((second, 1), (here.actor, 5)):
        for vignette in here.vignettes:
            for aspect in here.instrument.aspects:
                casework.rate(office, rater, interview, vignette.id, aspect.id, level=level)
                quote = words(here, ASPECT + aspect.id, item_id=vignette.id, writer=rater.display_name)
                casework.save_quote(office, rater, interview, quote)
        casework.lock(office, rater, interview)


def everything_settled(here: Case) -> None:
    """Let a second rater and an adjudicator write everything they can, with the secret in the words."""
    two_lock(here)
    office, interview, supervisor = here.office, here.interview, here.staff.supervisor
    case = casework.adjudication_case(office, supervisor, interview)
    for cell in case.cells:
        names = interview, cell.item_id, cell.aspect_id
        casework.settle_cell(office, supervisor, *names, level=3, reason=f"{SECRET} står det")
    for critical in case.critical:
        names = interview, critical.item_id, critical.critical_id
        casework.settle_critical(office, supervisor, *names, heard=False, reason=f"{SECRET} menar annat")
    casework.close_adjudication(office, supervisor, interview)
    casework.reopen_adjudication(office, supervisor, interview, SECRET)


def test_audit_trail_tells_what_was_done_and_not_what_was_said(here: Case) -> None:
    everything_typed(here)
    kept = trail(here)
    assert SECRET.lower() not in kept.lower()
    for name in ("Kim Ek", "Ekbacken", "Jag ringer", "Tiden räckte", "Actor"):
        assert name not in kept
    actions = {entry.action for entry in here.trail()}
    assert {"account.manage", "home.open", "home.change", "interview.open", "interview.write"} <= actions
    assert {"rating.write", "summary.export", "sign_in", "sign_out"} <= actions
    assert {"second_rating.ask", "adjudication.write", "outcome.write"} <= actions
    assert {"summary.write", "dissent.write", "document.verify"} <= actions


def test_the_words_are_kept_where_they_belong(here: Case) -> None:
    everything_typed(here)
    holding = set()
    with here.office.store.reading() as tx:
        for name in tables.metadata.tables:
            if SECRET.lower() in repr(tx.exec_driver_sql(f"SELECT * FROM {name}").all()).lower():
                holding.add(name)
    assert holding == {
        *("account", "account_detail", "household_detail", "applicant_detail"),
        *("interview_event", "answer", "quote", "rating_lock"),
        *("adjudicated", "adjudicated_critical", "adjudication_event"),
        *("placement_detail", "follow_up"),
        *("summary_text", "signed_summary", "summary_export", "dissent"),
    }


def placement_corrected(here: Case) -> None:
    """Correct a placement and a follow-up, with the secret in the reason."""
    office, actor, home = here.office, here.actor, here.home
    day, seen = now().date() - dt.timedelta(days=9), Seen(safety=7)
    placement = casework.begin_placement(office, actor, home, day)
    follow_up = casework.add_follow_up(office, actor, home, placement, on=day, seen=seen)
    why = {"base": 1, "reason": SECRET}
    casework.correct_follow_up(office, actor, home, placement, follow_up, on=day, seen=seen, **why)
    as_it_is = {"begun": day, "ended": None, "state": PlacementState.RUNNING}
    casework.correct_placement(office, actor, home, placement, **as_it_is, **why)


def correct_too_long(here: Case) -> object:
    placement_corrected(here)
    (found,) = casework.home_outcomes(here.office, here.actor, here.home).placements
    names = here.home, found.placement.id
    as_it_is = {"begun": found.placement.begun, "ended": None, "state": PlacementState.RUNNING}
    return casework.correct_placement(here.office, here.actor, *names, base=2, reason=SECRET * 100, **as_it_is)


def on_interview(here: Case, name: str, *rest: object, **options: object) -> object:
    return getattr(casework, name)(here.office, here.actor, here.interview, *rest, **options)


def create(here: Case, **changes: object) -> object:
    account = {"username": "new", "display_name": SECRET, "password": SECRET * 2, "roles": frozenset(Role)}
    return casework.create_account(here.office, here.actor, **{**account, **changes})


def save(here: Case, **changes: object) -> object:
    draft = replace(words(here, casework.LEAD, base=1), **changes)
    return on_interview(here, "save_note", draft)


def quote_as_a_stranger(here: Case) -> object:
    draft = words(here, ASPECT + here.instrument.aspects[0].id)
    return casework.save_quote(here.office, here.staff.colleague, here.interview, draft)


def settle_as_nobody(here: Case) -> object:
    two_lock(here)
    names = here.interview, here.vignette.id, here.instrument.aspects[0].id
    return casework.settle_cell(here.office, here.staff.supervisor, *names, accept=SECRET, reason=SECRET)


def locked(here: Case) -> Case:
    for vignette in here.vignettes:
        for aspect in here.instrument.aspects:
            on_interview(here, "rate", vignette.id, aspect.id, level=3)
    on_interview(here, "lock")
    return here


def summary_signed(here: Case, **parts: str) -> int:
    write_summary(locked(here), **{part.value: SECRET for part in JudgementPart} | parts)
    return sign(here)


def handed_over_to(here: Case, recipient: str, *, with_answers: bool = False) -> object:
    summary_signed(here)
    wish: dict[str, Any] = {"kind": casework.DocumentKind.PDF, "language": Language.SV, "with_answers": with_answers}
    return casework.export_summary(here.office, here.actor, here.home, recipient=recipient, purpose=SECRET, **wish)


def save_in_a_broken_database(here: Case) -> object:
    with here.office.store.writing() as tx:
        tx.exec_driver_sql("CREATE TRIGGER no BEFORE INSERT ON answer BEGIN SELECT RAISE(ABORT, 'no'); END")
    return save(here, text=f"{SECRET}!")


FAILING: dict[str, Callable[[Case], object]] = {
    "ACC-401": quote_as_a_stranger,
    "ACC-402": lambda here: casework.sign_in(here.office, SECRET, SECRET),
    "ACC-411": lambda here: create(here, password=SECRET),
    "REC-101": lambda here: create(here, username=" "),
    "REC-102": lambda here: create(here, username="actor"),
    "REC-201": lambda here: casework.open_home(here.office, here.actor, SECRET, (SECRET * 100,)),
    "REC-204": lambda here: on_interview(here, "move", InterviewEvent.PAUSED, reason=SECRET),
    "REC-208": lambda here: save(here, text=f"{SECRET}!", writer="other", base=0),
    "REC-209": lambda here: save(here, text=""),
    "REC-210": lambda here: save(here, part="no such"),
    "REC-211": lambda here: save(here, text=SECRET * LONGEST_NOTE),
    "REC-307": lambda here: on_interview(here, "lock"),
    "REC-310": lambda here: on_interview(here, "unlock", SECRET),
    "REC-311": lambda here: on_interview(here, "result"),
    "REC-324": lambda here: casework.ask_second_rating(here.office, here.staff.supervisor, here.interview, SECRET),
    "REC-330": lambda here: casework.adjudication_case(here.office, here.staff.supervisor, here.interview),
    "REC-336": settle_as_nobody,
    "REC-607": correct_too_long,
    "REC-802": lambda here: summary_signed(here, limits=""),
    "REC-807": lambda here: summary_signed(here, limits=f"{SECRET}gatan 1"),
    "REC-811": lambda here: handed_over_to(here, SECRET * 100),
    "REC-814": lambda here: handed_over_to(here, SECRET, with_answers=True),
    "STO-500": save_in_a_broken_database,
}


@pytest.mark.parametrize("code", FAILING)
def test_no_error_tells_what_was_typed(here: Case, code: str) -> None:
    save(here)
    with pytest.raises(VignetteError) as told:
        FAILING[code](here)
    error = told.value
    assert error.code == code
    said = [str(error), repr(error), repr(error.values), *(repr(problem) for problem in error.problems)]
    said += [catalogue(language)(f"error.{code}", **error.values) for language in Language]
    assert not [text for text in said if SECRET.lower() in text.lower()]
    assert SECRET.lower() not in trail(here).lower()
