"""Invented answers of people who share homes."""

from __future__ import annotations

import numpy as np
import pandas as pd


def people(seed: int, homes: int = 40, members: int = 2, items: int = 6, *, holes: float = 0.0) -> pd.DataFrame:
    """Return ratings 1 to 5 with one common factor; people of a home are alike."""
    rng = np.random.default_rng(seed)
    home = np.repeat(rng.normal(size=(homes, items + 1)), members, axis=0)
    parts = home + rng.normal(size=(homes * members, items + 1))
    values = np.clip(np.round(3 + 0.6 * parts[:, :1] + 0.5 * parts[:, 1:]), 1, 5)
    values[rng.random(values.shape) < holes] = np.nan
    frame = pd.DataFrame(values, columns=[f"item{place}" for place in range(items)])
    return frame.assign(household_id=np.repeat([f"H{place}" for place in range(homes)], members))


def names(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame.columns if name != "household_id"]
