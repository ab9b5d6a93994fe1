"""The passport says what is known, of which data and whether it counts, and where nothing is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.study import report_sample as sample

from vignette.assessment import AgreementFound, CutFound, DataOrigin, ErrorModel, Evidence, Heading, ScoreKind
from vignette.study.passport import Passport, Statement, Studied, make_passport

TODAY = dt.date(2026, 12, 1)


def passport(*evidence: Evidence, today: dt.date = TODAY, invented: bool = False) -> Passport:
    instrument = sample.instrument()
    return make_passport(instrument, evidence, history=instrument.revisions, today=today, invented=invented)


def studied(found: Passport, heading: Heading) -> list[Studied]:
    return [each for each in found.entries[heading] if isinstance(each, Studied)]


def test_without_evidence_every_heading_is_there_and_says_nothing_of_figures() -> None:
    found = passport()
    assert tuple(found.entries) == tuple(Heading)
    empty = {heading for heading, entries in found.entries.items() if not entries}
    told = {Heading.PURPOSE, Heading.MATERIALS, Heading.TRANSLATIONS}
    assert empty == set(Heading) - told
    assert not any(isinstance(each, Studied) for entries in found.entries.values() for each in entries)


def test_each_question_stands_under_its_heading_with_its_own_findings() -> None:
    found = passport(sample.evidence(DataOrigin.FIELD))
    asked = {heading: [each.asked.id for each in studied(found, heading)] for heading in Heading}  # type: ignore[union-attr]
    assert asked[Heading.RELIABILITY] == ["agreement", "ratings", "severity"]
    assert asked[Heading.FAIRNESS] == ["language"]
    assert asked[Heading.NORMS] == []
    for each in studied(found, Heading.RELIABILITY):
        assert {finding.question for finding in each.findings} == {each.asked.id}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("origin", "invented", "today", "standing"),
    [
        (DataOrigin.FIELD, False, TODAY, ""),
        (DataOrigin.PILOT, False, dt.date(2032, 1, 1), "expired"),
        (DataOrigin.SIMULATED, False, TODAY, "simulated"),
        (DataOrigin.SIMULATED, True, TODAY, ""),
    ],
)
def test_figures_say_whether_they_count(origin: DataOrigin, invented: bool, today: dt.date, standing: str) -> None:
    found = passport(sample.evidence(origin), today=today, invented=invented)
    assert {each.known.standing for each in studied(found, Heading.VALIDITY)} == {standing}
    (expiry,) = found.entries[Heading.EXPIRY]
    assert isinstance(expiry, Statement)
    assert expiry.code == f"evidence_{standing or 'in_force'}_{origin.value}"


def test_evidence_of_another_version_is_named_and_not_used() -> None:
    other = replace(sample.evidence(DataOrigin.FIELD), version="0.0.1", fingerprint="0" * 64)
    found = passport(other)
    assert [each.standing for each in found.known] == ["other_version"]
    assert not any(studied(found, heading) for heading in Heading)
    assert len(found.entries[Heading.EXPIRY]) == 1


def test_evidence_of_another_instrument_is_not_here() -> None:
    assert passport(replace(sample.evidence(), instrument_id="another")).known == ()


def test_figures_that_no_question_covers_are_not_lost() -> None:
    figure = sample.figure(0.6, 0.1)
    alike = AgreementFound(
        kind=ScoreKind.ASPECT, id="action", statistic="ICC(1)", figure=figure, households=60, raters=4
    )
    cut = CutFound(
        kind=ScoreKind.ASPECT,
        id="action",
        cut=3.2,
        criterion=sample.text("Panelen", "The panel"),
        rule=sample.text("Kostnad", "Cost"),
        auc=figure,
        sensitivity=figure,
        specificity=figure,
        households=60,
        events=20,
        corrected=True,
    )
    model = ErrorModel(terms=(), method="REML", households=60, applicants=90, raters=4, two_form_households=10)
    evidence = sample.evidence(
        DataOrigin.FIELD, questions=(), findings=(), errors=model, agreement=(alike,), cuts=(cut,)
    )
    found = passport(evidence)
    assert [each.asked for each in studied(found, Heading.RELIABILITY)] == ["errors", "agreement"]
    (cuts,) = studied(found, Heading.CUT_SCORES)
    assert [each.statistic for each in cuts.findings] == ["cut score", "AUC", "sensitivity", "specificity"]
    asked = replace(evidence, questions=sample.evidence().questions)
    assert [each.asked for each in studied(passport(asked), Heading.RELIABILITY) if isinstance(each.asked, str)] == [
        "errors"
    ]
