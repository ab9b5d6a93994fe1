"""Raters against each other: who agrees with whom, and who is severe or lenient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from vignette.errors import DataError
from vignette.study.double_ratings import CELL, paired
from vignette.study.measured import Measured, ReliabilityRules

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate, EstimateSet


NOT_TOLD_APART = "PSY-323"
"""How the model refuses data in which what belongs to interviews and to raters cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterPair:
    """Two raters' agreement on the interviews that both have rated.

    Attributes
    ----------
    first, second : int
        The raters' numbers.
    interviews, pairs : int
        How many both have rated, and how many single ratings that makes.
    """

    first: int
    second: int
    interviews: int
    pairs: int
    exact: Measured
    within_one: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterSeverity:
    """How severe (below 0) or lenient (above 0) one rater is, in points of the scale, shrunken.

    Attributes
    ----------
    rater : int
        The rater's number.
    leniency : Measured
        Against the mean of the raters in these data; counted in interviews that she shares with another.
    """

    rater: int
    leniency: Measured

    @property
    def stands_apart(self) -> bool:
        """Whether the interval lies wholly on one side of the raters' mean."""
        found = self.leniency.estimate
        return found is not None and found.interval is not None and not found.interval.low <= 0 <= found.interval.high


def rater_pairs(ratings: pd.DataFrame, levels: Sequence[int], rules: ReliabilityRules) -> tuple[RaterPair, ...]:
    """Return every pair of raters who have rated an interview together, by number."""
    from vignette.psychometrics import agreement_matrix

    both = paired(ratings)
    raters = sorted(both["rater_id"].unique())
    if len(raters) < 2:
        return ()
    sheets = both[["administration_id", "rater_id"]].drop_duplicates()
    together = sheets.merge(sheets, on="administration_id")
    shared = together.groupby(["rater_id_x", "rater_id_y"])["administration_id"].nunique().to_dict()
    exact, near = (
        agreement_matrix(both, categories=levels, coefficient=kind, unit=CELL).estimates
        for kind in ("exact", "within1")
    )
    found = []
    for (first, second), same, close in zip(combinations(raters, 2), exact, near, strict=True):
        interviews = int(shared.get((first, second), 0))
        if interviews:
            found.append(
                RaterPair(
                    first=int(first),
                    second=int(second),
                    interviews=interviews,
                    pairs=same.n["units_shared"],
                    exact=_enough(same, interviews, rules),
                    within_one=_enough(close, interviews, rules),
                )
            )
    return tuple(found)


def _enough(estimate: Estimate, interviews: int, rules: ReliabilityRules) -> Measured:
    needed = rules.pair_interviews
    return Measured(estimate=estimate if interviews >= needed else None, have=interviews, needed=needed)


def rater_severities(ratings: pd.DataFrame, *, needed: int) -> tuple[RaterSeverity, ...]:
    """Return each rater's severity against the mean of the raters in these data, by number.

    An interview's two means are compared, each over the answers and aspects that both gave a level. The model has the
    interview and the rater as random terms; what is left is how a rater met just this interview. That two interviews of
    a home are alike moves nothing: raters are compared within interviews. Where the data cannot tell the terms apart
    there is no estimate, however many interviews there are.
    """
    both = paired(ratings)
    raters = sorted(both["rater_id"].unique())
    counts = both.groupby("rater_id")["administration_id"].nunique()
    enough = len(raters) > 1 and counts.max() >= needed
    estimates = _leniency(both) if enough else None
    return tuple(
        RaterSeverity(
            rater=int(rater),
            leniency=Measured(
                estimate=estimates[place] if estimates is not None and counts[rater] >= needed else None,
                have=int(counts[rater]),
                needed=needed,
            ),
        )
        for place, rater in enumerate(raters)
    )


def _leniency(both: pd.DataFrame) -> EstimateSet | None:
    from vignette.psychometrics import rater_severity

    whose = ["household_id", "administration_id", "rater_id"]
    means = both.groupby(whose)["rating"].mean().reset_index()
    terms = [("administration_id",), ("rater_id",)]
    try:
        return rater_severity(means, terms=terms, against="these raters", object="administration_id")
    except DataError as refused:
        if refused.code == NOT_TOLD_APART:
            return None
        raise
