"""A few columns of numbers, one row per person, with the households they come from: what cuts and norms are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import columns_there, missing_refused
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.frames import cluster_codes, kind_of, numbers
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import one_of, refuse
from vignette.psychometrics.resampling import (
    BOOTSTRAPS,
    Resampling,
    bootstrap_interval,
    bootstrap_sums,
    jackknife_se,
    left_out,
    resampling,
)

if TYPE_CHECKING:
    import pandas as pd

Gaps = Literal["raise", "complete"]
GAPS: tuple[str, ...] = ("raise", "complete")
NOT_ASKED = "none was asked for"
RESAMPLING_GAVE_NONE = "drawn samples gave no value, or all the same"
JACKKNIFE_GAVE_NONE = "there is no value without each one in turn, or they are all the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Numbers as people x columns, without gaps.

    Attributes
    ----------
    values : array, people x columns
        The numbers.
    kept : array of bool, rows of the frame
        Which rows are used.
    clusters : array of int, people
        Which sampled cluster each person belongs to, 0 to ``n_clusters`` - 1.
    cluster_kind : str
        What a cluster is, in the plural: ``households``.
    grouped : bool
        False where the caller took rows for independent.
    n_excluded : int
        Rows left out because a cell is empty.
    """

    values: Floats
    kept: Mask
    clusters: Codes
    n_clusters: int
    cluster_kind: str
    grouped: bool
    n_excluded: int

    @property
    def sampled(self) -> str:
        """What is drawn in resampling, in the singular."""
        return self.cluster_kind.removesuffix("s")

    def n(self, **more: int) -> dict[str, int]:
        """Return what an estimate rests on: clusters, people, and whatever else is given."""
        return {**({self.cluster_kind: self.n_clusters} if self.grouped else {}), "people": len(self.values), **more}

    def caveats(self, *more: str) -> tuple[str, ...]:
        """Return what a reader must know of the sample, and whatever else is given."""
        return (*about_clusters(self.n_clusters, grouped=self.grouped), *more)


def totals(
    frame: pd.DataFrame, columns: Sequence[str], *, cluster: str | None, missing: Gaps, labels: Sequence[str] = ()
) -> Totals:
    """Return number columns as an array; ``labels`` are columns of any kind that must not be empty either.

    Raises
    ------
    DataError
        ``PSY-201``, ``PSY-202``, ``PSY-203``, ``PSY-205``, ``PSY-207``, ``PSY-211``.
    """
    one_of(missing, GAPS, "missing")
    columns_there(frame, [*columns, *labels, *([cluster] if cluster else [])])
    values = numbers(frame, columns) if columns else np.empty((len(frame), 0))
    gaps = np.isnan(values).any(axis=1) | frame[list(labels)].isna().to_numpy().any(axis=1)
    if gaps.any() and missing == "raise":
        raise missing_refused(int(gaps.sum()))
    if gaps.all():
        raise refuse("PSY-202", "rows", "no row is complete", "Give at least one.")
    clusters, count = cluster_codes(frame[~gaps], cluster)
    return Totals(
        values=values[~gaps],
        kept=~gaps,
        clusters=clusters,
        n_clusters=count,
        cluster_kind=kind_of(cluster),
        grouped=cluster is not None,
        n_excluded=int(gaps.sum()),
    )


def resampled(
    values: Floats, sums: Floats, statistic: Callable[[Floats], Floats], *, plan: Resampling, sampled: str
) -> list[tuple[Interval | None, tuple[str, ...]]]:
    """Return an interval and its caveats for each of the values that ``statistic`` makes of the clusters' sums."""
    draws = bootstrap_sums(sums, statistic, replicates=plan.replicates, seed=plan.seed)
    without = left_out(sums, statistic) if plan.kind == "bootstrap" else None
    return [
        bootstrap_interval(
            float(value),
            draws[:, place],
            plan=plan,
            leave_one_out=None if without is None else without[:, place],
            sampled=sampled,
        )
        for place, value in enumerate(values)
    ]


def jackknifed(
    values: Floats,
    sums: Floats,
    statistic: Callable[[Floats], Floats],
    *,
    level: float,
    sampled: str,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> list[tuple[Interval | None, tuple[str, ...]]]:
    """Return value ± t · se for each of the values, se by leaving out a cluster at a time: for smooth statistics."""
    if len(sums) < 2:
        return [(None, ())] * len(values)
    errors = jackknife_se(left_out(sums, statistic))
    method = f"{sampled} jackknife, Student's t"
    return [
        (student_interval(float(value), float(se), len(sums) - 1, level, method, bounds), ())
        if math.isfinite(value) and math.isfinite(se) and se > 0
        else (None, ())
        for value, se in zip(values, errors, strict=True)
    ]


def limits_of(
    value: float,
    sums: Floats,
    statistic: Callable[[Floats], Floats],
    *,
    interval: str | None,
    level: float,
    replicates: int,
    seed: int | None,
    sampled: str,
    closed: Callable[[], tuple[Interval | None, str]],
) -> tuple[Interval | None, str, tuple[str, ...]]:
    """Return one statistic's interval, the reason where there is none, and caveats.

    ``statistic`` maps sums (..., q) to values (..., 1); ``closed`` gives the closed interval, or None and why.
    """
    if interval is None:
        return None, NOT_ASKED, ()
    if interval not in BOOTSTRAPS:
        return *closed(), ()
    plan = resampling(interval, level=level, replicates=replicates, seed=seed)
    ((limits, found),) = resampled(np.array([value]), sums, statistic, plan=plan, sampled=sampled)
    return limits, "" if limits else RESAMPLING_GAVE_NONE, found
