"""The adults of a home side by side: each one's own, said plainly where there is none, and blind where it must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.access import Role
from vignette.assessment import Absence, Contrast, InterviewEvent
from vignette.casework import Adult
from vignette.errors import AccessError
from vignette.i18n import Language

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]


def adults(here: Case, actor: object = None) -> tuple[Adult, ...]:
    return casework.side_by_side(here.office, actor or here.actor, here.home).adults  # type: ignore[arg-type]


def add_adult(here: Case, name: str = "Bo Ek") -> str:
    return casework.add_applicant(here.office, here.actor, here.home, name)


def interviewed(here: Case, applicant: str, level: int, form: str = "A") -> str:
    """Hold, rate and lock an interview with the same level throughout; return its id."""
    whose = here.office, here.actor
    held = casework.open_interview(*whose, applicant, instrument_id=here.instrument.id, form_id=form)
    casework.brief(*whose, held, language=Language.SV, interpreter=False, consent=True)
    for vignette in here.instrument.vignettes_of(form):
        casework.save_note(*whose, held, here.draft("Jag ringer.", item_id=vignette.id))
    casework.move(*whose, held, InterviewEvent.FINISHED)
    for vignette in here.instrument.vignettes_of(form):
        for aspect in here.instrument.aspects:
            casework.rate(*whose, held, vignette.id, aspect.id, level=level)
    casework.lock(*whose, held)
    return held


@pytest.mark.parametrize(
    ("state", "absence"),
    [
        ("home", Absence.NO_INTERVIEW),
        ("declined", Absence.DECLINED),
        ("new", Absence.NOT_LOCKED),
        ("running", Absence.NOT_LOCKED),
        ("rated", Absence.NOT_LOCKED),
        ("locked", None),
    ],
)
def test_why_there_is_no_profile_is_told(case: Cases, state: str, absence: Absence | None) -> None:
    (adult,) = adults(case(state))
    assert (adult.absence, adult.found is None) == (absence, absence is not None)


def test_each_adult_has_a_profile_of_their_own_and_nobody_is_averaged(case: Cases) -> None:
    here = case("locked")
    interviewed(here, add_adult(here), 4)
    found = casework.side_by_side(here.office, here.actor, here.home)
    values = [{score.value for score in adult.found.profile.scores} for adult in found.profiled if adult.found]
    assert [adult.applicant.name for adult in found.adults] == ["Kim Ek", "Bo Ek"]
    assert values == [{3.0}, {4.0}]
    assert {(each.apart, each.contrast) for each in found.differences} == {(-1.0, Contrast.FAR)}


def test_a_second_interview_counts_with_the_first(case: Cases) -> None:
    here = case("locked")
    interviewed(here, here.applicant, 4, "B")
    (adult,) = adults(here)
    assert adult.found is not None
    assert set(adult.found.profile.forms) == {"A", "B"}
    assert {score.value for score in adult.found.profile.scores} == {3.5}


def test_an_adult_without_an_interview_stands_beside_the_other(case: Cases) -> None:
    here = case("locked")
    add_adult(here)
    found = casework.side_by_side(here.office, here.actor, here.home)
    assert [adult.absence for adult in found.adults] == [None, Absence.NO_INTERVIEW]
    assert (len(found.profiled), found.differences) == (1, ())


def test_whoever_is_asked_to_rate_sees_no_interview(case: Cases) -> None:
    here = case("asked")
    asked = replace(here.staff.second, roles=frozenset({Role.SECOND_RATER, Role.SUPERVISOR}))
    before = adults(here, asked)
    for vignette in here.vignettes:
        for aspect in here.instrument.aspects:
            casework.rate(here.office, here.actor, here.interview, vignette.id, aspect.id, level=4)
    casework.lock(here.office, here.actor, here.interview)
    assert adults(here, asked) == before
    assert [adult.absence for adult in before] == [Absence.NO_INTERVIEW]
    (adult,) = adults(here, here.staff.supervisor)
    assert adult.found is not None


def test_an_interviewer_who_has_not_locked_sees_nothing_of_the_second_rater_s(case: Cases) -> None:
    here = case("second_rated")
    casework.lock(here.office, here.staff.second, here.interview)
    assert [adult.absence for adult in adults(here)] == [Absence.NOT_LOCKED]


def test_a_home_that_does_not_exist_is_refused(case: Cases) -> None:
    here = case("locked")
    with pytest.raises(AccessError, match="ACC-401"):
        casework.side_by_side(here.office, here.staff.supervisor, "0" * 16)
