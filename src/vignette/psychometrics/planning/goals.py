"""What every plan shares: checks of what is asked for, normal quantiles, and the search for the smallest number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from vignette.psychometrics.problems import one_of, refuse

Sides = Literal[1, 2]
SIDES: tuple[object, ...] = (1, 2)
MOST = 10_000_000
"""A plan that needs more than this is refused: the goal cannot be reached in the field."""


def one_goal(**goals: object) -> str:
    """Return the name of the goal that was given.

    Raises
    ------
    DataError
        ``PSY-361`` for none or more than one.
    """
    given = [name for name, value in goals.items() if value is not None]
    if len(given) != 1:
        what = f"{len(given)} goals are given, of {', '.join(goals)}"
        raise refuse("PSY-361", "goal", what, "Give exactly one: plan for a test or for an interval.")
    return given[0]


def between(low: float, high: float, **values: float) -> None:
    """Refuse a value that is not strictly between two others (``PSY-362``)."""
    for name, value in values.items():
        if not low < value < high:
            raise refuse("PSY-362", name, f"{name} is not between {low:g} and {high:g}", "Give a value inside.")


def below_one(**values: float) -> None:
    """Refuse a value that is not from 0 up to but not 1 (``PSY-362``)."""
    for name, value in values.items():
        if not 0 <= value < 1:
            raise refuse("PSY-362", name, f"{name} is not from 0 to below 1", "Give a value inside.")


def at_least(lowest: float, **counts: float) -> None:
    """Refuse a count that is too small or not finite (``PSY-363``)."""
    for name, count in counts.items():
        if not lowest <= count < math.inf:
            raise refuse("PSY-363", name, f"{name} is below {lowest:g} or not finite", f"Give {lowest:g} or more.")


def apart(expected: float, null: float) -> None:
    """Refuse a null value that is the expected one (``PSY-364``)."""
    if expected == null:
        what = "the value under the null hypothesis is the expected value"
        raise refuse("PSY-364", "null", what, "Give two different values: no number of homes can tell them apart.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisTest:
    """A test as it is planned: one- or two-sided, its level of significance, and the power wanted."""

    sides: Sides
    significance: float
    power: float

    @property
    def tail(self) -> float:
        """Probability in one tail."""
        return self.significance / self.sides

    @property
    def z_level(self) -> float:
        """Normal quantile of the level of significance."""
        return NormalDist().inv_cdf(1 - self.tail)

    @property
    def z_power(self) -> float:
        """Normal quantile of the power."""
        return NormalDist().inv_cdf(self.power)

    def refutes(self, statistic: str, null: float, expected: float) -> str:
        """Return in words what the test is to show."""
        kind = "two-sided" if self.sides == 2 else "one-sided"
        return f"a {kind} test at {self.significance:g} refutes {statistic} = {null:g} where it is {expected:g}"


def hypothesis_test(sides: Sides | None, significance: float, power: float) -> HypothesisTest:
    """Return a checked test.

    Raises
    ------
    DataError
        ``PSY-207`` for the sides, ``PSY-362`` for a level or a power outside 0 to 1, or a power below the level.
    """
    one_of(sides, SIDES, "sides")
    between(0, 1, significance=significance)
    between(significance, 1, power=power)
    return HypothesisTest(sides=2 if sides == 2 else 1, significance=significance, power=power)


def whole(n_exact: Mapping[str, float]) -> dict[str, int]:
    """Return numbers rounded up; a hair above a whole number is the whole number."""
    return {kind: math.ceil(count - 1e-9) for kind, count in n_exact.items()}


def smallest(holds: Callable[[int], bool], lowest: int) -> int:
    """Return the smallest whole number from ``lowest`` for which a condition holds that stays true once it is true.

    Raises
    ------
    DataError
        ``PSY-367`` where it does not hold at ten million.
    """
    high = lowest
    while not holds(high):
        if high >= MOST:
            raise unreachable()
        high = min(2 * high, MOST)
    low = max(lowest - 1, high // 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def unreachable(most: int = MOST) -> Exception:
    """Return the error for a goal that so many do not reach (``PSY-367``)."""
    return refuse("PSY-367", "n", f"{most} are not enough", "Ask for less, or look at the assumptions again.")
