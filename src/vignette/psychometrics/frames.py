"""The door: a frame is checked here once, and becomes arrays. No other module looks into a frame's ratings.

What is refused, with code: a column that is not there (``PSY-201``), no rows (``PSY-202``), a key that stands twice
or is empty (``PSY-203``), a rating outside the declared categories (``PSY-204``), a missing rating that the caller did
not allow (``PSY-205``), categories that are no scale (``PSY-206``), an option that is no choice (``PSY-207``), a unit
that belongs to two households (``PSY-210``), a value that is no number (``PSY-211``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import (
    Category,
    check_scale,
    cluster_members,
    coded,
    columns_there,
    facet_codes,
    missing_refused,
    stated_missing,
    unique_keys,
)
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

HOUSEHOLD = "household_id"
UNIT = ("administration_id", "vignette_id", "aspect_id")
RATER = "rater_id"
RATING = "rating"

Missing = Literal["raise", "available", "complete"]
MISSING: tuple[str, ...] = ("raise", "available", "complete")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingTable:
    """Ratings as units x raters.

    Attributes
    ----------
    codes : array of int, units x raters
        Place of the rating among ``categories``, -1 where there is none.
    categories : tuple
        The declared categories, in order.
    raters, units : array
        What the columns and rows are; ``units`` is a frame of the unit's columns.
    clusters : array of int, units
        Which sampled cluster each unit belongs to, 0 to ``n_clusters`` - 1.
    cluster_kind : str
        What a cluster is, in the plural: ``households``.
    grouped : bool
        False where the caller took units for independent.
    n_excluded : int
        Ratings left out.
    excluded : mapping of str to int
        The same by reason: a missing code, ``blank``, ``incomplete_unit``.
    """

    codes: Codes
    categories: tuple[Category, ...]
    raters: tuple[object, ...]
    units: pd.DataFrame
    clusters: Codes
    n_clusters: int
    cluster_kind: str
    grouped: bool
    n_excluded: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def scores(self) -> Floats:
        """The numbers the categories stand for: themselves where they are numbers, else 1, 2, 3."""
        if all(not isinstance(category, str) for category in self.categories):
            return np.array(self.categories, dtype=float)
        return np.arange(1.0, len(self.categories) + 1)

    @property
    def values(self) -> Floats:
        """Ratings as numbers, units x raters, nan where there is none."""
        return np.where(self.codes >= 0, self.scores[self.codes], np.nan)

    def n(self, **more: int) -> dict[str, int]:
        """Return what an estimate rests on: clusters, units, raters, ratings, and whatever else is given."""
        return {
            **({self.cluster_kind: self.n_clusters} if self.grouped else {}),
            "units": len(self.codes),
            "raters": len(self.raters),
            "ratings": int((self.codes >= 0).sum()),
            **more,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """Scores as people x items: one row per applicant, form or occasion in the columns.

    Attributes as in `RatingTable`; ``values`` is nan where a score is missing, reverse-keyed items are turned.
    """

    values: Floats
    items: tuple[str, ...]
    clusters: Codes
    n_clusters: int
    cluster_kind: str
    grouped: bool
    n_excluded: int = 0

    def n(self, **more: int) -> dict[str, int]:
        """Return what an estimate rests on: clusters, people, items, and whatever else is given."""
        return {
            **({self.cluster_kind: self.n_clusters} if self.grouped else {}),
            "people": len(self.values),
            "items": len(self.items),
            **more,
        }


def rating_table(
    ratings: pd.DataFrame,
    *,
    categories: Sequence[Category],
    unit: str | Sequence[str] = UNIT,
    rater: str = RATER,
    rating: str = RATING,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> RatingTable:
    """Return long ratings, one row each, as units x raters.

    Parameters
    ----------
    ratings : DataFrame
        One row per rating, with the columns named below and, if there is one, ``missing_code``.
    categories : sequence of number or str
        Every category of the scale, in order, used or not.
    unit : str or sequence of str
        What was rated; together with ``rater`` a key.
    rater, rating : str
        Columns of who rated and what.
    cluster : str or None
        Column of the sampling unit; None takes units for independent, and the result says so.
    missing : {"raise", "available", "complete"}
        What to do with ratings that are missing: refuse, use the ratings there are, or use only units that every rater
        has rated. A rating with no row counts as missing only for ``"complete"``: not every rater rates every unit.

    Returns
    -------
    RatingTable

    Raises
    ------
    DataError
        See the module.
    """
    one_of(missing, MISSING, "missing")
    keys = [unit] if isinstance(unit, str) else list(unit)
    columns_there(ratings, [*keys, rater, rating, *([cluster] if cluster else [])])
    check_scale(categories)
    unique_keys(ratings, [*keys, rater])
    blank = ratings[rating].isna().to_numpy()
    excluded = stated_missing(ratings, blank, missing)
    codes = coded(ratings[rating].to_numpy(), categories, blank)
    unit_codes, unit_names = facet_codes(ratings, keys)
    rater_codes, rater_names = facet_codes(ratings, [rater])
    table = np.full((len(unit_names), len(rater_names)), -1, dtype=np.int64)
    table[unit_codes, rater_codes] = codes
    members, count = cluster_members(ratings, cluster, unit_codes, len(unit_names))
    return _kept(
        RatingTable(
            codes=table,
            categories=tuple(categories),
            raters=tuple(rater_names.iloc[:, 0]),
            units=unit_names,
            clusters=members,
            n_clusters=count,
            cluster_kind=kind_of(cluster),
            grouped=cluster is not None,
            n_excluded=int(blank.sum()),
            excluded=excluded,
        ),
        missing,
    )


def score_table(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
) -> ScoreTable:
    """Return wide scores, one row per person and one column per item, as an array.

    Parameters
    ----------
    scores : DataFrame
        One row per person. `wide` makes it from long ratings.
    items : sequence of str
        Columns to use, two or more.
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "available", "complete"}
        Refuse, keep what there is (pairwise statistics), or keep only people with every item.
    reverse : sequence of str
        Items that are reverse-keyed; turned to ``lowest + highest - score``.
    lowest, highest : float, optional
        The ends of the items' scale; scores outside are refused. Needed for ``reverse``.

    Returns
    -------
    ScoreTable

    Raises
    ------
    DataError
        See the module.
    """
    one_of(missing, MISSING, "missing")
    columns_there(scores, [*items, *([cluster] if cluster else [])])
    values = numbers(scores, items)
    _ends(values, items, lowest, highest, reverse)
    for item in reverse:
        values[:, items.index(item)] = (lowest or 0.0) + (highest or 0.0) - values[:, items.index(item)]
    gaps = np.isnan(values)
    if gaps.any() and missing == "raise":
        raise missing_refused(int(gaps.sum()))
    keep = ~gaps.any(axis=1) if missing == "complete" else ~gaps.all(axis=1)
    members, count = cluster_members(scores[keep], cluster, np.arange(int(keep.sum())), int(keep.sum()))
    return ScoreTable(
        values=values[keep],
        items=tuple(items),
        clusters=members,
        n_clusters=count,
        cluster_kind=kind_of(cluster),
        grouped=cluster is not None,
        n_excluded=int((~gaps[~keep]).sum() + gaps.sum()),
    )


def wide(
    ratings: pd.DataFrame,
    *,
    person: str | Sequence[str],
    item: str,
    rating: str = RATING,
    keep: Sequence[str] = (HOUSEHOLD,),
) -> pd.DataFrame:
    """Return long ratings as one row per person and one column per item.

    Parameters
    ----------
    ratings : DataFrame
        One row per person and item: with several raters choose one, or average them first in a stated way.
    person, item, rating : str
        The columns; ``person`` may be several.
    keep : sequence of str
        Further columns that are the same in all of a person's rows.

    Raises
    ------
    DataError
        ``PSY-203`` where a person has an item twice: ratings are never averaged here.
    """
    keys = [person] if isinstance(person, str) else list(person)
    columns_there(ratings, [*keys, item, rating, *keep])
    unique_keys(ratings, [*keys, item])
    index = [*keys, *(column for column in keep if column not in keys)]
    return ratings.pivot(index=index, columns=item, values=rating).reset_index().rename_axis(columns=None)


def numbers(frame: pd.DataFrame, columns: Sequence[str]) -> Floats:
    """Return columns as an array of numbers, nan where a cell is empty.

    Raises
    ------
    DataError
        ``PSY-201``, ``PSY-202``, ``PSY-211``.
    """
    columns_there(frame, columns)
    try:
        values = frame[list(columns)].to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        where = ", ".join(columns)
        raise refuse("PSY-211", where, "a value is not a number", "Give numbers, and empty cells for none.") from None
    if np.isinf(values).any():
        raise refuse("PSY-211", ", ".join(columns), "a value is infinite", "Give numbers, and empty cells for none.")
    return np.array(values)


def cluster_codes(frame: pd.DataFrame, cluster: str | None) -> tuple[Codes, int]:
    """Return each row's cluster as 0, 1, … and how many there are; every row its own where ``cluster`` is None."""
    if cluster is not None:
        columns_there(frame, [cluster])
    return cluster_members(frame, cluster, np.arange(len(frame)), len(frame))


def kind_of(column: str | None) -> str:
    """Return what a column's values are, in the plural: ``household_id`` are ``households``."""
    return "rows" if column is None else f"{column.removesuffix('_id')}s"


def _kept(table: RatingTable, missing: str) -> RatingTable:
    """Return the table without units that have no rating, and for "complete" without those that lack one."""
    from dataclasses import replace

    present = table.codes >= 0
    keep = present.all(axis=1) if missing == "complete" else present.any(axis=1)
    if keep.all():
        return table
    if not keep.any():
        raise refuse("PSY-202", "rows", "no unit is left", "Choose another unit, or other raters.")
    dropped = int(present[~keep].sum())
    old, members = np.unique(table.clusters[keep], return_inverse=True)
    return replace(
        table,
        codes=table.codes[keep],
        units=table.units[keep].reset_index(drop=True),
        clusters=members.astype(np.int64),
        n_clusters=len(old),
        n_excluded=table.n_excluded + dropped,
        excluded={**table.excluded, **({"incomplete_unit": dropped} if dropped else {})},
    )


def _ends(
    values: Floats, items: Sequence[str], lowest: float | None, highest: float | None, reverse: Sequence[str]
) -> None:
    if len(items) < 2:
        raise refuse("PSY-201", "items", "there are fewer than two items", "Name two or more columns.")
    if reverse and (lowest is None or highest is None or not set(reverse) <= set(items)):
        what = "a reverse-keyed item needs the ends of the scale, and must be an item"
        raise refuse("PSY-206", "reverse", what, "Give lowest= and highest=, and names among the items.")
    below = lowest is not None and bool((values < lowest).any())
    above = highest is not None and bool((values > highest).any())
    if below or above:
        raise refuse("PSY-204", "items", "a score is outside the scale's ends", "Give the true ends, or mend the data.")
