"""Adjudication: masked raters, what must be settled, the third value with its reason, and what everybody keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from vignette import casework
from vignette.access import Role
from vignette.assessment import QueueState, Rating
from vignette.assessment.raters import SYMBOLS
from vignette.casework import AdjudicatedCell, AdjudicationCase
from vignette.casework.adjudication import by_symbol, settled_of, sheets_of
from vignette.errors import VignetteError
from vignette.storage import interviews, tables

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]


@pytest.fixture
def here(case: Cases) -> Case:
    """Return a case that two raters have locked; see `rate_second` for where they differ."""
    return case("both_locked")


def found(here: Case) -> AdjudicationCase:
    return casework.adjudication_case(here.office, here.staff.supervisor, here.interview)


def cell(here: Case, item: int = 0, aspect: int = 0) -> AdjudicatedCell:
    names = here.vignettes[item].id, here.instrument.aspects[aspect].id
    return next(each for each in found(here).cells if (each.item_id, each.aspect_id) == names)


def settle(here: Case, item: int = 0, aspect: int = 0, *, reason: str = "Så står det.", **choice: Any) -> None:
    names = here.vignettes[item].id, here.instrument.aspects[aspect].id
    casework.settle_cell(here.office, here.staff.supervisor, here.interview, *names, **choice, reason=reason)


def settle_critical(here: Case, *, heard: bool = True, reason: str = "Det sägs.") -> None:
    names = here.interview, here.vignette.id, here.vignette.critical_answers[0].id
    casework.settle_critical(here.office, here.staff.supervisor, *names, heard=heard, reason=reason)


def symbol_of(here: Case, level: int) -> str:
    return next(symbol for symbol, rating in cell(here).ratings.items() if rating.level == level)


def states(here: Case) -> list[QueueState | None]:
    return [row.state for row in casework.adjudication_queue(here.office, here.staff.supervisor)]


def test_queue_follows_the_work(case: Cases) -> None:
    at = {"locked": [], "asked": [QueueState.WAITING], "second_rated": [QueueState.WAITING]}
    at |= {"both_locked": [QueueState.DISCREPANT], "adjudicated": [QueueState.DONE], "reopened": [QueueState.READY]}
    for state, expected in at.items():
        assert states(case(state)) == expected, state
    here = case("second_rated")
    casework.lock(here.office, here.actor, here.interview)
    assert states(here) == [QueueState.ONE_RATING]


@pytest.mark.parametrize(
    ("state", "to_settle", "without_rater"),
    [("locked", 0, 0), ("asked", 0, 0), ("both_locked", 1, 0), ("reopened", 1, 0), ("adjudicated", 0, 0)],
)
def test_how_much_waits(case: Cases, state: str, to_settle: int, without_rater: int) -> None:
    here = case(state)
    waiting = casework.waiting_for_adjudicator(here.office, here.staff.supervisor)
    assert (waiting.to_settle, waiting.without_rater) == (to_settle, without_rater)
    own = replace(here.actor, roles=here.actor.roles | {Role.SUPERVISOR})
    assert casework.waiting_for_adjudicator(here.office, own).to_settle == 0


def test_withdrawn_task_leaves_the_interview_without_a_rater(case: Cases) -> None:
    here = case("asked")
    casework.withdraw_task(here.office, here.staff.supervisor, here.interview)
    assert casework.waiting_for_adjudicator(here.office, here.staff.supervisor).without_rater == 1


def test_queue_tells_what_differs_and_nobodys_name(here: Case) -> None:
    (row,) = casework.adjudication_queue(here.office, here.staff.supervisor)
    assert (row.differ, row.greatest, row.code) == (3, 2, here.interview[:8].upper())
    for hidden in ("Kim", "Ekbacken", here.actor.account_id, here.staff.second.account_id, "Second"):
        assert hidden not in repr(row)


def test_rater_in_the_queue_is_told_only_that_it_is_hers(case: Cases) -> None:
    for state in ("asked", "second_rated", "both_locked", "adjudicated"):
        here = case(state)
        for person in (here.actor, here.staff.second):
            judge = replace(person, roles=person.roles | {Role.SUPERVISOR})
            (row,) = casework.adjudication_queue(here.office, judge)
            assert (row.mine, row.state, row.reasons, row.asked, row.differ, row.greatest) == (
                True,
                None,
                (),
                False,
                None,
                None,
            )


def test_rater_does_not_adjudicate_her_own(here: Case, refused: Refused) -> None:
    for person in (here.actor, here.staff.second):
        judge = replace(person, roles=person.roles | {Role.SUPERVISOR})
        refused(here.office, "REC-331", casework.adjudication_case, judge, here.interview)
        refused(here.office, "REC-331", casework.close_adjudication, judge, here.interview)


@pytest.mark.parametrize("state", ["locked", "asked", "second_rated"])
def test_nothing_to_compare_before_two_have_locked(case: Cases, refused: Refused, state: str) -> None:
    here = case(state)
    refused(here.office, "REC-330", casework.adjudication_case, here.staff.supervisor, here.interview)


def test_case_shows_both_ratings_masked_with_their_quotes(here: Case) -> None:
    assert found(here).symbols == SYMBOLS[:2]
    first = cell(here)
    assert sorted((rating.level or 0, rating.quote) for rating in first.ratings.values()) == [
        (3, ""),
        (5, "Jag ringer."),
    ]
    assert (first.distance, first.required, first.same) == (2, True, False)
    (critical,) = found(here).critical
    assert [finding.quote for finding in critical.findings.values()] == ["Jag ringer."]
    assert critical.required
    for hidden in (here.actor.account_id, here.staff.second.account_id, "Kim", "Ekbacken", "datetime"):
        assert hidden not in repr(replace(found(here), material=replace(found(here).material, instrument=None)))


def test_what_must_be_settled(here: Case) -> None:
    assert [cell(here, 0, aspect).apart for aspect in range(3)] == [True, False, False]
    assert cell(here, 0, 1).distance == 1
    code = cell(here, 1, 0)
    assert (code.apart, code.distance, code.same) == (True, None, False)
    assert {problem.code for problem in found(here).lacking} == {"REC-333", "REC-334"}


def test_one_spot_check_is_drawn_where_the_raters_agree(here: Case) -> None:
    drawn = [each for each in found(here).cells if each.drawn]
    assert len(drawn) == 1
    assert drawn[0].same and drawn[0].required and not drawn[0].apart
    assert [each for each in found(here).cells if each.drawn] == drawn


@pytest.mark.parametrize(("wanted", "drawn"), [(0, 0), (5, 5), (27, 24)])
def test_number_of_spot_checks_is_a_routine(case: Cases, wanted: int, drawn: int) -> None:
    here = case("second_rated")
    supervisor = here.staff.supervisor
    settled = replace(casework.routines(here.office, supervisor), spot_checks=wanted)
    casework.settle_routines(here.office, supervisor, settled)
    for person in (here.actor, here.staff.second):
        casework.lock(here.office, person, here.interview)
    assert sum(each.drawn for each in found(here).cells) == drawn


def test_distance_to_settle_from_is_a_routine(here: Case) -> None:
    supervisor = here.staff.supervisor
    for distance, apart in ((1, [True, True, False]), (3, [False, False, False])):
        settled = replace(casework.routines(here.office, supervisor), adjudicate_from=distance)
        casework.settle_routines(here.office, supervisor, settled)
        assert [cell(here, 0, aspect).apart for aspect in range(3)] == apart


def test_a_raters_value_is_accepted_and_kept_as_hers(here: Case) -> None:
    symbol = symbol_of(here, 5)
    settle(here, accept=symbol)
    decision = cell(here).decision
    assert decision is not None
    assert (decision.level, decision.sided_with, decision.reason) == (5, symbol, "Så står det.")
    table = tables.adjudicated.table
    with here.office.store.reading() as tx:
        assert tx.execute(table.select()).one().sided_with == here.staff.second.account_id


def test_a_raters_missing_code_is_accepted(here: Case) -> None:
    symbol = next(symbol for symbol, rating in cell(here, 1, 0).ratings.items() if rating.missing_code)
    settle(here, 1, 0, accept=symbol)
    decision = cell(here, 1, 0).decision
    assert decision is not None and (decision.level, decision.missing_code) == (None, "not_ratable")


@pytest.mark.parametrize("choice", [{"level": 4}, {"missing_code": "not_ratable"}])
def test_another_value_is_nobodys(here: Case, choice: dict[str, Any]) -> None:
    settle(here, **choice)
    decision = cell(here).decision
    assert decision is not None
    assert {"level": decision.level, "missing_code": decision.missing_code} == {
        "level": None,
        "missing_code": None,
        **choice,
    }
    assert decision.sided_with is None


@pytest.mark.parametrize(
    ("code", "choice"),
    [
        ("REC-336", {}),
        ("REC-336", {"accept": "▲", "level": 3}),
        ("REC-336", {"level": 3, "missing_code": "declined"}),
        ("REC-336", {"accept": "■"}),
        ("REC-336", {"accept": "Actor"}),
        ("REC-301", {"level": 0}),
        ("REC-301", {"level": 6}),
        ("REC-302", {"missing_code": "bored"}),
        ("REC-205", {"level": 4, "reason": " \n"}),
        ("REC-205", {"accept": "▲", "reason": ""}),
    ],
)
def test_choice_that_is_none(here: Case, refused: Refused, code: str, choice: dict[str, Any]) -> None:
    names = here.interview, here.vignette.id, here.instrument.aspects[0].id
    refused(here.office, code, casework.settle_cell, here.staff.supervisor, *names, **{"reason": "Så.", **choice})


def test_places_that_are_not_there(here: Case, refused: Refused) -> None:
    supervisor, aspect = here.staff.supervisor, here.instrument.aspects[0].id
    for names in (("no such", aspect), (here.vignette.id, "no such")):
        for choice in ({"level": 4}, {"accept": "▲"}):
            refused(
                here.office, "REC-302", casework.settle_cell, supervisor, here.interview, *names, **choice, reason="Så."
            )
    unheard = here.vignette.critical_answers[1].id
    args = (casework.settle_critical, supervisor, here.interview, here.vignette.id, unheard)
    refused(here.office, "REC-302", *args, heard=True, reason="Så.")


@pytest.mark.parametrize("heard", [True, False])
def test_critical_answer_is_settled(here: Case, heard: bool) -> None:
    settle_critical(here, heard=heard)
    (critical,) = found(here).critical
    assert critical.decision is not None
    assert (critical.decision.heard, critical.decision.reason, critical.lacks) == (heard, "Det sägs.", False)


def test_decision_can_be_taken_back_and_all_of_it_is_kept(here: Case, refused: Refused) -> None:
    supervisor = here.staff.supervisor
    names = here.interview, here.vignette.id, here.instrument.aspects[0].id
    critical = here.interview, here.vignette.id, here.vignette.critical_answers[0].id
    refused(here.office, "REC-337", casework.take_back_cell, supervisor, *names)
    refused(here.office, "REC-337", casework.take_back_critical, supervisor, *critical)
    settle(here, level=4)
    settle_critical(here)
    casework.take_back_cell(here.office, supervisor, *names)
    casework.take_back_critical(here.office, supervisor, *critical)
    assert cell(here).decision is None and found(here).critical[0].decision is None
    with here.office.store.reading() as tx:
        table = tables.adjudicated.table
        rows = tx.execute(table.select().order_by(table.c.revision)).all()
        assert [(row.decided, row.level) for row in rows] == [(True, 4), (False, None)]


def test_closing_tells_everything_that_is_lacking_at_once(here: Case, refused: Refused) -> None:
    close = (casework.close_adjudication, here.staff.supervisor, here.interview)
    error = refused(here.office, "REC-333", *close)
    spot = next(each for each in found(here).cells if each.drawn)
    first, *_ = (aspect.id for aspect in here.instrument.aspects)
    assert {(each.code, each.where) for each in error.problems} == {
        ("REC-333", f"{here.vignettes[0].id} {first}"),
        ("REC-333", f"{here.vignettes[1].id} {first}"),
        ("REC-333", f"{spot.item_id} {spot.aspect_id}"),
        ("REC-334", f"{here.vignette.id} {here.vignette.critical_answers[0].id}"),
    }
    settle(here, level=4)
    settle(here, 1, 0, level=3)
    settle_critical(here)
    assert states(here) == [QueueState.READY]
    names = here.interview, spot.item_id, spot.aspect_id
    casework.settle_cell(here.office, here.staff.supervisor, *names, accept="▲", reason="Stämmer.")
    casework.close_adjudication(here.office, here.staff.supervisor, here.interview)
    assert states(here) == [QueueState.DONE]


def test_closed_case_is_changed_only_when_it_is_opened_again(case: Cases, refused: Refused) -> None:
    here = case("adjudicated")
    supervisor, names = here.staff.supervisor, (here.vignette.id, here.instrument.aspects[0].id)
    settle_ = (casework.settle_cell, supervisor, here.interview, *names)
    refused(here.office, "REC-332", *settle_, level=3, reason="Så.")
    refused(here.office, "REC-332", casework.close_adjudication, supervisor, here.interview)
    refused(here.office, "REC-205", casework.reopen_adjudication, supervisor, here.interview, " ")
    casework.reopen_adjudication(here.office, supervisor, here.interview, " Ny fråga ")
    assert found(here).reopened == "Ny fråga"
    settle(here, level=3)
    refused(here.office, "REC-338", casework.reopen_adjudication, supervisor, here.interview, "Igen")
    casework.close_adjudication(here.office, supervisor, here.interview)
    assert found(here).reopened == ""


def test_third_rater_is_waited_for_and_changes_no_symbol(here: Case, refused: Refused) -> None:
    supervisor, third = here.staff.supervisor, here.staff.colleague
    before = cell(here).ratings
    casework.ask_second_rating(here.office, supervisor, here.interview, third.account_id)
    assert found(here).awaiting
    assert "REC-335" in {problem.code for problem in found(here).lacking}
    for vignette in here.vignettes:
        for aspect in here.instrument.aspects:
            casework.rate(here.office, third, here.interview, vignette.id, aspect.id, level=2)
    casework.lock(here.office, third, here.interview)
    after = cell(here).ratings
    assert {symbol: after[symbol] for symbol in before} == before
    assert (after["■"].level, found(here).awaiting, found(here).symbols) == (2, False, SYMBOLS[:3])
    assert len([each for each in found(here).cells if each.drawn]) == 1


def test_order_of_symbols_tells_nothing_of_who_was_first() -> None:
    interviews_ = [f"{number:016x}" for number in range(400)]
    first = sum(by_symbol(each, ("anna", "bo"))["▲"] == "anna" for each in interviews_)
    assert 150 < first < 250
    assert all(by_symbol(each, ("anna", "bo")) == by_symbol(each, ("bo", "anna")) for each in interviews_)


def test_sheets_and_what_is_settled_for_the_profile(case: Cases) -> None:
    here = case("both_locked")
    with here.office.store.reading() as tx:
        administration = interviews.administration(tx, here.interview)
        assert administration is not None
        sheets, nothing = sheets_of(tx, administration), settled_of(tx, administration)
    assert [sheet.symbol for sheet in sheets] == ["▲", "●"]
    assert len({sheet.rater for sheet in sheets}) == 2
    order = [(each.item_id, each.aspect_id) for each in sheets[0].ratings]
    assert len(order) == len(set(order)) == 27 and {*order} == {(e.item_id, e.aspect_id) for e in sheets[1].ratings}
    places = [vignette.id for vignette in here.vignettes]
    assert all(places.index(one) <= places.index(other) for (one, _), (other, _) in pairwise(order))
    assert (nothing.cells, nothing.critical, nothing.closed) == ({}, {}, False)
    done = case("adjudicated")
    with done.office.store.reading() as tx:
        administration = interviews.administration(tx, done.interview)
        assert administration is not None
        settled = settled_of(tx, administration)
    key = done.vignette.id, done.instrument.aspects[0].id
    assert settled.cells[key] == Rating(item_id=key[0], aspect_id=key[1], level=4)
    assert settled.critical == {(done.vignette.id, done.vignette.critical_answers[0].id): True}
    assert settled.closed


def test_sheets_are_of_those_who_have_locked(case: Cases) -> None:
    for state, count in (("asked", 0), ("second_rated", 0), ("locked", 1)):
        here = case(state)
        with here.office.store.reading() as tx:
            administration = interviews.administration(tx, here.interview)
            assert administration is not None
            assert len(sheets_of(tx, administration)) == count


def test_own_deviations_are_own_and_final_only(case: Cases) -> None:
    here = case("adjudicated")
    first = casework.own_deviations(here.office, here.actor, here.interview)
    second = casework.own_deviations(here.office, here.staff.second, here.interview)
    place = here.vignette.id, here.instrument.aspects[0].id
    mine = [(each.own.level, each.final.level) for each in first.cells if (each.item_id, each.aspect_id) == place]
    hers = [(each.own.level, each.final.level) for each in second.cells if (each.item_id, each.aspect_id) == place]
    assert (mine, hers) == ([(3, 4)], [(5, 4)])
    critical = (here.vignette.id, here.vignette.critical_answers[0].id)
    assert (first.missed, first.refused, second.missed, second.refused) == ((critical,), (), (), ())
    assert first.settled == second.settled == 3
    assert "Jag ringer" not in repr(first)


@pytest.mark.parametrize("state", ["locked", "asked", "second_rated", "both_locked", "reopened"])
def test_own_deviations_wait_for_the_end(case: Cases, refused: Refused, state: str) -> None:
    here = case(state)
    refused(here.office, "REC-338", casework.own_deviations, here.actor, here.interview)
