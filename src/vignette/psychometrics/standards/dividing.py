"""Where to divide two groups of scores: the formulas of contrasting groups, on counts.

``scores`` holds the K distinct scores in rising order; ``lower`` and ``upper`` hold how often each occurs in either
group, shape (..., K), one row for the sample or many for replicates of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.frequencies import mean_and_variance, quantiles

Rule = Literal["logistic", "means", "medians", "normal"]
_STEPS = 40
_FLAT = 1e-9


def midpoint_of_means(scores: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return the point halfway between the group means."""
    return (mean_and_variance(scores, lower)[0] + mean_and_variance(scores, upper)[0]) / 2


def midpoint_of_medians(scores: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return the point halfway between the group medians."""
    return (quantiles(scores, lower, 0.5) + quantiles(scores, upper, 0.5)) / 2


def normal_intersection(scores: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return where two normal curves of equal weight cross between the group means; nan where they do not."""
    first, below = mean_and_variance(scores, lower)
    second, above = mean_and_variance(scores, upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, half = (first + second) / 2, (second - first) / 2
        a = (1 / below - 1 / above) / 2
        b = half * (1 / below + 1 / above)
        c = half**2 * a + np.log(below / above) / 2
        q = -(b + np.copysign(np.sqrt(b**2 - 4 * a * c), b)) / 2
        near, far = c / q, q / a
        inside = np.where(np.abs(near) <= np.abs(half), near, np.where(np.abs(far) <= np.abs(half), far, np.nan))
        return np.asarray(middle + inside)


def logistic_cut(scores: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return the score at which the fitted chance of the upper group is one half; nan where it cannot be fitted."""
    coefficients = logistic_coefficients(scores, lower, upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(-coefficients[..., 0] / coefficients[..., 1])


def logistic_coefficients(scores: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return intercept and slope of the logistic regression of group on score, (..., 2), by Newton's method.

    nan where the groups do not overlap, so that no finite slope is best, or where a group is empty.
    """
    size = lower + upper
    middle, spread = scores.mean(), max(float(np.ptp(scores)) / 4, 1e-12)
    x = (scores - middle) / spread
    found = np.zeros((*size.shape[:-1], 2))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(_STEPS):
            share = 1 / (1 + np.exp(-(found[..., :1] + found[..., 1:] * x)))
            step = _newton_step(x, upper - size * share, size * share * (1 - share))
            step = np.clip(np.nan_to_num(step), -2.0, 2.0)
            found = found + step
            if np.abs(step).max(initial=0.0) < _FLAT:
                break
    slope = found[..., 1] / spread
    found = np.stack([found[..., 0] - slope * middle, slope], axis=-1)
    settled = np.asarray((np.abs(step) < 1e-6).all(axis=-1))
    return np.where((groups_overlap(lower, upper) & settled)[..., None], found, np.nan)


def groups_overlap(lower: Floats, upper: Floats) -> Mask:
    """Tell whether the groups' ranges of scores overlap, so that logistic regression has a finite slope."""
    places = np.arange(lower.shape[-1])

    def ends(counts: Floats) -> tuple[Floats, Floats]:
        there = counts > 0
        return np.where(there, places, len(places)).min(axis=-1), np.where(there, places, -1).max(axis=-1)

    (lowest, highest), (least, most) = ends(lower), ends(upper)
    return np.asarray((highest > least) & (most > lowest))


RULES: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "logistic": logistic_cut,
    "means": midpoint_of_means,
    "medians": midpoint_of_medians,
    "normal": normal_intersection,
}


def _newton_step(x: Floats, score: Floats, weight: Floats) -> Floats:
    """Return the Newton step of two coefficients, (..., 2)."""
    one, slope = score.sum(axis=-1), score @ x
    a, b, c = weight.sum(axis=-1), weight @ x, weight @ x**2
    determinant = a * c - b**2
    return np.stack([(c * one - b * slope) / determinant, (a * slope - b * one) / determinant], axis=-1)
