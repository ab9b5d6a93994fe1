"""Hits and false alarms at every observed score: once for the data, and at once for all drawn samples.

A person is positive at a cut if the score is the cut or above it, scores being turned so that more is riskier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vignette.psychometrics.arrays import Codes, Floats, Mask

Whole: TypeAlias = NDArray[np.int32]
"""Counts of people: small numbers add up faster than large ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """People in the order of their scores, ready to be counted under any weights.

    Attributes
    ----------
    cuts : array, k
        The distinct scores, rising.
    events : array of int, people
        1 for a case, in the order of the scores.
    clusters : array of int, people
        Clusters in that order.
    ends : array of int, k
        Place of the last person at each cut.
    """

    cuts: Floats
    events: Whole
    clusters: Codes
    ends: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Weighted counts at each cut, rising; arrays of shape (..., k), and (..., 1) for the totals."""

    tp: Floats
    fp: Floats
    cases: Floats
    others: Floats

    @property
    def fn(self) -> Floats:
        """Cases below the cut."""
        return self.cases - self.tp

    @property
    def tn(self) -> Floats:
        """Others below the cut."""
        return self.others - self.fp

    @property
    def sensitivity(self) -> Floats:
        """Share of cases that are positive."""
        return _share(self.tp, self.cases)

    @property
    def specificity(self) -> Floats:
        """Share of others that are negative."""
        return _share(self.tn, self.others)

    @property
    def area(self) -> Floats:
        """Area under the curve by trapezoids, ties half, of shape (...)."""
        cases = self.tp.copy()
        cases[..., :-1] -= self.tp[..., 1:]
        lost = np.einsum("...k,...k->...", cases, self.fp)
        lost += np.einsum("...k,...k->...", cases[..., :-1], self.fp[..., 1:])
        won = self.cases[..., 0] * self.others[..., 0] - lost / 2
        return _share(won, self.cases[..., 0] * self.others[..., 0])


def ranked(risk: Floats, events: Mask, clusters: Codes | None = None) -> Ranked:
    """Return people in the order of their scores.

    Parameters
    ----------
    risk : array, people
        Scores, higher for more risk.
    events : array of bool, people
    clusters : array of int, people, optional
        Without them every person is a cluster.
    """
    order = np.argsort(risk, kind="stable")
    values = risk[order]
    ends = np.flatnonzero(np.r_[values[1:] != values[:-1], True])
    members = np.arange(len(risk)) if clusters is None else clusters
    return Ranked(
        cuts=values[ends],
        events=events[order].astype(np.int32),
        clusters=members[order],
        ends=ends.astype(np.int64),
    )


def counts(people: Ranked, weights: Floats | None = None) -> Counts:
    """Return counts at every cut.

    Parameters
    ----------
    people : Ranked
    weights : array, replicates x clusters, optional
        How often each cluster counts, in whole numbers; without them everybody counts once, on one axis.
    """
    size = len(people.events)
    each = (
        np.ones(size, dtype=np.int32) if weights is None else np.take(weights.astype(np.int32), people.clusters, axis=1)
    )
    cases_to = np.cumsum(each * people.events, axis=-1, dtype=np.int32)
    all_to = np.cumsum(each, axis=-1, dtype=np.int32)
    if len(people.ends) < size:
        cases_to, all_to = (np.take(each, people.ends, axis=-1) for each in (cases_to, all_to))
    tp, positive = _from(cases_to), _from(all_to)
    return Counts(tp=tp, fp=positive - tp, cases=tp[..., :1], others=positive[..., :1] - tp[..., :1])


def _from(up_to: Whole) -> Floats:
    """Return how many score at each cut or above, from how many score up to it."""
    left = np.empty(up_to.shape)
    left[..., 0] = up_to[..., -1]
    np.subtract(up_to[..., -1:], up_to[..., :-1], out=left[..., 1:])
    return left


def _share(part: Floats, whole: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(part / whole)
