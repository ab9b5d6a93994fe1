"""A second rating: who gets one, who is asked, and what a second rater may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import InterviewEvent, QueueState, SelectionReason
from vignette.casework import ASPECT, TaskState
from vignette.casework.office import now
from vignette.errors import VignetteError
from vignette.storage import Stamp, homes, people, routines, second_ratings, tables
from vignette.storage.facts import add

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]


def settle(here: Case, **changed: float) -> None:
    supervisor = here.staff.supervisor
    settled = replace(casework.routines(here.office, supervisor), **changed)
    casework.settle_routines(here.office, supervisor, settled)


def selected(here: Case) -> dict[SelectionReason, tuple[bool, float | None]]:
    with here.office.store.reading() as tx:
        return {each.reason: (each.chosen, each.share) for each in second_ratings.selections(tx, here.interview)}


def asked(here: Case) -> list[str]:
    with here.office.store.reading() as tx:
        return [task.rater_id for task in second_ratings.tasks_of_interview(tx, here.interview)]


def lock(here: Case) -> None:
    casework.lock(here.office, here.actor, here.interview)


def unlock(here: Case) -> None:
    casework.unlock(here.office, here.actor, here.interview, "Fel ruta")


def ask(here: Case, rater: Actor | None = None) -> None:
    casework.ask_second_rating(here.office, here.staff.supervisor, here.interview, rater.account_id if rater else None)


def rename(here: Case, person: Actor, *roles: Role, is_open: bool = True) -> None:
    """Give somebody other roles, or close the account."""
    with here.office.store.writing() as tx:
        people.describe_account(
            tx,
            Stamp(account_id=here.actor.account_id, at=now()),
            person.account_id,
            display_name=person.display_name,
            roles=frozenset(role.value for role in roles),
            password_hash="!",
            is_open=is_open,
        )


@pytest.mark.parametrize(("share", "chosen"), [(0.0, False), (1.0, True)])
def test_random_share_is_drawn_at_the_lock_and_kept_with_its_share(case: Cases, share: float, chosen: bool) -> None:
    here = case("rated")
    settle(here, random_share=share)
    lock(here)
    assert selected(here) == {SelectionReason.RANDOM: (chosen, share)}
    assert len(asked(here)) == chosen


def test_a_draw_is_made_once(case: Cases) -> None:
    here = case("locked")
    settle(here, random_share=1.0)
    unlock(here)
    lock(here)
    assert selected(here) == {SelectionReason.RANDOM: (False, 0.0)}
    assert asked(here) == []


def test_the_share_is_what_is_drawn_in_the_long_run(case: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    here, drawn = case("rated"), iter([0.25, 0.2499])
    monkeypatch.setattr("secrets.SystemRandom.random", lambda _: next(drawn))
    settle(here, random_share=0.25)
    lock(here)
    assert selected(here)[SelectionReason.RANDOM] == (False, 0.25)
    other = case("rated")
    settle(other, random_share=0.25)
    lock(other)
    assert selected(other)[SelectionReason.RANDOM] == (True, 0.25)


@pytest.mark.parametrize(("first", "chosen"), [(0, False), (1, True), (10, True)])
def test_new_raters_first_interviews_are_rated_twice(case: Cases, first: int, chosen: bool) -> None:
    here = case("rated")
    settle(here, new_rater_first=first)
    lock(here)
    assert (SelectionReason.NEW_RATER in selected(here)) is chosen


def test_a_raters_interviews_are_counted_whether_locked_still_or_not(case: Cases) -> None:
    here = case("locked")
    unlock(here)
    with here.office.store.reading() as tx:
        from vignette.storage import ratings

        assert ratings.ever_locked_by(tx, here.actor.account_id) == {here.interview}
        assert ratings.locked_by(tx, here.actor.account_id) == frozenset()


def test_interview_with_nothing_answered_needs_no_second_rating(case: Cases) -> None:
    here = case("running")
    settle(here, random_share=1.0, new_rater_first=10)
    draft = here.draft("declined", item_id=here.vignette.id, part="")
    casework.save_item_mark(here.office, here.actor, here.interview, draft)
    casework.move(here.office, here.actor, here.interview, InterviewEvent.STOPPED, reason="Ville inte.")
    lock(here)
    assert (selected(here), asked(here)) == ({}, [])


def test_whoever_has_least_to_do_is_asked_and_the_adjudicator_last(case: Cases) -> None:
    here = case("rated")
    found = casework.possible_raters(here.office, here.staff.supervisor, here.interview)
    assert {each.id for each in found} == {here.staff.colleague.account_id, here.staff.second.account_id}
    busy = found[0].id
    with here.office.store.writing() as tx:
        stamp = Stamp(account_id=here.actor.account_id, at=now())
        other = casework.open_interview.__globals__["interviews"].add_administration(
            tx, stamp, applicant_id=here.applicant, form_id="B", from_paper=False, **which(here)
        )
        second_ratings.ask(tx, stamp, other, busy, asked=True)
    again = casework.possible_raters(here.office, here.staff.supervisor, here.interview)
    assert [(each.id, each.open_tasks) for each in again] == [(found[1].id, 0), (busy, 1)]


def which(here: Case) -> dict[str, str]:
    instrument = here.instrument
    return {"instrument_id": instrument.id, "version": instrument.version, "fingerprint": instrument.fingerprint}


def test_the_last_adjudicator_is_never_asked_but_one_of_two_may_be(case: Cases, refused: Refused) -> None:
    here = case("rated")
    for person in (here.staff.colleague, here.staff.second):
        rename(here, person, Role.RESEARCHER)
    refused(here.office, "REC-325", casework.ask_second_rating, here.staff.supervisor, here.interview)
    rename(here, here.staff.colleague, Role.SUPERVISOR)
    supervisors = {here.staff.supervisor.account_id, here.staff.colleague.account_id}
    found = casework.possible_raters(here.office, here.staff.supervisor, here.interview)
    assert {each.id for each in found} == supervisors


def test_whoever_may_have_seen_ratings_is_not_asked_after_a_lock(case: Cases, refused: Refused) -> None:
    here = case("rated")
    rename(here, here.staff.researcher, Role.SUPERVISOR)
    supervisor = here.staff.supervisor
    before = {each.id for each in casework.possible_raters(here.office, supervisor, here.interview)}
    assert {supervisor.account_id, here.staff.researcher.account_id} <= before
    lock(here)
    unlock(here)
    after = {each.id for each in casework.possible_raters(here.office, supervisor, here.interview)}
    assert after == before - {supervisor.account_id, here.staff.researcher.account_id}
    refused(here.office, "REC-324", casework.ask_second_rating, supervisor, here.interview, supervisor.account_id)


def test_who_cannot_be_asked(case: Cases, refused: Refused) -> None:
    here = case("asked")
    supervisor, colleague = here.staff.supervisor, here.staff.colleague
    for person in (here.actor, here.staff.second, here.staff.researcher, here.staff.administrator):
        args = (casework.ask_second_rating, supervisor, here.interview, person.account_id)
        refused(here.office, "REC-324", *args)
    stamp = Stamp(account_id=here.actor.account_id, at=now())
    key = {"household_id": here.home, "assignee_id": colleague.account_id}
    for assigned in (True, False):
        with here.office.store.writing() as tx:
            add(tx, tables.assignment, stamp, key, {"assigned": assigned})
            assert colleague.account_id in homes.ever_assigned(tx, here.home)
        refused(here.office, "REC-324", casework.ask_second_rating, supervisor, here.interview, colleague.account_id)
    rename(here, colleague, Role.RECRUITER, is_open=False)
    refused(here.office, "REC-325", casework.ask_second_rating, supervisor, here.interview)


def test_nobody_to_ask_leaves_the_interview_waiting_in_the_queue(case: Cases) -> None:
    here = case("rated")
    for person in (here.staff.colleague, here.staff.second):
        rename(here, person, Role.RESEARCHER)
    settle(here, random_share=1.0)
    lock(here)
    assert asked(here) == []
    (row,) = casework.adjudication_queue(here.office, here.staff.supervisor)
    assert (row.state, row.asked, row.reasons) == (QueueState.WAITING, False, (SelectionReason.RANDOM,))


@pytest.mark.parametrize("state", ["new", "running", "declined", "paused"])
def test_only_an_interview_that_is_over_can_be_rated_by_another(case: Cases, refused: Refused, state: str) -> None:
    here = case(state)
    refused(here.office, "REC-322", casework.ask_second_rating, here.staff.supervisor, here.interview)


def test_asked_on_request_with_the_reason_kept(case: Cases) -> None:
    here = case("locked")
    ask(here)
    assert selected(here)[SelectionReason.ON_REQUEST] == (True, None)
    assert len(asked(here)) == 1
    ask(here)
    assert len(set(asked(here))) == 2


def test_what_a_second_rater_is_told_of_the_interview(case: Cases) -> None:
    here = case("asked")
    sheet = casework.rating_sheet(here.office, here.staff.second, here.interview)
    material = sheet.material
    assert (material.applicant, material.household, sheet.second) == (None, None, True)
    assert material.code == here.interview[:8].upper()
    assert material.notes[here.vignette.id, casework.LEAD] == "Jag ringer."
    assert not sheet.cells and not sheet.heard and not sheet.quotes
    own = casework.rating_sheet(here.office, here.actor, here.interview)
    assert (own.material.applicant, own.material.household, own.second) == ("Kim Ek", "Ekbacken", False)
    assert replace(own.material, applicant=None, household=None) == material


def test_notes_from_before_the_interview_are_not_shown_to_a_rater(case: Cases) -> None:
    here = case("running")
    draft = here.draft("Kim och hunden", item_id=casework.BRIEFING, part="present")
    casework.save_note(here.office, here.actor, here.interview, draft)
    assert "hunden" not in repr(casework.rating_sheet(here.office, here.actor, here.interview).material)


def test_my_tasks_go_from_not_begun_to_locked(case: Cases) -> None:
    here = case("asked")
    second = here.staff.second

    def state() -> TaskState:
        (task,) = casework.my_tasks(here.office, second)
        return task.state

    assert state() is TaskState.NOT_BEGUN
    first = here.vignette.id, here.instrument.aspects[0].id
    casework.rate(here.office, second, here.interview, *first, level=3)
    assert state() is TaskState.BEGUN
    full = case("second_rated")
    casework.lock(full.office, second, full.interview)
    (task,) = casework.my_tasks(full.office, second)
    assert task.state is TaskState.LOCKED
    assert casework.my_tasks(here.office, here.staff.colleague) == ()


def test_two_raters_ratings_are_apart(case: Cases) -> None:
    here = case("second_rated")
    first = here.vignette.id, here.instrument.aspects[0].id
    sheets = [casework.rating_sheet(here.office, person, here.interview) for person in (here.actor, here.staff.second)]
    assert [sheet.level_of(*first) for sheet in sheets] == [3, 5]
    assert [len(sheet.critical()) for sheet in sheets] == [0, 1]
    casework.rate(here.office, here.actor, here.interview, *first, level=2)
    assert casework.rating_sheet(here.office, here.staff.second, here.interview).level_of(*first) == 5


@pytest.mark.parametrize("call", ["save_note", "move"])
def test_notes_stay_as_they_are_once_a_second_rater_has_begun(case: Cases, refused: Refused, call: str) -> None:
    changes: dict[str, Callable[[Case], Any]] = {
        "save_note": lambda here: (casework.save_note, here.actor, here.interview, here.draft("Mer.", base=1)),
        "move": lambda here: (casework.move, here.actor, here.interview, InterviewEvent.REOPENED),
    }
    here = case("second_rated")
    options = {"reason": "Mer att säga"} if call == "move" else {}
    refused(here.office, "REC-321", *changes[call](here), **options)
    assert casework.interview(here.office, here.actor, here.interview).closed
    open_ = case("asked")
    assert not casework.interview(open_.office, open_.actor, open_.interview).closed
    function, *args = changes[call](open_)
    function(open_.office, *args, **options)


def test_second_rater_waits_while_the_interview_is_open_again(case: Cases, refused: Refused) -> None:
    here = case("asked")
    second, interview = here.staff.second, here.interview
    casework.move(here.office, here.actor, interview, InterviewEvent.REOPENED, reason="Mer att säga")
    first = here.vignette.id, here.instrument.aspects[0].id
    assert casework.my_tasks(here.office, second) == ()
    refused(here.office, "REC-306", casework.rating_sheet, second, interview)
    refused(here.office, "REC-306", casework.rate, second, interview, *first, level=3)
    quote = here.draft("Jag", part=ASPECT + first[1])
    refused(here.office, "REC-306", casework.save_quote, second, interview, quote)


def test_unlocking_ends_when_two_have_locked(case: Cases, refused: Refused) -> None:
    here = case("both_locked")
    for person in (here.actor, here.staff.second):
        refused(here.office, "REC-323", casework.unlock, person, here.interview, "Fel ruta")
        assert casework.rating_sheet(here.office, person, here.interview).final
    alone = case("locked")
    ask(alone, alone.staff.second)
    assert not casework.rating_sheet(alone.office, alone.actor, alone.interview).final
    unlock(alone)


def test_task_can_be_taken_back_until_it_is_locked(case: Cases, refused: Refused) -> None:
    here = case("second_rated")
    casework.withdraw_task(here.office, here.staff.supervisor, here.interview)
    second = here.staff.second
    assert casework.my_tasks(here.office, second) == ()
    refused(here.office, "ACC-401", casework.rating_sheet, second, here.interview)
    refused(here.office, "REC-326", casework.withdraw_task, here.staff.supervisor, here.interview)
    args = (casework.ask_second_rating, here.staff.supervisor, here.interview, second.account_id)
    refused(here.office, "REC-324", *args)
    done = case("both_locked")
    refused(done.office, "REC-326", casework.withdraw_task, done.staff.supervisor, done.interview)


def test_home_of_a_task_is_not_shown_as_anybodys(case: Cases) -> None:
    """A supervisor reads every home; the interview she is to rate is not listed under a name."""
    here = case("asked")
    both = replace(here.staff.second, roles=frozenset({Role.SECOND_RATER, Role.SUPERVISOR}))
    (view,) = casework.my_homes(here.office, both)
    assert (view.household.name, view.interviews, view.assigned) == ("Ekbacken", (), False)
    (other,) = casework.my_homes(here.office, here.staff.supervisor)
    assert [row.id for row in other.interviews] == [here.interview]
    assert casework.my_homes(here.office, here.staff.supervisor, assigned_only=True) == ()


@pytest.mark.parametrize(
    ("state", "shown"), [("asked", [False, False]), ("locked", [True, True]), ("both_locked", [True, True])]
)
def test_result_is_offered_where_it_may_be_seen(case: Cases, state: str, shown: list[bool]) -> None:
    here = case(state)
    people = here.actor, here.staff.supervisor
    rows = [casework.my_homes(here.office, person)[0].interviews[0] for person in people]
    assert [row.result for row in rows] == shown
    second_only = case("second_rated")
    casework.lock(second_only.office, second_only.staff.second, second_only.interview)
    (view,) = casework.my_homes(second_only.office, second_only.actor)
    assert not view.interviews[0].result


def test_training_can_be_required(case: Cases, refused: Refused) -> None:
    here = case("rated")
    settle(here, training_required=True)
    first = here.vignette.id, here.instrument.aspects[0].id
    refused(here.office, "REC-504", casework.rate, here.actor, here.interview, *first, level=3)
    refused(here.office, "REC-504", casework.lock, here.actor, here.interview)


def test_quiet_office_of_the_tests_has_settled_it(case: Cases) -> None:
    with case("home").office.store.reading() as tx:
        assert dict(routines.routine_values(tx)) == {"random_share": "0", "new_rater_first": "0"}
