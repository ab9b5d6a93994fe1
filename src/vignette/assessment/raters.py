"""What each rater found, masked, and what an adjudication settled: three values that are all kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vignette.assessment.records import CriticalFinding, Rating

SYMBOLS = ("▲", "●", "■", "◆")
"""What stands for a rater wherever ratings are compared, so that a name cannot lean on a judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterSheet:
    """One rater's locked ratings of one interview.

    Attributes
    ----------
    symbol : str
        Stands for the rater in this interview.
    rater : str
        Tells the same rater from another in a person's interviews; made so that it tells nothing else. Never shown.
    ratings : tuple of Rating
        One per cell.
    critical : tuple of CriticalFinding
        The critical answers this rater heard.
    """

    symbol: str
    rater: str
    ratings: tuple[Rating, ...]
    critical: tuple[CriticalFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the adjudication of an interview has decided so far.

    Attributes
    ----------
    cells : mapping of (str, str) to Rating
        The value in force of each decided cell, by item and aspect.
    critical : mapping of (str, str) to bool
        Whether a critical answer was heard, by item and critical answer.
    closed : bool
        Whether the adjudication is done.
    """

    cells: Mapping[tuple[str, str], Rating] = field(default_factory=dict)
    critical: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    closed: bool = False
