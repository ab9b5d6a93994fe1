"""Ordinal items from a frame: people x items as places among the declared categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import check_scale, coded
from vignette.psychometrics.frames import Missing, ScoreTable, score_table
from vignette.psychometrics.problems import refuse

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalTable:
    """A score table with its answers as categories 0, 1, …; -1 where there is none."""

    table: ScoreTable
    codes: Codes
    categories: tuple[float, ...]

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader must know of the sample."""
        return about_clusters(self.table.n_clusters, grouped=self.table.grouped)


def ordinal_table(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    categories: Sequence[float],
    cluster: str | None,
    missing: Missing,
    reverse: Sequence[str] = (),
) -> OrdinalTable:
    """Return the items' answers as places among the categories.

    Raises
    ------
    DataError
        See `vignette.psychometrics.frames`; ``PSY-206`` for categories that are no numbers, ``PSY-331`` for fewer than
        two people, ``PSY-332`` for an item that nobody answered.
    """
    check_scale(categories)
    if any(isinstance(category, str) for category in categories):
        raise refuse("PSY-206", "categories", "the categories are not numbers", "Number them: [1, 2, 3, 4, 5].")
    table = score_table(
        scores,
        items=items,
        cluster=cluster,
        missing=missing,
        reverse=reverse,
        lowest=float(categories[0]),
        highest=float(categories[-1]),
    )
    check_answers(table)
    values = table.values.ravel()
    codes = coded(values, [float(category) for category in categories], np.isnan(values))
    return OrdinalTable(
        table=table, codes=codes.reshape(table.values.shape), categories=tuple(float(each) for each in categories)
    )


def check_answers(table: ScoreTable) -> None:
    """Refuse fewer than two people (``PSY-331``), and an item that nobody answered (``PSY-332``)."""
    if len(table.values) < 2:
        what, remedy = "fewer than two people are left", 'Give more, or missing="available" if answers are missing.'
        raise refuse("PSY-331", "rows", what, remedy)
    empty = [item for item, column in zip(table.items, table.values.T, strict=True) if np.isnan(column).all()]
    if empty:
        raise refuse("PSY-332", ", ".join(empty), "nobody answered an item", "Leave the item out, or mend the data.")
