"""The page `docs/method/coverage.md`, made from the figures kept."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tests.coverage.case import NOMINAL, Coverage
from tests.coverage.store import families, read

PAGE = Path(__file__).parents[2] / "docs" / "method" / "coverage.md"
HEAD = """# Coverage of the intervals

How often a nominal 95 % interval holds the truth, by simulation, for 30, 60 and 120 homes and 1 to 3 raters where
raters matter, or as many as the row says. Made by `python -m tests.coverage --all`; `make test-all` measures every
case again with fewer replicates and compares. The models that are simulated stand in `tests/coverage/cases_*.py`; where
a household matters, its members and its vignettes depend on each other.

*holds*: within 2.58 Monte Carlo standard errors of 95 %. *too narrow*: the interval says more than the data bear; the
family's page tells when, and what to use instead. *wide*: it says less than it could. *undefined*: share of data sets
without an interval, such as those where all agree; coverage is counted among the rest.
"""


def page() -> str:
    """Return the page."""
    return HEAD + "".join(_family(family) for family in families())


def _family(family: str) -> str:
    rows: dict[tuple[str, str], list[Coverage]] = defaultdict(list)
    for row in read(family):
        rows[row.statistic, row.method].append(row)
    lines = "".join(_row(statistic, method, found) for (statistic, method), found in rows.items())
    title = family.replace("_", " ").capitalize()
    return f"\n## {title}\n\n| statistic | interval | homes: raters, coverage | verdict |\n|---|---|---|---|\n{lines}"


def _row(statistic: str, method: str, found: list[Coverage]) -> str:
    by_homes: dict[int, list[Coverage]] = defaultdict(list)
    for one in found:
        by_homes[one.homes].append(one)
    cells = "; ".join(f"{homes}: " + ", ".join(_cell(one) for one in ones) for homes, ones in by_homes.items())
    bad = [one for one in found if one.verdict != "holds"]
    worst = max(bad, key=lambda one: abs(one.covered - NOMINAL), default=None)
    verdict = "holds" if worst is None else f"{worst.verdict} ({len(bad)} of {len(found)})"
    return f"| {statistic} | {method} | {cells} | {verdict} |\n"


def _cell(one: Coverage) -> str:
    raters = f"{one.raters}r " if one.raters else ""
    lost = f" ({one.undefined:.0%} undefined)" if one.undefined >= 0.005 else ""
    return f"{raters}{one.covered:.3f}{lost}"
