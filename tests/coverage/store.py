"""The figures kept per family, and how they are measured again."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.coverage.case import Case, Coverage, measure

HERE = Path(__file__).parent


def families() -> list[str]:
    """Return the families that have cases, from the modules `cases_*.py` here."""
    return sorted(path.stem.removeprefix("cases_") for path in HERE.glob("cases_*.py"))


def cases(family: str) -> Sequence[Case]:
    """Return a family's cases."""
    found: Sequence[Case] = importlib.import_module(f"tests.coverage.cases_{family}").CASES
    return found


def measure_family(family: str, tell: Callable[[Coverage], None]) -> list[Coverage]:
    """Measure every case of a family at every number of homes and raters."""
    found = []
    for case in cases(family):
        for homes in case.homes:
            for raters in case.raters:
                found.append(measure(case, homes, raters))
                tell(found[-1])
    return found


def write(family: str, rows: Sequence[Coverage]) -> None:
    """Keep a family's figures."""
    with (HERE / f"{family}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(asdict(rows[0])), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _short(value) for key, value in asdict(row).items()} for row in rows)


def read(family: str) -> list[Coverage]:
    """Return a family's figures as kept."""
    with (HERE / f"{family}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Coverage(
                statistic=row["statistic"],
                method=row["method"],
                homes=int(row["homes"]),
                raters=int(row["raters"]),
                replicates=int(row["replicates"]),
                covered=float(row["covered"]),
                below=float(row["below"]),
                undefined=float(row["undefined"]),
            )
            for row in csv.DictReader(file)
        ]


def _short(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
