"""Two adults side by side: the difference is held against its own error where that is known; nobody is averaged."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assessment.evidence_sample import gate
from tests.assessment.test_profile import built, interview

from vignette.assessment import Contrast, Difference, Profile, ScoreInterval, ScoreKind, Step, differences
from vignette.instrument import Instrument


def dots(instrument: Instrument, level: int) -> Profile:
    return built(instrument, interview(instrument, level), by=gate(instrument))


def bounded(profile: Profile, sem: float, degrees: float = math.inf) -> Profile:
    """Return a profile in which every score has this error."""
    rows = []
    for row in profile.rows:
        value = row.score.value
        assert value is not None
        interval = ScoreInterval(low=value - 1, high=value + 1, level=0.95, sem=sem, degrees=degrees)
        rows.append(dataclasses.replace(row, interval=interval))
    return dataclasses.replace(profile, rows=tuple(rows))


def first(*profiles: Profile) -> Difference:
    return differences(profiles)[0]


@pytest.mark.parametrize(("one", "other", "contrast"), [(3, 3, "near"), (4, 3, "far"), (2, 4, "far")])
def test_without_errors_only_whole_steps_are_pointed_out(
    shipped: Instrument, one: int, other: int, contrast: str
) -> None:
    found = first(dots(shipped, one), dots(shipped, other))
    assert (found.apart, found.contrast, found.interval) == (one - other, Contrast(contrast), None)


def test_with_errors_the_difference_is_held_against_its_own(shipped: Instrument) -> None:
    one, other = dots(shipped, 4), dots(shipped, 3)
    assert first(bounded(one, 0.3), bounded(other, 0.3)).contrast is Contrast.BEYOND
    assert first(bounded(one, 0.4), bounded(other, 0.4)).contrast is Contrast.WITHIN
    interval = first(bounded(one, 0.3), bounded(other, 0.4)).interval
    assert interval is not None
    assert interval.sem == pytest.approx(0.5)
    assert (interval.low, interval.high) == pytest.approx((1 - 1.959964 * 0.5, 1 + 1.959964 * 0.5), abs=1e-5)


def test_degrees_of_freedom_are_welch_s(shipped: Instrument) -> None:
    one, other = bounded(dots(shipped, 4), 0.3, 5), bounded(dots(shipped, 3), 0.4, 10)
    interval = first(one, other).interval
    assert interval is not None
    assert interval.degrees == pytest.approx((0.09 + 0.16) ** 2 / (0.09**2 / 5 + 0.16**2 / 10))


def test_one_interval_alone_is_not_enough(shipped: Instrument) -> None:
    found = first(bounded(dots(shipped, 4), 0.1), dots(shipped, 3))
    assert (found.contrast, found.interval) == (Contrast.FAR, None)


def test_what_is_withheld_or_closed_is_not_compared(shipped: Instrument) -> None:
    whole = dots(shipped, 4)
    gone = [dataclasses.replace(row, score=dataclasses.replace(row.score, value=None)) for row in whole.rows]
    closed = [
        dataclasses.replace(row, opening=dataclasses.replace(row.opening, step=Step.DESCRIBED)) for row in whole.rows
    ]
    for rows in (gone, closed):
        found = first(whole, dataclasses.replace(whole, rows=tuple(rows)))
        assert (found.contrast, found.apart) == (Contrast.NOT_COMPARED, None)


def test_different_wordings_are_not_compared(shipped: Instrument) -> None:
    one, other = dots(shipped, 4), dots(shipped, 2)
    reworded = dataclasses.replace(other, standing=dataclasses.replace(other.standing, fingerprint="0" * 64))
    assert {each.contrast for each in differences([one, reworded])} == {Contrast.NOT_COMPARED}


def test_every_two_people_are_compared_in_every_score(shipped: Instrument) -> None:
    found = differences([dots(shipped, level) for level in (2, 3, 5)])
    assert {(each.first, each.second) for each in found} == {(0, 1), (0, 2), (1, 2)}
    assert len(found) == 3 * 12
    assert [each.kind for each in found[:12]] == [ScoreKind.COMPETENCE] * 9 + [ScoreKind.ASPECT] * 3
    assert differences([dots(shipped, 3)]) == ()


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 5), st.integers(1, 5), st.floats(0.01, 2), st.floats(0.01, 2), st.floats(1, 300))
def test_turning_the_two_about_turns_the_difference_about(
    shipped: Instrument, one: int, other: int, error: float, error_2: float, degrees: float
) -> None:
    left, right = bounded(dots(shipped, one), error, degrees), bounded(dots(shipped, other), error_2, degrees)
    there, back = first(left, right), first(right, left)
    assert there.contrast is back.contrast and there.apart == -(back.apart or 0.0)
    assert there.interval is not None and back.interval is not None
    assert (there.interval.low, there.interval.high) == pytest.approx((-back.interval.high, -back.interval.low))
