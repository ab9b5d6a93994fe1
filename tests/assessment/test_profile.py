"""A profile: scores, critical answers apart from them, and what the instrument version rests on."""

from __future__ import annotations

import pytest

from vignette.assessment import CriticalFinding, Rating, Step, build_profile, score_ratings
from vignette.errors import DataError
from vignette.instrument import CriticalKind, Instrument


def cells(instrument: Instrument, level: int) -> list[Rating]:
    return [
        Rating(item_id=vignette.id, aspect_id=aspect.id, level=level)
        for vignette in instrument.vignettes
        for aspect in instrument.aspects
    ]


def test_profile_holds_scores_cells_and_standing(nine: Instrument) -> None:
    rated = cells(nine, 4)
    profile = build_profile(nine, "A", iter(rated), ())
    assert profile.scores == score_ratings(nine, "A", rated)
    assert profile.ratings == tuple(rated)
    assert (profile.form_id, profile.raters, profile.step) == ("A", 1, Step.SCORED)
    standing = profile.standing
    assert (standing.instrument_id, standing.version) == ("nine", nine.version)
    assert (standing.fingerprint, standing.status) == (nine.fingerprint, nine.status)


def test_nothing_has_been_studied(nine: Instrument) -> None:
    assert build_profile(nine, "A", [], []).standing.studied is False


def test_critical_answers_never_touch_the_scores(nine: Instrument) -> None:
    answer = nine.vignettes[0].critical_answers[0]
    finding = CriticalFinding(item_id="V1", critical_id=answer.id, kind=CriticalKind.MEDIATES, quote="Jag ringer dem.")
    with_it, without = (build_profile(nine, "A", cells(nine, 5), found) for found in ([finding], []))
    assert with_it.critical == (finding,)
    assert with_it.scores == without.scores


def test_ratings_that_do_not_fit_are_refused(nine: Instrument) -> None:
    with pytest.raises(DataError, match="DAT-204"):
        build_profile(nine, "A", cells(nine, 6), [])


@pytest.mark.parametrize(
    ("level", "code", "settled"), [(None, None, False), (1, None, True), (None, "declined", True), (0, None, True)]
)
def test_a_rating_is_settled_by_a_level_or_a_code(level: int | None, code: str | None, settled: bool) -> None:
    assert Rating(item_id="V1", aspect_id="a", level=level, missing_code=code).settled is settled
