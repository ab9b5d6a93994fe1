"""Verdicts: on the limits of the interval, never on the estimate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vignette.assessment import Figure, FindingVerdict, StatedBar, judge, worst
from vignette.i18n import LocalizedText

MET, NOT_MET, UNDETERMINED, NOT_STUDIED = (
    FindingVerdict.MET,
    FindingVerdict.NOT_MET,
    FindingVerdict.UNDETERMINED,
    FindingVerdict.NOT_STUDIED,
)
numbers = st.floats(-5, 5)


def bar(**stated: float) -> StatedBar:
    return StatedBar(source=LocalizedText(sv="Påhittat", en="Invented"), **stated)


def figure(low: float, high: float) -> Figure:
    return Figure(value=(low + high) / 2, low=low, high=high, level=0.95, method="invented")


@pytest.mark.parametrize(
    ("stated", "low", "high", "verdict"),
    [
        (bar(at_least=0.7), 0.70, 0.80, MET),
        (bar(at_least=0.7), 0.69, 0.99, UNDETERMINED),
        (bar(at_least=0.7), 0.50, 0.69, NOT_MET),
        (bar(at_most=0.5), 0.10, 0.50, MET),
        (bar(at_most=0.5), 0.49, 0.60, UNDETERMINED),
        (bar(at_most=0.5), 0.51, 0.60, NOT_MET),
        (bar(within=0.25), -0.25, 0.25, MET),
        (bar(within=0.25), -0.30, 0.10, UNDETERMINED),
        (bar(within=0.25), 0.26, 0.90, NOT_MET),
        (bar(within=0.25), -0.90, -0.26, NOT_MET),
    ],
)
def test_a_bar_is_judged_on_the_limits(stated: StatedBar, low: float, high: float, verdict: FindingVerdict) -> None:
    assert judge(figure(low, high), stated) is verdict


@given(st.tuples(numbers, numbers).map(sorted), numbers)
def test_the_mirror_image_of_a_figure_has_the_mirror_images_verdict(limits: list[float], at: float) -> None:
    low, high = limits
    assert judge(figure(low, high), bar(at_least=at)) is judge(figure(-high, -low), bar(at_most=-at))


@given(st.tuples(numbers, numbers).map(sorted), st.floats(0, 3), numbers)
def test_a_wider_interval_never_settles_more(limits: list[float], more: float, at: float) -> None:
    low, high = limits
    for stated in (bar(at_least=at), bar(at_most=at), bar(within=abs(at) + 0.1)):
        wide = judge(figure(low - more, high + more), stated)
        assert wide in (UNDETERMINED, judge(figure(low, high), stated))


def test_without_an_interval_nothing_is_settled() -> None:
    assert judge(None, bar(at_least=0.7)) is UNDETERMINED


def test_one_bad_finding_decides() -> None:
    assert worst((MET, UNDETERMINED, NOT_STUDIED, NOT_MET)) is NOT_MET
    assert worst((MET, NOT_STUDIED, UNDETERMINED)) is NOT_STUDIED
    assert worst((MET, None, UNDETERMINED)) is UNDETERMINED
    assert worst((MET, None)) is MET
    assert worst(()) is worst((None,)) is NOT_STUDIED
