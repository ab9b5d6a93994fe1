"""Raters against each other: who is found, and who is not."""

from __future__ import annotations

import numpy as np
import pytest
from tests.study.datasets import ask, bar, dataset, finding, with_ratings

from vignette.assessment import FindingKind, FindingVerdict
from vignette.study.analyses.rater_severity import rater_severity
from vignette.study.dataset import Dataset

HALF = bar(within=0.5)


@pytest.fixture(scope="module")
def alike() -> Dataset:
    return dataset(households=50, raters=5, severity_sd=0.0, drift_sd=0.0)


def shifted(data: Dataset, by: float, rater: str = "SIM-R2") -> Dataset:
    ratings = data.ratings
    own = ratings["rater_id"].astype(str) == rater
    moved = np.where(own, ratings["rating"] + by, ratings["rating"])
    return with_ratings(data, ratings.assign(rating=moved))


def test_a_rater_one_point_off_is_found_and_the_others_are_not(alike: Dataset) -> None:
    found = ask(rater_severity, shifted(alike, -1.0), stated=HALF)
    assert [each.of for each in found.findings] == [f"SIM-R{number}" for number in range(1, 6)]
    assert {each.kind for each in found.findings} == {FindingKind.RATER}
    severe = finding(found, "SIM-R2")
    assert severe.verdict is FindingVerdict.NOT_MET
    assert severe.value == pytest.approx(-0.8, abs=0.12)  # A point below the others is 0.8 below the mean of all five.
    assert {each.verdict for each in found.findings if each is not severe} == {FindingVerdict.MET}


def test_raters_who_are_alike_meet_the_bar(alike: Dataset) -> None:
    assert {each.verdict for each in ask(rater_severity, alike, stated=HALF).findings} == {FindingVerdict.MET}


def test_where_the_model_sees_no_difference_the_plain_one_has_an_interval(alike: Dataset) -> None:
    cell = ["administration_id", "vignette_id", "aspect_id"]
    ratings = alike.ratings
    middle = ratings.groupby(cell, observed=True)["rating"].transform("mean")
    # Half a point up or down by lot within each interview: raters differ, but none of them always in one direction.
    held = ratings["administration_id"].cat.codes.to_numpy()
    first = ratings.groupby("administration_id", observed=True)["rater_id"].transform("first").astype(str)
    sign = np.where((ratings["rater_id"].astype(str) == first).to_numpy() == (held % 2 == 0), 0.5, -0.5)
    found = ask(rater_severity, with_ratings(alike, ratings.assign(rating=middle + sign)), stated=HALF)
    assert all("component_zero" in each.caveats and each.figure is not None for each in found.findings)
    assert {each.statistic for each in found.findings} == {"difference from those who rated the same"}


def test_only_what_all_raters_of_an_interview_gave_is_compared(alike: Dataset) -> None:
    ratings = alike.ratings
    own = ratings["rater_id"].astype(str) == "SIM-R2"
    only_hers = own & ratings["vignette_id"].astype(str).isin(["A1", "B1"])
    others = ratings["administration_id"].isin(ratings.loc[own, "administration_id"]) & ~own
    missing = others & ratings["vignette_id"].astype(str).isin(["A1", "B1"])
    # Where the others gave nothing she gives the lowest level: nobody can say that this is severe.
    moved = ratings.assign(rating=np.where(only_hers, 1.0, ratings["rating"].where(~missing)))
    without = ratings.assign(rating=ratings["rating"].where(~(only_hers | missing)))
    assert ask(rater_severity, with_ratings(alike, moved)) == ask(rater_severity, with_ratings(alike, without))


def test_a_rater_with_few_interviews_is_not_judged(alike: Dataset) -> None:
    ratings = alike.ratings
    own = ratings["rater_id"].astype(str) == "SIM-R5"
    few = ratings.loc[own, "administration_id"].unique()[:3]
    fewer = with_ratings(alike, ratings[~own | ratings["administration_id"].isin(few)])
    found = ask(rater_severity, fewer, stated=HALF, least={"interviews": 5})
    rare = finding(found, "SIM-R5")
    assert (rare.because, rare.verdict, rare.n["interviews"]) == ("too_few", FindingVerdict.NOT_STUDIED, 3)
    assert finding(found, "SIM-R1").verdict is FindingVerdict.MET


def test_one_rater_alone_is_compared_with_nobody(alike: Dataset) -> None:
    only = with_ratings(alike, alike.ratings[alike.ratings["rater_id"].astype(str) == "SIM-R1"])
    found = ask(rater_severity, only, stated=HALF)
    assert [each.because for each in found.findings] == ["too_few"]
    assert found.exhibits == ()


def test_the_forest_shows_every_rater(alike: Dataset) -> None:
    found = ask(rater_severity, alike)
    (forest,) = found.exhibits
    assert forest.columns["name"] == tuple(each.of for each in found.findings)
    assert forest.columns["low"] == tuple(each.figure.low for each in found.findings if each.figure)
