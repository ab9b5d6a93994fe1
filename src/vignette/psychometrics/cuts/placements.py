"""The area under the curve from placements: its value, what each person adds to it, and its variance.

A case's placement is the share of the others that it scores above, ties half; a non-case's is the share of cases above
it. One sort gives all placements (Sun & Xu 2014 by midranks), and every variance here is made of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask

HANLEY = "Hanley & McNeil (1982). Radiology 143, 29-36"
DELONG = "DeLong, DeLong & Clarke-Pearson (1988). Biometrics 44, 837-845"
SUN = "Sun & Xu (2014). IEEE Signal Processing Letters 21, 1389-1393"
OBUCHOWSKI = "Obuchowski (1997). Biometrics 53, 567-578"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placements:
    """The area and each person's part in it.

    Attributes
    ----------
    area : float
        Share of pairs of a case and a non-case in which the case has the higher risk, ties half.
    gaps : array, people
        Each person's placement minus the area.
    events : array of bool, people
        Who is a case.
    """

    area: float
    gaps: Floats
    events: Mask


def placements(risk: Floats, events: Mask) -> Placements:
    """Return everybody's placement, in O(n log n).

    Parameters
    ----------
    risk : array, people
        Scores, higher for more risk.
    events : array of bool, people
        Who had the event.

    Examples
    --------
    Two cases and two others; of four pairs one is tied and three are in order.

    >>> placements(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, True, False, True])).area
    0.875
    """
    cases, others = int(events.sum()), int((~events).sum())
    if not cases or not others:
        return Placements(area=math.nan, gaps=np.full(len(risk), math.nan), events=events)
    order = np.argsort(risk, kind="stable")
    ordered, case = risk[order], events[order]
    ends = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True])
    cases_to, all_to = np.cumsum(case)[ends], ends + 1
    cases_tied = np.diff(cases_to, prepend=0)
    size = np.diff(all_to, prepend=0)
    cases_above = cases - cases_to + cases_tied / 2
    others_below = all_to - cases_to - (size - cases_tied) / 2
    share = np.empty(len(risk))
    share[order] = np.where(case, np.repeat(others_below / others, size), np.repeat(cases_above / cases, size))
    area = float(share[events].mean())
    return Placements(area=area, gaps=share - area, events=events)


def delong_covariance(one: Placements, other: Placements) -> float:
    """Return DeLong's covariance of two areas of the same people; of one with itself its variance."""
    events = one.events
    cases, others = int(events.sum()), int((~events).sum())
    if cases < 2 or others < 2:
        return math.nan
    products = one.gaps * other.gaps
    return float(products[events].sum()) / (cases - 1) / cases + float(products[~events].sum()) / (others - 1) / others


def obuchowski_covariance(one: Placements, other: Placements, clusters: Codes, count: int) -> float:
    """Return Obuchowski's covariance of two areas, people within a cluster together; DeLong's where each is alone.

    Parameters
    ----------
    one, other : Placements
        Of the same people, or (for two groups) with gaps of 0 for people who are not in the group.
    clusters : array of int, people
        Cluster of each person, 0 to ``count`` - 1.
    """
    with_case = [int(np.count_nonzero(np.bincount(clusters[e.events], minlength=count))) for e in (one, other)]
    with_other = [int(np.count_nonzero(np.bincount(clusters[~e.events], minlength=count))) for e in (one, other)]
    if min(*with_case, *with_other) < 2:
        return math.nan
    (cases_1, others_1), (cases_2, others_2) = (_by_cluster(each, clusters, count) for each in (one, other))
    within_cases = min(with_case) / (min(with_case) - 1) * float(cases_1 @ cases_2)
    within_others = min(with_other) / (min(with_other) - 1) * float(others_1 @ others_2)
    across = count / (count - 1) * float(cases_1 @ others_2 + others_1 @ cases_2)
    return within_cases + within_others + across


def satterthwaite_degrees(part: Placements, clusters: Codes, count: int) -> float:
    """Return the degrees of freedom of Obuchowski's variance: of its two parts, clusters with cases and with others.

    Satterthwaite's formula; the covariance between the two parts is left out of it.
    """
    sizes, parts = [], []
    for kind, sums in zip((part.events, ~part.events), _by_cluster(part, clusters, count), strict=True):
        size = int(np.count_nonzero(np.bincount(clusters[kind], minlength=count)))
        sizes.append(size)
        parts.append(size / max(size - 1, 1) * float(sums @ sums))
    below = sum(one**2 / max(size - 1, 1) for one, size in zip(parts, sizes, strict=True))
    return sum(parts) ** 2 / below if below > 0 else math.nan


def hanley_mcneil_se(area: float, cases: int, others: int) -> float:
    """Return Hanley and McNeil's standard error, which needs the area and the two counts alone.

    Examples
    --------
    The score of `tests/reference/own_roc_a`, with 75 cases among 300 people:

    >>> round(hanley_mcneil_se(0.740978, 75, 225), 5)
    0.03562
    """
    if not cases or not others:
        return math.nan
    twice_cases, twice_others = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (cases - 1) * (twice_cases - area**2) + (others - 1) * (twice_others - area**2)
    return math.sqrt(max(spread, 0.0) / (cases * others))


def left_out_areas(risk: Floats, events: Mask, clusters: Codes, count: int) -> Floats:
    """Return the area without each cluster in turn, in O(n log n); nan where no case or no other is left."""
    found = placements(risk, events)
    cases, others = int(events.sum()), int((~events).sum())
    share = found.gaps + found.area
    wins = np.bincount(clusters, np.where(events, share * others, share * cases), minlength=count)
    won = found.area * cases * others - wins + _wins_within(risk, events, clusters, count)
    cases_left = cases - np.bincount(clusters[events], minlength=count)
    others_left = others - np.bincount(clusters[~events], minlength=count)
    pairs = (cases_left * others_left).astype(float)
    return np.asarray(np.divide(won, pairs, out=np.full(count, math.nan), where=pairs > 0))


def _by_cluster(found: Placements, clusters: Codes, count: int) -> tuple[Floats, Floats]:
    """Return each cluster's sum of influence on the area: of its cases, and of its others."""
    events = found.events
    cases = np.bincount(clusters[events], found.gaps[events], minlength=count) / events.sum()
    others = np.bincount(clusters[~events], found.gaps[~events], minlength=count) / (~events).sum()
    return cases, others


def _wins_within(risk: Floats, events: Mask, clusters: Codes, count: int) -> Floats:
    """Return, per cluster, in how many pairs of its own a case scores above another, ties half."""
    order = np.lexsort((risk, clusters))
    ranked, member, case = risk[order], clusters[order], events[order]
    new = np.r_[True, (ranked[1:] != ranked[:-1]) | (member[1:] != member[:-1])]
    tied = np.cumsum(new) - 1
    others_tied = np.bincount(tied, ~case)
    before_tie = np.r_[0.0, np.cumsum(others_tied)[:-1]]
    first = np.searchsorted(member, np.arange(count))
    before_cluster = before_tie[tied[np.minimum(first, len(member) - 1)]]
    below = before_tie[tied] - before_cluster[member] + others_tied[tied] / 2
    return np.bincount(member[case], below[case], minlength=count).astype(float)
