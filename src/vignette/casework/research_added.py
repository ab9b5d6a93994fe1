"""Frames from outside the app under the same pseudonyms: a panel's judgements, a standard setting, a content review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from vignette.assessment import DataOrigin
from vignette.casework.pseudonyms import Named, Pseudonyms
from vignette.casework.research_records import ResearchRecords
from vignette.study.dataset_schema import ORIGIN

if TYPE_CHECKING:
    import pandas as pd


def added_cells(
    cells: Mapping[str, pd.DataFrame], records: ResearchRecords, names: Pseudonyms, origin: DataOrigin
) -> dict[str, pd.DataFrame]:
    """Return the cells of added files with pseudonyms in them, every row in its place.

    A home is named by its id in the app, as in the address of its page. A judge with an account is named by the user
    name, and gets the pseudonym she has as a rater; any other code stands for somebody else.
    """
    found = {}
    for name, frame in cells.items():
        own = frame.copy()
        if "household_id" in own:
            own["household_id"] = _renamed(own["household_id"], lambda home: names.of(Named.HOME, home))
        if "judge_id" in own:
            own["judge_id"] = _renamed(own["judge_id"], lambda who: names.of(Named.RATER, _who(who, records)))
        if "expert_id" in own:
            own["expert_id"] = _renamed(own["expert_id"], lambda who: names.of(Named.EXPERT, _who(who, records)))
        own[ORIGIN] = origin.value
        found[name] = own.astype("category")
    return found


def of_homes(cells: pd.DataFrame, homes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of homes that are exported; the others are of homes that nobody has finished rating."""
    if "household_id" not in cells:
        return cells
    inside = cells["household_id"].isin(set(homes["household_id"].array.categories))
    return cells[inside].astype("str").astype("category").reset_index(drop=True)


def _who(said: str, records: ResearchRecords) -> str:
    return records.usernames.get(said, f"outside:{said}")


def _renamed(column: pd.Series, name: Callable[[str], str]) -> pd.Series:
    """Return a column with other names; an empty cell stays empty, to be found by the checks."""
    return column.astype(str).map({each: name(each) if each else "" for each in column.astype(str).unique()})
