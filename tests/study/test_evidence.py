"""From a study's frames to the evidence file: what is found, what is refused, what it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from vignette.assessment import DataOrigin, ScoreKind, evidence_to_json, read_evidence
from vignette.errors import DataError
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, Library
from vignette.simulation import SimulatedStudy, default_design, simulate_study
from vignette.study import (
    AboutEvidence,
    Criterion,
    EvidenceRules,
    find_agreement,
    find_cuts,
    find_error_model,
    make_evidence,
    protocol_of_rules,
    shipped_evidence_rules,
)

WORDS = LocalizedText(sv="Påhittat", en="Invented")
PANEL = Criterion(column="panel_judgement", met_from=3, said=WORDS)
ABOUT = AboutEvidence(
    id="try",
    title=WORDS,
    origin=DataOrigin.SIMULATED,
    made=dt.date(2026, 11, 1),
    expires=dt.date(2027, 11, 1),
    registered=False,
)


@pytest.fixture(scope="module")
def instrument(library: Library) -> Instrument:
    return library.get("familjehem-heder")


@pytest.fixture(scope="module")
def rules() -> EvidenceRules:
    shipped = shipped_evidence_rules()
    return replace(shipped, intervals=replace(shipped.intervals, replicates=1000))


@pytest.fixture(scope="module")
def study() -> SimulatedStudy:
    return simulate_study(
        seed=4, design=default_design(households=40, raters=4, assignment="pairs", forms=["A", "B"], form_plan="each")
    )


def test_evidence_is_a_file_that_the_gate_reads(
    study: SimulatedStudy, instrument: Instrument, rules: EvidenceRules
) -> None:
    found = make_evidence(
        ABOUT, ratings=study.ratings, homes=study.homes, criterion=PANEL, instrument=instrument, rules=rules
    )
    assert read_evidence(evidence_to_json(found), where="try.json") == found
    assert (found.forms, found.fingerprint, found.origin) == (("A", "B"), instrument.fingerprint, "simulated")
    assert len(found.agreement) == 12
    assert {each.kind for each in found.cuts} == set(ScoreKind)
    assert all(each.corrected and each.events >= rules.cuts.events for each in found.cuts)


@pytest.mark.parametrize("origin", [DataOrigin.PILOT, DataOrigin.FIELD])
@pytest.mark.parametrize("hidden", [False, True])
def test_simulated_data_are_never_evidence_of_anything_real(
    study: SimulatedStudy, instrument: Instrument, rules: EvidenceRules, origin: DataOrigin, hidden: bool
) -> None:
    # A lost column does not make invented homes real: their ids still say it.
    columns = ["data_origin"] if hidden else []
    ratings, homes = study.ratings.drop(columns=columns), study.homes.drop(columns=columns)
    with pytest.raises(DataError) as caught:
        make_evidence(
            replace(ABOUT, origin=origin),
            ratings=ratings,
            homes=homes,
            criterion=PANEL,
            instrument=instrument,
            rules=rules,
        )
    assert caught.value.code == "DAT-301"


def test_ratings_of_another_instrument_are_refused(
    study: SimulatedStudy, instrument: Instrument, rules: EvidenceRules
) -> None:
    foreign = study.ratings.assign(vignette_id="Z1")
    with pytest.raises(DataError) as caught:
        make_evidence(ABOUT, ratings=foreign, homes=study.homes, criterion=PANEL, instrument=instrument, rules=rules)
    assert caught.value.code == "DAT-302"


def test_the_error_model_counts_what_it_rests_on(study: SimulatedStudy, rules: EvidenceRules) -> None:
    found = find_error_model(study.ratings, rules)
    assert (found.households, found.raters, found.two_form_households) == (40, 4, 40)
    assert found.applicants == study.ratings["applicant_id"].nunique()
    columns = [set(term.columns) for term in found.terms]
    assert {"competence_id"} in columns
    assert columns[-1] == {
        "household_id", "applicant_id", "form_id", "competence_id", "vignette_id", "aspect_id", "rater_id"
    }  # fmt: skip
    assert all(term.degrees > 0 for term in found.terms if term.variance > 0)


def test_one_form_cannot_tell_a_competence_from_its_vignette(study: SimulatedStudy, rules: EvidenceRules) -> None:
    found = find_error_model(study.ratings[study.ratings["form_id"] == "A"], rules)
    assert found.two_form_households == 0
    assert all(len(term.columns) == 7 for term in found.terms if "competence_id" in term.columns)


def test_the_error_model_finds_what_was_simulated(rules: EvidenceRules) -> None:
    # Balanced and large: a rater's severity is a third of the raters' impression of one interview, and so on.
    study = simulate_study(
        seed=2, design=default_design(households=120, raters=8, assignment="pairs", forms=["A", "B"], form_plan="each")
    )
    found = {term.columns: term.variance for term in find_error_model(study.ratings, rules).terms}
    person = ("household_id", "applicant_id")
    population = study.truth.population
    # Latent variances of what a person brings are in proportion to the components, whatever the scale.
    scale = found[(*person, "competence_id")] / population.competence_sd**2
    assert found[person] / scale == pytest.approx(population.applicant_sd**2, rel=0.35)
    assert found[(*person, "form_id", "rater_id")] / scale == pytest.approx(population.halo_sd**2, rel=0.35)
    assert found[(*person, "vignette_id", "aspect_id")] / scale == pytest.approx(population.answer_sd**2, rel=0.35)


def test_agreement_is_of_interviews_that_two_have_rated(
    study: SimulatedStudy, instrument: Instrument, rules: EvidenceRules
) -> None:
    found = find_agreement(study.ratings, instrument, rules)
    assert {each.statistic for each in found} == {"ICC(1)"}
    assert all(each.figure.low < each.figure.value < each.figure.high < 1 for each in found)
    first = study.ratings.groupby("administration_id", observed=True)["rater_id"].transform("first")
    alone = study.ratings[study.ratings["rater_id"].astype(str) == first.astype(str)]
    assert find_agreement(alone, instrument, rules) == ()


def test_a_cut_tells_what_it_is_worth_in_other_homes(
    study: SimulatedStudy, instrument: Instrument, rules: EvidenceRules
) -> None:
    found = find_cuts(study.ratings, study.homes, PANEL, instrument, rules)
    judged = study.homes["panel_judgement"] >= 3
    # A home whose score is withheld does not count.
    assert max(each.households for each in found) == 40
    assert max(each.events for each in found) == min(judged.sum(), (~judged).sum())
    assert all(1 < each.cut < 5 and each.auc.value > 0.5 for each in found)


def test_too_few_homes_on_one_side_have_no_cut(
    study: SimulatedStudy, instrument: Instrument, rules: EvidenceRules
) -> None:
    lenient = replace(PANEL, met_from=1)
    assert find_cuts(study.ratings, study.homes, lenient, instrument, rules) == ()


def test_a_homes_missing_judgement_leaves_it_out(
    study: SimulatedStudy, instrument: Instrument, rules: EvidenceRules
) -> None:
    homes = study.homes.assign(panel_judgement=pd.Series(study.homes["panel_judgement"], dtype=float))
    homes.loc[:4, "panel_judgement"] = float("nan")
    assert max(each.households for each in find_cuts(study.ratings, homes, PANEL, instrument, rules)) == 35


def test_the_choices_can_be_registered() -> None:
    assert len(protocol_of_rules()) == 64
    assert all(term.because for term in shipped_evidence_rules().terms)
