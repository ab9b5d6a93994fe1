"""Reliability of data that bear none: nothing varies, too few people, one household, and calls that make no sense."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from tests.psychometrics.people import names, people

from vignette.errors import DataError
from vignette.psychometrics import cronbach_alpha, guttman_lambdas, item_analysis

ABC = ["a", "b", "c"]


def test_nothing_varies() -> None:
    frame = pd.DataFrame({name: [3.0] * 8 for name in ABC} | {"household_id": range(8)})
    found = cronbach_alpha(frame, items=ABC)
    assert isnan(found.value) and found.interval is None and "no_variance" in found.caveats
    bounds = guttman_lambdas(frame, items=ABC, matrix="covariances")
    assert all(isnan(each.value) for each in bounds)


def test_one_constant_item_leaves_alpha_but_not_its_standardised_form() -> None:
    frame = people(1).assign(item1=3.0)
    items = names(frame)
    raw = cronbach_alpha(frame, items=items)
    assert not isnan(raw.value) and "no_variance" in raw.caveats
    assert isnan(cronbach_alpha(frame, items=items, standardized=True).value)
    table = item_analysis(frame, items=items, categories=[1, 2, 3, 4, 5])
    assert "no_variance" in table.caveats and isnan(table.to_frame().loc[1, "item_rest_r"])


def test_fewer_people_than_items() -> None:
    frame = people(1, homes=2, members=2)
    found = guttman_lambdas(frame, items=names(frame), matrix="correlations")
    assert "fewer_people_than_items" in found[0].caveats and "few_households" in found[0].caveats
    assert isnan(found["lambda 6"].value) and isnan(found["glb"].value)


def test_one_household_has_no_limits() -> None:
    frame = people(1, homes=1, members=20)
    found = cronbach_alpha(frame, items=names(frame))
    assert found.interval is None and "one_household" in found.caveats and found.no_interval


def test_refusals() -> None:
    frame = people(1)
    items = names(frame)
    for code, arguments in (
        ("PSY-201", {"items": items[:1]}),
        ("PSY-201", {"items": [*items, "other"]}),
        ("PSY-207", {"items": items, "interval": "fieldt"}),
        ("PSY-209", {"items": items, "interval": "bootstrap"}),
        ("PSY-102", {"items": items, "level": 95}),
        ("PSY-336", {"items": items, "interval": "feldt", "standardized": True}),
        ("PSY-206", {"items": items, "reverse": ["item1"]}),
    ):
        with pytest.raises(DataError, match=code):
            cronbach_alpha(frame, **arguments)
    with pytest.raises(DataError, match="PSY-331"):
        cronbach_alpha(frame.head(1), items=items)
    with pytest.raises(DataError, match="PSY-332"):
        cronbach_alpha(frame.assign(item1=np.nan), items=items, missing="available")
    with pytest.raises(DataError, match="PSY-207"):
        guttman_lambdas(frame, items=items, matrix="covariance")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="PSY-204"):
        item_analysis(frame, items=items, categories=[1, 2, 3])


def test_highest_by_chance() -> None:
    frame = people(1)
    found = guttman_lambdas(frame, items=names(frame), matrix="correlations", interval="jackknife")
    assert "highest_by_chance" in found["glb"].caveats and "highest_by_chance" in found["lambda 4 (highest)"].caveats
    assert found["glb"].interval is None and found["lambda 2"].interval is not None
