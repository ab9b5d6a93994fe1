"""Reliability: the bootstrap of alpha against a loop over a peer's estimate, and polychoric correlations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vignette.psychometrics import cronbach_alpha, polychoric

ITEMS = 25


def _answers(seed: int, households: int) -> np.ndarray:
    """Return one person per home on 25 items of five categories with one common factor."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(households, 1)) * 0.7 + rng.normal(size=(households, ITEMS)) * 0.7
    return (1 + np.digitize(latent, [-1.2, -0.4, 0.4, 1.2])).astype(np.int64)


def _frame(answers: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(answers, columns=[f"item{place}" for place in range(ITEMS)])


def data_alpha(seed: int, households: int) -> dict[str, Any]:
    """Return answers and how many replicates."""
    return {"answers": _answers(seed, households), "replicates": 2000}


def ours_alpha(data: dict[str, Any]) -> None:
    """Alpha with BCa limits, from a frame."""
    frame = _frame(data["answers"])
    cronbach_alpha(
        frame,
        items=list(frame),
        cluster=None,
        interval="bootstrap",
        replicates=int(data["replicates"]),
        seed=1,
    )


PEER_ALPHA = """
import numpy as np
import pandas as pd
import pingouin


def run(data):
    frame = pd.DataFrame(data["answers"])
    rng = np.random.default_rng(1)
    for _ in range(int(data["replicates"])):
        pingouin.cronbach_alpha(frame.iloc[rng.integers(0, len(frame), len(frame))])
"""


def data_polychoric(seed: int, households: int) -> dict[str, Any]:
    """Return answers."""
    return {"answers": _answers(seed, households)}


def ours_polychoric(data: dict[str, Any]) -> None:
    """Matrix, thresholds and standard errors, from a frame. No peer in Python works on current NumPy and SciPy."""
    frame = _frame(data["answers"])
    polychoric(frame, items=list(frame), categories=[1, 2, 3, 4, 5], cluster=None)


def data_polychoric_matrix(seed: int, households: int) -> dict[str, Any]:
    """Return answers."""
    return {"answers": _answers(seed, households)}


def ours_polychoric_matrix(data: dict[str, Any]) -> None:
    """Matrix and thresholds alone, from an array."""
    from vignette.psychometrics.factors import (
        item_counts,
        latent_correlations,
        pair_counts,
        pair_places,
        thresholds_of,
    )

    codes = data["answers"] - 1
    thresholds = thresholds_of(item_counts(codes, 5))
    first, second = pair_places(ITEMS)
    latent_correlations(pair_counts(codes, 5), thresholds[first], thresholds[second])
