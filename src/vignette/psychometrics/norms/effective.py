"""How many independent people a norm sample is worth when people of a household are alike."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats

KISH = "Kish (1965). Survey Sampling. Wiley"


def household_correlation(values: Floats, clusters: Codes, count: int) -> float:
    """Return the intraclass correlation of members of one cluster (one-way analysis of variance); 0 at least.

    0 too where every cluster has one member, so that nothing can be known of it; 1 where clusters do not differ within.
    """
    people = len(values)
    if count == people or count < 2:
        return 0.0
    sizes = np.bincount(clusters, minlength=count)
    means = np.bincount(clusters, values, minlength=count) / sizes
    within = float(((values - means[clusters]) ** 2).sum()) / (people - count)
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (count - 1)
    typical = (people - float((sizes**2).sum()) / people) / (count - 1)
    total = between + (typical - 1) * within
    return min(max((between - within) / total, 0.0), 1.0) if total > 0 else 0.0


def effective_people(values: Floats, clusters: Codes, count: int) -> float:
    r"""Return n over Kish's design effect, :math:`n / (1 + (\sum m^2 / n - 1) r)`, from m people a household.

    One figure for the whole table: for scores far from the middle, where members of a household are less alike, it is
    too small rather than too large.
    """
    people = len(values)
    sizes = np.bincount(clusters, minlength=count)
    typical = float((sizes**2).sum()) / people
    return people / (1 + (typical - 1) * household_correlation(values, clusters, count))
