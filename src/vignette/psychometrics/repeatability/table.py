"""A frame of repeated scores becomes people x occasions, or is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import cluster_members, columns_there
from vignette.psychometrics.frames import kind_of, numbers
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

Missing = Literal["raise", "complete"]
MISSING: tuple[str, ...] = ("raise", "complete")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedScores:
    """Scores of the same people on two or more occasions or forms, without a gap.

    Attributes
    ----------
    values : array, people x occasions
    columns : tuple of str
        What the occasions are called.
    clusters : array of int, people
        Which household each person belongs to, 0 to ``n_clusters`` - 1.
    grouped : bool
        False where the caller took people for independent.
    n_excluded : int
        Scores left out, of people who lack one.
    """

    values: Floats
    columns: tuple[str, ...]
    clusters: Codes
    n_clusters: int
    cluster_kind: str
    grouped: bool
    n_excluded: int

    def n(self) -> dict[str, int]:
        """Return what an estimate rests on."""
        return {
            **({self.cluster_kind: self.n_clusters} if self.grouped else {}),
            "people": len(self.values),
            "occasions": len(self.columns),
        }

    @property
    def independent(self) -> bool:
        """Whether no two people share a household, so that closed intervals apply."""
        return self.n_clusters == len(self.values)


def repeated_scores(
    scores: pd.DataFrame, *, columns: Sequence[str], cluster: str | None, missing: Missing
) -> RepeatedScores:
    """Return wide scores, one row per person and one column per occasion or form.

    Raises
    ------
    DataError
        ``PSY-314`` for fewer than two different columns, ``PSY-315`` for missing scores that the caller did not allow
        or where nobody has all, and as `score_table`.
    """
    one_of(missing, MISSING, "missing")
    if isinstance(columns, str) or len(columns) < 2 or len(set(columns)) < len(columns):
        what = "there are not two or more different columns"
        raise refuse("PSY-314", "columns", what, "Name a column for each occasion or form.")
    columns_there(scores, [*columns, *([cluster] if cluster else [])])
    values = numbers(scores, columns)
    gaps = np.isnan(values)
    keep = ~gaps.any(axis=1)
    if missing == "raise" and gaps.any():
        what = f"{int(gaps.sum())} scores are missing"
        raise refuse("PSY-315", ", ".join(columns), what, 'Give missing="complete" to use people who have all scores.')
    if not keep.any():
        raise refuse("PSY-315", ", ".join(columns), "nobody has all scores", "Choose other occasions or forms.")
    count = int(keep.sum())
    members, clusters = cluster_members(scores[keep], cluster, np.arange(count), count)
    return RepeatedScores(
        values=values[keep],
        columns=tuple(columns),
        clusters=members,
        n_clusters=clusters,
        cluster_kind=kind_of(cluster),
        grouped=cluster is not None,
        n_excluded=int((~gaps[~keep]).sum() + gaps.sum()),
    )


def check_closed(scores: RepeatedScores, interval: str | None, closed: Sequence[str]) -> None:
    """Refuse an interval for independent people where people share households.

    Raises
    ------
    DataError
        ``PSY-312``.
    """
    if interval in closed and not scores.independent:
        what = f'interval="{interval}" takes people for independent, and a household has several'
        remedy = 'Give interval="jackknife" or "bootstrap"; or cluster=None, and the result says so.'
        raise refuse("PSY-312", "interval", what, remedy)
