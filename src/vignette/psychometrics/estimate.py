"""What every statistic returns: its value, how sure it is, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval: its limits, its nominal level (0.95), and the full name of its method."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One statistic computed from data.

    Attributes
    ----------
    statistic : str
        Full name, e.g. ``I-CVI``.
    value : float
        Unrounded; ``nan`` where the data cannot bear it, and a caveat then says why.
    interval : Interval or None
        None only where ``no_interval`` gives the reason.
    n : mapping of str to int
        What the value rests on, by kind: ``{"experts": 6}``.
    n_excluded : int
        How many ratings were left out.
    caveats : tuple of str
        Codes of what a reader must know, e.g. ``few_experts``.
    references : tuple of str
        Published sources of the definition and the interval.
    no_interval : str
        Why there is no interval; empty where there is one.
    """

    statistic: str
    value: float
    interval: Interval | None
    n: Mapping[str, int]
    references: tuple[str, ...]
    n_excluded: int = 0
    caveats: tuple[str, ...] = ()
    no_interval: str = ""

    def to_row(self) -> dict[str, str | float | int | None]:
        """Return the estimate as one flat row: limits, method and each n in columns of their own."""
        return {
            "statistic": self.statistic,
            "value": self.value,
            "low": self.interval.low if self.interval else None,
            "high": self.interval.high if self.interval else None,
            "level": self.interval.level if self.interval else None,
            "method": self.interval.method if self.interval else self.no_interval,
            **{f"n_{kind}": count for kind, count in self.n.items()},
            "n_excluded": self.n_excluded,
            "caveats": " ".join(self.caveats),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the estimate as a data frame of one row."""
        import pandas as pd

        return pd.DataFrame([self.to_row()])
