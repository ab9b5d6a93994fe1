"""A second rater's word on the judgement: hers alone, after her lock, without names, of the wording she read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.casework.signing import write_summary

from vignette import casework
from vignette.assessment import InterviewEvent, JudgementPart, Stance
from vignette.casework import DISSENT, DissentDesk
from vignette.errors import VignetteError
from vignette.i18n import Language
from vignette.report.summary import DissentPart

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]
WORDS = "Jag hörde något annat i den tredje berättelsen."


def desk(here: Case) -> DissentDesk:
    return casework.dissent_desk(here.office, here.staff.second, here.interview)


def write(here: Case, text: str = WORDS, *, base: int = 0, writer: str = "page", clear: bool = False) -> None:
    draft = here.draft(text, item_id=DISSENT, part="", base=base, writer=writer, clear=clear)
    casework.save_dissent(here.office, here.staff.second, here.interview, draft)


def give(here: Case, stance: Stance) -> None:
    casework.give_dissent(here.office, here.staff.second, here.interview, stance=stance)


def said(here: Case) -> DissentPart:
    (found,) = casework.summary_desk(here.office, here.actor, here.home).summary.dissents
    return found


@pytest.mark.parametrize("state", ["asked", "second_rated"])
def test_before_her_lock_there_is_nothing(case: Cases, refused: Refused, state: str) -> None:
    here = case(state)
    second = here.staff.second
    assert casework.dissent_tasks(here.office, second) == ()
    refused(here.office, "REC-320", casework.dissent_desk, second, here.interview)
    refused(here.office, "REC-320", casework.give_dissent, second, here.interview, stance=Stance.AGREES)
    draft = here.draft(WORDS, item_id=DISSENT, part="")
    refused(here.office, "REC-320", casework.save_dissent, second, here.interview, draft)


def test_the_interviewer_and_others_have_no_word(case: Cases, refused: Refused) -> None:
    here = case("both_locked")
    for actor in (here.actor, here.staff.supervisor, here.staff.colleague):
        refused(here.office, "ACC-401", casework.dissent_desk, actor, here.interview)
        refused(here.office, "ACC-401", casework.give_dissent, actor, here.interview, stance=Stance.AGREES)
        assert casework.dissent_tasks(here.office, actor) == ()


def test_she_reads_the_judgement_without_names(case: Cases) -> None:
    here = case("adjudicated")
    write_summary(here)
    found = desk(here)
    assert found.judgement == {part: f"Ord under {part.value}." for part in JudgementPart}
    told = repr(found)
    assert "Kim Ek" not in told and "Ekbacken" not in told and "Nämnden frågar" not in told
    assert here.actor.account_id not in told and "Actor" not in told


def test_she_sees_where_the_value_that_counts_is_not_hers(case: Cases) -> None:
    here = case("adjudicated")
    moved = desk(here).moved
    assert moved
    for cell in moved:
        (own,) = [rating.level for sheet, rating in cell.found if sheet.symbol == desk(here).symbol]
        assert own != cell.value
    first = here.instrument.aspects[0]
    places = {(cell.item_id, cell.aspect_id) for cell in moved}
    assert (here.vignette.id, first.id) in places
    assert len(moved) < len(desk(here).profile.cells)


def test_what_she_writes_counts_when_she_has_said_so(case: Cases) -> None:
    here = case("both_locked")
    write(here)
    assert (said(here).stance, said(here).text) == (Stance.UNSAID, "")
    give(here, Stance.DISSENTS)
    found = said(here)
    assert (found.rater, found.stance, found.text, found.earlier) == ("Second", Stance.DISSENTS, WORDS, False)
    assert found.on is not None
    assert here.trail()[-1].detail == {"stance": "dissents"}
    write(here, "Andra ord.", base=2)
    assert (said(here).stance, said(here).text) == (Stance.UNSAID, "")
    give(here, Stance.AGREES)
    assert (said(here).stance, said(here).text) == (Stance.AGREES, "Andra ord.")


def test_a_draft_that_comes_late_does_not_take_back_what_she_said(case: Cases, refused: Refused) -> None:
    here = case("both_locked")
    write(here)
    give(here, Stance.DISSENTS)
    late = here.draft(f"{WORDS} Och så", item_id=DISSENT, part="", base=1, sequence=2)
    refused(here.office, "REC-208", casework.save_dissent, here.staff.second, here.interview, late)
    assert said(here).stance is Stance.DISSENTS


def test_a_dissent_has_words_and_agreeing_needs_none(case: Cases, refused: Refused) -> None:
    here = case("both_locked")
    names = here.staff.second, here.interview
    refused(here.office, "REC-809", casework.give_dissent, *names, stance=Stance.DISSENTS)
    write(here, " \n ")
    refused(here.office, "REC-809", casework.give_dissent, *names, stance=Stance.DISSENTS)
    give(here, Stance.AGREES)
    assert (said(here).stance, said(here).text) == (Stance.AGREES, "")


def test_her_word_is_of_the_wording_she_read(case: Cases) -> None:
    here = case("both_locked")
    write_summary(here)
    give(here, Stance.AGREES)
    assert not said(here).earlier and not desk(here).earlier
    write_summary(here, change="Inget.", asked_by="Någon annan frågar.")
    assert not said(here).earlier, "that is not the judgement"
    write_summary(here, concerns="Något helt annat.")
    assert said(here).earlier and desk(here).earlier
    (task,) = casework.dissent_tasks(here.office, here.staff.second)
    assert (task.stance, task.earlier) == (Stance.AGREES, True)
    give(here, Stance.AGREES)
    assert not said(here).earlier


def test_what_waits_for_her(case: Cases) -> None:
    here = case("both_locked")
    (task,) = casework.dissent_tasks(here.office, here.staff.second)
    assert (task.id, task.code, task.written, task.stance) == (
        here.interview,
        here.interview[:8].upper(),
        False,
        Stance.UNSAID,
    )
    write_summary(here)
    (task,) = casework.dissent_tasks(here.office, here.staff.second)
    assert task.written


def test_another_field_is_not_hers(case: Cases, refused: Refused) -> None:
    here = case("both_locked")
    draft = here.draft(WORDS, item_id="summary", part="strengths")
    refused(here.office, "REC-210", casework.save_dissent, here.staff.second, here.interview, draft)


def another_interview(here: Case) -> str:
    """Hold an interview of another adult of the home, and ask the same second rater."""
    office, actor = here.office, here.actor
    adult = casework.add_applicant(office, actor, here.home, "Alex Ek")
    other = casework.open_interview(office, actor, adult, instrument_id=here.instrument.id, form_id="A")
    casework.brief(office, actor, other, language=Language.SV, interpreter=False, consent=True)
    casework.save_note(office, actor, other, here.draft("Jag ringer."))
    casework.move(office, actor, other, InterviewEvent.FINISHED)
    casework.ask_second_rating(office, here.staff.supervisor, other, here.staff.second.account_id)
    return other


def test_a_judgement_of_the_home_waits_until_she_has_rated_all_she_is_asked_to(case: Cases, refused: Refused) -> None:
    here = case("both_locked")
    write_summary(here)
    other = another_interview(here)
    second = here.staff.second
    assert casework.dissent_tasks(here.office, second) == ()
    refused(here.office, "REC-320", casework.dissent_desk, second, here.interview)
    refused(here.office, "REC-320", casework.give_dissent, second, here.interview, stance=Stance.AGREES)
    for aspect in here.instrument.aspects:
        casework.rate(here.office, second, other, here.vignette.id, aspect.id, level=3)
    casework.lock(here.office, second, other)
    assert {task.id for task in casework.dissent_tasks(here.office, second)} == {here.interview, other}
    assert desk(here).judgement[JudgementPart.CONCERNS] == "Ord under concerns."
