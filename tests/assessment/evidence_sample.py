"""Invented evidence and gates for tests: enough for everything, to be made worse by each test."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from vignette.assessment import (
    AgreementFound,
    CutFound,
    DataOrigin,
    ErrorModel,
    Evidence,
    Figure,
    Finding,
    FindingVerdict,
    Gate,
    GateRules,
    Heading,
    ScoreKind,
    StudiedQuestion,
    TermVariance,
    read_gate_rules,
)
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, bundled_folder

TODAY = dt.date(2026, 11, 22)
PERSON = ("household_id", "applicant_id")
EVERYTHING = ("household_id", "applicant_id", "form_id", "competence_id", "vignette_id", "aspect_id", "rater_id")
VARIANCES: dict[tuple[str, ...], tuple[float, float]] = {
    ("household_id",): (0.30, 60),
    PERSON: (0.25, 90),
    ("competence_id",): (0.03, 6),
    ("vignette_id",): (0.01, 10),
    ("aspect_id",): (0.03, 2),
    ("rater_id",): (0.04, 4),
    (*PERSON, "competence_id"): (0.10, 300),
    (*PERSON, "vignette_id"): (0.03, 150),
    (*PERSON, "aspect_id"): (0.02, 100),
    (*PERSON, "form_id"): (0.02, 50),
    (*PERSON, "form_id", "rater_id"): (0.05, 120),
    ("vignette_id", "aspect_id"): (0.0, 0),
    EVERYTHING: (0.55, 5000),
}
MODEL = ErrorModel(
    terms=tuple(TermVariance(columns=term, variance=v, degrees=df) for term, (v, df) in VARIANCES.items()),
    method="REML",
    households=120,
    applicants=190,
    raters=6,
    two_form_households=60,
)


def words(text: str) -> LocalizedText:
    return LocalizedText(sv=text, en=text)


def figure(value: float, *, reach: float = 0.05) -> Figure:
    return Figure(value=value, low=value - reach, high=value + reach, level=0.95, method="invented")


def scores(instrument: Instrument) -> list[tuple[ScoreKind, str]]:
    return [(ScoreKind.COMPETENCE, each.id) for each in instrument.competences] + [
        (ScoreKind.ASPECT, each.id) for each in instrument.aspects
    ]


QUESTIONS = [
    StudiedQuestion(id=each, heading=Heading.RELIABILITY, analysis=each, asks=words("Hur är det?"))
    for each in ("rater_severity", "form_equivalence", "criterion_independence")
]


def met(question: str) -> Finding:
    return Finding(question=question, statistic="difference", verdict=FindingVerdict.MET, figure=figure(0.0))


def evidence(instrument: Instrument, **changes: object) -> Evidence:
    """Return field evidence that opens everything for two raters."""
    found = Evidence(
        format=2,
        id="invented",
        title=words("Påhittat underlag"),
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        forms=("A", "B", "C"),
        origin=DataOrigin.FIELD,
        made=dt.date(2026, 6, 1),
        expires=dt.date(2030, 1, 1),
        registered=True,
        protocol="0" * 64,
        data="1" * 64,
        errors=MODEL,
        agreement=tuple(
            AgreementFound(kind=kind, id=each, statistic="ICC(1)", figure=figure(0.72), households=120, raters=12)
            for kind, each in scores(instrument)
        ),
        cuts=tuple(
            CutFound(
                kind=kind,
                id=each,
                cut=3.0,
                criterion=words("Panelens bedömning"),
                rule=words("Youden"),
                auc=figure(0.85),
                sensitivity=figure(0.8),
                specificity=figure(0.8),
                households=120,
                events=40,
                corrected=True,
            )
            for kind, each in scores(instrument)
        ),
        languages=("sv",),
        questions=tuple(QUESTIONS),
        findings=tuple(met(each.id) for each in QUESTIONS),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def rules() -> GateRules:
    """Return the shipped thresholds."""
    return read_gate_rules(Path(bundled_folder()) / "familjehem-heder" / "gate.toml")


def gate(instrument: Instrument, *found: Evidence, invented: bool = False) -> Gate:
    return Gate(rules=rules(), evidence=found, history=instrument.revisions, invented=invented, today=TODAY)
