"""Every function a person goes through: who may, who may not, and what the audit trail says afterwards."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.casework.doors import ANYBODY
from tests.casework.doors import DOORS as MOST_DOORS
from tests.casework.doors_summary import SUMMARY_DOORS

from vignette import casework
from vignette.access import Actor, Role
from vignette.errors import AccessError, VignetteError

if TYPE_CHECKING:
    from conftest import Case

DOORS = MOST_DOORS | SUMMARY_DOORS
NAMES = sorted(DOORS)
OF_A_HOME = [name for name in NAMES if DOORS[name].assigned]


def only(actor: Actor, *roles: Role) -> Actor:
    return replace(actor, roles=frozenset(roles))


def test_every_function_is_in_the_table() -> None:
    functions = {name: getattr(casework, name) for name in casework.__all__}
    functions = {name: each for name, each in functions.items() if inspect.isfunction(each)}
    with_actor = {name for name, each in functions.items() if "actor" in inspect.signature(each).parameters}
    assert with_actor == set(DOORS)
    assert set(functions) - with_actor == ANYBODY


@pytest.mark.parametrize("name", NAMES)
def test_whoever_may_does_it_and_leaves_one_entry(case: Callable[[str], Case], name: str) -> None:
    door = DOORS[name]
    here = case(door.state)
    actor, before = only(getattr(here.staff, door.by), door.role), here.trail()
    door.call(here, actor)
    new = here.trail()[len(before) :]
    assert [(entry.action, entry.account_id) for entry in new] == [(door.writes, actor.account_id)] * bool(door.writes)
    if door.writes and door.assigned:
        assert new[0].subject in (here.interview, here.home)


@pytest.mark.parametrize("name", NAMES)
def test_person_without_the_role_is_refused(
    case: Callable[[str], Case], refused: Callable[..., VignetteError], name: str
) -> None:
    door = DOORS[name]
    here = case(door.state)
    others = set(Role) - {door.role} - door.also
    person = getattr(here.staff, door.by)
    for actor in (only(person, *others), only(person)):
        refused(here.office, "ACC-401", lambda _, a=actor: door.call(here, a))


@pytest.mark.parametrize("name", OF_A_HOME)
def test_recruiter_of_another_home_is_refused(
    case: Callable[[str], Case], refused: Callable[..., VignetteError], name: str
) -> None:
    here = case(DOORS[name].state)
    refused(here.office, "ACC-401", lambda _: DOORS[name].call(here, here.staff.colleague))


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(OF_A_HOME)))
def test_what_is_not_about_a_home_needs_only_the_role(case: Callable[[str], Case], name: str) -> None:
    here = case(DOORS[name].state)
    others = {Role.ADMINISTRATOR: here.staff.administrator, Role.SUPERVISOR: here.staff.supervisor}
    DOORS[name].call(here, others.get(DOORS[name].role, here.staff.colleague))


@pytest.mark.parametrize("name", OF_A_HOME)
def test_refusal_does_not_tell_whether_the_record_exists(case: Callable[[str], Case], name: str) -> None:
    here = case(DOORS[name].state)
    nowhere = replace(here, home="0" * 16, applicant="0" * 16, interview="0" * 16)
    told = []
    for tried, actor in ((here, here.staff.colleague), (nowhere, here.staff.colleague), (nowhere, here.actor)):
        with pytest.raises(AccessError) as error:
            DOORS[name].call(tried, actor)
        told.append(str(error.value))
    assert len(set(told)) == 1
