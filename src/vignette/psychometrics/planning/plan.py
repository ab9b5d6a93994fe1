"""What a plan returns: how many of each kind, for what purpose, and under which assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_LEFT = 'style="text-align:left"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a study must be to show one thing.

    Attributes
    ----------
    statistic : str
        Full name, e.g. ``ICC(C,1)``.
    goal : str
        What the study is to show, in words.
    n : mapping of str to int
        How many of each kind, rounded up: ``{"units": 30, "raters": 3}``; ``households`` where homes hold several.
    n_exact : mapping of str to float
        The same before rounding. A search among whole numbers gives whole numbers.
    assumptions : mapping of str to number or str
        What was taken for true. A plan is as good as these.
    method : str
        Full name of the formula or search.
    level : float
        Nominal level of the interval, or one less the level of significance of the test.
    power : float or None
        Power asked for; None where the goal is an interval.
    width : float or None
        Full width asked for, upper limit less lower limit; None where the goal is another.
    expected : mapping of str to float
        What comes out at the whole ``n`` under the assumptions: ``power``, ``width``, ``assurance``.
    caveats, references
        As in `vignette.psychometrics.Estimate`.
    """

    statistic: str
    goal: str
    n: Mapping[str, int]
    n_exact: Mapping[str, float]
    assumptions: Mapping[str, float | int | str]
    method: str
    level: float
    references: tuple[str, ...]
    power: float | None = None
    width: float | None = None
    expected: Mapping[str, float] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()

    def to_row(self) -> dict[str, str | float | int | None]:
        """Return the plan as one flat row; each n, assumption and expectation in a column of its own."""
        return {
            "statistic": self.statistic,
            "goal": self.goal,
            **{f"n_{kind}": count for kind, count in self.n.items()},
            **{f"n_{kind}_exact": count for kind, count in self.n_exact.items()},
            "method": self.method,
            "level": self.level,
            "power": self.power,
            "width": self.width,
            **{f"expected_{name}": value for name, value in self.expected.items()},
            **{f"assumed_{name}": value for name, value in self.assumptions.items()},
            "caveats": " ".join(self.caveats),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the plan as a data frame of one row."""
        import pandas as pd

        return pd.DataFrame([self.to_row()])

    def _repr_html_(self) -> str:
        told = {
            "goal": self.goal,
            "needed": ", ".join(f"{count} {kind}" for kind, count in self.n.items()),
            "expected there": _listed(self.expected),
            "assumed": _listed(self.assumptions),
            "method": self.method,
            "caveats": ", ".join(self.caveats),
        }
        rows = "".join(
            f'<tr><th scope="row" {_LEFT}>{head}</th><td {_LEFT}>{escape(text)}</td></tr>'
            for head, text in told.items()
            if text
        )
        return f"<table><caption {_LEFT}>{escape(self.statistic)}</caption><tbody>{rows}</tbody></table>"


def _listed(values: Mapping[str, float | int | str]) -> str:
    return ", ".join(
        f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
    )
