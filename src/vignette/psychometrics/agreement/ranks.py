"""The statistics of raters who order units: Kendall's W and mean correlations, from tables of pairs of raters.

Ratings are categories, so a rater's ranks follow from how often that rater chose each: all is a function of the cells
of the pairs' tables, and replicates of households need no sorting.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient, plain, undefined
from vignette.psychometrics.agreement.counts import cell_indicators, rater_pairs
from vignette.psychometrics.arrays import Codes, Floats

KENDALL = "Kendall & Babington Smith (1939). Annals of Mathematical Statistics 10, 275-287"
FISHER = "Fisher (1921). Metron 1, 3-32"
SIEGEL = "Siegel & Castellan (1988). Nonparametric Statistics, 2nd ed. McGraw-Hill. Ch. 9"

Correlation = Literal["pearson", "spearman"]


def middle_ranks(used: Floats) -> Floats:
    """Return each category's middle rank from how often each was chosen, along the last axis."""
    return np.asarray(np.cumsum(used, axis=-1) - used / 2 + 0.5)


def kendall(codes: Codes, categories: int, *, ties: bool, name: str) -> Coefficient:
    """Return Kendall's W of complete codes, units x raters, corrected for ties or not."""
    raters = codes.shape[1]
    pairs = rater_pairs(raters)
    if not pairs:
        return undefined(name, len(codes), (KENDALL, SIEGEL))

    def formula(totals: Floats) -> Floats:
        tables = totals.reshape(*totals.shape[:-1], len(pairs), categories, categories)
        used = [tables[..., 0, :, :].sum(axis=-1), *(tables[..., g, :, :].sum(axis=-2) for g in range(raters - 1))]
        ranks = [middle_ranks(one) for one in used]
        units = used[0].sum(axis=-1)
        squares = sum((one * rank**2).sum(axis=-1) for one, rank in zip(used, ranks, strict=True))
        for place, (one, other) in enumerate(pairs):
            crossed = (tables[..., place, :, :] * ranks[other][..., None, :]).sum(axis=-1)
            squares = squares + 2 * (crossed * ranks[one]).sum(axis=-1)
        spread = squares - units * (raters * (units + 1) / 2) ** 2
        tied = raters * sum((one**3 - one).sum(axis=-1) for one in used) if ties else 0.0
        return plain(12 * spread / (raters**2 * (units**3 - units) - tied))

    return Coefficient(
        name=name,
        sums=_cells(codes, categories),
        formula=formula,
        shared=np.full(len(codes), True),
        references=(KENDALL, SIEGEL),
        bounds=(0.0, 1.0),
    )


def mean_r(codes: Codes, scores: Floats, kind: Correlation, name: str) -> Coefficient:
    """Return the mean correlation over pairs of raters of complete codes, by way of Fisher's z."""
    categories, pairs = len(scores), rater_pairs(codes.shape[1])
    if not pairs:
        return undefined(name, len(codes), (FISHER,))

    def formula(totals: Floats) -> Floats:
        tables = totals.reshape(*totals.shape[:-1], len(pairs), categories, categories)
        rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
        if kind == "spearman":
            one, other = middle_ranks(rows), middle_ranks(columns)
        else:
            one = other = np.broadcast_to(scores, rows.shape)
        return plain(np.tanh(np.arctanh(_correlation(tables, rows, columns, one, other)).mean(axis=-1)))

    return Coefficient(
        name=name,
        sums=_cells(codes, categories),
        formula=formula,
        shared=np.full(len(codes), True),
        references=(FISHER,),
    )


def _correlation(tables: Floats, rows: Floats, columns: Floats, one: Floats, other: Floats) -> Floats:
    """Return the correlation in tables, (..., q, q), of the values that rows and columns stand for."""
    count = rows.sum(axis=-1)
    means = (rows * one).sum(axis=-1) / count, (columns * other).sum(axis=-1) / count
    left, right = one - means[0][..., None], other - means[1][..., None]
    together = ((tables * right[..., None, :]).sum(axis=-1) * left).sum(axis=-1)
    spreads = (rows * left**2).sum(axis=-1) * (columns * right**2).sum(axis=-1)
    return np.asarray(together / np.sqrt(spreads))


def _cells(codes: Codes, categories: int) -> Floats:
    pairs = rater_pairs(codes.shape[1])
    return np.column_stack([cell_indicators(codes[:, one], codes[:, other], categories) for one, other in pairs])
