"""Who may do what: the table as it is meant, beside the table as it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from vignette.access import Action, Actor, Role, needs_assignment, permissions, refusal

TABLE = """
                   recruiter  second_rater  supervisor  researcher  administrator  assigned
account.manage     -          -             -           -           yes            -
adjudication.read  -          -             yes         -           -              -
adjudication.write -          -             yes         -           -              -
dissent.write      yes        yes           yes         -           -              yes
document.verify    yes        -             yes         -           yes            -
home.change        yes        -             -           -           -              yes
home.list          yes        -             yes         -           -              -
home.open          yes        -             -           -           -              -
home.read          yes        -             everywhere  -           -              yes
instrument.read    yes        yes           yes         yes         yes            -
interview.open     yes        -             -           -           -              yes
interview.read     yes        -             -           -           -              yes
interview.write    yes        -             -           -           -              yes
outcome.read       yes        -             everywhere  -           -              yes
outcome.write      yes        -             everywhere  -           -              yes
profile.read       yes        -             everywhere  -           -              yes
rating.read        yes        yes           yes         -           -              yes
rating.write       yes        yes           yes         -           -              yes
research.export    -          -             yes         yes         -              -
routine.manage     -          -             yes         -           yes            -
second_rating.ask  -          -             yes         -           -              -
study.read         -          -             yes         yes         -              -
summary.export     yes        -             -           -           -              yes
summary.read       yes        -             everywhere  -           -              yes
summary.write      yes        -             -           -           -              yes
training.read      yes        yes           yes         -           -              -
training.write     yes        yes           yes         -           -              -
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]


def somebody(*roles: Role) -> Actor:
    return Actor(account_id="a", display_name="Kim", roles=frozenset(roles))


def test_table_and_file_cover_exactly_the_actions() -> None:
    kept = tomllib.loads(Path(permissions.__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    everything = {action.value for action in Action}
    assert [row[0] for row in ROWS] == sorted(everything)
    assert {action for actions in kept["roles"].values() for action in actions} == everything
    assert set(kept["assigned"]) <= everything
    assert set(kept["roles"]) == {role.value for role in Role}
    assert set(kept["everywhere"]) <= set(kept["roles"])
    for role, actions in kept["everywhere"].items():
        assert set(actions) <= set(kept["roles"][role]) & set(kept["assigned"])
    for actions in (*kept["roles"].values(), *kept["everywhere"].values(), kept["assigned"]):
        assert len(set(actions)) == len(actions)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_who_may(row: list[str]) -> None:
    action, *cells, assigned = row
    wanted = Action(action)
    for role, cell in zip(map(Role, HEAD[:-1]), cells, strict=True):
        assert somebody(role).may(wanted) == (cell != "-")
        assert somebody(role).may_everywhere(wanted) == (cell == "everywhere")
    assert somebody(*Role).may(wanted)
    assert not somebody().may(wanted)
    assert not somebody().may_everywhere(wanted)
    assert needs_assignment(wanted) == (assigned == "yes")


def test_whatever_is_about_a_home_needs_the_assignment() -> None:
    free = {action for action in Action if not needs_assignment(action)}
    assert free == {
        Action.ACCOUNT_MANAGE,
        Action.ADJUDICATION_READ,
        Action.ADJUDICATION_WRITE,
        Action.DOCUMENT_VERIFY,
        Action.HOME_LIST,
        Action.HOME_OPEN,
        Action.INSTRUMENT_READ,
        Action.RESEARCH_EXPORT,
        Action.ROUTINE_MANAGE,
        Action.SECOND_RATING_ASK,
        Action.STUDY_READ,
        Action.TRAINING_READ,
        Action.TRAINING_WRITE,
    }


def test_refusal_names_the_action_and_no_record() -> None:
    error = refusal(Action.RATING_WRITE)
    assert (error.code, error.exit_code) == ("ACC-401", 4)
    assert error.problems[0].where == "rating.write"
