"""People in groups of rising predicted risk: what was foretold, and what came."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.problems import refuse


def quantile_groups(risk: Floats, groups: int) -> Codes:
    """Return each person's group by quantiles of the ranks; equal risks share a rank, and so a group.

    Parameters
    ----------
    risk : array, people
    groups : int
        How many are wanted; ties may leave fewer.

    Raises
    ------
    DataError
        ``PSY-347`` for fewer than two groups.
    """
    if groups < 2:
        raise refuse("PSY-347", "groups", "there are fewer than two groups", "Give groups=5 or groups=10.")
    from scipy.stats import rankdata

    ranks = rankdata(risk)
    inner = np.quantile(ranks, np.arange(1, groups) / groups)
    return np.unique(np.searchsorted(inner, ranks, side="left"), return_inverse=True)[1].astype(np.int64)


def grouped(risk: Floats, events: Mask, groups: Codes) -> tuple[Floats, Floats, Floats]:
    """Return, per group, how many people there are, how many events came, and how many were foretold."""
    people, came, foretold = (np.bincount(groups, each).astype(float) for each in (np.ones(len(risk)), events, risk))
    return people, came, foretold


def hosmer_lemeshow(risk: Floats, events: Mask, groups: Codes) -> float:
    """Return Hosmer and Lemeshow's chi-square over groups.

    Its value hangs on how people are grouped, and tools group them differently; it has little power where samples are
    small and too much where they are large. Read the calibration slope and the groups themselves instead.

    Parameters
    ----------
    risk, events : array, people
    groups : array of int, people
        0 to g - 1.
    """
    people, observed, expected = grouped(risk, events, groups)
    mean = expected / people
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(((observed - expected) ** 2 / (people * mean * (1 - mean))).sum())
