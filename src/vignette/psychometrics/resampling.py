"""Intervals by resampling: one draw of weights, one matrix product, every coefficient at once.

A household is drawn whole. A statistic that is a function of sums over households needs each household's sums once;
the product of the weights and these sums then holds the sums of every replicate. Work runs in chunks through joblib, so
that ``joblib.parallel_config(backend="dask")`` spreads it without changing a number: a chunk's size and seed come from
the data and the seed alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.problems import check_level, one_of, refuse

Bootstrap = Literal["bootstrap", "bootstrap-percentile"]
BOOTSTRAPS: tuple[str, ...] = ("bootstrap", "bootstrap-percentile")
FEWEST_REPLICATES = 100
TOLERATED_UNDEFINED = 0.05
"""Share of replicates in which a statistic may be undefined before its interval is withheld."""

_CHUNK = 250
_CELLS = 4_000_000
_DRAWN = 32_000
"""Cells of weights drawn at once, for the same reason as `_BLOCK`; changing it changes no number."""
_BLOCK = 64_000
"""Cells of weights that a function gets at once, so that its arrays stay in the processor's cache."""
EFRON = "Efron & Tibshirani (1993). An Introduction to the Bootstrap. Chapman & Hall"
FIELD = "Field & Welsh (2007). Journal of the Royal Statistical Society B 69, 369-390"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """How replicates are drawn: how many, from which seed, and how limits are read off them."""

    kind: str
    level: float
    replicates: int
    seed: int


def resampling(interval: str, *, level: float, replicates: int, seed: int | None) -> Resampling:
    """Return a checked plan.

    Raises
    ------
    DataError
        ``PSY-102`` for the level, ``PSY-207`` for the kind, ``PSY-209`` without a seed or with too few replicates.
    """
    check_level(level)
    one_of(interval, BOOTSTRAPS, "interval")
    if seed is None:
        raise refuse("PSY-209", "seed", "a resampled interval has no seed", "Give seed=1 or another whole number.")
    if replicates < FEWEST_REPLICATES:
        raise refuse("PSY-209", "replicates", f"{replicates} replicates are too few for limits", "Give 1000 or more.")
    return Resampling(kind=interval, level=level, replicates=replicates, seed=seed)


def draw_weights(clusters: int, replicates: int, seed: np.random.SeedSequence | int) -> Floats:
    """Return how often each cluster was drawn, replicates x clusters; every row adds up to the number of clusters."""
    rng = np.random.default_rng(seed)
    weights = np.empty((replicates, clusters))
    rows = max(_DRAWN // clusters, 1)
    for start in range(0, replicates, rows):
        some = min(rows, replicates - start)
        drawn = rng.integers(0, clusters, size=(some, clusters), dtype=np.int32)
        drawn += (np.arange(some, dtype=np.int32) * clusters)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=some * clusters)
        weights[start : start + some] = counts.reshape(some, clusters)
    return weights


def sums_by_cluster(values: Floats, clusters: Codes, count: int) -> Floats:
    """Return the sums of each column over the units of each cluster: units x q becomes clusters x q."""
    from scipy.sparse import csr_array

    units = len(clusters)
    member = csr_array((np.ones(units), (clusters, np.arange(units))), shape=(count, units))
    return np.asarray(member @ values)


def bootstrap_sums(sums: Floats, statistic: Callable[[Floats], Floats], *, replicates: int, seed: int) -> Floats:
    """Return replicates of a statistic of sums.

    Parameters
    ----------
    sums : array, clusters x q
        Each cluster's sums.
    statistic : callable
        Maps sums of shape (..., q) to values of shape (..., s).
    replicates, seed : int
        How many to draw, and from where.

    Returns
    -------
    array, replicates x s
    """

    def chunk(size: int, source: np.random.SeedSequence) -> Floats:
        return statistic(draw_weights(len(sums), size, source) @ sums)

    return _in_chunks(chunk, len(sums), replicates, seed)


def bootstrap_weights(function: Callable[[Floats], Floats], clusters: int, *, replicates: int, seed: int) -> Floats:
    """Return replicates of a function of many replicates' weights at once.

    For statistics that are no function of few sums, but of sorted cumulative sums: a function gets weights of shape
    (some replicates, ``clusters``) and returns values of shape (some replicates, s).
    """

    def chunk(size: int, source: np.random.SeedSequence) -> Floats:
        weights = draw_weights(clusters, size, source)
        rows = max(_BLOCK // clusters, 1)
        return np.concatenate([function(weights[start : start + rows]) for start in range(0, size, rows)])

    return _in_chunks(chunk, clusters, replicates, seed)


def bootstrap_clusters(function: Callable[[Floats], Floats], clusters: int, *, replicates: int, seed: int) -> Floats:
    """Return replicates of any function of the clusters' weights, one call a replicate.

    For statistics that are no function of sums: a function gets the weights, an array of ``clusters`` counts, and
    returns its values, an array of s.
    """

    def chunk(size: int, source: np.random.SeedSequence) -> Floats:
        return np.array([function(weights) for weights in draw_weights(clusters, size, source)])

    return _in_chunks(chunk, clusters, replicates, seed)


def left_out(sums: Floats, statistic: Callable[[Floats], Floats]) -> Floats:
    """Return the statistic without each cluster in turn, clusters x s."""
    return statistic(sums.sum(axis=0) - sums)


def bootstrap_interval(
    value: float, draws: Floats, *, plan: Resampling, leave_one_out: Floats | None = None, sampled: str = "household"
) -> tuple[Interval | None, tuple[str, ...]]:
    """Return the limits read off the replicates of one statistic, and caveats.

    With ``plan.kind`` ``"bootstrap"`` the limits are bias-corrected and accelerated (BCa) where ``leave_one_out`` is
    given, else bias-corrected (BC). Without limits the caveat ``replicates_undefined`` or ``no_variance`` says why.
    """
    defined = draws[np.isfinite(draws)]
    caveats = () if len(defined) == len(draws) else ("replicates_undefined",)
    if len(defined) < (1 - TOLERATED_UNDEFINED) * len(draws) or not np.isfinite(value):
        return None, ("replicates_undefined",)
    if np.ptp(defined) == 0:
        return None, (*caveats, "replicates_equal")
    low, high = (1 - plan.level) / 2, (1 + plan.level) / 2
    name = "percentile"
    if plan.kind == "bootstrap":
        low, high, name = _corrected(value, defined, leave_one_out, low, high)
    limits = np.quantile(defined, [low, high])
    method = f"{sampled} bootstrap, {name}, {plan.replicates} replicates, seed {plan.seed}"
    return Interval(low=float(limits[0]), high=float(limits[1]), level=plan.level, method=method), caveats


def jackknife_se(leave_one_out: Floats) -> Floats:
    """Return the delete-one-cluster jackknife's standard error of each column, sqrt((G-1)/G sum (t_i - mean)^2)."""
    count = len(leave_one_out)
    gaps = leave_one_out - leave_one_out.mean(axis=0)
    return np.asarray(np.sqrt((count - 1) / count * (gaps**2).sum(axis=0)))


def linearized_se(influence: Floats, clusters: Codes, count: int) -> float:
    """Return the standard error of a mean-like estimate from each unit's influence, units within clusters together.

    ``influence`` holds values whose mean over units is the estimate (up to a constant). With every unit a cluster of
    its own this is the usual s / sqrt(n).
    """
    if count < 2:
        return float("nan")
    totals = np.bincount(clusters, influence - influence.mean(), minlength=count) / len(influence)
    return float(np.sqrt(count / (count - 1) * (totals**2).sum()))


def _corrected(
    value: float, draws: Floats, leave_one_out: Floats | None, low: float, high: float
) -> tuple[float, float, str]:
    """Return the shares at which BCa reads its limits (Efron 1987)."""
    from scipy.special import ndtr, ndtri

    below = (np.sum(draws < value) + 0.5 * np.sum(draws == value)) / len(draws)
    bias = ndtri(np.clip(below, 0.5 / len(draws), 1 - 0.5 / len(draws)))
    acceleration, name = 0.0, "BC"
    if leave_one_out is not None and np.isfinite(leave_one_out).all():
        gaps = leave_one_out.mean() - leave_one_out
        spread = float((gaps**2).sum())
        acceleration = float((gaps**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
        name = "BCa"
    shifted = bias + ndtri(np.array([low, high]))
    shares = ndtr(bias + shifted / (1 - acceleration * shifted))
    return float(shares[0]), float(shares[1]), name


def _in_chunks(
    chunk: Callable[[int, np.random.SeedSequence], Floats], clusters: int, replicates: int, seed: int
) -> Floats:
    size = int(np.clip(_CELLS // max(clusters, 1), 1, _CHUNK))
    sizes = [min(size, replicates - start) for start in range(0, replicates, size)]
    sources = np.random.SeedSequence(seed).spawn(len(sizes))
    return np.concatenate(_run(chunk, list(zip(sizes, sources, strict=True))))


def _run(function: Callable[..., Floats], arguments: list[tuple[Any, ...]]) -> list[Floats]:
    """Run in this process, or wherever ``joblib.parallel_config`` says."""
    from joblib import Parallel, delayed

    return list(Parallel()(delayed(function)(*each) for each in arguments))
