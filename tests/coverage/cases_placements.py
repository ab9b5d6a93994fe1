"""Coverage of what is said of placements: accuracy where outcomes are partly known, and how long placements last.

Model of accuracy: that of `tests.coverage.cases_cuts`; whose outcome is known hangs on the result at the cut and on a
second score, which has to do with the outcome too, and which the strata are made of. Model of time: breakdowns come at
a constant rate, a fifth within the horizon (a third in the other group), and follow-up ends at a time of its own.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import ndtri
from tests.coverage.case import Case
from tests.coverage.cases_cuts import CALL, CUT, PEOPLE, SENSITIVITY, SHARE, SHARED, SHIFT, SPECIFICITY

from vignette.psychometrics import Estimate, Interval, estimate_difference, kaplan_meier, verified_accuracy

HORIZON, LASTS, LASTS_LESS = 12.0, 0.8, 2 / 3
FEW = 400


def draw(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """Return two people of each household, with score and outcome, where it is known, and the stratum."""
    household = np.repeat(np.arange(homes), PEOPLE)
    common = rng.normal(size=(homes, 2))[household]
    latent = math.sqrt(SHARED) * common + math.sqrt(1 - SHARED) * rng.normal(size=(len(household), 2))
    broke = (latent[:, 0] > float(ndtri(1 - SHARE))).astype(int)
    score = SHIFT * broke + latent[:, 1]
    leaned = (latent[:, 0] + rng.normal(size=len(household)) > 0).astype(int)
    chance = np.where(score >= CUT, 0.9, 0.5) * np.where(leaned == 1, 1.0, 0.6)
    known = rng.random(len(household)) < chance
    return pd.DataFrame(
        {"household_id": household, "score": score, "leaned": leaned, "broke": np.where(known, broke, np.nan)}
    )


def corrected(frame: pd.DataFrame, *, measure: str, name: str) -> Interval | None:
    call = {"score": "score", "cut": CUT, "direction": "higher", "strata": "leaned", **CALL}
    found = verified_accuracy(frame, **call)  # type: ignore[arg-type]
    if name != "ends":
        return found[f"{measure}, {name}"].interval
    low, high = (found[f"{measure}, {end} possible"].interval for end in ("lowest", "highest"))
    return None if low is None or high is None else Interval(low=low.low, high=high.high, level=0.95, method="ends")


def draw_times(rng: np.random.Generator, homes: int, raters: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return placements in two groups of homes."""
    return _times(rng, homes, LASTS), _times(rng, homes, LASTS_LESS)


def _times(rng: np.random.Generator, homes: int, lasts: float) -> pd.DataFrame:
    until = rng.exponential(-HORIZON / math.log(lasts), homes)
    lost = np.where(rng.random(homes) < 0.3, rng.uniform(0, HORIZON, homes), rng.uniform(HORIZON, 2 * HORIZON, homes))
    return pd.DataFrame(
        {"household_id": range(homes), "months": np.minimum(until, lost), "broke": (until <= lost).astype(int)}
    )


def share(frame: pd.DataFrame) -> Estimate:
    return kaplan_meier(frame, time="months", event="broke", at=[HORIZON]).estimates[0]


def lasting(frames: tuple[pd.DataFrame, pd.DataFrame]) -> Interval | None:
    return share(frames[0]).interval


def apart(frames: tuple[pd.DataFrame, pd.DataFrame]) -> Interval | None:
    return estimate_difference(share(frames[0]), share(frames[1]), statistic="difference").interval


CASES: tuple[Case, ...] = (
    *(
        Case(
            statistic=f"{measure}, corrected in strata",
            method="clustered, logit",
            draw=draw,
            interval=partial(corrected, measure=measure, name="corrected for verification"),
            truth=truth,
            raters=(0,),
            replicates=FEW,
        )
        for measure, truth in (("sensitivity", SENSITIVITY), ("specificity", SPECIFICITY))
    ),
    Case(
        statistic="sensitivity, from lowest to highest possible",
        method="outer limits of the ends",
        draw=draw,
        interval=partial(corrected, measure="sensitivity", name="ends"),
        truth=SENSITIVITY,
        raters=(0,),
        replicates=FEW,
    ),
    Case(
        statistic="Kaplan-Meier share at the horizon",
        method="Greenwood, log-log",
        draw=draw_times,
        interval=lasting,
        truth=LASTS,
        raters=(0,),
    ),
    Case(
        statistic="difference of two Kaplan-Meier shares",
        method="MOVER",
        draw=draw_times,
        interval=apart,
        truth=LASTS - LASTS_LESS,
        raters=(0,),
    ),
)
