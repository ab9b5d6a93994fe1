"""One tab writes at a time: who gets the seat when somebody sits there, here or on another server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.casework import seats as module
from vignette.casework.office import now

if TYPE_CHECKING:
    from conftest import Case


@pytest.mark.parametrize(
    ("seated", "alive", "seconds_ago", "insist", "gets_it"),
    [
        ("nobody", False, 0, False, True),
        ("myself", True, 0, False, True),
        ("myself", False, 999, False, True),
        # a tab of this server is asked whether it lives
        ("other tab", True, 999, False, False),
        ("other tab", False, 0, False, True),
        ("other tab", True, 0, True, True),
        # one on another server cannot be asked; it counts as there for half a minute
        ("other server", False, 5, False, False),
        ("other server", True, 5, False, False),
        ("other server", True, 31, False, True),
        ("other server", True, 5, True, True),
    ],
)
def test_who_gets_the_seat(
    case: Callable[[str], Case],
    monkeypatch: pytest.MonkeyPatch,
    seated: str,
    alive: bool,
    seconds_ago: int,
    insist: bool,
    gets_it: bool,
) -> None:
    here = case("running")
    tab, server = {"myself": ("mine", "here"), "other tab": ("theirs", "here")}.get(seated, ("theirs", "there"))
    if seated != "nobody":
        casework.hold_seat(here.office, here.actor, here.interview, tab=tab, server=server, alive=lambda _: False)
    monkeypatch.setattr(module, "now", lambda: now() + dt.timedelta(seconds=seconds_ago))
    asked: list[str] = []

    def lives(other: str) -> bool:
        asked.append(other)
        return alive

    sit = {"tab": "mine", "server": "here", "alive": lives, "insist": insist}
    assert casework.hold_seat(here.office, here.actor, here.interview, **sit) is gets_it
    assert asked == (["theirs"] if seated == "other tab" and not insist else [])


def test_seats_of_two_interviews_are_apart(case: Callable[[str], Case]) -> None:
    here = case("running")
    other = casework.add_applicant(here.office, here.actor, here.home, "Alex")
    wanted = {"instrument_id": here.instrument.id, "form_id": "A"}
    second = casework.open_interview(here.office, here.actor, other, **wanted)
    for interview, tab in ((here.interview, "one"), (second, "two")):
        assert casework.hold_seat(here.office, here.actor, interview, tab=tab, server="s", alive=lambda _: True)


def test_sitting_where_one_sits_leaves_no_entry(case: Callable[[str], Case]) -> None:
    here = case("running")
    before = len(here.trail())
    for _ in range(3):
        casework.hold_seat(here.office, here.actor, here.interview, tab="tab", server="s", alive=lambda _: True)
    assert len(here.trail()) == before + 1
