"""Agreement of scores and of ratings: what is found, what counts, and what shuffled ratings show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.study.datasets import ask, bar, dataset, finding, instrument, with_ratings

from vignette.assessment import FindingKind, FindingVerdict, ScoreKind
from vignette.study import find_agreement
from vignette.study.analyses.rating_agreement import LevelOptions, rating_agreement
from vignette.study.analyses.score_agreement import AgreementOptions, score_agreement
from vignette.study.answering import Answer
from vignette.study.dataset import Dataset

AT_LEAST = bar(at_least=0.4)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return dataset(households=40, occasions=2, retested=0.3)


def agreement(data: Dataset, **given: object) -> Answer:
    return ask(score_agreement, data, options=AgreementOptions(), **given)  # type: ignore[arg-type]


def levels(data: Dataset, options: LevelOptions | None = None, **given: object) -> Answer:
    return ask(rating_agreement, data, options=options or LevelOptions(), **given)  # type: ignore[arg-type]


def shuffled(data: Dataset) -> Dataset:
    """Return the same levels on answers drawn by lot: raters who agree by chance alone."""
    rng = np.random.default_rng(1)
    return with_ratings(data, data.ratings.assign(rating=rng.permutation(data.ratings["rating"].to_numpy())))


def lotless(data: Dataset, share: float) -> Dataset:
    held = data.administrations
    return replace(data, administrations=held.assign(drawn=np.arange(len(held)) < share * len(held)))


def test_every_score_has_the_figure_that_the_gate_reads(data: Dataset) -> None:
    found = agreement(data)
    assert [(each.kind.value, each.of, each.figure) for each in found.findings] == [
        (each.kind.value, each.id, each.figure) for each in found.agreement
    ]
    assert {each.n["raters"] for each in found.findings} == {4}
    assert {each.kind for each in found.agreement} == set(ScoreKind)


def test_the_figure_is_that_of_every_other_way_to_evidence(data: Dataset) -> None:
    first = data.ratings[data.ratings["occasion"] == 1]
    assert agreement(data).agreement == find_agreement(first, instrument(), level=0.95)


def test_four_raters_are_four_however_many_their_ratings(data: Dataset) -> None:
    first = data.ratings[data.ratings["occasion"] == 1]
    new = first["administration_id"].astype(str) + first["rater_id"].astype(str)
    fresh = agreement(with_ratings(data, first.assign(rater_id=pd.Categorical(new))))
    for few, many in zip(agreement(data).agreement, fresh.agreement, strict=True):
        assert few.figure.value == pytest.approx(many.figure.value)
        assert few.figure.low < many.figure.low


def test_two_raters_tell_nothing_of_others(data: Dataset) -> None:
    first = data.ratings[data.ratings["occasion"] == 1]
    place = first.groupby("administration_id", observed=True)["rater_id"].transform("first")
    same = (first["rater_id"].astype(str) == place.astype(str)).map({True: "SIM-R1", False: "SIM-R2"})
    found = agreement(with_ratings(data, first.assign(rater_id=pd.Categorical(same))), stated=AT_LEAST)
    assert found.agreement == ()
    assert {each.because for each in found.findings} == {"no_interval"}
    assert {each.verdict for each in found.findings} == {FindingVerdict.UNDETERMINED}


def test_the_interval_has_the_protocols_level(data: Dataset) -> None:
    wide, narrow = (finding(agreement(data, level=level), "action").figure for level in (0.95, 0.80))
    assert wide is not None
    assert narrow is not None
    assert (wide.level, narrow.level) == (0.95, 0.80)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_shuffled_ratings_do_not_meet_the_bar(data: Dataset) -> None:
    assert {each.verdict for each in agreement(shuffled(data), stated=AT_LEAST).findings} == {FindingVerdict.NOT_MET}
    assert FindingVerdict.NOT_MET not in {each.verdict for each in agreement(data, stated=AT_LEAST).findings}


def test_only_double_ratings_drawn_by_lot_count_unless_all_are_asked_for(data: Dataset) -> None:
    half = lotless(data, 0.5)
    drawn = agreement(half)
    every = ask(score_agreement, half, options=AgreementOptions(drawn_only=False))
    assert every.findings == agreement(data).findings
    assert finding(drawn, "action").n["interviews"] < finding(every, "action").n["interviews"]
    (lots,) = drawn.exhibits
    interviews = data.ratings.loc[data.ratings["occasion"] == 1, "administration_id"].nunique()
    by_lot = len(
        set(half.administrations.loc[half.administrations["drawn"], "administration_id"])
        & set(data.ratings.loc[data.ratings["occasion"] == 1, "administration_id"])
    )
    assert {name: column[0] for name, column in lots.columns.items()} == {
        "rated_once": 0,
        "rated_twice": interviews,
        "drawn": by_lot,
        "not_drawn": interviews - by_lot,
        "share_drawn": by_lot / interviews,
    }


@pytest.mark.parametrize("analysis", [agreement, levels])
def test_without_a_lot_nothing_is_studied(data: Dataset, analysis: object) -> None:
    found = analysis(lotless(data, 0.0), stated=AT_LEAST)  # type: ignore[operator]
    assert {each.verdict for each in found.findings} == {FindingVerdict.NOT_STUDIED}
    assert {each.because for each in found.findings} == {"too_few"}
    assert found.agreement == ()


def test_below_the_stated_minimum_there_is_no_figure(data: Dataset) -> None:
    found = agreement(data, stated=AT_LEAST, least={"households": 41})
    assert {each.because for each in found.findings} == {"too_few"}
    assert {each.figure for each in found.findings} == {None}
    assert found.agreement == ()
    assert finding(found, "action").n["households"] == 40


def test_levels_have_raw_agreement_beside_every_coefficient(data: Dataset) -> None:
    found = levels(data, stated=AT_LEAST)
    whole = [each for each in found.findings if each.kind is FindingKind.WHOLE]
    assert [each.statistic for each in whole] == [
        "agreement exact, pairs",
        "agreement within 1, pairs",
        "Gwet's AC2, ordinal",
        "Krippendorff's alpha, ordinal",
    ]
    assert len(found.findings) == 4 * (1 + 9 + 3)
    assert [each.verdict is None for each in whole] == [True, True, False, True]


def test_exact_agreement_is_the_share_of_equal_pairs(data: Dataset) -> None:
    first = data.ratings[(data.ratings["occasion"] == 1) & data.ratings["rating"].notna()]
    pairs = first.groupby(["administration_id", "vignette_id", "aspect_id"], observed=True)["rating"].agg(list)
    both = [each for each in pairs if len(each) == 2]
    found = finding(levels(data), "", statistic="agreement exact, pairs")
    assert found.value == pytest.approx(np.mean([one == other for one, other in both]))
    assert found.n["ratings"] == 2 * len(both)


def test_the_matrix_holds_every_pair_once(data: Dataset) -> None:
    found = levels(data)
    (matrix,) = found.exhibits
    same = [
        count
        for first, second, count in zip(
            matrix.columns["first"], matrix.columns["second"], matrix.columns["count"], strict=True
        )
        if first == second
    ]
    exact = finding(found, "", statistic="agreement exact, pairs")
    assert len(matrix.columns["count"]) == 25
    assert sum(matrix.columns["count"]) == exact.n["ratings"] / 2  # type: ignore[arg-type]
    assert 2 * sum(same) / exact.n["ratings"] == pytest.approx(exact.value)  # type: ignore[arg-type]


def test_raters_who_agree_everywhere_have_an_interval_and_the_bar_may_be_on_it(data: Dataset) -> None:
    cell = ["administration_id", "vignette_id", "aspect_id"]
    first = data.ratings.groupby(cell, observed=True)["rating"].transform("first")
    found = levels(
        with_ratings(data, data.ratings.assign(rating=first)),
        LevelOptions(judged="exact"),
        stated=bar(at_least=0.9),
    )
    exact = finding(found, "", statistic="agreement exact, pairs")
    assert exact.figure is not None
    assert exact.figure.low < exact.figure.high == 1
    assert exact.verdict is FindingVerdict.MET


def test_shuffled_levels_are_alike_by_chance_alone(data: Dataset) -> None:
    whole = finding(levels(shuffled(data)), "", statistic="Krippendorff's alpha, ordinal")
    assert whole.figure is not None
    assert whole.figure.low < 0 < whole.figure.high


def test_a_retest_is_no_second_rating(data: Dataset) -> None:
    first = with_ratings(data, data.ratings[data.ratings["occasion"] == 1])
    assert agreement(data) == agreement(first)
    assert levels(data) == levels(first)


def test_one_rating_each_cannot_be_compared(data: Dataset) -> None:
    rater = data.ratings.groupby("administration_id", observed=True)["rater_id"].transform("first")
    alone = with_ratings(data, data.ratings[data.ratings["rater_id"].astype(str) == pd.Series(rater).astype(str)])
    assert {each.because for each in (*agreement(alone).findings, *levels(alone).findings)} == {"too_few"}
    assert levels(alone).exhibits == ()
