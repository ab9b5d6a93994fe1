"""Polychoric correlations of ordinal items: matrix, thresholds and standard errors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.factors.category_codes import OrdinalTable, ordinal_table
from vignette.psychometrics.factors.latent_correlation import LARGEST, latent_correlations, thresholds_of
from vignette.psychometrics.factors.latent_errors import person_influence
from vignette.psychometrics.factors.pair_tables import item_counts, pair_counts, pair_places
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.limits import student_quantile
from vignette.psychometrics.problems import check_level, refuse
from vignette.psychometrics.resampling import sums_by_cluster

if TYPE_CHECKING:
    import pandas as pd

OLSSON = "Olsson (1979). Psychometrika 44, 443-460"
MUTHEN = "Muthén (1984). Psychometrika 49, 115-132"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolychoricMatrix:
    """Latent correlations of ordinal items.

    Attributes
    ----------
    items : tuple of str
    categories : tuple of float
    correlations, standard_errors : array, k x k
        Two-step maximum likelihood; standard errors with the thresholds' own uncertainty, by household.
    thresholds : array, k x (c - 1)
        On the standard normal scale; infinite where an item's outermost categories have no answer.
    people : array of int, k x k
        How many answered both items.
    degrees : int
        Of Student's t in limits: sampled households less one.
    n, n_excluded, caveats, references
        As in `Estimate`.
    """

    items: tuple[str, ...]
    categories: tuple[float, ...]
    correlations: Floats
    standard_errors: Floats
    thresholds: Floats
    people: Codes
    n: Mapping[str, int]
    degrees: int
    n_excluded: int
    caveats: tuple[str, ...]
    references: tuple[str, ...] = (OLSSON, MUTHEN)

    def pair(self, first: str, second: str, *, level: float = 0.95) -> Estimate:
        """Return one correlation with Wald limits on Fisher's z scale.

        Raises
        ------
        DataError
            ``PSY-201`` for a name that is not among the items, ``PSY-102`` for the level.
        """
        check_level(level)
        if first not in self.items or second not in self.items or first == second:
            raise refuse("PSY-201", "items", "not two items of this matrix", "Name two of its items.")
        place = self.items.index(first), self.items.index(second)
        value, se = float(self.correlations[place]), float(self.standard_errors[place])
        interval = wald_interval(value, se, self.degrees, level)
        return Estimate(
            statistic=f"polychoric correlation, {first} and {second}",
            value=value,
            interval=interval,
            no_interval="" if interval else "its standard error cannot be computed",
            n={**self.n, "people": int(self.people[place])},
            n_excluded=self.n_excluded,
            caveats=self.caveats,
            references=self.references,
            details={"se": se},
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the correlations, items by items."""
        import pandas as pd

        return pd.DataFrame(self.correlations, index=list(self.items), columns=list(self.items))

    def thresholds_to_frame(self) -> pd.DataFrame:
        """Return the thresholds, one row per item; a column is named for the lowest category above it."""
        import pandas as pd

        return pd.DataFrame(self.thresholds, index=list(self.items), columns=[f"{c:g}" for c in self.categories[1:]])

    def _repr_html_(self) -> str:
        caveats = f" ({', '.join(self.caveats)})" if self.caveats else ""
        table = self.to_frame().to_html(float_format="{:.3f}".format, border=0)
        return f"<p><strong>Polychoric correlations</strong>{caveats}</p>{table}"


def polychoric(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    categories: Sequence[float],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
) -> PolychoricMatrix:
    """Return the correlations of the normal responses that may lie behind ordinal ones.

    Thresholds come from each item's own answers, each correlation from its pair's table (two steps; no cell is added
    to). Every pair is computed at once.

    Parameters
    ----------
    scores : DataFrame
        One row per person, one column per item.
    items : sequence of str
        Columns, two or more.
    categories : sequence of number
        Every category of the scale, in order, used or not.
    cluster : str or None
        Column of the sampling unit, for the standard errors.
    missing : {"raise", "available", "complete"}
        ``"available"``: each pair from the people who answered both.
    reverse : sequence of str
        Reverse-keyed items.

    Returns
    -------
    PolychoricMatrix
        Caveats: ``category_unused``, ``empty_cells``, ``correlation_at_bound``, ``matrix_not_positive``,
        ``no_variance``.

    Raises
    ------
    DataError
        See `vignette.psychometrics.frames`; ``PSY-331`` for fewer than two people.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. *Psychometrika* 44,
    443-460.
    """
    ordinal = ordinal_table(
        scores, items=items, categories=categories, cluster=cluster, missing=missing, reverse=reverse
    )
    table, size = ordinal.table, len(categories)
    counts, tables = item_counts(ordinal.codes, size), pair_counts(ordinal.codes, size)
    thresholds = thresholds_of(counts)
    first, second = pair_places(len(table.items))
    found = latent_correlations(tables, thresholds[first], thresholds[second])
    correlations = symmetric(found, len(table.items), 1.0)
    return PolychoricMatrix(
        items=table.items,
        categories=ordinal.categories,
        correlations=correlations,
        standard_errors=symmetric(_errors(ordinal, counts, tables, thresholds, found), len(table.items), 0.0),
        thresholds=thresholds,
        people=symmetric(tables.sum(axis=(1, 2)), len(table.items), 0.0).astype(np.int64)
        + np.diag(counts.sum(axis=1).astype(np.int64)),
        n=table.n(),
        degrees=table.n_clusters - 1,
        n_excluded=table.n_excluded,
        caveats=(*ordinal.caveats, *about_tables(counts, tables), *about_correlations(correlations)),
    )


def wald_interval(value: float, se: float, degrees: int, level: float) -> Interval | None:
    """Return limits of a correlation: Fisher's z, its standard error by the delta method, Student's t."""
    if not math.isfinite(value) or not math.isfinite(se) or abs(value) >= 1 or se <= 0 or degrees < 1:
        return None
    half = student_quantile(level, degrees) * se / (1 - value**2)
    middle = math.atanh(value)
    return Interval(
        low=math.tanh(middle - half), high=math.tanh(middle + half), level=level, method="Wald, Fisher's z, t"
    )


def about_tables(counts: Floats, tables: Floats) -> tuple[str, ...]:
    """Return caveats on unused categories and empty cells."""
    found = []
    if (counts == 0).any():
        found.append("category_unused")
    if ((counts > 0).sum(axis=1) < 2).any():
        found.append("no_variance")
    used = (tables.sum(axis=2) > 0)[:, :, None] & (tables.sum(axis=1) > 0)[:, None, :]
    if ((tables == 0) & used).any():
        found.append("empty_cells")
    return tuple(found)


def about_correlations(correlations: Floats) -> tuple[str, ...]:
    """Return caveats on correlations at their bound and on a matrix that no data could have given."""
    beside = correlations[~np.eye(len(correlations), dtype=bool)]
    found = []
    if (np.abs(beside) > LARGEST - 1e-6).any():
        found.append("correlation_at_bound")
    if np.isfinite(correlations).all() and np.linalg.eigvalsh(correlations)[0] < -1e-10:
        found.append("matrix_not_positive")
    return tuple(found)


def symmetric(pairs: Floats, items: int, diagonal: float) -> Floats:
    """Return pairs (..., pairs) as matrices (..., items, items)."""
    first, second = pair_places(items)
    matrix = np.zeros((*pairs.shape[:-1], items, items))
    matrix[..., first, second] = matrix[..., second, first] = pairs
    matrix[..., np.arange(items), np.arange(items)] = diagonal
    return matrix


def _errors(ordinal: OrdinalTable, counts: Floats, tables: Floats, thresholds: Floats, correlations: Floats) -> Floats:
    """Return standard errors by household; nan at a bound or with one household."""
    table = ordinal.table
    if table.n_clusters < 2:
        return np.full(len(correlations), np.nan)
    influence = person_influence(ordinal.codes, counts, tables, thresholds, correlations)
    together = sums_by_cluster(influence, table.clusters, table.n_clusters) if table.grouped else influence
    variance = (together**2).sum(axis=0) * table.n_clusters / (table.n_clusters - 1)
    inside = np.abs(correlations) < LARGEST - 1e-6
    return np.where(inside & np.isfinite(variance), np.sqrt(np.where(variance > 0, variance, np.nan)), np.nan)
