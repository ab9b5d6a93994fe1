"""What a protocol leaves out before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vignette.study.dataset import Dataset
from vignette.study.protocol import ExclusionRule, MissingRule, Protocol

if TYPE_CHECKING:
    import pandas as pd

MOSTLY = 0.5
"""The share of an interview's ratings from which on it is mostly missing."""
OTHER_FORM, INCOMPLETE, OTHER_LANGUAGE = "other_form", "incomplete", "other_language"
_ID = "administration_id"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Used:
    """What remains: in the protocol's languages, in every language, and how many interviews each rule left out."""

    data: Dataset
    every_language: Dataset
    excluded: Mapping[str, int]


def exclude(dataset: Dataset, protocol: Protocol) -> Used:
    """Leave out what the protocol says; an interview that two rules concern counts for the first."""
    excluded: dict[str, int] = {}
    kept = _without(dataset, _of_other_forms(dataset, protocol), excluded, OTHER_FORM)
    for exclusion in protocol.exclusions:
        kept = _without(kept, _CONCERNED[exclusion.what](kept), excluded, exclusion.what.value)
    if protocol.missing is MissingRule.COMPLETE:
        kept = _without(kept, _lacking(kept) > 0, excluded, INCOMPLETE)
    languages = ~kept.administrations.set_index(_ID)["language"].astype(str).isin(protocol.languages)
    return Used(data=_without(kept, languages, excluded, OTHER_LANGUAGE), every_language=kept, excluded=excluded)


def _of_other_forms(data: Dataset, protocol: Protocol) -> pd.Series:
    return ~data.administrations.set_index(_ID)["form_id"].astype(str).isin(protocol.forms)


def _with_interpreter(data: Dataset) -> pd.Series:
    return data.administrations.set_index(_ID)["interpreter"].fillna(False).astype(bool)


def _not_drawn(data: Dataset) -> pd.Series:
    """Return interviews that two have rated though no lot had chosen them."""
    raters = data.ratings.groupby(_ID, observed=True)["rater_id"].nunique()
    drawn = data.administrations.set_index(_ID)["drawn"].fillna(False).astype(bool)
    return ~drawn & (raters.reindex(drawn.index).fillna(0) > 1)


def _mostly_missing(data: Dataset) -> pd.Series:
    return _lacking(data) > MOSTLY


def _lacking(data: Dataset) -> pd.Series:
    """Return the share of each interview's ratings that are missing."""
    return data.ratings["rating"].isna().groupby(data.ratings[_ID], observed=True).mean()


_CONCERNED = {
    ExclusionRule.INTERPRETER: _with_interpreter,
    ExclusionRule.NOT_DRAWN: _not_drawn,
    ExclusionRule.MOSTLY_MISSING: _mostly_missing,
}


def _without(data: Dataset, concerned: pd.Series, excluded: dict[str, int], rule: str) -> Dataset:
    """Return the data without some interviews, and count them."""
    ids = set(concerned.index[concerned])
    excluded[rule] = len(ids)
    if not ids:
        return data
    return replace(
        data,
        ratings=data.ratings[~data.ratings[_ID].isin(ids)].reset_index(drop=True),
        administrations=data.administrations[~data.administrations[_ID].isin(ids)].reset_index(drop=True),
    )
