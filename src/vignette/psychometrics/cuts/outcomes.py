"""The door for scores against an outcome: a frame becomes scores, events and households, or is refused.

What is refused, beside what `vignette.psychometrics.frames` refuses: an outcome with more than two values
(``PSY-341``), a predicted risk outside 0 to 1 (``PSY-342``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import columns_there
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.frames import HOUSEHOLD, cluster_codes, kind_of, numbers
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["higher", "lower"]
DIRECTIONS: tuple[str, ...] = ("higher", "lower")
Missing = Literal["raise", "complete"]
Event = int | float | str | bool

FEW_EVENTS = 10
"""With fewer events, or fewer people without the event, a result carries the caveat ``few_events``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTable:
    """Scores of people whose outcome is known.

    Attributes
    ----------
    scores : array, people x scores
        As they stand in the frame.
    events : array of bool, people
        Who had the event.
    clusters : array of int, people
        Which sampled cluster each belongs to, 0 to ``n_clusters`` - 1.
    n_clusters : int
        How many clusters there are.
    cluster_kind : str
        What a cluster is, in the plural: ``households``.
    grouped : bool
        False where the caller took people for independent.
    kept : array of bool, rows of the frame
        Which rows these are.
    """

    scores: Floats
    events: Mask
    clusters: Codes
    n_clusters: int
    cluster_kind: str
    grouped: bool
    kept: Mask

    @property
    def n_excluded(self) -> int:
        """How many rows were left out."""
        return int((~self.kept).sum())

    @property
    def sampled(self) -> str:
        """What is drawn, in the singular: ``household``."""
        return self.cluster_kind.removesuffix("s")

    def n(self) -> dict[str, int]:
        """Return what an estimate rests on: clusters, people, and those with and without the event."""
        events = int(self.events.sum())
        return {
            **({self.cluster_kind: self.n_clusters} if self.grouped else {}),
            "people": len(self.events),
            "events": events,
            "non_events": len(self.events) - events,
        }

    def caveats(self, *, grouped: bool = True) -> tuple[str, ...]:
        """Return what a reader must know of the sample; ``grouped`` is False where the interval ignores clusters."""
        alone = self.n_clusters == len(self.events)
        found = about_clusters(self.n_clusters, grouped=self.grouped and (grouped or alone))
        fewest = min(int(self.events.sum()), int((~self.events).sum()))
        return (*found, *(("one_outcome",) if not fewest else ("few_events",) if fewest < FEW_EVENTS else ()))


def outcome_table(
    frame: pd.DataFrame,
    *,
    scores: Sequence[str],
    outcome: str,
    event: Event,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> OutcomeTable:
    """Return scores against an outcome as arrays.

    Parameters
    ----------
    frame : DataFrame
        One row per person.
    scores : sequence of str
        Columns of numbers.
    outcome : str
        Column of what happened, with two values at most.
    event : int, float, str or bool
        The value of ``outcome`` that is the event: what a positive score should foretell.
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse empty cells, or use only rows with every score and an outcome, and count the others.

    Raises
    ------
    DataError
        ``PSY-201``, ``PSY-202``, ``PSY-203``, ``PSY-205``, ``PSY-207``, ``PSY-211``, ``PSY-341``.
    """
    one_of(missing, ("raise", "complete"), "missing")
    columns_there(frame, [*scores, outcome, *([cluster] if cluster else [])])
    values = numbers(frame, scores)
    events, known = event_codes(frame, outcome, event)
    kept = known & ~np.isnan(values).any(axis=1)
    if not kept.all() and missing == "raise":
        what = f"{int((~known).sum() + np.isnan(values).sum())} scores or outcomes are missing"
        raise refuse("PSY-205", "rows", what, 'Give missing="complete" to use the rows that have all of them.')
    if not kept.any():
        raise refuse("PSY-202", "rows", "no person has both a score and an outcome", "Choose other columns.")
    members, count = cluster_codes(frame[kept], cluster)
    return OutcomeTable(
        scores=values[kept],
        events=events[kept],
        clusters=members,
        n_clusters=count,
        cluster_kind=kind_of(cluster),
        grouped=cluster is not None,
        kept=kept,
    )


def estimate(
    table: OutcomeTable,
    statistic: str,
    value: float,
    *,
    references: tuple[str, ...],
    interval: Interval | None = None,
    no_interval: str = "",
    caveats: tuple[str, ...] = (),
    details: Mapping[str, float] | None = None,
    grouped: bool = True,
) -> Estimate:
    """Return a value with what the table says of its sample; a value that is not finite becomes nan.

    Parameters
    ----------
    caveats : tuple of str
        Beyond those of the sample.
    grouped : bool
        False where the interval takes people for independent.
    """
    defined = math.isfinite(value)
    return Estimate(
        statistic=statistic,
        value=value if defined else math.nan,
        interval=interval if defined else None,
        no_interval="" if interval and defined else no_interval,
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=tuple(dict.fromkeys((*table.caveats(grouped=grouped), *caveats))),
        references=references,
        details=details or {},
    )


def event_codes(frame: pd.DataFrame, outcome: str, event: Event) -> tuple[Mask, Mask]:
    """Return who had the event, and of whom the outcome is known.

    Raises
    ------
    DataError
        ``PSY-201``; ``PSY-341`` for an outcome that has more than two values, or two and neither is the event.
    """
    columns_there(frame, [outcome])
    column = frame[outcome]
    known = column.notna().to_numpy()
    values = column[known].unique()
    if len(values) > 2 or (len(values) == 2 and event not in values):
        what = "the outcome has more than two values, or two of which neither is the event"
        raise refuse("PSY-341", outcome, what, "Make it one of two values, and name the one that is the event.")
    return (column == event).fillna(False).to_numpy(dtype=bool) & known, known


def risks(frame: pd.DataFrame, column: str) -> None:
    """Refuse predicted risks that are no probabilities (``PSY-342``)."""
    values = numbers(frame, [column])
    if (values < 0).any() or (values > 1).any():
        raise refuse("PSY-342", column, "a predicted risk is outside 0 to 1", "Give probabilities of the event.")


def rising(scores: Floats, direction: str) -> Floats:
    """Return scores turned so that a higher one means more risk, whatever the direction.

    Raises
    ------
    DataError
        ``PSY-207``.
    """
    one_of(direction, DIRECTIONS, "direction")
    return scores if direction == "higher" else -scores


def area_caveats(area: float) -> tuple[str, ...]:
    """Return what an area by itself warns of."""
    return ("scores_separate",) if area in (0.0, 1.0) else ("direction_may_be_reversed",) if area < 0.5 else ()
