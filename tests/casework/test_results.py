"""The profile: only of locked ratings, and nobody's name beside a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.casework import ASPECT, CRITICAL
from vignette.errors import VignetteError
from vignette.i18n import Language
from vignette.report.cells import cell_lines, critical_lines
from vignette.report.chart import profile_chart
from vignette.report.rows import profile_rows

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]
GRID = ((1, 2, 5), (4, None, 5), (None, None, 3))


@pytest.fixture
def here(case: Cases) -> Case:
    """Return a case with locked ratings that differ: some missing, some with quotes, one critical answer."""
    case_ = case("finished")
    whose = case_.office, case_.actor, case_.interview
    for vignette, levels in zip(case_.vignettes, GRID, strict=False):
        for aspect, level in zip(case_.instrument.aspects, levels, strict=True):
            code = None if level else "not_ratable"
            casework.rate(*whose, vignette.id, aspect.id, level=level, missing_code=code)
            draft = case_.draft(f"Ord som visar {level}.", item_id=vignette.id, part=ASPECT + aspect.id)
            casework.save_quote(*whose, draft)
    for vignette in case_.vignettes[len(GRID) :]:
        for aspect in case_.instrument.aspects:
            casework.rate(*whose, vignette.id, aspect.id, missing_code="not_ratable")
    critical = case_.vignette.critical_answers[0]
    casework.flag_critical(*whose, case_.vignette.id, critical.id, heard=True)
    casework.save_quote(*whose, case_.draft("=Jag ringer mamman.", part=CRITICAL + critical.id))
    casework.lock(*whose)
    return case_


@pytest.mark.parametrize("state", ["new", "declined", "running", "stopped", "finished", "rated"])
def test_nothing_is_shown_before_the_lock(case: Cases, refused: Refused, state: str) -> None:
    here = case(state)
    refused(here.office, "REC-311", casework.result, here.actor, here.interview)


def test_nothing_is_shown_after_unlocking(case: Cases, refused: Refused) -> None:
    here = case("locked")
    casework.unlock(here.office, here.actor, here.interview, "Fel nivå")
    refused(here.office, "REC-311", casework.result, here.actor, here.interview)


def test_profile_is_of_the_locked_ratings(here: Case) -> None:
    profile = casework.result(here.office, here.actor, here.interview).profile
    values = {score.id: score.value for score in profile.scores}
    assert [values[vignette.competence] for vignette in here.vignettes[:3]] == [8 / 3, 4.5, None]
    assert profile.cells[0].found[0][1].quote == "Ord som visar 1."
    assert [finding.quote for answer in profile.critical for _, finding in answer.found] == ["=Jag ringer mamman."]
    assert profile.standing.evidence is None


def test_no_name_or_id_of_a_rater_stands_beside_a_value(case: Cases) -> None:
    here = case("adjudicated")
    found = casework.result(here.office, here.actor, here.interview)
    rows = profile_rows(found.profile, here.instrument, Language.SV)
    lines = cell_lines(found.profile, here.instrument, Language.SV)
    critical = critical_lines(found.profile, here.instrument, Language.SV)
    told = repr((rows, lines, critical)) + str(profile_chart(rows, here.instrument, Language.SV))
    names = {"Actor", "Second", here.actor.account_id, here.staff.second.account_id}
    assert not [name for name in names if name in told]


def test_both_raters_and_the_settled_value_are_in_the_profile(case: Cases) -> None:
    here = case("adjudicated")
    profile = casework.result(here.office, here.actor, here.interview).profile
    first = profile.cells[0]
    assert sorted(rating.level or 0 for _, rating in first.found) == [3, 5]
    assert first.settled is not None and first.value == first.settled.level
    assert [(len(answer.found), answer.raters, answer.settled is None) for answer in profile.critical] == [
        (1, 2, False)
    ]
