"""One interval method under simulation: how often the nominal 95 % interval holds the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from vignette.psychometrics import Interval

HOMES = (30, 60, 120)
NOMINAL = 0.95
REPLICATES = 1000


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is simulated and judged.

    ``draw(rng, homes, raters)`` returns one data set from a model whose parameter is ``truth`` (a number, or a
    function of homes and raters); ``interval(data)`` returns the interval, or None where there is none: coverage is
    counted among the rest. Keep one call in the milliseconds.
    """

    statistic: str
    method: str
    draw: Callable[[np.random.Generator, int, int], Any]
    interval: Callable[[Any], Interval | None]
    truth: float | Callable[[int, int], float]
    raters: tuple[int, ...] = (2, 3)
    homes: tuple[int, ...] = HOMES
    replicates: int = REPLICATES

    @property
    def name(self) -> str:
        """The case in words."""
        return f"{self.statistic}, {self.method}"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What was observed for one case, number of homes and number of raters."""

    statistic: str
    method: str
    homes: int
    raters: int
    replicates: int
    covered: float
    below: float
    undefined: float

    @property
    def error(self) -> float:
        """Monte Carlo standard error under the nominal level."""
        return float(np.sqrt(NOMINAL * (1 - NOMINAL) / self.replicates))

    @property
    def verdict(self) -> str:
        """``holds`` within 2.58 Monte Carlo standard errors, else ``too narrow`` or ``wide``."""
        gap = self.covered - NOMINAL
        return "holds" if abs(gap) <= 2.58 * self.error else "too narrow" if gap < 0 else "wide"


def measure(case: Case, homes: int, raters: int, replicates: int | None = None) -> Coverage:
    """Simulate and count; the seed comes from the case's name, so that a run can be had again."""
    count = replicates or case.replicates
    rng = np.random.default_rng([crc32(case.name.encode()), homes, raters])
    truth = case.truth(homes, raters) if callable(case.truth) else case.truth
    found = [case.interval(case.draw(rng, homes, raters)) for _ in range(count)]
    defined = [interval for interval in found if interval is not None]
    inside = sum(interval.low <= truth <= interval.high for interval in defined)
    above = sum(truth < interval.low for interval in defined)
    return Coverage(
        statistic=case.statistic,
        method=case.method,
        homes=homes,
        raters=raters,
        replicates=count,
        covered=inside / max(len(defined), 1),
        below=above / max(len(defined), 1),
        undefined=1 - len(defined) / count,
    )
