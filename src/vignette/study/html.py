"""What a notebook shows of a study's results: small tables with a caption, in plain HTML, everything escaped.

In English, the code's own language; the documents for readers come from `vignette.report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from vignette.assessment import DataOrigin, Finding, FindingVerdict, StatedBar

_CELL = 'style="text-align:left; vertical-align:top; padding:0.15em 0.8em 0.15em 0"'
_SIGNS = {
    FindingVerdict.MET: "✓",
    FindingVerdict.NOT_MET: "✗",
    FindingVerdict.UNDETERMINED: "?",
    FindingVerdict.NOT_STUDIED: "○",
}
_FINDING_HEADS = ("of", "statistic", "value", "interval", "n", "verdict", "notes")


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column names the rows."""
    head = "".join(f'<th scope="col" {_CELL}>{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row" {_CELL}>{escape(first)}</th>'
        + "".join(f"<td {_CELL}>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<table><caption style="text-align:left; font-weight:600">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def line(*parts: str, strong: str = "") -> str:
    """Return a paragraph that begins with ``strong``."""
    first = f"<strong>{escape(strong)}</strong> " if strong else ""
    return f"<p>{first}{escape(' · '.join(parts))}</p>"


def origin_line(origin: DataOrigin) -> str:
    """Return where data come from, with a warning where they are simulated."""
    warning = "the homes are invented" if origin is DataOrigin.SIMULATED else ""
    return line(*([warning] if warning else []), strong=f"{origin.value.upper()} DATA")


def findings_table(findings: Sequence[Finding], caption: str) -> str:
    """Return findings as a table, one row each."""
    return table(caption, _FINDING_HEADS, (_finding(each) for each in findings))


def verdict_text(verdict: FindingVerdict | None) -> str:
    """Return a verdict in words, with its sign."""
    return f"{_SIGNS[verdict]} {verdict.value.replace('_', ' ')}" if verdict else "no bar stated"


def bar_text(bar: StatedBar | None) -> str:
    """Return what was to be reached."""
    if bar is None:
        return "none"
    stated = {"at least": bar.at_least, "at most": bar.at_most, "within ±": bar.within}
    return ", ".join(f"{name} {value:g}".replace("± ", "±") for name, value in stated.items() if value is not None)


def counts_text(n: Mapping[str, int]) -> str:
    """Return counts by kind."""
    return ", ".join(f"{count} {kind}" for kind, count in n.items())


def figure_text(finding: Finding) -> str:
    """Return a finding's value; a dash where there is none."""
    return "–" if finding.value is None else f"{finding.value:.2f}"


def in_short(findings: Sequence[Finding]) -> str:
    """Return the one value, or the lowest and highest of the first statistic's."""
    first = next((each for each in findings if each.value is not None), None)
    if first is None:
        return "–"
    own = [each for each in findings if each.statistic == first.statistic and each.value is not None]
    low, high = (end(own, key=lambda each: each.value or 0.0) for end in (min, max))
    values = figure_text(low) if len(own) == 1 else f"{figure_text(low)} to {figure_text(high)}"
    return f"{first.statistic} {values}"


def _finding(finding: Finding) -> tuple[str, ...]:
    limits = finding.figure
    interval = f"{limits.low:.2f} to {limits.high:.2f} ({limits.level:.0%}, {limits.method})" if limits else "none"
    of = f"{finding.kind.value} {finding.of}" if finding.of else finding.kind.value
    notes = ", ".join(each for each in (finding.because, *finding.caveats) if each)
    verdict = verdict_text(finding.verdict) if finding.verdict else ""
    n = counts_text(finding.n)
    if finding.excluded:
        n = f"{n}; {finding.excluded} left out"
    return of, finding.statistic, figure_text(finding), interval, n, verdict, notes
