"""What every statistic returns: its value, how sure it is, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import isnan
from typing import TYPE_CHECKING

from vignette.psychometrics.problems import refuse

if TYPE_CHECKING:
    import pandas as pd

_HEADS = ("statistic", "value", "interval", "n", "caveats")
_CELL = 'style="text-align:left; vertical-align:top; padding:0.15em 0.8em 0.15em 0"'


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
        Full name, e.g. ``ICC(A,1)``.
    value : float
        Unrounded; ``nan`` where the data cannot bear it, and a caveat then says why.
    interval : Interval or None
        None only where ``no_interval`` gives the reason.
    n : mapping of str to int
        What the value rests on, by kind: ``{"households": 60, "units": 540, "raters": 3}``.
    n_excluded : int
        How many of the smallest units of the input (ratings, scores, experts' answers) were left out.
    caveats : tuple of str
        Codes of what a reader must know, e.g. ``few_households``; `vignette.psychometrics.caveats` has the sentences.
    references : tuple of str
        Published sources of the definition and the interval.
    no_interval : str
        Why there is no interval; empty where there is one.
    details : mapping of str to float
        Figures that belong to the value: its standard error, observed and chance agreement, degrees of freedom.
    """

    statistic: str
    value: float
    interval: Interval | None
    n: Mapping[str, int]
    references: tuple[str, ...]
    n_excluded: int = 0
    caveats: tuple[str, ...] = ()
    no_interval: str = ""
    details: Mapping[str, float] = field(default_factory=dict)

    def to_row(self) -> dict[str, str | float | int | None]:
        """Return the estimate as one flat row: limits, method, each n and each detail in columns of their own."""
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
            **self.details,
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the estimate as a data frame of one row."""
        import pandas as pd

        return pd.DataFrame([self.to_row()])

    def _repr_html_(self) -> str:
        return _table(self.statistic, (self,))


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateSet(Sequence[Estimate]):
    """Estimates that belong together, in order; each is found by place or by its statistic's name."""

    title: str
    estimates: tuple[Estimate, ...]

    def __len__(self) -> int:
        return len(self.estimates)

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.estimates)

    def __getitem__(self, key: int | str) -> Estimate:  # type: ignore[override]
        if isinstance(key, int):
            return self.estimates[key]
        found = [estimate for estimate in self.estimates if estimate.statistic == key]
        if not found:
            names = ", ".join(estimate.statistic for estimate in self.estimates)
            raise refuse("PSY-208", self.title, f"there is no statistic {key!r} here", f"There are: {names}.")
        return found[0]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimate."""
        import pandas as pd

        return pd.DataFrame([estimate.to_row() for estimate in self.estimates])

    def _repr_html_(self) -> str:
        return _table(self.title, self.estimates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Figures along a line or down a table: a ROC curve, a decision curve, calibration groups, norms by score.

    Attributes
    ----------
    title : str
        What the table shows.
    columns : mapping of str to sequence
        Columns of equal length, in reading order.
    estimates : EstimateSet
        The single figures read off it; may be empty.
    n, n_excluded, caveats, references
        As in `Estimate`.
    """

    title: str
    columns: Mapping[str, Sequence[float | int | str]]
    estimates: EstimateSet
    n: Mapping[str, int]
    references: tuple[str, ...]
    n_excluded: int = 0
    caveats: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns))

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, float_format=_number, border=0, justify="left", na_rep="–")
        single = self.estimates._repr_html_() if len(self.estimates) else ""
        return f"<p><strong>{escape(self.title)}</strong> ({_counts(self.n)})</p>{table}{single}"


def _table(title: str, estimates: Sequence[Estimate]) -> str:
    """Return estimates as a table with a caption, for a notebook's page; what all rows share is said once, below."""
    counts = {_counts(one.n) for one in estimates}
    methods = {_method(one.interval) for one in estimates if one.interval is not None}
    below = [f"Intervals: {method}." for method in methods] if len(methods) == 1 else []
    below += [f"Rests on {count}." for count in counts if count] if len(counts) == 1 else []
    told = {"n": len(counts) > 1, "caveats": any(one.caveats for one in estimates)}
    heads = [head for head in _HEADS if told.get(head, True)]
    columns = "".join(f'<th scope="col" {_CELL}>{head}</th>' for head in heads)
    rows = "".join(
        f'<tr><th scope="row" {_CELL}>{escape(one.statistic)}</th>'
        + "".join(f"<td {_CELL}>{_cell(one, head, whole=len(methods) > 1)}</td>" for head in heads[1:])
        + "</tr>"
        for one in estimates
    )
    return (
        f'<table><caption style="text-align:left">{escape(title)}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
        + (f"<p>{' '.join(below)}</p>" if below else "")
    )


def _cell(one: Estimate, head: str, *, whole: bool) -> str:
    if head == "interval":
        return _limits(one, whole=whole)
    told = {"value": _figure(one.value), "n": _counts(one.n), "caveats": escape(", ".join(one.caveats))}
    return told[head]


def _limits(estimate: Estimate, *, whole: bool) -> str:
    if estimate.interval is None:
        return escape(f"none: {estimate.no_interval}")
    found = estimate.interval
    limits = f"{_figure(found.low)} to {_figure(found.high)}"
    return f"{limits} ({_method(found)})" if whole else limits


def _method(interval: Interval) -> str:
    return escape(f"{interval.level:.0%}, {interval.method}")


def _counts(n: Mapping[str, int]) -> str:
    return escape(", ".join(f"{count} {kind}" for kind, count in n.items()))


def _figure(value: float) -> str:
    return "cannot be said" if isnan(value) else _number(value)


def _number(value: float) -> str:
    """Return whole numbers as such, others with three decimals."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.3f}"
