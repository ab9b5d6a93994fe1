"""Routines: defaults, what may be chosen, and every change with its old and new value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from vignette import casework
from vignette.casework import RANGES, Office, Routines
from vignette.casework.routines import routines_of
from vignette.errors import VignetteError
from vignette.storage import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Case
    from vignette.instrument import Library

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]
DEFAULTS = Routines(
    random_share=0.25,
    new_rater_first=10,
    adjudicate_from=2,
    spot_checks=1,
    training_required=False,
    training_bar=0.9,
    follow_up_months=6,
)


def test_defaults_are_those_of_the_design(tmp_path: Path, library: Library) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with store.reading() as tx:
        assert routines_of(tx) == DEFAULTS
    store.close()
    assert set(RANGES) == set(Routines.__dataclass_fields__)


def test_change_is_kept_and_audited_with_old_and_new(case: Cases) -> None:
    here = case("home")
    supervisor = here.staff.supervisor
    settled = replace(DEFAULTS, random_share=0.5, training_required=True, new_rater_first=0)
    casework.settle_routines(here.office, supervisor, settled)
    assert casework.routines(here.office, supervisor) == settled
    assert here.trail()[-1].detail == {"random_share": "0 > 0.5", "training_required": "false > true"}
    casework.settle_routines(here.office, supervisor, settled)
    assert here.trail()[-1].detail == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"random_share": -0.01},
        {"random_share": 1.01},
        {"random_share": float("nan")},
        {"new_rater_first": -1},
        {"new_rater_first": 1.5},
        {"adjudicate_from": 0},
        {"adjudicate_from": 5},
        {"adjudicate_from": True},
        {"spot_checks": 28},
        {"training_bar": 2.0},
        {"training_required": 1},
        {"follow_up_months": 0},
        {"follow_up_months": 6.5},
        {"random_share": 7.0, "spot_checks": -1},
    ],
)
def test_value_out_of_range(case: Cases, refused: Refused, wrong: dict[str, Any]) -> None:
    here = case("home")
    settled = replace(DEFAULTS, **wrong)
    error = refused(here.office, "REC-340", casework.settle_routines, here.staff.supervisor, settled)
    assert {problem.where for problem in error.problems} == set(wrong)


@pytest.mark.parametrize("settled", [DEFAULTS, replace(DEFAULTS, random_share=0, training_bar=1)])
def test_ends_of_the_ranges_are_allowed(case: Cases, settled: Routines) -> None:
    here = case("home")
    casework.settle_routines(here.office, here.staff.supervisor, settled)
    assert casework.routines(here.office, here.staff.supervisor) == settled


def test_what_the_office_no_longer_knows_is_let_lie(office: Office, case: Cases) -> None:
    from vignette.storage import Stamp, routines

    here = case("home")
    with here.office.store.writing() as tx:
        stamp = Stamp(account_id=here.actor.account_id, at=here.trail()[-1].at)
        routines.add_routine(tx, stamp, "of_old", "1")
        assert routines_of(tx).adjudicate_from == 2
