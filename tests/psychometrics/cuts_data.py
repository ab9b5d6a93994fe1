"""Data for the tests of cut scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

KNOWN = {"outcome": "broke", "event": 1}
TINY = pd.DataFrame(
    {
        "household_id": ["a", "b", "c", "d", "e", "f", "g", "h"],
        "flags": [0, 1, 1, 2, 2, 3, 4, 4],
        "broke": [0, 0, 1, 0, 1, 0, 1, 1],
    }
)


def homes(seed: int, count: int = 60, *, shared: float = 0.6, people: int = 2) -> pd.DataFrame:
    """Return people of households that share a part of both score and outcome."""
    rng = np.random.default_rng(seed)
    household = np.repeat(np.arange(count), people)
    common = rng.normal(size=count)[household]
    risk = np.sqrt(shared) * common + np.sqrt(1 - shared) * rng.normal(size=len(household))
    broke = (risk + rng.normal(size=len(risk)) > 0.6).astype(int)
    score = np.sqrt(shared) * common + np.sqrt(1 - shared) * rng.normal(size=len(household)) + risk
    return pd.DataFrame(
        {
            "household_id": household,
            "score": score,
            "flags": np.clip(np.round(2 * score + 3), 0, 8),
            "second": risk + rng.normal(size=len(risk)),
            "predicted": 1 / (1 + np.exp(0.5 - score)),
            "broke": broke,
        }
    )


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Return a small table with ties, in which both outcomes occur at least twice."""
    size = draw(st.integers(6, 30))
    scores = draw(st.lists(st.integers(0, 6), min_size=size, max_size=size))
    others = draw(st.lists(st.integers(0, 6), min_size=size, max_size=size))
    broke = [*draw(st.lists(st.integers(0, 1), min_size=size - 4, max_size=size - 4)), 0, 0, 1, 1]
    household = draw(st.lists(st.integers(0, size // 2), min_size=size, max_size=size))
    return pd.DataFrame({"household_id": household, "flags": scores, "other": others, "broke": broke})
