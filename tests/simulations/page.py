"""The tables of ``docs/method/profile.md`` from the figures kept; ``python -m tests.simulations.page`` prints them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtr, ndtri
from tests.simulations.profile_truth import CHANCES, DEFINITE, DESIGNS, REGIONS, STATED, read

PAGE = Path(__file__).parents[2] / "docs" / "method" / "profile.md"
POPULATIONS = ("default", "trained")
KINDS = {"competence": "competences", "aspect": "aspects"}


@dataclass(frozen=True)
class Kept:
    """The figures kept, by population, kind, figure, raters, forms and group."""

    values: dict[tuple[str, str, str, int, int, str], float]

    def of(self, population: str, kind: str, figure: str, design: tuple[int, int], group: str = "all") -> float:
        """Return one figure."""
        return self.values[population, kind, figure, *design, group]


def kept() -> Kept:
    """Read the figures."""
    rows = read()
    return Kept(
        values={
            (row["population"], row["kind"], row["figure"], int(row["raters"]), int(row["forms"]), row["group"]): float(
                row["value"]
            )
            for row in rows
        }
    )


def coverage(figures: Kept) -> Iterator[str]:
    """Yield how often the interval holds the truth."""
    yield "| population | scores | raters, forms | all | low | middle | high | own df | normal | mean width |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for population, kind, design in _every():
        cells = [figures.of(population, kind, "coverage", design, group) for group in ("all", *REGIONS)]
        cells += [figures.of(population, kind, f"coverage, {other}", design) for other in ("own df", "normal")]
        width = figures.of(population, kind, "width", design)
        shown = " | ".join(f"{100 * cell:.1f}" for cell in cells)
        yield f"| {population} | {KINDS[kind]} | {design[0]}, {design[1]} | {shown} | {width:.2f} |"


def verdicts(figures: Kept) -> Iterator[str]:
    """Yield how often a verdict is wrong, and how often there is none, beside the naive rule and a normal sketch."""
    yield (
        "| population | scores | raters, forms | naive rule wrong | .80: wrong of definite, undetermined | "
        ".90: wrong of definite, undetermined | normal sketch: naive; .80; .90 |"
    )
    yield "|---|---|---|---|---|---|---|"
    for population, kind, design in _every():
        naive = figures.of(population, kind, "naive wrong", design)
        said = [
            " %, ".join(
                f"{100 * figures.of(population, kind, figure, design, f'{share:.2f}'):.1f}"
                for figure in ("wrong", "undetermined")
            )
            for share in DEFINITE
        ]
        sketch = normal_sketch(figures, population, kind, design)
        yield (
            f"| {population} | {KINDS[kind]} | {design[0]}, {design[1]} | {100 * naive:.1f} % | "
            + " | ".join(f"{each} %" for each in said)
            + f" | {sketch} |"
        )


def normal_sketch(figures: Kept, population: str, kind: str, design: tuple[int, int]) -> str:
    """Return what the rules would do were truth and error normal with the same means and variances."""
    mean = figures.of(population, kind, "distance", design)
    spread = np.sqrt(figures.of(population, kind, "squared distance", design) - mean**2)
    error = np.sqrt(figures.of(population, kind, "squared error", design))
    truth = np.linspace(mean - 6 * spread, mean + 6 * spread, 24001)
    weight = np.exp(-(((truth - mean) / spread) ** 2) / 2)
    weight /= weight.sum()
    naive = float((weight * ndtr(-np.abs(truth) / error)).sum())
    told = [f"{100 * naive:.0f}"]
    for share in DEFINITE:
        far = ndtri(share)
        right, wrong = ndtr(np.abs(truth) / error - far), ndtr(-np.abs(truth) / error - far)
        definite = float((weight * (right + wrong)).sum())
        told.append(f"{100 * float((weight * wrong).sum()) / definite:.1f}, {100 * (1 - definite):.0f}")
    return "; ".join(told)


def calibration(figures: Kept) -> Iterator[str]:
    """Yield how many of those said to be above with a probability truly are."""
    groups = [f"{low:.1f}-{high:.1f}" for low, high in itertools.pairwise(STATED)]
    yield "| population | scores | " + " | ".join(groups) + " |"
    yield "|---|---|" + "---|" * len(groups)
    for population in POPULATIONS:
        for kind in KINDS:
            cells = [
                " / ".join(
                    f"{100 * figures.of(population, kind, figure, (2, 1), group):.0f}"
                    for figure in ("stated above", "truly above")
                )
                for group in groups
            ]
            yield f"| {population} | {KINDS[kind]} | " + " | ".join(cells) + " |"


def settling(figures: Kept) -> Iterator[str]:
    """Yield what a further rater or form was said to settle where a verdict needs 90 %, and settled."""
    groups = [f"{low:.1f}-{high:.1f}" for low, high in (*itertools.pairwise(CHANCES), (0.0, 1.0))]
    heads = [*groups[:-1], "all"]
    yield "| population | scores | now | adding | " + " | ".join(heads) + " | wrong of the settled |"
    yield "|---|---|---|---|" + "---|" * (len(heads) + 1)
    for population in POPULATIONS:
        for kind in KINDS:
            for raters in (1, 2):
                for step in ("rater", "form"):
                    yield _settled(figures, population, kind, raters, step, groups)


def _settled(figures: Kept, population: str, kind: str, raters: int, step: str, groups: list[str]) -> str:
    share = f"{DEFINITE[-1]:.2f}"

    def cell(group: str) -> str:
        both = [
            figures.of(population, kind, f"{step}: {figure}", (raters, 1), f"{share} {group}")
            for figure in ("stated chance", "settled")
        ]
        return "–" if np.isnan(both[0]) else " / ".join(f"{100 * each:.0f}" for each in both)

    wrong = figures.of(population, kind, f"{step}: wrong when settled", (raters, 1), f"{share} {groups[-1]}")
    people = "1 rater" if raters == 1 else f"{raters} raters"
    shown = " | ".join(map(cell, groups))
    return f"| {population} | {KINDS[kind]} | {people} | a {step} | {shown} | {100 * wrong:.1f} % |"


def _every() -> Iterator[tuple[str, str, tuple[int, int]]]:
    for population in POPULATIONS:
        for kind in KINDS:
            for design in DESIGNS:
                yield population, kind, design


TABLES: tuple[Callable[[Kept], Iterator[str]], ...] = (coverage, verdicts, calibration, settling)


if __name__ == "__main__":
    for table in TABLES:
        print("\n".join(table(kept())), end="\n\n")
