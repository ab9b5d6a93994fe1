"""Who may do what: the table as it is meant, beside the table as it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from vignette.access import Action, Actor, Role, needs_assignment, permissions, refusal

TABLE = """
                  recruiter  administrator  assigned
account.manage    -          yes            -
home.change       yes        -              yes
home.list         yes        -              -
home.open         yes        -              -
home.read         yes        -              yes
instrument.read   yes        yes            -
interview.open    yes        -              yes
interview.read    yes        -              yes
interview.write   yes        -              yes
profile.read      yes        -              yes
rating.read       yes        -              yes
rating.write      yes        -              yes
summary.export    yes        -              yes
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


def somebody(*roles: Role) -> Actor:
    return Actor(account_id="a", display_name="Kim", roles=frozenset(roles))


def test_table_and_file_cover_exactly_the_actions() -> None:
    kept = tomllib.loads(Path(permissions.__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    everything = {action.value for action in Action}
    assert [row[0] for row in ROWS] == sorted(everything)
    assert {action for actions in kept["roles"].values() for action in actions} == everything
    assert set(kept["assigned"]) <= everything
    assert set(kept["roles"]) == {role.value for role in Role}
    for actions in (*kept["roles"].values(), kept["assigned"]):
        assert len(set(actions)) == len(actions)


@pytest.mark.parametrize(("action", "recruiter", "administrator", "assigned"), ROWS)
def test_who_may(action: str, recruiter: str, administrator: str, assigned: str) -> None:
    wanted = Action(action)
    assert somebody(Role.RECRUITER).may(wanted) == (recruiter == "yes")
    assert somebody(Role.ADMINISTRATOR).may(wanted) == (administrator == "yes")
    assert somebody(*Role).may(wanted)
    assert not somebody().may(wanted)
    assert needs_assignment(wanted) == (assigned == "yes")


def test_whatever_is_about_a_home_needs_the_assignment() -> None:
    free = {action for action in Action if not needs_assignment(action)}
    assert free == {
        Action.ACCOUNT_MANAGE,
        Action.HOME_LIST,
        Action.HOME_OPEN,
        Action.INSTRUMENT_READ,
    }


def test_refusal_names_the_action_and_no_record() -> None:
    error = refusal(Action.RATING_WRITE)
    assert (error.code, error.exit_code) == ("ACC-401", 4)
    assert error.problems[0].where == "rating.write"
