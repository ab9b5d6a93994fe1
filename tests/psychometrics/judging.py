"""Homes that a panel has judged and graded, two people a household and alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vignette.psychometrics import Estimate
from vignette.psychometrics.standards import contrasting_groups


def homes(seed: int = 1, households: int = 40) -> pd.DataFrame:
    """Two people a household, alike; whole scores, a judgement and a grade that follow them."""
    rng = np.random.default_rng(seed)
    shared = np.repeat(rng.normal(size=households), 2)
    score = np.round(27 + 4 * shared + 3 * rng.normal(size=2 * households))
    seen = score + 3 * rng.normal(size=2 * households) + 2 * np.repeat(rng.normal(size=households), 2)
    return pd.DataFrame(
        {
            "household_id": np.repeat(np.arange(households), 2),
            "score": score,
            "approved": np.where(seen > 26, "yes", "no"),
            "grade": np.clip(np.round((seen - 14) / 5), 1, 5),
        }
    )


def contrast(frame: pd.DataFrame, **options: object) -> Estimate:
    return contrasting_groups(frame, **{"score": "score", "group": "approved", "upper": "yes", **options})
