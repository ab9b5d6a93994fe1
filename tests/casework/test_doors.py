"""Every function a person goes through: who may, who may not, and what the audit trail says afterwards."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.access import Action, Actor, Role
from vignette.assessment import InterviewEvent
from vignette.casework import ASPECT
from vignette.errors import AccessError, VignetteError
from vignette.i18n import Language

if TYPE_CHECKING:
    from conftest import Case

ANYBODY = {
    "create_first_account",
    "enter_demonstration",
    "fill_demonstration",
    "needs_first_account",
    "sign_in",
    "sign_out",
    "who",
}
"""Functions for nobody in particular; test_accounts.py and test_demonstration.py see what stops them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How a function is called, what it needs, and what it leaves in the audit trail.

    ``role`` is whose it is, ``state`` the case it is tried on, ``writes`` the action it leaves or None.
    """

    call: Callable[[Case, Actor], object]
    state: str
    role: Role = Role.RECRUITER
    assigned: bool = True
    writes: Action | None = None


def on_interview(name: str, *rest: Callable[[Case], object], **options: object) -> Callable[[Case, Actor], object]:
    """Return a call of a function of casework about the case's interview; ``rest`` are taken of the case."""

    def call(case: Case, actor: Actor) -> object:
        function = getattr(casework, name)
        return function(case.office, actor, case.interview, *(take(case) for take in rest), **options)

    return call


def item(case: Case) -> str:
    return case.vignette.id


def probe(case: Case) -> str:
    return case.vignette.probes[0].id


def aspect(case: Case) -> str:
    return case.instrument.aspects[0].id


ACCOUNT = {"username": "new", "display_name": "New", "password": "en hel mening", "roles": frozenset({Role.RECRUITER})}
BRIEFED = {"language": Language.SV, "interpreter": False, "consent": True}
PRINTED = {"language": Language.SV, "with_answers": True}
MANAGE = {"role": Role.ADMINISTRATOR, "assigned": False, "state": "home"}

DOORS = {
    "accounts": Door(call=lambda case, actor: casework.accounts(case.office, actor), **MANAGE),
    "create_account": Door(
        call=lambda case, actor: casework.create_account(case.office, actor, **ACCOUNT),
        writes=Action.ACCOUNT_MANAGE,
        **MANAGE,
    ),
    "close_account": Door(
        call=lambda case, actor: casework.close_account(case.office, actor, case.staff.colleague.account_id),
        writes=Action.ACCOUNT_MANAGE,
        **MANAGE,
    ),
    "set_password": Door(
        call=lambda case, actor: casework.set_password(
            case.office, actor, case.staff.colleague.account_id, "en ny lång mening"
        ),
        writes=Action.ACCOUNT_MANAGE,
        **MANAGE,
    ),
    "open_home": Door(
        call=lambda case, actor: casework.open_home(case.office, actor, "Lillgården", ("Alex",)),
        state="home",
        assigned=False,
        writes=Action.HOME_OPEN,
    ),
    "my_homes": Door(call=lambda case, actor: casework.my_homes(case.office, actor), state="new", assigned=False),
    "home": Door(call=lambda case, actor: casework.home(case.office, actor, case.home), state="new"),
    "add_applicant": Door(
        call=lambda case, actor: casework.add_applicant(case.office, actor, case.home, "Alex"),
        state="home",
        writes=Action.HOME_CHANGE,
    ),
    "open_interview": Door(
        call=lambda case, actor: casework.open_interview(
            case.office, actor, case.applicant, instrument_id=case.instrument.id, form_id="A"
        ),
        state="home",
        writes=Action.INTERVIEW_OPEN,
    ),
    "interview": Door(call=on_interview("interview"), state="running"),
    "brief": Door(call=on_interview("brief", **BRIEFED), state="new", writes=Action.INTERVIEW_WRITE),
    "move": Door(
        call=on_interview("move", lambda case: InterviewEvent.PAUSED), state="running", writes=Action.INTERVIEW_WRITE
    ),
    "hold_seat": Door(
        call=on_interview("hold_seat", tab="tab", server="s", alive=lambda tab: True),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "save_note": Door(
        call=on_interview("save_note", lambda case: case.draft("Jag ringer nu.", writer="page")),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "save_mark": Door(
        call=on_interview("save_mark", lambda case: case.draft("skipped", part=probe(case))),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "save_item_mark": Door(
        call=on_interview("save_item_mark", lambda case: case.draft("declined", part="")),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "rating_sheet": Door(call=on_interview("rating_sheet"), state="finished"),
    "rate": Door(call=on_interview("rate", item, aspect, level=3), state="finished", writes=Action.RATING_WRITE),
    "flag_critical": Door(
        call=on_interview("flag_critical", item, lambda case: case.vignette.critical_answers[0].id, heard=True),
        state="finished",
        writes=Action.RATING_WRITE,
    ),
    "save_quote": Door(
        call=on_interview("save_quote", lambda case: case.draft("Jag", part=ASPECT + aspect(case))),
        state="finished",
        writes=Action.RATING_WRITE,
    ),
    "lock": Door(call=on_interview("lock"), state="rated", writes=Action.RATING_WRITE),
    "unlock": Door(call=on_interview("unlock", lambda case: "Fel nivå"), state="locked", writes=Action.RATING_WRITE),
    "result": Door(call=on_interview("result"), state="locked"),
    "summary": Door(call=on_interview("summary", **PRINTED), state="locked"),
    "export_xlsx": Door(call=on_interview("export_xlsx", **PRINTED), state="locked", writes=Action.SUMMARY_EXPORT),
}
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
    actor, before = only(here.actor, door.role), here.trail()
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
    others = set(Role) - {door.role}
    for actor in (only(here.actor, *others), only(here.actor)):
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
    unassigned = here.staff.administrator if DOORS[name].role is Role.ADMINISTRATOR else here.staff.colleague
    DOORS[name].call(here, unassigned)


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
