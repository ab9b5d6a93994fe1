"""The rows are the profile's scores, said in words."""

from __future__ import annotations

import dataclasses

import pytest
from tests.report import samples

from vignette.assessment import Score, ScoreKind, Step
from vignette.i18n import Language
from vignette.report import Row, profile_rows


def by_id(language: Language = Language.SV) -> dict[str, Row]:
    """Return the sample's rows by id."""
    return {row.id: row for row in profile_rows(samples.profile(), samples.instrument(), language)}


def test_rows_follow_the_scores() -> None:
    rows = profile_rows(samples.profile(), samples.instrument(), Language.SV)
    scores = samples.profile().scores
    assert [(row.kind, row.id, row.value) for row in rows] == [(each.kind, each.id, each.value) for each in scores]
    assert [row.kind for row in rows] == [ScoreKind.COMPETENCE] * 9 + [ScoreKind.ASPECT] * 3
    assert {row.interval for row in rows} == {None}


def test_values_are_unrounded_and_words_have_the_language_s_decimal_mark() -> None:
    assert by_id()["weather"].value == pytest.approx(7 / 3, abs=0)
    assert by_id()["weather"].value_text == "2,3"
    assert by_id(Language.EN)["weather"].value_text == "2.3"
    assert by_id(Language.EN)["weather"].label == "Weather, wind and insight into currents"


def test_a_withheld_score_says_why() -> None:
    row = by_id()["galley"]
    assert (row.value, row.value_text, row.basis) == (None, "för få skattningar", "1 av 3 skattningar, en bedömare")
    assert by_id(Language.EN)["galley"].value_text == "too few ratings"


def test_a_score_with_a_gap_says_what_it_rests_on() -> None:
    row = by_id()["night"]
    assert (row.value_text, row.n_rated, row.n_expected) == ("3,5", 2, 3)
    assert row.basis == "2 av 3 skattningar, en bedömare"


@pytest.mark.parametrize(("value", "shown"), [(2.25, "2,3"), (2.75, "2,8"), (23 / 20, "1,2"), (5.0, "5,0")])
def test_halves_round_up_as_in_a_spreadsheet(value: float, shown: str) -> None:
    score = Score(kind=ScoreKind.ASPECT, id="see", value=value, n_rated=8, n_expected=9)
    profile = dataclasses.replace(samples.profile(), scores=(score,))
    (row,) = profile_rows(profile, samples.instrument(), Language.SV)
    assert (row.value, row.value_text) == (value, shown)


def test_one_expected_rating_and_several_raters() -> None:
    score = Score(kind=ScoreKind.ASPECT, id="see", value=3.0, n_rated=1, n_expected=1)
    profile = dataclasses.replace(samples.profile(), scores=(score,), raters=2)
    (row,) = profile_rows(profile, samples.instrument(), Language.SV)
    assert row.basis == "1 av 1 skattning, 2 bedömare"


def test_a_closed_step_shows_no_score() -> None:
    profile = dataclasses.replace(samples.profile(), step=Step.DESCRIBED)
    rows = profile_rows(profile, samples.instrument(), Language.SV)
    assert {(row.value, row.value_text) for row in rows} == {(None, "visas inte ännu")}
