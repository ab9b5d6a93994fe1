"""The same people twice: another day, another form; and different people on different forms."""

from __future__ import annotations

import numpy as np
import pytest
from tests.study.datasets import ask, bar, dataset, finding, with_ratings

from vignette.assessment import FindingVerdict
from vignette.study.analyses.forms import form_agreement, form_equivalence
from vignette.study.analyses.retest import retest
from vignette.study.dataset import Dataset

QUARTER = bar(within=0.25)
EQUAL = (0.0,) * 9


@pytest.fixture(scope="module")
def data() -> Dataset:
    return dataset(households=60, occasions=2, forms=("A", "B"))


def shifted(data: Dataset, column: str, value: object, by: float) -> Dataset:
    moved = np.where(data.ratings[column] == value, data.ratings["rating"] + by, data.ratings["rating"])
    return with_ratings(data, data.ratings.assign(rating=moved))


def test_a_retest_alike_in_all_has_no_error(data: Dataset) -> None:
    cell = ["applicant_id", "vignette_id", "aspect_id"]
    first = data.ratings[data.ratings["occasion"] == 1].groupby(cell, observed=True)["rating"].mean().rename("same")
    same = data.ratings.join(first, on=cell)["same"]
    found = ask(retest, with_ratings(data, data.ratings.assign(rating=same.to_numpy())), stated=bar(at_least=0.7))
    icc = finding(found, "action", statistic="ICC(A,1)")
    assert icc.value == pytest.approx(1)
    assert finding(found, "action", statistic="SEM").value == pytest.approx(0, abs=1e-9)


def test_the_same_people_agree_with_themselves_and_not_with_others(data: Dataset) -> None:
    found = ask(retest, data, stated=bar(at_least=0.4))
    icc = [each for each in found.findings if each.statistic == "ICC(A,1)"]
    assert {each.verdict for each in icc} == {FindingVerdict.MET}
    rng = np.random.default_rng(3)
    mixed = with_ratings(data, data.ratings.assign(rating=rng.permutation(data.ratings["rating"].to_numpy())))
    by_chance = ask(retest, mixed, stated=bar(at_least=0.4))
    judged = {each.verdict for each in by_chance.findings if each.statistic == "ICC(A,1)"}
    assert judged == {FindingVerdict.NOT_MET}


def test_only_the_coefficient_is_judged_and_the_change_beside_it_is_seen(data: Dataset) -> None:
    found = ask(retest, shifted(data, "occasion", 2, 0.5), stated=bar(at_least=0.4))
    plain = ask(retest, data)
    assert {each.statistic for each in found.findings if each.verdict} == {"ICC(A,1)"}
    for of in ("action", "protection"):
        before, after = (finding(each, of, statistic="mean change").value for each in (plain, found))
        assert after - before == pytest.approx(0.5)  # type: ignore[operator]
        sdc, sem = (finding(found, of, statistic=name).value for name in ("SDC95", "SEM"))
        assert sdc == pytest.approx(1.959964 * 2**0.5 * sem)  # type: ignore[operator]


def test_a_home_whose_adults_took_two_forms_twice_is_one_home(data: Dataset) -> None:
    icc = finding(ask(retest, data), "action", statistic="ICC(A,1)")
    assert icc.n["households"] == 60
    assert icc.n["households"] < icc.n["people"] < icc.n["retests"] <= 2 * icc.n["people"]


@pytest.mark.parametrize("analysis", [retest, form_agreement, form_equivalence])
def test_too_few_homes_are_not_studied(data: Dataset, analysis: object) -> None:
    found = ask(analysis, data, stated=QUARTER, least={"households": 61})  # type: ignore[arg-type]
    assert {(each.because, each.verdict) for each in found.findings} == {("too_few", FindingVerdict.NOT_STUDIED)}


def test_without_a_second_occasion_there_is_no_retest(data: Dataset) -> None:
    first = with_ratings(data, data.ratings[data.ratings["occasion"] == 1])
    assert {each.because for each in ask(retest, first).findings} == {"too_few"}


@pytest.mark.parametrize("analysis", [form_agreement, form_equivalence])
def test_one_form_has_nothing_beside_it(data: Dataset, analysis: object) -> None:
    alone = with_ratings(data, data.ratings[data.ratings["form_id"] == "A"])
    found = ask(analysis, alone, stated=QUARTER)  # type: ignore[arg-type]
    assert [(each.because, each.verdict) for each in found.findings] == [("one_form", FindingVerdict.NOT_STUDIED)]


def test_equal_forms_are_not_found_to_differ() -> None:
    equal = dataset(households=60, seed=5, form_shifts={"A": EQUAL, "B": EQUAL})
    found = ask(form_equivalence, equal, stated=bar(within=0.5))
    assert FindingVerdict.NOT_MET not in {each.verdict for each in found.findings}


def test_a_harder_form_is_found_and_the_coefficient_falls(data: Dataset) -> None:
    harder = shifted(data, "form_id", "B", -1.0)
    found = ask(form_equivalence, harder, stated=QUARTER)
    assert {each.verdict for each in found.findings} == {FindingVerdict.NOT_MET}
    for of in ("action", "protection"):
        before, after = (finding(ask(form_equivalence, each), of) for each in (data, harder))
        assert after.value - before.value == pytest.approx(-1)  # type: ignore[operator]
        assert after.statistic == "mean difference, B minus A"
        alike, apart = (finding(ask(form_agreement, each), of).value for each in (data, harder))
        assert apart < alike - 0.05  # type: ignore[operator]


def test_the_interval_has_the_protocols_level(data: Dataset) -> None:
    figures = [finding(ask(form_equivalence, data, level=level), "action").figure for level in (0.95, 0.90)]
    assert [each.level for each in figures if each] == [0.95, 0.90]
    wide, narrow = (each.high - each.low for each in figures if each)
    assert wide > narrow


def test_people_who_took_one_form_each_may_differ() -> None:
    one = dataset(households=80, seed=2, form_plan="one")
    found = ask(form_equivalence, one, stated=QUARTER)
    assert all("groups_may_differ" in each.caveats for each in found.findings)
    assert {each.because for each in ask(form_agreement, one).findings} == {"too_few"}


def test_every_two_forms_are_compared() -> None:
    three = dataset(households=40, forms=("A", "B", "C"))
    found = ask(form_agreement, three)
    pairs = {each.statistic for each in found.findings}
    assert pairs == {"ICC(A,1), A and B", "ICC(A,1), A and C", "ICC(A,1), B and C"}
    assert [each.of for each in ask(form_equivalence, three).exhibits] == ["A-B", "A-C", "B-C"]
