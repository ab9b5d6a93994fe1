"""What moves a rating and how sure a score is, against the profile's own formula and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.study.datasets import ask, bar, dataset, finding, with_ratings

from vignette.assessment import ErrorModel, FindingKind, FindingVerdict, ScoreKind, TermVariance
from vignette.assessment.error_shares import complete
from vignette.assessment.precision import error_variances
from vignette.errors import DataError
from vignette.i18n import Language, catalogue
from vignette.psychometrics import design_coefficients, stated_components
from vignette.study import find_error_model, shipped_terms
from vignette.study.analyses.generalizability import DesignOptions, generalizability
from vignette.study.analyses.variances import ACROSS, of_scores
from vignette.study.answering import Answer
from vignette.study.dataset import Dataset

PERSON = ("household_id", "applicant_id")
EVERYTHING = (*PERSON, "form_id", "competence_id", "vignette_id", "aspect_id", "rater_id")
TERMS = [each.columns for each in shipped_terms()]
VARIANCES = {term: 0.02 + 0.03 * place for place, term in enumerate([*TERMS, EVERYTHING])}
COUNTS = {FindingKind.COMPETENCE: ("aspect_id", 3), FindingKind.ASPECT: ("competence_id", 9)}


@pytest.fixture(scope="module")
def data() -> Dataset:
    # Without missing ratings: a home with a pattern of its own takes longer, and nothing here is about them.
    none = {"not_asked": 0.0, "declined": 0.0, "not_ratable": 0.0}
    return dataset(households=8, raters=3, occasions=2, retested=0.2, second_applicant=0.5, **none)


@pytest.fixture(scope="module")
def found(data: Dataset) -> Answer:
    return ask(generalizability, data, options=DesignOptions(), stated=bar(at_least=0.1))


def test_scores_have_the_error_that_a_profile_counts_with() -> None:
    stated = stated_components(VARIANCES, object=PERSON, residual=EVERYTHING)
    model = ErrorModel(
        terms=tuple(TermVariance(columns=term, variance=VARIANCES[term], degrees=9.0) for term in stated.terms),
        method="",
        households=9,
        applicants=9,
        raters=9,
        two_form_households=9,
    )
    for kind, components in of_scores(stated).items():
        across, count = COUNTS[kind]
        for raters, forms in ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2)):
            sizes = {across: count, "rater_id": raters, "form_id": forms}
            made = design_coefficients(components, sizes=sizes, fixed=(ACROSS[kind],))
            rated = complete(forms=forms, raters=raters, competences=9, aspects=3)
            whole = error_variances(model, ScoreKind(kind.value), rated).sum(axis=1)
            assert made["absolute SEM"].value ** 2 == pytest.approx(whole[0])


def test_what_a_score_is_to_tell_is_the_person_and_her_own_in_it() -> None:
    stated = stated_components(VARIANCES, object=PERSON, residual=EVERYTHING)
    home, adult = VARIANCES[("household_id",)], VARIANCES[PERSON]
    own = {kind: VARIANCES[(*PERSON, f"{kind.value}_id")] for kind in COUNTS}
    for kind, other in ((FindingKind.COMPETENCE, FindingKind.ASPECT), (FindingKind.ASPECT, FindingKind.COMPETENCE)):
        across, count = COUNTS[kind]
        made = design_coefficients(
            of_scores(stated)[kind], sizes={across: count, "rater_id": 1, "form_id": 1}, fixed=(across,)
        )
        assert made["universe variance"].value == pytest.approx(home + adult + own[kind] + own[other] / count)


def test_the_error_model_is_that_of_the_evidence_file(data: Dataset, found: Answer) -> None:
    expected = find_error_model(data.ratings, shipped_terms())
    assert found.errors is not None
    assert [each.columns for each in found.errors.terms] == [each.columns for each in expected.terms]
    assert [each.variance for each in found.errors.terms] == pytest.approx([each.variance for each in expected.terms])
    counts = ("households", "applicants", "raters", "two_form_households", "method")
    assert [getattr(found.errors, name) for name in counts] == [getattr(expected, name) for name in counts]


def test_more_raters_and_a_second_form_make_the_error_smaller(found: Answer) -> None:
    for score in ("a competence", "an aspect"):
        errors = [
            finding(found, statistic=f"absolute SEM of {score}, {design}").value
            for design in ("1 rater, 1 form", "2 raters, 1 form", "2 raters, 2 forms")
        ]
        assert errors == sorted(errors, reverse=True)  # type: ignore[type-var]
        assert errors[0] > errors[2] > 0  # type: ignore[operator]


def test_only_the_stated_design_is_judged(found: Answer) -> None:
    judged = [each.statistic for each in found.findings if each.verdict is not None]
    assert judged == ["Phi of a competence, 2 raters, 1 form", "Phi of an aspect, 2 raters, 1 form"]


def test_raters_needed_are_the_fewest_that_the_table_says(found: Answer) -> None:
    tables = {each.id: each.columns for each in found.exhibits}
    for score, name in (("a competence", "designs_competence"), ("an aspect", "designs_aspect")):
        needed = finding(found, statistic=f"raters needed for Phi >= 0.80 of {score}, 1 form")
        rows = zip(*(tables[name][column] for column in ("raters", "forms", "phi")), strict=True)
        phi = {raters: value for raters, forms, value in rows if forms == 1}
        reached = [raters for raters, value in phi.items() if value >= 0.80]  # type: ignore[operator]
        if reached:
            assert needed.value == min(reached)
        else:
            assert needed.value is None or needed.value > 3


def test_shares_of_the_components_add_up_and_every_term_has_words(found: Answer) -> None:
    (table,) = (each for each in found.exhibits if each.id == "components")
    assert sum(table.columns["share"]) == pytest.approx(1)  # type: ignore[arg-type]
    assert len(table.columns["term"]) == len(TERMS) + 1
    for language in Language:
        words = catalogue(language)
        assert all(words.has(f"exhibit.value.{term}") for term in table.columns["term"])


def test_one_form_tells_nothing_of_a_second(data: Dataset) -> None:
    alone = with_ratings(data, data.ratings[data.ratings["form_id"] == "A"])
    options = DesignOptions(raters=2, forms=2)
    found = ask(generalizability, alone, options=options, stated=bar(at_least=0.1))
    assert all("2 forms" not in each.statistic for each in found.findings if each.value is not None)
    assert {each.because for each in found.findings if each.verdict is FindingVerdict.NOT_STUDIED} == {"one_form"}
    assert all("one_form" in each.caveats for each in found.findings if each.value is not None)


def test_one_rating_each_cannot_tell_raters_apart(data: Dataset) -> None:
    rater = data.ratings.groupby("administration_id", observed=True)["rater_id"].transform("first")
    alone = with_ratings(data, data.ratings[(data.ratings["rater_id"].astype(str) == rater.astype(str)).to_numpy()])
    with pytest.raises(DataError) as caught:
        ask(generalizability, alone, options=DesignOptions())
    assert caught.value.code == "PSY-323"


def test_one_rater_says_nothing_of_raters(data: Dataset) -> None:
    alone = with_ratings(data, data.ratings[data.ratings["rater_id"].astype(str) == "SIM-R1"])
    found = ask(generalizability, alone, options=DesignOptions())
    assert [(each.because, each.value) for each in found.findings] == [("too_few", None)]
    assert (found.errors, found.exhibits) == (None, ())


def test_limits_hold_their_value_or_there_are_none(found: Answer) -> None:
    for each in found.findings:
        if each.figure is not None:
            assert math.isfinite(each.figure.low) and math.isfinite(each.figure.high)
            assert each.figure.low <= each.figure.value <= each.figure.high
    assert set(found.findings[0].n) == {"households", "applicants", "raters", "ratings"}
    assert np.unique([each.n["ratings"] for each in found.findings]).size == 1
