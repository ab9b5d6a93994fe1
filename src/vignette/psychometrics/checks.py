"""The checks behind the door: each refuses one kind of malformed table, with a code and a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.errors import DataError
from vignette.psychometrics.arrays import Codes
from vignette.psychometrics.problems import refuse

if TYPE_CHECKING:
    import pandas as pd

MISSING_CODE = "missing_code"
Category = int | float | str


def columns_there(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a table without these columns (``PSY-201``) or without rows (``PSY-202``)."""
    lacking = [column for column in dict.fromkeys(columns) if column not in frame.columns]
    if lacking:
        what = f"the table has no column {', '.join(lacking)}"
        raise refuse("PSY-201", "columns", what, "Name the columns of this table in the call.")
    if not len(frame):
        raise refuse("PSY-202", "rows", "the table has no rows", "Give at least one.")


def check_scale(categories: Sequence[Category]) -> None:
    """Refuse categories that are no scale: fewer than two, twice the same, out of order, or nan (``PSY-206``)."""
    kinds = {isinstance(category, str) for category in categories}
    if len(categories) < 2 or len(set(categories)) < len(categories) or len(kinds) > 1:
        what, remedy = (
            "the categories are not two or more different ones of one kind",
            "Give the scale: [1, 2, 3, 4, 5].",
        )
        raise refuse("PSY-206", "categories", what, remedy)
    if kinds == {False} and (
        np.isnan(np.array(categories, dtype=float)).any() or list(categories) != sorted(categories)
    ):
        what, remedy = "the categories are not in rising order, or one is no number", "Give the scale: [1, 2, 3, 4, 5]."
        raise refuse("PSY-206", "categories", what, remedy)


def unique_keys(frame: pd.DataFrame, keys: Sequence[str]) -> None:
    """Refuse a key that stands twice or is empty (``PSY-203``)."""
    twice = int(frame.duplicated(list(keys)).sum())
    if twice:
        what = f"{twice} rows repeat a key of {', '.join(keys)}"
        remedy = "Name the columns that tell them apart, or mend the data; ratings are never averaged here."
        raise refuse("PSY-203", "rows", what, remedy)
    if frame[list(keys)].isna().to_numpy().any():
        raise refuse("PSY-203", "rows", f"a key of {', '.join(keys)} is empty", "Fill it in.")


def stated_missing(ratings: pd.DataFrame, blank: np.ndarray, missing: str) -> dict[str, int]:
    """Return how many ratings are missing by code; refuse where the caller did not allow it or a code is lacking."""
    if not blank.any():
        return {}
    if missing == "raise":
        raise missing_refused(int(blank.sum()))
    if MISSING_CODE not in ratings.columns:
        return {"blank": int(blank.sum())}
    codes = ratings.loc[blank, MISSING_CODE]
    if codes.isna().any() or (codes == "").any():
        what = f"{int((codes.isna() | (codes == '')).sum())} missing ratings have no missing_code"
        raise refuse("PSY-205", MISSING_CODE, what, "State why each is missing, or leave the column out.")
    return {str(code): int(count) for code, count in codes.value_counts().items()}


def missing_refused(count: int) -> DataError:
    """Return the error for missing values that the caller did not allow (``PSY-205``)."""
    remedy = 'Give missing="available" to use what there is, or missing="complete" to use complete rows only.'
    return refuse("PSY-205", "rows", f"{count} values are missing", remedy)


def coded(values: np.ndarray, categories: Sequence[Category], blank: np.ndarray) -> Codes:
    """Return each rating's place among the categories, -1 where it is blank."""
    import pandas as pd

    codes = pd.Index(categories).get_indexer(pd.Index(values))
    outside = (codes < 0) & ~blank
    if outside.any():
        what = f"{int(outside.sum())} ratings are not among the {len(categories)} categories"
        raise refuse("PSY-204", "ratings", what, "Declare every category of the scale, and mend the data.")
    return np.where(blank, -1, codes).astype(np.int64)


def facet_codes(frame: pd.DataFrame, keys: str | Sequence[str]) -> tuple[Codes, pd.DataFrame]:
    """Return each row's combination of keys as 0, 1, … in sorted order, and the combinations."""
    names = [keys] if isinstance(keys, str) else list(keys)
    columns_there(frame, names)
    grouped = frame.groupby(names, sort=True, observed=True)
    codes = grouped.ngroup().to_numpy()
    first = np.unique(codes, return_index=True)[1]
    return codes.astype(np.int64), frame[names].iloc[first].reset_index(drop=True)


def cluster_members(frame: pd.DataFrame, cluster: str | None, unit_codes: Codes, units: int) -> tuple[Codes, int]:
    """Return each unit's cluster; refuse a unit that belongs to two, and an empty one."""
    if cluster is None:
        return np.arange(units), units
    if frame[cluster].isna().any():
        raise refuse("PSY-203", cluster, f"the {cluster} of a row is empty", "Fill it in, or give cluster=None.")
    codes, names = facet_codes(frame, [cluster])
    members = np.zeros(units, dtype=np.int64)
    members[unit_codes] = codes
    if (members[unit_codes] != codes).any():
        what = f"a unit belongs to more than one {cluster}"
        raise refuse("PSY-210", cluster, what, "Name the unit so that each belongs to one.")
    return members, len(names)
