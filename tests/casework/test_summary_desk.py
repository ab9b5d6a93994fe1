"""The summary on the desk: what it says of the records, what is lacking, and what to look at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.casework.signing import sign, write_summary

from vignette import casework
from vignette.assessment import Absence, CommentState, InterviewEvent, JudgementPart, Stance
from vignette.casework import ASKED_BY, CHANGE, COMMENT, ITEM, LEAD, RemarkKind, SummaryDesk
from vignette.casework.notes import LONGEST_NOTE
from vignette.casework.office import now
from vignette.errors import VignetteError
from vignette.i18n import TIME_ZONE, Language
from vignette.instrument import Instrument
from vignette.report.summary import InterviewHeld

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]


def today() -> dt.date:
    return now().astimezone(TIME_ZONE).date()


def desk(here: Case) -> SummaryDesk:
    return casework.summary_desk(here.office, here.actor, here.home)


def lacking(here: Case) -> list[tuple[str, str]]:
    return [(each.code, each.where) for each in desk(here).lacking]


def held(here: Case) -> tuple[Instrument, InterviewHeld]:
    ((_, result),) = desk(here).summary.assessed
    return result.instrument, result.interviews[0]


def test_it_says_how_the_interview_was_held(case: Cases) -> None:
    here = case("locked")
    summary = desk(here).summary
    assert (summary.household, [each.name for each in summary.adults]) == ("Ekbacken", ["Kim Ek"])
    assert not summary.invented and not summary.differences and not summary.dissents
    _, interview = held(here)
    assert (interview.id, interview.interviewer, interview.language) == (here.interview, "Actor", Language.SV)
    assert (interview.stopped, interview.from_paper, interview.interpreter, interview.settled) == (False,) * 4
    assert len(interview.answers) == sum(1 + len(vignette.probes) for vignette in here.vignettes)
    leads = [answer.text for answer in interview.answers if answer.mark is None]
    assert leads == ["Jag ringer."] * len(here.vignettes)
    assert LEAD not in {answer.question.sv for answer in interview.answers}


def test_an_interview_that_was_broken_off_says_so(case: Cases) -> None:
    here = case("running")
    casework.move(here.office, here.actor, here.interview, InterviewEvent.STOPPED, reason="Sjuk")
    for aspect in here.instrument.aspects:
        casework.rate(here.office, here.actor, here.interview, here.vignette.id, aspect.id, level=3)
    casework.lock(here.office, here.actor, here.interview)
    _, interview = held(here)
    assert interview.stopped
    assert {each.missing_code for each in interview.answers if each.item_id != here.vignette.id} == {"not_asked"}


def test_raters_are_named_in_alphabetical_order_and_not_beside_a_value(case: Cases) -> None:
    here = case("adjudicated")
    ((_, result),) = desk(here).summary.assessed
    assert result.raters == ("Actor", "Second")
    assert held(here)[1].settled
    assert "Actor" not in repr(result.profile) and "Second" not in repr(result.profile)
    assert here.staff.second.account_id not in repr(result)


@pytest.mark.parametrize(
    ("state", "absence"), [("home", Absence.NO_INTERVIEW), ("declined", Absence.DECLINED), ("new", Absence.NOT_LOCKED)]
)
def test_an_adult_without_a_result_says_why(case: Cases, state: str, absence: Absence) -> None:
    here = case(state)
    (adult,) = desk(here).summary.adults
    assert (adult.result, adult.absence) == (None, absence)
    assert ("REC-801" in {code for code, _ in lacking(here)}) == (absence is not Absence.DECLINED)


@pytest.mark.parametrize("state", ["finished", "rated"])
def test_whoever_held_it_and_has_not_locked_sees_nothing(case: Cases, refused: Refused, state: str) -> None:
    here = case(state)
    refused(here.office, "REC-311", casework.summary_desk, here.actor, here.home)


def test_everything_that_is_lacking_is_told_at_once(case: Cases) -> None:
    here = case("locked")
    empty = [("REC-802", part.value) for part in JudgementPart]
    assert lacking(here) == [*empty, ("REC-803", ASKED_BY)]
    write_summary(here)
    assert lacking(here) == []
    write_summary(here, concerns=" \n ")
    assert lacking(here) == [("REC-802", "concerns")]


def test_a_later_version_needs_to_say_what_is_new(case: Cases) -> None:
    here = case("signed")
    assert not desk(here).changed
    write_summary(here, concerns="Något nytt.")
    assert (desk(here).changed, desk(here).change) == (True, "")
    assert lacking(here) == [("REC-804", CHANGE)]
    write_summary(here, concerns="Något nytt.", change=" Oron är ny. ")
    assert (desk(here).change, lacking(here)) == ("Oron är ny.", [])


def test_words_are_kept_word_for_word_and_stand_trimmed_in_the_summary(case: Cases) -> None:
    here = case("locked")
    write_summary(here, strengths="  Två rader.\n=1+1 \u202etxet \U0001f600\x00 ")
    kept = desk(here)
    assert kept.texts["strengths"].text == "  Två rader.\n=1+1 \u202etxet \U0001f600 "
    assert kept.summary.judgement[0].text == "Två rader.\n=1+1 \u202etxet \U0001f600"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("REC-208", {"base": 0, "writer": "another page"}),
        ("REC-209", {"text": " "}),
        ("REC-210", {"part": "verdict"}),
        ("REC-210", {"part": f"{COMMENT}{'0' * 16}"}),
        ("REC-210", {"item_id": "A1"}),
        ("REC-211", {"text": "x" * (LONGEST_NOTE + 1)}),
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused(
    case: Cases, refused: Refused, code: str, changes: dict[str, Any]
) -> None:
    here = case("written")
    draft = replace(here.draft("Andra ord.", item_id=ITEM, part="strengths", base=1), **changes)
    refused(here.office, code, casework.save_summary_text, here.actor, here.home, draft)


def test_supervisor_reads_and_does_not_write(case: Cases) -> None:
    here = case("written")
    found = casework.summary_desk(here.office, here.staff.supervisor, here.home)
    assert not found.writable and desk(here).writable
    assert found.summary == desk(here).summary and found.digest == desk(here).digest


def test_a_comment_is_kept_with_its_day_and_words(case: Cases) -> None:
    here = case("written")
    yesterday = today() - dt.timedelta(days=1)
    assert [each.state for each in desk(here).summary.comments] == [CommentState.NOT_ASKED]
    names = here.office, here.actor, here.home, here.applicant
    casework.set_comment(*names, state=CommentState.GIVEN, on=yesterday)
    assert lacking(here) == [("REC-805", "comments")]
    write_summary(here, **{COMMENT + here.applicant: "Jag håller inte med."})
    (found,) = desk(here).summary.comments
    assert (found.applicant, found.on, found.text) == ("Kim Ek", yesterday, "Jag håller inte med.")
    casework.set_comment(*names, state=CommentState.NONE, on=today())
    (found,) = desk(here).summary.comments
    assert (found.state, found.on, found.text, lacking(here)) == (CommentState.NONE, today(), "", [])


@pytest.mark.parametrize("state", [CommentState.NONE, CommentState.GIVEN])
@pytest.mark.parametrize("ahead", [None, 1])
def test_a_comment_has_a_day_that_has_been(case: Cases, refused: Refused, state: CommentState, ahead: int) -> None:
    here = case("locked")
    on = today() + dt.timedelta(days=ahead) if ahead else None
    refused(here.office, "REC-812", casework.set_comment, here.actor, here.home, here.applicant, state=state, on=on)


def test_a_comment_is_of_an_adult_of_the_home(case: Cases, refused: Refused) -> None:
    here = case("locked")
    strange = casework.open_home(here.office, here.actor, "Ett annat hem", ("Bo",))
    other = casework.home(here.office, here.actor, strange).household.applicants[0].id
    options = {"state": CommentState.NONE, "on": today()}
    refused(here.office, "ACC-401", casework.set_comment, here.actor, here.home, other, **options)


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        ("Hemmet är lämpligt för uppdraget.", RemarkKind.VERDICT, "lämpligt"),
        ("Vi GODKÄNNER hemmet.", RemarkKind.VERDICT, "GODKÄNNER"),
        ("The home is approved.", RemarkKind.VERDICT, "approved"),
        ("De bor på Storgatan 12 B.", RemarkKind.ADDRESS, "Storgatan 12 B"),
        ("Postnumret är 123 45 Byn.", RemarkKind.ADDRESS, "123 45 Byn"),
        ("Hon har 19850712-1234.", RemarkKind.PERSONAL_NUMBER, "19850712-1234"),
    ],
)
def test_words_to_look_at_again_are_pointed_out(case: Cases, words: str, kind: RemarkKind, found: str) -> None:
    here = case("locked")
    write_summary(here, concerns=words)
    (remark,) = desk(here).remarks
    assert (remark.part, remark.kind, remark.words) == ("concerns", kind, found)


@pytest.mark.parametrize(
    "words", ["De ringer socialtjänsten.", "Tre av svaren, 2026-05-12.", "Hon sade 12 345 kronor."]
)
def test_plain_words_are_not_pointed_out(case: Cases, words: str) -> None:
    here = case("locked")
    write_summary(here, concerns=words)
    assert desk(here).remarks == ()


def test_words_are_pointed_out_wherever_they_stand(case: Cases) -> None:
    here = case("signed")
    casework.set_comment(here.office, here.actor, here.home, here.applicant, state=CommentState.GIVEN, on=today())
    write_summary(here, asked_by="Lämplig?", change="Godkänt nu.", **{COMMENT + here.applicant: "Storgatan 1"})
    assert [each.part for each in desk(here).remarks] == [ASKED_BY, "comments", CHANGE]


def test_a_second_rater_is_named_before_she_has_said_anything(case: Cases) -> None:
    (found,) = desk(case("both_locked")).summary.dissents
    assert (found.rater, found.stance, found.on) == ("Second", Stance.UNSAID, None)


def test_the_list_says_how_far_each_home_has_come(case: Cases) -> None:
    here = case("locked")
    casework.open_home(here.office, here.actor, "Utan intervju", ("Bo",))
    (row,) = casework.summary_list(here.office, here.actor)
    assert (row.home.household.name, row.written, row.latest) == ("Ekbacken", 0, None)
    write_summary(here, concerns="")
    (row,) = casework.summary_list(here.office, here.actor)
    assert row.written == 3
    write_summary(here)
    sign(here)
    (row,) = casework.summary_list(here.office, here.actor)
    assert row.latest is not None and (row.written, row.latest.number) == (4, 1)
    assert casework.summary_list(here.office, here.staff.supervisor) != ()
    assert casework.summary_list(here.office, here.staff.colleague) == ()


def test_the_list_leaves_out_a_home_without_anything_to_say(case: Cases) -> None:
    for state in ("home", "running", "rated"):
        here = case(state)
        assert casework.summary_list(here.office, here.actor) == ()
