"""Intervals of the ICC under simulation.

A rating is home + home x vignette + vignette (nine fixed ones) + rater + home x rater + error, all normal, or rounded
to a scale from 1 to 5. A unit is a vignette of a home, or the home itself where there is one unit a home. Raters are
drawn anew in every sample, or are the same three where an interval is about these very raters; or a pool of them rates
three interviews of each home, two of them each, drawn by lot. ICC(k) and its kin have
limits that are a function of the single score's, so they cover alike; one case shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from typing import Literal

import numpy as np
from tests.coverage.case import Case

from vignette.psychometrics import Interval
from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.intraclass import Form, spearman_brown
from vignette.psychometrics.intraclass.coefficients import estimates_of_table
from vignette.psychometrics.intraclass.table import CompleteTable
from vignette.psychometrics.resampling import BOOTSTRAPS, Resampling

HOME, HOME_VIGNETTE, RATER, HOME_RATER, ERROR = 0.3, 0.2, 0.05, 0.05, 0.3
VIGNETTES = np.linspace(-0.3, 0.3, 9)
SAME = np.array([-0.3, 0.1, 0.2])
DRAWS = 400

UNIT = {1: HOME + HOME_VIGNETTE, 9: HOME + HOME_VIGNETTE + VIGNETTES.var()}
NOISE = HOME_RATER + ERROR

Truth = float | Callable[[int, int], float]
ROUNDED_C = {2: 0.5475, 3: 0.5474}
ROUNDED_A = 0.5230
"""Of ratings rounded to 1 to 5, from one large simulation: `_rounded_truth`."""


SEVERE = 0.3

Who = Literal["drawn", "severe", "same", "fresh"]
"""Raters drawn anew in every sample, so from a population that differs more, the same, or other ones for every unit."""


def ratings(rng: np.random.Generator, homes: int, raters: int, vignettes: int, who: Who) -> Floats:
    """Return homes x vignettes x raters."""
    shape = (homes, vignettes, raters) if who == "fresh" else (raters,)
    shift = SAME[:raters] if who == "same" else rng.normal(0, sqrt(SEVERE if who == "severe" else RATER), shape)
    return (
        3
        + rng.normal(0, sqrt(HOME), (homes, 1, 1))
        + rng.normal(0, sqrt(HOME_VIGNETTE), (homes, vignettes, 1))
        + (VIGNETTES[:, None] if vignettes == 9 else 0.0)
        + shift
        + rng.normal(0, sqrt(HOME_RATER), (homes, 1, raters))
        + rng.normal(0, sqrt(ERROR), (homes, vignettes, raters))
    )


def sample(vignettes: int, *, who: Who = "drawn", rounded: bool = False) -> Callable[..., Floats]:
    """Return a sampler of one kind."""

    def draw(rng: np.random.Generator, homes: int, raters: int) -> Floats:
        found = ratings(rng, homes, raters, vignettes, who)
        return np.clip(np.round(found), 1, 5) if rounded else found

    return draw


def table(values: Floats, *, grouped: bool) -> CompleteTable:
    """Return homes x vignettes x raters as a complete table, units within homes or taken as independent."""
    homes, vignettes, raters = values.shape
    units = homes * vignettes
    return CompleteTable(
        values=values.reshape(units, raters),
        who=np.indices((units, raters))[1],
        clusters=np.repeat(np.arange(homes), vignettes) if grouped else np.arange(units),
        n_clusters=homes if grouped else units,
        cluster_kind="households" if grouped else "rows",
        grouped=grouped,
        raters=raters,
        n_excluded=0,
    )


def by(form: Form, interval: str, *, grouped: bool = True) -> Callable[[Floats], Interval | None]:
    """Return what a case asks of a sample."""

    def ask(values: Floats) -> Interval | None:
        seed = int(abs(values[0, 0, 0]) * 1e6 + values.sum() % 1 * 1e6)
        plan = Resampling(kind=interval, level=0.95, replicates=DRAWS, seed=seed) if interval in BOOTSTRAPS else None
        return estimates_of_table(table(values, grouped=grouped), (form,), interval, 0.95, plan)[0].interval

    return ask


def truth(form: Form, vignettes: int, *, who: Who = "drawn") -> Truth:
    """Return the ICC of the model; with the same raters their own shift counts, over k - 1."""

    def value(_: int, raters: int) -> float:
        shifts = {"same": float(SAME[:raters].var(ddof=1)), "severe": SEVERE}
        shift = 0.0 if "C," in form else shifts.get(who, RATER)
        between = UNIT[vignettes]
        single = between / (between + shift + NOISE)
        return float(spearman_brown(single, raters)) if "k" in form else single

    return value


def _rounded_truth() -> tuple[dict[int, float], float]:
    """Return how ROUNDED_C and ROUNDED_A were got: from very many homes, and for the latter from many raters."""
    from vignette.psychometrics.intraclass import icc_of_squares, mean_squares

    rng = np.random.default_rng(1)
    same = {k: mean_squares(sample(9, who="same", rounded=True)(rng, 200_000, k).reshape(-1, k)) for k in (2, 3)}
    many = mean_squares(sample(9, rounded=True)(rng, 3000, 500).reshape(-1, 500))
    return {k: float(icc_of_squares(found, "ICC(C,1)")) for k, found in same.items()}, float(
        icc_of_squares(many, "ICC(A,1)")
    )


def _case(
    form: Form,
    method: str,
    interval: str,
    vignettes: int,
    *,
    who: Who = "drawn",
    rounded: bool = False,
    grouped: bool = True,
) -> Case:
    known: Truth = truth(form, vignettes, who=who)
    if rounded:
        known = (lambda _, raters: ROUNDED_C[raters]) if form == "ICC(C,1)" else ROUNDED_A
    return Case(
        statistic=form,
        method=method,
        draw=sample(vignettes, who=who, rounded=rounded),
        interval=by(form, interval, grouped=grouped),
        truth=known,
        replicates=400 if interval in BOOTSTRAPS else 1000,
    )


INTERVIEWS = 3
Pooled = tuple[Floats, Codes]
"""Ratings of interviews by two raters each, and who they are."""


def pooled(severity: float, *, skewed: bool = False) -> Callable[..., Pooled]:
    """Return a sampler of interviews that two raters out of a pool rate; severities normal, or exponential."""

    def draw(rng: np.random.Generator, homes: int, raters: int) -> Pooled:
        interviews, home = homes * INTERVIEWS, np.repeat(np.arange(homes), INTERVIEWS)
        first = rng.integers(0, raters, interviews)
        who = np.stack([first, (first + 1 + rng.integers(0, raters - 1, interviews)) % raters], axis=1)
        shift = (rng.exponential(1, raters) if skewed else rng.normal(0, 1, raters)) * sqrt(severity)
        level = rng.normal(0, sqrt(HOME), homes)[home] + rng.normal(0, sqrt(HOME_VIGNETTE), interviews)
        leaning = rng.normal(0, sqrt(HOME_RATER), (homes, raters))[home[:, None], who]
        return 3 + level[:, None] + shift[who] + leaning + rng.normal(0, sqrt(ERROR), who.shape), who

    return draw


def of_pool(interval: str) -> Callable[[Pooled], Interval | None]:
    """Return what a case asks of such a sample."""

    def ask(data: Pooled) -> Interval | None:
        values, who = data
        seen, codes = np.unique(who, return_inverse=True)
        plain = table(values.reshape(-1, INTERVIEWS, 2), grouped=True)
        asked = replace(plain, who=codes.reshape(who.shape), raters=len(seen))
        return estimates_of_table(asked, ("ICC(1)",), interval, 0.95, None)[0].interval

    return ask


def _pool_case(method: str, interval: str, severity: float, *, skewed: bool = False) -> Case:
    between = HOME + HOME_VIGNETTE
    return Case(
        statistic="ICC(1)",
        method=f"{method}, pairs out of a pool",
        draw=pooled(severity, skewed=skewed),
        interval=of_pool(interval),
        truth=between / (between + severity + NOISE),
        raters=(3, 4, 6, 12),
        homes=(60, 120, 300),
    )


HOUSEHOLD = "F, degrees of freedom from households"
MODIFIED = "modified large-sample, degrees of freedom from households"
POOL = "modified large-sample, raters a sample"
NINE = "nine vignettes a home"
CASES: tuple[Case, ...] = (
    _case("ICC(1)", "F, one unit a home", "f", 1, who="fresh"),
    _case("ICC(C,1)", "F, one unit a home", "f", 1),
    _case("ICC(A,1)", "F (Satterthwaite), one unit a home", "f", 1),
    _case("ICC(A,k)", "F (Satterthwaite), one unit a home", "f", 1),
    _case("ICC(A,1)", "F (Satterthwaite), one unit a home, raters who differ much", "f", 1, who="severe"),
    _case("ICC(A,1)", f"{MODIFIED}, one unit a home, raters who differ much", "f-household", 1, who="severe"),
    _case("ICC(A,1)", f"{MODIFIED}, {NINE}, raters who differ much", "f-household", 9, who="severe"),
    _case("ICC(C,1)", f"{HOUSEHOLD}, one unit a home", "f-household", 1),
    _case("ICC(A,1)", f"{MODIFIED}, one unit a home", "f-household", 1),
    _case("ICC(C,1)", f"F, {NINE} taken as independent", "f", 9, grouped=False),
    _case("ICC(A,1)", f"F (Satterthwaite), {NINE} taken as independent", "f", 9, grouped=False),
    _case("ICC(1)", f"{HOUSEHOLD}, {NINE}", "f-household", 9, who="fresh"),
    _case("ICC(C,1)", f"{HOUSEHOLD}, {NINE}", "f-household", 9),
    _case("ICC(A,1)", f"{MODIFIED}, {NINE}", "f-household", 9),
    _case("ICC(A,k)", f"{MODIFIED}, {NINE}", "f-household", 9),
    _case("ICC(1)", f"{HOUSEHOLD}, {NINE}, same raters for all units", "f-household", 9),
    _case("ICC(C,1)", f"{HOUSEHOLD}, {NINE}, rounded to 1-5", "f-household", 9, rounded=True, who="same"),
    _case("ICC(A,1)", f"{MODIFIED}, {NINE}, rounded to 1-5", "f-household", 9, rounded=True),
    _case("ICC(C,1)", f"household jackknife, {NINE}", "jackknife", 9),
    _case("ICC(A,1)", f"household jackknife, {NINE}, same raters", "jackknife", 9, who="same"),
    _case("ICC(A,1)", f"household jackknife, {NINE}, raters drawn anew", "jackknife", 9),
    _case("ICC(C,1)", f"household bootstrap BCa, {NINE}", "bootstrap", 9),
    _case("ICC(A,1)", f"household bootstrap BCa, {NINE}, same raters", "bootstrap", 9, who="same"),
    _case("ICC(A,1)", f"household bootstrap BCa, {NINE}, raters drawn anew", "bootstrap", 9),
    _case("ICC(A,1)", f"household bootstrap percentile, {NINE}, same raters", "bootstrap-percentile", 9, who="same"),
    _pool_case(HOUSEHOLD, "f-household", RATER),
    _pool_case(f"{HOUSEHOLD}, raters who differ much", "f-household", SEVERE),
    _pool_case(POOL, "household-rater", RATER),
    _pool_case(f"{POOL}, raters who differ much", "household-rater", SEVERE),
    _pool_case(f"{POOL}, raters who differ much, skewed", "household-rater", SEVERE, skewed=True),
)
