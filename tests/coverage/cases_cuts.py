"""Coverage of the intervals of cut scores.

Model: three in ten people have the event; a case's score is normal with mean ``SHIFT``, another's with mean 0, both
with variance 1. Two people of a household share half of the variance of the score and of what decides the outcome. Then
the area is 0.75, the logit of the risk is a straight line in the score, and all truths follow from the normal curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from scipy.integrate import quad
from scipy.special import ndtr, ndtri
from tests.coverage.case import Case

from vignette.psychometrics import (
    Interval,
    auc,
    choose_cut,
    compare_auc,
    compare_auc_groups,
    logistic_fit,
    logistic_optimism,
    net_benefit,
    optimism,
    partial_auc,
    stard,
)
from vignette.psychometrics.cuts.calibration_line import line_estimates
from vignette.psychometrics.cuts.calibration_sums import sum_estimates
from vignette.psychometrics.cuts.cut_limits import Method, measure_limits, weighted_limits
from vignette.psychometrics.cuts.fourfold import cells, cells_by_cluster
from vignette.psychometrics.cuts.outcomes import outcome_table
from vignette.psychometrics.resampling import resampling

SHARE, SHARED, PEOPLE, CUT, THRESHOLD = 0.3, 0.5, 2, 0.6, 0.3
SHIFT = math.sqrt(2) * float(ndtri(0.75))
FURTHER = math.sqrt(2) * float(ndtri(0.90))
LESS = math.sqrt(2) * float(ndtri(0.65))
FEW = 400
CALL = {"outcome": "broke", "event": 1}
SENSITIVITY, SPECIFICITY = float(ndtr(SHIFT - CUT)), float(ndtr(CUT))


def draw(rng: np.random.Generator, homes: int, raters: int, *, shift: float = SHIFT) -> pd.DataFrame:
    """Return two people of each household, with two scores, the true risk of the first, and the outcome."""
    household = np.repeat(np.arange(homes), PEOPLE)
    while True:
        common = rng.normal(size=(homes, 3))[household]
        own = rng.normal(size=(len(household), 3))
        latent = math.sqrt(SHARED) * common + math.sqrt(1 - SHARED) * own
        broke = (latent[:, 0] > float(ndtri(1 - SHARE))).astype(int)
        if 1 < broke.sum() < len(broke) - 1:
            break
    score = shift * broke + latent[:, 1]
    logit = shift * score - shift**2 / 2 + math.log(SHARE / (1 - SHARE))
    return pd.DataFrame(
        {
            "household_id": household,
            "score": score,
            "steps": np.round(score * 2) / 2,
            "second": LESS * broke + 0.5 * latent[:, 1] + math.sqrt(0.75) * latent[:, 2],
            "role": np.tile(["a", "b"], homes),
            "predicted": 1 / (1 + np.exp(-logit)),
            "broke": broke,
        }
    )


def mean_over_scores(function: Callable[[float, float], float]) -> float:
    """Return the mean over people of a function of score and outcome."""
    cases = quad(lambda x: function(x, 1.0) * math.exp(-((x - SHIFT) ** 2) / 2), -9, 10)[0]
    others = quad(lambda x: function(x, 0.0) * math.exp(-(x**2) / 2), -9, 9)[0]
    return float((SHARE * cases + (1 - SHARE) * others) / math.sqrt(2 * math.pi))


def risk_at(score: float) -> float:
    """Return the true risk at a score."""
    return 1 / (1 + math.exp(-(SHIFT * score - SHIFT**2 / 2 + math.log(SHARE / (1 - SHARE)))))


def youden_at(cut: float) -> float:
    """Return the population's Youden's J at a cut."""
    return float(ndtr(SHIFT - cut) - ndtr(-cut))


def best_step() -> float:
    """Return the best cut of scores in half steps: positive from a step is the score from a quarter below it."""
    steps = np.arange(-4, 5, 0.5)
    return float(steps[np.argmax([youden_at(step - 0.25) for step in steps])])


def relative(found: Interval | None, truth: float) -> Interval | None:
    """Return limits less a truth that differs between samples; their truth is then 0."""
    return None if found is None else replace(found, low=found.low - truth, high=found.high - truth)


def area(frame: pd.DataFrame, *, interval: str) -> Interval | None:
    return auc(frame, score="score", direction="higher", **CALL, interval=interval, replicates=200, seed=1).interval  # type: ignore[arg-type]


def partly(frame: pd.DataFrame, *, interval: str, over: str) -> Interval | None:
    call = {"over": over, "low": 0.8, "interval": interval, "replicates": 200, "seed": 1}
    return partial_auc(frame, score="score", direction="higher", **CALL, **call)[0].interval  # type: ignore[arg-type]


def compared(frame: pd.DataFrame, *, interval: str) -> Interval | None:
    call = {"directions": ["higher", "higher"], "interval": interval, "replicates": 200, "seed": 1}
    return compare_auc(frame, scores=["score", "second"], **CALL, **call)["AUC difference"].interval  # type: ignore[arg-type]


def between(frame: pd.DataFrame, *, interval: str) -> Interval | None:
    call = {"direction": "higher", "group": "role", "interval": interval, "replicates": 200, "seed": 1}
    return compare_auc_groups(frame, score="score", **CALL, **call)["AUC difference"].interval  # type: ignore[arg-type]


def by_cluster(frame: pd.DataFrame, kind: str) -> np.ndarray:
    each = cells(frame["score"].to_numpy(), frame["broke"].to_numpy() == 1, CUT)
    members = frame["household_id"].to_numpy() if kind == "clustered" else np.arange(len(frame))
    return cells_by_cluster(each, members, int(members.max()) + 1)


def of_cut(frame: pd.DataFrame, *, name: str, kind: str) -> Interval | None:
    return measure_limits(name, by_cluster(frame, kind), Method(kind=kind, level=0.95))


def cost_of_cut(frame: pd.DataFrame, *, kind: str) -> Interval | None:
    weights = (-0.1 * 5, -0.9, 0.1 * 5 + 0.9)
    return weighted_limits(by_cluster(frame, kind), *weights, Method(kind=kind, level=0.95))


def drawn_cut(frame: pd.DataFrame, *, name: str, kind: str) -> Interval | None:
    from vignette.psychometrics import cut_accuracy

    call = {"cut": CUT, "interval": kind, "replicates": 200, "seed": 1}
    return cut_accuracy(frame, score="score", direction="higher", **CALL, **call)[name].interval  # type: ignore[arg-type]


def chosen(frame: pd.DataFrame, *, score: str) -> Interval | None:
    found = choose_cut(frame, score=score, direction="higher", **CALL, rule="youden", replicates=200, seed=1)
    return found.estimates["cut"].interval


def corrected(frame: pd.DataFrame, *, name: str) -> Interval | None:
    """Return the limits less what the chosen cut is truly worth, which differs between samples."""
    call = {"score": "score", "direction": "higher", "rule": "youden", **CALL}
    found = choose_cut(frame, **call, interval=None).estimates["cut"].value
    one = optimism(frame, **call, replicates=200, seed=1)[f"{name}, optimism corrected"]
    return relative(one.interval, youden_at(found) if name == "Youden's J" else float(ndtr(SHIFT - found)))


def corrected_fit(frame: pd.DataFrame) -> Interval | None:
    found = logistic_optimism(frame, predictors=["score"], **CALL, replicates=100, seed=1)
    return found["AUC, optimism corrected"].interval


def coefficient(frame: pd.DataFrame, *, kind: str) -> Interval | None:
    fit = logistic_fit(frame, predictors=["score"], **CALL, interval=kind, replicates=100, seed=1)  # type: ignore[arg-type]
    return fit.coefficients["score"].interval


def calibrated(frame: pd.DataFrame, *, name: str, kind: str) -> Interval | None:
    table = outcome_table(frame, scores=["predicted"], **CALL)
    plan = None
    if kind.startswith("bootstrap"):
        plan = resampling(kind, level=0.95, replicates=100, seed=1)
    make = line_estimates if name.startswith("calibration") else sum_estimates
    found = make(table.scores[:, 0], table, kind, 0.95, plan)
    return next(one.interval for one in found if one.statistic == name)


def worth(frame: pd.DataFrame, *, kind: str, column: str) -> Interval | None:
    call = {"thresholds": [THRESHOLD], "interval": kind, "replicates": 200, "seed": 1}
    found = net_benefit(frame, predicted="predicted", **CALL, **call).columns  # type: ignore[arg-type]
    low, high = (float(found[f"{column}{end}"][0]) for end in ("low", "high"))
    return None if math.isnan(low) else Interval(low=low, high=high, level=0.95, method=kind)


def verified(frame: pd.DataFrame) -> Interval | None:
    """Outcomes are known of nine in ten positives and half of the negatives, by the digits of the score."""
    luck = (frame["score"].to_numpy() * 1e6) % 1
    known = luck < np.where(frame["score"] >= CUT, 0.9, 0.5)
    part = frame.assign(broke=frame["broke"].where(known))
    found = stard(part, score="score", cut=CUT, direction="higher", **CALL).estimates
    return found["sensitivity, corrected for verification"].interval


def case(statistic: str, method: str, interval: Callable[..., Interval | None], truth: float, **more: object) -> Case:
    """Return a case of this model."""
    call = {"draw": draw, "raters": (0,), **more}
    return Case(statistic=statistic, method=method, interval=interval, truth=truth, **call)  # type: ignore[arg-type]


LR = SENSITIVITY / (1 - SPECIFICITY)
DOR = LR / ((1 - SENSITIVITY) / SPECIFICITY)
CELLS = np.array([SHARE * SENSITIVITY, 0.7 * (1 - SPECIFICITY), SHARE * (1 - SENSITIVITY), 0.7 * SPECIFICITY])
F1 = 2 * CELLS[0] / (2 * CELLS[0] + CELLS[1] + CELLS[2])
PARTIAL = {
    "specificity": quad(lambda fpr: float(ndtr(SHIFT + ndtri(fpr))), 0, 0.2)[0],
    "sensitivity": quad(lambda tpr: float(ndtr(SHIFT - ndtri(tpr))), 0.8, 1)[0],
}
BRIER = mean_over_scores(lambda x, y: (risk_at(x) - y) ** 2)
CUT_OF_RISK = (math.log(THRESHOLD / (1 - THRESHOLD)) - math.log(SHARE / (1 - SHARE)) + SHIFT**2 / 2) / SHIFT
BENEFIT = SHARE * float(ndtr(SHIFT - CUT_OF_RISK)) - 0.7 * float(ndtr(-CUT_OF_RISK)) * THRESHOLD / (1 - THRESHOLD)
TREAT_ALL = SHARE - 0.7 * THRESHOLD / (1 - THRESHOLD)
COST = 0.1 * 5 * (1 - SENSITIVITY) + 0.9 * (1 - SPECIFICITY)
CLOSED, DRAWN = ("obuchowski", "obuchowski-logit", "jackknife"), ("bootstrap", "bootstrap-percentile")
MOVED = "clustered, moved by the optimism"
ALONE = ("delong", "delong-logit", "hanley-mcneil")
FAR = partial(draw, shift=FURTHER)

CASES: tuple[Case, ...] = (
    *(case("AUC .75", kind, partial(area, interval=kind), 0.75) for kind in (*CLOSED, *ALONE)),
    *(case("AUC .75", kind, partial(area, interval=kind), 0.75, replicates=FEW) for kind in DRAWN),
    *(case("AUC .90", kind, partial(area, interval=kind), 0.90, draw=FAR) for kind in CLOSED[:2]),
    *(case("AUC .90", kind, partial(area, interval=kind), 0.90, draw=FAR, replicates=FEW) for kind in DRAWN),
    *(
        case(f"partial AUC, {over} .8 to 1", kind, partial(partly, interval=kind, over=over), truth, replicates=FEW)
        for over, truth in PARTIAL.items()
        for kind in ("jackknife", *DRAWN)
    ),
    *(case("AUC difference", kind, partial(compared, interval=kind), 0.10) for kind in ("obuchowski", "delong")),
    *(case("AUC difference", kind, partial(compared, interval=kind), 0.10, replicates=FEW) for kind in DRAWN),
    *(
        case("AUC difference of groups", kind, partial(between, interval=kind), 0.0, replicates=FEW)
        for kind in ("obuchowski", "delong", *DRAWN)
    ),
    *(
        case("sensitivity", kind, partial(of_cut, name="sensitivity", kind=kind), SENSITIVITY)
        for kind in ("clustered", "wilson", "exact")
    ),
    *(
        case("sensitivity", kind, partial(drawn_cut, name="sensitivity", kind=kind), SENSITIVITY, replicates=FEW)
        for kind in DRAWN
    ),
    *(
        case(name, kind, partial(of_cut, name=name, kind=kind), truth)
        for name, truth in (("Youden's J", SENSITIVITY + SPECIFICITY - 1), ("LR+", LR), ("DOR", DOR))
        for kind in ("clustered", "wilson")
    ),
    *(
        case(name, "clustered", partial(of_cut, name=name, kind="clustered"), truth)
        for name, truth in (
            ("PPV", CELLS[0] / (CELLS[0] + CELLS[1])),
            ("accuracy", CELLS[0] + CELLS[3]),
            ("F1", F1),
        )
    ),
    case("cost at prevalence .1", "clustered", partial(cost_of_cut, kind="clustered"), COST),
    *(
        case(f"cut by Youden, {kind}", DRAWN[1], partial(chosen, score=score), truth, replicates=FEW)
        for kind, score, truth in (("continuous", "score", SHIFT / 2), ("half steps", "steps", best_step()))
    ),
    *(
        case(
            f"{name} at the chosen cut",
            "clustered, moved by the optimism",
            partial(corrected, name=name),
            0.0,
            replicates=FEW,
        )
        for name in ("Youden's J", "sensitivity")
    ),
    case("AUC of a fit", MOVED, corrected_fit, 0.75, replicates=200, homes=(60,)),
    *(
        case("logistic coefficient", kind, partial(coefficient, kind=kind), SHIFT, replicates=FEW)
        for kind in ("clustered", "wald")
    ),
    *(
        case("logistic coefficient", kind, partial(coefficient, kind=kind), SHIFT, replicates=200, homes=(60,))
        for kind in DRAWN
    ),
    *(
        case(name, kind, partial(calibrated, name=name, kind=kind), truth, replicates=FEW)
        for name, truth in (
            ("calibration slope", 1.0),
            ("calibration intercept", 0.0),
            ("calibration-in-the-large", 0.0),
            ("observed / expected", 1.0),
        )
        for kind in ("clustered", "wald")
    ),
    *(
        case(
            "calibration slope",
            kind,
            partial(calibrated, name="calibration slope", kind=kind),
            1.0,
            replicates=200,
            homes=(60,),
        )
        for kind in DRAWN
    ),
    *(
        case(name, kind, partial(calibrated, name=name, kind=kind), truth, replicates=FEW)
        for name, truth in (("Brier score", BRIER), ("scaled Brier score", 1 - BRIER / (SHARE * (1 - SHARE))))
        for kind in ("clustered", *DRAWN)
    ),
    *(
        case(name, kind, partial(worth, kind=kind, column=column), truth, replicates=FEW)
        for name, column, truth in (
            ("net benefit at .3", "", BENEFIT),
            ("gain over all at .3", "gain ", BENEFIT - TREAT_ALL),
        )
        for kind in ("clustered", *DRAWN)
    ),
    case("sensitivity, corrected for verification", "clustered", verified, SENSITIVITY, replicates=FEW),
)
