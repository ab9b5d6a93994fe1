"""The complete protocol recovers what is true: every kind of interval holds the truth as often as it says."""

from __future__ import annotations

import pytest
from tests.simulations.recovery import Recovered, one_study, protocol, recovered, truths

LEAST = 0.92
"""Nominal .95 less three Monte Carlo errors of 200 studies; scores of one study are alike."""


def test_a_study_is_compared_with_the_truth_finding_by_finding() -> None:
    true = {"agreement|ICC(1)|aspect|action": 0.0, "agreement|ICC(1)|aspect|response": 1.0, "nothing|like|this|": 0.0}
    held = dict(one_study(seed=1, homes=60, true=true))
    assert held == {"agreement|ICC(1)|aspect|action": False, "agreement|ICC(1)|aspect|response": False}
    assert {each.id for each in protocol().protocol.questions} > {"agreement", "accuracy", "cuts", "angoff"}


@pytest.fixture(scope="module")
def found() -> list[Recovered]:
    return recovered(true=truths())


@pytest.mark.slow
def test_intervals_hold_the_truth_at_the_nominal_rate(found: list[Recovered]) -> None:
    low = {(each.question, each.statistic): each.coverage for each in found if each.coverage < LEAST}
    assert set(low) <= BELOW, low


BELOW = {
    ("levels", "agreement within 1, pairs"),
    ("levels", "Gwet's AC2, ordinal"),
    ("panel", "ICC(1), one judge"),
    ("panel", "ICC(k), all judges of a home"),
    ("cuts", "cut"),
    ("contrasting", "contrasting groups cut"),
    ("angoff", "Angoff cut"),
    ("angoff", "Angoff cut minus the cut by cost"),
}
"""Intervals known not to keep their level; docs/method/study.md says which, by how much and why."""
