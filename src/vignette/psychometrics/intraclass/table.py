"""A frame of ratings becomes a complete table of units x raters, or is refused with a word on what to use instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import Category, cluster_members, columns_there, facet_codes, unique_keys
from vignette.psychometrics.frames import kind_of, numbers, rating_table
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

Missing = Literal["raise", "complete"]
MISSING: tuple[str, ...] = ("raise", "complete")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTable:
    """Ratings of units by raters without a gap.

    Attributes
    ----------
    values : array, units x raters
        Where raters are not crossed with units, the columns are places, not persons.
    who : array of int, units x raters
        Which rater gave each rating, 0 to ``raters`` - 1.
    clusters : array of int, units
        Which household each unit belongs to, 0 to ``n_clusters`` - 1.
    grouped : bool
        False where the caller took units for independent.
    raters : int
        How many different raters there are.
    """

    values: Floats
    who: Codes
    clusters: Codes
    n_clusters: int
    cluster_kind: str
    grouped: bool
    raters: int
    n_excluded: int

    def n(self) -> dict[str, int]:
        """Return what an estimate rests on."""
        return {
            **({self.cluster_kind: self.n_clusters} if self.grouped else {}),
            "units": len(self.values),
            "raters": self.raters,
            "ratings": self.values.size,
        }


def complete_table(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category] | None,
    unit: str | Sequence[str],
    rater: str,
    rating: str,
    cluster: str | None,
    missing: Missing,
    crossed: bool,
) -> CompleteTable:
    """Return long ratings as a complete table of units x raters.

    Parameters
    ----------
    ratings, unit, rater, rating, cluster
        As `vignette.psychometrics.rating_table`.
    categories : sequence or None
        The declared scale; None for scores that have none, such as means.
    missing : {"raise", "complete"}
        Refuse where a rating is missing, or keep the units that have all.
    crossed : bool
        Whether a rater has to be the same person in every unit. If not, units need only have equally many ratings.

    Raises
    ------
    DataError
        ``PSY-311`` for missing ratings, and as `rating_table`.
    """
    one_of(missing, MISSING, "missing")
    keys = [unit] if isinstance(unit, str) else list(unit)
    values, members = _all_ratings(ratings, categories, keys, rater, rating, cluster)
    present = ~np.isnan(values)
    full = present.shape[1] if crossed else int(present.sum(axis=1).max())
    keep = present.sum(axis=1) == full
    if missing == "raise" and (not keep.all() or present.sum() < len(ratings)):
        raise _incomplete(int((~keep).sum()), len(keep))
    if not keep.any() or not full:
        what = "no unit has a rating by every rater"
        raise refuse("PSY-311", "ratings", what, "Use variance_components, which takes every rating.")
    old, clusters = np.unique(members[keep], return_inverse=True)
    kept = values[keep]
    there = present[keep]
    seen, who = np.unique(np.nonzero(there)[1], return_inverse=True)
    return CompleteTable(
        values=kept if crossed else kept[there].reshape(len(kept), full),
        who=who.reshape(len(kept), full).astype(np.int64),
        clusters=clusters.astype(np.int64),
        n_clusters=len(old),
        cluster_kind=kind_of(cluster),
        grouped=cluster is not None,
        raters=len(seen),
        n_excluded=len(ratings) - int(there.sum()),
    )


def _all_ratings(
    ratings: pd.DataFrame,
    categories: Sequence[Category] | None,
    keys: list[str],
    rater: str,
    rating: str,
    cluster: str | None,
) -> tuple[Floats, Codes]:
    """Return every rating as units x raters, nan where there is none, and each unit's household."""
    if categories is not None:
        checked = rating_table(
            ratings, categories=categories, unit=keys, rater=rater, rating=rating, cluster=cluster, missing="available"
        )
        return checked.values, checked.clusters
    columns_there(ratings, [*keys, rater, rating, *([cluster] if cluster else [])])
    unique_keys(ratings, [*keys, rater])
    unit_codes, units = facet_codes(ratings, keys)
    rater_codes, raters = facet_codes(ratings, [rater])
    values = np.full((len(units), len(raters)), np.nan)
    values[unit_codes, rater_codes] = numbers(ratings, [rating])[:, 0]
    return values, cluster_members(ratings, cluster, unit_codes, len(units))[0]


def _incomplete(lacking: int, units: int) -> Exception:
    what = f"{lacking} of {units} units lack a rating" if lacking else "units have no rating at all"
    remedy = (
        'Use variance_components (REML), which takes every rating, or give missing="complete" to use only the units '
        "that have all."
    )
    return refuse("PSY-311", "ratings", what, remedy)
