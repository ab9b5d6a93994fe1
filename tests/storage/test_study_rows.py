"""What is read for the Studie page: settled interviews only, the latest revisions, and a key that tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.access import Role
from vignette.assessment import SelectionReason
from vignette.casework.office import now
from vignette.storage import Stamp, interviews, ratings, second_ratings, study_rows

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]


def naive_cells(here: Case) -> set[tuple[object, ...]]:
    """Return what `study_cells` should return, one rater at a time."""
    with here.office.store.reading() as tx:
        return {
            (here.interview, rater.account_id, cell.item_id, cell.aspect_id, cell.level, cell.missing_code)
            for rater in (here.staff.actor, here.staff.second)
            for cell in ratings.cells(tx, here.interview, rater.account_id)
        }


def read(here: Case) -> tuple[tuple[study_rows.StudyInterview, ...], tuple[object, ...], list[tuple[object, ...]]]:
    fingerprint = here.instrument.fingerprint
    with here.office.store.reading() as tx:
        return (
            study_rows.study_interviews(tx),
            study_rows.study_locks(tx, fingerprint),
            list(study_rows.study_cells(tx, fingerprint)),
        )


def key(here: Case) -> str:
    with here.office.store.reading() as tx:
        return study_rows.study_key(tx)


def test_locked_ratings_of_both_in_their_latest_revision(case: Cases) -> None:
    here = case("second_rated")
    item, aspect = here.vignette.id, here.instrument.aspects[2].id
    for level in (1, 2):  # two more revisions of one cell
        casework.rate(here.office, here.staff.second, here.interview, item, aspect, level=level)
        casework.save_quote(
            here.office, here.staff.second, here.interview, here.draft("Nej.", part=casework.ASPECT + aspect)
        )
    for rater in (here.staff.actor, here.staff.second):
        casework.lock(here.office, rater, here.interview)
    held, locks, cells = read(here)
    assert [(each.id, each.waiting, each.random, each.occasion) for each in held] == [(here.interview, False, False, 1)]
    assert len(locks) == 2
    assert len(cells) == len(set(cells)) == 54
    assert set(cells) == naive_cells(here)
    assert (here.interview, here.staff.second.account_id, item, aspect, 2, None) in cells


def test_another_wording_is_not_mixed_in(case: Cases) -> None:
    here = case("both_locked")
    with here.office.store.reading() as tx:
        assert study_rows.study_locks(tx, "0" * 64) == ()
        assert list(study_rows.study_cells(tx, "0" * 64)) == []


@pytest.mark.parametrize("first_locks", [False, True])
def test_what_waits_is_told_alike_whether_or_not_the_first_has_locked(case: Cases, first_locks: bool) -> None:
    here = case("second_rated")
    before = key(here), read(here)
    if first_locks:
        casework.lock(here.office, here.staff.actor, here.interview)
    held, locks, cells = read(here)
    assert (key(here), (held, locks, cells)) == before
    assert [each.waiting for each in held] == [True]
    assert (locks, cells) == ((), [])


def test_interviewer_who_has_not_locked_keeps_the_interview_out(case: Cases) -> None:
    here = case("second_rated")
    casework.lock(here.office, here.staff.second, here.interview)
    held, locks, cells = read(here)
    assert ([each.waiting for each in held], locks, cells) == ([True], (), [])


def test_having_locked_another_interview_settles_nothing_here(case: Cases) -> None:
    here = case("both_locked")
    held = read(here)
    stamp = Stamp(account_id=here.actor.account_id, at=now())
    with here.office.store.writing() as tx:
        first = interviews.administration(tx, here.interview)
        assert first is not None
        other = interviews.add_administration(
            tx,
            stamp,
            applicant_id=here.applicant,
            form_id="B",
            from_paper=False,
            instrument_id=first.instrument_id,
            version=first.instrument_version,
            fingerprint=first.fingerprint,
        )
        second_ratings.ask(tx, stamp, other, here.staff.second.account_id, asked=True)
        ratings.add_lock(tx, stamp, other, locked=True, reason="")
    found, locks, cells = read(here)
    assert {each.id: each.waiting for each in found} == {here.interview: False, other.id: True}
    assert (locks, sorted(cells, key=repr)) == (held[1], sorted(held[2], key=repr))


def test_one_sheet_is_enough_where_nobody_else_is_wanted(case: Cases) -> None:
    here = case("locked")
    held, locks, cells = read(here)
    assert ([each.waiting for each in held], len(locks), len(cells)) == ([False], 1, 27)
    assert set(cells) == naive_cells(here)


def test_wanted_second_rater_who_is_not_found_keeps_it_waiting(case: Cases) -> None:
    here = case("locked")
    stamp = Stamp(account_id=here.actor.account_id, at=now())
    with here.office.store.writing() as tx:
        held = interviews.administration(tx, here.interview)
        assert held is not None
        second_ratings.select(tx, stamp, held, SelectionReason.RANDOM, chosen=True, share=0.25)
    found, locks, cells = read(here)
    assert ([(each.waiting, each.random) for each in found], locks, cells) == ([(True, False)], (), [])


@pytest.mark.parametrize("chosen", [True, False])
def test_drawn_by_lot(case: Cases, chosen: bool) -> None:
    here = case("both_locked")
    stamp = Stamp(account_id=here.actor.account_id, at=now())
    before = key(here)
    with here.office.store.writing() as tx:
        held = interviews.administration(tx, here.interview)
        assert held is not None
        second_ratings.select(tx, stamp, held, SelectionReason.RANDOM, chosen=chosen, share=0.25)
    assert [each.random for each in read(here)[0]] == [chosen]
    assert (key(here) != before) == chosen


def test_interview_without_any_lock_is_not_there(case: Cases) -> None:
    assert read(case("rated")) == ((), (), [])


def test_second_interview_with_the_same_form_is_the_second_occasion(case: Cases) -> None:
    here = case("locked")
    stamp = Stamp(account_id=here.actor.account_id, at=now())
    with here.office.store.writing() as tx:
        first = interviews.administration(tx, here.interview)
        assert first is not None
        again = interviews.add_administration(
            tx,
            stamp,
            applicant_id=here.applicant,
            form_id=first.form_id,
            from_paper=False,
            instrument_id=first.instrument_id,
            version=first.instrument_version,
            fingerprint=first.fingerprint,
        )
        ratings.add_lock(tx, stamp, again, locked=True, reason="")
    assert {each.id: each.occasion for each in read(here)[0]} == {here.interview: 1, again.id: 2}


def test_key_changes_with_a_lock_and_with_a_name(case: Cases) -> None:
    here = case("both_locked")
    keys = [key(here)]
    casework.create_account(
        here.office,
        here.staff.administrator,
        username="ny",
        display_name="Ny",
        password="en hel mening",
        roles=frozenset({Role.RECRUITER}),
    )
    keys.append(key(here))
    stamp = Stamp(account_id=here.staff.second.account_id, at=now())
    with here.office.store.writing() as tx:
        held = interviews.administration(tx, here.interview)
        assert held is not None
        ratings.add_lock(tx, stamp, held, locked=True, reason="")
    keys.append(key(here))
    assert len(set(keys)) == 3


def test_new_account_comes_last(case: Cases) -> None:
    here = case("home")
    with here.office.store.reading() as tx:
        before = study_rows.accounts_in_order(tx)
    casework.create_account(
        here.office,
        here.staff.administrator,
        username="ny",
        display_name="Ny",
        password="en hel mening",
        roles=frozenset({Role.RECRUITER}),
    )
    with here.office.store.reading() as tx:
        assert study_rows.accounts_in_order(tx)[:-1] == before
