"""G and D studies: what designs make of components, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.generalizing import TERMS, H, R, V, simulated, stated

from vignette.errors import DataError
from vignette.psychometrics import (
    d_study,
    design_coefficients,
    g_study,
    generalizability_coefficients,
    icc_reml,
    levels_needed,
    stated_components,
    variance_components,
)


def test_the_observed_design_is_the_harmonic_mean_of_what_homes_had() -> None:
    frame = simulated(10, 3, 2)
    fewer = frame[~((frame.household_id < "H0005") & (frame.rater_id == "R1"))]
    study = g_study(fewer, terms=TERMS, interval=None)
    assert study.components.sizes == pytest.approx({V: 3.0, R: 10 / (5 / 1 + 5 / 2)})
    row = d_study(study.components, sizes=study.components.sizes).to_frame().iloc[0]
    assert row.Phi == pytest.approx(study.coefficients["Phi"].value)


@given(st.integers(1, 40), st.integers(1, 12))
@settings(deadline=None, max_examples=25)
def test_more_of_anything_never_hurts_and_phi_is_below_erho2(vignettes: int, raters: int) -> None:
    frame = d_study(stated(), sizes={V: [vignettes, vignettes + 1], R: [raters, raters + 1]}).to_frame()
    first, rest = frame.iloc[0], frame.iloc[1:]
    assert (rest.Phi >= first.Phi).all()
    assert (rest.Erho2 >= first.Erho2).all()
    assert (frame.Phi <= frame.Erho2).all()
    assert first.sem_absolute**2 == pytest.approx(first.absolute_error)


def test_fixed_vignettes_move_their_interaction_into_the_universe() -> None:
    row = d_study(stated(), sizes={V: 9, R: 2}, fixed=[V]).to_frame().iloc[0]
    universe, error = 0.4 + 0.3 / 9, 0.06 / 2 + 0.4 / 18
    assert row.Erho2 == pytest.approx(universe / (universe + error))
    assert row.absolute_error == pytest.approx(error + 0.03 / 2 + 0.02 / 18)


def test_spearman_brown_is_the_design_of_one_facet() -> None:
    known = stated_components({("p",): 0.4, ("p", "r"): 0.6}, object="p", residual=("p", "r"))
    found = d_study(known, sizes={"r": [1, 3]}).to_frame().Erho2
    assert found[1] == pytest.approx(3 * found[0] / (1 + 2 * found[0]))


@given(st.sampled_from(["Phi", "Erho2"]), st.floats(0.2, 0.84), st.integers(1, 5))
@settings(deadline=None, max_examples=30)
def test_levels_needed_are_the_fewest(coefficient: str, target: float, raters: int) -> None:
    known = stated()
    found = levels_needed(known, facet=V, sizes={R: raters}, coefficient=coefficient, target=target)
    if math.isinf(found.value):
        assert "target_unreachable" in found.caveats
        assert d_study(known, sizes={V: 1e9, R: raters}).to_frame()[coefficient][0] <= target + 1e-6
        return
    rows = d_study(known, sizes={V: [found.value, max(found.value - 1, 1)], R: raters}).to_frame()[coefficient]
    assert rows[0] >= target - 1e-9
    assert found.value == 1 or rows[1] < target


def test_levels_needed_have_an_interval_from_generalized_replicates_only() -> None:
    frame = simulated(30, 4, 3)
    found = variance_components(frame, terms=TERMS, interval="generalized", replicates=200, seed=1)
    needed = levels_needed(found, facet=V, sizes={R: 2}, coefficient="Erho2", target=0.7)
    assert needed.interval is not None
    assert needed.interval.low <= needed.value <= needed.interval.high
    assert levels_needed(stated(), facet=V, sizes={R: 2}, coefficient="Phi").interval is None


def test_phi_at_a_cut_is_least_at_the_mean_and_phi_there() -> None:
    known = stated()
    at = {cut: design_coefficients(known, sizes={V: 9, R: 2}, cut=cut) for cut in (2.0, 3.2, 4.4)}
    phi = at[3.2]["Phi"].value
    assert at[3.2]["Phi(lambda=3.2)"].value == pytest.approx(phi)
    assert at[2.0]["Phi(lambda=2)"].value == pytest.approx(at[4.4]["Phi(lambda=4.4)"].value)
    assert at[2.0]["Phi(lambda=2)"].value > phi


def test_single_answers_as_the_object_leave_the_vignette_in_the_universe() -> None:
    row = d_study(stated(), sizes={R: 1}, object=(H, V)).to_frame().iloc[0]
    universe = 0.4 + 0.06 + 0.3
    assert row.Phi == pytest.approx(universe / (universe + 0.03 + 0.06 + 0.02 + 0.4))
    assert row.Erho2 == pytest.approx(universe / (universe + 0.06 + 0.02 + 0.4))


def test_iccs_by_reml_equal_those_of_mean_squares_on_complete_data() -> None:
    """Shrout and Fleiss (1979): ICC(2,1) = .29, ICC(3,1) = .71, ICC(2,4) = .62, ICC(3,4) = .91."""
    table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    rows = [(unit, rater, score) for unit, row in enumerate(table) for rater, score in enumerate(row)]
    frame = pd.DataFrame(rows, columns=["unit", R, "rating"])
    found = icc_reml(frame, object="unit", k=4, cluster="unit", seed=1)
    values = {one.statistic: round(one.value, 2) for one in found}
    assert values == {"ICC(A,1)": 0.29, "ICC(C,1)": 0.71, "ICC(A,4)": 0.62, "ICC(C,4)": 0.91}
    assert "few_levels" in found["ICC(A,1)"].caveats
    assert "few_levels" not in found["ICC(C,1)"].caveats


def test_negative_components_count_as_zero_and_say_so() -> None:
    raw = generalizability_coefficients(
        np.array([0.4, -0.1, 0.6]), [("p",), ("r",), ("p", "r")], object_columns=("p",), sizes={"r": 1}
    )
    assert float(raw.phi) == pytest.approx(0.4)
    rng = np.random.default_rng(1)
    frame = simulated(20, 3, 3)
    frame["rating"] = rng.permutation(frame.rating.to_numpy())
    found = variance_components(frame, terms=TERMS, method="ems", interval=None)
    below = [one for one in found.estimates if one.value < 0]
    assert below
    assert all("component_negative" in one.caveats for one in below)
    assert "component_negative" in design_coefficients(found, sizes={V: 3, R: 3})["Phi"].caveats
    by_likelihood = variance_components(frame, terms=TERMS, interval=None)
    assert any("component_zero" in one.caveats for one in by_likelihood.estimates)
    assert (by_likelihood.values >= 0).all()


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("PSY-328", {"sizes": {V: 9}}),
        ("PSY-328", {"sizes": {V: 9, R: 0}}),
        ("PSY-329", {"sizes": {V: 9, R: 2}, "fixed": ["aspect_id"]}),
    ],
)
def test_designs_that_are_none_are_refused(code: str, options: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=code):
        d_study(stated(), **options)
    with pytest.raises(DataError, match=code):
        design_coefficients(stated(), **options)


def test_impossible_questions_of_numbers_are_refused() -> None:
    with pytest.raises(DataError, match="PSY-328"):
        levels_needed(stated(), facet=V, sizes={R: 2}, coefficient="Phi", target=1.0)
    with pytest.raises(DataError, match="PSY-329"):
        levels_needed(stated(), facet=V, sizes={R: 2}, coefficient="Phi", fixed=[V])
    with pytest.raises(DataError, match="PSY-207"):
        levels_needed(stated(), facet=V, sizes={R: 2}, coefficient="phi")
    with pytest.raises(DataError, match="PSY-321"):
        stated_components({(H,): 0.4}, object=H, residual=(H, R))
