"""The course of an interview, as a person takes it from state to state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.assessment import FOLLOWS, REASONED, InterviewEvent, InterviewState, ItemState
from vignette.errors import VignetteError
from vignette.i18n import Language

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]
BEGINNINGS = (InterviewEvent.BEGUN, InterviewEvent.DECLINED)


def move(here: Case, event: InterviewEvent, reason: str = "Tiden räckte inte.") -> InterviewState:
    return casework.move(here.office, here.actor, here.interview, event, reason=reason)


def seen(here: Case) -> casework.Interview:
    return casework.interview(here.office, here.actor, here.interview)


@pytest.mark.parametrize("event", [event for event in InterviewEvent if event not in BEGINNINGS])
@pytest.mark.parametrize("state", InterviewState)
def test_every_event_in_every_state(
    case: Cases, refused: Refused, state: InterviewState, event: InterviewEvent
) -> None:
    here = case(state.value)
    allowed, after = FOLLOWS[event]
    if state in allowed:
        assert move(here, event) is seen(here).state is after
    else:
        refused(here.office, "REC-204", casework.move, here.actor, here.interview, event, reason="Skäl")


@pytest.mark.parametrize("state", InterviewState)
@pytest.mark.parametrize("event", BEGINNINGS)
def test_nothing_begins_without_the_briefing(
    case: Cases, refused: Refused, state: InterviewState, event: InterviewEvent
) -> None:
    here = case(state.value)
    refused(here.office, "REC-204", casework.move, here.actor, here.interview, event)


@pytest.mark.parametrize("state", [state for state in InterviewState if state is not InterviewState.NEW])
def test_briefing_comes_once(case: Cases, refused: Refused, state: InterviewState) -> None:
    here = case(state.value)
    options = {"language": Language.EN, "interpreter": True, "consent": True}
    refused(here.office, "REC-204", casework.brief, here.actor, here.interview, **options)


@pytest.mark.parametrize(("consent", "state"), [(True, InterviewState.RUNNING), (False, InterviewState.DECLINED)])
def test_briefing_is_kept_and_decides(case: Cases, consent: bool, state: InterviewState) -> None:
    here = case("new")
    casework.brief(here.office, here.actor, here.interview, language=Language.EN, interpreter=True, consent=consent)
    interview = seen(here)
    assert interview.state is state
    assert interview.briefing is not None
    assert (interview.briefing.language, interview.briefing.interpreter) == ("en", True)
    assert interview.briefing.consent is consent


@pytest.mark.parametrize("event", sorted(REASONED))
@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_reason_is_required(case: Cases, refused: Refused, event: InterviewEvent, reason: str) -> None:
    here = case("running" if event is InterviewEvent.STOPPED else "finished")
    refused(here.office, "REC-205", casework.move, here.actor, here.interview, event, reason=reason)


def test_reason_is_kept_with_the_event(case: Cases) -> None:
    here = case("finished")
    move(here, InterviewEvent.REOPENED, reason="  Glömde en fråga. ")
    assert [(event.event, event.reason) for event in seen(here).events][-1] == ("reopened", "Glömde en fråga.")


def test_finishing_records_untouched_vignettes_as_not_asked(case: Cases) -> None:
    here = case("running")
    first, *others = [vignette.id for vignette in here.vignettes]
    assert others
    assert seen(here).items == {first: ItemState.DONE, **dict.fromkeys(others, ItemState.UNTOUCHED)}
    move(here, InterviewEvent.FINISHED)
    assert seen(here).missing == dict.fromkeys(others, "not_asked")
    assert set(seen(here).items.values()) == {ItemState.DONE}


def test_finishing_leaves_what_was_begun_or_declined(case: Cases) -> None:
    here = case("running")
    begun, declined = here.vignettes[1].id, here.vignettes[2].id
    casework.save_note(here.office, here.actor, here.interview, here.draft("Jag", item_id=begun))
    casework.save_item_mark(here.office, here.actor, here.interview, here.draft("declined", item_id=declined, part=""))
    move(here, InterviewEvent.FINISHED)
    assert seen(here).missing.get(begun) is None
    assert seen(here).items[begun] is ItemState.BEGUN
    assert seen(here).missing[declined] == "declined"


def test_stopped_interview_counts_untouched_vignettes_as_not_asked_until_it_goes_on(case: Cases) -> None:
    here = case("stopped")
    others = [vignette.id for vignette in here.vignettes[1:]]
    assert seen(here).missing == dict.fromkeys(others, "not_asked")
    move(here, InterviewEvent.RESUMED)
    assert seen(here).missing == {}
    assert {seen(here).items[each] for each in others} == {ItemState.UNTOUCHED}


def test_whole_vignette_declined_and_taken_back(case: Cases) -> None:
    here = case("running")
    item = here.vignettes[1].id
    for code, state in (("declined", ItemState.DONE), (None, ItemState.UNTOUCHED)):
        draft = here.draft(code or "", item_id=item, part="", clear=not code)
        casework.save_item_mark(here.office, here.actor, here.interview, draft)
        assert (seen(here).missing.get(item), seen(here).items[item]) == (code, state)


@pytest.mark.parametrize("ends", [InterviewEvent.FINISHED, InterviewEvent.STOPPED])
def test_interview_with_locked_ratings_stays_closed(case: Cases, refused: Refused, ends: InterviewEvent) -> None:
    here = case("running")
    move(here, ends)
    for vignette in here.vignettes[:1]:
        for aspect in here.instrument.aspects:
            casework.rate(here.office, here.actor, here.interview, vignette.id, aspect.id, level=3)
    casework.lock(here.office, here.actor, here.interview)
    assert seen(here).closed
    goes_on = InterviewEvent.REOPENED if ends is InterviewEvent.FINISHED else InterviewEvent.RESUMED
    refused(here.office, "REC-206", casework.move, here.actor, here.interview, goes_on, reason="Skäl")
    casework.unlock(here.office, here.actor, here.interview, "Skäl")
    assert move(here, goes_on) is InterviewState.RUNNING


def test_one_interview_per_person_and_form(case: Cases, refused: Refused) -> None:
    here = case("declined")
    wanted = {"instrument_id": here.instrument.id, "form_id": "A"}
    refused(here.office, "REC-203", casework.open_interview, here.actor, here.applicant, **wanted)
    other = casework.add_applicant(here.office, here.actor, here.home, "Alex")
    assert casework.open_interview(here.office, here.actor, other, **wanted) != here.interview


def test_form_without_vignettes(case: Cases, refused: Refused) -> None:
    here = case("home")
    wanted = {"instrument_id": here.instrument.id, "form_id": "no such form"}
    refused(here.office, "REC-202", casework.open_interview, here.actor, here.applicant, **wanted)


@pytest.mark.parametrize("from_paper", [False, True])
def test_new_interview_as_a_page_sees_it(case: Cases, from_paper: bool) -> None:
    here = case("home")
    wanted = {"instrument_id": here.instrument.id, "form_id": "A", "from_paper": from_paper}
    opened = casework.open_interview(here.office, here.actor, here.applicant, **wanted)
    interview = casework.interview(here.office, here.actor, opened)
    assert (interview.id, interview.state, interview.briefing) == (opened, InterviewState.NEW, None)
    assert (interview.household.id, interview.applicant.id) == (here.home, here.applicant)
    assert (interview.form.id, interview.vignettes) == ("A", here.vignettes)
    assert (interview.notes, interview.marks, interview.missing, interview.closed) == ({}, {}, {}, False)
    assert set(interview.items.values()) == {ItemState.UNTOUCHED}
    assert interview.administration.from_paper is from_paper
    assert interview.running.total_seconds() == 0


def test_time_runs_while_the_interview_does(case: Cases) -> None:
    here = case("running")
    assert seen(here).running < seen(here).running
    move(here, InterviewEvent.PAUSED)
    assert seen(here).running == seen(here).running
