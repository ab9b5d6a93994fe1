"""Split-half reliability: one split that is named, or all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.problems import one_of, refuse
from vignette.psychometrics.reliability.lambdas import MATRICES, Matrix
from vignette.psychometrics.reliability.moments import Moments, correlations_of
from vignette.psychometrics.reliability.partitions import (
    MOST_SPLITS,
    all_halves,
    correlation_of,
    count_halves,
    drawn_halves,
    guttman_of,
    mean_guttman_of,
)
from vignette.psychometrics.reliability.sample import Sample, sample_of
from vignette.psychometrics.reliability.uncertainty import Plan, Resampled, Scale, Uncertainty, planned, uncertainties

if TYPE_CHECKING:
    import pandas as pd

Split = Literal["odd-even", "first-second", "all"]
SPLITS: tuple[str, ...] = ("odd-even", "first-second", "all")
_SPEARMAN = "Spearman (1910). British Journal of Psychology 3, 271-295; Brown (1910), 296-322"
_RULON = "Rulon (1939). Harvard Educational Review 9, 99-103"
_HORST = "Horst (1951). Educational and Psychological Measurement 11, 368-370"
ONE_SPLIT = ("correlation of the halves", "Spearman-Brown", "Flanagan-Rulon", "Horst")


def split_half(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    split: Split | Sequence[str],
    matrix: Matrix,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    interval: Resampled | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return the reliability of the whole from how its halves go together.

    Parameters
    ----------
    scores, items, cluster, missing, reverse, lowest, highest
        As in `cronbach_alpha`; the order of ``items`` matters for the named splits.
    split : {"odd-even", "first-second", "all"} or sequence of str
        Items at odd against even places; the first k // 2 against the rest; every split into halves (beyond 100 000 of
        them as many are drawn, from ``seed``); or the items of one half by name.
    matrix : {"covariances", "correlations"}
        Of the items as they are, or at equal variance.
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals. Of all splits only the mean gets limits.

    Returns
    -------
    EstimateSet
        For one split: ``correlation of the halves``, ``Spearman-Brown`` (2r / (1 + r): halves equally long and
        variable), ``Flanagan-Rulon`` (Guttman's lambda 4 of this split; halves may differ in variance), ``Horst``
        (halves of unequal length). For all: mean, median, lowest and highest of the second and third, and in
        ``details`` ``n_splits``. The mean Flanagan-Rulon over all splits into equal halves is alpha.

    Raises
    ------
    DataError
        As `cronbach_alpha`; ``PSY-334`` where a half that is named is empty, everything, or not among the items;
        ``PSY-209`` where splits are to be drawn and there is no seed.

    References
    ----------
    Rulon, P. J. (1939). A simplified procedure for determining the reliability of a test by split-halves. *Harvard
    Educational Review* 9, 99-103.
    Horst, P. (1951). Estimating total test reliability from parts of unequal length. *Educational and Psychological
    Measurement* 11, 368-371.
    """
    one_of(matrix, MATRICES, "matrix")
    halves, tried = _halves(list(items), split, seed)
    sample = sample_of(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )
    plan = planned(interval, level=level, replicates=replicates, seed=seed, sampled=sample.sampled)
    if split == "all":
        return _every(sample, halves, matrix, plan, tried)

    moments = sample.moments()

    def coefficients(sums: Floats) -> Floats:
        return one_split(halves, _matrices(moments, sums, matrix))

    values = coefficients(moments.sums.sum(axis=0))
    scales: tuple[Scale, ...] = ("correlation", "one-minus", "one-minus", "one-minus")
    found = uncertainties(values, moments.sums, coefficients, plan=plan, scales=scales)
    title = f"Split halves, {split if isinstance(split, str) else 'as named'}, of {matrix}"
    return _set(title, sample, list(zip(ONE_SPLIT, values, found, strict=True)), {"n_splits": 1.0})


def one_split(halves: Floats, matrices: Floats) -> Floats:
    """Return r, Spearman-Brown, Flanagan-Rulon and Horst of one split, 1 x k and (..., k, k) to (..., 4)."""
    r = correlation_of(halves, matrices)[..., 0]
    share = float(halves.mean())
    product = share * (1 - share) * (1 - r**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        horst = r * (np.sqrt(r**2 + 4 * product) - r) / (2 * product)
        return np.stack([r, 2 * r / (1 + r), guttman_of(halves, matrices)[..., 0], horst], axis=-1)


def _every(sample: Sample, halves: Floats, matrix: Matrix, plan: Plan, tried: bool) -> EstimateSet:
    """Return the summaries over all splits."""
    moments = sample.moments()

    def mean(sums: Floats) -> Floats:
        return mean_guttman_of(_matrices(moments, sums, matrix))[..., None]

    whole = moments.sums.sum(axis=0)
    found = _matrices(moments, whole, matrix)
    guttman, r = guttman_of(halves, found), correlation_of(halves, found)
    exact = mean(whole)
    sure = uncertainties(exact, moments.sums, mean, plan=plan, scales=("one-minus",))[0]
    unsure = Uncertainty(interval=None, no_interval="it sums up all splits; the mean has limits", se=math.nan)
    drawn = Uncertainty(
        interval=None, no_interval=unsure.no_interval, se=math.nan, caveats=() if tried else ("splits_drawn",)
    )
    rows = [("Flanagan-Rulon, mean", float(exact[0]), sure)]
    with np.errstate(divide="ignore", invalid="ignore"):
        stepped = 2 * r / (1 + r)
    for name, values in (("Flanagan-Rulon", guttman), ("Spearman-Brown", stepped)):
        summaries = {
            "mean": values.mean(),
            "median": np.median(values),
            "lowest": values.min(),
            "highest": values.max(),
        }
        rows += [
            (f"{name}, {what}", float(value), drawn)
            for what, value in summaries.items()
            if f"{name}, {what}" != rows[0][0]
        ]
    return _set(f"Split halves, all, of {matrix}", sample, rows, {"n_splits": float(len(halves))})


def _halves(items: list[str], split: Split | Sequence[str], seed: int | None) -> tuple[Floats, bool]:
    """Return splits x items, and whether they are all there are."""
    if not isinstance(split, str):
        if not 0 < len(set(split)) < len(items) or not set(split) <= set(items):
            what = "the half that is named is empty, all items, or not among the items"
            raise refuse("PSY-334", "split", what, "Name some of the items.")
        return np.array([[float(item in split) for item in items]]), True
    one_of(split, SPLITS, "split")
    places = np.arange(len(items))
    if split == "odd-even":
        return (places % 2 == 0).astype(float)[None], True
    if split == "first-second":
        return (places < len(items) // 2).astype(float)[None], True
    if count_halves(len(items)) <= MOST_SPLITS:
        return all_halves(len(items)), True
    if seed is None:
        what = f"{len(items)} items have too many splits to try all, and there is no seed to draw some"
        raise refuse("PSY-209", "seed", what, "Give seed=1 or another whole number.")
    return drawn_halves(len(items), MOST_SPLITS, seed), False


def _matrices(moments: Moments, sums: Floats, matrix: Matrix) -> Floats:
    found = moments.of(sums)
    return correlations_of(found) if matrix == "correlations" else found


def _set(
    title: str, sample: Sample, rows: list[tuple[str, float, Uncertainty]], details: dict[str, float]
) -> EstimateSet:
    sources = {"Flanagan-Rulon": _RULON, "Horst": _HORST}
    return EstimateSet(
        title=title,
        estimates=tuple(
            Estimate(
                statistic=name,
                value=float(value),
                interval=one.interval,
                no_interval=one.no_interval,
                n=sample.n,
                n_excluded=sample.table.n_excluded,
                caveats=(*sample.caveats, *one.caveats),
                references=(sources.get(name.split(",")[0], _SPEARMAN),),
                details={**details, "se": one.se},
            )
            for name, value, one in rows
        ),
    )
