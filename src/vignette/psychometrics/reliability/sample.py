"""What every reliability coefficient starts from: checked scores, households' sums, and what a reader must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.factors.category_codes import check_answers
from vignette.psychometrics.frames import Missing, ScoreTable, score_table
from vignette.psychometrics.reliability.moments import Moments, covariances_of, household_moments

if TYPE_CHECKING:
    import pandas as pd

AGAINST = -1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Scores behind the door, their covariances (k x k), and the caveats that hold for every coefficient of them."""

    table: ScoreTable
    covariances: Floats
    caveats: tuple[str, ...]

    @property
    def paired(self) -> bool:
        """Whether answers are missing, so that every covariance has people of its own."""
        return bool(np.isnan(self.table.values).any())

    @property
    def fewest(self) -> int:
        """How many people every covariance rests on at least: closed intervals count no more."""
        present = (~np.isnan(self.table.values)).astype(float)
        return int((present.T @ present).min())

    @property
    def n(self) -> dict[str, int]:
        """What an estimate rests on, by kind."""
        return self.table.n(people_per_pair=self.fewest) if self.paired else self.table.n()

    def moments(self) -> Moments:
        """Return the households' sums, for resampling."""
        return household_moments(self.table.values, self.table.clusters, self.table.n_clusters)

    @property
    def sampled(self) -> str:
        """The sampling unit in the singular."""
        return self.table.cluster_kind.removesuffix("s")


def sample_of(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    cluster: str | None,
    missing: Missing,
    reverse: Sequence[str],
    lowest: float | None,
    highest: float | None,
) -> Sample:
    """Return the checked sample.

    Raises
    ------
    DataError
        See `vignette.psychometrics.frames`; ``PSY-331`` for fewer than two people, ``PSY-332``
        for an item that nobody answered.
    """
    table = score_table(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )
    check_answers(table)
    covariances = covariances_of(table.values)
    return Sample(
        table=table,
        covariances=covariances,
        caveats=(*about_clusters(table.n_clusters, grouped=table.grouped), *about_items(covariances, table)),
    )


def about_items(covariances: Floats, table: ScoreTable) -> tuple[str, ...]:
    """Return what the covariances themselves tell: no variance, an item against the rest, too few people."""
    own = np.diagonal(covariances)
    found = []
    if not (own > 0).all():
        found.append("no_variance")
    if (covariances.sum(axis=1) - own < AGAINST * own.max(initial=1.0)).any():
        found.append("negative_item_rest")
    if len(table.values) <= len(table.items):
        found.append("fewer_people_than_items")
    if np.isfinite(covariances).all() and np.linalg.eigvalsh(covariances)[0] < -1e-10 * own.max(initial=1.0):
        found.append("matrix_not_positive")
    return tuple(found)
