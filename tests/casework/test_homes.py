"""Homes: names, adults, and what waits in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.access import Actor
from vignette.assessment import InterviewState
from vignette.casework import Office
from vignette.errors import VignetteError

if TYPE_CHECKING:
    from conftest import Case

Refused = Callable[..., VignetteError]


@pytest.mark.parametrize(
    ("name", "adults"),
    [
        ("", ("Kim",)),
        ("  \t ", ("Kim",)),
        ("Ekbacken", ()),
        ("Ekbacken", ("",)),
        ("Ekbacken", ("Kim", " ")),
        ("E" * 201, ("Kim",)),
        ("Ekbacken", ("K" * 201,)),
    ],
)
def test_unusable_names(office: Office, actor: Actor, refused: Refused, name: str, adults: tuple[str, ...]) -> None:
    error = refused(office, "REC-201", casework.open_home, actor, name, adults)
    assert "KKK" not in str(error)


def test_names_are_tidied(office: Office, actor: Actor) -> None:
    home = casework.open_home(office, actor, "  Ek \n backen ", ("Kim\tEk", "N" * 200))
    household = casework.home(office, actor, home).household
    assert household.name == "Ek backen"
    assert [adult.name for adult in household.applicants] == ["Kim Ek", "N" * 200]


def test_further_adults_come_last(office: Office, actor: Actor, refused: Refused) -> None:
    home = casework.open_home(office, actor, "Ekbacken", ("Kim", "Alex"))
    casework.add_applicant(office, actor, home, "Robin")
    assert [adult.name for adult in casework.home(office, actor, home).household.applicants] == ["Kim", "Alex", "Robin"]
    refused(office, "REC-201", casework.add_applicant, actor, home, " ")


def test_two_homes_may_have_the_same_name(office: Office, actor: Actor) -> None:
    assert len({casework.open_home(office, actor, "Ekbacken", ("Kim",)) for _ in range(2)}) == 2


def test_a_person_sees_own_homes_newest_first(office: Office, actor: Actor, staffed: tuple[object, object]) -> None:
    for name in ("Ask", "Bok"):
        casework.open_home(office, actor, name, ("Kim",))
    assert [view.household.name for view in casework.my_homes(office, actor)] == ["Bok", "Ask"]
    assert casework.my_homes(office, staffed[1].colleague) == ()


@pytest.mark.parametrize("state", [state.value for state in InterviewState] + ["locked"])
def test_home_shows_how_far_each_interview_has_come(case: Callable[[str], Case], state: str) -> None:
    here = case(state)
    (row,) = casework.home(here.office, here.actor, here.home).interviews
    assert (row.id, row.applicant_id, row.applicant) == (here.interview, here.applicant, "Kim Ek")
    assert row.form == here.instrument.forms[0].name
    assert (row.state, row.locked) == (InterviewState("finished" if state == "locked" else state), state == "locked")


def test_home_without_interviews(case: Callable[[str], Case]) -> None:
    here = case("home")
    assert casework.home(here.office, here.actor, here.home).interviews == ()
