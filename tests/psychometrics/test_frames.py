"""The door: what comes in as arrays, what is refused, and what is told of what was left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from vignette.errors import DataError
from vignette.psychometrics import rating_table, score_table, wide
from vignette.psychometrics.frames import cluster_codes, kind_of, numbers

SCALE = [1, 2, 3, 4, 5]


def long() -> pd.DataFrame:
    """Three homes, two vignettes, two raters; H2's second rater did not rate, and one rating was declined."""
    rows = [
        ("H1", "M1", "A1", "R1", 4.0, None),
        ("H1", "M1", "A1", "R2", 5.0, None),
        ("H1", "M1", "A2", "R1", 2.0, None),
        ("H1", "M1", "A2", "R2", 2.0, None),
        ("H2", "M2", "A1", "R1", 1.0, None),
        ("H2", "M2", "A2", "R1", 3.0, None),
        ("H3", "M3", "A1", "R1", 5.0, None),
        ("H3", "M3", "A1", "R2", np.nan, "declined"),
    ]
    columns = ["household_id", "administration_id", "vignette_id", "rater_id", "rating", "missing_code"]
    return pd.DataFrame(rows, columns=columns)


def read(frame: pd.DataFrame, **options: object) -> object:
    given = {"categories": SCALE, "unit": ["administration_id", "vignette_id"], "missing": "available", **options}
    return rating_table(frame, **given)  # type: ignore[arg-type]


def refused(frame: pd.DataFrame, **options: object) -> str:
    with pytest.raises(DataError) as error:
        read(frame, **options)
    assert "H1" not in str(error.value)
    return error.value.code


def test_units_by_raters() -> None:
    table = read(long())
    assert table.raters == ("R1", "R2")
    assert table.values.tolist()[:2] == [[4.0, 5.0], [2.0, 2.0]]
    assert np.isnan(table.values[2:, 1]).all()
    assert table.clusters.tolist() == [0, 0, 1, 1, 2]
    assert table.n() == {"households": 3, "units": 5, "raters": 2, "ratings": 7}
    assert (table.n_excluded, table.excluded) == (1, {"declined": 1})


def test_complete_units_only() -> None:
    table = read(long(), missing="complete")
    assert table.n() == {"households": 1, "units": 2, "raters": 2, "ratings": 4}
    assert table.n_excluded == 4
    assert table.excluded == {"declined": 1, "incomplete_unit": 3}


def test_the_order_of_rows_does_not_matter() -> None:
    shuffled = long().sample(frac=1, random_state=3)
    assert np.array_equal(read(long()).codes, read(shuffled).codes)


def test_text_categories_are_numbered_in_their_order() -> None:
    frame = pd.DataFrame({"unit": [1, 1, 2, 2], "rater_id": ["a", "b"] * 2, "rating": ["low", "high", "mid", "mid"]})
    table = rating_table(frame, categories=["low", "mid", "high"], unit="unit", cluster=None)
    assert table.values.tolist() == [[1.0, 3.0], [2.0, 2.0]]
    assert not table.grouped
    assert "households" not in table.n()


@pytest.mark.parametrize(
    ("code", "change", "options"),
    [
        ("PSY-201", lambda frame: frame.drop(columns="rater_id"), {}),
        ("PSY-202", lambda frame: frame.iloc[:0], {}),
        ("PSY-203", lambda frame: pd.concat([frame, frame.iloc[:1]]), {}),
        ("PSY-203", lambda frame: frame.assign(rater_id=None), {}),
        ("PSY-203", lambda frame: frame.assign(household_id=None), {}),
        ("PSY-204", lambda frame: frame.assign(rating=frame["rating"].replace(5.0, 7.0)), {}),
        ("PSY-205", lambda frame: frame, {"missing": "raise"}),
        ("PSY-205", lambda frame: frame.assign(missing_code=None), {}),
        ("PSY-206", lambda frame: frame, {"categories": [1, 2, np.nan]}),
        ("PSY-206", lambda frame: frame, {"categories": [1, 2, 2]}),
        ("PSY-206", lambda frame: frame, {"categories": [3, 2, 1]}),
        ("PSY-206", lambda frame: frame, {"categories": [1, "two"]}),
        ("PSY-206", lambda frame: frame, {"categories": [1]}),
        ("PSY-207", lambda frame: frame, {"missing": "drop"}),
        ("PSY-210", lambda frame: frame.assign(household_id=["H1", "H2", *frame["household_id"][2:]]), {}),
    ],
)
def test_malformed_ratings_are_refused(code: str, change: object, options: dict[str, object]) -> None:
    assert refused(change(long()), **options) == code  # type: ignore[operator]


def test_a_blank_without_a_column_of_codes_is_told_as_blank() -> None:
    table = read(long().drop(columns="missing_code"))
    assert table.excluded == {"blank": 1}


def test_no_complete_unit() -> None:
    assert refused(long().iloc[4:], missing="complete") == "PSY-202"


def people() -> pd.DataFrame:
    return pd.DataFrame({"household_id": ["a", "a", "b"], "x": [1.0, 2, 3], "y": [5.0, np.nan, 1]})


def test_scores_of_people() -> None:
    table = score_table(people(), items=["x", "y"], missing="available")
    assert table.n() == {"households": 2, "people": 3, "items": 2}
    assert table.n_excluded == 1
    complete = score_table(people(), items=["x", "y"], missing="complete")
    assert complete.values.tolist() == [[1.0, 5.0], [3.0, 1.0]]
    assert complete.n_excluded == 2


def test_a_reverse_keyed_item_is_turned() -> None:
    table = score_table(people(), items=["x", "y"], missing="complete", reverse=["y"], lowest=1, highest=5)
    assert table.values.tolist() == [[1.0, 1.0], [3.0, 5.0]]
    assert people()["y"].tolist()[0] == 5.0


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("PSY-201", {"items": ["x"]}),
        ("PSY-201", {"items": ["x", "z"]}),
        ("PSY-204", {"items": ["x", "y"], "missing": "available", "lowest": 1, "highest": 4}),
        ("PSY-205", {"items": ["x", "y"]}),
        ("PSY-206", {"items": ["x", "y"], "missing": "available", "reverse": ["y"]}),
        ("PSY-206", {"items": ["x", "y"], "missing": "available", "reverse": ["z"], "lowest": 1, "highest": 5}),
    ],
)
def test_malformed_scores_are_refused(code: str, options: dict[str, object]) -> None:
    with pytest.raises(DataError) as error:
        score_table(people(), **options)  # type: ignore[arg-type]
    assert error.value.code == code


@pytest.mark.parametrize("value", ["four", np.inf])
def test_a_value_that_is_no_number(value: object) -> None:
    with pytest.raises(DataError, match="PSY-211"):
        numbers(pd.DataFrame({"x": [1.0, value]}), ["x"])


def test_wide_never_averages() -> None:
    frame = long().query("rater_id == 'R1'")
    table = wide(frame, person="administration_id", item="vignette_id")
    assert table.columns.tolist() == ["administration_id", "household_id", "A1", "A2"]
    assert table["A1"].tolist() == [4.0, 1.0, 5.0]
    with pytest.raises(DataError, match="PSY-203"):
        wide(long(), person="administration_id", item="vignette_id")


def test_clusters_and_their_kind() -> None:
    codes, count = cluster_codes(people(), "household_id")
    assert (codes.tolist(), count) == ([0, 0, 1], 2)
    assert cluster_codes(people(), None)[1] == 3
    assert (kind_of("household_id"), kind_of("judge"), kind_of(None)) == ("households", "judges", "rows")
