"""How much two ratings agree: one matrix of weights for every coefficient, 1 on the diagonal.

Gwet's "ordinal" weights are not Krippendorff's "ordinal" metric: the first count steps on the scale, the second counts
ratings that lie between, and so depends on the data. They give different numbers and have different names here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.problems import one_of, refuse

WeightName = Literal["unweighted", "linear", "quadratic", "ordinal", "radical", "ratio"]
Weights: TypeAlias = WeightName | Floats | Sequence[Sequence[float]]
WEIGHTS: tuple[str, ...] = ("unweighted", "linear", "quadratic", "ordinal", "radical", "ratio")


def agreement_weights(weights: Weights, *, scores: ArrayLike) -> Floats:
    """Return the matrix of agreement weights of a scale.

    Parameters
    ----------
    weights : str or array, q x q
        ``"unweighted"`` (1 where equal, else 0), ``"linear"`` (Cicchetti-Allison), ``"quadratic"`` (Fleiss-Cohen),
        ``"ordinal"`` (Gwet), ``"radical"``, ``"ratio"``, or a matrix of one's own with agreement from 0 to 1, 1 on the
        diagonal and symmetric. Cohen's disagreement weights *d* become ``1 - d / d.max()``.
    scores : array, q
        The numbers that the categories stand for, rising. ``"unweighted"`` and ``"ordinal"`` do not look at them.

    Returns
    -------
    array, q x q

    Raises
    ------
    DataError
        ``PSY-207`` for a name that is none, ``PSY-301`` for a matrix that is no such matrix, ``PSY-306`` for ratio
        weights on scores that are negative.

    References
    ----------
    Gwet, K. L. (2014). *Handbook of Inter-Rater Reliability*, 4th ed. Advanced Analytics. Ch. 3.

    Cohen, J. (1968). Weighted kappa. *Psychological Bulletin* 70, 213-220.

    Examples
    --------
    >>> agreement_weights("linear", scores=[1, 2, 3])
    array([[1. , 0.5, 0. ],
           [0.5, 1. , 0.5],
           [0. , 0.5, 1. ]])
    """
    points = np.asarray(scores, dtype=float)
    if not isinstance(weights, str):
        return _own(weights, len(points))
    one_of(weights, WEIGHTS, "weights")
    if weights == "unweighted":
        return np.eye(len(points))
    if weights == "ordinal":
        steps = np.abs(np.subtract.outer(np.arange(len(points)), np.arange(len(points))))
        return np.asarray(1 - steps * (steps + 1) / (steps.max() * (steps.max() + 1)))
    if weights == "ratio":
        apart = ratio_differences(points)
        return np.asarray(1 - apart / apart.max())
    power = {"linear": 1.0, "quadratic": 2.0, "radical": 0.5}[weights]
    gaps = np.abs(np.subtract.outer(points, points))
    return np.asarray(1 - (gaps / gaps.max()) ** power)


def within_weights(steps: int, categories: int) -> Floats:
    """Return 1 where two categories are at most ``steps`` places apart on the scale, else 0."""
    places = np.arange(categories)
    return (np.abs(np.subtract.outer(places, places)) <= steps).astype(float)


def ratio_differences(scores: Floats) -> Floats:
    """Return Krippendorff's ratio metric, ((a - b) / (a + b))², which needs scores of 0 or above (``PSY-306``)."""
    if (scores < 0).any():
        what = "the ratio metric needs categories that are numbers of 0 or above"
        raise refuse("PSY-306", "categories", what, "Choose another metric.")
    sums = np.add.outer(scores, scores)
    gaps = np.subtract.outer(scores, scores)
    return np.asarray((gaps / np.where(sums > 0, sums, 1.0)) ** 2)


def name_of(weights: Weights) -> str:
    """Return what the weights are called in a statistic's name."""
    return weights if isinstance(weights, str) else "own weights"


def gwet_name(weights: Weights) -> str:
    """Return what Gwet calls his coefficient with these weights."""
    plain = isinstance(weights, str) and weights == "unweighted"
    return "Gwet's AC1" if plain else f"Gwet's AC2, {name_of(weights)}"


def _own(weights: ArrayLike, categories: int) -> Floats:
    matrix = np.asarray(weights, dtype=float)
    if matrix.shape != (categories, categories):
        what = f"the weights are no square of {categories} by {categories}, one row and column per category"
        raise refuse("PSY-301", "weights", what, "Give a row and a column for every declared category.")
    proper = np.isfinite(matrix).all() and (matrix >= 0).all() and (matrix <= 1).all()
    if not proper or not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1):
        what = "the weights are not symmetric, not from 0 to 1, or not 1 on the diagonal"
        raise refuse("PSY-301", "weights", what, "Give agreement, not disagreement: 1 - d / d.max().")
    return matrix
