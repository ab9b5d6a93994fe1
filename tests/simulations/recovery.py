"""Whether studies run by the complete protocol recover what is true: how often each interval holds the true value.

The truth of a finding is what the same analysis finds in very many homes, rated by very many raters. Run as a script it
writes the table of ``docs/method/study.md``: ``python -m tests.simulations.recovery``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median

from joblib import Parallel, delayed

from vignette.assessment import Finding, FindingKind
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.psychometrics import Estimate
from vignette.simulation import SimulatedStudy, simulate_study, true_values
from vignette.study import read_protocol, run_study
from vignette.study.protocol import ProtocolFile
from vignette.study.shipped_protocols import protocol_path
from vignette.study.simulated import dataset_of, rehearsed_study

STUDIES, HOMES = 200, 120
TRUE_HOMES, TRUE_RATERS, PANELS = 10_000, 60, 10
NOT_ASKED = {"severity", "error"}
"""Severity is about a study's own raters; of the error model's intervals docs/method/coverage.md tells."""

OF_ITS_OWN_CUT = ("sensitivity", "specificity")
"""What a study says of the cut that it has chosen itself: of another study's cut something else is true."""

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """How often the intervals of one question's statistic held the truth, over scores and studies."""

    question: str
    statistic: str
    coverage: float
    worst: float
    intervals: int


def instrument() -> Instrument:
    return read_library(bundled_folder()).get("familjehem-heder")


def protocol(replicates: int = 400) -> ProtocolFile:
    file = read_protocol(protocol_path("complete"))
    kept = tuple(each for each in file.protocol.questions if each.id not in NOT_ASKED)
    return replace(file, protocol=replace(file.protocol, replicates=replicates, questions=kept))


def found_in(study: SimulatedStudy, file: ProtocolFile) -> Iterator[tuple[Key, Finding]]:
    """Yield every finding of a study that has an interval, by what it is of."""
    report = run_study(file, dataset_of(study, instrument()), instrument())
    for each in report.findings:
        if each.figure is not None and each.kind is not FindingKind.ITEM:
            yield (each.question, each.statistic, each.kind.value, each.of), each


def values(study: SimulatedStudy) -> dict[str, float]:
    return {"|".join(key): each.figure.value for key, each in found_in(study, protocol(100)) if each.figure}


def truths(homes: int = TRUE_HOMES, panels: int = PANELS, seed: int = 7) -> Mapping[str, Estimate]:
    study = rehearsed_study(households=1, seed=1, forms=("A", "B")).truth
    many = replace(study.design, raters=TRUE_RATERS)
    return true_values(study.population, many, values, households=homes, seed=seed, panels=panels)


def one_study(seed: int, homes: int, true: Mapping[str, float]) -> list[tuple[str, bool]]:
    plan = rehearsed_study(households=1, seed=1, forms=("A", "B")).truth
    design = replace(plan.design, households=homes)
    study = simulate_study(seed=seed, population=plan.population, design=design)
    held = []
    for key, each in found_in(study, protocol()):
        name = "|".join(key)
        if name in true and each.figure is not None and not each.statistic.startswith(OF_ITS_OWN_CUT):
            held.append((name, each.figure.low <= true[name] <= each.figure.high))
    return held


def recovered(
    studies: int = STUDIES, homes: int = HOMES, true: Mapping[str, Estimate] | None = None, *, jobs: int = -1
) -> list[Recovered]:
    """Simulate studies and count; a true value that the simulation itself knows badly is left out."""
    known = truths() if true is None else true
    sure = {name: each.value for name, each in known.items() if each.value == each.value}
    runs = Parallel(n_jobs=jobs)(delayed(one_study)(1000 + seed, homes, sure) for seed in range(studies))
    counts: dict[str, list[bool]] = defaultdict(list)
    for run in runs:
        for name, held in run:
            counts[name].append(held)
    by_statistic: dict[tuple[str, str], list[list[bool]]] = defaultdict(list)
    for name, held in counts.items():
        question, statistic, *_ = name.split("|")
        by_statistic[question, statistic].append(held)
    return [
        Recovered(
            question=question,
            statistic=statistic,
            coverage=sum(map(sum, cells)) / sum(map(len, cells)),
            worst=min(sum(cell) / len(cell) for cell in cells),
            intervals=sum(map(len, cells)),
        )
        for (question, statistic), cells in by_statistic.items()
    ]


def table(found: list[Recovered]) -> str:
    lines = ["| question | statistic | coverage | worst score | intervals |", "|---|---|---|---|---|"]
    lines += [
        f"| {each.question} | {each.statistic} | {each.coverage:.3f} | {each.worst:.3f} | {each.intervals} |"
        for each in found
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    rows = recovered(jobs=int(sys.argv[1]) if len(sys.argv) > 1 else -1)
    print(table(rows))
    print("median", median(each.coverage for each in rows))
