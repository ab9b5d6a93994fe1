"""Content validity: what a panel of experts says about single items and about a whole set of them.

When not to use: these figures say that experts find the texts relevant. They say nothing of how a rater will rate, or
of how a home will do. Experts' own comments weigh more than any of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, variance

from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.limits import normal_quantile, score_interval, student_quantile
from vignette.psychometrics.problems import refuse

WHERE = "content validity"
FEW_EXPERTS = 3
"""Below this many experts an estimate carries the caveat ``few_experts`` (Lynn, 1986)."""

_LYNN = "Lynn (1986). Nursing Research 35, 382-385"
_POLIT = "Polit, Beck & Owen (2007). Research in Nursing & Health 30, 459-467"
_WILSON = "Wilson (1927). Journal of the American Statistical Association 22, 209-212"
_AIKEN = "Aiken (1985). Educational and Psychological Measurement 45, 131-142"
_PENFIELD = "Penfield & Giacobbi (2004). Measurement in Physical Education and Exercise Science 8, 213-225"
_KORN = "Korn & Graubard (1998). Survey Methodology 24, 193-201"
_DEAN = "Dean & Pagano (2015). Journal of Survey Statistics and Methodology 3, 484-503"


def item_cvi(ratings: Sequence[int], *, relevant_from: int, level: float = 0.95) -> Estimate:
    """Return I-CVI, the share of experts who find one item relevant.

    Parameters
    ----------
    ratings : sequence of int
        One rating per expert.
    relevant_from : int
        The lowest rating that counts as relevant: 3 on a scale from 1 to 4.
    level : float
        Nominal level of the interval.

    Returns
    -------
    Estimate
        With Wilson's score interval, experts being the sample.

    Raises
    ------
    DataError
        ``PSY-101`` without ratings, ``PSY-102`` for a level outside 0 to 1.

    References
    ----------
    Lynn, M. R. (1986). Determination and quantification of content validity. *Nursing Research* 35, 382-385.

    Examples
    --------
    Item 6 of Table 4 in PMC7253559: five of six experts gave 3 or 4.

    >>> round(item_cvi([2, 3, 4, 3, 3, 4], relevant_from=3).value, 2)
    0.83
    """
    agreeing, count = _agreeing(ratings, relevant_from)
    share = agreeing / count
    return Estimate(
        statistic="I-CVI",
        value=share,
        interval=score_interval(share, count, level, "Wilson score"),
        n={"experts": count},
        caveats=_caveats(count),
        references=(_LYNN, _WILSON),
    )


def modified_kappa(ratings: Sequence[int], *, relevant_from: int) -> Estimate:
    r"""Return :math:`\kappa^*`, I-CVI corrected for agreement by chance on "relevant".

    With *A* of *N* experts agreeing, :math:`p_c = \binom{N}{A} 2^{-N}` and
    :math:`\kappa^* = (\text{I-CVI} - p_c) / (1 - p_c)`.

    Parameters
    ----------
    ratings : sequence of int
        One rating per expert.
    relevant_from : int
        The lowest rating that counts as relevant.

    Returns
    -------
    Estimate
        Without an interval: chance is computed from the very count it corrects, so the limits of I-CVI cannot be
        carried over. Below three experts the correction means little (caveat ``few_experts``).

    Raises
    ------
    DataError
        ``PSY-101`` without ratings.

    References
    ----------
    Polit, D. F., Beck, C. T. & Owen, S. V. (2007). Is the CVI an acceptable indicator of content validity? *Research in
    Nursing & Health* 30, 459-467.

    Examples
    --------
    Nine of ten experts (PMC5557472, Table 10: p_c = 0.010, k* = 0.90):

    >>> round(modified_kappa([4] * 9 + [2], relevant_from=3).value, 2)
    0.9
    """
    agreeing, count = _agreeing(ratings, relevant_from)
    chance = math.comb(count, agreeing) / 2**count
    return Estimate(
        statistic="modified kappa",
        value=(agreeing / count - chance) / (1 - chance) if chance < 1 else math.nan,
        interval=None,
        no_interval="none exists; see the interval of I-CVI",
        n={"experts": count},
        caveats=_caveats(count),
        references=(_POLIT,),
    )


def aiken_v(ratings: Sequence[int], *, lowest: int, highest: int, level: float = 0.95) -> Estimate:
    r"""Return Aiken's V of one item: the mean rating as a share of the scale's length.

    :math:`V = (\bar{x} - \text{lowest}) / (\text{highest} - \text{lowest})`.

    Parameters
    ----------
    ratings : sequence of int
        One rating per expert, all from ``lowest`` to ``highest``.
    lowest, highest : int
        The ends of the scale.
    level : float
        Nominal level of the interval.

    Returns
    -------
    Estimate
        With the score interval of Penfield and Giacobbi. It takes a rating for *highest - lowest* independent steps, so
        it is too narrow for a panel that falls into two camps (see ``docs/method/content-validity.md``).

    Raises
    ------
    DataError
        ``PSY-101`` without ratings, ``PSY-102`` for a level outside 0 to 1, ``PSY-103`` for a rating outside the scale.

    References
    ----------
    Aiken, L. R. (1985). Three coefficients for analyzing the reliability and validity of ratings. *Educational and
    Psychological Measurement* 45, 131-142.

    Penfield, R. D. & Giacobbi, P. R. (2004). Applying a score confidence interval to Aiken's item content-relevance
    index. *Measurement in Physical Education and Exercise Science* 8, 213-225.

    Examples
    --------
    >>> round(aiken_v([2, 3, 4, 3, 3, 4], lowest=1, highest=4).value, 3)
    0.722
    """
    count = _count(ratings)
    _within(ratings, lowest, highest)
    value = (fmean(ratings) - lowest) / (highest - lowest)
    return Estimate(
        statistic="Aiken's V",
        value=value,
        interval=score_interval(value, count * (highest - lowest), level, "Penfield-Giacobbi score"),
        n={"experts": count},
        caveats=_caveats(count),
        references=(_AIKEN, _PENFIELD),
    )


def scale_cvi_average(matrix: Sequence[Sequence[int]], *, relevant_from: int, level: float = 0.95) -> Estimate:
    """Return S-CVI/Ave, the mean I-CVI of a set of items.

    Parameters
    ----------
    matrix : sequence of sequences of int
        Experts by items, complete: every expert has rated every item.
    relevant_from : int
        The lowest rating that counts as relevant.
    level : float
        Nominal level of the interval.

    Returns
    -------
    Estimate
        The interval takes the experts for a sample and the items for fixed: Wilson's, with the effective number of
        ratings that the experts' own shares show, and with Student's t for few experts (Korn-Graubard).

    Raises
    ------
    DataError
        ``PSY-101`` without ratings or where experts rated different numbers of items, ``PSY-102`` for a level outside
        0 to 1.

    References
    ----------
    Polit, D. F. & Beck, C. T. (2006). The content validity index. *Research in Nursing & Health* 29, 489-497.

    Korn, E. L. & Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. *Survey Methodology* 24, 193-201.

    Dean, N. & Pagano, M. (2015). Evaluating confidence interval methods for binomial proportions in clustered surveys.
    *Journal of Survey Statistics and Methodology* 3, 484-503.
    """
    shares = [[float(rating >= relevant_from) for rating in row] for row in _rectangle(matrix)]
    return _over_experts("S-CVI/Ave", shares, level, (_POLIT, _KORN, _DEAN))


def mean_aiken_v(matrix: Sequence[Sequence[int]], *, lowest: int, highest: int, level: float = 0.95) -> Estimate:
    """Return the mean of Aiken's V over a set of items.

    Parameters
    ----------
    matrix : sequence of sequences of int
        Experts by items, complete.
    lowest, highest : int
        The ends of the scale.
    level : float
        Nominal level of the interval.

    Returns
    -------
    Estimate
        With the interval of `scale_cvi_average`.

    Raises
    ------
    DataError
        As `scale_cvi_average`, and ``PSY-103`` for a rating outside the scale.

    References
    ----------
    As `aiken_v`, and as `scale_cvi_average` for the interval.
    """
    rows = _rectangle(matrix)
    for row in rows:
        _within(row, lowest, highest)
    shares = [[(rating - lowest) / (highest - lowest) for rating in row] for row in rows]
    return _over_experts("mean Aiken's V", shares, level, (_AIKEN, _KORN, _DEAN))


def _over_experts(name: str, shares: Sequence[Sequence[float]], level: float, sources: tuple[str, ...]) -> Estimate:
    """Return the mean of experts' own means, with an interval over experts."""
    means = [fmean(row) for row in shares]
    experts, items = len(means), len(shares[0])
    value = min(max(fmean(means), 0.0), 1.0)
    interval = _clustered_interval(value, means, items, level) if experts > 1 else None
    return Estimate(
        statistic=name,
        value=value,
        interval=interval,
        no_interval="" if interval else "one expert does not show how experts differ",
        n={"experts": experts, "items": items},
        caveats=_caveats(experts),
        references=sources,
    )


def _clustered_interval(value: float, means: Sequence[float], items: int, level: float) -> Interval:
    """Return Wilson's interval with the number of independent ratings that the spread between experts amounts to.

    Where experts do not differ at all, each counts as one rating: agreement among few proves little.
    """
    experts = len(means)
    spread = variance(means) / experts
    effective = value * (1 - value) / spread if spread > 0 else experts
    effective = min(max(effective, experts), experts * items)
    shrink = (normal_quantile(level) / student_quantile(level, experts - 1)) ** 2
    return score_interval(value, effective * shrink, level, "Wilson score, effective n over experts (Korn-Graubard)")


def _agreeing(ratings: Sequence[int], relevant_from: int) -> tuple[int, int]:
    return sum(1 for rating in ratings if rating >= relevant_from), _count(ratings)


def _count(ratings: Sequence[int]) -> int:
    if not len(ratings):
        raise refuse("PSY-101", WHERE, "no ratings", "Give at least one expert's rating.")
    return len(ratings)


def _rectangle(matrix: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
    """Return the matrix if it is whole."""
    lengths = {len(row) for row in matrix}
    if len(lengths) != 1 or 0 in lengths:
        raise refuse(
            "PSY-101", WHERE, "not every expert has rated every item", "Give a complete table, experts by items."
        )
    return matrix


def _within(ratings: Sequence[int], lowest: int, highest: int) -> None:
    if lowest >= highest or not all(lowest <= rating <= highest for rating in ratings):
        what = f"a rating is not on the scale from {lowest} to {highest}"
        raise refuse("PSY-103", WHERE, what, "Give the scale's true ends, and ratings on it.")


def _caveats(experts: int) -> tuple[str, ...]:
    return ("few_experts",) if experts < FEW_EXPERTS else ()
