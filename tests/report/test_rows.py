"""The rows are the profile's scores, said in words; what the gate does not open is not in them."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report import samples

from vignette.assessment import Lack, Profile, ScoreKind, Step, Verdict
from vignette.i18n import Language, catalogue
from vignette.report import Row, profile_rows
from vignette.report.rows import chance_text, whole_percent

SV = catalogue(Language.SV)


def by_id(language: Language = Language.SV) -> dict[str, Row]:
    """Return the sample's rows by id."""
    return {row.id: row for row in profile_rows(samples.profile(), samples.instrument(), language)}


def with_step(profile: Profile, step: Step) -> Profile:
    """Return a profile whose gate opens less, although intervals and bands are still in it."""
    rows = [dataclasses.replace(row, opening=dataclasses.replace(row.opening, step=step)) for row in profile.rows]
    return dataclasses.replace(profile, rows=tuple(rows))


def one_row(value: float, *, n_rated: int = 8, n_expected: int = 9) -> Row:
    """Return the row of one score."""
    profile = samples.profile()
    first = profile.rows[-1]
    score = dataclasses.replace(first.score, value=value, n_rated=n_rated, n_expected=n_expected)
    profile = dataclasses.replace(profile, rows=(dataclasses.replace(first, score=score),))
    (row,) = profile_rows(profile, samples.instrument(), Language.SV)
    return row


def test_rows_follow_the_scores() -> None:
    rows = profile_rows(samples.profile(), samples.instrument(), Language.SV)
    scores = samples.profile().scores
    assert [(row.kind, row.id, row.value) for row in rows] == [(each.kind, each.id, each.value) for each in scores]
    assert [row.kind for row in rows] == [ScoreKind.COMPETENCE] * 9 + [ScoreKind.ASPECT] * 3
    assert {row.interval for row in rows} == {None}
    assert {row.interval_text for row in rows if row.value is not None} == {"ännu inte studerat"}


def test_values_are_unrounded_and_words_have_the_language_s_decimal_mark() -> None:
    assert by_id()["weather"].value == pytest.approx(7 / 3, abs=0)
    assert by_id()["weather"].value_text == "2,3"
    assert by_id(Language.EN)["weather"].value_text == "2.3"
    assert by_id(Language.EN)["weather"].label == "Weather, wind and insight into currents"


def test_a_withheld_score_says_why() -> None:
    row = by_id()["galley"]
    assert (row.value, row.value_text, row.basis) == (None, "för få skattningar", "1 av 3 delar skattade, en bedömare")
    assert (row.withheld, row.interval_text, row.apart) == (True, "", ())
    assert by_id(Language.EN)["galley"].value_text == "too few ratings"


def test_a_score_with_a_gap_says_what_it_rests_on() -> None:
    row = by_id()["night"]
    assert (row.value_text, row.n_rated, row.n_expected) == ("3,5", 2, 3)
    assert row.basis == "2 av 3 delar skattade, en bedömare"


@pytest.mark.parametrize(("value", "shown"), [(2.25, "2,3"), (2.75, "2,8"), (23 / 20, "1,2"), (5.0, "5,0")])
def test_halves_round_up_as_in_a_spreadsheet(value: float, shown: str) -> None:
    assert (one_row(value).value, one_row(value).value_text) == (value, shown)


def test_one_expected_rating() -> None:
    assert one_row(3.0, n_rated=1, n_expected=1).basis == "1 av 1 del skattad, en bedömare"


def test_one_rater_is_said_at_every_score_and_has_nothing_apart() -> None:
    rows = profile_rows(samples.profile(), samples.instrument(), Language.SV)
    assert all("en bedömare" in row.basis and row.apart == () for row in rows)


def test_several_raters_stand_apart_under_their_symbols() -> None:
    row = profile_rows(samples.studied(), samples.instrument(), Language.SV)[0]
    assert (row.value, row.basis) == (pytest.approx(19 / 6), "3 av 3 delar skattade, 2 bedömare")
    assert row.apart_text == "▲\u00a03,0, ●\u00a03,3"


def test_everything_open_shows_interval_and_outcome() -> None:
    profile = samples.studied()
    for row, own in zip(profile_rows(profile, samples.instrument(), Language.SV), profile.rows, strict=True):
        assert own.interval is not None and own.band is not None and row.outcome is not None
        assert row.interval == (own.interval.low, own.interval.high)
        assert (row.level, row.outcome.verdict, row.outcome.cut) == (0.95, own.band.verdict, own.band.cut)
        assert row.outcome.word in ("under", "går inte att avgöra", "över")
        assert row.outcome.chance in row.outcome.text and "gräns 3,0" in row.outcome.text


@pytest.mark.parametrize("step", Step)
def test_nothing_is_shown_beyond_the_opening(step: Step) -> None:
    rows = profile_rows(with_step(samples.studied(), step), samples.instrument(), Language.SV)
    for row in rows:
        assert (row.value is not None) == bool(row.apart) == step.includes(Step.SCORED)
        assert (row.interval is not None) == (row.level is not None) == step.includes(Step.BOUNDED)
        assert (row.outcome is not None) == step.includes(Step.BANDED)


def test_a_closed_step_shows_no_score() -> None:
    rows = profile_rows(with_step(samples.profile(), Step.DESCRIBED), samples.instrument(), Language.SV)
    assert {(row.value, row.value_text, row.withheld) for row in rows} == {(None, "visas inte ännu", False)}


def test_an_interview_that_closes_the_interval_is_not_called_unstudied() -> None:
    instrument = samples.instrument()
    profile, lack = samples.studied(), Lack(code="skipped", values={"have": 0.5, "need": 0.4})
    skipped = dataclasses.replace(profile.rows[0].opening, step=Step.SCORED, lacks=(lack,))
    rows = (dataclasses.replace(profile.rows[0], opening=skipped), *profile.rows[1:])
    row = profile_rows(dataclasses.replace(profile, rows=rows), instrument, Language.SV)[0]
    assert (row.interval, row.interval_text) == (None, "osäkerhet visas inte")


@settings(deadline=None)
@given(st.floats(0, 1))
def test_no_rounding_makes_a_probability_surer(share: float) -> None:
    percent = whole_percent(share)
    assert 1 <= percent <= 99
    assert abs(percent - 50) <= abs(100 * share - 50) + 1e-6 or percent in (1, 99)
    assert abs(percent - 100 * share) <= 1


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0.5, 0.99))
def test_a_percent_never_contradicts_its_verdict(share: float, definite: float) -> None:
    bar = round(100 * definite) / 100
    verdict = Verdict.ABOVE if share >= bar else Verdict.BELOW if share <= 1 - bar else Verdict.UNDETERMINED
    if verdict is Verdict.UNDETERMINED:
        assert round(100 * (1 - bar)) <= whole_percent(share) <= round(100 * bar)


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "under 1\u00a0%"), (0.344, "34\u00a0%"), (0.995, "över 99\u00a0%"), (0.01, "1\u00a0%")]
)
def test_chances_are_whole_percents_and_never_certain(share: float, shown: str) -> None:
    assert chance_text(share, SV) == shown
