"""The likelihood of homes with one or two people, against the whole covariance matrix."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.psychometrics.generalizing import Arrays, arrays, long_way, simulated

from vignette.psychometrics.generalizability import layout, likelihood
from vignette.psychometrics.generalizability.derivatives import derivatives
from vignette.psychometrics.generalizability.effects import home_effects
from vignette.psychometrics.generalizability.layout import lay_out, weighted
from vignette.psychometrics.generalizability.likelihood import crossed_levels, evaluate
from vignette.psychometrics.generalizability.parts import home_and_parts

# Home, person, person by vignette, person by rater; vignette, rater, vignette by rater; residual.
SOME = np.array([0.5, 0.3, 0.2, 0.1, 0.1, 0.1, 0.05, 0.4])
EDGE = np.array([0.0, 0.3, 0.0, 0.1, 0.1, 0.0, 0.05, 0.4])
HOME_ALONE = np.array([0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4])


def people(homes: int, *, missing: float, covariate: bool) -> Arrays:
    """Return ratings of which every other home has a second person."""
    first, second = simulated(homes, 4, 3), simulated(homes, 4, 3, seed=2)
    second = second[second.household_id.str[-1].isin(list("02468"))]
    frame = pd.concat([first.assign(person=0), second.assign(person=1)], ignore_index=True)
    frame = frame[np.random.default_rng(1).random(len(frame)) >= missing].reset_index(drop=True)
    data, person = arrays(frame, covariate=covariate), frame.person.to_numpy()
    inner = [data.inner[:, 0], person, 100 * person + data.inner[:, 1], 100 * person + data.inner[:, 2]]
    return Arrays(
        scores=data.scores, block=data.block, inner=np.column_stack(inner), crossed=data.crossed, fixed=data.fixed
    )


def agrees(data: Arrays, variances: np.ndarray, *, restricted: bool = True) -> None:
    made = lay_out(data.scores, data.block, data.inner, data.crossed, data.fixed)
    ready, crossed = weighted(made), crossed_levels(made)
    state = evaluate(ready, crossed, variances, restricted=restricted)
    slope = derivatives(ready, crossed, state)
    criterion, score, information = long_way(data, variances, restricted=restricted)
    assert state.criterion == pytest.approx(criterion, abs=1e-8)
    np.testing.assert_allclose(slope.score, score, atol=1e-8)
    np.testing.assert_allclose(slope.information, information, rtol=1e-8, atol=1e-11 * information.max())


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("variances", [SOME, EDGE, HOME_ALONE])
@pytest.mark.parametrize(("homes", "missing", "covariate"), [(30, 0.0, False), (12, 0.3, True)])
def test_people_of_a_home_agree_with_the_whole_matrix(
    restricted: bool, variances: np.ndarray, homes: int, missing: float, covariate: bool
) -> None:
    agrees(people(homes, missing=missing, covariate=covariate), variances, restricted=restricted)


def test_people_without_a_variance_of_the_home_agree_with_the_whole_matrix() -> None:
    data = people(12, missing=0.2, covariate=False)
    alone = Arrays(
        scores=data.scores, block=data.block, inner=data.inner[:, 1:], crossed=data.crossed, fixed=data.fixed
    )
    agrees(alone, SOME[1:])


def test_cells_put_in_place_or_all_at_once_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = people(12, missing=0.3, covariate=False)
    monkeypatch.setattr(likelihood, "_WIDE", 0)
    agrees(data, SOME)
    monkeypatch.setattr(layout, "_LITTLE", 0)
    monkeypatch.setattr(layout, "_CELLS", 50)
    agrees(data, SOME)


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_effects_of_homes_with_two_people_equal_those_of_the_whole_matrix(missing: float) -> None:
    data = people(30, missing=missing, covariate=False)
    made = lay_out(data.scores, data.block, data.inner, data.crossed, data.fixed)
    ready = weighted(made)
    values, errors = home_effects(ready, evaluate(ready, crossed_levels(made), SOME, restricted=True), 0)
    same_home = data.block[:, None] == data.block
    whole = SOME[-1] * np.eye(len(data.scores))
    for variance, codes in zip(SOME[:4], data.inner.T, strict=True):
        whole += variance * (same_home & (codes[:, None] == codes))
    for variance, codes in zip(SOME[4:-1], data.crossed.T, strict=True):
        whole += variance * (codes[:, None] == codes)
    inverse = np.linalg.inv(whole)
    inverse -= inverse @ data.fixed @ np.linalg.inv(data.fixed.T @ inverse @ data.fixed) @ data.fixed.T @ inverse
    member = np.eye(30)[data.block]
    np.testing.assert_allclose(values, SOME[0] * member.T @ inverse @ data.scores, atol=1e-9)
    expected = SOME[0] - SOME[0] ** 2 * np.diagonal(member.T @ inverse @ member)
    np.testing.assert_allclose(errors, expected, atol=1e-9)


def test_a_home_falls_into_its_people_or_stays_whole() -> None:
    block = np.array([0, 0, 0, 0, 1, 1])
    home, person = np.zeros(6, dtype=np.int64), np.array([0, 0, 1, 1, 0, 0])
    answer, rater = np.array([0, 1, 2, 3, 0, 1]), np.array([0, 1, 0, 1, 0, 1])
    own, part = home_and_parts(block, np.column_stack([answer, home, person]))
    assert own == 1
    assert part.tolist() == [0, 0, 1, 1, 2, 2]
    own, part = home_and_parts(block, np.column_stack([person, rater]))
    assert own is None
    assert part.tolist() == block.tolist()
