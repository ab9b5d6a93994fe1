"""Polychoric correlations: against the normal distribution, in their invariances, their errors, and on poor data."""

from __future__ import annotations

from math import asin, isnan, pi, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from vignette.errors import DataError
from vignette.psychometrics import polychoric, polychoric_pair
from vignette.psychometrics.factors import (
    binormal_cdf,
    binormal_density,
    fit_pair,
    item_counts,
    latent_correlations,
    pair_counts,
    pair_places,
    person_influence,
    thresholds_of,
)
from vignette.psychometrics.factors.latent_correlation import cells_of
from vignette.psychometrics.factors.pair_tables import counts_by_cluster, split_counts

SCALE = [1, 2, 3, 4, 5]
CUTS = np.array([-1.2, -0.4, 0.5, 1.3])


def answers(seed: int, people: int = 300, items: int = 4, *, rho: float = 0.5, holes: float = 0.0) -> pd.DataFrame:
    """Return ordinal answers whose latent responses correlate by ``rho``; two people a home, alike by half."""
    rng = np.random.default_rng(seed)
    parts = np.repeat(rng.normal(size=(people // 2, items + 1)), 2, axis=0) + rng.normal(size=(people, items + 1))
    latent = (sqrt(rho) * parts[:, :1] + sqrt(1 - rho) * parts[:, 1:]) / sqrt(2)
    values = 1.0 + (latent[:, :, None] > CUTS).sum(axis=2)
    values[rng.random(values.shape) < holes] = np.nan
    frame = pd.DataFrame(values, columns=[f"item{place}" for place in range(items)])
    return frame.assign(household_id=np.repeat(np.arange(people // 2), 2))


def names(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame.columns if name != "household_id"]


@settings(deadline=None, max_examples=30)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-0.98, 0.98))
def test_binormal_against_its_integral(x: float, y: float, rho: float) -> None:
    nodes, weights = np.polynomial.legendre.leggauss(200)
    angles = (nodes + 1) / 2 * asin(rho)
    inside = np.exp(-(x * x + y * y - 2 * x * y * np.sin(angles)) / (2 * np.cos(angles) ** 2))
    expected = ndtr(x) * ndtr(y) + (weights @ inside) / 2 * asin(rho) / (2 * pi)
    assert float(binormal_cdf(np.array(x), np.array(y), np.array(rho))) == pytest.approx(float(expected), abs=1e-9)


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.6])
def test_binormal_at_its_edges(rho: float) -> None:
    x = np.array([0.0, -np.inf, np.inf, np.inf, 0.7, 0.0])
    y = np.array([0.0, 1.0, 1.0, np.inf, -np.inf, 1.0])
    found = binormal_cdf(x, y, np.full(6, rho))
    assert found[:5] == pytest.approx([0.25 + asin(rho) / (2 * pi), 0, ndtr(1.0), 1, 0])
    near = (binormal_cdf(np.array(1e-7), y[5], np.array(rho)) + binormal_cdf(np.array(-1e-7), y[5], np.array(rho))) / 2
    assert found[5] == pytest.approx(float(near), abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-0.9, 0.9))
def test_density_is_the_slope_of_the_distribution(x: float, y: float, rho: float) -> None:
    point, width = (np.array(x), np.array(y)), 1e-5
    slope = (binormal_cdf(*point, np.array(rho + width)) - binormal_cdf(*point, np.array(rho - width))) / (2 * width)
    assert float(binormal_density(*point, np.array(rho))) == pytest.approx(float(slope), abs=1e-7)


def test_pair_counts_against_a_cross_table() -> None:
    frame = answers(1, holes=0.1)
    codes = np.where(frame[names(frame)].isna(), -1, frame[names(frame)] - 1).astype(int)
    tables = pair_counts(codes, 5)
    first, second = pair_places(4)
    for place in range(6):
        crossed = pd.crosstab(frame[f"item{first[place]}"], frame[f"item{second[place]}"])
        assert (tables[place] == crossed.reindex(index=SCALE, columns=SCALE, fill_value=0).to_numpy()).all()
    single, pairs = split_counts(counts_by_cluster(codes, 5, np.arange(300) // 2, 150).sum(axis=0), 4, 5)
    assert (single == item_counts(codes, 5)).all() and (pairs == tables).all()


@settings(deadline=None, max_examples=30)
@given(st.floats(-0.95, 0.95))
def test_an_expected_table_gives_its_correlation_back(rho: float) -> None:
    cells = cells_of(CUTS, CUTS[:2], np.array(rho)).probabilities * 1000
    square = np.zeros((1, 5, 5))
    square[0, :, :3] = cells
    found = latent_correlations(square, thresholds_of(square.sum(axis=2)), thresholds_of(square.sum(axis=1)))
    assert found[0] == pytest.approx(rho, abs=1e-7)
    full = fit_pair(cells)
    assert full.correlation == pytest.approx(rho, abs=1e-6)
    assert full.chi_square == pytest.approx(0, abs=1e-6) and full.degrees == 7


def test_tetrachoric_of_equal_margins_is_a_sine() -> None:
    # Both items halved at the median: r = sin(pi (2 p - 1/2)) with p the share of agreement / 2.
    frame = pd.DataFrame({"a": [1] * 50 + [2] * 50, "b": [1] * 40 + [2] * 10 + [1] * 10 + [2] * 40})
    found = polychoric(frame, items=["a", "b"], categories=[1, 2], cluster=None)
    assert found.correlations[0, 1] == pytest.approx(np.sin(pi * (2 * 0.4 - 0.5)), abs=1e-8)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10_000))
def test_invariances(seed: int) -> None:
    frame = answers(seed)
    items = names(frame)
    base = polychoric(frame, items=items, categories=SCALE)
    mixed = list(np.random.default_rng(seed).permutation(items))
    turned = polychoric(frame.sample(frac=1, random_state=seed), items=mixed, categories=SCALE)
    assert turned.to_frame().loc[items, items].to_numpy() == pytest.approx(base.correlations, abs=1e-9)
    errors = pd.DataFrame(turned.standard_errors, index=mixed, columns=mixed).loc[items, items]
    assert errors.to_numpy() == pytest.approx(base.standard_errors, abs=1e-9)
    reverse = polychoric(frame, items=items, categories=SCALE, reverse=["item0"])
    assert reverse.correlations[0, 1:] == pytest.approx(-base.correlations[0, 1:], abs=1e-7)
    spread = frame.assign(**{name: frame[name] ** 2 for name in items})
    assert polychoric(spread, items=items, categories=[1, 4, 9, 16, 25]).correlations == pytest.approx(
        base.correlations, abs=1e-12
    )


def test_standard_errors_are_what_samples_show() -> None:
    rng = np.random.default_rng(8)
    found, told = [], []
    for _ in range(300):
        z = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 250)
        codes = np.digitize(z, CUTS)
        counts, tables = item_counts(codes, 5), pair_counts(codes, 5)
        cuts = thresholds_of(counts)
        rho = latent_correlations(tables, cuts[:1], cuts[1:])
        found.append(rho[0])
        told.append((person_influence(codes, counts, tables, cuts, rho) ** 2).sum())
    assert sqrt(np.mean(told)) == pytest.approx(np.std(found), rel=0.12)
    assert np.mean(found) == pytest.approx(0.5, abs=0.01)


def test_influence_is_what_leaving_a_person_out_does() -> None:
    frame = answers(3)
    codes = (frame[names(frame)].to_numpy() - 1).astype(int)

    def solved(kept: np.ndarray) -> np.ndarray:
        cuts = thresholds_of(item_counts(kept, 5))
        first, second = pair_places(4)
        return latent_correlations(pair_counts(kept, 5), cuts[first], cuts[second])

    whole = solved(codes)
    influence = person_influence(
        codes, item_counts(codes, 5), pair_counts(codes, 5), thresholds_of(item_counts(codes, 5)), whole
    )
    left = np.array([whole - solved(np.delete(codes, place, axis=0)) for place in range(100)])
    for place in range(6):
        assert np.corrcoef(left[:, place], influence[:100, place])[0, 1] > 0.97
    assert np.abs(left - influence[:100]).max() < 0.25 * np.abs(influence).max()
    assert influence.sum(axis=0) == pytest.approx(0, abs=1e-8)


def test_homes_matter_to_standard_errors() -> None:
    alone = answers(4)
    items = names(alone)
    twice = pd.concat([alone.assign(household_id=range(300))] * 2)
    by_home = polychoric(twice, items=items, categories=SCALE).standard_errors[0, 1]
    by_row = polychoric(twice, items=items, categories=SCALE, cluster=None).standard_errors[0, 1]
    assert by_home == pytest.approx(sqrt(2) * by_row, rel=0.01)


def test_a_pair_two_ways() -> None:
    frame = answers(5, 600)
    two = polychoric_pair(frame, items=("item0", "item1"), categories=SCALE, method="two-step")
    full = polychoric_pair(frame, items=("item0", "item1"), categories=SCALE, method="ml", cluster=None)
    assert two.value == polychoric(frame, items=names(frame), categories=SCALE).correlations[0, 1]
    assert full.value == pytest.approx(two.value, abs=0.02)
    assert two.details["se_thresholds_known"] < full.details["se"]
    assert full.details["df"] == 15 and 0 < full.details["p"] < 1
    assert two.interval is not None and two.interval.low < two.value < two.interval.high
    told = polychoric_pair(frame, items=("item0", "item1"), categories=SCALE, method="ml").caveats
    assert "interval_ignores_households" in told


def test_full_likelihood_is_highest_where_it_stops() -> None:
    table = pair_counts((answers(6)[["item0", "item1"]].to_numpy() - 1).astype(int), 5)[0]
    fit = fit_pair(table)

    def height(rho: float, first: np.ndarray, second: np.ndarray) -> float:
        cells = cells_of(first, second, np.array(rho)).probabilities
        return float((table[table > 0] * np.log(cells[table > 0])).sum())

    best = height(fit.correlation, fit.first, fit.second)
    assert fit.converged
    for move in (-1e-3, 1e-3):
        assert height(fit.correlation + move, fit.first, fit.second) < best
        for place in range(4):
            shift = np.eye(4)[place] * move
            assert height(fit.correlation, fit.first + shift, fit.second) < best
            assert height(fit.correlation, fit.first, fit.second + shift) < best


def test_pairs_use_who_answered_both() -> None:
    frame = answers(7, holes=0.15)
    items = names(frame)
    with pytest.raises(DataError, match="PSY-205"):
        polychoric(frame, items=items, categories=SCALE)
    found = polychoric(frame, items=items, categories=SCALE, missing="available")
    both = frame[["item0", "item1"]].notna().all(axis=1).sum()
    assert found.people[0, 1] == both and found.people[0, 0] == frame["item0"].notna().sum()
    assert found.pair("item0", "item1").n["people"] == both
    assert found.n_excluded > 0


def test_poor_data_say_so() -> None:
    frame = answers(9)
    items = names(frame)
    unused = polychoric(frame, items=items, categories=[0, *SCALE])
    assert "category_unused" in unused.caveats and np.isneginf(unused.thresholds[:, 0]).all()
    assert unused.correlations == pytest.approx(polychoric(frame, items=items, categories=SCALE).correlations, abs=1e-9)
    same = polychoric(frame.assign(item1=frame["item0"]), items=items, categories=SCALE)
    assert "correlation_at_bound" in same.caveats and isnan(same.standard_errors[0, 1])
    assert same.pair("item0", "item1").interval is None
    flat = polychoric(frame.assign(item1=3.0), items=items, categories=SCALE)
    assert "no_variance" in flat.caveats and isnan(flat.correlations[0, 1]) and not isnan(flat.correlations[0, 2])
    few = polychoric(frame.head(8), items=items, categories=SCALE)
    assert {"few_households", "empty_cells"} <= set(few.caveats)


def test_a_matrix_that_contradicts_itself() -> None:
    first = answers(10, 200, 3, rho=0.9)
    blank = first.copy()
    blank["item2"] = 6 - first["item1"]
    parts = [
        first.assign(item2=np.nan),
        first.assign(item1=np.nan, item2=first["item0"]),
        blank.assign(item0=np.nan),
    ]
    frame = pd.concat(parts).assign(household_id=range(600))
    found = polychoric(frame, items=names(frame), categories=SCALE, missing="available")
    assert "matrix_not_positive" in found.caveats


def test_refusals() -> None:
    frame = answers(1)
    items = names(frame)
    for code, arguments in (
        ("PSY-204", {"categories": [1, 2, 3]}),
        ("PSY-204", {"categories": [1, 2, 3, 5]}),
        ("PSY-206", {"categories": [5, 4, 3, 2, 1]}),
        ("PSY-206", {"categories": ["a", "b", "c"]}),
    ):
        with pytest.raises(DataError, match=code):
            polychoric(frame, items=items, **arguments)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="PSY-201"):
        polychoric(frame, items=items, categories=SCALE).pair("item0", "other")
    with pytest.raises(DataError, match="PSY-102"):
        polychoric(frame, items=items, categories=SCALE).pair("item0", "item1", level=95)
    with pytest.raises(DataError, match="PSY-207"):
        polychoric_pair(frame, items=("item0", "item1"), categories=SCALE, method="mle")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="PSY-331"):
        polychoric(frame.head(1), items=items, categories=SCALE)


def test_shown_as_tables() -> None:
    found = polychoric(answers(1), items=["item0", "item1"], categories=SCALE)
    assert "item1" in found._repr_html_()
    assert list(found.thresholds_to_frame().columns) == ["2", "3", "4", "5"]
