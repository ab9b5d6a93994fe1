"""Languages against each other, where a score stands among others, and how answers hang together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.study.datasets import ask, bar, dataset, finding, instrument, with_ratings

from vignette.assessment import FindingVerdict
from vignette.psychometrics import cronbach_alpha, norm_table
from vignette.study.analyses.internal_consistency import ConsistencyOptions, internal_consistency
from vignette.study.analyses.languages import language_agreement, language_level
from vignette.study.analyses.norms import NormOptions, norms
from vignette.study.analyses.scores import interview_scores, mean_ratings, one_interview_each
from vignette.study.dataset import Dataset

QUARTER = bar(within=0.25)
HALVES = {"sv": 0.5, "en": 0.5}


@pytest.fixture(scope="module")
def both() -> Dataset:
    return dataset(households=90, languages=HALVES, forms=("A",))


def swedish(data: Dataset) -> Dataset:
    held = data.administrations
    kept = held[held["language"] == "sv"]
    ratings = data.ratings[data.ratings["administration_id"].isin(set(kept["administration_id"]))]
    return replace(data, administrations=kept, ratings=ratings)


def test_a_language_that_is_harder_is_found() -> None:
    harder = dataset(households=120, languages=HALVES, forms=("A",), language_difficulty={"en": 1.2, "sv": 0.0})
    found = ask(language_level, swedish(harder), every_language=harder, stated=QUARTER)
    verdicts = [each.verdict for each in found.findings]
    assert verdicts.count(FindingVerdict.NOT_MET) > len(verdicts) / 2
    assert FindingVerdict.MET not in verdicts
    assert all(each.value < -0.5 for each in found.findings)  # type: ignore[operator]


def test_languages_alike_are_not_found_to_differ_and_the_groups_may(both: Dataset) -> None:
    found = ask(language_level, swedish(both), every_language=both, stated=bar(within=0.6))
    assert FindingVerdict.NOT_MET not in {each.verdict for each in found.findings}
    assert {each.statistic for each in found.findings} == {"difference of means, en - sv"}
    assert all("groups_may_differ" in each.caveats for each in found.findings)


def test_the_difference_is_of_peoples_means(both: Dataset) -> None:
    scores = interview_scores(both.ratings, instrument())
    action = scores[scores["id"] == "action"].merge(
        both.administrations[["administration_id", "language"]].astype(object), on="administration_id"
    )
    means = action.groupby("language", observed=True)["score"].mean()
    found = finding(ask(language_level, both), "action")
    assert found.value == pytest.approx(means["en"] - means["sv"])
    homes = action.groupby("language", observed=True)["household_id"].nunique()
    assert found.n["households"] == homes.min()


@pytest.mark.parametrize("analysis", [language_level, language_agreement])
def test_the_smaller_group_decides_whether_there_are_enough(both: Dataset, analysis: object) -> None:
    held = both.administrations
    few = set(held.loc[held["language"] == "en", "household_id"].astype(str).unique()[:5])
    kept = held[(held["language"] == "sv") | held["household_id"].astype(str).isin(few)]
    fewer = replace(
        both,
        administrations=kept,
        ratings=both.ratings[both.ratings["administration_id"].isin(set(kept["administration_id"]))],
    )
    found = ask(analysis, swedish(fewer), every_language=fewer, stated=QUARTER, least={"households": 20})  # type: ignore[arg-type]
    english = [each for each in found.findings if "en" in each.statistic]
    assert {(each.because, each.verdict) for each in english} == {("too_few", FindingVerdict.NOT_STUDIED)}
    assert {each.n["households"] for each in english} <= {4, 5}


def test_one_language_has_nothing_beside_it(both: Dataset) -> None:
    alone = swedish(both)
    assert [each.because for each in ask(language_level, alone).findings] == ["one_language"]
    assert {each.statistic for each in ask(language_agreement, alone).findings} == {"ICC(1), sv"}


def test_a_language_in_which_raters_guess_is_found(both: Dataset) -> None:
    english = (both.ratings["language"] == "en").to_numpy()
    rating = both.ratings["rating"].to_numpy(dtype=float, copy=True)
    rating[english] = np.random.default_rng(1).permutation(rating[english])
    found = ask(language_agreement, with_ratings(both, both.ratings.assign(rating=rating)), stated=bar(at_least=0.4))
    verdicts = {
        name: {each.verdict for each in found.findings if each.statistic == f"ICC(1), {name}"} for name in HALVES
    }
    assert verdicts["en"] <= {FindingVerdict.NOT_MET, FindingVerdict.UNDETERMINED}
    assert FindingVerdict.NOT_MET in verdicts["en"]
    assert FindingVerdict.NOT_MET not in verdicts["sv"]


@pytest.fixture(scope="module")
def two_forms() -> Dataset:
    return dataset(households=50)


def test_norms_are_of_one_interview_of_each_adult(two_forms: Dataset) -> None:
    found = ask(norms, two_forms, options=NormOptions())
    scores = one_interview_each(interview_scores(two_forms.ratings, instrument()), instrument())
    assert set(scores["form_id"].astype(str)) == {"A"}
    own = scores.loc[scores["id"] == "action", "score"].to_numpy(dtype=float)
    assert finding(found, "action", statistic="mean").value == pytest.approx(own.mean())
    assert finding(found, "action", statistic="standard deviation").value == pytest.approx(own.std(ddof=1))
    (table,) = (each for each in found.exhibits if each.of == "action")
    assert sum(table.columns["people"]) == len(own) == finding(found, "action", statistic="mean").n["people"]  # type: ignore[arg-type]
    below = sum(
        count for score, count in zip(table.columns["score"], table.columns["people"], strict=True) if score < 3
    )  # type: ignore[misc, operator]
    at = dict(zip(table.columns["score"], table.columns["people"], strict=True))[3.0]
    percentile = dict(zip(table.columns["score"], table.columns["percentile"], strict=True))[3.0]
    assert percentile == pytest.approx(100 * (below + at / 2) / len(own))  # type: ignore[operator]


def test_rows_of_a_norm_table_are_a_step_apart(two_forms: Dataset) -> None:
    found = ask(norms, two_forms, options=NormOptions(step=0.5))
    for table in found.exhibits:
        assert set(np.diff(table.columns["score"])) == {0.5}  # type: ignore[arg-type]


def test_homes_widen_the_limits_of_a_percentile(two_forms: Dataset) -> None:
    scores = one_interview_each(interview_scores(two_forms.ratings, instrument()), instrument())
    own = scores[scores["id"] == "action"].astype({"household_id": object})
    rounded = own.assign(score=np.round(own["score"] * 4) / 4)
    alone = norm_table(rounded, score="score", interval="jeffreys", step=0.25, cluster=None).columns
    (table,) = (each for each in ask(norms, two_forms, options=NormOptions()).exhibits if each.of == "action")
    middle = int(np.argmin(np.abs(np.array(table.columns["percentile"]) - 50)))  # type: ignore[operator]
    width = table.columns["high"][middle] - table.columns["low"][middle]  # type: ignore[operator]
    assert width > alone["high"][middle] - alone["low"][middle]  # type: ignore[operator]


def test_few_homes_have_no_norms(two_forms: Dataset) -> None:
    found = ask(norms, two_forms, options=NormOptions(), least={"households": 60})
    assert {each.because for each in found.findings} == {"too_few"}
    assert found.exhibits == ()


def test_alpha_is_that_of_the_statistic_itself(two_forms: Dataset) -> None:
    found = ask(internal_consistency, two_forms, options=ConsistencyOptions())
    cells = one_interview_each(mean_ratings(two_forms.ratings), instrument())
    own = cells[cells["aspect_id"] == "action"].astype({"household_id": object, "applicant_id": object})
    people = own.pivot(index=["household_id", "applicant_id"], columns="competence_id", values="rating").reset_index()
    items = [each.id for each in instrument().competences]
    direct = cronbach_alpha(people, items=items, missing="available")
    alpha = finding(found, "action", statistic="Cronbach's alpha")
    assert alpha.value == pytest.approx(direct.value)
    assert (alpha.n["households"], alpha.n["people"]) == (direct.n["households"], direct.n["people"])
    assert len(found.findings) == 2 * 12


def test_answers_that_do_not_hang_together_are_never_called_unsure(two_forms: Dataset) -> None:
    rng = np.random.default_rng(1)
    mixed = with_ratings(two_forms, two_forms.ratings.assign(rating=rng.permutation(two_forms.ratings["rating"])))
    found = ask(internal_consistency, mixed, options=ConsistencyOptions(judged="alpha"), stated=bar(at_least=0.6))
    alpha = [each for each in found.findings if each.statistic == "Cronbach's alpha"]
    assert FindingVerdict.MET not in {each.verdict for each in alpha}
    assert all("low_consistency_not_unsure" in each.caveats for each in found.findings)
    assert {each.verdict for each in found.findings if each.statistic == "omega total"} == {None}
