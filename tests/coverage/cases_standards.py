"""Coverage for standard setting and classification.

Two applicants a household, alike (correlation 0.6 of scores, 0.5 of what the panel sees beyond the score). Where judges
are the sample, the number of "homes" is the number of judges: 8, 12 and 20.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, ndtr, ndtri
from tests.coverage.case import Case

from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.standards import (
    HofsteeLimits,
    angoff,
    bookmark,
    borderline_group,
    borderline_regression,
    classification_consistency,
    contrasting_groups,
    hofstee,
    hofstee_cut,
    hofstee_over_judges,
)

MEAN, SD = 27.0, 5.0
CUT, SLOPE = 25.0, 0.4
ITEMS = [f"v{number}" for number in range(1, 10)]
BOOTSTRAPS = ("bootstrap", "bootstrap-percentile")
DRAWS = {"replicates": 200, "seed": 1}


def alike(rng: np.random.Generator, homes: int, share: float) -> np.ndarray:
    """Return standard normal values of two members a household that correlate by ``share``."""
    return (np.sqrt(share) * rng.normal(size=(homes, 1)) + np.sqrt(1 - share) * rng.normal(size=(homes, 2))).ravel()


def frame(homes: int, **columns: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"household_id": np.repeat(np.arange(homes), 2), **columns})


def judged(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """Scores, and a panel's judgement whose chance is logistic in the score and whose rest is shared in a household."""
    score = MEAN + SD * alike(rng, homes, 0.6)
    group = ndtr(alike(rng, homes, 0.5)) < expit(SLOPE * (score - CUT))
    return frame(homes, score=score, group=group.astype(int))


@cache
def _population() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a fine grid of scores and the densities of the two groups on it."""
    grid = np.linspace(MEAN - 9 * SD, MEAN + 9 * SD, 200_001)
    density = np.exp(-(((grid - MEAN) / SD) ** 2) / 2)
    upper = density * expit(SLOPE * (grid - CUT))
    lower = density - upper
    return grid, lower / lower.sum(), upper / upper.sum()


def dividing_truth(rule: str) -> float:
    """Return the population's cut by quadrature."""
    grid, *groups = _population()
    if rule == "logistic":
        return CUT
    if rule == "medians":
        return float(np.mean([np.interp(0.5, each.cumsum(), grid) for each in groups]))
    (first, second), (below, above) = zip(
        *((m := float(grid @ each), float((grid - m) ** 2 @ each)) for each in groups), strict=True
    )
    if rule == "means":
        return (first + second) / 2
    gap = lambda x: (x - first) ** 2 / below + np.log(below) - (x - second) ** 2 / above - np.log(above)  # noqa: E731
    return float(brentq(gap, first, second))


def contrast(data: pd.DataFrame, rule: str, interval: str) -> Interval | None:
    options = DRAWS if interval in BOOTSTRAPS else {}
    return contrasting_groups(
        data, score="score", group="group", upper=1, rule=rule, interval=interval, **options
    ).interval


def graded(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """A grade 1 to 4 and a score that rises by 3 a grade, from 26 at grade 2; the rest is shared in a household."""
    grade = np.clip(np.round(2.6 + alike(rng, homes, 0.6)), 1, 4)
    return frame(homes, grade=grade, score=20 + 3 * grade + 4 * alike(rng, homes, 0.6))


def at_borderline(data: pd.DataFrame, interval: str) -> Interval | None:
    options = DRAWS if interval in BOOTSTRAPS else {}
    return borderline_regression(
        data, score="score", grade="grade", borderline=2, interval=interval, **options
    ).interval


def of_group(data: pd.DataFrame, rule: str, interval: str) -> Interval | None:
    options = DRAWS if interval in BOOTSTRAPS else {}
    return borderline_group(
        data, score="score", grade="grade", borderline=2, rule=rule, interval=interval, **options
    ).interval


LIMITS = HofsteeLimits(lowest_cut=20, highest_cut=34, lowest_fail_rate=0.02, highest_fail_rate=0.6)


def scored(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    return frame(homes, score=MEAN + SD * alike(rng, homes, 0.6))


def met(data: pd.DataFrame, interval: str) -> Interval | None:
    return hofstee(data, score="score", limits=LIMITS, interval=interval, **DRAWS).interval


def hofstee_truth() -> float:
    return float(brentq(lambda c: ndtr((c - MEAN) / SD) - (0.6 + (c - 20) * (0.02 - 0.6) / 14), 20, 34))


SCORES = MEAN + SD * ndtri((np.arange(2000) + 0.5) / 2000)
PANEL = np.array([20, 34, 0.05, 0.55])


def panel(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """Judges' limits around the panel's."""
    given = PANEL + rng.normal(size=(homes, 4)) * [1.5, 1.5, 0.01, 0.08]
    names = ["lowest_cut", "highest_cut", "lowest_fail_rate", "highest_fail_rate"]
    return pd.DataFrame(given, columns=names).assign(judge_id=np.arange(homes))


def over_judges(data: pd.DataFrame, interval: str) -> Interval | None:
    options = DRAWS if interval in BOOTSTRAPS else {}
    return hofstee_over_judges(data, scores=SCORES, interval=interval, **options).interval


def judges(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """Expected scores of nine items: items differ, judges differ in severity, in halves as judges give them; mean 3."""
    severity = rng.normal(0, 0.25, size=(homes, 1))
    given = np.linspace(2.6, 3.4, 9) + severity + rng.normal(0, 0.5, size=(homes, 9))
    return pd.DataFrame(np.clip(np.round(2 * given) / 2, 1, 5), columns=ITEMS).assign(judge_id=np.arange(homes))


def angoff_truth() -> float:
    """Sum over items of the mean of the rounded, clipped normal, whose standard deviation is sqrt(.25² + .5²)."""
    levels = np.arange(1, 5.01, 0.5)
    spread = np.hypot(0.25, 0.5)
    total = 0.0
    for middle in np.linspace(2.6, 3.4, 9):
        upto = np.append(ndtr((levels[:-1] + 0.25 - middle) / spread), 1)
        total += float(np.diff(upto, prepend=0) @ levels)
    return total


LOCATIONS = np.linspace(-2, 2, 25)


def marks(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """Marked pages: rounded normal around page 15 with standard deviation 3."""
    pages = np.clip(np.round(rng.normal(15, 3, size=homes)), 1, 25)
    return pd.DataFrame({"judge_id": np.arange(homes), "page": pages})


def mark_truth() -> float:
    upto = np.append(ndtr((np.arange(1, 25) + 0.5 - 15) / 3), 1)
    return float(np.diff(upto, prepend=0) @ LOCATIONS)


def marked(data: pd.DataFrame, rule: str, interval: str) -> Interval | None:
    found = bookmark(data, locations=LOCATIONS, place="page", rule=rule, interval=interval)
    return found.estimates[0].interval


def answered(rng: np.random.Generator, homes: int, raters: int, *, flat: bool = False) -> pd.DataFrame:
    """Nine items from 1 to 5: 3 + 0.6 ability + error, rounded; ability is shared in a household, normal or flat."""
    ability = alike(rng, homes, 0.6)[:, None]
    ability = np.sqrt(12) * (ndtr(ability) - 0.5) if flat else ability
    given = np.clip(np.round(3 + 0.6 * ability + 0.8 * rng.normal(size=(2 * homes, 9))), 1, 5)
    return frame(homes, **dict(zip(ITEMS, given.T, strict=True)))


def sorted_at(data: pd.DataFrame, name: str, model: str, length: str, interval: str | None) -> Any:
    found = classification_consistency(
        data,
        items=ITEMS,
        cuts=[24],
        lowest=9,
        highest=45,
        reliability="alpha",
        model=model,
        length=length,
        interval=interval,
        **(DRAWS if interval in BOOTSTRAPS else {}),
    )[f"{name}, cut 24"]
    return found.interval if interval else found.value


SORTED = {
    ("accuracy", "beta2", "exact"): 0.88068,
    ("accuracy", "beta2", "whole"): 0.87999,
    ("false above", "beta2", "exact"): 0.06461,
    ("consistency", "beta2", "exact"): 0.83618,
    ("kappa", "beta2", "exact"): 0.59657,
    ("accuracy", "beta4", "exact"): 0.88778,
}
"""`sorted_at` in ``answered(np.random.default_rng(1), 400_000, 0)``, with flat ability for "beta4"."""

CASES = (
    Case(
        statistic="Angoff cut",
        method="Student's t over judges (8, 12, 20)",
        draw=judges,
        interval=lambda data: (
            angoff(data, items=ITEMS, form="expected scores", lowest=1, highest=5).estimates[0].interval
        ),
        truth=angoff_truth(),
        raters=(0,),
        homes=(8, 12, 20),
    ),
    Case(
        statistic="bookmark cut (mean)",
        method="Student's t over judges (8, 12, 20)",
        draw=marks,
        interval=partial(marked, rule="mean", interval="t"),
        truth=mark_truth(),
        raters=(0,),
        homes=(8, 12, 20),
    ),
    Case(
        statistic="bookmark cut (median)",
        method="order statistics over judges (8, 12, 20)",
        draw=marks,
        interval=partial(marked, rule="median", interval="order statistics"),
        truth=float(LOCATIONS[14]),
        raters=(0,),
        homes=(8, 12, 20),
    ),
    *(
        Case(
            statistic=f"contrasting groups cut ({rule})",
            method=interval,
            draw=judged,
            interval=partial(contrast, rule=rule, interval=interval),
            truth=dividing_truth(rule),
            raters=(0,),
            replicates=1000 if interval in ("fieller", "delta") else 400,
        )
        for rule, interval in (
            ("logistic", "fieller"),
            ("logistic", "delta"),
            ("logistic", "bootstrap"),
            ("logistic", "bootstrap-percentile"),
            ("means", "delta"),
            ("means", "bootstrap"),
            ("means", "bootstrap-percentile"),
            ("medians", "bootstrap"),
            ("medians", "bootstrap-percentile"),
            ("normal", "bootstrap"),
            ("normal", "bootstrap-percentile"),
        )
    ),
    *(
        Case(
            statistic="borderline regression cut",
            method=interval,
            draw=graded,
            interval=partial(at_borderline, interval=interval),
            truth=26.0,
            raters=(0,),
            replicates=1000 if interval == "t" else 400,
        )
        for interval in ("t", *BOOTSTRAPS)
    ),
    *(
        Case(
            statistic=f"borderline group cut ({rule})",
            method=interval,
            draw=graded,
            interval=partial(of_group, rule=rule, interval=interval),
            truth=26.0,
            raters=(0,),
            replicates=400 if interval in BOOTSTRAPS else 1000,
        )
        for rule, interval in (
            ("mean", "t"),
            ("mean", "bootstrap"),
            ("mean", "bootstrap-percentile"),
            ("median", "order statistics"),
            ("median", "bootstrap"),
            ("median", "bootstrap-percentile"),
        )
    ),
    *(
        Case(
            statistic="Hofstee cut",
            method=f"household {interval}",
            draw=scored,
            interval=partial(met, interval=interval),
            truth=hofstee_truth(),
            raters=(0,),
            replicates=400,
        )
        for interval in BOOTSTRAPS
    ),
    *(
        Case(
            statistic="Hofstee cut (over judges)",
            method=f"judge {interval} (8, 12, 20)",
            draw=panel,
            interval=partial(over_judges, interval=interval),
            truth=float(hofstee_cut(SCORES, np.ones(len(SCORES)), PANEL)),
            raters=(0,),
            homes=(8, 12, 20),
            replicates=400,
        )
        for interval in ("jackknife", *BOOTSTRAPS)
    ),
    *(
        Case(
            statistic=f"{name} (Livingston-Lewis, {model}, {length})",
            method=interval,
            draw=partial(answered, flat=model == "beta4"),
            interval=partial(sorted_at, name=name, model=model, length=length, interval=interval),
            truth=truth,
            raters=(0,),
            replicates=400,
        )
        for (name, model, length), truth in SORTED.items()
        for interval in ("jackknife", *BOOTSTRAPS)
        if (interval, length) != ("jackknife", "whole")
        and (interval != "bootstrap-percentile" or (name, model, length) == ("accuracy", "beta2", "exact"))
    ),
)
