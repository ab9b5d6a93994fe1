"""The page tells the figures kept, and the figures can be had again."""

from __future__ import annotations

import numpy as np
import pytest
from tests.coverage.case import Case, measure
from tests.coverage.page import PAGE, page
from tests.coverage.store import cases, families, read

AGAIN = 200
ALL = [(family, case) for family in families() for case in cases(family)]


def test_the_page_tells_the_figures_kept() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("family", families())
def test_every_case_is_kept(family: str) -> None:
    kept = {(row.statistic, row.method, row.homes, row.raters) for row in read(family)}
    wanted = {(c.statistic, c.method, homes, raters) for c in cases(family) for homes in c.homes for raters in c.raters}
    assert kept == wanted


@pytest.mark.slow
@pytest.mark.parametrize(("family", "case"), ALL, ids=lambda value: value if isinstance(value, str) else value.name)
def test_coverage_again(family: str, case: Case) -> None:
    homes, raters = case.homes[0], case.raters[-1]
    kept = next(
        row
        for row in read(family)
        if (row.statistic, row.method, row.homes, row.raters) == (case.statistic, case.method, homes, raters)
    )
    again = measure(case, homes, raters, replicates=AGAIN)
    error = np.sqrt(max(kept.covered * (1 - kept.covered), 0.01) * (1 / AGAIN + 1 / kept.replicates))
    assert abs(again.covered - kept.covered) < 4 * error
