"""The engines: the likelihood against the whole matrix, its slopes, its top; mean squares against both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.generalizing import Arrays, arrays, long_way, simulated

from vignette.errors import DataError
from vignette.psychometrics import analysis_of_variance, fit_components
from vignette.psychometrics.generalizability import fitting, layout
from vignette.psychometrics.generalizability.derivatives import derivatives
from vignette.psychometrics.generalizability.effects import crossed_effects, home_effects
from vignette.psychometrics.generalizability.fitting import fit
from vignette.psychometrics.generalizability.layout import lay_out, weighted
from vignette.psychometrics.generalizability.likelihood import crossed_levels, evaluate

AXES = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
SOME = np.array([0.5, 0.2, 0.1, 0.1, 0.1, 0.05, 0.4])
EDGE = np.array([0.5, 0.0, 0.1, 0.0, 0.0, 0.05, 0.4])


def prepared(data: Arrays):
    made = lay_out(data.scores, data.block, data.inner, data.crossed, data.fixed)
    return weighted(made), crossed_levels(made)


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("variances", [SOME, EDGE])
@pytest.mark.parametrize(("missing", "covariate"), [(0.0, False), (0.25, True)])
def test_likelihood_score_and_information_equal_the_whole_matrix(
    restricted: bool, variances: np.ndarray, missing: float, covariate: bool
) -> None:
    data = arrays(simulated(14, 4, 3, missing=missing), covariate=covariate)
    ready, crossed = prepared(data)
    state = evaluate(ready, crossed, variances, restricted=restricted)
    slope = derivatives(ready, crossed, state)
    criterion, score, information = long_way(data, variances, restricted=restricted)
    assert state.criterion == pytest.approx(criterion, abs=1e-9)
    np.testing.assert_allclose(slope.score, score, atol=1e-9)
    np.testing.assert_allclose(slope.information, information, rtol=1e-8, atol=1e-12 * information.max())


@given(st.lists(st.floats(0.02, 2.0), min_size=7, max_size=7), st.booleans())
@settings(deadline=None, max_examples=15)
def test_the_score_is_the_slope_of_the_likelihood(variances: list[float], restricted: bool) -> None:
    ready, crossed = prepared(arrays(simulated(9, 3, 3, missing=0.2)))
    at = np.array(variances)
    score = derivatives(ready, crossed, evaluate(ready, crossed, at, restricted=restricted)).score

    def loglik(point: np.ndarray) -> float:
        return -evaluate(ready, crossed, point, restricted=restricted).criterion / 2

    step = 1e-5
    slopes = [(loglik(at + step * move) - loglik(at - step * move)) / (2 * step) for move in np.eye(7)]
    np.testing.assert_allclose(score, slopes, rtol=1e-4, atol=1e-4)


def test_homes_summed_or_one_by_one_kept_or_made_anew_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = arrays(simulated(40, 3, 2, missing=0.15))
    first = evaluate(*prepared(data), SOME, restricted=True)
    monkeypatch.setattr(layout, "_SHARED", 10_000)
    monkeypatch.setattr(layout, "_KEPT", 0)
    monkeypatch.setattr(layout, "_CELLS", 50)
    ready, crossed = prepared(data)
    assert ready.layout.shapes is None
    assert len(ready.layout.batches) > 10
    again = evaluate(ready, crossed, SOME, restricted=True)
    assert again.criterion == pytest.approx(first.criterion, abs=1e-9)
    np.testing.assert_allclose(
        derivatives(ready, crossed, again).information,
        derivatives(*prepared(data), first).information,
        rtol=1e-8,
    )


def test_a_home_counted_twice_is_two_homes() -> None:
    frame = simulated(10, 3, 3, missing=0.1)
    twice = frame[frame.household_id == "H0003"].assign(household_id="H9999")
    longer = pd.concat([frame, twice], ignore_index=True)
    ready, crossed = prepared(arrays(frame))
    weights = np.ones(10)
    weights[3] = 2.0
    counted = evaluate(weighted(ready.layout, weights), crossed, SOME, restricted=True)
    copied = evaluate(*prepared(arrays(longer)), SOME, restricted=True)
    assert counted.criterion == pytest.approx(copied.criterion, abs=1e-9)


def test_the_top_is_the_top_and_relabelling_changes_nothing() -> None:
    data = arrays(simulated(25, 4, 3, missing=0.4))
    found = fit_components(data.scores, block=data.block, inner=data.inner, crossed=data.crossed)
    assert found.converged
    best = long_way(data, found.state.variances, restricted=True)[0]
    rng = np.random.default_rng(3)
    for _ in range(8):
        near = found.state.variances * rng.uniform(0.8, 1.25, 7)
        assert long_way(data, near, restricted=True, slopes=False)[0] >= best - 1e-9
    order = rng.permutation(len(data.scores))
    swapped = (7 - data.crossed[order, 0] % 4, 2 - data.crossed[order, 1], 11 - data.crossed[order, 2])
    other = fit_components(
        data.scores[order],
        block=24 - data.block[order],
        inner=9 - data.inner[order],
        crossed=np.stack([swapped[0] - 4, swapped[1], swapped[2]], axis=1),
    )
    np.testing.assert_allclose(other.state.variances, found.state.variances, atol=1e-6)


@given(st.integers(1, 10_000))
@settings(deadline=None, max_examples=20)
def test_mean_squares_and_reml_agree_on_complete_tables_with_nothing_at_zero(seed: int) -> None:
    frame = simulated(20, 4, 3, seed=seed)
    squares = analysis_of_variance(frame.rating.to_numpy().reshape(20, 4, 3), AXES).components
    data = arrays(frame)
    found = fit_components(data.scores, block=data.block, inner=data.inner, crossed=data.crossed).state.variances
    in_order = found[[0, 3, 4, 1, 2, 5, 6]]
    if (squares > 0.001).all():
        np.testing.assert_allclose(in_order, squares, rtol=1e-4, atol=1e-6)
    else:
        assert (in_order >= 0).all()


def test_information_of_a_complete_table_is_that_of_its_mean_squares() -> None:
    frame = simulated(20, 4, 3, seed=4)
    squares = analysis_of_variance(frame.rating.to_numpy().reshape(20, 4, 3), AXES)
    assert (squares.components > 0).all()
    data = arrays(frame)
    found = fit_components(data.scores, block=data.block, inner=data.inner, crossed=data.crossed)
    covariance = np.linalg.inv(found.information)[np.ix_([0, 3, 4, 1, 2, 5, 6], [0, 3, 4, 1, 2, 5, 6])]
    np.testing.assert_allclose(covariance, squares.covariance, rtol=1e-3, atol=1e-8)


def test_l_bfgs_takes_over_where_scoring_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    data = arrays(simulated(12, 3, 3, missing=0.2))
    ready, crossed = prepared(data)
    scored = fit(ready, crossed, restricted=True)
    monkeypatch.setattr(fitting, "_MOST", 1)
    fallen_back = fit(ready, crossed, restricted=True)
    assert fallen_back.state.criterion == pytest.approx(scored.state.criterion, abs=1e-4)
    assert fallen_back.converged
    assert not np.array_equal(fallen_back.state.variances, scored.state.variances)


def test_a_component_of_nothing_ends_at_zero() -> None:
    rng = np.random.default_rng(5)
    home, rater = (index.ravel() for index in np.indices((30, 4)))
    scores = rng.normal(size=30)[home] + rng.normal(size=120)
    scores -= (np.bincount(rater, scores) / 30)[rater]
    found = fit_components(scores, block=home, inner=home[:, None] * 0, crossed=rater[:, None])
    assert found.converged
    assert found.state.variances[1] == 0.0


@pytest.mark.slow
def test_agrees_with_statsmodels_on_homes_and_raters() -> None:
    import statsmodels.api as sm

    frame = simulated(10, 2, 3, missing=0.1).assign(all=1)
    model = sm.MixedLM.from_formula(
        "rating ~ 1",
        groups="all",
        re_formula="0",
        vc_formula={"home": "0 + C(household_id)", "rater": "0 + C(rater_id)"},
        data=frame,
    )
    other = model.fit(reml=True)
    data = arrays(frame)
    found = fit_components(data.scores, block=data.block, inner=data.inner[:, :1], crossed=data.crossed[:, 1:2])
    expected = [*other.vcomp, other.scale]
    np.testing.assert_allclose(found.state.variances, expected, rtol=2e-3, atol=2e-4)


def test_predicted_effects_equal_those_of_the_whole_matrix() -> None:
    data = arrays(simulated(12, 4, 3, missing=0.2), covariate=True)
    ready, crossed = prepared(data)
    state = evaluate(ready, crossed, SOME, restricted=True)
    same_home = data.block[:, None] == data.block
    parts = [same_home & (codes[:, None] == codes) for codes in data.inner.T]
    parts += [codes[:, None] == codes for codes in data.crossed.T]
    whole = sum(v * p.astype(float) for v, p in zip(SOME, [*parts, np.eye(len(data.scores))], strict=True))
    inverse = np.linalg.inv(whole)
    products = np.linalg.inv(data.fixed.T @ inverse @ data.fixed)
    project = inverse - inverse @ data.fixed @ products @ data.fixed.T @ inverse
    for effects, errors, member, variance in (
        _crossed(ready, crossed, state, data),
        _homes(ready, state, data),
    ):
        np.testing.assert_allclose(effects, variance * member.T @ project @ data.scores, atol=1e-10)
        expected = variance * np.eye(member.shape[1]) - variance**2 * member.T @ project @ member
        np.testing.assert_allclose(errors, np.diagonal(expected), atol=1e-10)


def _crossed(ready, crossed, state, data):
    found = crossed_effects(ready, crossed, state, 1)
    return found.values, np.diagonal(found.error), np.eye(3)[data.crossed[:, 1]], SOME[4]


def _homes(ready, state, data):
    values, errors = home_effects(ready, state, 0)
    return values, errors, np.eye(12)[data.block], SOME[0]


def test_an_analysis_by_hand() -> None:
    """Two homes, two raters: 1 3 / 5 5. Sums of squares 9, 1, 1; components (9 - 1) / 2, 0, 1."""
    found = analysis_of_variance(np.array([[1.0, 3.0], [5.0, 5.0]]), [(0,), (1,)])
    assert found.squares.tolist() == [9.0, 1.0, 1.0]
    assert found.degrees.tolist() == [1.0, 1.0, 1.0]
    assert found.components.tolist() == [4.0, 0.0, 1.0]


def test_terms_that_overlap_in_no_term_are_refused() -> None:
    with pytest.raises(DataError, match="PSY-324"):
        analysis_of_variance(np.zeros((3, 3, 3)), [(0, 1), (0, 2)])
