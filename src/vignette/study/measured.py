"""A figure, or how many are still lacking; and the rules that say from when on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vignette.psychometrics import Estimate
    from vignette.psychometrics.agreement.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityRules:
    """Minima and choices; ``reliability.toml`` says where each comes from."""

    agreement_homes: int
    icc_homes: int
    icc_bar: float
    pair_interviews: int
    rater_interviews: int
    quarter_homes: int
    calibration_raters: int
    form_homes: int
    form_margin: float
    weights: Weights
    replicates: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An estimate, or None where there is too little to compute it from, or the wrong sort.

    Attributes
    ----------
    have, needed : int
        How many there are of what is counted (homes, interviews, raters), and from how many on it is computed.
    """

    estimate: Estimate | None
    have: int
    needed: int


@cache
def shipped_reliability_rules() -> ReliabilityRules:
    """Return the rules this package ships."""
    text = Path(__file__).with_name("reliability.toml").read_text(encoding="utf-8")
    return ReliabilityRules(**tomllib.loads(text))


def measured(have: int, needed: int, compute: Callable[[], Estimate]) -> Measured:
    """Return an estimate where there are enough, else what is lacking."""
    return Measured(estimate=compute() if have >= needed else None, have=have, needed=needed)
