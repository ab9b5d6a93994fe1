"""Retest data for the tests of repeatability."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vignette.psychometrics import Estimate

TWO = {"first": "t1", "second": "t2"}
ALL = {"columns": ["t1", "t2"]}


def sample(homes: int = 30, people: int = 2, seed: int = 1, occasions: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    household = np.repeat(np.arange(homes), people)
    level = rng.normal(0, 3, homes)[household] + rng.normal(0, 3, len(household))
    change = rng.normal(0, 1.5, (homes, occasions))[household]
    values = 30 + level[:, None] + change + rng.normal(0, 1.5, (len(household), occasions)) + np.arange(occasions)
    names = [f"t{place + 1}" for place in range(occasions)]
    return pd.DataFrame(values, columns=names).assign(household_id=household)


def table(values: Any) -> pd.DataFrame:
    found = np.asarray(values, dtype=float)
    names = [f"t{place + 1}" for place in range(found.shape[1])]
    return pd.DataFrame(found, columns=names).assign(household_id=range(len(found)))


def limits(estimate: Estimate) -> tuple[float, float]:
    assert estimate.interval is not None, estimate.no_interval
    return estimate.interval.low, estimate.interval.high
