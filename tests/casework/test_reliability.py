"""The Studie page's door: whose names, which interviews, and that only the raters' own ratings count."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.access import Actor
from vignette.assessment import SelectionReason
from vignette.casework import StudyView
from vignette.casework.office import now
from vignette.storage import Stamp, interviews, second_ratings

if TYPE_CHECKING:
    from conftest import Case
    from vignette.study.drift import QuarterRow

Cases = Callable[[str], "Case"]


def view(here: Case, actor: Actor | None = None, **options: object) -> StudyView:
    return casework.reliability(here.office, actor or here.staff.supervisor, **options)  # type: ignore[arg-type]


def draw_by_lot(here: Case) -> None:
    """Record that the case's interview was drawn for a second rating."""
    stamp = Stamp(account_id=here.actor.account_id, at=now())
    with here.office.store.writing() as tx:
        held = interviews.administration(tx, here.interview)
        assert held is not None
        second_ratings.select(tx, stamp, held, SelectionReason.RANDOM, chosen=True, share=0.25)


def counts(found: StudyView) -> tuple[int, int, int, int]:
    assert found.found is not None
    of = found.found.counts
    return of.single, of.double, of.drawn, of.waiting


def test_nothing_locked(case: Cases) -> None:
    assert view(case("rated")) == StudyView(wordings=(), wording=None, found=None, names={})


def test_one_interview_rated_twice(case: Cases) -> None:
    here = case("both_locked")
    found = view(here, random_only=False)
    assert counts(found) == (0, 1, 0, 0)
    assert found.found is not None
    overall = found.found.agreement[0]
    assert (overall.homes, overall.interviews, overall.pairs, overall.one_sided) == (1, 1, 26, 1)
    assert (overall.exact.estimate, overall.exact.have) == (None, 1)
    assert found.wording is not None
    assert (found.wording.instrument, found.wording.interviews) == (here.instrument, 1)


def test_only_what_was_drawn_by_lot_unless_asked_otherwise(case: Cases) -> None:
    here = case("both_locked")
    pairs = [view(here).found, view(here, random_only=False).found]
    assert [each and each.agreement[0].pairs for each in pairs] == [0, 26]
    draw_by_lot(here)
    after = view(here)
    assert counts(after) == (0, 1, 1, 0)
    assert after.found is not None
    assert after.found.agreement[0].pairs == 26


@pytest.mark.parametrize("state", ["adjudicated", "reopened"])
def test_what_was_settled_in_adjudication_changes_nothing(case: Cases, state: str) -> None:
    before, after = (view(case(each), random_only=False).found for each in ("both_locked", state))
    assert before is not None
    assert after is not None
    assert before.agreement == after.agreement
    assert (before.pairs, before.severities, before.forms) == (after.pairs, after.severities, after.forms)


def test_supervisor_sees_names_and_a_researcher_numbers(case: Cases) -> None:
    here = case("both_locked")
    named = view(here, random_only=False)
    hidden = view(here, here.staff.researcher, random_only=False)
    assert sorted(named.names.values()) == ["Actor", "Second"]
    assert hidden.names == {}
    assert hidden.found == named.found
    assert named.found is not None
    between = named.found.pairs[0]
    assert {named.names[between.first], named.names[between.second]} == {"Actor", "Second"}


def test_no_account_s_id_or_name_is_in_what_a_researcher_gets(case: Cases) -> None:
    here = case("both_locked")
    said = repr(view(here, here.staff.researcher, random_only=False)) + repr(
        casework.reliability_key(here.office, here.staff.researcher)
    )
    for person in (here.staff.actor, here.staff.second):
        assert person.account_id not in said
        assert person.display_name not in said
    assert here.interview not in said
    assert here.home not in said


@pytest.mark.parametrize("rater", ["actor", "second"])
def test_who_has_locked_of_an_interview_that_waits_changes_nothing(case: Cases, rater: str) -> None:
    here = case("second_rated")
    before = view(here), casework.reliability_key(here.office, here.staff.supervisor)
    casework.lock(here.office, getattr(here.staff, rater), here.interview)
    assert (view(here), casework.reliability_key(here.office, here.staff.supervisor)) == before
    assert before[0].found is None


def test_the_last_lock_changes_figures_and_key(case: Cases) -> None:
    here = case("second_rated")
    keys = [casework.reliability_key(here.office, here.staff.supervisor)]
    for rater in (here.staff.actor, here.staff.second):
        casework.lock(here.office, rater, here.interview)
    keys.append(casework.reliability_key(here.office, here.staff.supervisor))
    assert keys[0] != keys[1]
    assert counts(view(here)) == (0, 1, 0, 0)


def test_key_tells_who_sees_names_apart(case: Cases) -> None:
    here = case("both_locked")
    people = (here.staff.supervisor, here.staff.researcher)
    assert len({casework.reliability_key(here.office, each) for each in people}) == 2


def test_unknown_wording_gives_the_most_used_one(case: Cases) -> None:
    here = case("both_locked")
    assert view(here, fingerprint="0" * 64).wording == view(here).wording


def test_training_without_any_interview_shows_nothing_yet(case: Cases) -> None:
    assert view(case("training")).found is None


def test_finished_training_is_there_beside_the_interviews(case: Cases) -> None:
    here = case("both_locked")
    round_id = casework.begin_round(here.office, here.actor, here.instrument.id, "A")
    for vignette in here.vignettes:
        for aspect in here.instrument.aspects:
            casework.rate_example(here.office, here.actor, round_id, vignette.id, aspect.id, level=3)
    before = casework.reliability_key(here.office, here.staff.supervisor)
    assert [each.calibrations for each in quarters(here)] == [0]
    casework.finish_round(here.office, here.actor, round_id)
    assert casework.reliability_key(here.office, here.staff.supervisor) != before
    assert [(each.calibrations, each.seen, each.against_key.have) for each in quarters(here)] == [(27, 0, 1)]


def quarters(here: Case) -> tuple[QuarterRow, ...]:
    found = view(here, random_only=False).found
    assert found is not None
    return found.quarters
