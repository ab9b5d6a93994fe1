"""How many independent people a norm sample is worth when people of a household are alike."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats

KISH = "Kish (1965). Survey Sampling. Wiley"


def household_correlation(values: Floats, clusters: Codes, count: int) -> float:
    """Return the intraclass correlation of members of one cluster (one-way analysis of variance), from 0 to 1.

    0 too where every cluster has one member, so that nothing can be known of it.
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


def correlation_below(shares: Floats, correlation: float) -> Floats:
    """Return how members correlate in being below the score that a share is below, their scores being jointly normal.

    Being far down or not is less alike in a household than scores are: .33 at the middle where scores correlate by .5.
    """
    from scipy.special import ndtri, owens_t

    within = np.clip(shares, 1e-6, 1 - 1e-6)
    both = within - 2 * owens_t(ndtri(within), np.sqrt((1 - correlation) / (1 + correlation)))
    return np.asarray(np.clip((both - within**2) / (within * (1 - within)), 0.0, 1.0))


def effective_people(shares: Floats, values: Floats, clusters: Codes, count: int) -> Floats:
    r"""Return how many independent people each share (of people below a score) rests on.

    It is n over Kish's design effect, :math:`n / (1 + (\sum m^2 / n - 1) r)`, with m people a household and r from
    `correlation_below`.
    """
    people = len(values)
    sizes = np.bincount(clusters, minlength=count)
    typical = float((sizes**2).sum()) / people
    alike = correlation_below(shares, household_correlation(values, clusters, count))
    return np.asarray(people / (1 + (typical - 1) * alike))
