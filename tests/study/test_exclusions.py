"""What a protocol leaves out: each rule leaves out what it says, and counts it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.study.datasets import WORDS, dataset, protocol

from vignette.study.dataset import Dataset
from vignette.study.exclusions import exclude
from vignette.study.protocol import Exclusion, ExclusionRule, MissingRule


@pytest.fixture(scope="module")
def data() -> Dataset:
    return dataset(households=12)


def rule(what: ExclusionRule) -> tuple[Exclusion, ...]:
    return (Exclusion(what=what, because=WORDS),)


def ids(found: Dataset) -> set[str]:
    held, rated = (set(frame["administration_id"].astype(str)) for frame in (found.administrations, found.ratings))
    assert held == rated
    return held


def first(data: Dataset, **values: object) -> Dataset:
    """Return the data with other values for the first three interviews."""
    held = data.administrations.copy()
    for name, value in values.items():
        column = held[name].astype(object).copy()
        column.iloc[:3] = value
        held[name] = column
    return replace(data, administrations=held)


def test_nothing_is_left_out_that_no_rule_concerns(data: Dataset) -> None:
    used = exclude(data, protocol(languages=("sv", "en")))
    assert ids(used.data) == ids(data)
    assert set(used.excluded.values()) == {0}


@pytest.mark.parametrize(
    ("what", "values"),
    [(ExclusionRule.INTERPRETER, {"interpreter": True}), (ExclusionRule.NOT_DRAWN, {"drawn": False})],
)
def test_a_rule_leaves_out_what_it_says(data: Dataset, what: ExclusionRule, values: dict[str, object]) -> None:
    plain = first(data, interpreter=False, drawn=True)
    plain = replace(plain, administrations=plain.administrations.assign(interpreter=False, drawn=True))
    marked = first(plain, **values)
    used = exclude(marked, protocol(languages=("sv", "en"), exclusions=rule(what)))
    assert used.excluded[what.value] == 3
    assert ids(data) - ids(used.data) == set(data.administrations["administration_id"].astype(str)[:3])


def test_interviews_that_are_mostly_missing_are_left_out(data: Dataset) -> None:
    which = str(data.administrations["administration_id"].iloc[0])
    ratings = data.ratings.copy()
    own = np.flatnonzero(ratings["administration_id"].astype(str) == which)
    ratings.loc[own[: int(len(own) * 0.6)], "rating"] = np.nan
    used = exclude(
        replace(data, ratings=ratings),
        protocol(languages=("sv", "en"), exclusions=rule(ExclusionRule.MOSTLY_MISSING)),
    )
    assert ids(data) - ids(used.data) == {which}


def test_complete_leaves_out_every_interview_with_a_gap(data: Dataset) -> None:
    gaps = data.ratings[data.ratings["rating"].isna()]["administration_id"].nunique()
    used = exclude(data, protocol(languages=("sv", "en"), missing=MissingRule.COMPLETE))
    assert 0 < used.excluded["incomplete"] == gaps
    assert used.data.ratings["rating"].notna().all()


def test_other_languages_count_for_fairness_alone(data: Dataset) -> None:
    english = first(data, language="en")
    english = replace(english, administrations=english.administrations)
    used = exclude(english, protocol(languages=("sv",)))
    assert set(used.data.administrations["language"].astype(str)) == {"sv"}
    assert "en" in set(used.every_language.administrations["language"].astype(str))
    assert used.excluded["other_language"] == len(ids(used.every_language)) - len(ids(used.data))


def test_other_forms_are_left_out(data: Dataset) -> None:
    used = exclude(data, protocol(forms=("A",), languages=("sv", "en")))
    assert set(used.data.ratings["form_id"].astype(str)) == {"A"}
    assert used.excluded["other_form"] == int((data.administrations["form_id"].astype(str) == "B").sum())
