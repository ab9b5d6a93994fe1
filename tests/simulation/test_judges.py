"""Panels and experts: they judge around the truth, each in her own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.assessment import DataOrigin
from vignette.errors import DataError
from vignette.instrument import bundled_folder, read_library
from vignette.simulation import SimulatedStudy, default_design, default_population, simulate_reviews, simulate_study
from vignette.study.review import Question, Review, judged_items, shipped_rules
from vignette.study.review_result import review_result

ITEMS = [(f"A{place}", question) for place in range(1, 10) for question in ("relevance", "fairness")]


def study(seed: int = 1, population: dict[str, Any] | None = None, **design: Any) -> SimulatedStudy:
    asked = {"households": 40, "raters": 2, **design}
    return simulate_study(seed=seed, population=default_population(**population or {}), design=default_design(**asked))


def test_every_judge_judges_every_home_and_knows_no_score() -> None:
    found = study(panel_judges=4)
    assert list(found.panel.columns) == ["household_id", "judge_id", "judgement", "saw_scores", "data_origin"]
    assert not found.panel.duplicated(["household_id", "judge_id"]).any()
    assert len(found.panel) == 4 * 40
    assert list(found.panel["judge_id"].cat.categories) == ["SIM-J1", "SIM-J2", "SIM-J3", "SIM-J4"]
    assert found.panel["saw_scores"].eq("no").all()
    assert not set(found.panel["judge_id"].astype(str)) & set(found.ratings["rater_id"].astype(str))


def test_a_panel_without_error_says_the_true_level() -> None:
    still = {"panel_judge_sd": 0.0, "panel_judge_severity_sd": 0.0}
    found = study(population=still)
    level = found.truth.homes["true_level"]
    expected = 1 + np.searchsorted([-1.3, -0.4, 0.4, 1.3], level)
    judged = found.panel.merge(found.homes[["household_id"]].assign(level=expected), on="household_id")
    assert (judged["judgement"] == judged["level"]).all()


def test_judges_differ_as_stated() -> None:
    found = study(households=3000, panel_judges=40, population={"panel_judge_severity_sd": 0.4})
    means = found.panel.groupby("judge_id", observed=True)["judgement"].mean()
    judges = found.truth.judges.set_index("judge_id").loc[means.index.astype(str)]
    assert judges["task"].eq("panel").all()
    assert np.corrcoef(means, judges["severity"])[0, 1] < -0.98
    assert judges["severity"].std() == pytest.approx(0.4, abs=0.15)


def test_a_judge_is_as_sure_as_stated() -> None:
    """Homes one standard deviation of her error above a bar are over it in 84 judgements of 100."""
    found = study(households=6000, raters=2, population={"panel_judge_severity_sd": 0.0, "panel_judge_sd": 0.5})
    level = found.truth.homes.set_index("household_id")["true_level"]
    above = found.panel["household_id"].map(level).astype(float) + 0.4
    for distance, share in ((-0.5, 0.159), (0.0, 0.5), (0.5, 0.841)):
        near = (above - distance).abs() < 0.1
        assert (found.panel.loc[near, "judgement"] >= 3).mean() == pytest.approx(share, abs=0.05)


def test_judges_of_standards_expect_what_such_a_home_would_be_rated() -> None:
    found = study(angoff_judges=400, angoff_rounds=1, forms=("A", "B"))
    keys = ["competence_id", "aspect_id", "form_id"]
    means = found.angoff.groupby(keys, observed=True)["expected"].mean()
    truth = found.truth.vignettes.set_index(keys)["expected_just_sufficient"]
    assert means.to_numpy() == pytest.approx(truth.loc[means.index].to_numpy(), abs=0.12)
    assert (means.to_numpy() - truth.loc[means.index].to_numpy()).mean() == pytest.approx(0, abs=0.05)


def test_a_home_that_just_suffices_is_rated_as_the_truth_says() -> None:
    """Applicants of that true level throughout get these ratings on average."""
    same = {**dict.fromkeys(("household_sd", "applicant_sd", "competence_sd", "aspect_sd"), 0.0)}
    complete = {"not_asked": 0.0, "declined": 0.0, "not_ratable": 0.0, "just_sufficient": 0.0, "severity_sd": 0.0}
    found = study(households=2500, population={**same, **complete, "drift_sd": 0.0})
    keys = ["competence_id", "aspect_id"]
    means = found.ratings.groupby(keys, observed=True)["rating"].mean()
    truth = found.truth.vignettes.set_index(keys)["expected_just_sufficient"]
    assert means.to_numpy() == pytest.approx(truth.loc[means.index].to_numpy(), abs=0.05)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), judges=st.integers(2, 9), rounds=st.integers(2, 4))
def test_rounds_bring_judges_together(seed: int, judges: int, rounds: int) -> None:
    found = study(seed, households=1, angoff_judges=judges, angoff_rounds=rounds).angoff
    assert len(found) == judges * rounds * 27
    assert not found.duplicated(["judge_id", "round", "competence_id", "aspect_id", "form_id"]).any()
    assert found["expected"].between(1, 5).all()
    assert (found["expected"] * 2 % 1 == 0).all()
    spread = found.groupby(["round", "competence_id", "aspect_id"], observed=True)["expected"].std()
    by_round = spread.groupby("round").mean()
    assert by_round.iloc[-1] < by_round.iloc[0]


def test_a_study_can_do_without_judges() -> None:
    found = study(panel_judges=0, angoff_judges=0)
    assert found.panel.empty
    assert found.angoff.empty
    assert found.truth.judges.empty
    assert list(found.panel.columns) == ["household_id", "judge_id", "judgement", "saw_scores", "data_origin"]


def test_experts_score_with_the_stated_chances() -> None:
    chances = (0.1, 0.2, 0.3, 0.4)
    found = simulate_reviews(ITEMS, experts=300, seed=1, population=default_population(review_chances=chances))
    assert list(found.columns) == ["expert_id", "item", "question", "score", "data_origin"]
    assert not found.duplicated(["expert_id", "item", "question"]).any()
    assert len(found) == 300 * len(ITEMS)
    shares = found["score"].value_counts(normalize=True).sort_index()
    assert list(shares.index) == [1, 2, 3, 4]
    assert shares.to_numpy() == pytest.approx(chances, abs=0.02)
    assert found["data_origin"].eq("simulated").all()
    assert found["expert_id"].astype(str).str.startswith("SIM-E").all()
    assert set(zip(found["item"], found["question"], strict=True)) == set(ITEMS)


def test_equal_seeds_give_equal_reviews() -> None:
    one, again, other = (simulate_reviews(ITEMS, experts=5, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, again)
    assert not one["score"].equals(other["score"])


def test_reviews_are_what_a_review_of_the_content_takes() -> None:
    instrument = read_library(bundled_folder()).get("familjehem-heder")
    items = [(item.id, question) for item in judged_items(instrument, ["A"]) for question in item.questions]
    frame = simulate_reviews(items, experts=40, seed=1)
    reviews = [
        Review(
            reviewer=str(expert),
            answers={(row.item, Question(row.question)): row.score for row in rows.itertuples()},
            comments={},
        )
        for expert, rows in frame.groupby("expert_id", observed=True)
    ]
    found = review_result(instrument, ["A"], reviews, origin=DataOrigin.SIMULATED, rules=shipped_rules())
    relevant = [row.estimate.value for row in found.rows if row.estimate.statistic == "I-CVI"]
    assert len(relevant) == len(items)
    assert np.mean(relevant) == pytest.approx(0.92, abs=0.01)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: simulate_reviews(ITEMS, experts=0, seed=1), "PSY-373"),
        (lambda: simulate_reviews(ITEMS, experts=3, seed=-1), "PSY-374"),
        (
            lambda: simulate_reviews(ITEMS, experts=3, seed=1, population=default_population(review_chances=(0.5,))),
            "PSY-372",
        ),
    ],
)
def test_reviews_that_cannot_be_are_refused(call: Callable[[], object], expected: str) -> None:
    with pytest.raises(DataError) as told:
        call()
    assert told.value.code == expected
