"""Coverage for norms: two applicants a household, whose scores (normal, mean 27, deviation 5) correlate by 0.5.

Where a person is set against a norm, the person is drawn anew each time, and the interval is moved so that the truth
is 0.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from tests.coverage.case import Case

from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.norms import (
    Predictor,
    band_norms,
    errors_from_reliability,
    mean_difference,
    norm_sample,
    norm_table,
    percentile_points,
    regression_norm,
    score_against_norm,
    score_limits,
)

MEAN, SD, SHARE = 27.0, 5.0, 0.5
BOOTSTRAPS = ("bootstrap", "bootstrap-percentile")
DRAWS = {"replicates": 200, "seed": 1}


def alike(rng: np.random.Generator, homes: int, share: float = SHARE) -> np.ndarray:
    """Return standard normal values of two members a household that correlate by ``share``."""
    return (np.sqrt(share) * rng.normal(size=(homes, 1)) + np.sqrt(1 - share) * rng.normal(size=(homes, 2))).ravel()


def frame(homes: int, **columns: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"household_id": np.repeat(np.arange(homes), 2), **columns})


def whole(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """Scores in whole numbers."""
    return frame(homes, score=np.round(MEAN + SD * alike(rng, homes)))


def exact(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    return frame(homes, score=MEAN + SD * alike(rng, homes))


def row(data: pd.DataFrame, at: float, interval: str) -> Interval | None:
    """Return the percentile's interval in the norm table, None where the table does not reach so far."""
    found = norm_table(data, score="score", interval=interval, **(DRAWS if interval in BOOTSTRAPS else {}))
    columns = found.columns
    if at not in columns["score"]:
        return None
    place = columns["score"].index(at)
    low, high = columns["low"][place], columns["high"][place]
    return None if np.isnan(low) else Interval(low=low, high=high, level=0.95, method=interval)


def mid_percentile(at: float) -> float:
    return float(50 * (ndtr((at - 0.5 - MEAN) / SD) + ndtr((at + 0.5 - MEAN) / SD)))


def point(data: pd.DataFrame, percentile: float, interval: str) -> Interval | None:
    options = DRAWS if interval in BOOTSTRAPS else {}
    return percentile_points(
        data, score="score", percentiles=[percentile], definition="linear", interval=interval, **options
    )[0].interval


def of_sample(data: pd.DataFrame, place: int, interval: str) -> Interval | None:
    options = DRAWS if interval in BOOTSTRAPS else {}
    return norm_sample(data, score="score", interval=interval, **options)[place].interval


def aged(rng: np.random.Generator, homes: int, raters: int, *, spread: float = 0.0) -> pd.DataFrame:
    """Scores that rise with age, age being alike in a household; the last row is a new person, of no household.

    The log-variance rises by ``spread`` a year.
    """
    age = np.round(np.clip(45 + 8 * np.append(alike(rng, homes, 0.8), rng.normal()), 25, 65))
    sigma = SD * np.exp(spread * (age - 45) / 2)
    data = frame(homes + 1, age=np.append(age, 45))[:-1]
    return data.assign(score=MEAN + 0.1 * (age - 45) + sigma * np.append(alike(rng, homes), rng.normal()))


def slope(data: pd.DataFrame) -> Interval | None:
    return regression_norm(data[:-1], score="score", predictors=["age"], spread=None).coefficients[1].interval


def log_slope(data: pd.DataFrame) -> Interval | None:
    norm = regression_norm(data[:-1], score="score", predictors=["age"], spread=["age"])
    return norm.coefficients["log-variance: age"].interval


def predicted(data: pd.DataFrame, spread: list[str] | None) -> Interval | None:
    norm = regression_norm(data[:-1], score="score", predictors=["age"], spread=spread)
    found = score_against_norm(data[-1:], norm=norm).columns
    person = data["score"].iloc[-1]
    low, high = found["predicted_low"][0] - person, found["predicted_high"][0] - person
    return Interval(low=low, high=high, level=0.95, method="prediction")


def place_of(data: pd.DataFrame, score: float, spread: list[str | Predictor] | None) -> Interval | None:
    """Return the limits of a percentile at age 60."""
    norm = regression_norm(data[:-1], score="score", predictors=["age"], spread=spread)
    found = score_against_norm(pd.DataFrame({"age": [60.0], "score": [score]}), norm=norm).columns
    return Interval(low=found["percentile_low"][0], high=found["percentile_high"][0], level=0.95, method="delta")


def place_truth(score: float, spread: float) -> float:
    return float(100 * ndtr((score - MEAN - 1.5) / (SD * np.exp(spread * 15 / 2))))


def languages(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """A third of households speak another language, score 2 lower and spread more."""
    other = np.repeat(np.arange(homes) % 3 == 0, 2)
    score = MEAN - 2 * other + np.where(other, 6, 4) * alike(rng, homes)
    return frame(homes, language=np.where(other, "en", "sv"), score=score)


def banded(data: pd.DataFrame) -> Interval | None:
    found = band_norms(data[:-1], score="score", by="age", edges=[45]).columns
    return Interval(low=found["low"][1], high=found["high"][1], level=0.95, method="t")


def band_truth() -> float:
    """Return the mean at 45 and above, age being a rounded, clipped normal."""
    ages = np.arange(25, 66)
    upto = np.append(ndtr((ages[:-1] + 0.5 - 45) / 8), 1)
    share = np.diff(upto, prepend=0) * (ages >= 45)
    return MEAN + 0.1 * float(share @ (ages - 45) / share.sum())


def measured(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
    """Scores with reliability 0.8 and the true score beside; the last row is a new person."""
    true = MEAN + np.sqrt(0.8) * SD * np.append(alike(rng, homes), rng.normal())
    data = frame(homes + 1, true=np.append(true, 0))[:-1]
    return data.assign(score=true + np.sqrt(0.2) * SD * rng.normal(size=2 * homes + 1))


def behind(data: pd.DataFrame, low: str, high: str) -> Interval | None:
    person = data.iloc[-1]
    found = score_limits(data[:-1], score="score", reliability=0.8, at=[person["score"]]).columns
    limits = Interval(low=found[low][0], high=found[high][0], level=0.95, method="")
    return replace(limits, low=limits.low - person["true"], high=limits.high - person["true"])


def error(data: pd.DataFrame, interval: str) -> Interval | None:
    options = DRAWS if interval in BOOTSTRAPS else {}
    return errors_from_reliability(data[:-1], score="score", reliability=0.8, interval=interval, **options)[0].interval


CASES = (
    *(
        Case(
            statistic=f"percentile of score {at:g}",
            method=interval if interval in BOOTSTRAPS else "Jeffreys, effective n",
            draw=whole,
            interval=partial(row, at=at, interval=interval),
            truth=mid_percentile(at),
            raters=(0,),
            replicates=1000 if interval == "jeffreys" else 200,
        )
        for at, interval in ((19, "jeffreys"), (23, "jeffreys"), (27, "jeffreys"), *((23, each) for each in BOOTSTRAPS))
    ),
    *(
        Case(
            statistic=f"score at percentile {percentile:g}",
            method=interval,
            draw=exact,
            interval=partial(point, percentile=percentile, interval=interval),
            truth=float(MEAN + SD * ndtri(percentile / 100)),
            raters=(0,),
            replicates=1000 if interval not in BOOTSTRAPS else 400,
        )
        for percentile, interval in (
            (5, "order statistics"),
            (25, "order statistics"),
            (50, "order statistics"),
            *((25, each) for each in BOOTSTRAPS),
        )
    ),
    Case(
        statistic="mean of the norm sample",
        method="t",
        draw=exact,
        interval=partial(of_sample, place=0, interval="t"),
        truth=MEAN,
        raters=(0,),
    ),
    *(
        Case(
            statistic=f"{name} of the norm sample",
            method=interval,
            draw=exact,
            interval=partial(of_sample, place=place, interval=interval),
            truth=truth,
            raters=(0,),
            replicates=400,
        )
        for place, (name, truth) in enumerate(
            (("mean", MEAN), ("standard deviation", SD), ("skewness", 0.0), ("kurtosis", 0.0))
        )
        for interval in (BOOTSTRAPS if place < 2 else ("bootstrap",))
    ),
    Case(
        statistic="standard deviation of the norm sample",
        method="t on the logarithm",
        draw=exact,
        interval=partial(of_sample, place=1, interval="t"),
        truth=SD,
        raters=(0,),
    ),
    Case(
        statistic="coefficient of age",
        method="t, CR3 by household",
        draw=aged,
        interval=slope,
        truth=0.1,
        raters=(0,),
    ),
    Case(
        statistic="log-variance's coefficient of age",
        method="t, by household",
        draw=partial(aged, spread=0.03),
        interval=log_slope,
        truth=0.03,
        raters=(0,),
    ),
    Case(
        statistic="a new person's score",
        method="prediction, one spread",
        draw=aged,
        interval=partial(predicted, spread=None),
        truth=0.0,
        raters=(0,),
    ),
    Case(
        statistic="a new person's score",
        method="prediction, spread modelled",
        draw=partial(aged, spread=0.03),
        interval=partial(predicted, spread=["age"]),
        truth=0.0,
        raters=(0,),
    ),
    *(
        Case(
            statistic=f"percentile by regression, score {score:g}",
            method="delta, spread modelled" if spread else "delta, one spread",
            draw=partial(aged, spread=spread),
            interval=partial(place_of, score=score, spread=["age"] if spread else None),
            truth=place_truth(score, spread),
            raters=(0,),
        )
        for score, spread in ((20.0, 0.0), (28.0, 0.0), (20.0, 0.03))
    ),
    Case(
        statistic="mean of an age band",
        method="t by household",
        draw=aged,
        interval=banded,
        truth=band_truth(),
        raters=(0,),
    ),
    Case(
        statistic="difference of means",
        method="Welch by household",
        draw=languages,
        interval=lambda data: (
            mean_difference(data, score="score", group="language", first="en", second="sv", interval="welch").interval
        ),
        truth=-2.0,
        raters=(0,),
    ),
    Case(
        statistic="true score",
        method="around the observed score",
        draw=measured,
        interval=partial(behind, low="low", high="high"),
        truth=0.0,
        raters=(0,),
    ),
    Case(
        statistic="true score",
        method="around Kelley's estimate",
        draw=measured,
        interval=partial(behind, low="true_low", high="true_high"),
        truth=0.0,
        raters=(0,),
    ),
    *(
        Case(
            statistic="standard error of measurement",
            method=interval,
            draw=measured,
            interval=partial(error, interval=interval),
            truth=float(SD * np.sqrt(0.2)),
            raters=(0,),
            replicates=1000 if interval == "t" else 400,
        )
        for interval in ("t", *BOOTSTRAPS)
    ),
)
