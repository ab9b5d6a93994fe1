"""Coverage of every interval by simulation.

`python -m tests.coverage FAMILY ...` measures families and keeps the figures in `tests/coverage/FAMILY.csv`;
`python -m tests.coverage --all` measures all; `python -m tests.coverage --page` writes `docs/method/coverage.md` from
the figures kept.
"""

from __future__ import annotations

import sys

from tests.coverage.case import Coverage
from tests.coverage.page import PAGE, page
from tests.coverage.store import families, measure_family, write


def tell(one: Coverage) -> None:
    """Print one figure as it comes."""
    print(f"{one.statistic}, {one.method}: {one.homes} homes, {one.raters} raters: {one.covered:.3f} {one.verdict}")


def main(arguments: list[str]) -> int:
    """Do what the arguments say and return the exit code."""
    if not arguments:
        print(__doc__)
        return 2
    if arguments != ["--page"]:
        for family in families() if arguments == ["--all"] else arguments:
            write(family, measure_family(family, tell))
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
