"""Agreement: raters of fixed severity rate four vignettes of each home, cut from a normal scale into five categories.

A home's level (SD 0.7) is shared by its vignettes, each adds its own (0.5) and each rating an error (0.55). Raters are
the same in every replicate: their severity is part of the truth, as the intervals hold for these raters. `TRUTH` is
each coefficient in one simulation of a million homes: `python -m tests.coverage.cases_agreement` makes it again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from tests.coverage.case import Case

from vignette.psychometrics import Interval, agreement_weights, table_indices
from vignette.psychometrics.agreement import table_of_codes
from vignette.psychometrics.agreement.coefficient import Coefficient
from vignette.psychometrics.agreement.coincidence import krippendorff, squared_differences
from vignette.psychometrics.agreement.estimating import Sample, estimates
from vignette.psychometrics.agreement.limiting import Plan, interval_plan
from vignette.psychometrics.agreement.margins import margin_difference
from vignette.psychometrics.agreement.multirater import brennan, fleiss, gwet
from vignette.psychometrics.agreement.pairwise import cohen, conger, light
from vignette.psychometrics.agreement.percent import agreement_share
from vignette.psychometrics.agreement.ranks import kendall, mean_r
from vignette.psychometrics.agreement.variance import finn

UNITS, SEVERITY, CUTS = 4, np.array([0.0, 0.35, -0.25]), [-1.2, -0.4, 0.4, 1.2]
SCORES = np.arange(1.0, 6.0)
UNWEIGHTED, LINEAR, QUADRATIC = (
    agreement_weights(name, scores=SCORES) for name in ("unweighted", "linear", "quadratic")
)
DRAWS, FEWER = 500, 400

Built = Callable[[np.ndarray], Coefficient]


def ratings(rng: np.random.Generator, homes: int, raters: int) -> np.ndarray:
    """Return codes, units x raters, four units of a home in a row."""
    level = np.repeat(rng.normal(0, 0.7, homes), UNITS) + rng.normal(0, 0.5, homes * UNITS)
    return np.digitize(level[:, None] + SEVERITY[:raters] + rng.normal(0, 0.55, (len(level), raters)), CUTS)


def first_category(codes: np.ndarray) -> Coefficient:
    """Return Fleiss' kappa of the lowest category against the rest."""
    return fleiss((codes == 0).astype(np.int64), np.eye(2), "")


BUILT: dict[str, Built] = {
    "agreement exact, pairs": lambda codes: agreement_share(codes, 5, within=0, over="pairs"),
    "agreement within 1, units": lambda codes: agreement_share(codes, 5, within=1, over="units"),
    "agreement within 1, all-raters": lambda codes: agreement_share(codes, 5, within=1, over="all-raters"),
    "Cohen's kappa, unweighted": lambda codes: cohen(codes[:, :2], UNWEIGHTED, ""),
    "Cohen's kappa, quadratic": lambda codes: cohen(codes[:, :2], QUADRATIC, ""),
    "Light's kappa, linear": lambda codes: light(codes, LINEAR, ""),
    "Conger's kappa, linear": lambda codes: conger(codes, LINEAR, ""),
    "Fleiss' kappa, unweighted": lambda codes: fleiss(codes, UNWEIGHTED, ""),
    "Fleiss' kappa, quadratic": lambda codes: fleiss(codes, QUADRATIC, ""),
    "Fleiss' kappa, lowest category": first_category,
    "Brennan-Prediger, linear": lambda codes: brennan(codes, LINEAR, ""),
    "PABAK": lambda codes: brennan(codes[:, :2], UNWEIGHTED, ""),
    "Gwet's AC1": lambda codes: gwet(codes, UNWEIGHTED, ""),
    "Gwet's AC2, quadratic": lambda codes: gwet(codes, QUADRATIC, ""),
    "Krippendorff's alpha, nominal": lambda codes: krippendorff(codes, squared_differences("nominal", SCORES), 5, ""),
    "Krippendorff's alpha, ordinal": lambda codes: krippendorff(codes, None, 5, ""),
    "Kendall's W": lambda codes: kendall(codes, 5, ties=True, name=""),
    "mean Spearman rho": lambda codes: mean_r(codes, SCORES, "spearman", ""),
    "Finn's r, twoway": lambda codes: finn(codes + 1.0, levels=5, model="twoway", name=""),
    "difference of shares": lambda codes: margin_difference(codes[:, :2], 5, 0, ""),
}
TWO_RATERS = ("Cohen's kappa, unweighted", "Cohen's kappa, quadratic", "PABAK", "difference of shares")
GWETS = (
    "agreement within 1, units",
    "Conger's kappa, linear",
    "Fleiss' kappa, quadratic",
    "Brennan-Prediger, linear",
    "Gwet's AC2, quadratic",
    "Krippendorff's alpha, ordinal",
)
TRUTH: dict[tuple[str, int], float] = {
    ("agreement exact, pairs", 2): 0.39559,
    ("agreement exact, pairs", 3): 0.38155,
    ("agreement within 1, units", 2): 0.85727,
    ("agreement within 1, units", 3): 0.84282,
    ("agreement within 1, all-raters", 2): 0.85727,
    ("agreement within 1, all-raters", 3): 0.68042,
    ("Cohen's kappa, unweighted", 2): 0.22403,
    ("Cohen's kappa, quadratic", 2): 0.62255,
    ("Light's kappa, linear", 2): 0.43809,
    ("Light's kappa, linear", 3): 0.42360,
    ("Conger's kappa, linear", 2): 0.43809,
    ("Conger's kappa, linear", 3): 0.42270,
    ("Fleiss' kappa, unweighted", 2): 0.21992,
    ("Fleiss' kappa, unweighted", 3): 0.20571,
    ("Fleiss' kappa, quadratic", 2): 0.61262,
    ("Fleiss' kappa, quadratic", 3): 0.59644,
    ("Fleiss' kappa, lowest category", 2): 0.36761,
    ("Fleiss' kappa, lowest category", 3): 0.37140,
    ("Brennan-Prediger, linear", 2): 0.52403,
    ("Brennan-Prediger, linear", 3): 0.50399,
    ("PABAK", 2): 0.24449,
    ("Gwet's AC1", 2): 0.25039,
    ("Gwet's AC1", 3): 0.23207,
    ("Gwet's AC2, quadratic", 2): 0.74748,
    ("Gwet's AC2, quadratic", 3): 0.72663,
    ("Krippendorff's alpha, nominal", 2): 0.21992,
    ("Krippendorff's alpha, nominal", 3): 0.20571,
    ("Krippendorff's alpha, ordinal", 2): 0.60624,
    ("Krippendorff's alpha, ordinal", 3): 0.59048,
    ("Kendall's W", 2): 0.82604,
    ("Kendall's W", 3): 0.76807,
    ("mean Spearman rho", 2): 0.65208,
    ("mean Spearman rho", 3): 0.65211,
    ("Finn's r, twoway", 2): 0.76117,
    ("Finn's r, twoway", 3): 0.76048,
    ("difference of shares", 2): 0.05534,
}


def interval(codes: np.ndarray, *, name: str, kind: str, units: int = UNITS) -> Interval | None:
    """Return the interval of one coefficient by one method."""
    homes = len(codes) // units
    clusters = np.repeat(np.arange(homes), units)
    sample = Sample(clusters=clusters, n_clusters=homes, grouped=True, kind="households", n={})
    return estimates([BUILT[name](codes)], sample, plan(kind, int(codes.sum())))[0].interval


def plan(kind: str, seed: int) -> Plan:
    """Return the plan of a method."""
    if kind.startswith("large-sample"):
        return Plan(kind=kind, level=0.95)
    also = ("gwet", "wilson", "fleiss-cohen-everitt")
    return interval_plan(kind, level=0.95, replicates=DRAWS, seed=seed, also=also)


def case(name: str, kind: str, *, raters: tuple[int, ...] = (2, 3), replicates: int = 1000) -> Case:
    """Return a coefficient's case; truth depends on the number of raters."""
    return Case(
        statistic=name,
        method=kind,
        draw=ratings,
        interval=partial(interval, name=name, kind=kind),
        truth=lambda homes, raters: TRUTH[name, raters],
        raters=(2,) if name in TWO_RATERS else raters,
        replicates=replicates,
    )


ALONE = (
    ("Cohen's kappa, quadratic", "fleiss-cohen-everitt"),
    ("Cohen's kappa, unweighted", "large-sample-t"),
    ("Cohen's kappa, unweighted", "large-sample-normal"),
    ("Gwet's AC1", "large-sample-t"),
    ("Krippendorff's alpha, ordinal", "gwet"),
    ("Fleiss' kappa, quadratic", "gwet"),
    ("PABAK", "exact, of a table"),
)


def alone(name: str, kind: str) -> Case:
    """Return the case of a method that takes units for independent, with one vignette of each home."""
    return Case(
        statistic=name,
        method=f"{kind}, one unit per home",
        draw=lambda rng, homes, raters: ratings(rng, homes, raters)[::UNITS],
        interval=exact_pabak if kind.startswith("exact") else partial(interval, name=name, kind=kind, units=1),
        truth=TRUTH[name, 2],
        raters=(2,),
    )


def exact_pabak(codes: np.ndarray) -> Interval | None:
    """Return the exact interval of PABAK, from the table."""
    return table_indices(table_of_codes(codes, 5))["PABAK"].interval


CASES: tuple[Case, ...] = (
    *(case(name, "linearized") for name in BUILT),
    *(case(name, "wilson") for name in BUILT if name.startswith("agreement")),
    *(case(name, "gwet", raters=(3,)) for name in GWETS),
    *(case(name, "fleiss-cohen-everitt") for name in TWO_RATERS[:2]),
    *(alone(name, kind) for name, kind in ALONE),
    *(
        case(name, kind, raters=(3,), replicates=FEWER)
        for kind in ("jackknife", "bootstrap", "bootstrap-percentile")
        for name in BUILT
    ),
)


def truths(homes: int = 1_000_000, parts: int = 50) -> dict[tuple[str, int], float]:
    """Return every coefficient in one large simulation, summed over parts."""
    rng = np.random.default_rng(20260101)
    sums: dict[tuple[str, int], np.ndarray] = {}
    last: dict[tuple[str, int], Coefficient] = {}
    for _ in range(parts):
        codes = ratings(rng, homes // parts, 3)
        for name, build in BUILT.items():
            for raters in (2,) if name in TWO_RATERS else (2, 3):
                one = build(codes[:, :raters])
                sums[name, raters] = sums.get((name, raters), 0.0) + one.sums.sum(axis=0)
                last[name, raters] = one
    return {key: float(last[key].values(total)) for key, total in sums.items()}


if __name__ == "__main__":
    for key, value in truths().items():
        print(f"    {key!r}: {value:.5f},")
