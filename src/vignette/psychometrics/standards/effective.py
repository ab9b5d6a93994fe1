"""Livingston and Lewis: a test as if made of N right-or-wrong items, true scores as a beta distribution.

Everything here works on arrays of any shape (...): one entry for the sample, or one for each replicate of it. Scores
are shares of the possible range, 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask

Model = Literal["beta4", "beta2"]
Length = Literal["whole", "exact"]
_NODES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueScores:
    """Beta distributions of true scores between ``low`` and ``high``, shape (...); nan where moments allow none.

    ``two`` marks those for which two parameters had to do (``low`` 0 and ``high`` 1), asked for or not.
    """

    alpha: Floats
    beta: Floats
    low: Floats
    high: Floats
    two: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What becomes of people at each cut, shape (..., cuts), and over all categories, shape (...).

    ``true_below`` and ``below`` are the shares truly and observedly below; ``false_above`` are truly below and
    observedly not, ``false_below`` the reverse; ``consistency`` is the chance of the same side twice, ``chance`` what
    unrelated results would give. The fields that begin with ``all_`` take the categories between all cuts together.
    """

    true_below: Floats
    below: Floats
    false_above: Floats
    false_below: Floats
    consistency: Floats
    chance: Floats
    all_accuracy: Floats
    all_consistency: Floats
    all_chance: Floats


def effective_length(mean: Floats, variance: Floats, reliability: Floats) -> Floats:
    r"""Return the number of right-or-wrong items that would measure as well.

    :math:`N = (\mu (1 - \mu) - r \sigma^2) / (\sigma^2 (1 - r))`, with mean and variance of scores as shares.

    References
    ----------
    Livingston, S. A. & Lewis, C. (1995). Estimating the consistency and accuracy of classifications based on test
    scores. *Journal of Educational Measurement* 32, 179-197.

    Examples
    --------
    A test of 20 equal items has KR-21 as its reliability, and then the effective length is 20:

    >>> mean, variance = 0.6, 0.04
    >>> kr21 = 20 / 19 * (1 - mean * (1 - mean) / (20 * variance))
    >>> round(float(effective_length(mean, variance, kr21)), 6)
    20.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((mean * (1 - mean) - reliability * variance) / (variance * (1 - reliability)))


def true_score_beta(moments: Floats, length: Floats, *, model: Model) -> TrueScores:
    """Return the beta distribution of true scores that has the moments of the binomial's true scores.

    Parameters
    ----------
    moments : array, (..., 4)
        Raw moments of observed scores as shares: mean of y, y squared, y cubed, y to the fourth.
    length : array, (...)
        Effective length, not rounded.
    model : {"beta4", "beta2"}
        Ends estimated from skewness and kurtosis, or ends 0 and 1. With "beta4", two parameters take over wherever the
        moments put an end outside 0 to 1 or allow no beta distribution.

    References
    ----------
    Hanson, B. A. (1991). *Method of Moments Estimates for the Four-Parameter Beta Compound Binomial Model*. ACT
    Research Report 91-5.
    """
    with np.errstate(all="ignore"):
        m1, m2, m3, m4 = _true_moments(moments, length)
        variance = m2 - m1**2
        common = m1 * (1 - m1) / variance - 1
        alpha, beta = m1 * common, (1 - m1) * common
        possible = (alpha > 0) & (beta > 0) & np.isfinite(alpha)
        alpha, beta = np.where(possible, alpha, np.nan), np.where(possible, beta, np.nan)
        low, high = np.zeros_like(alpha), np.ones_like(alpha)
        four = np.zeros(alpha.shape, dtype=bool)
        if model == "beta4":
            skew = (m3 - 3 * m1 * m2 + 2 * m1**3) / variance**1.5
            kurtosis = (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / variance**2
            a, b, start, end = _four_parameters(m1, variance, skew, kurtosis)
            four = (a > 0) & (b > 0) & (start >= 0) & (end <= 1) & np.isfinite(start + end) & (variance > 0)
            alpha, beta = np.where(four, a, alpha), np.where(four, b, beta)
            low, high = np.where(four, start, low), np.where(four, end, high)
    return TrueScores(alpha=alpha, beta=beta, low=low, high=high, two=~four)


def observed_cuts(cuts: Floats, length: Floats, *, rounding: Length, step: float) -> tuple[Floats, Floats]:
    """Return length and cuts on the effective scale, (...) and (..., cuts): below the cut is below that many items.

    ``step`` is the gap between neighbouring scores, as a share. "whole" rounds both to the nearest whole number;
    "exact" keeps both and moves the cut so that a test of its own length is cut where it was.
    """
    if rounding == "whole":
        whole = np.round(length)
        return whole, np.round(whole[..., None] * cuts)
    return length, length[..., None] * (cuts - step / 2) + 0.5


def classify(true: TrueScores, length: Floats, observed: Floats, cuts: Floats) -> Classified:
    """Return what becomes of people at each cut.

    Parameters
    ----------
    true : TrueScores
        Of shape (...).
    length, observed : array, (...) and (..., cuts)
        From `observed_cuts`.
    cuts : array, cuts
        True scores at or above a cut are above, as shares in rising order.
    """
    with np.errstate(all="ignore"):
        shares, weights, segment = _grid(true, cuts)
        below = _chance_below(shares, length, observed)
        under = np.arange(len(cuts))[:, None] >= segment
        mass = weights[..., None, :]
        rate = (mass * below).sum(axis=-1)
        truly = (mass * under).sum(axis=-1)
        both = (mass * under * below).sum(axis=-1)
        same = (mass * (below**2 + (1 - below) ** 2)).sum(axis=-1)
        ends = np.zeros_like(below[..., :1, :])
        parts = np.diff(np.concatenate([ends, below, ends + 1], axis=-2), axis=-2)
        hit = np.take_along_axis(parts, np.broadcast_to(segment, (*parts.shape[:-2], 1, len(segment))), axis=-2)
        each = (mass * parts).sum(axis=-1)
        return Classified(
            true_below=truly,
            below=rate,
            false_above=truly - both,
            false_below=rate - both,
            consistency=same,
            chance=rate**2 + (1 - rate) ** 2,
            all_accuracy=(weights * hit[..., 0, :]).sum(axis=-1),
            all_consistency=(mass * parts**2).sum(axis=(-1, -2)),
            all_chance=(each**2).sum(axis=-1),
        )


def _true_moments(moments: Floats, length: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return raw moments of true scores from factorial moments of the binomial (Lord 1965)."""
    x1, x2, x3, x4 = (moments[..., place] * length ** (place + 1) for place in range(4))
    f2, f3, f4 = x2 - x1, x3 - 3 * x2 + 2 * x1, x4 - 6 * x3 + 11 * x2 - 6 * x1
    d2 = length * (length - 1)
    d3 = d2 * (length - 2)
    return x1 / length, f2 / d2, f3 / d3, f4 / (d3 * (length - 3))


def _four_parameters(
    mean: Floats, variance: Floats, skew: Floats, kurtosis: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return alpha, beta, low and high of the beta distribution with four moments."""
    total = 6 * (kurtosis - skew**2 - 1) / (6 + 3 * skew**2 - 2 * kurtosis)
    lean = 24 * (total + 1) / ((total + 2) * (total + 3) * kurtosis - 3 * (total - 6) * (total + 1))
    half = total / 2 * np.sqrt(1 - lean)
    alpha = total / 2 - np.copysign(half, skew)
    beta = total - alpha
    unit = np.sqrt(variance * (total + 1) / (alpha * beta))
    return alpha, beta, mean - alpha * unit, mean + beta * unit


@cache
def _rule() -> tuple[Floats, Floats]:
    """Return nodes and weights on 0 to 1: Gauss-Legendre of sin²(πs/2), so that nodes crowd at both ends."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    turns = np.pi * (nodes + 1) / 4
    return np.sin(turns) ** 2, weights * np.pi / 4 * np.sin(2 * turns)


def _grid(true: TrueScores, cuts: Floats) -> tuple[Floats, Floats, np.ndarray]:
    """Return true scores and weights (..., m) that integrate between cuts, and the segment of each.

    With t = sin² v the density of v is bounded where both parameters are a half or more; the weights of each segment
    are scaled to its exact share.
    """
    from scipy.special import betainc

    alpha, beta = true.alpha[..., None], true.beta[..., None]
    low, width = true.low[..., None], (true.high - true.low)[..., None]
    inner = np.clip((cuts - low) / width, 0.0, 1.0)
    zeros = np.zeros_like(alpha)
    shares = np.diff(np.concatenate([zeros, betainc(alpha, beta, inner), zeros + 1], axis=-1), axis=-1)
    angles = np.arcsin(np.sqrt(np.concatenate([zeros, inner, zeros + 1], axis=-1)))
    nodes, weights = _rule()
    angle = angles[..., :-1, None] + np.diff(angles, axis=-1)[..., None] * nodes
    sine, cosine = np.sin(angle), np.cos(angle)
    height = (2 * alpha[..., None] - 1) * np.log(sine) + (2 * beta[..., None] - 1) * np.log(cosine)
    raw = weights * np.exp(height - np.max(height, axis=-1, keepdims=True))
    scaled = np.where(shares[..., None] > 0, shares[..., None] * raw / raw.sum(axis=-1, keepdims=True), 0.0)
    scores = low[..., None] + width[..., None] * sine**2
    flat = (*scores.shape[:-2], -1)
    scaled = np.where(np.isnan(alpha[..., None]), np.nan, scaled)
    return scores.reshape(flat), scaled.reshape(flat), np.repeat(np.arange(len(cuts) + 1), len(nodes))


def _chance_below(shares: Floats, length: Floats, observed: Floats) -> Floats:
    """Return the binomial chance of fewer than ``observed`` of ``length`` items, real numbers, (..., cuts, m)."""
    from scipy.special import betainc

    count, cut = length[..., None, None], observed[..., :, None]
    inside = (cut > 0) & (count - cut + 1 > 0)
    chance = betainc(np.where(inside, count - cut + 1, 1.0), np.where(inside, cut, 1.0), 1 - shares[..., None, :])
    return np.asarray(np.where(inside, chance, np.where(np.isnan(count + cut), np.nan, np.where(cut > 0, 1.0, 0.0))))
