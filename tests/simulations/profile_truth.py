"""Does a profile keep what it promises? Intervals, verdicts and chances against a known truth.

``python -m tests.simulations.profile_truth`` draws evidence and people anew many times and keeps the figures in
``profile_truth.csv``, which ``docs/method/profile.md`` cites.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit
from tests.simulations.rated_people import RatedPeople, draw_rated_people

from vignette.assessment import ErrorModel, ScoreKind
from vignette.assessment.precision import model_degrees
from vignette.instrument import bundled_folder, read_library
from vignette.psychometrics.arrays import Floats, Mask
from vignette.simulation import Population, SimulatedStudy, default_design, default_population, simulate_study
from vignette.simulation.raters import draw_raters
from vignette.study import find_error_model, interview_scores, shipped_terms
from vignette.study.cut_scores import CutRules, estimate_cut
from vignette.study.double_ratings import ID, KIND

HERE = Path(__file__).with_suffix(".csv")
LEVEL = 0.95
RATERS = 6
FIRST_SEED, APART = 1, 1000
DEFINITE = (0.80, 0.90)
REGIONS = {"low": (-np.inf, 2.5), "middle": (2.5, 3.5), "high": (3.5, np.inf)}
STATED = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0)
CHANCES = (0.0, 0.2, 0.4, 0.6, 1.0)
DESIGNS = ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2))
"""Raters and forms."""
Figures = dict[tuple[str, str, int, int, str], tuple[float, float]]
"""Sum and number by kind, figure, raters, forms and group."""


@dataclass(frozen=True)
class Plan:
    """How much is drawn."""

    evidences: int
    study_households: int
    forms: str
    households: int


PANEL_FROM = 3
CUTS = CutRules(missed=1.0, false_alarm=2.0, level=0.95, replicates=100, seed=20260101)
FULL = Plan(evidences=60, study_households=120, forms="AB", households=250)


def populations() -> dict[str, Population]:
    """Return the population of `default_population`, and the demonstration's, whose raters have trained."""
    text = (Path(__file__).parents[2] / "src/vignette/casework/invented/simulated.toml").read_text(encoding="utf-8")
    return {"default": default_population(), "trained": default_population(**tomllib.loads(text)["population"])}


def error_model_of(population: Population, plan: Plan, seed: int) -> ErrorModel:
    """Return the error model that one simulated study finds."""
    return find_error_model(_study(population, plan, seed).ratings, shipped_terms())


def cuts_of(population: Population, plan: Plan, seed: int) -> dict[ScoreKind, Floats]:
    """Return the cuts that one simulated study finds."""
    study, instrument = _study(population, plan, seed), read_library(bundled_folder()).get("familjehem-heder")
    judged = study.homes[["household_id"]].assign(met=(study.homes["panel_judgement"] >= PANEL_FROM).astype(int))
    scores = interview_scores(study.ratings, instrument).astype({"household_id": object})
    scored = scores.merge(judged.astype({"household_id": object}), on="household_id")
    names = {ScoreKind.COMPETENCE: instrument.competences, ScoreKind.ASPECT: instrument.aspects}
    return {
        kind: np.array([_cut(scored[(scored[KIND] == kind) & (scored[ID] == each.id)]) for each in of_kind])
        for kind, of_kind in names.items()
    }


def _cut(scored: pd.DataFrame) -> float:
    return estimate_cut(scored, CUTS, outcome="met", with_interval=False).cut.value


def _study(population: Population, plan: Plan, seed: int) -> SimulatedStudy:
    design = default_design(
        households=plan.study_households, raters=RATERS, assignment="pairs", forms=list(plan.forms), form_plan="each"
    )
    return simulate_study(seed=seed, population=population, design=design)


def measure(population: Population, cuts: dict[ScoreKind, Floats], plan: Plan, seed: int) -> Figures:
    """Return the figures of one study's evidence and fresh people."""
    model = error_model_of(population, plan, seed)
    people = draw_rated_people(np.random.default_rng([seed, 1]), population, plan.households)
    figures: Figures = {}
    for kind in ScoreKind:
        for raters, forms in DESIGNS:
            shown = _Shown.of(people, model, kind, cuts[kind], raters, forms)
            for figure, group, values in (*_coverage(shown), *_verdicts(shown), *_calibration(shown)):
                figures[kind.value, figure, raters, forms, group] = (float(values.sum()), float(values.size))
            if (raters, forms) in ((1, 1), (2, 1)):
                for step, more in (("rater", (raters + 1, 1)), ("form", (raters, 2))):
                    then = _Shown.of(people, model, kind, cuts[kind], *more)
                    for figure, group, values in _settling(shown, then, step):
                        figures[kind.value, figure, raters, forms, group] = (float(values.sum()), float(values.size))
    return figures


@dataclass(frozen=True)
class _Shown:
    """Persons x scores of one design; degrees of freedom are ours, and those of each pattern of ratings."""

    score: Floats
    truth: Floats
    cut: Floats
    sem: Floats
    degrees: float
    own_degrees: Floats

    @staticmethod
    def of(people: RatedPeople, model: ErrorModel, kind: ScoreKind, cuts: Floats, raters: int, forms: int) -> _Shown:
        parts = people.variances(model, kind, raters=raters, forms=forms)
        whole = parts.sum(axis=2)
        degrees = np.array([term.degrees if term.degrees > 0 else 1.0 for term in model.terms])
        score = people.scores(kind, raters=raters, forms=forms)
        return _Shown(
            score=score,
            truth=people.true_scores(kind),
            cut=np.broadcast_to(cuts, score.shape),
            sem=np.sqrt(whole),
            degrees=model_degrees(model, kind, competences=9, aspects=3),
            own_degrees=whole**2 / (parts**2 / degrees).sum(axis=2),
        )

    @property
    def above(self) -> Floats:
        """Stated probability of being at or above the cut."""
        return np.asarray(stdtr(self.degrees, (self.score - self.cut) / self.sem))

    @property
    def there(self) -> Mask:
        return np.isfinite(self.score)

    def definite(self, share: float) -> Mask:
        return self.there & ((self.above >= share) | (self.above <= 1 - share))


def _coverage(shown: _Shown) -> Iterator[tuple[str, str, Floats]]:
    missed = np.abs(shown.score - shown.truth)
    share = (1 + LEVEL) / 2
    reach = stdtrit(shown.degrees, share) * shown.sem
    ways = {
        "coverage": reach,
        "coverage, own df": stdtrit(shown.own_degrees, share) * shown.sem,
        "coverage, normal": ndtri(share) * shown.sem,
    }
    for name, each in ways.items():
        yield name, "all", (missed <= each)[shown.there]
    for region, (low, high) in REGIONS.items():
        chosen = shown.there & (shown.truth >= low) & (shown.truth < high)
        yield "coverage", region, (missed <= reach)[chosen]
    yield "width", "all", (2 * reach)[shown.there]
    yield "error", "all", (shown.score - shown.truth)[shown.there]
    yield "squared error", "all", (missed**2)[shown.there]
    yield "stated squared error", "all", (shown.sem**2)[shown.there]
    yield "distance", "all", (shown.truth - shown.cut)[shown.there]
    yield "squared distance", "all", ((shown.truth - shown.cut) ** 2)[shown.there]


def _verdicts(shown: _Shown) -> Iterator[tuple[str, str, Floats]]:
    truly = shown.truth >= shown.cut
    yield "naive wrong", "all", ((shown.score >= shown.cut) != truly)[shown.there]
    for share in DEFINITE:
        definite = shown.definite(share)
        said = shown.above >= 0.5
        group = f"{share:.2f}"
        yield "undetermined", group, ~definite[shown.there]
        yield "wrong", group, (said != truly)[definite]
        yield "wrong above", group, ~truly[definite & said]
        yield "wrong below", group, truly[definite & ~said]


def _calibration(shown: _Shown) -> Iterator[tuple[str, str, Floats]]:
    truly = shown.truth >= shown.cut
    for low, high in pairwise(STATED):
        chosen = shown.there & (shown.above >= low) & ((shown.above < high) | (high == 1))
        yield "truly above", f"{low:.1f}-{high:.1f}", truly[chosen]
        yield "stated above", f"{low:.1f}-{high:.1f}", shown.above[chosen]


def _settling(now: _Shown, then: _Shown, step: str) -> Iterator[tuple[str, str, Floats]]:
    """Yield what adding a rater or a form was said to settle, and settled."""
    truly = now.truth >= now.cut
    for share in DEFINITE:
        open_still = now.there & then.there & ~now.definite(share)
        moves = np.sqrt(np.maximum(now.sem**2 - then.sem**2, 1e-12))
        far, distance = stdtrit(now.degrees, share) * then.sem, now.score - now.cut
        chance = 1 - stdtr(now.degrees, (far - distance) / moves) + stdtr(now.degrees, (-far - distance) / moves)
        settled = then.definite(share)
        for low, high in (*pairwise(CHANCES), (0.0, 1.0)):
            chosen = open_still & (chance >= low) & (chance < high + (high == 1))
            group = f"{share:.2f} {low:.1f}-{high:.1f}"
            yield f"{step}: stated chance", group, chance[chosen]
            yield f"{step}: settled", group, settled[chosen]
            yield f"{step}: wrong when settled", group, ((then.above >= 0.5) != truly)[chosen & settled]


def severity_spread(population: Population, plan: Plan, first_seed: int) -> float:
    """Return the mean variance of severity among the raters of the studies, on the latent scale."""
    pools = (
        draw_raters(np.random.default_rng(np.random.SeedSequence(first_seed + study).spawn(1)[0]), population, RATERS)
        for study in range(plan.evidences)
    )
    return float(np.mean([pool.severity.var(ddof=1) for pool in pools]))


def run(plan: Plan, *, first_seed: int, workers: int) -> list[dict[str, object]]:
    """Return every figure of every population over all evidences: mean, its standard error, how many it rests on."""
    rows: list[dict[str, object]] = []
    for place, (name, population) in enumerate(populations().items()):
        seeds = [first_seed + APART * place + number for number in range(plan.evidences)]
        with ProcessPoolExecutor(max_workers=workers) as pool:
            each = (len(seeds) * [given] for given in (population, cuts_of(population, plan, seeds[0]), plan))
            found = list(pool.map(measure, *each, seeds))
        for key in found[0]:
            sums, numbers = np.array([one[key] for one in found]).T
            rows.append(dict(zip(COLUMNS, (name, *key, *_ratio(sums, numbers)), strict=True)))
    return rows


COLUMNS = ("population", "kind", "figure", "raters", "forms", "group", "value", "se", "n")


def _ratio(sums: Floats, numbers: Floats) -> tuple[float, float, int]:
    """Return the mean over all studies with a standard error that takes studies for the sample."""
    whole = numbers.sum()
    if whole == 0:
        return float("nan"), float("nan"), 0
    value = sums.sum() / whole
    studies = len(sums)
    spread = ((sums - value * numbers) ** 2).sum() * studies / max(studies - 1, 1)
    return float(value), float(np.sqrt(spread) / whole), int(whole)


def read(path: Path = HERE) -> list[dict[str, str]]:
    """Return the figures kept."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(rows: Sequence[dict[str, object]], path: Path = HERE) -> None:
    """Keep the figures."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in row.items()} for row in rows)


def main() -> int:
    """Measure and keep."""
    write(run(FULL, first_seed=FIRST_SEED, workers=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
