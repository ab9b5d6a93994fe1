"""Simulated studies: what is drawn is what the population says, and nobody can take them for real."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.errors import DataError
from vignette.psychometrics import rating_table
from vignette.simulation import (
    MISSING_CODES,
    SimulatedStudy,
    default_design,
    default_population,
    graded_probabilities,
    simulate_study,
)

CONTRACT = [
    *("household_id", "applicant_id", "administration_id", "form_id", "vignette_id", "competence_id", "aspect_id"),
    *("rater_id", "occasion", "rating", "missing_code", "language"),
]
SEEN = ("ratings", "administrations", "applicants", "homes", "outcomes", "panel", "angoff")
STILL = dict.fromkeys(
    (
        *("household_sd", "applicant_sd", "competence_sd", "aspect_sd", "vignette_sd", "occasion_sd", "answer_sd"),
        *("severity_sd", "drift_sd", "halo_sd", "noise_sd", "not_asked", "declined", "not_ratable"),
    ),
    0.0,
)
"""A population in which nothing differs but chance."""


def study(seed: int = 1, *, population: dict[str, Any] | None = None, **design: Any) -> SimulatedStudy:
    return simulate_study(seed=seed, population=default_population(**population or {}), design=default_design(**design))


def frames(of: SimulatedStudy) -> dict[str, pd.DataFrame]:
    seen = {name: getattr(of, name) for name in SEEN}
    true = {name: getattr(of.truth, name) for name in ("homes", "applicants", "raters", "judges", "vignettes")}
    return {**seen, **{f"true {name}": frame for name, frame in true.items()}}


BIG = study(households=4000, raters=12, assignment="pairs")


def test_the_defaults_are_the_study_that_is_expected() -> None:
    found = study()
    ratings = found.ratings
    assert len(found.homes) == 60
    assert set(found.homes["applicants"]) == {1, 2}
    assert list(ratings.columns) == [*CONTRACT, "data_origin"]
    assert ratings.groupby("administration_id", observed=True).size().eq(9 * 3 * 3).all()
    assert set(ratings["rating"].dropna()) == {1, 2, 3, 4, 5}
    assert set(ratings["missing_code"].dropna()) == set(MISSING_CODES)
    assert (ratings["rating"].isna() == ratings["missing_code"].notna()).all()
    assert ratings["competence_id"].nunique() == 9
    assert (ratings["vignette_id"].astype(str).str[0] == ratings["form_id"].astype(str)).all()


def test_the_door_takes_it() -> None:
    table = rating_table(study().ratings, categories=[1, 2, 3, 4, 5], missing="available")
    assert table.n_clusters == 60
    assert table.codes.shape[1] == 3
    assert set(table.excluded) == set(MISSING_CODES)


def test_everything_says_that_it_is_simulated() -> None:
    found = study(forms=("A", "B"), occasions=2)
    for name, frame in frames(found).items():
        assert frame["data_origin"].eq("simulated").all(), name
        for column in {"household_id", "applicant_id", "administration_id", "rater_id", "judge_id"} & set(
            frame.columns
        ):
            assert frame[column].astype(str).str.startswith("SIM-").all(), (name, column)
    assert found.origin == "simulated"
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.origin = "field"  # type: ignore[misc, assignment]
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(found, origin="field")
    assert "No real home" in found._repr_html_()


@pytest.mark.parametrize("assignment", ["crossed", "pairs", "single"])
def test_a_seed_gives_the_same_frames(assignment: str) -> None:
    given = {
        "households": 12,
        "assignment": assignment,
        "forms": ("A", "C"),
        "occasions": 2,
        "retested": 0.5,
        "form_plan": "one",
    }
    one, again, other = study(5, **given), study(5, **given), study(6, **given)
    for name, frame in frames(one).items():
        pd.testing.assert_frame_equal(frame, frames(again)[name])
    assert not one.ratings["rating"].equals(other.ratings["rating"])


def test_blocks_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vignette.simulation.study._HOMES", 7)
    found = study(households=50, forms=("A", "B"), form_plan="one", assignment="single")
    assert found.homes["household_id"].is_unique
    assert found.administrations["administration_id"].is_unique
    keys = ["administration_id", "vignette_id", "aspect_id", "rater_id"]
    assert not found.ratings.duplicated(keys).any()
    belongs = found.ratings.merge(found.applicants, on=["household_id", "applicant_id"], suffixes=("", "_own"))
    assert len(belongs) == len(found.ratings)
    assert (belongs["language"].astype(str) == belongs["language_own"].astype(str)).all()
    assert found.ratings["administration_id"].nunique() == len(found.administrations) == len(found.applicants)
    rated = found.ratings.groupby("applicant_id", observed=True)["rating"].mean()
    assert np.allclose(rated.to_numpy(), found.applicants.set_index("applicant_id")["score"].loc[rated.index])


@given(
    latent=st.floats(-3, 3),
    slope=st.floats(0.2, 4),
    thresholds=st.lists(st.floats(-3, 3), min_size=1, max_size=6, unique=True).map(sorted),
)
@settings(deadline=None, max_examples=30)
def test_graded_probabilities_are_shares_and_fall_with_difficulty(
    latent: float, slope: float, thresholds: list[float]
) -> None:
    found = graded_probabilities(np.array([latent, latent + 1]), slope=slope, thresholds=np.array(thresholds))
    assert found.shape == (2, len(thresholds) + 1)
    assert np.allclose(found.sum(axis=1), 1)
    assert (found >= 0).all()
    assert (np.cumsum(found[1]) <= np.cumsum(found[0]) + 1e-12).all()


def test_levels_come_as_often_as_the_model_says() -> None:
    found = study(population=STILL, households=3000, second_applicant=0.0, raters=1)
    counted = found.ratings.groupby(["vignette_id", "aspect_id"], observed=True)["rating"]
    shares = counted.value_counts(normalize=True).unstack(fill_value=0.0)
    for row in found.truth.vignettes.itertuples():
        bars = np.array([getattr(row, f"threshold_{step}") for step in (1, 2, 3, 4)])
        expected = graded_probabilities(np.zeros(1), slope=row.slope, thresholds=bars)[0]
        seen = shares.loc[(row.vignette_id, row.aspect_id)].to_numpy()
        assert np.abs(seen - expected).max() < 4.5 * np.sqrt(0.25 / 3000)


def test_a_form_is_harder_by_what_the_population_says() -> None:
    shifts = {"A": (0.0,) * 9, "B": (0.5,) * 9}
    found = study(population={**STILL, "forms": shifts}, households=800, forms=("A", "B"))
    means = found.ratings.groupby("form_id", observed=True)["rating"].mean()
    levels = np.arange(1, 6)
    for form in "AB":
        vignettes = found.truth.vignettes[found.truth.vignettes["form_id"] == form]
        bars = vignettes[[f"threshold_{step}" for step in (1, 2, 3, 4)]].to_numpy()
        pairs = zip(vignettes["slope"], bars, strict=True)
        expected = [graded_probabilities(np.zeros(1), slope=a, thresholds=b)[0] @ levels for a, b in pairs]
        assert means[form] == pytest.approx(np.mean(expected), abs=0.02)


def test_a_language_is_harder_by_what_the_population_says() -> None:
    harder = {**STILL, "languages": {"sv": 0.5, "ar": 0.5}, "language_difficulty": {"ar": 0.6}}
    found = study(population=harder, households=800)
    means = found.ratings.groupby("language", observed=True)["rating"].mean()
    levels = np.arange(1, 6)
    bars = found.truth.vignettes[[f"threshold_{step}" for step in (1, 2, 3, 4)]].to_numpy()
    for language, shift in (("sv", 0.0), ("ar", 0.6)):
        pairs = zip(found.truth.vignettes["slope"], bars + shift, strict=True)
        expected = [graded_probabilities(np.zeros(1), slope=a, thresholds=b)[0] @ levels for a, b in pairs]
        assert means[language] == pytest.approx(np.mean(expected), abs=0.02)


def test_a_language_changes_nothing_where_it_is_not_harder() -> None:
    one, other = study(3), study(3, population={"language_difficulty": {"en": 0.0, "sv": 0.0}})
    pd.testing.assert_frame_equal(one.ratings, other.ratings)
    harder = study(3, population={"language_difficulty": {"en": 0.8}})
    in_swedish = one.ratings["language"] == "sv"
    pd.testing.assert_frame_equal(one.ratings[in_swedish], harder.ratings[in_swedish])
    assert harder.ratings["rating"].mean() < one.ratings["rating"].mean()
    pd.testing.assert_frame_equal(one.truth.applicants, harder.truth.applicants)


def test_what_is_drawn_besides_changes_no_rating() -> None:
    besides = {"interpreter": 0.5, "safety_sd": 3.0, "panel_judge_sd": 1.0, "just_sufficient": 0.3, "horizon": 6.0}
    one, other = study(4), study(4, population=besides, panel_judges=7, angoff_judges=2, quarters=3)
    for name in ("ratings", "applicants"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    kept = ["household_id", "score", "panel_judgement", "placed", "verified", "breakdown"]
    pd.testing.assert_frame_equal(one.homes[kept], other.homes[kept])


def test_interviews_have_a_quarter_and_some_an_interpreter() -> None:
    held = BIG.administrations
    assert list(held["quarter"].cat.categories) == ["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]
    assert held.groupby("quarter", observed=False).size().between(0.14 * len(held), 0.2 * len(held)).all()
    assert held.groupby("quarter", observed=True)["time"].min().is_monotonic_increasing
    assert BIG.homes.groupby("quarter", observed=False).size().between(600, 700).all()
    own = held.merge(BIG.homes, on="household_id", suffixes=("", "_home"))
    assert (own["quarter"].astype(str) == own["quarter_home"].astype(str)).all()
    assert held["drawn"].all()
    in_swedish = held["language"] == "sv"
    assert not held.loc[~in_swedish, "interpreter"].any()
    assert held.loc[in_swedish, "interpreter"].mean() == pytest.approx(0.03, abs=0.01)


def test_a_retest_has_the_interpreter_of_the_first_interview_and_no_quarter_of_its_own() -> None:
    found = study(households=300, occasions=2, population={"interpreter": 0.5}, quarters=4, first_quarter="2026Q3")
    assert found.administrations.groupby("applicant_id", observed=True)["interpreter"].nunique().eq(1).all()
    assert set(found.administrations["quarter"].astype(str)) == {"2026Q3", "2026Q4", "2027Q1", "2027Q2"}
    late = found.administrations[found.administrations["time"] > 1]
    assert len(late)
    assert late["quarter"].eq("2027Q2").all()


def test_the_raters_of_another_study_can_rate_again() -> None:
    first = study(1, households=300)
    again = simulate_study(seed=2, design=default_design(households=300), raters=first.truth.raters)
    pd.testing.assert_frame_equal(again.truth.raters, first.truth.raters)
    assert not again.ratings["rating"].equals(first.ratings["rating"])
    anew = study(2, households=300)
    pd.testing.assert_frame_equal(again.truth.homes, anew.truth.homes)
    order = first.truth.raters["severity"].rank(ascending=False).to_numpy()
    means = again.ratings.groupby("rater_id", observed=True)["rating"].mean()
    assert (means.rank().to_numpy() == order).all()


def test_applicants_of_a_home_correlate_as_stated() -> None:
    true = BIG.truth.applicants.pivot_table(
        index="household_id", columns=BIG.truth.applicants["applicant_id"].astype(str).str[-1], values="true_level",
        observed=True,
    ).dropna()  # fmt: skip
    assert np.corrcoef(true["1"], true["2"])[0, 1] == pytest.approx(0.5, abs=0.05)
    assert BIG.truth.applicants["true_level"].var() == pytest.approx(0.98, rel=0.06)


def test_severe_raters_rate_lower() -> None:
    means = BIG.ratings.groupby("rater_id", observed=True)["rating"].mean()
    severity = BIG.truth.raters.set_index("rater_id")["severity"]
    assert np.corrcoef(means, severity.loc[means.index])[0, 1] < -0.95


def test_severity_drifts_as_stated() -> None:
    found = study(population={**STILL, "drift_sd": 1.0}, households=2000, raters=4)
    timed = found.ratings.merge(found.administrations[["administration_id", "time"]], on="administration_id")
    late = timed["time"] > 0.5
    change = timed[late].groupby("rater_id", observed=True)["rating"].mean()
    change -= timed[~late].groupby("rater_id", observed=True)["rating"].mean()
    drift = found.truth.raters.set_index("rater_id")["drift"].loc[change.index]
    assert np.corrcoef(change, drift)[0, 1] < -0.99


def test_halo_joins_one_raters_errors_in_one_interview() -> None:
    def correlation(halo: float) -> float:
        quiet = {**STILL, "halo_sd": halo}
        ratings = study(population=quiet, households=600, raters=2).ratings
        first, second = (
            ratings[ratings["vignette_id"] == one].pivot_table(
                index="administration_id", columns=["rater_id", "aspect_id"], values="rating", observed=True
            )
            for one in ("A1", "A2")
        )
        same = np.corrcoef(first["SIM-R1"].mean(axis=1), second["SIM-R1"].mean(axis=1))[0, 1]
        other = np.corrcoef(first["SIM-R1"].mean(axis=1), second["SIM-R2"].mean(axis=1))[0, 1]
        assert abs(other) < 0.13
        return float(same)

    assert correlation(0.0) < 0.13
    assert correlation(1.0) > 0.4


def test_those_who_would_rate_low_are_missing_more_often() -> None:
    level = BIG.truth.applicants.set_index("applicant_id")["true_level"]
    of_rating = level.loc[BIG.ratings["applicant_id"].astype(str)].to_numpy()
    codes = BIG.ratings["missing_code"].astype(object).to_numpy()
    for code, gap in (("declined", 0.2), ("not_ratable", 0.1)):
        assert of_rating[codes == code].mean() < of_rating.mean() - gap
    assert abs(of_rating[codes == "not_asked"].mean() - of_rating.mean()) < 0.1
    whole = BIG.ratings[BIG.ratings["missing_code"] == "declined"].groupby(
        ["administration_id", "vignette_id"], observed=True
    )
    assert whole.size().eq(6).all()


def test_missing_at_random_can_be_asked_for() -> None:
    calm = {"declined": 0.1, "declined_slope": 0.0, "not_ratable": 0.0, "not_asked": 0.0}
    found = study(population=calm, households=1500)
    assert found.ratings["missing_code"].eq("declined").mean() == pytest.approx(0.1, abs=0.01)
    assert found.ratings["rating"].isna().mean() == pytest.approx(0.1, abs=0.01)


def test_what_is_seen_of_breakdowns_is_not_what_would_happen() -> None:
    homes = BIG.homes.merge(BIG.truth.homes, on="household_id")
    assert homes["breakdown"].notna().equals(homes["verified"])
    assert (homes["verified"] <= homes["placed"]).all()
    assert homes.loc[homes["placed"], "true_level"].mean() > homes.loc[~homes["placed"], "true_level"].mean() + 0.5
    assert homes["breakdown"].mean() < homes["breakdown_if_placed"].mean() - 0.02
    seen = homes[homes["verified"]]
    assert (seen["breakdown"] == seen["breakdown_if_placed"]).all()


def test_placing_by_the_score_shrinks_the_area_that_is_seen() -> None:
    found = study(population={"placed_slope": 4.0, "breakdown_slope": -2.0}, households=4000, raters=2)
    homes = found.homes.merge(found.truth.homes, on="household_id")
    seen = homes[homes["verified"]]

    def area(outcome: pd.Series, score: pd.Series) -> float:
        broken, held = score[outcome == 1].to_numpy(), score[outcome == 0].to_numpy()
        return float((broken[:, None] < held).mean())

    assert area(seen["breakdown"], seen["score"]) < area(homes["breakdown_if_placed"], homes["score"]) - 0.03


def test_the_panel_sees_the_true_level() -> None:
    homes = BIG.homes.merge(BIG.truth.homes, on="household_id")
    means = homes.groupby("panel_judgement")["true_level"].mean()
    assert list(means.index) == [1, 2, 3, 4, 5]
    assert means.is_monotonic_increasing


def test_changing_a_population_does_not_change_the_next() -> None:
    dict.update(default_population().forms, A=(9.0,) * 9)  # type: ignore[arg-type]
    assert default_population().forms["A"] == (0.0,) * 9


def test_designs_are_kept() -> None:
    pairs = study(assignment="pairs", raters=5)
    assert pairs.ratings.groupby("administration_id", observed=True)["rater_id"].nunique().eq(2).all()
    single = study(assignment="single", raters=5, double_rated=0.3, households=500)
    raters = single.ratings.groupby("administration_id", observed=True)["rater_id"].nunique()
    assert raters.eq(2).mean() == pytest.approx(0.3, abs=0.06)
    assert set(raters) == {1, 2}
    one = study(forms=("A", "B", "C"), form_plan="one", households=300)
    assert one.administrations.groupby("applicant_id", observed=True)["form_id"].nunique().eq(1).all()
    assert one.administrations["form_id"].value_counts(normalize=True).between(0.25, 0.42).all()
    each = study(forms=("A", "B", "C"))
    assert each.administrations.groupby("applicant_id", observed=True)["form_id"].nunique().eq(3).all()
    again = study(occasions=2, retested=0.5, households=300)
    assert again.administrations["occasion"].eq(2).sum() / len(again.applicants) == pytest.approx(0.5, abs=0.08)
    assert study(second_applicant=0.0).homes["applicants"].eq(1).all()
    assert study(households=1, raters=1).ratings["rater_id"].nunique() == 1


def test_a_retest_resembles_the_first_interview() -> None:
    found = study(households=400, occasions=2, forms=("A", "B"), raters=2)
    means = found.ratings.pivot_table(
        index="applicant_id", columns=["form_id", "occasion"], values="rating", observed=True
    )
    retest = np.corrcoef(means["A"][1], means["A"][2])[0, 1]
    assert 0.7 < retest < 0.99


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: default_population(severity=0.0), "PSY-371"),
        (lambda: default_design(homes=3), "PSY-371"),
        (lambda: study(population={"thresholds": (0.0, 1.0)}), "PSY-371"),
        (lambda: study(population={"aspect_slopes": (1.0,)}), "PSY-371"),
        (lambda: study(population={"forms": {"A": (0.0,)}}), "PSY-371"),
        (lambda: study(population={"thresholds": (0.0, 1.0, 0.5, 2.0)}), "PSY-372"),
        (lambda: study(population={"halo_sd": -0.1}), "PSY-372"),
        (lambda: study(population={"placed": 1.2}), "PSY-372"),
        (lambda: study(population={"slope": 0.0}), "PSY-372"),
        (lambda: study(population={"languages": {"sv": 0.5}}), "PSY-372"),
        (lambda: study(population={"language_difficulty": {"ar": 0.5}}), "PSY-371"),
        (lambda: study(population={"review_chances": (0.5, 0.4)}), "PSY-372"),
        (lambda: study(population={"interpreter": -0.1}), "PSY-372"),
        (lambda: study(population={"horizon": 0.5}), "PSY-372"),
        (lambda: study(population={"followed_most": 6.0}), "PSY-372"),
        (lambda: study(population={"lost_within": 12.0}), "PSY-372"),
        (lambda: study(population={"goals_most": 0}), "PSY-372"),
        (lambda: study(quarters=0), "PSY-373"),
        (lambda: study(panel_judges=-1), "PSY-373"),
        (lambda: study(angoff_rounds=0), "PSY-373"),
        (lambda: study(first_quarter="2025Q5"), "PSY-372"),
        (lambda: simulate_study(seed=1, raters=BIG.truth.raters), "PSY-373"),
        (lambda: study(second_applicant=1.5), "PSY-372"),
        (lambda: study(households=0), "PSY-373"),
        (lambda: study(raters=1, assignment="pairs"), "PSY-373"),
        (lambda: study(raters=1, assignment="single"), "PSY-373"),
        (lambda: study(occasions=0), "PSY-373"),
        (lambda: study(forms=("D",)), "PSY-375"),
        (lambda: study(forms=("A", "A")), "PSY-375"),
        (lambda: study(assignment="triples"), "PSY-207"),
        (lambda: study(form_plan="all"), "PSY-207"),
        (lambda: study(-1), "PSY-374"),
    ],
)
def test_what_cannot_be_simulated_is_refused(call: Callable[[], object], expected: str) -> None:
    with pytest.raises(DataError) as told:
        call()
    assert told.value.code == expected
