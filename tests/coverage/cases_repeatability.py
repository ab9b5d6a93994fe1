"""Intervals of retest and parallel forms under simulation.

Two applicants of a home score on two occasions: home + applicant + occasion's shift + home's change + error, all
normal. For intervals that take people for independent there is one applicant a home. What is a multiple of another
statistic (the smallest detectable changes of the SEM), a mirror image (the lower limit of agreement) or the same figure
in two results (the mean change of retest and the bias) covers like it and stands here once.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from tests.coverage.case import Case

from vignette.psychometrics import Estimate, Interval
from vignette.psychometrics.repeatability import (
    bland_altman,
    equivalence,
    equivalence_of_groups,
    lin_ccc,
    measurement_error,
    retest,
)

HOME, APPLICANT, CHANGE, ERROR, SHIFT = 9.0, 9.0, 2.0, 4.0, 1.0
BETWEEN, WITHIN = HOME + APPLICANT, CHANGE + ERROR
DRAWS = 400
PAIR = {"first": "t1", "second": "t2"}
BOTH = {"columns": ["t1", "t2"]}
REACH = 1.959964

CONCORDANCE = 2 * BETWEEN / (2 * (BETWEEN + WITHIN) + SHIFT**2)
CORRELATION = BETWEEN / (BETWEEN + WITHIN)
SPEARMAN = 6 / np.pi * np.arcsin(CORRELATION / 2)
"""Of a bivariate normal."""
AGREEMENT = sqrt(WITHIN + SHIFT**2 / 2)


def scores(rng: np.random.Generator, homes: int, people: int = 2) -> pd.DataFrame:
    """Return one sample: a row per applicant."""
    household = np.repeat(np.arange(homes), people)
    home = rng.normal(0, sqrt(HOME), homes)[household] + rng.normal(0, sqrt(APPLICANT), len(household))
    change = rng.normal(0, sqrt(CHANGE), (homes, 2))[household]
    values = 30 + home[:, None] + change + rng.normal(0, sqrt(ERROR), (len(household), 2)) + [0.0, SHIFT]
    return pd.DataFrame({"household_id": household, "t1": values[:, 0], "t2": values[:, 1]})


def nested(rng: np.random.Generator, homes: int, _: int) -> pd.DataFrame:
    return scores(rng, homes)


def alone(rng: np.random.Generator, homes: int, _: int) -> pd.DataFrame:
    return scores(rng, homes, people=1)


def groups(people: int) -> Callable[[np.random.Generator, int, int], pd.DataFrame]:
    """Return a sampler of homes whose applicants fall into two groups, half of the homes with both in one."""

    def draw(rng: np.random.Generator, homes: int, _: int) -> pd.DataFrame:
        table = scores(rng, homes, people)
        side = (np.arange(len(table)) // 2) % 2 if people == 2 else np.arange(len(table)) % 2
        mixed = np.arange(len(table)) % 4 == 0
        group = np.where(mixed, 1 - side, side) if people == 2 else side
        return table.assign(group=np.where(group == 1, "b", "a"), t1=table["t1"] + SHIFT * (group == 1))

    return draw


def _seed(table: pd.DataFrame) -> int:
    return int(abs(table["t1"].iloc[0]) * 1e6) % 2**31


def of(function: Callable[..., Any], pick: str | None = None, **options: Any) -> Callable[[pd.DataFrame], Any]:
    """Return what a case asks of a sample: the interval of one statistic."""

    def interval(table: pd.DataFrame) -> Interval | None:
        more = dict(options)
        if str(options.get("interval")).startswith("bootstrap"):
            more |= {"seed": _seed(table), "replicates": DRAWS}
        found = function(table, **more)
        if pick is not None:
            found = (found.estimates if hasattr(found, "estimates") and hasattr(found, "columns") else found)[pick]
        if not isinstance(found, Estimate):
            raise TypeError(type(found))
        return found.interval

    return interval


def _case(statistic: str, method: str, ask: Callable[..., Any], truth: float, *, draw: Any = nested) -> Case:
    replicates = 400 if "bootstrap" in method else 1000
    return Case(
        statistic=statistic, method=method, draw=draw, interval=ask, truth=truth, raters=(0,), replicates=replicates
    )


def _three(
    statistic: str, function: Callable[..., Any], pick: str | None, truth: float, closed: str, told: str, **more: Any
) -> list[Case]:
    """Return a statistic's cases: over households in two ways, closed with one applicant a home."""
    cases = [
        _case(statistic, "household jackknife, t", of(function, pick, interval="jackknife", **more), truth),
        _case(statistic, "household bootstrap, BCa", of(function, pick, interval="bootstrap", **more), truth),
    ]
    if statistic == "SEM (agreement)":
        ask = of(function, pick, interval="bootstrap-percentile", **more)
        cases.append(_case(statistic, "household bootstrap, percentile", ask, truth))
    if closed:
        ask = of(function, pick, interval=closed, **more)
        cases.append(_case(statistic, f"{told}, one applicant a home", ask, truth, draw=alone))
    return cases


CASES: tuple[Case, ...] = (
    *_three("Lin's concordance", lin_ccc, None, CONCORDANCE, "z-transform", "Lin's z-transform", **PAIR),
    *_three("Pearson r", retest, "Pearson r", CORRELATION, "closed", "Fisher's z", **BOTH),
    *_three("Spearman rho", retest, "Spearman rho", SPEARMAN, "closed", "Bonett-Wright", **BOTH),
    _case(
        "ICC(C,1) of occasions",
        "household jackknife, t",
        of(retest, "ICC(C,1)", interval="jackknife", **BOTH),
        CORRELATION,
    ),
    *_three("bias", bland_altman, "bias", SHIFT, "exact", "t", **PAIR),
    *_three(
        "upper limit of agreement",
        bland_altman,
        "upper limit",
        SHIFT + REACH * sqrt(2 * WITHIN),
        "exact",
        "exact (Carkeet)",
        **PAIR,
    ),
    _case(
        "upper limit of agreement",
        "Bland-Altman 1999, one applicant a home",
        of(bland_altman, "upper limit", interval="bland-altman", **PAIR),
        SHIFT + REACH * sqrt(2 * WITHIN),
        draw=alone,
    ),
    _case(
        "upper limit of agreement",
        "exact (Carkeet), two applicants a home taken as independent",
        of(bland_altman, "upper limit", interval="exact", cluster=None, **PAIR),
        SHIFT + REACH * sqrt(2 * WITHIN),
    ),
    *_three("slope on mean", bland_altman, "slope on mean", 0.0, "exact", "t", **PAIR),
    *_three(
        "SEM (consistency)",
        measurement_error,
        "SEM",
        sqrt(WITHIN),
        "chi-square",
        "chi-square",
        kind="consistency",
        **BOTH,
    ),
    *_three("SEM (agreement)", measurement_error, "SEM", AGREEMENT, "", "", kind="agreement", **BOTH),
    *_three("SEM (one-way)", measurement_error, "SEM", AGREEMENT, "chi-square", "chi-square", kind="one-way", **BOTH),
    _case(
        "within-subject CV",
        "household jackknife, t",
        of(measurement_error, "within-subject CV", interval="jackknife", kind="consistency", **BOTH),
        sqrt(WITHIN) / (30 + SHIFT / 2),
    ),
    _case("mean difference, paired", "t over households", of(equivalence, margin=2, level=0.95, **PAIR), SHIFT),
    _case(
        "mean difference, paired",
        "paired t, two applicants a home taken as independent",
        of(equivalence, margin=2, level=0.95, cluster=None, **PAIR),
        SHIFT,
    ),
    _case(
        "mean difference, two groups",
        "t over households",
        of(equivalence_of_groups, score="t1", group="group", first="a", second="b", margin=2, level=0.95),
        SHIFT,
        draw=groups(2),
    ),
    _case(
        "mean difference, two groups",
        "Welch's t, one applicant a home",
        of(equivalence_of_groups, score="t1", group="group", first="a", second="b", margin=2, level=0.95),
        SHIFT,
        draw=groups(1),
    ),
)
