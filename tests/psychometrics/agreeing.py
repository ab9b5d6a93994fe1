"""Simulated ratings for the tests of agreement, as codes and as a long frame."""

from __future__ import annotations

import numpy as np
import pandas as pd

SCALE = [1, 2, 3, 4, 5]
SCORES = np.array(SCALE, dtype=float)
ALL = (
    "exact-pairs",
    "exact-units",
    "exact-all-raters",
    "within1-pairs",
    "light",
    "conger",
    "fleiss",
    "brennan-prediger",
    "gwet",
    "krippendorff",
)


def simulated(seed: int, homes: int = 20, per_home: int = 3, raters: int = 3, missing: float = 0.0) -> np.ndarray:
    """Return codes of homes that differ, units x raters; the units of a home stand together."""
    rng = np.random.default_rng(seed)
    level = np.repeat(rng.normal(0, 0.8, homes), per_home) + rng.normal(0, 0.4, homes * per_home)
    codes = np.digitize(level[:, None] + rng.normal(0, 0.5, (len(level), raters)), [-1.2, -0.4, 0.4, 1.2])
    return np.where(rng.random(codes.shape) < missing, -1, codes).astype(np.int64)


def long(codes: np.ndarray, per_home: int = 3) -> pd.DataFrame:
    """Return codes as a long frame of ratings 1 to 5."""
    unit, rater = np.nonzero(codes >= 0)
    return pd.DataFrame(
        {
            "household_id": unit // per_home,
            "unit": unit,
            "rater_id": np.array(["a", "b", "c", "d"])[rater],
            "rating": codes[unit, rater] + 1,
        }
    )


ROWS = {"categories": SCALE, "unit": "unit", "cluster": None}
HOMES = {"categories": SCALE, "unit": "unit"}
