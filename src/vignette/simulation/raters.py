"""Raters: how severe each is, how that changes, how steady she is, and who rates which interview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.problems import refuse
from vignette.simulation.population import Design, Population

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Raters:
    """Each rater's lasting severity at the middle of the study, its change over the study, and her noise."""

    severity: Floats
    drift: Floats
    noise: Floats

    def severity_at(self, raters: Codes, time: Floats) -> Floats:
        """Return severity at a time from 0 to 1."""
        return np.asarray(self.severity[raters] + self.drift[raters] * (time - 0.5))


def draw_raters(rng: np.random.Generator, population: Population, count: int) -> Raters:
    """Draw the raters of a study."""
    return Raters(
        severity=rng.normal(0, population.severity_sd, count),
        drift=rng.normal(0, population.drift_sd, count),
        noise=population.noise_sd * np.exp(rng.normal(0, population.noise_spread, count)),
    )


def given_raters(raters: pd.DataFrame, design: Design) -> Raters:
    """Return raters whom another study had.

    Raises
    ------
    DataError
        ``PSY-373`` where they are not as many as the design has.
    """
    if len(raters) != design.raters:
        what = f"there are {len(raters)} raters, and the design has {design.raters}"
        raise refuse("PSY-373", "raters", what, "Give the raters of a study of the same design.")
    severity, drift, noise = (raters[name].to_numpy(dtype=float) for name in ("severity", "drift", "noise"))
    return Raters(severity=severity, drift=drift, noise=noise)


def assign_raters(rng: np.random.Generator, design: Design, interviews: int) -> tuple[Codes, Mask]:
    """Return who rates each interview, interviews x places, and which places are taken."""
    if design.assignment == "crossed":
        everyone = np.broadcast_to(np.arange(design.raters), (interviews, design.raters))
        return everyone, np.ones(everyone.shape, dtype=bool)
    first = rng.integers(0, design.raters, interviews)
    other = (first + 1 + rng.integers(0, max(design.raters - 1, 1), interviews)) % design.raters
    chosen = np.stack([first, other], axis=1)
    if design.assignment == "pairs":
        return np.sort(chosen, axis=1), np.ones(chosen.shape, dtype=bool)
    return chosen, np.stack([np.ones(interviews, dtype=bool), rng.random(interviews) < design.double_rated], axis=1)


def places(design: Design) -> int:
    """Return how many raters an interview can have."""
    return design.raters if design.assignment == "crossed" else 2
