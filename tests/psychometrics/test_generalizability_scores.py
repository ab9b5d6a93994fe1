"""Raters' severity, homes' scores, and the standard error of one person's score."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.generalizing import simulated

from vignette.errors import DataError
from vignette.psychometrics import (
    EstimateSet,
    crossed_terms,
    d_study,
    home_scores,
    rater_severity,
    score_error,
    stated_components,
    variance_components,
)

H, V, R = "household_id", "vignette_id", "rater_id"
TERMS = crossed_terms(H, V, R)
KNOWN = {(H,): 0.4, (V,): 0.06, (R,): 0.03, (H, V): 0.3, (H, R): 0.06, (V, R): 0.02, (H, V, R): 0.4}
STATED = stated_components(KNOWN, object=H, residual=(H, V, R))
VIGNETTES = [f"V{number}" for number in range(9)]


def cells(vignettes: list[str], raters: list[str]) -> pd.DataFrame:
    return pd.DataFrame([(v, r) for v in vignettes for r in raters], columns=[V, R])


def severity(frame: pd.DataFrame, **options: Any) -> EstimateSet:
    return rater_severity(frame, **{"terms": TERMS, "against": "all raters", **options})


def test_a_lenient_rater_is_positive_and_drawn_towards_the_mean() -> None:
    frame = simulated(40, 3, 4, missing=0.2, seed=3)
    moved = frame.assign(rating=frame.rating + 1.0 * (frame.rater_id == "R2"))
    before, after = severity(frame), severity(moved)
    gap = after["leniency of R2"].value - before["leniency of R2"].value
    assert 0.3 < gap < 1.0
    for one in after:
        assert one.interval is not None
        assert one.interval.low < one.value < one.interval.high
        assert "few_levels" in one.caveats
    assert sum(one.value for one in after) == pytest.approx(0.0, abs=1e-6)


def test_against_these_raters_is_surer_than_against_all_there_could_be() -> None:
    frame = simulated(60, 4, 3, seed=2)
    everyone, these = severity(frame), severity(frame, against="these raters")
    for one, other in zip(everyone, these, strict=True):
        assert other.details["se"] < one.details["se"]
        assert other.value == pytest.approx(one.value, abs=1e-6)


def test_severity_of_complete_ratings_is_the_shrunken_distance_of_means() -> None:
    frame = simulated(30, 4, 3, seed=4)
    found = variance_components(frame, terms=TERMS, method="ems", interval=None)
    assert (found.values > 0).all()
    error = found.variance(H, R) / 30 + found.variance(V, R) / 4 + found.variance() / 120
    shrink = found.variance(R) / (found.variance(R) + error)
    means = frame.groupby(R).rating.mean()
    expected = shrink * (means - means.mean())
    np.testing.assert_allclose([one.value for one in severity(frame)], expected, atol=1e-5)


def test_scores_of_homes_are_shrunken_and_follow_the_means_of_complete_ratings() -> None:
    frame = simulated(20, 4, 3, seed=2)
    found = home_scores(frame, terms=TERMS)
    means = frame.groupby(H).rating.mean()
    gaps = np.array(means - means.mean())
    values = np.array([one.value for one in found])
    assert np.corrcoef(values, gaps)[0, 1] == pytest.approx(1.0, abs=1e-6)
    assert (np.abs(values) < np.abs(gaps)).all()
    assert found[0].statistic == "score of H0000"


def test_no_variance_of_raters_gives_zero_without_limits() -> None:
    frame = simulated(30, 3, 3, seed=1)
    centred = frame.assign(rating=frame.rating - frame.groupby([V, R]).rating.transform("mean"))
    for one in severity(centred):
        assert one.value == 0.0
        assert one.interval is None
        assert "component_zero" in one.caveats


def test_one_rater_and_equal_ratings_give_nan() -> None:
    frame = simulated(10, 3, 3)
    alone = severity(frame[frame.rater_id == "R1"], terms=[(H,), (R,)], within=[V])
    assert np.isnan(alone[0].value)
    assert "one_rater" in alone[0].caveats
    same = severity(frame.assign(rating=2.0))
    assert all("no_variance" in one.caveats for one in same)
    equal = home_scores(frame.assign(rating=2.0), terms=TERMS)
    assert all("no_variance" in one.caveats for one in equal)


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("PSY-321", {"terms": [(H,), (V,)], "within": [R]}),
        ("PSY-321", {"rater": H}),
        ("PSY-207", {"against": "nobody"}),
        ("PSY-207", {"interval": "bootstrap"}),
        ("PSY-102", {"level": 2.0}),
    ],
)
def test_severity_that_cannot_be_asked_for_is_refused(code: str, options: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=code):
        severity(simulated(8, 3, 3), **options)


# --- standard error of one score --------------------------------------------------------------------------------------


@given(st.integers(1, 9), st.integers(1, 4))
@settings(deadline=None, max_examples=20)
def test_a_complete_design_has_the_error_of_its_d_study(vignettes: int, raters: int) -> None:
    found = score_error(STATED, cells=cells(VIGNETTES[:vignettes], list("abcd")[:raters]), fixed={})
    row = d_study(STATED, sizes={V: vignettes, R: raters}).to_frame().iloc[0]
    assert found["absolute SEM"].value == pytest.approx(row.sem_absolute)
    assert found["relative SEM"].value == pytest.approx(row.sem_relative)


@given(st.integers(1, 9), st.integers(1, 3))
@settings(deadline=None, max_examples=10)
def test_all_levels_of_a_fixed_facet_have_the_error_of_its_d_study(vignettes: int, raters: int) -> None:
    levels = VIGNETTES[:vignettes]
    found = score_error(STATED, cells=cells(levels, list("abc")[:raters]), fixed={V: levels})
    row = d_study(STATED, sizes={V: vignettes, R: raters}, fixed=[V]).to_frame().iloc[0]
    assert found["absolute SEM"].value == pytest.approx(row.sem_absolute)


def test_a_missing_level_of_a_fixed_facet_is_an_error_by_hand() -> None:
    """Eight of nine: weights 1/8 against 1/9, so that 8 (1/8 - 1/9)^2 + (1/9)^2 = 1/72 of p x v and of v."""
    found = score_error(STATED, cells=cells(VIGNETTES[:8], ["a"]), fixed={V: VIGNETTES})
    rest = 0.03 + 0.02 / 8 + 0.06 + 0.4 / 8
    assert found["absolute SEM"].value ** 2 == pytest.approx(rest + (0.3 + 0.06) / 72)
    assert found["relative SEM"].value ** 2 == pytest.approx(0.06 + 0.4 / 8 + 0.3 / 72)


def test_the_error_of_uneven_cells_is_that_of_simulated_means() -> None:
    rated = cells(VIGNETTES[:3], ["a", "b"]).iloc[:5]
    expected = score_error(STATED, cells=rated, fixed={})["absolute SEM"].value ** 2
    rng = np.random.default_rng(1)
    draws = 40_000
    vignette, rater = (pd.factorize(rated[name])[0] for name in (V, R))
    error = np.zeros((draws, len(rated)))
    for term, levels in (((V,), vignette), ((R,), rater), ((H, V), vignette), ((H, R), rater)):
        error += np.sqrt(KNOWN[term]) * rng.normal(size=(draws, 3))[:, levels]
    for term in ((V, R), (H, V, R)):
        error += np.sqrt(KNOWN[term]) * rng.normal(size=(draws, len(rated)))
    assert error.mean(axis=1).var() == pytest.approx(expected, rel=0.03)


def test_the_vignette_within_a_competence_is_the_error_of_its_score() -> None:
    competence, aspect = "competence_id", "aspect_id"
    known = {(H,): 0.3, (H, competence): 0.1, (H, competence, V): 0.2, (competence, V): 0.05, (R,): 0.03}
    known |= {(H, R): 0.05, (H, competence, V, aspect, R): 0.3}
    components = stated_components(known, object=H, residual=(H, competence, V, aspect, R))
    rated = pd.DataFrame({competence: "protection", V: "A1", R: "a", aspect: ["u", "r", "a"]})
    options = {"cells": rated, "fixed": {aspect: ["u", "r", "a"]}}
    one = score_error(components, universe=[(H, competence)], **options)
    assert one["absolute SEM"].value ** 2 == pytest.approx(0.2 + 0.05 + 0.03 + 0.05 + 0.3 / 3)
    assert one["absolute SEM"].details["error of household_id:competence_id:vignette_id"] == pytest.approx(0.2)
    two = score_error(
        components,
        cells=pd.concat([rated, rated.assign(vignette_id="B1")]),
        fixed=options["fixed"],
        universe=[(H, competence)],
    )
    assert two["absolute SEM"].value ** 2 == pytest.approx(0.25 / 2 + 0.03 + 0.05 + 0.3 / 6)


def test_weights_shift_the_error_and_limits_follow_the_components() -> None:
    rated = cells(["V0"], ["R0", "R1"])
    even = score_error(STATED, cells=rated, fixed={})
    first = score_error(STATED, cells=rated, fixed={}, weights=[1.0, 0.0])
    single = score_error(STATED, cells=rated.iloc[:1], fixed={})
    assert first["absolute SEM"].value == pytest.approx(single["absolute SEM"].value)
    assert even["absolute SEM"].value < first["absolute SEM"].value
    assert even["absolute SEM"].interval is None
    found = variance_components(simulated(20, 3, 3), terms=TERMS, replicates=200, seed=1)
    limits = score_error(found, cells=rated, fixed={})["absolute SEM"]
    assert limits.interval is not None
    assert limits.interval.low < limits.value < limits.interval.high
    assert "few_levels" in limits.caveats
    assert limits.n["cells"] == 2


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("PSY-328", {"cells": cells(VIGNETTES, ["a"])[[V]]}),
        ("PSY-328", {"cells": cells([], ["a"])}),
        ("PSY-203", {"cells": pd.concat([cells(["V1"], ["a"])] * 2)}),
        ("PSY-329", {"cells": cells(["V1"], ["a"]), "fixed": {V: ["V2", "V3"]}}),
        ("PSY-329", {"cells": cells(["V1"], ["a"]), "fixed": {"aspect_id": ["x"]}}),
        ("PSY-328", {"cells": cells(["V1"], ["a", "b"]), "weights": [0.5, 0.6]}),
        ("PSY-328", {"cells": cells(["V1"], ["a", "b"]), "weights": [1.0]}),
    ],
)
def test_cells_that_do_not_fit_are_refused(code: str, options: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=code):
        score_error(STATED, **{"fixed": {}, **options})
