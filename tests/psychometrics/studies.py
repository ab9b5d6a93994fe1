"""Estimators and conditions for simulated studies, where a worker of a cluster can find them."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics import Estimate
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import refuse
from vignette.simulation import SimulatedStudy


def mean_score(study: SimulatedStudy) -> Estimate:
    """Return the mean score of homes with Student's interval."""
    scores = study.homes["score"].dropna().to_numpy()
    se = float(scores.std(ddof=1) / np.sqrt(len(scores)))
    limits = student_interval(float(scores.mean()), se, len(scores) - 1, 0.95, "Student's t")
    return Estimate(
        statistic="mean", value=float(scores.mean()), interval=limits, n={"households": len(scores)}, references=()
    )


def refused_if_odd(study: SimulatedStudy) -> float:
    """Refuse every study whose seed is odd."""
    if study.seed % 2:
        raise refuse("PSY-202", "rows", "the seed is odd", "Give another.")
    return 1.0


def always(_: object) -> bool:
    """Accept."""
    return True


def mean_of_sums(sums: np.ndarray) -> np.ndarray:
    """Return first sums over second ones."""
    return sums[..., :1] / sums[..., 1:2]


def spread_of_weights(weights: np.ndarray) -> np.ndarray:
    """Return the variance of a replicate's weights."""
    return np.array([weights.var()])
