"""The fourfold table of a cut against an outcome: each measure as a formula of its four counts.

Counts stand in the last axis in the order tp, fp, fn, tn, so that one table and all drawn ones are computed alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.resampling import sums_by_cluster

Formula = Callable[[Any], Any]

SHARES: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = MappingProxyType(
    {
        "sensitivity": ((0,), (0, 2)),
        "specificity": ((3,), (1, 3)),
        "PPV": ((0,), (0, 1)),
        "NPV": ((3,), (2, 3)),
        "prevalence": ((0, 2), (0, 1, 2, 3)),
        "accuracy": ((0, 3), (0, 1, 2, 3)),
    }
)
"""Measures that are shares: which counts are the part, and which the whole."""


def cells(risk: Floats, events: Mask, cut: float) -> Floats:
    """Return each person as one table, people x 4: a score at the cut is positive."""
    positive = risk >= cut
    kinds = [positive & events, positive & ~events, ~positive & events, ~positive & ~events]
    return np.stack(kinds, axis=1).astype(np.float64)


def cells_by_cluster(each: Floats, clusters: Codes, count: int) -> Floats:
    """Return each cluster's table, clusters x 4."""
    return sums_by_cluster(each, clusters, count)


def share(table: Any, name: str) -> Any:
    """Return a share of `SHARES`."""
    part, whole = SHARES[name]
    return sum(table[..., place] for place in part) / sum(table[..., place] for place in whole)


def youden(table: Any) -> Any:
    """Return sensitivity + specificity - 1."""
    return share(table, "sensitivity") + share(table, "specificity") - 1


def balanced_accuracy(table: Any) -> Any:
    """Return the mean of sensitivity and specificity."""
    return (share(table, "sensitivity") + share(table, "specificity")) / 2


def positive_likelihood_ratio(table: Any) -> Any:
    """Return how many times as often a case is positive as another person."""
    return share(table, "sensitivity") / (1 - share(table, "specificity"))


def negative_likelihood_ratio(table: Any) -> Any:
    """Return how many times as often a case is negative as another person."""
    return (1 - share(table, "sensitivity")) / share(table, "specificity")


def diagnostic_odds_ratio(table: Any) -> Any:
    """Return LR+ / LR-."""
    return table[..., 0] * table[..., 3] / (table[..., 1] * table[..., 2])


def f1(table: Any) -> Any:
    """Return the harmonic mean of sensitivity and PPV."""
    return 2 * table[..., 0] / (2 * table[..., 0] + table[..., 1] + table[..., 2])


def matthews(table: Any) -> Any:
    """Return Matthews' correlation of cut and outcome (phi)."""
    tp, fp, fn, tn = (table[..., place] for place in range(4))
    return (tp * tn - fp * fn) / ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5


def kappa(table: Any) -> Any:
    """Return Cohen's kappa of cut and outcome."""
    tp, fp, fn, tn = (table[..., place] for place in range(4))
    return 2 * (tp * tn - fp * fn) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))


def cost_per_person(table: Any, *, cost_missed: float, cost_false_alarm: float) -> Any:
    """Return what errors cost per person of the sample."""
    return (cost_missed * table[..., 2] + cost_false_alarm * table[..., 1]) / table.sum(axis=-1)


RATIOS: Mapping[str, Formula] = MappingProxyType(
    {
        "LR+": positive_likelihood_ratio,
        "LR-": negative_likelihood_ratio,
        "DOR": diagnostic_odds_ratio,
    }
)
OTHERS: Mapping[str, Formula] = MappingProxyType({"F1": f1, "MCC": matthews, "Cohen's kappa": kappa})
BOTH: Mapping[str, Formula] = MappingProxyType({"Youden's J": youden, "balanced accuracy": balanced_accuracy})
MEASURES: Mapping[str, Formula] = MappingProxyType(
    {**{name: partial(share, name=name) for name in SHARES}, **BOTH, **RATIOS, **OTHERS}
)
"""Every measure of a table, by name."""


def predictive_values(sensitivity: float, specificity: float, prevalence: float) -> tuple[float, float]:
    """Return PPV and NPV at a stated prevalence, by Bayes' rule.

    Examples
    --------
    A sensitivity and specificity of 0.9 where one in twenty is a case: two of three alarms are false.

    >>> ppv, npv = predictive_values(0.9, 0.9, 0.05)
    >>> round(ppv, 3), round(npv, 3)
    (0.321, 0.994)
    """
    alarms = prevalence * sensitivity + (1 - prevalence) * (1 - specificity)
    rest = 1 - alarms
    ppv = prevalence * sensitivity / alarms if alarms > 0 else float("nan")
    npv = (1 - prevalence) * specificity / rest if rest > 0 else float("nan")
    return ppv, npv


def gradient(formula: Formula, table: Floats) -> Floats:
    """Return a formula's derivative by each count, exact to rounding (complex step)."""
    step = 1e-30
    return np.asarray(np.imag(formula(table + 1j * step * np.eye(table.shape[-1]))) / step)


def influences(formula: Formula, by_cluster: Floats) -> Floats:
    """Return each cluster's influence on a formula of the summed counts; they add up to 0.

    Parameters
    ----------
    by_cluster : array, clusters x q

    Returns
    -------
    array, clusters
    """
    found = by_cluster @ gradient(formula, by_cluster.sum(axis=0))
    return np.asarray(found - found.mean())


def clustered_covariance(one: Floats, other: Floats) -> float:
    """Return the covariance of two measures from clusters' influences, G / (G - 1) times the sum of products."""
    count = len(one)
    return count / (count - 1) * float(one @ other) if count > 1 else float("nan")
