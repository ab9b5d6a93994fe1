"""Bad data: the complete protocol says what is wrong, and the gate stays shut; with good data it opens."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.study.datasets import instrument

from vignette.assessment import (
    Circumstances,
    FindingVerdict,
    Opening,
    ScoreKind,
    Step,
    evidence_to_json,
    open_gate,
    read_evidence,
    read_gate_rules,
)
from vignette.instrument import bundled_folder
from vignette.simulation import simulate_study
from vignette.study import HowToRun, read_protocol, run_study
from vignette.study.dataset import Dataset
from vignette.study.evidence_report import EvidenceReport
from vignette.study.protocol import ProtocolFile
from vignette.study.shipped_protocols import protocol_path
from vignette.study.simulated import dataset_of, rehearsed_study

HOMES = 120
ASKED = {"error", "agreement", "severity", "forms_level", "language_level", "independence", "cuts"}
"""The questions of the complete protocol that the gate hangs on; the others change nothing in it."""


@cache
def file() -> ProtocolFile:
    complete = read_protocol(protocol_path("complete"))
    kept = tuple(each for each in complete.protocol.questions if each.id in ASKED)
    assert {each.id for each in kept} == ASKED
    return replace(complete, protocol=replace(complete.protocol, questions=kept, replicates=500))


@cache
def good() -> Dataset:
    return dataset_of(rehearsed_study(households=HOMES, seed=3, forms=("A", "B")), instrument())


def run(data: Dataset) -> EvidenceReport:
    return run_study(file(), data, instrument(), HowToRun())


def verdict(report: EvidenceReport, question: str) -> FindingVerdict | None:
    return report.verdict_of(next(each for each in report.questions if each.id == question))


def openings(report: EvidenceReport) -> tuple[Opening, ...]:
    """Return what the written file opens in the demonstration, of an interview in Swedish that two raters locked."""
    evidence = replace(report.evidence, registered=True)
    rules = read_gate_rules(bundled_folder() / "familjehem-heder" / "gate.toml")
    now = Circumstances(
        forms=("A",), languages=("sv",), raters=2, fidelity={}, invented=True, today=report.evidence.made
    )
    return open_gate(instrument(), rules, read_evidence(evidence_to_json(evidence), where="x"), now)


def steps(report: EvidenceReport) -> set[Step]:
    return {each.step for each in openings(report)}


def lacks(report: EvidenceReport) -> set[str]:
    return {lack.code for each in openings(report) for lack in each.lacks}


def test_good_data_open_the_aspects() -> None:
    report = run(good())
    assert {each.step for each in openings(report) if each.kind is ScoreKind.ASPECT} == {Step.BANDED}
    assert verdict(report, "severity") is verdict(report, "independence") is FindingVerdict.MET


def test_no_agreement() -> None:
    ratings = good().ratings.copy()
    given = ratings["rating"].notna().to_numpy()
    values = ratings["rating"].to_numpy().copy()
    values[given] = np.random.default_rng(1).permutation(values[given])
    report = run(replace(good(), ratings=ratings.assign(rating=values), data="1" * 64))
    assert verdict(report, "agreement") is FindingVerdict.NOT_MET
    assert steps(report) == {Step.SCORED}
    assert "agreement_poor" in lacks(report)


def test_a_biased_rater() -> None:
    ratings = good().ratings
    hers = (ratings["rater_id"] == ratings["rater_id"].iloc[0]).to_numpy()
    lower = np.maximum(ratings["rating"] - 1.5, 1.0).round()
    report = run(replace(good(), ratings=ratings.assign(rating=ratings["rating"].mask(hers, lower)), data="2" * 64))
    assert verdict(report, "severity") is FindingVerdict.NOT_MET
    severe = [each for each in report.answers["severity"].findings if each.verdict is FindingVerdict.NOT_MET]
    assert [each.of for each in severe] == [str(ratings["rater_id"].iloc[0])]
    assert steps(report) == {Step.SCORED}
    assert "finding_rater_severity" in lacks(report)


def test_a_translated_form_that_is_harder() -> None:
    plain = rehearsed_study(households=HOMES, seed=3, forms=("A", "B")).truth
    population = replace(plain.population, languages={"sv": 0.6, "en": 0.4}, language_difficulty={"en": 1.2})
    study = simulate_study(seed=3, population=population, design=plain.design)
    report = run(dataset_of(study, instrument()))
    assert verdict(report, "language_level") is FindingVerdict.NOT_MET
    assert steps(report) == {Step.SCORED}
    assert "finding_language_level" in lacks(report)
    assert report.evidence.languages == ("sv",)


def test_eight_events() -> None:
    panel = good().panel
    assert panel is not None
    held = set(good().administrations.query("language == 'sv' and interpreter == False")["household_id"].astype(str))
    few = sorted(held)[:8]
    judged = np.where(panel["household_id"].astype(str).isin(few), 1, 5)
    report = run(replace(good(), panel=panel.assign(judgement=judged), data="3" * 64))
    assert verdict(report, "cuts") is FindingVerdict.NOT_STUDIED
    assert {each.because for each in report.answers["cuts"].findings} == {"too_few_events"}
    assert report.evidence.cuts == ()
    assert Step.BANDED not in steps(report)
    assert "no_cut" in lacks(report)


@pytest.mark.parametrize("how", ["saw_scores", "rated", "not_known"])
def test_an_incorporated_criterion(how: str) -> None:
    panel, ratings = good().panel, good().ratings
    assert panel is not None
    if how == "rated":
        first = ratings.drop_duplicates("household_id").set_index("household_id")["rater_id"].astype(str).to_dict()
        one = panel["judge_id"].astype(str) == str(panel["judge_id"].iloc[0])
        hers = panel["household_id"].map(first).astype(object)
        panel = panel.assign(judge_id=panel["judge_id"].astype(object).mask(one, hers))
    else:
        panel = panel.assign(saw_scores="yes" if how == "saw_scores" else "not_known")
    report = run(replace(good(), panel=panel, data=f"{how:4.4}".encode().hex() * 8))
    expected = FindingVerdict.UNDETERMINED if how == "not_known" else FindingVerdict.NOT_MET
    assert verdict(report, "independence") is expected
    assert Step.BANDED not in steps(report)
    assert "finding_criterion_independence" in lacks(report)
    assert bool(report.evidence.cuts) is (how == "not_known")
