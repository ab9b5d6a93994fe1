"""Krippendorff's alpha from coincidences: who gave which two categories to the same unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient, Formula, influences
from vignette.psychometrics.agreement.counts import category_counts
from vignette.psychometrics.agreement.weights import agreement_weights, ratio_differences
from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.problems import one_of

MetricName = Literal["nominal", "ordinal", "interval", "ratio"]
Metric: TypeAlias = MetricName | Floats | Sequence[Sequence[float]]
METRICS: tuple[str, ...] = ("nominal", "ordinal", "interval", "ratio")
KRIPPENDORFF = "Krippendorff (2019). Content Analysis, 4th ed. Sage. Ch. 12"
HAYES = "Hayes & Krippendorff (2007). Communication Methods and Measures 1, 77-89"


def squared_differences(metric: Metric, scores: Floats) -> Floats | None:
    """Return Krippendorff's squared differences between categories, q x q; None where the data decide them (ordinal).

    Raises
    ------
    DataError
        ``PSY-207`` for a name that is none, ``PSY-301`` for a matrix that is no matrix of agreement weights,
        ``PSY-306`` for the ratio metric on scores below 0.
    """
    if not isinstance(metric, str):
        return 1 - agreement_weights(metric, scores=scores)
    one_of(metric, METRICS, "metric")
    if metric == "ordinal":
        return None
    if metric == "nominal":
        return 1 - np.eye(len(scores))
    return ratio_differences(scores) if metric == "ratio" else np.subtract.outer(scores, scores) ** 2


def coincidences(counts: Floats) -> tuple[Floats, Mask]:
    """Return each unit's coincidences, units x q x q, and which units two or more raters rated; the rest are 0."""
    raters = counts.sum(axis=1)
    shared = raters > 1
    pairs = counts[:, :, None] * counts[:, None, :]
    places = np.arange(counts.shape[1])
    pairs[:, places, places] -= counts
    return pairs / np.where(shared, raters - 1, 1.0)[:, None, None] * shared[:, None, None], shared


def krippendorff(codes: Codes, differences: Floats | None, categories: int, name: str) -> Coefficient:
    """Return Krippendorff's alpha; units with fewer than two ratings are left out."""
    counts = category_counts(codes, categories)
    if differences is None:
        sums, shared = _ordinal_sums(counts)
    else:
        sums, shared = _fixed_sums(counts, differences)

    def parts(totals: Floats, whole: bool) -> Floats:
        used = totals[..., -categories:]
        n = used.sum(axis=-1)
        found, expected, widest = (
            _ordinal(totals, used, categories) if differences is None else _fixed(totals, used, differences)
        )
        shrink = (n - 1) / n if whole else 1.0
        value = 1 - shrink * n * found / expected
        scale = n * widest
        return np.stack([value, 1 - shrink * found / scale, 1 - expected / (n * scale)], axis=-1)

    return Coefficient(
        name=name,
        sums=sums,
        formula=lambda totals: parts(totals, whole=True),
        gwet_influence=lambda: _gwet_influence(sums[shared], categories, lambda totals: parts(totals, whole=False)),
        shared=shared,
        references=(KRIPPENDORFF, HAYES),
        n_excluded=int(counts[~shared].sum()),
    )


def _gwet_influence(sums: Floats, categories: int, formula: Formula) -> Floats:
    """Return shared units' influence on alpha without its correction for few ratings, as Gwet (2014) takes it.

    His term for the number of ratings of a unit holds the corrected agreement; the difference is of order 1 / ratings.
    """
    rated = sums[:, -categories:].sum(axis=1)
    value = formula(sums.sum(axis=0))[..., 0]
    return np.asarray(influences(formula, sums) - (1 - value) / rated.sum() * (rated / rated.mean() - 1))


def _fixed_sums(counts: Floats, differences: Floats) -> tuple[Floats, Mask]:
    """Return each unit's observed difference, then its pairable ratings by category."""
    raters = counts.sum(axis=1)
    shared = raters > 1
    used = counts * shared[:, None]
    apart = (used * (used @ differences)).sum(axis=1) / np.where(shared, raters - 1, 1.0)
    return np.column_stack([apart, used]), shared


def _fixed(totals: Floats, used: Floats, differences: Floats) -> tuple[Floats, Floats, Floats]:
    return totals[..., 0], ((used @ differences) * used).sum(axis=-1), differences.max()


def _ordinal_sums(counts: Floats) -> tuple[Floats, Mask]:
    """Return each unit's coincidences above the diagonal, then its pairable ratings by category."""
    together, shared = coincidences(counts)
    above = np.triu_indices(counts.shape[1], 1)
    return np.column_stack([together[:, above[0], above[1]], counts * shared[:, None]]), shared


def _ordinal(totals: Floats, used: Floats, categories: int) -> tuple[Floats, Floats, Floats]:
    """Two ratings differ by how many ratings lie between them: the gap between their categories' middle ranks."""
    ranks = np.cumsum(used, axis=-1) - used / 2
    low, high = np.triu_indices(categories, 1)
    gaps = (ranks[..., high] - ranks[..., low]) ** 2
    found = 2 * (totals[..., :-categories] * gaps).sum(axis=-1)
    expected = 2 * (used[..., low] * used[..., high] * gaps).sum(axis=-1)
    return found, expected, (ranks[..., -1] - ranks[..., 0]) ** 2
